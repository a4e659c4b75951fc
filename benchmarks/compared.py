"""Fifteen of the notice's benefits, which fpassist and its rivals all decide, and the shape they are compared in.

The rivals have no notion of an unknown fact, no payers, no citations and no reasons, and the families given to them are
complete: a wife, a husband and one child, nothing left out. Interpretations are the defaults.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

OF_HOUSEHOLD = (
    "reproduction_service",
    "dibao_priority",
    "home_care",
    "public_housing_priority",
    "housing_repair_priority",
)
OF_SPOUSE = ("monthly_supplement", "national_allowance", "emergency_call_device", "institution_subsidy")
OF_MEMBER = (
    "accident_insurance",
    "pension_contribution",
    "medical_aid",
    "rural_medical_contribution",
    "urban_medical_insurance",
)
OF_CHILD = ("college_allowance",)
BENEFITS = (*OF_SPOUSE, *OF_MEMBER, *OF_HOUSEHOLD, *OF_CHILD)

#: Granted with no sum that the notice fixes.
GRANTED = 0.0

Decisions = dict[tuple[str, str], float | None]
"""By benefit and subject: ``None`` denied, else the amount in CNY (``GRANTED`` where there is none)."""


def from_fpassist(result: Mapping[str, Any]) -> Decisions:
    """From a result in the contract's JSON shape.

    Raises:
        ValueError: a row is undetermined, so that the family was not complete.
    """
    found: Decisions = {}
    for row in result["benefits"]:
        if row["benefit"] in BENEFITS:
            if row["outcome"] == "undetermined":
                raise ValueError(f"{row['benefit']} is undetermined for household {result['household']}")
            amount = row["amount"]
            found[row["benefit"], row["subject"]] = (
                None if row["outcome"] == "denied" else float(amount["value"]) if amount else GRANTED
            )
    return found


def from_decisions(decisions: Iterable[Sequence[Any]]) -> Decisions:
    """From the arrays that outcomes and amounts alone are written as: benefit, subject, outcome, amount."""
    return {
        (benefit, subject): None if outcome == "denied" else GRANTED if amount is None else float(amount)
        for benefit, subject, outcome, amount in decisions
        if benefit in BENEFITS
    }


def from_model(rows: Iterable[Any]) -> Decisions:
    """From rows of the plain-Python model."""
    return {
        (row.benefit, row.subject): None
        if row.outcome == "denied"
        else GRANTED
        if row.amount is None
        else float(row.amount)
        for row in rows
        if row.benefit in BENEFITS
    }


def from_rival(answer: Mapping[str, Any]) -> Decisions:
    """From ``{"household": {...}, "wife": {...}, "husband": {...}, "child": {...} | null}``.

    Each part has an ``id`` and, by benefit, ``null`` or a number.
    """
    found: Decisions = {}
    for part in ("household", "wife", "husband", "child"):
        facts = answer[part]
        if facts is not None:
            found.update({(name, facts["id"]): facts[name] for name in BENEFITS if name in facts})
    return found


def differences(ours: Decisions, theirs: Decisions) -> list[str]:
    """Where two sets of decisions differ, as lines to print."""
    return [
        f"{benefit} for {subject}: {ours.get((benefit, subject), 'no row')} and "
        f"{theirs.get((benefit, subject), 'no row')}"
        for benefit, subject in sorted(ours.keys() | theirs.keys())
        if ours.get((benefit, subject), "no row") != theirs.get((benefit, subject), "no row")
    ]
