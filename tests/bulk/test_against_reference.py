"""Deciding tables gives what deciding family by family gives: every outcome, sum and payer."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from strategies import random_choices, random_household

from bulk.as_tables import as_tables
from fpassist import Household, load_policy
from fpassist.bulk.deciding.decider import Decider
from fpassist.bulk.deciding.evaluate import evaluate_table
from fpassist.bulk.deciding.shapes import long_row, wide_rows
from fpassist.diagnostics import EvaluationError

pytestmark = pytest.mark.usefixtures("by_columns")

OVERLAYS = Path(__file__).parents[2] / "policies" / "overlays"
DAYS = (date(2014, 7, 16), date(2015, 8, 1), date(2016, 2, 29), date(2019, 3, 1), date(2025, 1, 1), date(2028, 2, 29))


def families_of(seed: int, day: date, count: int) -> list[dict[str, Any]]:
    rng = Random(seed)
    made: list[dict[str, Any]] = []
    for number in range(count):
        family = random_household(rng, day) | {"id": f"H-{number}"}
        # A flat row cannot tell an application of which nothing is known from none.
        if not family.get("adoption", True):
            del family["adoption"]
        made.append(family)
    return made


def expected(policy: Any, families: list[dict[str, Any]], day: date) -> dict[tuple[str, str, str], Any]:
    found: dict[tuple[str, str, str], Any] = {}
    for family in families:
        for row in policy.evaluate(Household.model_validate(family), day):
            _, _, *values = long_row(row)
            found[family["id"], row.benefit, row.subject] = values
    return found


def got(policy: Any, families: list[dict[str, Any]], day: date) -> dict[tuple[str, str, str], Any]:
    rows = evaluate_table(policy, **as_tables(families), as_of=day, long=True).results.rows()
    found = {(family, benefit, subject): list(values) for family, benefit, subject, *values in rows}
    assert len(found) == len(rows)
    return found


def compare(policy: Any, families: list[dict[str, Any]], day: date) -> None:
    want, have = expected(policy, families, day), got(policy, families, day)
    wrong: dict[str, list[Any]] = defaultdict(list)
    for key in want.keys() | have.keys():
        if want.get(key) != have.get(key):
            wrong[key[1]].append((key, want.get(key), have.get(key)))
    assert not wrong, {benefit: (len(found), found[0]) for benefit, found in wrong.items()}


@pytest.mark.parametrize("day", DAYS)
def test_every_row_of_a_thousand_families_is_the_same(day: date) -> None:
    compare(load_policy(), families_of(day.toordinal(), day, 170), day)


@pytest.mark.parametrize("seed", range(6))
def test_other_readings_of_the_notice_are_the_same(seed: int) -> None:
    rng = Random(seed)
    choices = random_choices(rng) or {"relief_unit": "victim", "employer_pays": "never_if_other_not"}
    day = rng.choice(DAYS)
    compare(load_policy(interpret=choices), families_of(seed, day, 60), day)


@pytest.mark.parametrize("overlay", sorted(OVERLAYS.glob("*.yaml")), ids=lambda path: path.stem)
def test_overlays_are_the_same(overlay: Path) -> None:
    day = date(2022, 3, 1)
    compare(load_policy(overlays=[overlay]), families_of(7, day, 60), day)


def test_columns_that_are_not_given_are_unknown() -> None:
    day = date(2019, 3, 1)
    families = families_of(3, day, 80)
    tables = as_tables(families)
    bare = {name: [c for c in frame.columns if frame[c].null_count() < frame.height] for name, frame in tables.items()}
    for family in families:
        family.pop("low_income", None)
    bare["households"].remove("low_income")
    policy = load_policy()
    want = evaluate_table(policy, **as_tables(families), as_of=day).results
    have = evaluate_table(
        policy, **{name: frame.select(bare[name]) for name, frame in tables.items()}, as_of=day
    ).results
    assert have.equals(want)


def test_the_order_of_the_families_changes_nothing() -> None:
    day = date(2025, 1, 1)
    policy, tables = load_policy(), as_tables(families_of(11, day, 120))
    whole = evaluate_table(policy, **tables, as_of=day).results
    turned = evaluate_table(policy, **(tables | {"households": tables["households"].reverse()}), as_of=day).results
    assert turned.reverse().equals(whole)
    assert policy.evaluate_table(**tables, as_of=day).results.equals(whole)
    halves = [
        evaluate_table(
            policy,
            **{
                name: frame.filter(pl.col("id" if name == "households" else "household_id").is_in(ids))
                for name, frame in tables.items()
            },
            as_of=day,
        ).results
        for ids in (tables["households"]["id"][:50].to_list(), tables["households"]["id"][50:].to_list())
    ]
    assert pl.concat(halves).equals(whole)


def test_a_row_a_family_adds_up_the_rows_of_its_subjects() -> None:
    day = date(2019, 3, 1)
    policy, tables = load_policy(), as_tables(families_of(12, day, 120))
    long = evaluate_table(policy, **tables, as_of=day, long=True).results
    wide = evaluate_table(policy, **tables, as_of=day).results
    for benefit in policy.data.benefits:
        rows = long.filter(pl.col("benefit") == benefit)
        assert wide[f"{benefit}_granted"].sum() == (rows["outcome"] == "granted").sum()
        assert wide[f"{benefit}_undetermined"].sum() == (rows["outcome"] == "undetermined").sum()
        assert (wide[f"{benefit}_amount"].sum() or 0) == (rows["amount"].sum() or 0)


def test_a_row_a_family_is_made_of_its_rows_whichever_way_it_is_decided() -> None:
    day = date(2016, 2, 29)
    policy, families = load_policy(), families_of(13, day, 150)
    results = [(f["id"], policy.evaluate(Household.model_validate(f), day)) for f in families]
    whole = wide_rows(policy.data, results, paid=True)
    for exact_from in (0, 500):
        decided = Decider(policy, day, exact_from=exact_from).wide(as_tables(families), paid=True)
        assert decided.equals(whole)
        assert decided.schema == whole.schema


def test_exact_formulas_decide_as_the_engine_does() -> None:
    day = date(2019, 3, 1)
    policy, families = load_policy(), families_of(21, day, 200)
    rows = Decider(policy, day, exact_from=0).long(as_tables(families)).rows()
    assert {(family, benefit, subject): values for family, benefit, subject, *values in rows} == expected(
        policy, families, day
    )


def test_a_family_with_more_records_than_slots_is_decided_all_the_same() -> None:
    day = date(2019, 3, 1)
    policy, families = load_policy(), families_of(22, day, 40)
    child = {"role": "child", "birth_date": "2001-05-01"}
    families[7]["members"] += [child | {"id": f"late-{n}", "birth_date": f"20{n + 2:02}-05-01"} for n in range(9)]
    families[31]["treatments"] = [{"id": f"t-{n}", "on": f"2018-02-{n:02}", "kind": "ivf"} for n in range(1, 9)]
    compare(policy, families, day)
    results = [(f["id"], policy.evaluate(Household.model_validate(f), day)) for f in families]
    assert Decider(policy, day).wide(as_tables(families), paid=True).equals(wide_rows(policy.data, results, paid=True))
    halves = [families[:20], families[20:]]
    decider = Decider(policy, day)
    assert pl.concat([decider.wide(as_tables(half)) for half in halves]).equals(wide_rows(policy.data, results))


def test_a_day_before_the_notice_is_refused() -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluate_table(load_policy(), **as_tables(families_of(1, DAYS[0], 2)), as_of=date(2014, 7, 15))
    assert [fault.code for fault in caught.value.diagnostics] == ["E001"]
