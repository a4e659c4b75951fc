"""Exact formulas: over columns alone, unknown exactly where two ways to fill in the unknown facts differ."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bulk.as_tables import as_tables
from bulk.test_against_reference import families_of
from fpassist import Household, Policy, load_policy
from fpassist.bulk.deciding.long_answer import long_rows
from fpassist.bulk.deciding.polars_reader import Reader
from fpassist.bulk.deciding.shapes import long_row
from fpassist.bulk.deciding.wide import columns_of, survey, widen
from fpassist.bulk.exact.split import Exact, exact
from fpassist.bulk.formulas.ir import walk
from fpassist.bulk.formulas.plan import formulas

DAY = date(2019, 3, 1)
LONG = os.environ.get("FPASSIST_LONG") == "1"


def decided(
    policy: Policy, families: list[dict[str, Any]], day: date, limit: int = 10_000
) -> tuple[dict[tuple[str, str, str], list[Any]], Exact]:
    """Every row from the formulas alone, without the engine."""
    tables = as_tables(families)
    names = ("households", "persons", "accidents", "treatments", "received")
    frames = survey(policy.data, *(tables[name] for name in names), day)
    made = exact(policy.data, columns_of(policy.data, frames), frames.shape, day, limit)
    roots = [formula for row in made.plan.rows for formula in formulas(row)]
    reader = Reader(roots)
    wide = reader.answer(widen(frames, {str(node.value): node.kind for node in walk(roots) if node.op == "column"}))
    rows = pl.concat([long_rows(wide, reader, row) for row in made.plan.rows]).drop("#family", strict=False)
    return {(id, benefit, subject): values for id, benefit, subject, *values in map(list, rows.iter_rows())}, made


def by_reference(policy: Policy, families: list[dict[str, Any]], day: date) -> dict[tuple[str, str, str], list[Any]]:
    found: dict[tuple[str, str, str], list[Any]] = {}
    for family in families:
        for row in policy.evaluate(Household.model_validate(family), day, "reference"):
            benefit, subject, *values = long_row(row)
            found[family["id"], benefit, subject] = values
    return found


def wrong(have: dict[Any, Any], want: dict[Any, Any]) -> dict[Any, Any]:
    return {key: (have.get(key), want.get(key)) for key in have.keys() | want.keys() if have.get(key) != want.get(key)}


@pytest.mark.parametrize("day", [date(2014, 7, 16), DAY, date(2026, 2, 28)] if LONG else [date(2026, 2, 28)])
def test_the_bundled_policy_is_exact_over_columns_alone(day: date) -> None:
    policy, families = load_policy(), families_of(day.toordinal() + 1, day, 80)
    have, made = decided(policy, families, day)
    assert made.inexact == ()
    assert wrong(have, by_reference(policy, families, day)) == {}


def test_within_a_bound_a_formula_is_exact_or_says_that_it_may_not_be() -> None:
    policy, families = load_policy(), families_of(4, DAY, 80)
    have, made = decided(policy, families, DAY, limit=16)
    want = by_reference(policy, families, DAY)
    found = wrong(have, want)
    assert {benefit for _, benefit, _ in found} <= set(made.inexact)
    assert set(made.inexact) < set(policy.data.benefits)
    # What is left open too often is never decided wrongly.
    assert all(mine[0] == "undetermined" for mine, _ in found.values())
    assert made.nodes[0] < made.nodes[1]


def changed(tmp_path: Path, when: str) -> Policy:
    """The bundled policy with another condition for legal aid."""
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text(
        "overlay: {id: other, kind: reform, of: chenzhou-2014-25, title: {zh: 设想, en: other},"
        " authority: none, verified: false}\n"
        f"set:\n  benefits.legal_aid.when: '{when}'\n",
        encoding="utf-8",
    )
    return load_policy(overlays=[overlay])


WIFE: dict[str, Any] = {"id": "w", "role": "wife"}


@pytest.mark.parametrize(
    ("when", "family", "outcome"),
    [
        ("low_income or not(low_income)", {}, "granted"),
        ("low_income and (not(low_income) or in_hardship)", {"in_hardship": False}, "denied"),
        ("(if in_hardship then low_income else low_income) or not(low_income)", {}, "granted"),
        ('area = "urban" or area = "rural"', {}, "granted"),
        ('area = "urban" or low_income', {}, "undetermined"),
        ('wife.job in ("employed", "retired") or wife.job != "employed"', {}, "granted"),
        ("wife.age > 60 or wife.age < 61", {}, "granted"),
        ("wife.age > 60 or wife.age < 60", {}, "undetermined"),
        ("wife.age > 60 and (wife.age < 50 or low_income)", {"low_income": False}, "denied"),
        ('wife.birth_date <= @"2019-03-01"', {}, "granted"),
        ("wife.age >= 20", {"members": [WIFE | {"death_date": "1970-01-01"}]}, "granted"),
        ("wife.age < 20", {"members": [WIFE | {"death_date": "1970-01-01"}]}, "denied"),
        ("wife.age >= 60", {"members": [WIFE | {"death_date": "1970-01-01"}]}, "undetermined"),
        ("wife.age >= 20", {"members": [WIFE | {"disability": {"grade": 1, "assessed_on": "1990-01-01"}}]}, "granted"),
        ("adoption_wanted or not(adoption_wanted)", {"adoption": {"applied_on": "2018-01-01"}}, "granted"),
        ("adoption_wanted or not(adoption_wanted)", {}, "granted"),
        ("count(children[wife.able_to_work]) > 2", {"members": [WIFE, {"id": "c", "role": "child"}]}, "denied"),
    ],
)
def test_facts_read_twice_are_tried_out(tmp_path: Path, when: str, family: dict[str, Any], outcome: str) -> None:
    policy = changed(tmp_path, when.replace("'", "''"))
    household = {"id": "H", "members": [WIFE]} | family
    have, made = decided(policy, [household], DAY)
    assert "legal_aid" not in made.inexact
    assert have["H", "legal_aid", "H"][0] == outcome
    assert have == by_reference(policy, [household], DAY)
