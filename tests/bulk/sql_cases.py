"""What every database is asked: the calendar and the quotient of the language, and families decided as Polars does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Protocol

import polars as pl
from polars.testing import assert_frame_equal

from bulk.as_tables import as_tables
from bulk.test_against_reference import families_of
from fpassist.bulk.deciding.decider import Decider
from fpassist.bulk.formulas.ir import Builder
from fpassist.bulk.sql.reader import SqlReader
from fpassist.lang.calendar import add_days, add_months, months_between

ENDS = [date(1964, 2, 29), date(1999, 12, 31), date(2000, 1, 30), date(2014, 7, 16), date(2016, 2, 29)]
COUNTS = (-25, -1, 0, 1, 13, 588, 95_000, 96_000)
PAIRS = [(one, two, n - 12) for n, (one, two) in enumerate((one, two) for one in ENDS for two in ENDS)]
KEYS = ["household_id", "benefit", "subject"]


class Runs(Protocol):
    """Decides tables, as ``Decider`` does."""

    def wide(self, tables: Mapping[str, pl.DataFrame | None], *, paid: bool = False) -> pl.DataFrame: ...

    def long(self, tables: Mapping[str, pl.DataFrame | None]) -> pl.DataFrame: ...


def calendar_table() -> pl.DataFrame:
    """Pairs of days and a number, numbered."""
    table = pl.DataFrame(PAIRS, schema={"one": pl.Date, "two": pl.Date, "n": pl.Int64}, orient="row")
    return table.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))


def calendar_query() -> Any:
    """Every formula of days and quotients, over the table ``wide``."""
    b = Builder({"row": "int", "one": "date", "two": "date", "n": "int"})
    one, two, n = b.column("one", "date"), b.column("two", "date"), b.column("n", "int")
    wanted = {
        "months": b.months(one, two),
        "days": b.days(one, two),
        "weekday": b.part("weekday", one),
        "third": b.arithmetic("floor", n, b.constant(3, "int")),
        "moved": b.add_days(one, n),
        **{f"m{count}": b.add_months(one, b.constant(count, "int")) for count in COUNTS},
    }
    return SqlReader(wanted.values()).select("wide", wanted, kept=["row"])


def check_calendar(found: pl.DataFrame) -> None:
    """What ``calendar_query`` gave is what the language says."""
    found = found.sort("row")
    assert found["months"].to_list() == [months_between(x, y).count for x, y, _ in PAIRS]
    assert found["days"].to_list() == [(x - y).days for x, y, _ in PAIRS]
    assert found["weekday"].to_list() == [x.isoweekday() for x, _, _ in PAIRS]
    assert found["third"].to_list() == [count // 3 for _, _, count in PAIRS]
    assert found["moved"].to_list() == [add_days(x, timedelta(days=count)) for x, _, count in PAIRS]
    for count in COUNTS:
        assert found[f"m{count}"].to_list() == [add_months(x, count) for x, _, _ in PAIRS], count


def tables_of(seed: int, day: date, count: int) -> dict[str, pl.DataFrame]:
    """Random families, all that can be unknown of them sometimes so, as tables."""
    return as_tables(families_of(seed, day, count))


def few_slots(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The families of at most two children, an accident with two victims and two treatments."""
    persons, accidents = tables["persons"], tables["accidents"]
    key = "household_id"
    large = [
        persons.filter(pl.col("role") == "child").group_by(key).len().filter(pl.col("len") > 2),
        accidents.select(key, "id").unique().group_by(key).len().filter(pl.col("len") > 1),
        accidents.group_by(key).len().filter(pl.col("len") > 2),
        tables["treatments"].group_by(key).len().filter(pl.col("len") > 2),
    ]
    left_out = pl.concat(large).select(key).unique()
    return {
        name: frame.join(left_out, left_on="id" if name == "households" else key, right_on=key, how="anti",
                         maintain_order="left")
        for name, frame in tables.items()
    }  # fmt: skip


def check_every_cell(engine: Runs, decider: Decider, tables: Mapping[str, pl.DataFrame]) -> None:
    """Both shapes are those of Polars: every column, type, row and cell."""
    assert_frame_equal(engine.wide(tables, paid=True), decider.wide(tables, paid=True))
    long = engine.long(tables)
    families = long["household_id"].unique(maintain_order=True)
    assert families.to_list() == tables["households"]["id"].to_list()
    assert_frame_equal(long.sort(KEYS), decider.long(tables).sort(KEYS))
