"""Grants recorded as received that no rule of the policy asks about: a slip there has a grant paid twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from fpassist.diagnostics import Diagnostic
from fpassist.domain import Household
from fpassist.engine.subjects import VARIABLES
from fpassist.policy.model import Benefit, PolicyData

_RECORDS: Final[Mapping[str, Callable[[Household], set[str]]]] = {
    "household": lambda household: {household.id},
    "person": lambda household: {member.id for member in household.members},
    "accident": lambda household: {accident.id for accident in household.accidents},
    "treatment": lambda household: {treatment.id for treatment in household.treatments},
}


def paid_once(data: PolicyData) -> dict[str, Benefit]:
    """The benefits that are granted once, until they are recorded as received."""
    return {id: benefit for id, benefit in data.benefits.items() if benefit.grant.once_per is not None}


def of_received(data: PolicyData, household: Household) -> Iterator[Diagnostic]:
    """A warning (E015) for each entry of ``received`` that counts for nothing under the policy.

    What is written there is not repeated: it is the family's own text.
    """
    once = paid_once(data)
    for place, grant in enumerate(household.received):
        benefit = once.get(grant.benefit)
        if benefit is None:
            from difflib import get_close_matches

            near = get_close_matches(grant.benefit, once, 1)
            what = "is not paid once" if grant.benefit in data.benefits else "is no benefit of this policy"
            cure = f"did you mean {near[0]!r}?" if near else f"the grants paid once are {', '.join(once)}"
            where = f"received[{place}].benefit"
            yield Diagnostic("E015", f"what is recorded as received {what}", where, "warning", help=cure)
        elif benefit.grant.once_per == "subject":
            kind = VARIABLES[benefit.subject]
            if grant.subject not in _RECORDS[kind](household):
                where = f"received[{place}].subject"
                message = f"{benefit.id} is recorded as received for what is no {kind} of the family"
                yield Diagnostic("E015", message, where, "warning", help=f"name the {kind} that it was paid for by id")


def of_rows(counts: Mapping[str, int]) -> Iterator[Diagnostic]:
    """As ``of_received``, of many families.

    Args:
        counts: how many rows name by their ``benefit`` no grant that the policy pays once, and how many by their
            ``subject`` no record of the family that it is paid for.
    """
    if count := counts.get("benefit"):
        rows = "1 row names" if count == 1 else f"{count} rows name"
        message = f"{rows} no grant that this policy pays once"
        cure = "correct the benefit there: the row counts for nothing, and the grant is owed again"
        yield Diagnostic("E015", message, "received.benefit", "warning", help=cure)
    if count := counts.get("subject"):
        rows = "1 row names" if count == 1 else f"{count} rows name"
        message = f"{rows} no record of the family that the grant is paid for"
        cure = "name the person, accident or treatment by id: the row counts for nothing, and the grant is owed again"
        yield Diagnostic("E015", message, "received.subject", "warning", help=cure)


__all__ = ["of_received", "of_rows", "paid_once"]
