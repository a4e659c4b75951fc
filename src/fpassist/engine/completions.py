"""Exactly undetermined: whether two completions of the unknown facts give two answers.

Three-valued logic alone calls ``f or not f`` unknown. So where it says unknown, the unknown facts that were read are
filled in, one after another, with every value that can make a difference; the answer stands where all agree.
Filling in is done on copies of the household, so it is the same for every reader of the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Sized
from math import inf
from typing import Final, NamedTuple

from fpassist.domain import Household
from fpassist.domain.filling import complete

LIMIT: Final = 10_000
"""Evaluations that one answer may take; past it the answer is undetermined, and a warning says so."""

PROBE: Final = 50
"""Evaluations of the first, plain search for two answers."""


class Unknown(NamedTuple):
    """A fact that the file does not give: whose, and which input field."""

    subject: str
    field: str


class Exact(NamedTuple):
    """The answer that all completions share, or ``None``; ``exhausted`` where the limit was met first."""

    answer: object
    exhausted: bool


Reading = tuple[object, Sequence[Unknown]]
"""An answer (``None``: unknown) and the unknown facts that were read on the way, in order."""


class _Differs(Exception):
    """Two completions gave two answers."""


class _Spent(Exception):
    """The limit is met."""


def exact(
    answer: Callable[[Household], Reading],
    candidates: Callable[[Household, Unknown], Iterable[object]],
    household: Household,
    quick: Callable[[Household], object] | None = None,
) -> Exact:
    """The answer on which all completions of the unknown facts agree.

    Args:
        answer: decides a household; ``None`` is unknown.
        candidates: the values of an unknown fact that can make a difference; empty where nothing can fill it in.
        household: the family as it is known.
        quick: decides a household as ``answer`` does, in less time, and says nothing of what it read.
    """
    seen: set[object] = set()
    budget = PROBE

    def spend() -> None:
        nonlocal budget
        budget -= 1
        if budget < 0:
            raise _Spent

    def note(value: object) -> None:
        seen.add(value)
        if len(seen) > 1:
            raise _Differs

    def ask(current: Household) -> Sequence[Unknown] | None:
        """The unknown facts that the answer hangs on, or ``None`` where it is known, and then noted."""
        spend()
        value, unknowns = answer(current)
        if value is None:
            return unknowns
        note(value)
        return None

    def open_still(current: Household) -> Callable[[], Sequence[Unknown] | None] | None:
        """How to learn what the answer hangs on, or ``None`` where it is known, and then noted."""
        if quick is None:
            unknowns = ask(current)
            return None if unknowns is None else lambda: unknowns
        spend()
        value = quick(current)
        if value is None:
            # Most of what is left open is never gone into, and learning what it hangs on is the dear part.
            return lambda: ask(current)
        note(value)
        return None

    def probe(current: Household) -> None:
        """Fills in one unknown fact after another; two answers, where there are two, are mostly found so at once."""
        unknowns = ask(current)
        if unknowns is None:
            return
        for unknown in unknowns:
            curable = False
            for value in candidates(current, unknown):
                curable = True
                probe(complete(current, unknown.subject, unknown.field, value))
            if curable:
                return
        # Nothing that could be filled in settles it, so it may be either.
        raise _Differs

    def fill(current: Household, unknowns: Sequence[Unknown]) -> None:
        """Tries each unknown fact alone, then goes on with the one that leaves least open."""
        best: list[tuple[Household, Callable[[], Sequence[Unknown] | None]]] | None = None
        # Few values first: what a few leave open soon cuts short the many days that a date could be.
        choices = sorted(((candidates(current, unknown), unknown) for unknown in unknowns), key=lambda c: _size(c[0]))
        for values, unknown in choices:
            curable = False
            left: list[tuple[Household, Callable[[], Sequence[Unknown] | None]]] = []
            for value in values:
                curable = True
                filled = complete(current, unknown.subject, unknown.field, value)
                still = open_still(filled)
                if still is not None:
                    left.append((filled, still))
                    if best is not None and len(left) >= len(best):
                        break
            if not curable:
                continue
            if not left:
                return
            if best is None or len(left) < len(best):
                best = left
        if best is None:
            # Nothing that could be filled in settles it, so it may be either.
            raise _Differs
        for filled, still in best:
            unsettled = still()
            if unsettled is not None:
                fill(filled, unsettled)

    try:
        try:
            probe(household)
        except _Spent:
            budget = LIMIT
            unknowns = ask(household)
            if unknowns is not None:
                fill(household, unknowns)
    except _Differs:
        return Exact(None, exhausted=False)
    except _Spent:
        return Exact(None, exhausted=True)
    return Exact(seen.pop(), exhausted=False)


def _size(values: Iterable[object]) -> float:
    """How many values there are, as far as that is known without making them."""
    return len(values) if isinstance(values, Sized) else inf
