"""The built-in functions over formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

from fpassist.bulk.formulas.ir import Builder, Expr
from fpassist.bulk.formulas.lower_rounding import ROUNDINGS, modulo, rounding
from fpassist.bulk.formulas.lower_values import (
    DaySpan,
    Items,
    MonthSpan,
    Nothing,
    Num,
    Sym,
    arithmetic,
    compare,
    known,
    number,
    pick,
    refuse,
    truth,
    where,
)
from fpassist.lang.functions import call as language_call
from fpassist.lang.tree import Call, Literal, YearsMonths

Function: TypeAlias = Callable[[Builder, Call, Sequence[Sym]], Sym]


def literal(b: Builder, value: object, node: Call | Literal) -> Sym:
    """A value of the language as a constant."""
    match value:
        case None:
            return Nothing()
        case bool():
            return b.truth(value)
        case Decimal():
            return number(b, value)
        case str():
            return b.constant(value, "text")
        case date():
            return b.constant(value, "date")
        case YearsMonths(count=count):
            return MonthSpan(b.constant(count, "int"))
        case timedelta() if value == timedelta(days=value.days):
            return DaySpan(b.constant(value.days, "int"))
        case _:
            return refuse(node, "a duration with hours, minutes or seconds")


def call(b: Builder, node: Call, arguments: Sequence[Sym]) -> Sym:
    """The built-in that ``node`` calls, of values worked out before."""
    if node.arguments and all(isinstance(argument, Literal) for argument in node.arguments):
        given = [argument.value for argument in node.arguments if isinstance(argument, Literal)]
        return literal(b, language_call(node.function, given), node)
    function = _FUNCTIONS.get(node.function)
    if function is None:
        refuse(node, f"the function `{node.function}`")
    return function(b, node, arguments)


def _items(b: Builder, arguments: Sequence[Sym]) -> Items:
    """The elements of a list, or of the values given one by one."""
    if len(arguments) == 1:
        only = arguments[0]
        if isinstance(only, Items):
            return only
        return Items(((b.true, only),), known(b, only))
    return Items(tuple((b.true, argument) for argument in arguments), b.true)


def _count(b: Builder, node: Call, arguments: Sequence[Sym]) -> Sym:
    items = _items(b, arguments)
    return Num(b.where_known(items.known, b.count(test for test, _ in items.parts)))


def _joined(b: Builder, node: Call, items: Items, join: Callable[[Sym, Sym], Sym]) -> Sym:
    """The present values joined from the left: unknown for no values and as soon as one of them is unknown."""
    if not items.parts:
        return Nothing()
    total: Sym = items.parts[0][1]
    some, fine = items.parts[0][0], known(b, total)
    fine = b.any((b.negate(some), fine))
    for test, value in items.parts[1:]:
        fine = b.all((fine, b.any((b.negate(test), known(b, value)))))
        first = pick(b, some, total, value, node)
        both = join(total, value)
        total = pick(b, b.all((some, test)), both, first, node)
        some = b.any((some, test))
    return where(b, b.all((items.known, some, fine)), total)


def _sum(b: Builder, node: Call, arguments: Sequence[Sym]) -> Sym:
    return _joined(b, node, _items(b, arguments), lambda one, two: arithmetic(b, "+", one, two, node))


def _extreme(op: str) -> Function:
    def extreme(b: Builder, node: Call, arguments: Sequence[Sym]) -> Sym:
        def join(one: Sym, two: Sym) -> Sym:
            return pick(b, b.holds(compare(b, op, two, one, node)), two, one, node)

        return _joined(b, node, _items(b, arguments), join)

    return extreme


def _months(b: Builder, node: Call, arguments: Sequence[Sym]) -> Sym:
    start, end = arguments
    if isinstance(start, Expr) and isinstance(end, Expr) and start.kind == end.kind == "date":
        return MonthSpan(b.months(start, end))
    return MonthSpan(b.unknown("int"))


def _truth(every: bool) -> Function:
    def decide(b: Builder, node: Call, arguments: Sequence[Sym]) -> Sym:
        items = _items(b, arguments)
        if every:
            value = b.all(b.any((b.negate(test), truth(b, item))) for test, item in items.parts)
        else:
            value = b.any(b.all((test, truth(b, item))) for test, item in items.parts)
        return b.where_known(items.known, value)

    return decide


def _abs(b: Builder, node: Call, arguments: Sequence[Sym]) -> Sym:
    def size(count: Expr) -> Expr:
        opposite = b.arithmetic("*", count, b.constant(-1, "int"))
        return b.case(b.compare("<", count, b.constant(0, "int")), opposite, count)

    match arguments[0]:
        case Num(top=top, bottom=bottom):
            return Num(size(top), bottom)
        case DaySpan(count=count):
            return DaySpan(size(count))
        case MonthSpan(count=count):
            return MonthSpan(size(count))
        case value:
            return value if isinstance(value, Nothing) else refuse(node, "`abs` of what is no number")


def _mean(b: Builder, node: Call, arguments: Sequence[Sym]) -> Sym:
    items = _items(b, arguments)
    if any(test is not b.true for test, _ in items.parts) or not items.parts:
        refuse(node, "`mean` of a list that differs in length from family to family")
    return arithmetic(b, "/", _sum(b, node, arguments), Num(b.constant(len(items.parts), "int")), node)


def _same(b: Builder, node: Call, arguments: Sequence[Sym]) -> Sym:
    value = arguments[0]
    if len(arguments) != 1 or not isinstance(value, Expr) or value.kind != "date":
        refuse(node, f"`{node.function}` of what a family says")
    return value


_FUNCTIONS: Mapping[str, Function] = {
    "years and months duration": _months,
    "count": _count,
    "sum": _sum,
    "min": _extreme("<"),
    "max": _extreme(">"),
    "all": _truth(True),
    "any": _truth(False),
    "mean": _mean,
    **{name: rounding(name) for name in ROUNDINGS},
    "modulo": modulo,
    "abs": _abs,
    "date": _same,
}
