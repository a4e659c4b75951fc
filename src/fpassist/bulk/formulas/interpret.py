"""Formulas worked out in Python for values at hand: what ``exact.days`` looks for thresholds with.

A formula is asked for hundreds of days one after another, so it becomes a function, built node by node.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, TypeAlias

from fpassist.bulk.formulas.ir import Expr, walk
from fpassist.engine.emit_names import argument_list, call, constant, function, is_none, load, none_if
from fpassist.lang.calendar import add_months, months_between


def compiled(formula: Expr, columns: Sequence[Expr]) -> Callable[..., Any]:
    """A function of the values of ``columns``, in their order; other columns are unknown.

    A formula that is no column may stand among them: its value is then taken as given.
    """
    place = {column.id: number for number, column in enumerate(columns)}
    scope: dict[str, Any] = {"moved": _moved, "add_months": add_months, "months": _months}
    names: dict[int, str] = {}
    body: list[ast.stmt] = []
    for node in walk([formula]):
        names[node.id] = name = f"v{node.id}"
        if node.id in place:
            names[node.id] = f"a{place[node.id]}"
        elif node.op in ("constant", "column"):
            scope[name] = node.value if node.constant else None
        else:
            if node.op == "isin":
                scope[f"texts{node.id}"] = node.value
            value = _DO[node.op](node, [load(names[arg.id]) for arg in node.args])
            body.append(ast.Assign([ast.Name(name, ast.Store())], value))
    body.append(ast.Return(load(names[formula.id])))
    made = function("work", argument_list(*(f"a{number}" for number in range(len(columns)))), body)
    # No text of a policy becomes code: constants are bound by name.
    exec(compile(ast.fix_missing_locations(ast.Module([made], [])), "<formula>", "exec"), scope)  # noqa: S102
    return scope["work"]


_Do: TypeAlias = Callable[[Expr, list[ast.Name]], ast.expr]


def _is(value: ast.expr, what: bool | None) -> ast.expr:
    return ast.Compare(value, [ast.Is()], [constant(what)])


def _some(tests: Sequence[ast.expr]) -> ast.expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), list(tests))


def _joined(deciding: bool) -> _Do:
    def do(node: Expr, args: list[ast.Name]) -> ast.expr:
        decided = _some([_is(arg, deciding) for arg in args])
        open_ = none_if(_some([is_none(arg) for arg in args]), constant(not deciding))
        return ast.IfExp(decided, constant(deciding), open_)

    return do


def _where_known(make: Callable[[Expr, list[ast.Name]], ast.expr]) -> _Do:
    """Unknown where an argument is, else what ``make`` makes of them."""
    return lambda node, args: none_if(_some([is_none(arg) for arg in args]), make(node, args))


def _compared(operator: ast.cmpop) -> _Do:
    return _where_known(lambda node, args: ast.Compare(args[0], [operator], [args[1]]))


def _reckoned(operator: ast.operator) -> _Do:
    return _where_known(lambda node, args: ast.BinOp(args[0], operator, args[1]))


def _called(name: str) -> _Do:
    return _where_known(lambda node, args: call(load(name), *args))


def _read(name: str) -> _Do:
    return _where_known(lambda node, args: ast.Attribute(args[0], name, ast.Load()))


def _count(node: Expr, args: list[ast.Name]) -> ast.expr:
    total: ast.expr = constant(0)
    for arg in args:
        total = ast.BinOp(total, ast.Add(), _is(arg, True))
    return total


def _days(node: Expr, args: list[ast.Name]) -> ast.expr:
    return ast.Attribute(ast.BinOp(args[0], ast.Sub(), args[1]), "days", ast.Load())


def _weekday(node: Expr, args: list[ast.Name]) -> ast.expr:
    return call(ast.Attribute(args[0], "isoweekday", ast.Load()))


def _within(node: Expr, args: list[ast.Name]) -> ast.expr:
    return ast.Compare(args[0], [ast.In()], [load(f"texts{node.id}")])


def _months(start: date, end: date) -> int:
    return months_between(start, end).count


def _moved(day: date, count: int) -> date | None:
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return None


_DO: Final[Mapping[str, _Do]] = {
    "and": _joined(False),
    "or": _joined(True),
    "not": _where_known(lambda node, args: ast.UnaryOp(ast.Not(), args[0])),
    "known": lambda node, args: ast.Compare(args[0], [ast.IsNot()], [constant(None)]),
    "case": lambda node, args: ast.IfExp(_is(args[0], True), args[1], args[2]),
    "=": _compared(ast.Eq()),
    "<": _compared(ast.Lt()),
    "<=": _compared(ast.LtE()),
    "isin": _where_known(_within),
    "+": _reckoned(ast.Add()),
    "-": _reckoned(ast.Sub()),
    "*": _reckoned(ast.Mult()),
    "floor": _reckoned(ast.FloorDiv()),
    "count": _count,
    "months": _called("months"),
    "add_months": _called("add_months"),
    "add_days": _called("moved"),
    "days": _where_known(_days),
    "year": _read("year"),
    "month": _read("month"),
    "day": _read("day"),
    "weekday": _where_known(_weekday),
}
