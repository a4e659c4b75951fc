"""Whole numbers and days of many families, and of whom they are known; a day is counted from 1970-01-01.

The calendar is that of ``lang.calendar``, for a row of days at a time.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fpassist.bulk.masks.truth import Bits, Truth, both_known, chosen, flags, none_of, packed, where_known

_EPOCH: Final = date(1970, 1, 1).toordinal()
_FIRST_DAY: Final = date.min.toordinal() - _EPOCH
_LAST_DAY: Final = date.max.toordinal() - _EPOCH
_FIRST_MONTH: Final = (date.min.year - 1970) * 12
_LAST_MONTH: Final = (date.max.year - 1970) * 12 + 11
_FEW: Final = 255
"""So many conditions are counted in a byte."""
_COMPARE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {"=": operator.eq, "<": operator.lt, "<=": operator.le}


@dataclass(slots=True)
class Whole:
    """A number or day of each family.

    Args:
        values: a number each, or one for all; what it is of those of whom it is unknown means nothing.
        known: of whom it is known; ``None`` is everyone.
    """

    values: NDArray[Any] | int
    known: Bits | None = None


def day_number(day: date) -> int:
    """A day in days from 1970-01-01."""
    return day.toordinal() - _EPOCH


def constant(value: int | date | None, count: int) -> Whole:
    """The same for each of ``count`` families; ``None`` is unknown."""
    if value is None:
        return Whole(0, none_of(count))
    return Whole(day_number(value) if isinstance(value, date) else value)


def spread(values: NDArray[Any] | int, count: int) -> NDArray[Any]:
    """A number for each of ``count`` families."""
    return np.full(count, values, dtype=np.int64) if isinstance(values, int) else values


def compare(op: str, left: Whole, right: Whole, count: int) -> Truth:
    """``left op right``."""
    test = _COMPARE[op](left.values, right.values)
    known = both_known(left.known, right.known)
    if isinstance(test, bool):
        test = np.full(count, test)
    return where_known(packed(test), known)


def reckon(op: str, left: Whole, right: Whole) -> Whole:
    """``left op right`` for ``+``, ``-``, ``*`` and ``floor``, the quotient rounded down."""
    a, b = left.values, right.values
    values = a + b if op == "+" else a - b if op == "-" else a * b if op == "*" else a // b
    return Whole(values, both_known(left.known, right.known))


def pick(condition: Bits, then: Whole, otherwise: Whole, count: int) -> Whole:
    """``then`` where the condition holds, else ``otherwise``."""
    a, b = then.values, otherwise.values
    # Of two rows of numbers, choosing bit by bit takes a quarter of the time that ``numpy.where`` does.
    mask = -flags(condition, count).astype(np.int64)
    values = b ^ ((a ^ b) & mask)
    if then.known is None and otherwise.known is None:
        return Whole(values)
    of = (~none_of(count) if known is None else known for known in (then.known, otherwise.known))
    return Whole(values, chosen(condition, *of))


def how_many(conditions: Sequence[Bits], count: int) -> NDArray[Any]:
    """How many of the conditions hold of each family."""
    kind = np.uint8 if len(conditions) <= _FEW else np.int64
    total = flags(conditions[0], count).astype(kind)
    for condition in conditions[1:]:
        total += flags(condition, count)
    return total


# --- the calendar


def add_days(day: Whole, number: Whole, count: int) -> Whole:
    """A day so many days later; unknown beyond the calendar."""
    values = spread(day.values, count).astype(np.int64) + number.values
    within = packed((values >= _FIRST_DAY) & (values <= _LAST_DAY))
    return Whole(values, both_known(within, both_known(day.known, number.known)))


def days(end: Whole, start: Whole, count: int) -> Whole:
    """Days from ``start`` to ``end``."""
    values = spread(end.values, count).astype(np.int64) - start.values
    return Whole(values, both_known(end.known, start.known))


def add_months(day: Whole, number: Whole, count: int) -> Whole:
    """A day so many months later, the last of the month where that has no such day; unknown beyond the calendar."""
    months, place = _months(spread(day.values, count))
    total = months + number.values
    within = (total >= _FIRST_MONTH) & (total <= _LAST_MONTH)
    total = np.where(within, total, 0)
    first, after = _first_of(total), _first_of(total + 1)
    known = both_known(packed(within), both_known(day.known, number.known))
    return Whole(first + np.minimum(place, after - first) - 1, known)


def months(start: Whole, end: Whole, count: int) -> Whole:
    """Whole months from ``start`` to ``end``, below none where ``end`` comes first."""
    before, first = _months(spread(start.values, count))
    after, last = _months(spread(end.values, count))
    number = after - before
    number = number - ((number > 0) & (last < first)) + ((number < 0) & (last > first))
    return Whole(number, both_known(start.known, end.known))


def part(name: str, day: Whole, count: int) -> Whole:
    """``year``, ``month``, ``day`` or ``weekday`` (Monday is 1)."""
    values = spread(day.values, count)
    if name == "weekday":
        # 1970-01-01 was a Thursday.
        return Whole((values.astype(np.int64) + 3) % 7 + 1, day.known)
    index, place = _months(values)
    if name == "day":
        return Whole(place, day.known)
    return Whole(index // 12 + 1970 if name == "year" else index % 12 + 1, day.known)


def _months(values: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each day the month, counted from January 1970, and its place in it, from 1."""
    month = values.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return month, values.astype(np.int64) - _first_of(month) + 1


def _first_of(month: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first day of each month."""
    return month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
