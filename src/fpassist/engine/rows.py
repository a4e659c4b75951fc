"""What one row of a result holds: plain slotted values, made when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

from fpassist.domain.money import written

Outcome = Literal["granted", "denied", "undetermined"]

OUTCOMES: dict[bool | None, Outcome] = {True: "granted", False: "denied", None: "undetermined"}


class Amount(Struct, frozen=True):
    """A sum of money.

    Args:
        value: CNY, to the fen.
        per: ``once``, ``month`` or ``year``.
        bound: ``exact``, or ``at_least`` where the law sets a floor.
    """

    value: Decimal
    per: str
    bound: str
    currency: str = "CNY"

    def as_dict(self) -> dict[str, Any]:
        return {"value": written(self.value), "currency": self.currency, "per": self.per, "bound": self.bound}


class Decided(Struct, frozen=True, array_like=True, gc=False):
    """What one subject gets of one benefit, and nothing of why; in JSON an array of the four.

    Args:
        benefit: the benefit's id.
        subject: id of the household, person, accident or treatment.
        outcome: ``granted``, ``denied`` or ``undetermined``.
        amount: CNY, to the fen; ``None`` unless granted with a sum that can be computed.
    """

    benefit: str
    subject: str
    outcome: Outcome
    amount: Decimal | None


class Payer(Struct, frozen=True):
    """Who pays how much. ``person`` is whose employer pays; ``value`` is ``None`` where no sum is known."""

    payer: str
    person: str | None
    value: Decimal | None

    def as_dict(self) -> dict[str, Any]:
        return {
            "payer": self.payer,
            "person": self.person,
            "value": None if self.value is None else written(self.value),
        }


class Amounted(Struct, frozen=True):
    """A quantity in kind, such as 20 hours a month."""

    value: Decimal
    unit: str
    per: str

    def as_dict(self) -> dict[str, Any]:
        whole = self.value == self.value.to_integral_value()
        return {"value": int(self.value) if whole else str(self.value), "unit": self.unit, "per": self.per}


class Reason(Struct, frozen=True):
    """One atomic condition that mattered, with the facts it read and the clause it rests on."""

    condition: str
    holds: bool | None
    facts: dict[str, Any]
    citation: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "condition": self.condition,
            "holds": self.holds,
            "facts": dict(self.facts),
            "citation": self.citation,
        }


class Question(Struct, frozen=True):
    """A fact to ask for.

    Args:
        subject: whose fact it is: the id of the household, person, treatment.
        fact: the input field.
        decides: the benefits that hang on it.
        at_stake: CNY that hang on it, by period (``once``, ``month``, ``year``); ``None`` where no sum is computable.
    """

    subject: str
    fact: str
    decides: tuple[str, ...]
    at_stake: dict[str, Decimal] | None

    def as_dict(self) -> dict[str, Any]:
        stake = None if self.at_stake is None else {per: written(v) for per, v in self.at_stake.items()}
        return {"subject": self.subject, "fact": self.fact, "decides": list(self.decides), "at_stake": stake}


class Total(Struct, frozen=True):
    """What one payer owes the family in one period."""

    payer: str
    per: str
    value: Decimal
    bound: str

    def as_dict(self) -> dict[str, Any]:
        return {"payer": self.payer, "per": self.per, "value": written(self.value), "bound": self.bound}


def totals_of(summands: Iterable[tuple[str, str, Decimal, bool]]) -> tuple[Total, ...]:
    """What each payer owes in each period.

    Args:
        summands: payer, period, CNY, and whether it is a floor, in the order of the rows.
    """
    sums: dict[tuple[str, str], tuple[Decimal, bool]] = {}
    for payer, per, value, floor in summands:
        before, open_ended = sums.get((payer, per), (Decimal(0), False))
        sums[payer, per] = (before + value, open_ended or floor)
    return tuple(
        Total(payer, per, value, "at_least" if floor else "exact") for (payer, per), (value, floor) in sums.items()
    )
