"""One row of a result: a benefit, a subject, the outcome, and on demand all that stands behind it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from fpassist.domain import Household
from fpassist.engine.completions import Unknown
from fpassist.engine.event import event_support
from fpassist.engine.fixed import Fixed
from fpassist.engine.reasons import Explainer
from fpassist.engine.rows import Amount, Amounted, Outcome, Payer, Reason
from fpassist.engine.subjects import VARIABLES
from fpassist.engine.support import Support, merge
from fpassist.policy.model import Benefit, Citation, Label

if TYPE_CHECKING:
    from fpassist.engine.policy import Policy


class Setting(Struct, eq=False, dict=True):
    """What all rows of one result share: the policy, the family, the day asked about, and who explains."""

    policy: Policy
    household: Household
    as_of: date

    @cached_property
    def explainer(self) -> Explainer:
        """Made when the first row is asked for its reasons."""
        return self.policy.explainer(self.household)


class Row(Fixed, Struct, eq=False, dict=True, weakref=True):
    """What one subject gets of one benefit, and why.

    Args:
        rule: the benefit.
        record: the subject itself.
        outcome: ``granted``, ``denied`` or ``undetermined``.

    Read-only. Two rows are equal where they say the same.
    """

    _setting: Setting
    rule: Benefit
    record: Any
    outcome: Outcome

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Row):
            return NotImplemented
        return self is other or self.as_dict() == other.as_dict()

    def __hash__(self) -> int:
        return hash((self.rule.id, self.record.id, self.outcome))

    @property
    def _policy(self) -> Policy:
        return self._setting.policy

    @property
    def _case(self) -> tuple[Benefit, Household, Any, date]:
        return self.rule, self._setting.household, self.record, self._setting.as_of

    @property
    def benefit(self) -> str:
        return self.rule.id

    @property
    def measure(self) -> str:
        return self.rule.measure

    @property
    def label(self) -> Label:
        """The benefit's name, in Chinese and English."""
        return self.rule.label

    @property
    def subject(self) -> str:
        return self.record.id

    @property
    def form(self) -> str:
        """``cash``, ``in_kind``, ``insurance``, ``service``, ``priority`` or ``discretionary``."""
        return self.rule.grant.form

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The sentences that the benefit rests on."""
        return self.rule.citations

    @cached_property
    def amount(self) -> Amount | None:
        """The sum granted; ``None`` unless the row is granted and the sum can be computed."""
        if self.outcome != "granted":
            return None
        return self._policy.sums.of(*self._case)

    @cached_property
    def quantity(self) -> Amounted | None:
        """What is given in kind, counted, such as hours a month; ``None`` unless granted."""
        if self.outcome != "granted":
            return None
        return self._policy.decider.quantity(*self._case)

    @cached_property
    def payers(self) -> tuple[Payer, ...] | None:
        """Who pays how much, adding up to the amount; ``None`` where that is open; empty unless granted."""
        if self.outcome != "granted" or not self.rule.grant.payers:
            return ()
        value = None if self.amount is None else self.amount.value
        return self._policy.decider.payers(*self._case, value)

    @property
    def recipient(self) -> str | None:
        """Who is paid: a person's or the household's id, or ``institution``; ``None`` unless granted."""
        if self.outcome != "granted":
            return None
        match self.rule.grant.recipient:
            case "household":
                return self._setting.household.id
            case "institution":
                return "institution"
            case _:
                return self.record.id

    @cached_property
    def support(self) -> Support:
        """The conditions that mattered, walked once."""
        entity = VARIABLES[self.rule.subject]
        own = self._setting.explainer.explain(self.rule.when, entity, self.record, self._setting.as_of)
        added = event_support(self._policy.data, self._setting.explainer, *self._case)
        if not added:
            return own
        parts = [*added, own]
        if self.outcome == "denied" and any(part.value is False for part in parts):
            parts = [part for part in parts if part.value is False]
        elif self.outcome == "undetermined":
            parts = [part for part in parts if part.value is None]
        return merge(None, parts)

    @cached_property
    def _money(self) -> Support:
        """What the sum and the payer of a granted row rest on."""
        if self.outcome != "granted":
            return Support(None)
        return self._setting.explainer.money(self.rule, VARIABLES[self.rule.subject], self.record, self._setting.as_of)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """One entry per atomic condition that mattered."""
        return self.support.reasons

    @property
    def money_met(self) -> tuple[str, ...]:
        """The open questions of the text that sum and payer of a granted row met."""
        return self._money.interpretations

    @property
    def interpretations(self) -> dict[str, str]:
        """The open questions of the text that the row met, each with the option it was decided by."""
        chosen = dict.fromkeys((*self.support.interpretations, *self._money.interpretations))
        return {id: self._policy.data.interpretations[id].chosen for id in chosen}

    @cached_property
    def unknowns(self) -> tuple[Unknown, ...]:
        """The facts that the outcome, the sum or the payer hangs on."""
        if self.outcome == "undetermined":
            return self.support.missing
        if self.outcome == "granted" and (self.payers is None or self._open_amount):
            return self._money.missing
        return ()

    @property
    def _open_amount(self) -> bool:
        return self.rule.grant.amount is not None and self.amount is None

    @property
    def missing(self) -> tuple[str, ...]:
        """``unknowns`` as ``<id>.<field>``."""
        return tuple(f"{unknown.subject}.{unknown.field}" for unknown in self.unknowns)

    @cached_property
    def at_stake(self) -> tuple[str, Decimal] | None:
        """Period and CNY that hang on the row's unknown facts, where a sum can be computed."""
        grant = self.rule.grant
        if grant.per is None or not self.unknowns:
            return None
        value = self._policy.decider.amount(*self._case).answer
        return (grant.per, value) if isinstance(value, Decimal) else None

    def as_dict(self) -> dict[str, Any]:
        """The row in the shape of the public contract."""
        amount, quantity, payers = self.amount, self.quantity, self.payers
        return {
            "benefit": self.benefit,
            "measure": self.measure,
            "subject": self.subject,
            "outcome": self.outcome,
            "form": self.form,
            "amount": None if amount is None else amount.as_dict(),
            "quantity": None if quantity is None else quantity.as_dict(),
            "payers": None if payers is None else [payer.as_dict() for payer in payers],
            "recipient": self.recipient,
            "citations": [
                {"document": c.document, "at": c.at, "sentence": c.sentence, "anchor": c.anchor} for c in self.citations
            ],
            "interpretations": self.interpretations,
            "reasons": [reason.as_dict() for reason in self.reasons],
            "missing": list(self.missing),
        }

    def __repr__(self) -> str:
        return f"<Row {self.benefit} {self.subject}: {self.outcome}>"
