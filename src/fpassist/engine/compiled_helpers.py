"""What generated code calls where an operation is more than one Python operator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from fpassist.engine.host import parameter_value
from fpassist.lang import functions, values
from fpassist.lang.calendar import add_months
from fpassist.lang.tree import YearsMonths
from fpassist.lang.types import Date, Months, Number

_HELD: Final = 10**34
"""Whole numbers below it have all their digits in the language, too."""
EXACT: Final = 10**15
"""Whole numbers below this are divided by each other exactly enough: no quotient comes near a whole one unseen."""


def _decimal(value: Any) -> Any:
    """Whole numbers back to decimals, which the language's own operations expect."""
    return Decimal(value) if type(value) is int else value


def language_function(name: str) -> Callable[..., Any]:
    """The built-in ``name`` over plain arguments."""

    def apply(*arguments: Any) -> Any:
        return functions.call(name, [_decimal(argument) for argument in arguments])

    quick = _QUICK.get(name)

    def guarded(*arguments: Any) -> Any:
        found = quick(arguments) if quick is not None else None
        return apply(*arguments) if found is None else found

    return apply if quick is None else guarded


def _count(arguments: tuple[Any, ...]) -> int | None:
    (items,) = arguments
    return len(items) if type(items) in (list, tuple) else None


def _extreme(pick: Callable[..., int]) -> Callable[[tuple[Any, ...]], int | None]:
    def extreme(arguments: tuple[Any, ...]) -> int | None:
        for argument in arguments:
            if type(argument) is not int:
                return None
        return pick(arguments) if arguments else None

    return extreme


def _whole(arguments: tuple[Any, ...]) -> int | None:
    return arguments[0] if len(arguments) == 1 and type(arguments[0]) is int else None


_QUICK: Final[Mapping[str, Callable[[tuple[Any, ...]], int | None]]] = {
    "count": _count,
    "min": _extreme(min),
    "max": _extreme(max),
    "ceiling": _whole,
    "floor": _whole,
}
"""Functions of whole numbers and lists, which the language's own would answer likewise; ``None`` leaves it to them."""


def ceiling_of_quotient(left: Any, right: Any) -> Any:
    """The least whole number that is not below ``left / right``."""
    if type(left) is int and type(right) is int and 0 < right < EXACT and -EXACT < left < EXACT:
        return -(-left // right)
    quotient = arithmetic("/", left, right)
    return None if quotient is None else functions.call("ceiling", [_decimal(quotient)])


def compare(op: str, left: Any, right: Any, standard: bool) -> bool | None:
    """A comparison of values that are not both plain numbers, dates or strings."""
    return values.compare(op, _decimal(left), _decimal(right), standard)


def arithmetic(op: str, left: Any, right: Any) -> Any:
    """``left op right``; ``None`` where either is unknown."""
    if left is None or right is None:
        return None
    if type(left) is int and type(right) is int:
        found = left * right if op == "*" else left + right if op == "+" else left - right if op == "-" else None
        if found is not None and -_HELD < found < _HELD:
            return found
    elif type(right) is YearsMonths and type(left) is date:
        if op == "+":
            return add_months(left, right.count)
        if op == "-":
            return add_months(left, -right.count)
    elif type(left) is YearsMonths and type(right) is int and op == "*" and abs(left.count * right) < EXACT:
        return YearsMonths(left.count * right)
    return values.arithmetic(op, _decimal(left), _decimal(right))


def plus(left: Any, right: Any) -> Any:
    """The sum of two numbers."""
    if type(left) is int and type(right) is int and -_HELD < (found := left + right) < _HELD:
        return found
    return arithmetic("+", left, right)


def less(left: Any, right: Any) -> Any:
    """The difference of two numbers."""
    if type(left) is int and type(right) is int and -_HELD < (found := left - right) < _HELD:
        return found
    return arithmetic("-", left, right)


def times(left: Any, right: Any) -> Any:
    """The product of two numbers."""
    if type(left) is int and type(right) is int and -_HELD < (found := left * right) < _HELD:
        return found
    return arithmetic("*", left, right)


def later(day: Any, span: Any) -> Any:
    """A day moved by years and months."""
    return None if day is None or span is None else add_months(day, span.count)


def later_by(day: Any, span: YearsMonths, count: Any) -> Any:
    """A day moved by ``span`` as many times as ``count``."""
    if day is None or count is None:
        return None
    if type(count) is int and -EXACT < span.count * count < EXACT:
        return add_months(day, span.count * count) if count else day
    return later(day, arithmetic("*", span, count))


_least, _greatest = language_function("min"), language_function("max")


def least(left: Any, right: Any) -> Any:
    """The lesser of two."""
    if type(left) is int and type(right) is int:
        return left if left <= right else right
    return _least(left, right)


def greatest(left: Any, right: Any) -> Any:
    """The greater of two."""
    if type(left) is int and type(right) is int:
        return left if left >= right else right
    return _greatest(left, right)


OF_TWO: Final[Mapping[str, str]] = {"min": "least", "max": "greatest"}
"""Helpers for functions that take any number of arguments, where they are given two."""

ARITHMETIC: Final[Mapping[tuple[str, type, type], str]] = {
    ("+", Number, Number): "plus",
    ("-", Number, Number): "less",
    ("*", Number, Number): "times",
    ("+", Date, Months): "later",
}
"""Helpers for an operator between two types, known beforehand."""


def full_years(start: date, end: date) -> int:
    """Full years from ``start`` to ``end``, negative where ``end`` is earlier."""
    if end >= start:
        return end.year - start.year - ((end.month, end.day) < (start.month, start.day))
    return -full_years(end, start)


def agreed(one: Any, other: Any) -> Any:
    """The value of a choice with an unknown condition: what both branches yield, or unknown."""
    return one if values.equal(_decimal(one), _decimal(other), False) is True else None


def component(value: Any, name: str) -> Any:
    """A component of a date or duration, such as its month."""
    return values.part(value, name)


HELPERS: Final[Mapping[str, Callable[..., Any]]] = {
    "compare": partial(compare, standard=False),
    "compare_null": partial(compare, standard=True),
    "arithmetic": arithmetic,
    "full_years": full_years,
    "agreed": agreed,
    "component": component,
    "plus": plus,
    "less": less,
    "times": times,
    "later": later,
    "later_by": later_by,
    "least": least,
    "greatest": greatest,
    "ceiling_of_quotient": ceiling_of_quotient,
    "parameter_value": parameter_value,
}
