"""Formulas worked out in Python for values at hand: what ``split_days`` looks for thresholds with."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from fpassist.bulk.formulas.ir import Expr, walk
from fpassist.lang.calendar import add_months, months_between


def compiled(formula: Expr, columns: Sequence[Expr]) -> Callable[..., Any]:
    """A function of the values of ``columns``, in their order; other columns are unknown.

    A formula that is no column may stand among them: its value is then taken as given.
    """
    place = {column.id: number for number, column in enumerate(columns)}
    nodes = list(walk([formula]))
    slot = {node.id: number for number, node in enumerate(nodes)}
    values: list[Any] = [None] * len(nodes)
    steps: list[tuple[int, Callable[..., Any], tuple[int, ...], Any]] = []
    given: list[tuple[int, int]] = []
    for node in nodes:
        if node.op == "constant":
            values[slot[node.id]] = node.value
        elif node.id in place:
            given.append((slot[node.id], place[node.id]))
        elif node.op != "column":
            steps.append((slot[node.id], _DO[node.op], tuple(slot[arg.id] for arg in node.args), node.value))
    last = slot[formula.id]

    def work(*row: Any) -> Any:
        for at, number in given:
            values[at] = row[number]
        for at, do, args, extra in steps:
            values[at] = do(extra, *[values[arg] for arg in args])
        return values[last]

    return work


def _and(_: Any, *args: Any) -> Any:
    return False if False in args else None if None in args else True


def _or(_: Any, *args: Any) -> Any:
    return True if True in args else None if None in args else False


def _case(_: Any, condition: Any, then: Any, otherwise: Any) -> Any:
    return then if condition is True else otherwise


def _known(_: Any, value: Any) -> Any:
    return value is not None


def _isin(texts: Any, value: Any) -> Any:
    return None if value is None else value in texts


def _count(_: Any, *args: Any) -> Any:
    return sum(arg is True for arg in args)


def _one(do: Callable[[Any], Any]) -> Callable[..., Any]:
    def work(_: Any, value: Any) -> Any:
        return None if value is None else do(value)

    return work


def _two(do: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def work(_: Any, left: Any, right: Any) -> Any:
        return None if left is None or right is None else do(left, right)

    return work


def _moved(day: Any, count: int) -> Any:
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return None


_DO: Final[Mapping[str, Callable[..., Any]]] = {
    "and": _and,
    "or": _or,
    "not": _one(operator.not_),
    "known": _known,
    "case": _case,
    "=": _two(operator.eq),
    "<": _two(operator.lt),
    "<=": _two(operator.le),
    "isin": _isin,
    "+": _two(operator.add),
    "-": _two(operator.sub),
    "*": _two(operator.mul),
    "floor": _two(lambda value, by: value // by),
    "count": _count,
    "months": _two(lambda start, end: months_between(start, end).count),
    "add_months": _two(add_months),
    "add_days": _two(_moved),
    "days": _two(lambda end, start: (end - start).days),
    "year": _one(operator.attrgetter("year")),
    "month": _one(operator.attrgetter("month")),
    "day": _one(operator.attrgetter("day")),
    "weekday": _one(operator.methodcaller("isoweekday")),
}
