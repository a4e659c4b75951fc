"""The same formulas in SQL: DuckDB gives every cell that Polars gives, and every dialect can print them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import sqlglot

from bulk.as_tables import as_tables
from bulk.sql_cases import calendar_query, calendar_table, check_calendar
from bulk.test_against_reference import families_of
from fpassist import load_policy
from fpassist.bulk.deciding.polars_reader import Reader
from fpassist.bulk.deciding.wide import columns_of, survey, widen
from fpassist.bulk.formulas.ir import Expr, walk
from fpassist.bulk.formulas.plan import formulas, make_plan
from fpassist.bulk.sql.dialects import Dialect, printed
from fpassist.bulk.sql.reader import SqlReader

DAY = date(2016, 2, 29)


def in_duckdb(query: str, wide: pl.DataFrame, folder: Path) -> pl.DataFrame:
    wide.write_parquet(folder / "wide.parquet")
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.execute(f"CREATE VIEW wide AS SELECT * FROM read_parquet('{folder / 'wide.parquet'}')")
        connection.execute(f"COPY ({query}) TO '{folder / 'found.parquet'}' (FORMAT parquet)")
    return pl.read_parquet(folder / "found.parquet")


def planned(families: list[dict[str, Any]], day: date) -> tuple[dict[str, Expr], pl.DataFrame]:
    """The formulas of the bundled policy, by a name each, and the frame that they are over."""
    data, tables = load_policy().data, as_tables(families)
    names = ("households", "persons", "accidents", "treatments", "received")
    frames = survey(data, *(tables[name] for name in names), day)
    plan = make_plan(data, columns_of(data, frames), frames.shape, day)
    wanted = {f"r{formula.id}": formula for row in plan.rows for formula in formulas(row)}
    columns = {str(node.value): node.kind for node in walk(wanted.values()) if node.op == "column"}
    return wanted, widen(frames, columns)


@pytest.mark.parametrize("day", [date(2014, 7, 16), date(2016, 2, 29), date(2028, 2, 29)])
def test_duckdb_gives_every_cell_that_polars_gives(day: date, tmp_path: Path) -> None:
    wanted, wide = planned(families_of(day.toordinal(), day, 300), day)
    reader = Reader(wanted.values())
    have = reader.run(wide.lazy()).select(reader.of(formula).alias(name) for name, formula in wanted.items()).collect()
    found = in_duckdb(printed(SqlReader(wanted.values()).select("wide", wanted), "duckdb"), wide, tmp_path)
    assert len(found) == len(have) == 300
    wrong = [formula.op for name, formula in wanted.items() if have[name].to_list() != found[name].to_list()]
    assert wrong == []


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "spark", "clickhouse", "trino"])
def test_every_dialect_prints_the_whole_policy(dialect: Dialect) -> None:
    wanted, _ = planned(families_of(3, DAY, 60), DAY)
    query = SqlReader(wanted.values()).select("wide", wanted)
    text = printed(query, dialect)
    assert len(sqlglot.parse_one(text.partition("SETTINGS")[0], dialect=dialect).selects) == len(wanted)


def test_the_calendar_and_the_quotient_are_those_of_the_language(tmp_path: Path) -> None:
    check_calendar(in_duckdb(printed(calendar_query(), "duckdb"), calendar_table(), tmp_path))
