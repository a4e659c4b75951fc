"""DuckDB as an engine: every cell is that of Polars, whatever the policy, the day, the slots and the columns."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from random import Random

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from strategies import random_choices

from bulk.as_tables import as_tables
from bulk.sql_cases import check_every_cell, few_slots, tables_of
from bulk.test_against_reference import families_of
from fpassist import load_policy
from fpassist.bulk.deciding.decider import Decider
from fpassist.bulk.deciding.shapes import wide_schema
from fpassist.bulk.sql.duckdb_engine import DuckdbEngine
from fpassist.bulk.sql.faults import SqlError
from fpassist.diagnostics import EvaluationError

OVERLAYS = Path(__file__).parents[2] / "policies" / "overlays"


@pytest.mark.parametrize("day", [date(2014, 7, 16), date(2016, 2, 29), date(2025, 1, 1)])
def test_every_cell_is_that_of_polars(day: date) -> None:
    policy = load_policy()
    engine = DuckdbEngine(policy, day)
    check_every_cell(engine, Decider(policy, day), tables_of(day.toordinal(), day, 200))
    engine.close()


@pytest.mark.parametrize("seed", range(3))
def test_other_readings_and_a_changed_law_are_the_same(seed: int) -> None:
    day = date(2022, 3, 1)
    choices = random_choices(Random(seed)) or {"relief_unit": "victim", "employer_pays": "never_if_other_not"}
    policy = load_policy(interpret=choices, overlays=sorted(OVERLAYS.glob("*.yaml"))[seed : seed + 1])
    check_every_cell(DuckdbEngine(policy, day), Decider(policy, day), tables_of(seed, day, 60))


def test_families_in_doubt_go_through_exact_formulas() -> None:
    day = date(2016, 2, 29)
    policy, tables = load_policy(), few_slots(tables_of(31, day, 150))
    engine = DuckdbEngine(policy, day, exact_from=1)
    assert_frame_equal(engine.wide(tables, paid=True), Decider(policy, day).wide(tables, paid=True))


def test_chunks_of_other_shapes_and_orders_are_the_same() -> None:
    day = date(2019, 3, 1)
    policy, tables = load_policy(), tables_of(5, day, 120)
    engine = DuckdbEngine(policy, day)
    whole = engine.wide(tables, paid=True)
    assert_frame_equal(whole, Decider(policy, day).wide(tables, paid=True))
    turned = {**tables, "households": tables["households"].reverse()}
    assert_frame_equal(engine.wide(turned, paid=True).reverse(), whole)
    parts = [
        engine.wide(
            {
                name: frame.filter(pl.col("id" if name == "households" else "household_id").is_in(ids))
                for name, frame in tables.items()
            },
            paid=True,
        )
        for ids in (tables["households"]["id"][:7].to_list(), tables["households"]["id"][7:].to_list())
    ]
    assert_frame_equal(pl.concat(parts), whole)


def test_tables_and_columns_that_are_not_given_are_unknown() -> None:
    day = date(2016, 2, 29)
    policy, tables = load_policy(), tables_of(9, day, 60)
    few = {"households": tables["households"].select("id", "area"), "persons": tables["persons"].drop("sex", "job")}
    check_every_cell(DuckdbEngine(policy, day), Decider(policy, day), few)
    check_every_cell(
        DuckdbEngine(policy, day), Decider(policy, day), {**few, "accidents": None, "received": tables["received"]}
    )


def test_no_families_give_no_rows() -> None:
    day = date(2016, 2, 29)
    tables = {name: frame.clear() for name, frame in tables_of(9, day, 2).items()}
    engine = DuckdbEngine(load_policy(), day)
    wide = engine.wide(tables, paid=True)
    assert dict(wide.schema) == wide_schema(engine.policy.data, paid=True)
    assert wide.is_empty()
    assert engine.long(tables).is_empty()


def test_a_family_larger_than_any_query_is_decided_all_the_same() -> None:
    day = date(2016, 2, 29)
    family = families_of(3, day, 1)[0] | {"id": "H-many"}
    family["members"] = [m for m in family["members"] if m["role"] != "child"] + [
        {"id": f"c{n}", "role": "child", "birth_date": f"{1980 + n}-01-01"} for n in range(12)
    ]
    family["accidents"] = []
    family["received"] = []
    policy = load_policy()
    tables = as_tables([family, *families_of(4, day, 5)])
    check_every_cell(DuckdbEngine(policy, day), Decider(policy, day), tables)


def test_a_day_before_the_notice_is_refused() -> None:
    with pytest.raises(EvaluationError) as caught:
        DuckdbEngine(load_policy(), date(2014, 7, 15))
    assert [fault.code for fault in caught.value.diagnostics] == ["E001"]


def test_without_the_package_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(SqlError) as caught:
        DuckdbEngine(load_policy(), date(2016, 2, 29))
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.where) == ("B080", "engine")
    assert "fpassist[sql]" in str(fault.help)


def test_a_query_that_fails_tells_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2016, 2, 29)
    tables = tables_of(9, day, 3)
    tables["persons"] = tables["persons"].with_columns(pl.lit("Zhang San, 4 March").alias("birth_date"))
    with pytest.raises(SqlError) as caught:
        DuckdbEngine(load_policy(), day).wide(tables)
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.where) == ("B082", "engine")
    assert "Zhang" not in str(caught.value)
    assert "could not run the query" in fault.message
