"""The same formulas in SQL: DuckDB gives every cell that Polars gives, and every dialect can print them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import sqlglot

from bulk.as_tables import as_tables
from bulk.test_against_reference import families_of
from fpassist import load_policy
from fpassist.bulk.ir import Builder, Expr, walk
from fpassist.bulk.plan import formulas, make_plan
from fpassist.bulk.polars_reader import Reader
from fpassist.bulk.sql_reader import SqlReader
from fpassist.bulk.wide import columns_of, survey, widen
from fpassist.lang.calendar import add_days, add_months, months_between

DAYS = [date(1964, 2, 29), date(1999, 12, 31), date(2000, 1, 30), date(2014, 7, 16), date(2016, 2, 29)]


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
    columns = {str(node.value) for node in walk(wanted.values()) if node.op == "column"}
    return wanted, widen(frames, columns)


@pytest.mark.parametrize("day", [date(2014, 7, 16), date(2016, 2, 29), date(2028, 2, 29)])
def test_duckdb_gives_every_cell_that_polars_gives(day: date, tmp_path: Path) -> None:
    wanted, wide = planned(families_of(day.toordinal(), day, 300), day)
    reader = Reader(wanted.values())
    have = reader.run(wide.lazy()).select(reader.of(formula).alias(name) for name, formula in wanted.items()).collect()
    found = in_duckdb(SqlReader(wanted.values()).select("wide", wanted).sql("duckdb"), wide, tmp_path)
    assert len(found) == len(have) == 300
    wrong = [formula.op for name, formula in wanted.items() if have[name].to_list() != found[name].to_list()]
    assert wrong == []


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "spark", "clickhouse", "trino"])
def test_every_dialect_prints_the_whole_policy(dialect: str) -> None:
    wanted, _ = planned(families_of(3, DAYS[-1], 60), DAYS[-1])
    query = SqlReader(wanted.values()).select("wide", wanted)
    text = query.sql(dialect, unsupported_level=sqlglot.ErrorLevel.RAISE)
    assert len(sqlglot.parse_one(text, dialect=dialect).selects) == len(wanted)


def test_the_calendar_and_the_quotient_are_those_of_the_language(tmp_path: Path) -> None:
    pairs = [(one, two, n - 12) for n, (one, two) in enumerate((one, two) for one in DAYS for two in DAYS)]
    wide = pl.DataFrame(pairs, schema={"one": pl.Date, "two": pl.Date, "n": pl.Int64}, orient="row")
    b = Builder({"one": "date", "two": "date", "n": "int"})
    one, two, n = b.column("one", "date"), b.column("two", "date"), b.column("n", "int")
    counts = (-25, -1, 0, 1, 13, 588, 95_000, 96_000)
    wanted = {
        "months": b.months(one, two),
        "days": b.days(one, two),
        "weekday": b.part("weekday", one),
        "third": b.arithmetic("floor", n, b.constant(3, "int")),
        "moved": b.add_days(one, n),
        **{f"m{count}": b.add_months(one, b.constant(count, "int")) for count in counts},
    }
    found = in_duckdb(SqlReader(wanted.values()).select("wide", wanted).sql("duckdb"), wide, tmp_path)
    assert found["months"].to_list() == [months_between(x, y).count for x, y, _ in pairs]
    assert found["days"].to_list() == [(x - y).days for x, y, _ in pairs]
    assert found["weekday"].to_list() == [x.isoweekday() for x, _, _ in pairs]
    assert found["third"].to_list() == [count // 3 for _, _, count in pairs]
    assert found["moved"].to_list() == [add_days(x, timedelta(days=count)) for x, _, count in pairs]
    for count in counts:
        assert found[f"m{count}"].to_list() == [add_months(x, count) for x, _, _ in pairs]
