"""Which benefits are decided by exact formulas, slice after slice; whichever way, the answers are the engine's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

pytest.importorskip("polars")

from fpassist import Household, load_policy
from fpassist.bulk.deciding.decider import Decider
from fpassist.bulk.deciding.shapes import long_row, wide_rows
from fpassist.bulk.deciding.ways import RARE, Ways

from .as_tables import as_tables
from .test_against_reference import families_of

DAY = date(2019, 3, 1)
POLICY = load_policy()


def ways(exact_from: int) -> Ways:
    return Ways(POLICY, DAY, exact_from)


def test_few_in_doubt_are_left_to_the_engine() -> None:
    waits = ways(500)
    assert waits.worth_it({"home_care": 300}) == frozenset()
    assert waits.worth_it({"home_care": 199}) == frozenset()
    assert waits.worth_it({"home_care": 1}) == {"home_care"}


def test_all_that_are_often_in_doubt_get_formulas_together() -> None:
    waits = ways(500)
    assert waits.worth_it({"home_care": 490, "guardian": 20, "ivf_grant": 0}) == {"home_care", "guardian"}
    # From here on only the others count.
    assert waits.worth_it({"home_care": 5000, "guardian": 5000, "legal_aid": 499}) == {"home_care", "guardian"}
    assert waits.worth_it({"legal_aid": 1}) == {"home_care", "guardian", "legal_aid"}


def test_what_is_hardly_ever_in_doubt_never_gets_any() -> None:
    waits = ways(500)
    for _ in range(400):
        assert waits.worth_it({"ivf_grant": 500 // RARE}) == frozenset()
    # What begins to be in doubt late gets them, too, and alone.
    late = [waits.worth_it({"home_care": 500}) for _ in range(3)]
    assert late[-1] == {"home_care"}


@pytest.mark.parametrize("exact_from", [0, 400])
def test_slice_after_slice_the_answers_are_the_engine_s(exact_from: int) -> None:
    decider = Decider(POLICY, DAY, exact_from=exact_from)
    decided: set[Any] = set()
    for seed in range(5):
        families = families_of(100 + seed, DAY, 60)
        results = [(one["id"], POLICY.evaluate(Household.model_validate(one), DAY)) for one in families]
        tables = as_tables(families)
        assert decider.wide(tables, paid=True).equals(wide_rows(POLICY.data, results, paid=True))
        want = {(id, row.benefit, row.subject): long_row(row)[2:] for id, rows in results for row in rows}
        have = {(id, benefit, subject): tuple(row) for id, benefit, subject, *row in decider.long(tables).iter_rows()}
        assert have == want
        decided.add(decider._ways.worth_it({}))  # pyright: ignore[reportPrivateUsage]
    assert 0 < len(max(decided, key=len)) < len(POLICY.data.benefits)
    # With the last number the first slices meet formulas for none, and others the formulas of some benefits.
    assert (frozenset() in decided) == (exact_from == 400)
