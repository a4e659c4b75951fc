"""The built-in functions over values. Null in, null out, save where the standard says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal, DecimalException
from typing import Any

from fpassist.lang import numbers
from fpassist.lang.calendar import months_between
from fpassist.lang.literals import LiteralFault, parse_date, parse_duration
from fpassist.lang.numbers import CONTEXT, rounded
from fpassist.lang.tree import YearsMonths
from fpassist.lang.truth import Truth, all_of, any_of
from fpassist.lang.values import arithmetic, as_list, compare


def call(name: str, arguments: Sequence[Any]) -> Any:
    """The value of the built-in ``name``; null where an argument is of a kind it does not take.

    Args:
        name: a key of ``signatures.FUNCTIONS``.
        arguments: as many as the checker has let pass.
    """
    return _FUNCTIONS[name](arguments)


def _items(arguments: Sequence[Any]) -> Sequence[Any] | None:
    """The elements of a list, or of the values given one by one; ``None`` where the list is unknown."""
    if len(arguments) != 1:
        return arguments
    only = arguments[0]
    if only is None:
        return None
    items = as_list(only)
    return (only,) if items is None else items


def _read(parse: Callable[[str], Any], text: str) -> Any:
    try:
        return parse(text)
    except LiteralFault:
        return None


def _date(arguments: Sequence[Any]) -> date | None:
    if len(arguments) == 3:
        if not all(isinstance(a, Decimal) and a == a.to_integral_value() and abs(a) < 10_000 for a in arguments):
            return None
        try:
            return date(*(int(a) for a in arguments))
        except ValueError:
            return None
    given = arguments[0]
    if isinstance(given, str):
        return _read(parse_date, given)
    return given if isinstance(given, date) else None


def _duration(arguments: Sequence[Any]) -> timedelta | YearsMonths | None:
    given = arguments[0]
    if isinstance(given, str):
        return _read(parse_duration, given)
    return given if isinstance(given, (timedelta, YearsMonths)) else None


def _months(arguments: Sequence[Any]) -> YearsMonths | None:
    start, end = arguments
    return months_between(start, end) if isinstance(start, date) and isinstance(end, date) else None


def _abs(arguments: Sequence[Any]) -> Any:
    value = arguments[0]
    if isinstance(value, Decimal):
        return CONTEXT.abs(value)
    if isinstance(value, YearsMonths):
        return YearsMonths(abs(value.count))
    return abs(value) if isinstance(value, timedelta) else None


def _rounding(how: numbers.Rounding) -> Callable[[Sequence[Any]], Decimal | None]:
    def apply(arguments: Sequence[Any]) -> Decimal | None:
        value = arguments[0]
        scale = arguments[1] if len(arguments) > 1 else Decimal(0)
        if not isinstance(value, Decimal) or not isinstance(scale, Decimal):
            return None
        return rounded(value, scale, how)

    return apply


def _decimal(arguments: Sequence[Any]) -> Decimal | None:
    value, scale = arguments
    # Alone among the rounding functions it takes a scale with a fraction, and leaves the fraction out.
    whole = rounded(scale, Decimal(0), numbers.DOWN) if isinstance(scale, Decimal) else None
    return rounded(value, whole, numbers.HALF_EVEN) if isinstance(value, Decimal) and whole is not None else None


def _modulo(arguments: Sequence[Any]) -> Decimal | None:
    dividend, divisor = arguments
    if not isinstance(dividend, Decimal) or not isinstance(divisor, Decimal) or divisor == 0:
        return None
    try:
        rest = CONTEXT.remainder(dividend, divisor)
        return CONTEXT.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest
    except DecimalException:
        quotient = rounded(CONTEXT.divide(dividend, divisor), Decimal(0), numbers.FLOOR)
        return None if quotient is None else CONTEXT.subtract(dividend, CONTEXT.multiply(divisor, quotient))


def _count(arguments: Sequence[Any]) -> Decimal | None:
    items = _items(arguments)
    return None if items is None else Decimal(len(items))


def _sum(arguments: Sequence[Any]) -> Any:
    items = _items(arguments)
    if not items:
        return None
    total = items[0] if isinstance(items[0], (Decimal, timedelta, YearsMonths)) else None
    for item in items[1:]:
        total = arithmetic("+", total, item)
    return total


def _mean(arguments: Sequence[Any]) -> Any:
    items = _items(arguments)
    total = _sum(arguments)
    return None if not items or total is None else arithmetic("/", total, Decimal(len(items)))


def _extreme(op: str) -> Callable[[Sequence[Any]], Any]:
    def apply(arguments: Sequence[Any]) -> Any:
        items = _items(arguments)
        if not items:
            return None
        best = items[0]
        for item in items:
            before = compare(op, item, best, False)
            if before is None:
                return None
            if before:
                best = item
        return best

    return apply


def _truth(decide: Callable[[Sequence[Truth]], Truth]) -> Callable[[Sequence[Any]], Truth]:
    def apply(arguments: Sequence[Any]) -> Truth:
        items = _items(arguments)
        return None if items is None else decide([i if isinstance(i, bool) else None for i in items])

    return apply


_FUNCTIONS: dict[str, Callable[[Sequence[Any]], Any]] = {
    "date": _date,
    "duration": _duration,
    "years and months duration": _months,
    "abs": _abs,
    "floor": _rounding(numbers.FLOOR),
    "ceiling": _rounding(numbers.CEILING),
    "decimal": _decimal,
    "round up": _rounding(numbers.UP),
    "round down": _rounding(numbers.DOWN),
    "round half up": _rounding(numbers.HALF_UP),
    "round half down": _rounding(numbers.HALF_DOWN),
    "modulo": _modulo,
    "count": _count,
    "sum": _sum,
    "min": _extreme("<"),
    "max": _extreme(">"),
    "mean": _mean,
    "all": _truth(all_of),
    "any": _truth(any_of),
}
