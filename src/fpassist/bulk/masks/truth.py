"""A truth of many families: two rows of bits, of whom it holds and of whom it does not; of the others it is unknown.

A bit a family, so that one operation of the processor speaks of hundreds of them: Kleene's logic over 131,072 families
takes a few microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Bits: TypeAlias = NDArray[np.uint8]
"""A bit a family, eight in a byte; what fills up the last byte means nothing."""
Flags: TypeAlias = NDArray[np.uint8]
"""A byte a family, 0 or 1."""


def packed(test: NDArray[Any]) -> Bits:
    """Bits, of a test that has an answer for each family."""
    return np.packbits(test)


def flags(those: Bits, count: int) -> Flags:
    """A byte for each of ``count`` families."""
    return np.unpackbits(those, count=count)


def none_of(count: int) -> Bits:
    """Bits of none of ``count`` families."""
    return np.zeros((count + 7) // 8, dtype=np.uint8)


def all_of(count: int) -> Bits:
    """Bits of each of ``count`` families, and of no others."""
    return np.packbits(np.ones(count, dtype=np.uint8))


def any_of(those: Sequence[Bits]) -> Bits:
    """Bits of whom one of ``those`` has; there is at least one."""
    found = those[0]
    for one in those[1:]:
        found = found | one
    return found


def chosen(condition: Bits, then: Bits, otherwise: Bits) -> Bits:
    """``then`` where the condition holds, else ``otherwise``."""
    return otherwise ^ ((then ^ otherwise) & condition)


@dataclass(slots=True)
class Truth:
    """What holds of some families, does not of others, and is unknown of the rest.

    Args:
        yes: of whom it holds.
        denied: of whom it does not; ``None`` where that is everyone else, so that it is unknown of no one.
    """

    yes: Bits
    denied: Bits | None = None

    @property
    def exact(self) -> bool:
        """Whether it is certainly unknown of no one."""
        return self.denied is None

    @property
    def no(self) -> Bits:
        """Of whom it does not hold."""
        return ~self.yes if self.denied is None else self.denied

    @property
    def known(self) -> Bits | None:
        """Of whom it is known; ``None`` is everyone."""
        return None if self.denied is None else self.yes | self.denied

    def negated(self) -> Truth:
        """Not; unknown stays unknown."""
        return Truth(~self.yes) if self.denied is None else Truth(self.denied, self.yes)


def both(parts: Sequence[Truth]) -> Truth:
    """Kleene's conjunction."""
    yes = parts[0].yes
    for part in parts[1:]:
        yes = yes & part.yes
    if all(part.denied is None for part in parts):
        return Truth(yes)
    no = parts[0].no
    for part in parts[1:]:
        no = no | part.no
    return Truth(yes, no)


def either(parts: Sequence[Truth]) -> Truth:
    """Kleene's disjunction."""
    yes = parts[0].yes
    for part in parts[1:]:
        yes = yes | part.yes
    if all(part.denied is None for part in parts):
        return Truth(yes)
    no = parts[0].no
    for part in parts[1:]:
        no = no & part.no
    return Truth(yes, no)


def case(condition: Bits, then: Truth, otherwise: Truth) -> Truth:
    """``then`` where the condition holds, else ``otherwise``."""
    yes = chosen(condition, then.yes, otherwise.yes)
    if then.denied is None and otherwise.denied is None:
        return Truth(yes)
    return Truth(yes, chosen(condition, then.no, otherwise.no))


def where_known(test: Bits, known: Bits | None) -> Truth:
    """A test of those of whom it is ``known``; what it says of the others means nothing."""
    return Truth(test) if known is None else Truth(test & known, ~test & known)


def same(left: Truth, right: Truth) -> Truth:
    """Whether two truths are equal; unknown where one of them is."""
    return where_known(~(left.yes ^ right.yes), both_known(left.known, right.known))


def both_known(left: Bits | None, right: Bits | None) -> Bits | None:
    """Of whom two values are known, from of whom each is."""
    if left is None or right is None:
        return right if left is None else left
    return left & right
