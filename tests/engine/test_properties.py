"""What must hold of every answer, whatever the family: what may change it, and what may not."""

from __future__ import annotations

import json
import os
from datetime import date
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import add_irrelevant_fact, cases, fill_one_unknown, rename_ids, reorder_members

from fpassist import Household, Policy, load_policy

EXAMPLES = 1000 if os.environ.get("FPASSIST_LONG") == "1" else 200 if os.environ.get("CI") else 60
held = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
SEEDS = st.integers(0, 2**32 - 1)


@cache
def policy() -> Policy:
    return load_policy()


def rows_of(family: dict[str, Any], as_of: date) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Benefit and subject to outcome, sum, and payers in any order."""
    return {
        (row.benefit, row.subject): (
            row.outcome,
            None if row.amount is None else (row.amount.value, row.amount.per, row.amount.bound),
            None if row.payers is None else frozenset((p.payer, p.person, p.value) for p in row.payers),
        )
        for row in policy().evaluate(Household.model_validate(family), as_of).rows
    }


@held
@given(cases(), SEEDS)
def test_a_determined_answer_stays_when_an_unknown_fact_becomes_known(case: Any, seed: int) -> None:
    family, as_of = case
    rng = Random(seed)
    before = rows_of(family, as_of)
    for _ in range(3):
        filled = fill_one_unknown(family, as_of, rng)
        if filled is None:
            return
        after = rows_of(filled, as_of)
        for key, (outcome, amount, payers) in before.items():
            if outcome == "undetermined":
                continue
            if key not in after:
                # A child whose day was unknown turns out to join later: no subject yet, and nothing was granted it.
                assert outcome == "denied", key
                continue
            assert after[key][0] == outcome, key
            if outcome == "granted" and amount is not None:
                assert after[key][1] == amount, key
                assert payers is None or after[key][2] == payers, key
        family, before = filled, after


@held
@given(cases())
def test_other_ids_change_nothing(case: Any) -> None:
    family, as_of = case
    renamed, new = rename_ids(family)

    def told(line: tuple[Any, ...]) -> tuple[Any, ...]:
        outcome, amount, payers = line
        return outcome, amount, payers and frozenset((payer, new.get(who), value) for payer, who, value in payers)

    expected = {(benefit, new[subject]): told(line) for (benefit, subject), line in rows_of(family, as_of).items()}
    assert rows_of(renamed, as_of) == expected


@held
@given(cases(), SEEDS)
def test_another_order_and_an_irrelevant_fact_change_nothing(case: Any, seed: int) -> None:
    family, as_of = case
    rng = Random(seed)
    expected = rows_of(family, as_of)
    assert rows_of(reorder_members(family, rng), as_of) == expected
    assert rows_of(add_irrelevant_fact(family, rng), as_of) == expected


@held
@given(cases())
def test_a_result_is_whole(case: Any) -> None:
    """Payers add up to the fen, the open rows say what they miss, and every row can be told in JSON."""
    family, as_of = case
    result = policy().evaluate(Household.model_validate(family), as_of)
    rows = result.rows
    assert len({(row.benefit, row.subject) for row in rows}) == len(rows)
    assert len(rows) == len(result.granted) + len(result.denied) + len(result.undetermined)
    for row in rows:
        assert (row.outcome != "undetermined") or row.missing, row
        if row.outcome == "denied":
            assert (row.amount, row.missing) == (None, ())
        if row.amount is not None:
            assert row.outcome == "granted"
            assert row.amount.value == row.amount.value.quantize(Decimal("0.01"))
            if row.payers:
                assert sum((p.value for p in row.payers if p.value is not None), Decimal(0)) == row.amount.value
        elif row.payers is None:
            assert row.missing
    told = json.loads(result.to_json())
    assert [row["outcome"] for row in told["benefits"]] == [row.outcome for row in rows]
    asked = {f"{question['subject']}.{question['fact']}" for question in told["questions"]}
    assert asked == {fact for row in rows for fact in row.missing}


@held
@given(cases())
def test_names_and_id_numbers_stay_out_of_results(case: Any) -> None:
    family, as_of = case
    text = policy().evaluate(Household.model_validate(family), as_of).to_json().decode()
    for person in family["members"]:
        for secret in (person.get("id_number"), person.get("name")):
            assert secret is None or secret not in text
