"""fpassist's own contenders: the native and the second engine, the plain model, and the way from JSON to JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import cycle
from typing import Any

import msgspec

from benchmarks.compared import BENEFITS, differences, from_decisions, from_fpassist, from_model, from_rival
from benchmarks.families import Family
from benchmarks.timing import Contender
from fpassist import Household, Policy
from tests.model import decide as decide_by_model

#: Added up again and again: what always takes the same time on a quiet machine.
NOTHING = tuple(range(4000))
#: What answers with as much as the rivals do.
BRIEF = "fpassist, JSON to JSON, outcomes and amounts alone"
RIVALS = {"zen": "benchmarks.rival_zen", "openfisca": "benchmarks.rival_openfisca"}


class Disagreement(Exception):
    """Two contenders decide a family differently, so that their times say nothing."""


def of_validated(policy: Policy, families: Sequence[Family]) -> list[Contender]:
    """Household models in: ``evaluate`` alone, with what is made on demand, and the plain-Python model.

    The model makes every amount and payer at once; ``evaluate`` makes outcomes, and the rest when asked. So the
    amounts and payers of all that is granted are timed as a contender of its own.
    """
    ready = [(Household.model_validate_json(family.text), family.as_of) for family in families]
    rows = len(policy.data.benefits)

    def native(case: Any) -> None:
        policy.evaluate(*case)

    def model(case: Any) -> None:
        decide_by_model(*case)

    def with_amounts(case: Any) -> None:
        for row in policy.evaluate(*case).granted:
            row.amount, row.payers  # noqa: B018 - asking is what makes them

    def with_reasons(case: Any) -> None:
        for row in policy.evaluate(*case):
            row.reasons, row.citations  # noqa: B018

    def nothing(case: Any) -> None:
        sum(NOTHING)

    return [
        Contender("plain-Python model", model, ready, rows),
        Contender("evaluate", native, ready, rows),
        Contender("evaluate, amounts and payers", with_amounts, ready, rows),
        Contender("evaluate, all reasons and citations", with_reasons, ready, rows),
        Contender("a fixed sum: the machine's own noise", nothing, ready),
    ]


def from_json(policy: Policy, families: Sequence[Family], unmet: Sequence[Family]) -> list[Contender]:
    """JSON text in, JSON text out: every row with all that the contract has; then with what the rivals answer alone.

    What was explained once is remembered. So the first contender takes families that it has not met, one after another
    (``unmet``, before they come round again); the second takes the same ones each round, as the others do.
    """
    rows, encode = len(policy.data.benefits), msgspec.json.Encoder().encode
    texts = [(family.text, family.as_of) for family in families]
    others = cycle([(family.text, family.as_of) for family in unmet])

    def whole(case: Any) -> bytes:
        return policy.evaluate_json(*next(others))

    def again(case: Any) -> bytes:
        return policy.evaluate_json(*case)

    def brief(case: Any) -> bytes:
        text, as_of = case
        return encode(policy.evaluate(Household.model_validate_json(text), as_of).decisions)

    def validate(case: Any) -> None:
        Household.model_validate_json(case[0])

    return [
        Contender("fpassist, JSON to JSON", whole, texts, rows),
        Contender("fpassist, JSON to JSON, families met before", again, texts, rows),
        Contender(BRIEF, brief, texts, rows),
        Contender("validate the JSON alone", validate, texts),
    ]


def rivals(families: Sequence[Family]) -> tuple[list[Contender], dict[str, str]]:
    """The rivals that are installed, JSON text in and out, and why the others are left out."""
    from importlib import import_module

    found: list[Contender] = []
    missing: dict[str, str] = {}
    questions = [family.question for family in families]
    for id, module in RIVALS.items():
        try:
            name, decide = import_module(module).decider()
        except ImportError as error:
            missing[id] = f"not installed ({error.name or 'unknown module'})"
            continue
        found.append(Contender(name, decide, questions, len(BENEFITS)))
    return found, missing


def agree(policy: Policy, families: Sequence[Family], others: Sequence[Contender]) -> int:
    """Hold fpassist, the model and every rival against each other on the compared benefits; the decisions checked.

    fpassist's rows are held against its own outcomes and amounts alone, too.

    Raises:
        Disagreement: with the first family that they decide differently.
    """
    checked = 0
    for number, family in enumerate(families):
        result = policy.evaluate(Household.model_validate_json(family.text), family.as_of)
        ours = from_fpassist(json.loads(result.to_json()))
        found = {"plain-Python model": from_model(decide_by_model(family.facts, family.as_of))}
        found[BRIEF] = from_decisions(json.loads(msgspec.json.encode(result.decisions)))
        found |= {each.name: from_rival(json.loads(each.run(each.cases[number]))) for each in others}
        for name, theirs in found.items():
            if lines := differences(ours, theirs):
                raise Disagreement(f"family {number} on {family.as_of}: fpassist and {name}: {'; '.join(lines)}")
        checked += len(ours)
    return checked
