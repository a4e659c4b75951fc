"""What a measure is in this model, and the row that it gives for one subject."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from .facts import Truth
from .family import IN_FORCE, Day

FEN = Decimal("0.01")

Money = Decimal | None
Payers = tuple[tuple[str, str | None, Money], ...]  # who (of the contract's payers), whose employer, how much


class Row(NamedTuple):
    """One benefit for one subject.

    ``amount``, ``per`` and ``bound`` are None unless granted with a sum that is known. ``payers`` is None where it
    hangs on an unknown fact who pays, and empty where nobody does.
    """

    benefit: str
    subject: str
    outcome: str  # granted, denied, undetermined
    amount: Money = None
    per: str | None = None
    bound: str | None = None
    payers: Payers | None = ()


@dataclass(frozen=True)
class Measure:
    """A benefit: to whom (a list of ``Day``), when, how much, and who pays.

    A payer ``employer`` is the subject's own. ``of_special`` says that the family must be a special-hardship family
    on the day; ``due`` says the rest.
    """

    id: str
    subjects: str
    due: Callable[[Day, Any], Truth]
    amount: Decimal | Callable[[Day, Any], Money] | None = None
    per: str | None = None
    bound: str = "exact"
    payer: str | Callable[[Day, Money], Payers | None] | None = None
    of_special: bool = True

    def row(self, day: Day, subject: Any) -> Row:
        """Decide by three-valued logic alone. ``undetermined`` and None may turn out decided (see completions)."""
        special = day.special if self.of_special else True
        due = False if special is False else self.due(day, subject)
        if due is False:
            return Row(self.id, subject.id, "denied")
        if due is None or special is None:
            return Row(self.id, subject.id, "undetermined")
        amount, payer = self.amount, self.payer
        if amount is not None and amount.__class__ is not Decimal:
            amount = amount(day, subject)
        if payer is None:
            payers: Payers | None = ()
        elif payer.__class__ is str:
            payers = ((payer, subject.id if payer == "employer" else None, amount),)
        else:
            payers = payer(day, amount)
        if amount is None:
            return Row(self.id, subject.id, "granted", None, None, None, payers)
        return Row(self.id, subject.id, "granted", amount, self.per, self.bound, payers)

    def open(self, row: Row) -> bool:
        """Does something in the row hang on an unknown fact, as far as three-valued logic can tell?"""
        if row.outcome == "granted":
            return row.payers is None or (row.amount is None and self.amount is not None)
        return row.outcome == "undetermined"


def always(_day: Day, _subject: Any) -> Truth:
    return True


def happened(day: Day, on: date | None) -> bool:
    """An event that counts: not before the notice was in force, not after the day."""
    return on is not None and IN_FORCE <= on <= day.on


def paid(day: Day, benefit: str, subject: str | None = None) -> bool:
    """Is the one-off grant recorded as received (by anyone, or by that subject)?"""
    return any(
        grant.benefit == benefit and grant.on <= day.on and subject in (None, grant.subject)
        for grant in day.household.received
    )


def shared(amount: Money, persons: list[Any]) -> Payers:
    """Equal shares of an amount, one employer a person; what does not divide goes to the first."""
    if amount is None:
        return tuple(("employer", person.id, None) for person in persons)
    share = (amount / len(persons)).quantize(FEN, rounding="ROUND_DOWN")
    rest = amount - share * len(persons)
    return tuple(("employer", person.id, share + rest if index == 0 else share) for index, person in enumerate(persons))
