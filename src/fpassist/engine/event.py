"""The conditions that every one-off grant has: the event has happened, under this notice, and was not paid yet."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from fpassist.domain import Household
from fpassist.engine.decide import in_force, paid_already
from fpassist.engine.reasons import Explainer, plain
from fpassist.engine.rows import Reason
from fpassist.engine.subjects import VARIABLES
from fpassist.engine.support import Support
from fpassist.policy.model import Benefit, PolicyData

IN_FORCE: Final = "benefit in force"
NOT_RECEIVED: Final = "not received"


def cited(benefit: Benefit) -> str:
    """The clause that the engine's own conditions are told with."""
    return benefit.citations[0].at if benefit.citations else ""


def event_text(data: PolicyData, day: object) -> str:
    """The condition that an event has happened under this notice by ``day``."""
    return f"event in [{data.in_force_from}..{day}]"


def event_support(
    data: PolicyData, explainer: Explainer, benefit: Benefit, household: Household, record: Any, as_of: date
) -> list[Support]:
    """The engine's own conditions for ``benefit`` with the facts they read; empty for one without an event or dates."""
    cite = cited(benefit)
    found: list[Support] = []
    if benefit.start is not None or benefit.until is not None:
        holds = in_force(benefit, as_of)
        facts = {"as_of": plain(as_of), "from": plain(benefit.start), "until": plain(benefit.until)}
        found.append(Support(holds, (Reason(IN_FORCE, holds, facts, cite),)))
    grant = benefit.grant
    if grant.event is not None:
        on, chosen, unknown = explainer.value(grant.event, VARIABLES[benefit.subject], record, as_of)
        happened = data.in_force_from <= on <= as_of if isinstance(on, date) else None if unknown else False
        reason = Reason(event_text(data, as_of), happened, {"event": plain(on)}, cite)
        found.append(Support(happened, (reason,), chosen, unknown))
    if grant.once_per is not None:
        paid = paid_already(benefit, household, record, as_of)
        if paid or grant.event is not None:
            found.append(Support(not paid, (Reason(NOT_RECEIVED, not paid, {"received": paid}, cite),)))
    return found
