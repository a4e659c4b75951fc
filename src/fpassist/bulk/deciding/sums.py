"""Sums of a family: chosen from the few that a benefit can have rather than reckoned, as decimals are slow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fpassist.bulk.deciding.shapes import MONEY, money
from fpassist.bulk.formulas.ir import Expr
from fpassist.bulk.masks.reader import Value
from fpassist.bulk.masks.truth import Bits, Truth, any_of, flags, packed
from fpassist.bulk.masks.whole import Whole, spread

MOST: Final = 128
"""The most different sums that are listed."""
FEW: Final = 6
"""So few are put where they belong one after another, which is quicker than to look each up."""


def read_for(amount: Expr) -> list[Expr]:
    """The formulas that a sum is found by: the conditions by which it is chosen, or it itself where it is reckoned."""
    return [node.args[0] for node in _choices(amount) if node.op == "case"] or ([] if amount.constant else [amount])


@dataclass(frozen=True, slots=True)
class Sum:
    """What the subject of one slot is granted in each family, in fen; of those who are granted nothing it is none.

    Args:
        granted: who is granted it.
        places: which of ``fens`` it is, counted from 1; 0 where it is none.
        fens: the sums that it can be; ``None`` is unknown.
        reckoned: the sum where it can be too many.
    """

    granted: Bits
    places: NDArray[np.uint8] | None
    fens: tuple[int | None, ...]
    reckoned: Whole | None
    count: int

    def fen(self) -> NDArray[np.int64]:
        """The sum, 0 where there is none or it is unknown."""
        if self.places is not None:
            if len(self.fens) == 1:
                return flags(self.granted, self.count) * np.int64(self.fens[0] or 0)
            return np.array([0, *(fen or 0 for fen in self.fens)], dtype=np.int64)[self.places]
        assert self.reckoned is not None
        values = spread(self.reckoned.values, self.count).astype(np.int64)
        return values * flags(self.known(), self.count)

    def open(self) -> Bits | None:
        """Who is granted an unknown sum; ``None`` where no one is."""
        if self.reckoned is not None:
            return None if self.reckoned.known is None else self.granted & ~self.reckoned.known
        if self.places is None or None not in self.fens:
            return None
        return packed(self.places == self.fens.index(None) + 1)

    def known(self) -> Bits:
        """Who is granted a sum that is known."""
        open_ = self.open()
        return self.granted if open_ is None else self.granted & ~open_


def sum_of(granted: Bits, amount: Expr, found: Mapping[int, Value], count: int) -> Sum:
    """The sum of one slot.

    Args:
        granted: who is granted it.
        amount: the sum in fen.
        found: what the formulas of ``read_for`` came to.
        count: how many families there are.
    """
    choices = _choices(amount)
    if not choices:
        value = found[amount.id]
        assert isinstance(value, Whole)
        return Sum(granted, None, (), value, count)
    chosen: dict[int, Any] = {}
    fens: list[int | None] = []
    for node in choices:
        if node.op != "case":
            assert node.value is None or isinstance(node.value, int)
            fens.append(node.value)
            chosen[node.id] = len(fens)
            continue
        condition, then, otherwise = node.args
        truth = found[condition.id]
        assert isinstance(truth, Truth)
        of, other = chosen[then.id], chosen[otherwise.id]
        chosen[node.id] = other ^ ((of ^ other) & np.negative(flags(truth.yes, count)))
    places = chosen[amount.id] & np.negative(flags(granted, count))
    return Sum(granted, places, tuple(fens), None, count)


def total(sums: Sequence[Sum], count: int) -> pl.Series | None:
    """What the subjects of one benefit are granted together, in CNY, null where no sum is known of any.

    Args:
        sums: of the slots in which someone is granted it.
        count: how many families there are.

    Returns:
        ``None`` where that is so of every family.
    """
    if not sums:
        return None
    sizes = [len(one.fens) + 1 for one in sums]
    if any(one.places is None for one in sums) or prod(sizes) > MOST:
        return _reckoned(sums, count)
    place = np.zeros(count, dtype=np.uint8)
    for one, size in zip(sums, sizes, strict=True):
        assert one.places is not None
        place = place * np.uint8(size) + one.places
    listed = [
        Decimal(sum(fen for fen in fens if fen is not None)).scaleb(-2) if any(f is not None for f in fens) else None
        for fens in product(*((None, *one.fens) for one in sums))
    ]
    if not any(value is not None for value in listed):
        return None
    if len(listed) > FEW:
        return pl.Series(listed, dtype=MONEY).gather(pl.Series(place))
    found = pl.Series([None], dtype=MONEY)
    for number, value in enumerate(listed):
        if value is not None:
            found = pl.Series([value], dtype=MONEY).zip_with(pl.Series(place == number), found)
    return found


def _reckoned(sums: Sequence[Sum], count: int) -> pl.Series:
    """The sums added up; as decimals are slow, of those alone who are granted any."""
    places = np.flatnonzero(flags(any_of([one.known() for one in sums]), count))
    fen = np.zeros(len(places), dtype=np.int64)
    for one in sums:
        fen += one.fen()[places]
    found = pl.repeat(None, count, dtype=MONEY, eager=True)
    return found.scatter(pl.Series(places), pl.select(money(pl.lit(pl.Series(fen)))).to_series())


def _choices(amount: Expr) -> list[Expr]:
    """The choices that a sum is found by and the constants chosen between, the latter first; else none."""
    found = {amount.id: amount}
    stack = [amount]
    while stack:
        node = stack.pop()
        if node.op == "case":
            fresh = [arg for arg in node.args[1:] if arg.id not in found]
            found |= {arg.id: arg for arg in fresh}
            stack += fresh
        elif not (node.constant and (node.value is None or isinstance(node.value, int))):
            return []
    made = [found[id] for id in sorted(found)]
    return made if sum(1 for node in made if node.constant) < MOST else []
