"""What generated code calls where an operation is more than one Python operator."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from fpassist.engine.host import parameter_value
from fpassist.lang import functions, values
from fpassist.lang.truth import all_of, any_of


def _decimal(value: Any) -> Any:
    """Whole numbers back to decimals, which the language's own operations expect."""
    return Decimal(value) if type(value) is int else value


def language_function(name: str) -> Callable[..., Any]:
    """The built-in ``name`` over plain arguments."""

    def apply(*arguments: Any) -> Any:
        return functions.call(name, [_decimal(argument) for argument in arguments])

    def count(items: Any) -> Any:
        return len(items) if type(items) in (list, tuple) else apply(items)

    return count if name == "count" else apply


def compare(op: str, left: Any, right: Any, standard: bool) -> bool | None:
    """A comparison of values that are not both plain numbers, dates or strings."""
    return values.compare(op, _decimal(left), _decimal(right), standard)


def arithmetic(op: str, left: Any, right: Any) -> Any:
    """``left op right``; ``None`` where either is unknown."""
    if left is None or right is None:
        return None
    if type(left) is int and type(right) is int:
        if op == "*":
            return left * right
        if op == "+":
            return left + right
        if op == "-":
            return left - right
    return values.arithmetic(op, _decimal(left), _decimal(right))


def full_years(start: date, end: date) -> int:
    """Full years from ``start`` to ``end``, negative where ``end`` is earlier."""
    if end >= start:
        return end.year - start.year - ((end.month, end.day) < (start.month, start.day))
    return -full_years(end, start)


def agreed(one: Any, other: Any) -> Any:
    """The value of a choice with an unknown condition: what both branches yield, or unknown."""
    return one if values.equal(_decimal(one), _decimal(other), False) is True else None


def kept(pairs: Iterable[tuple[Any, bool | None]]) -> list[Any] | None:
    """The items whose condition holds; unknown where one cannot be judged."""
    out: list[Any] = []
    for item, holds in pairs:
        if holds is None:
            return None
        if holds:
            out.append(item)
    return out


def component(value: Any, name: str) -> Any:
    """A component of a date or duration, such as its month."""
    return values.part(value, name)


HELPERS: Final[Mapping[str, Callable[..., Any]]] = {
    "compare": partial(compare, standard=False),
    "compare_null": partial(compare, standard=True),
    "arithmetic": arithmetic,
    "full_years": full_years,
    "agreed": agreed,
    "kept": kept,
    "component": component,
    "some": any_of,
    "every": all_of,
    "parameter_value": parameter_value,
}
