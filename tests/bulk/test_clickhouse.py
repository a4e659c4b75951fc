"""ClickHouse in this process, where the large package chdb has been installed: every cell is that of Polars."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from bulk.sql_cases import check_every_cell, few_slots, tables_of
from fpassist import load_policy
from fpassist.bulk.deciding.decider import Decider
from fpassist.bulk.sql.dialects import Dialect
from fpassist.bulk.sql.engine import SqlEngine

DAY = date(2016, 2, 29)
# A query of hundreds of formulas is more than ClickHouse takes unasked.
_LIMITS = "max_ast_elements = 5000000, max_expanded_ast_elements = 5000000, max_query_size = 10000000"


class ClickHouseEngine(SqlEngine):
    """Decides tables in a database that lasts as long as a query."""

    dialect: Dialect = "clickhouse"

    def run(self, query: str, tables: Mapping[str, Path], answer: Path) -> None:
        from chdb.session import Session

        session = Session()
        for name, path in tables.items():
            session.query(f"CREATE VIEW {name} AS SELECT * FROM file('{path}', 'Parquet')")
        found = session.query(f"{query}, {_LIMITS}, output_format_parquet_string_as_string = 1", "Parquet")
        answer.write_bytes(found.bytes())
        session.close()

    def close(self) -> None:
        """Nothing is held open."""


def test_every_cell_is_that_of_polars() -> None:
    pytest.importorskip("chdb", reason="chdb is not installed")
    policy = load_policy()
    check_every_cell(ClickHouseEngine(policy, DAY), Decider(policy, DAY), few_slots(tables_of(17, DAY, 100)))
