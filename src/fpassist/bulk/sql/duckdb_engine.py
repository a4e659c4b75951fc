"""Deciding tables by DuckDB: the query of ``fpassist sql --dialect duckdb``, in this process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from fpassist.bulk.sql.dialects import Dialect
from fpassist.bulk.sql.engine import SqlEngine
from fpassist.bulk.sql.faults import sql_fault
from fpassist.engine.policy import Policy


class DuckdbEngine(SqlEngine):
    """Decides tables as ``Decider`` does, column for column.

    Args:
        policy: the policy.
        as_of: the day asked about.
        exact_from: as ``SqlEngine`` has it.

    Raises:
        SqlError: B080 where DuckDB is not installed; B082, later, where it fails.
        EvaluationError: E001, E002 and E004 as ``policy.evaluate``.
    """

    dialect: Dialect = "duckdb"

    def __init__(self, policy: Policy, as_of: date, *, exact_from: int = 2000) -> None:
        try:
            import duckdb
        except ImportError:
            raise sql_fault("B080", "the engine duckdb needs the package duckdb", "engine") from None
        super().__init__(policy, as_of, exact_from=exact_from)
        self._error = duckdb.Error
        self._connection = duckdb.connect()
        # The order of the rows is restored afterwards, so that none needs to be kept on the way.
        self._connection.execute("SET preserve_insertion_order = false")

    def run(self, query: str, tables: Mapping[str, Path], answer: Path) -> None:
        try:
            for name, path in tables.items():
                view = f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet({_text(path)})"
                self._connection.execute(view)
            self._connection.execute(f"COPY ({query}) TO {_text(answer)} (FORMAT parquet)")
        except self._error as error:
            # Its message may quote values of the tables; the kind of the error does not.
            raise sql_fault("B082", f"DuckDB could not run the query ({type(error).__name__})", "engine") from None

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


__all__ = ["DuckdbEngine"]
