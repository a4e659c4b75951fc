"""Numbers, dates and durations reckoned with by generated code."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from fpassist.engine.compiled_helpers import ARITHMETIC, EXACT, OF_TWO, arithmetic, language_function
from fpassist.engine.emit_names import call, constant, load
from fpassist.lang import tree as t
from fpassist.lang.types import Date, List, Months
from fpassist.policy.model import PolicyData

if TYPE_CHECKING:
    from fpassist.engine.emit import Emitter, Scope

_INLINE: Final[Mapping[str, ast.operator]] = {"+": ast.Add(), "-": ast.Sub(), "*": ast.Mult()}
"""Operators of whole numbers, which Python adds and multiplies exactly."""

DATE_PARTS: Final = ("year", "month", "day")


def full_years(emitter: Emitter, node: t.Call, scope: Scope) -> ast.expr | None:
    """The years of a duration between two days; ``None`` where ``node`` is something else."""
    if node.function != "years and months duration":
        return None
    helper = emitter.names.helper("full_years")
    return emitter.guarded(list(node.arguments), scope, lambda v: call(load(helper), *v))


def emit_call(emitter: Emitter, node: t.Call, scope: Scope) -> ast.expr:
    """A function of the language."""
    match node:
        case t.Call(function="ceiling", arguments=(t.Arithmetic(op="/", left=left, right=right),)):
            divide = load(emitter.names.helper("ceiling_of_quotient"))
            return call(divide, emitter.emit(left, scope), emitter.emit(right, scope))
        case t.Call(function="count", arguments=(items,)) if isinstance(items.type, List):
            return emitter.guarded([items], scope, lambda v: call(load("len"), v[0]))
        case t.Call(function=name, arguments=(_, _)) if name in OF_TWO:
            helper = emitter.names.helper(OF_TWO[name])
        case _:
            helper = emitter.names.function(node.function)
    arguments = [emitter.emit(argument, scope) for argument in node.arguments]
    if arguments and all(isinstance(argument, ast.Constant) for argument in arguments):
        # The same every time, so worked out now: duration("P1Y").
        given = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
        return emitter.value(language_function(node.function)(*given))
    return call(load(helper), *arguments)


def emit_arithmetic(emitter: Emitter, node: t.Arithmetic, scope: Scope) -> ast.expr:
    """Two values added, taken away, multiplied or divided."""
    left, right = emitter.emit(node.left, scope), emitter.emit(node.right, scope)
    known = [emitter.names.known(side) for side in (left, right)]
    if None not in known:
        # The same every time, so worked out now: duration("P1Y") * 50.
        return emitter.value(arithmetic(node.op, *known))
    kinds = (node.op, type(node.left.type), type(node.right.type))
    if kinds[0] in _INLINE and reach(node, emitter.data) is not None:
        operator = _INLINE[kinds[0]]
        return emitter.guarded([node.left, node.right], scope, lambda v: ast.BinOp(v[0], operator, v[1]))
    match node.right:
        case t.Arithmetic(op="*", left=span, right=count) if kinds == ("+", Date, Months):
            by = emitter.names.known(emitter.emit(span, scope))
            if type(by) is t.YearsMonths:
                return call(load(emitter.names.helper("later_by")), left, emitter.value(by), emitter.emit(count, scope))
        case t.If(then=t.Parameter(key=None), otherwise=t.Parameter(key=None)) if known[0] is not None:
            then, otherwise = (
                t.Arithmetic(span=node.span, type=node.type, op=node.op, left=node.left, right=figure)
                for figure in (node.right.then, node.right.otherwise)
            )
            return emitter.emit(replace(node.right, type=node.type, then=then, otherwise=otherwise), scope)
        case _:
            pass
    quick = ARITHMETIC.get(kinds)
    if quick is not None:
        return call(load(emitter.names.helper(quick)), left, right)
    return call(load(emitter.names.helper("arithmetic")), constant(node.op), left, right)


def reach(node: t.Node, data: PolicyData) -> int | None:
    """How far from 0 the value of ``node`` can be, an integer wherever it is known; ``None`` where it may be none.

    Past ``EXACT`` the language rounds to its 34 digits sooner or later, and Python does not.
    """
    found: int | None = None
    match node:
        case t.Property(base=base, name=name) if isinstance(base.type, Date) and name in DATE_PARTS:
            found = date.max.year
        case t.Literal(value=Decimal() as value) if is_integer(value):
            found = abs(int(value))
        case t.Parameter(id=id, key=None) if len(data.parameters[id].values) == 1:
            figure = data.parameters[id].values[0].value
            found = abs(int(figure)) if isinstance(figure, Decimal) and is_integer(figure) else None
        case t.Arithmetic(op=op, left=left, right=right) if op in _INLINE:
            ends = reach(left, data), reach(right, data)
            if ends[0] is not None and ends[1] is not None:
                found = ends[0] * ends[1] if op == "*" else ends[0] + ends[1]
        case _:
            pass
    return None if found is None or found >= EXACT else found


def is_integer(value: object) -> bool:
    """Whether ``value`` is a whole number that generated code has as an integer."""
    return isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < EXACT
