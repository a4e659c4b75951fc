"""What the operators do with values: equality, order, arithmetic. ``None`` is null, and means unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, DecimalException
from typing import Any, cast

from msgspec import Struct

from fpassist.lang.calendar import add_days, add_months
from fpassist.lang.numbers import CONTEXT, DOWN, rounded
from fpassist.lang.tree import YearsMonths
from fpassist.lang.truth import Truth, all_of, any_of, negate

_ORDERED = (Decimal, str, date, timedelta, YearsMonths)


class RangeValue(Struct, frozen=True):
    """An interval of values; an end of ``None`` with ``low_open_ended`` or ``high_open_ended`` is unbounded."""

    low: Any
    high: Any
    low_closed: bool
    high_closed: bool
    low_unbounded: bool = False
    high_unbounded: bool = False


def as_list(value: object) -> Sequence[Any] | None:
    """``value`` where it is a list; ``None`` for anything else."""
    return cast("Sequence[Any]", value) if isinstance(value, (list, tuple)) else None


def _kind(value: object) -> type:
    return value.__class__


def kind(value: object) -> object:
    """What makes two values comparable: values of different kinds are neither equal nor ordered."""
    if isinstance(value, (list, tuple)):
        return list
    return dict if isinstance(value, Mapping) else type(value)


def equal(left: Any, right: Any, standard: bool) -> Truth:
    """FEEL's ``=``: null for values of different kinds.

    Args:
        left: any value.
        right: any value.
        standard: whether null is a value of its own (``null = 1`` is false), as the standard has it;
            else it is an unknown one, and so is what hangs on it.
    """
    if left is None or right is None:
        return (left is right) if standard else None
    of = kind(left)
    if of is not kind(right):
        return None
    if of is list:
        if len(left) != len(right):
            return False
        return all_of(equal(a, b, standard) for a, b in zip(left, right, strict=True))
    if of is dict:
        if set(left) != set(right):
            return False
        return all_of(equal(left[key], right[key], standard) for key in left)
    return left == right


def compare(op: str, left: Any, right: Any, standard: bool) -> Truth:
    """``left op right``; the order of other kinds than numbers, strings, dates and durations is null."""
    if op == "=":
        return equal(left, right, standard)
    if op == "!=":
        return negate(equal(left, right, standard))
    if left is None or right is None or type(left) is not type(right) or not isinstance(left, _ORDERED):
        return None
    return _ORDER[op](left, right)


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def within(value: Any, bounds: RangeValue) -> Truth:
    """Whether ``value`` lies in the interval; unknown where an end that could decide it is."""
    low = high = True
    if not bounds.low_unbounded:
        low = compare(">=" if bounds.low_closed else ">", value, bounds.low, False)
    if low is False:
        return False
    if not bounds.high_unbounded:
        high = compare("<=" if bounds.high_closed else "<", value, bounds.high, False)
    return all_of((low, high))


def matches(value: Any, test: Any, standard: bool) -> Truth:
    """FEEL's ``in`` for one test: an interval that holds the value, a list with a match, or an equal value."""
    if isinstance(test, RangeValue):
        return equal(value, test, standard) if isinstance(value, RangeValue) else within(value, test)
    items = as_list(test)
    if items is None:
        return equal(value, test, standard)
    if as_list(value) is not None and equal(value, test, standard) is True:
        return True
    return any_of(_element(value, item, standard) for item in items)


def _element(value: Any, item: Any, standard: bool) -> Truth:
    if isinstance(item, RangeValue) and not isinstance(value, RangeValue):
        return within(value, item)
    found = equal(value, item, standard)
    if found is None and value is not None and item is not None and kind(value) is not kind(item):
        return False
    return False if found is None and standard else found


def arithmetic(op: str, left: Any, right: Any) -> Any:
    """``left op right``; null for null operands, for kinds that do not go together, and for what has no result."""
    operation = _ARITHMETIC.get((op, _kind(left), _kind(right)))
    if operation is None:
        return None
    try:
        result = operation(left, right)
    except (DecimalException, OverflowError, ZeroDivisionError):
        return None
    # A power of zero is infinite without raising, and the language knows no infinite number.
    return None if isinstance(result, Decimal) and not result.is_finite() else result


def _scaled_months(value: YearsMonths, by: Decimal) -> YearsMonths | None:
    return _months(CONTEXT.multiply(Decimal(value.count), by))


def _divided_months(value: YearsMonths, by: Decimal) -> YearsMonths | None:
    return _months(CONTEXT.divide(Decimal(value.count), by))


def _months(count: Decimal) -> YearsMonths | None:
    whole = rounded(count, Decimal(0), DOWN)
    return None if whole is None or whole.adjusted() > 18 else YearsMonths(int(whole))


def microseconds(value: timedelta) -> Decimal:
    """The length of a days duration in microseconds."""
    return Decimal((value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds)


def _duration(micro: Decimal) -> timedelta:
    whole = rounded(micro, Decimal(0), DOWN)
    if whole is None or whole.adjusted() > 24:
        raise OverflowError
    return timedelta(microseconds=int(whole))


def _power(base: Decimal, exponent: Decimal) -> Decimal | None:
    if abs(exponent) > 999_999_999:
        return None
    # IEEE 754, by which FEEL counts, knows `0 ** 0`; Python's decimals do not.
    return Decimal(1) if exponent == 0 else CONTEXT.power(base, exponent)


_ARITHMETIC: dict[tuple[str, type, type], Callable[[Any, Any], Any]] = {
    ("+", Decimal, Decimal): CONTEXT.add,
    ("-", Decimal, Decimal): CONTEXT.subtract,
    ("*", Decimal, Decimal): CONTEXT.multiply,
    ("/", Decimal, Decimal): CONTEXT.divide,
    ("**", Decimal, Decimal): _power,
    ("+", str, str): lambda a, b: a + b,
    ("-", date, date): lambda a, b: a - b,
    ("+", date, timedelta): add_days,
    ("+", timedelta, date): lambda a, b: add_days(b, a),
    ("-", date, timedelta): lambda a, b: add_days(a, -b),
    ("+", date, YearsMonths): lambda a, b: add_months(a, b.count),
    ("+", YearsMonths, date): lambda a, b: add_months(b, a.count),
    ("-", date, YearsMonths): lambda a, b: add_months(a, -b.count),
    ("+", YearsMonths, YearsMonths): lambda a, b: YearsMonths(a.count + b.count),
    ("-", YearsMonths, YearsMonths): lambda a, b: YearsMonths(a.count - b.count),
    ("*", YearsMonths, Decimal): _scaled_months,
    ("*", Decimal, YearsMonths): lambda a, b: _scaled_months(b, a),
    ("/", YearsMonths, Decimal): _divided_months,
    ("/", YearsMonths, YearsMonths): lambda a, b: CONTEXT.divide(Decimal(a.count), Decimal(b.count)),
    ("+", timedelta, timedelta): lambda a, b: a + b,
    ("-", timedelta, timedelta): lambda a, b: a - b,
    ("*", timedelta, Decimal): lambda a, b: _duration(CONTEXT.multiply(microseconds(a), b)),
    ("*", Decimal, timedelta): lambda a, b: _duration(CONTEXT.multiply(microseconds(b), a)),
    ("/", timedelta, Decimal): lambda a, b: _duration(CONTEXT.divide(microseconds(a), b)),
    ("/", timedelta, timedelta): lambda a, b: CONTEXT.divide(microseconds(a), microseconds(b)),
}


def minus(value: Any) -> Any:
    """``-value`` of a number or a duration; null of anything else."""
    if isinstance(value, Decimal):
        return CONTEXT.minus(value)
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.count)
    return -value if isinstance(value, timedelta) else None


def part(value: Any, name: str) -> Any:
    """A property of a date or a duration (``.year``, ``.months``); null where ``value`` has none of that name."""
    reader = PARTS.get((_kind(value), name))
    return None if reader is None else reader(value)


def _toward_zero(total: int, size: int, modulus: int | None = None) -> Decimal:
    count = abs(total) // size
    if modulus is not None:
        count %= modulus
    return Decimal(-count if total < 0 else count)


def _seconds(value: timedelta) -> int:
    micro = (value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds
    return -(-micro // 1_000_000) if micro < 0 else micro // 1_000_000


def _part_seconds(value: timedelta) -> Decimal:
    """The seconds beside whole minutes, alone among the parts with a fraction."""
    return CONTEXT.divide(CONTEXT.remainder(microseconds(value), Decimal(60_000_000)), Decimal(1_000_000))


PARTS: dict[tuple[type, str], Callable[[Any], Decimal]] = {
    (date, "year"): lambda d: Decimal(d.year),
    (date, "month"): lambda d: Decimal(d.month),
    (date, "day"): lambda d: Decimal(d.day),
    (date, "weekday"): lambda d: Decimal(d.isoweekday()),
    (YearsMonths, "years"): lambda d: _toward_zero(d.count, 12),
    (YearsMonths, "months"): lambda d: _toward_zero(d.count, 1, 12),
    (timedelta, "days"): lambda d: _toward_zero(_seconds(d), 86_400),
    (timedelta, "hours"): lambda d: _toward_zero(_seconds(d), 3600, 24),
    (timedelta, "minutes"): lambda d: _toward_zero(_seconds(d), 60, 60),
    (timedelta, "seconds"): _part_seconds,
}
