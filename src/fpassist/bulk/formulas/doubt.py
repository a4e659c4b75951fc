"""Whether families leave a fact open that a benefit reads more than once: ``engine.repeats`` for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fpassist.bulk.formulas.ir import Expr
from fpassist.bulk.formulas.lower_facts import (
    FIRST,
    HOUSEHOLD,
    HUSBAND,
    WIFE,
    Facts,
    accident_slots,
    later_slots,
    treatment_slots,
)
from fpassist.bulk.formulas.lower_values import Slot
from fpassist.engine.repeats import Repeats

_DAYS: Final = {"disability": "disability_assessed_on", "education": "education_admitted_on"}


def open_facts(facts: Facts, repeats: Repeats, benefit: str) -> Expr:
    """Whether such a fact is open; never unknown.

    Args:
        facts: of the frame.
        repeats: which facts a benefit reads more than once.
        benefit: its id.
    """
    b = facts.builder
    return b.any(
        _open(facts, slot, field)
        for entity, field in sorted(repeats.facts_of(benefit))
        for slot in _slots(facts, entity)
    )


def _slots(facts: Facts, entity: str) -> Iterator[Slot]:
    shape = facts.shape
    match entity:
        case "household":
            yield HOUSEHOLD
        case "person":
            yield from (WIFE, HUSBAND, FIRST, *later_slots(shape))
        case "treatment":
            yield from treatment_slots(shape)
        case _:
            yield from accident_slots(shape)


def _open(facts: Facts, slot: Slot, field: str) -> Expr:
    b = facts.builder
    absent = b.absent(f"{slot.name}.{field.replace('.', '_')}")
    if slot == HOUSEHOLD:
        return facts.adoption(lambda: absent) if field.startswith("adoption.") else absent
    there = facts.listed(slot)
    if field == "adopted_on":
        return b.all((there, facts.adopted(slot), absent))
    part, dot, _ = field.partition(".")
    if dot and part in _DAYS:
        # What belongs to a disability or a course is open only where there is one.
        there = b.all((there, b.negate(b.absent(f"{slot.name}.{_DAYS[part]}"))))
    return b.all((there, absent))
