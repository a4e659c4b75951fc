"""Formulas to a row a family: the outcome of each benefit, the sum, how many subjects, and who pays how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fpassist.bulk.deciding.shapes import COUNT, MONEY, OUTCOME, paid_columns
from fpassist.bulk.deciding.sums import Sum, read_for, sum_of, total
from fpassist.bulk.formulas.ir import Expr
from fpassist.bulk.formulas.plan import PayerPlan, RowPlan
from fpassist.bulk.masks.reader import Value
from fpassist.bulk.masks.truth import Bits, Truth, all_of, any_of, flags
from fpassist.bulk.masks.whole import how_many
from fpassist.policy.model import Benefit

_WORDS: Final = {word: pl.Series([word], dtype=OUTCOME) for word in ("granted", "denied", "undetermined")}


class Alike(NamedTuple):
    """A column that is the same of every family."""

    value: str | int | None
    kind: pl.DataType


Column: TypeAlias = pl.Series | Alike
"""A column of an answer."""
_NO_SUM: Final = Alike(None, MONEY)
_NO_ONE: Final = Alike(0, COUNT)
_NO_FEN: Final = Alike(0, pl.Int64())


@dataclass(frozen=True, slots=True)
class Standing:
    """How one row stands.

    Args:
        row: the row.
        there: which families have such a row; ``None`` is all.
        granted: which of these are granted it.
        open: of which it is undetermined; ``None`` of none.
        sum: what they are granted, where the benefit has sums and any is.
    """

    row: RowPlan
    there: Bits | None
    granted: Bits
    open: Bits | None
    sum: Sum | None


def roots_of(row: RowPlan, *, paid: bool) -> Iterator[Expr]:
    """The formulas that a row of the answer is counted from.

    Args:
        row: the row.
        paid: whether to add up what each payer pays.
    """
    yield from (row.present, row.outcome)
    if row.amount is not None and row.benefit.grant.per is not None:
        yield from read_for(row.amount)
    for payer in row.payers if paid else ():
        yield from (payer.when, payer.known)


class Answer:
    """What formulas come to, as columns.

    Args:
        found: of every formula what it comes to, by number.
        rows: the rows that were asked about.
        count: how many families there are.
        paid: whether to add up what each payer pays.
    """

    def __init__(self, found: Mapping[int, Value], rows: Iterable[RowPlan], count: int, *, paid: bool) -> None:
        self._found = found
        self.count = count
        self._paid = paid
        self._every = all_of(count)
        self._standings: dict[str, list[Standing]] = {}
        for row in rows:
            self._standings.setdefault(row.benefit.id, []).append(self._standing(row))

    def columns(self, benefit: Benefit) -> Iterator[tuple[str, Column]]:
        """The columns of one benefit by name, those of ``shapes.paid_columns`` last."""
        found = self._standings.get(benefit.id, [])
        granted = [one.granted for one in found if one.granted.any()]
        open_ = [one.open for one in found if one.open is not None]
        yield f"{benefit.id}_outcome", self._outcome(found, granted, open_)
        sums = [one.sum for one in found if one.sum is not None]
        amount = total(sums, self.count)
        yield f"{benefit.id}_amount", _NO_SUM if amount is None else amount
        yield f"{benefit.id}_granted", self._how_many(granted)
        yield f"{benefit.id}_undetermined", self._how_many(open_)
        if self._paid:
            yield from self._payers(benefit, found)

    def doubts(self, weak: Mapping[str, Expr], *, always: bool) -> dict[str, Bits]:
        """By benefit, the families that may be left open more than they are; only where that may be so.

        Args:
            weak: by benefit, whether a fact is open that some rule reads more than once.
            always: whether sum and payers of the other benefits may be open too.
        """
        found: dict[str, list[Bits]] = {}
        for id, standings in self._standings.items():
            for one in standings:
                if id in weak:
                    if one.open is not None:
                        found.setdefault(id, []).append(one.open & self._truth(weak[id]).yes)
                elif not always:
                    continue
                if one.sum is not None and (open_ := one.sum.open()) is not None:
                    found.setdefault(id, []).append(open_)
                if self._paid:
                    tests = [test for rule in one.row.payers if (test := self._open(rule)) is not None]
                    found.setdefault(id, []).extend(one.granted & test for test in tests)
        return {id: any_of(tests) for id, tests in found.items() if tests}

    # --- steps

    def _truth(self, formula: Expr) -> Truth:
        found = self._found[formula.id]
        assert isinstance(found, Truth)
        return found

    def _standing(self, row: RowPlan) -> Standing:
        outcome = self._truth(row.outcome)
        always = row.present.constant and row.present.value is True
        there = self._every if always else self._truth(row.present).yes & self._every
        granted = there & outcome.yes
        open_ = None if outcome.denied is None else there & ~(outcome.yes | outcome.denied)
        amount = row.amount if row.benefit.grant.per is not None and granted.any() else None
        return Standing(
            row,
            None if always else there,
            granted,
            open_ if open_ is not None and open_.any() else None,
            None if amount is None else sum_of(granted, amount, self._found, self.count),
        )

    def _outcome(self, found: list[Standing], granted: list[Bits], open_: list[Bits]) -> Column:
        """The best that a subject gets; null of a family that has none."""
        there = [one.there for one in found if one.there is not None]
        steps: list[tuple[str, Bits]] = []
        if len(there) == len(found) and there:
            steps.append(("denied", any_of(there)))
        steps += [("undetermined", any_of(open_))] if open_ else []
        steps += [("granted", any_of(granted))] if granted else []
        first = "denied" if len(there) < len(found) else None
        if not any(test.any() for _, test in steps):
            return Alike(first, OUTCOME)
        column = pl.Series([first], dtype=OUTCOME)
        for word, test in steps:
            column = _WORDS[word].zip_with(pl.Series(flags(test, self.count).view(np.bool_)), column)
        return column

    def _how_many(self, tests: Sequence[Bits]) -> Column:
        if not tests:
            return _NO_ONE
        return pl.Series(how_many(tests, self.count).astype(np.uint32))

    def _payers(self, benefit: Benefit, found: list[Standing]) -> Iterator[tuple[str, Column]]:
        """What each payer pays, in fen; where it is open who pays, or whose employers, it stands under no payer."""
        parts: dict[str, NDArray[np.int64]] = {}
        for one in found:
            for payer, who in self._who_pays(one):
                if one.sum is None or not who.any():
                    continue
                fen = one.sum.fen()
                # Mostly one pays for all who are granted it, and of the others the sum is none as it is.
                paid = fen if np.array_equal(who, one.granted) else fen * flags(who, self.count)
                name = f"{benefit.id}@{payer}"
                parts[name] = parts[name] + paid if name in parts else paid
        for name in paid_columns(benefit):
            yield name, pl.Series(parts[name]) if name in parts else _NO_FEN

    def _who_pays(self, one: Standing) -> Iterator[tuple[str, Bits]]:
        """For which families each payer pays by each rule; those of whom that is open are no payer's."""
        left = one.granted  # who is granted it, and by no earlier rule
        for rule in one.row.payers if one.sum is not None else ():
            when, open_ = self._truth(rule.when), self._open(rule)
            pays = left & when.yes
            if open_ is not None:
                yield "", left & open_
                pays = pays & ~open_
            yield rule.payer, pays
            left = left & when.no

    def _open(self, rule: PayerPlan) -> Bits | None:
        """Of whom it is unknown if a rule of who pays holds, or whose employers pay by it; ``None`` of no one."""
        when = self._truth(rule.when)
        unknown = None if when.denied is None else ~(when.yes | when.denied)
        if rule.persons is None:
            return unknown
        nameless = when.yes & ~self._truth(rule.known).yes
        return nameless if unknown is None else unknown | nameless


def frame_of(columns: Mapping[str, Column]) -> pl.DataFrame:
    """A frame of columns, the first of which is none that is the same of every family.

    What is the same in every row stays one value: made whole, it would be over half of the memory of an answer.
    """
    whole = pl.DataFrame({name: column for name, column in columns.items() if isinstance(column, pl.Series)})
    named = (_literal(name, column) if isinstance(column, Alike) else pl.col(name) for name, column in columns.items())
    return whole.lazy().select(named).collect(optimizations=pl.QueryOptFlags.none())


@cache
def _literal(name: str, column: Alike) -> pl.Expr:
    return pl.lit(column.value, dtype=column.kind).alias(name)
