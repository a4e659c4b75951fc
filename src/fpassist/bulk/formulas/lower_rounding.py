"""Rounding, remainders and powers over formulas: whole numbers over a constant divisor all the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from fpassist.bulk.formulas.ir import Builder, Expr
from fpassist.bulk.formulas.lower_values import Num, Sym, arithmetic, common, refuse, within
from fpassist.lang.tree import Node

_PLACES: Final = 12
_POWERS: Final = 8


def rounding(name: str) -> Callable[[Builder, Node, Sequence[Sym]], Sym]:
    """The built-in that rounds to a number of decimal places, which must be the same for every family."""
    up = _UP[name]

    def rounded(b: Builder, node: Node, arguments: Sequence[Sym]) -> Sym:
        value, places = arguments[0], _whole(arguments[1]) if len(arguments) > 1 else 0
        if not isinstance(value, Num) or places is None or abs(places) > _PLACES:
            refuse(node, f"`{name}` of these arguments")
        one = 10 ** abs(places)
        times, bottom = (one, value.bottom) if places >= 0 else (1, value.bottom * one)
        top = b.arithmetic("*", value.top, b.constant(times, "int"))
        floor = b.arithmetic("floor", top, b.constant(bottom, "int"))
        rest = b.arithmetic("-", top, b.arithmetic("*", floor, b.constant(bottom, "int")))
        more = up(b, top, floor, rest, bottom)
        found = b.case(more, b.arithmetic("+", floor, b.constant(1, "int")), floor)
        if places >= 0:
            return within(node, Num(found, one))
        return within(node, Num(b.arithmetic("*", found, b.constant(one, "int"))))

    return rounded


def _whole(value: Sym) -> int | None:
    if isinstance(value, Num) and value.top.constant and isinstance(value.top.value, int) and value.bottom == 1:
        return value.top.value
    return None


_Up = Callable[[Builder, Expr, Expr, Expr, int], Expr]
"""Whether the next whole number is taken, and not the one below: of the top, that number, the rest and the divisor."""


def _never(b: Builder, top: Expr, floor: Expr, rest: Expr, bottom: int) -> Expr:
    return b.false


def _always(b: Builder, top: Expr, floor: Expr, rest: Expr, bottom: int) -> Expr:
    return b.compare("<", b.constant(0, "int"), rest)


def _away(b: Builder, top: Expr, floor: Expr, rest: Expr, bottom: int) -> Expr:
    return b.all((_always(b, top, floor, rest, bottom), _positive(b, top)))


def _toward(b: Builder, top: Expr, floor: Expr, rest: Expr, bottom: int) -> Expr:
    return b.all((_always(b, top, floor, rest, bottom), b.negate(_positive(b, top))))


def _half(tie: _Up) -> _Up:
    def half(b: Builder, top: Expr, floor: Expr, rest: Expr, bottom: int) -> Expr:
        double, whole = b.arithmetic("*", rest, b.constant(2, "int")), b.constant(bottom, "int")
        equal = b.all((b.compare("=", double, whole), tie(b, top, floor, rest, bottom)))
        return b.any((b.compare("<", whole, double), equal))

    return half


def _odd(b: Builder, top: Expr, floor: Expr, rest: Expr, bottom: int) -> Expr:
    two = b.constant(2, "int")
    even = b.arithmetic("*", b.arithmetic("floor", floor, two), two)
    return b.compare("=", b.arithmetic("-", floor, even), b.constant(1, "int"))


def _positive(b: Builder, top: Expr, *_: object) -> Expr:
    return b.compare("<", b.constant(0, "int"), top)


def _negative(b: Builder, top: Expr, *_: object) -> Expr:
    return b.compare("<", top, b.constant(0, "int"))


_UP: Final[Mapping[str, _Up]] = {
    "floor": _never,
    "ceiling": _always,
    "round up": _away,
    "round down": _toward,
    "round half up": _half(_positive),
    "round half down": _half(_negative),
    "decimal": _half(_odd),
}

ROUNDINGS: Final = tuple(_UP)
"""The built-ins that round."""


def modulo(b: Builder, node: Node, arguments: Sequence[Sym]) -> Sym:
    """The rest of a division, with the sign of a divisor that is the same for every family."""
    value, by = arguments
    if not isinstance(value, Num) or not isinstance(by, Num):
        refuse(node, "`modulo` of these arguments")
    one, two, bottom = common(b, value, by)
    if not two.constant or not isinstance(two.value, int) or not two.value:
        refuse(node, "`modulo` by what differs from family to family")
    sign = b.constant(-1 if two.value < 0 else 1, "int")
    size = b.constant(abs(two.value), "int")
    quotient = b.arithmetic("floor", b.arithmetic("*", one, sign), size)
    return within(node, Num(b.arithmetic("-", one, b.arithmetic("*", quotient, two)), bottom))


def power(b: Builder, node: Node, value: Sym, exponent: Sym) -> Sym:
    """A number multiplied by itself, a whole number of times that is the same for every family."""
    times = _whole(exponent)
    if not isinstance(value, Num) or times is None or not 0 < times <= _POWERS:
        refuse(node, "`**` of these operands")
    found: Sym = value
    for _ in range(times - 1):
        found = arithmetic(b, "*", found, value, node)
    return found
