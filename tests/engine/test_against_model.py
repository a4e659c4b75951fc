"""The engine against the independent plain model: every benefit, subject, outcome, sum and payer, unknown facts too.

300 random families at the desk, 4,000 where ``CI`` is set, 10,000 with ``FPASSIST_LONG=1`` (``make long``).
"""

from __future__ import annotations

import os
from datetime import date
from functools import cache
from random import Random
from typing import Any

import pytest
from model import decide
from strategies import case, random_choices

from fpassist import Household, Policy, load_policy

LONG, CI = os.environ.get("FPASSIST_LONG") == "1", bool(os.environ.get("CI"))
FAMILIES = 10_000 if LONG else 4_000 if CI else 300
BLOCK = 50
#: Different interpretations that are in turn: loading a policy costs more than deciding a family.
READINGS = 40 if LONG or CI else 6

Line = tuple[Any, ...]


@cache
def policy_read_as(number: int) -> tuple[Policy, dict[str, str]]:
    """The bundled policy under the ``number``-th set of interpretations; number 0 has the defaults."""
    interpret = random_choices(Random(number)) if number else {}
    return load_policy(interpret=interpret), interpret


def by_model(family: dict[str, Any], as_of: date, interpret: dict[str, str]) -> dict[tuple[str, str], Line]:
    return {
        (row.benefit, row.subject): (
            row.outcome,
            row.amount,
            row.per,
            row.bound,
            None if row.payers is None else sorted(row.payers, key=str),
        )
        for row in decide(family, as_of, interpret)
    }


def by_engine(policy: Policy, family: dict[str, Any], as_of: date, engine: Any) -> dict[tuple[str, str], Line]:
    lines: dict[tuple[str, str], Line] = {}
    for row in policy.evaluate(Household.model_validate(family), as_of, engine=engine).rows:
        amount = row.amount
        payers = row.payers
        lines[row.benefit, row.subject] = (
            row.outcome,
            None if amount is None else amount.value,
            None if amount is None else amount.per,
            None if amount is None else amount.bound,
            None if payers is None else sorted(((p.payer, p.person, p.value) for p in payers), key=str),
        )
    return lines


def differences(seed: int, engine: str) -> list[str]:
    family, as_of = case(seed)
    policy, interpret = policy_read_as(seed // BLOCK % READINGS)
    expected = by_model(family, as_of, interpret)
    found = by_engine(policy, family, as_of, engine)
    wrong = [key for key in sorted(expected.keys() | found.keys()) if expected.get(key) != found.get(key)]
    if not wrong:
        return []
    shown = [f"  {key}: model {expected.get(key)}, engine {found.get(key)}" for key in wrong[:3]]
    return [f"seed {seed}, {as_of}, {interpret}: {len(wrong)} rows differ", *shown]


@pytest.mark.parametrize("block", range(FAMILIES // BLOCK))
def test_native_engine_agrees_with_the_model(block: int) -> None:
    wrong = [line for seed in range(block * BLOCK, (block + 1) * BLOCK) for line in differences(seed, "native")]
    assert not wrong, "\n" + "\n".join(wrong[:24])


@pytest.mark.parametrize("block", range(max(1, FAMILIES // BLOCK // 6)))
def test_reference_evaluator_agrees_with_the_model(block: int) -> None:
    wrong = [line for seed in range(block * BLOCK, (block + 1) * BLOCK) for line in differences(seed, "reference")]
    assert not wrong, "\n" + "\n".join(wrong[:24])


def test_the_families_reach_every_outcome_of_nearly_every_benefit() -> None:
    """Agreement says nothing of what no family ever meets."""
    met = {(row.benefit, row.outcome) for seed in range(1500) for row in decide(*case(seed))}
    benefits = {benefit for benefit, _ in met}
    assert {benefit for benefit in benefits if (benefit, "granted") not in met} == set()
    assert {benefit for benefit in benefits if (benefit, "denied") not in met} == set()
    settled = {benefit for benefit in benefits if (benefit, "undetermined") not in met}
    assert settled <= {"college_award", "college_allowance", "senior_high_free", "funeral_subsidy"}
