"""The conditions that every one-off grant has: the event has happened, under this notice, and was not paid yet."""

from __future__ import annotations

from datetime import date
from typing import Any

from fpassist.domain import Household
from fpassist.engine.decide import in_force, paid_already
from fpassist.engine.reasons import Explainer, plain
from fpassist.engine.rows import Reason
from fpassist.engine.subjects import VARIABLES
from fpassist.engine.support import Support
from fpassist.policy.model import Benefit, PolicyData


def event_support(
    data: PolicyData, explainer: Explainer, benefit: Benefit, household: Household, record: Any, as_of: date
) -> list[Support]:
    """The engine's own conditions for ``benefit`` with the facts they read; empty for one without an event or dates."""
    cite = benefit.citations[0].at if benefit.citations else ""
    found: list[Support] = []
    if benefit.start is not None or benefit.until is not None:
        holds = in_force(benefit, as_of)
        facts = {"as_of": plain(as_of), "from": plain(benefit.start), "until": plain(benefit.until)}
        found.append(Support(holds, (Reason("benefit in force", holds, facts, cite),)))
    grant = benefit.grant
    if grant.event is not None:
        on, chosen, unknown = explainer.value(grant.event, VARIABLES[benefit.subject], record, as_of)
        happened = data.in_force_from <= on <= as_of if isinstance(on, date) else None if unknown else False
        text = f"event in [{data.in_force_from}..{as_of}]"
        reason = Reason(text, happened, {"event": plain(on)}, cite)
        found.append(Support(happened, (reason,), chosen, unknown))
    if grant.once_per is not None:
        paid = paid_already(benefit, household, record, as_of)
        if paid or grant.event is not None:
            found.append(Support(not paid, (Reason("not received", not paid, {"received": paid}, cite),)))
    return found
