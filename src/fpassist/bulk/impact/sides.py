"""The same families decided under two policies on one day, as one frame: a row a family, both sides beside each other.

Columns are named ``<side>.<benefit>.<what>``: ``granted`` and ``undetermined`` count subjects, ``fen`` is the sum of a
period of the benefit; ``<side>.<benefit>@<payer>`` is what of it a payer pays, ``<side>.<benefit>@`` what is paid by
someone not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

import polars as pl
from msgspec.structs import replace

from fpassist.bulk.deciding.decider import Decider
from fpassist.bulk.impact.scope import touched
from fpassist.bulk.intake.columns import HOUSEHOLD
from fpassist.engine.policy import Policy
from fpassist.policy.model import Benefit

Side: TypeAlias = Literal["from", "to"]
SIDES: tuple[Side, Side] = ("from", "to")
PERIODS = ("month", "year", "once")
FEW = 500
"""So many families are decided one by one before it pays to lay a policy out as columns, or as exact ones."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One benefit on both sides.

    Args:
        id: of the benefit.
        sides: the benefit as each policy has it; ``None`` where a policy lacks it.
        alike: whether both policies decide it alike whatever the family.
    """

    id: str
    sides: Mapping[Side, Benefit | None]
    alike: bool

    def summed(self, side: Side) -> bool:
        """Whether the side grants sums of money."""
        benefit = self.sides[side]
        return benefit is not None and benefit.grant.amount is not None and benefit.grant.per is not None

    def per(self, side: Side) -> str | None:
        """The period of the side's sums; ``None`` where it has none."""
        benefit = self.sides[side]
        return benefit.grant.per if benefit is not None and self.summed(side) else None

    def floor(self, side: Side) -> bool:
        """Whether the side's sums are the least that is due."""
        benefit = self.sides[side]
        return benefit is not None and benefit.grant.bound == "at_least"

    def payers(self, side: Side) -> tuple[str, ...]:
        """Who may pay, by id."""
        benefit = self.sides[side]
        return () if benefit is None else tuple(dict.fromkeys(rule.payer for rule in benefit.grant.payers))


def compared(first: Policy, second: Policy) -> tuple[Compared, ...]:
    """Every benefit of the two policies, in the order of the first."""
    changed = touched(first.data, second.data)
    sides = (first.data.benefits, second.data.benefits)
    ids = dict.fromkeys([*sides[0], *sides[1]])
    return tuple(Compared(id, {"from": sides[0].get(id), "to": sides[1].get(id)}, id not in changed) for id in ids)


class Sides:
    """Decides families under two policies on one day. What both decide alike is decided once.

    Args:
        first: the policy that is.
        second: the policy that might be.
        benefits: ``compared(first, second)``.
        day: the day asked about.
    """

    def __init__(self, first: Policy, second: Policy, benefits: tuple[Compared, ...], day: date) -> None:
        self.benefits = benefits
        differing = {c.id: b for c in benefits if not c.alike and (b := c.sides["to"]) is not None}
        self._first = Decider(first, day, exact_from=FEW)
        self._second = (
            Decider(Policy(replace(second.data, benefits=differing)), day, exact_from=FEW) if differing else None
        )

    @property
    def given_up(self) -> Counter[str]:
        """By benefit, the families whose unknown facts were too many to try (E014), of the side with more of them."""
        found = self._first.one_by_one.given_up
        return found if self._second is None else found | self._second.one_by_one.given_up

    def decide(self, tables: Mapping[str, pl.DataFrame], decided: Callable[[], None]) -> pl.DataFrame:
        """A row a family, in the order of ``households``.

        Args:
            tables: sound tables by name.
            decided: called when a side is done.
        """
        first = _wide(self._first, tables)
        decided()
        second = first if self._second is None else _wide(self._second, tables)
        decided()
        columns: dict[str, pl.Series] = {HOUSEHOLD: tables["households"]["id"]}
        for one in self.benefits:
            columns |= _of_side(one, "from", first)
            columns |= _of_side(one, "to", first if one.alike else second)
        return pl.DataFrame(columns)


def _wide(decider: Decider, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    ids = tables["households"]["id"]
    if len(ids) <= FEW:
        return decider.one_by_one.wide(tables, ids, paid=True)
    return decider.wide(tables, paid=True)


def _of_side(one: Compared, side: Side, wide: pl.DataFrame) -> dict[str, pl.Series]:
    """The columns of one benefit; zeros where the side lacks it."""
    name, there = f"{side}.{one.id}", one.sides[side] is not None

    def series(column: str, dtype: type[pl.DataType]) -> pl.Series:
        return wide[column].cast(dtype) if there else pl.repeat(0, wide.height, dtype=dtype, eager=True)

    found = {f"{name}.{what}": series(f"{one.id}_{what}", pl.Int64) for what in ("granted", "undetermined")}
    if one.summed(side):
        amount = wide[f"{one.id}_amount"]
        found[f"{name}.fen"] = (amount.cast(pl.Decimal(38, 2)) * 100).cast(pl.Int64).fill_null(0)
        for payer in (*one.payers(side), ""):
            found[f"{name}@{payer}"] = series(f"{one.id}@{payer}", pl.Int64)
    return found


__all__ = ["PERIODS", "SIDES", "Compared", "Side", "Sides", "compared"]
