"""Formulas as Polars expressions: its logic is Kleene's, and nothing of an unknown value is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any, Final

import polars as pl

from fpassist.bulk.ir import Expr, Kind, walk

DTYPES: Final[Mapping[Kind, pl.DataType]] = {
    "bool": pl.Boolean(),
    "int": pl.Int64(),
    "text": pl.String(),
    "date": pl.Date(),
}
_LAST_DAY: Final = 2_932_896
"""9999-12-31, in days from 1970-01-01."""


class Reader:
    """Formulas in stages: what several of them share is a column, worked out once.

    Args:
        roots: the formulas wanted.
    """

    def __init__(self, roots: Iterable[Expr]) -> None:
        wanted = list(roots)
        self._rendered: dict[int, pl.Expr] = {}
        self.stages: list[list[pl.Expr]] = []
        nodes = list(walk(wanted))
        uses = Counter(arg.id for node in nodes for arg in node.args)
        kept = {root.id for root in wanted} | {id for id, times in uses.items() if times > 1}
        level: dict[int, int] = {}
        for node in nodes:
            below = max((level[arg.id] for arg in node.args), default=0)
            level[node.id] = below
            made = _RENDER[node.op](node, [self._rendered[arg.id] for arg in node.args])
            if node.args and node.id in kept:
                while len(self.stages) <= below:
                    self.stages.append([])
                self.stages[below].append(made.alias(_name(node)))
                level[node.id] = below + 1
                made = pl.col(_name(node))
            self._rendered[node.id] = made

    def of(self, formula: Expr) -> pl.Expr:
        """A formula that was wanted, over the frame that ``run`` gives."""
        return self._rendered[formula.id]

    def run(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The frame with every column that ``of`` speaks of."""
        for stage in self.stages:
            frame = frame.with_columns(stage)
        return frame


def _name(node: Expr) -> str:
    return f"#{node.id}"


def _literal(node: Expr, _: list[pl.Expr]) -> pl.Expr:
    return pl.lit(node.value, dtype=DTYPES[node.kind])


def _days(day: pl.Expr) -> pl.Expr:
    """Days from 1970-01-01."""
    return day.cast(pl.Int32).cast(pl.Int64)


def _date(days: pl.Expr) -> pl.Expr:
    return pl.when(days <= _LAST_DAY).then(days).cast(pl.Int32).cast(pl.Date)


def _part(name: str) -> Callable[[Expr, list[pl.Expr]], pl.Expr]:
    def render(node: Expr, args: list[pl.Expr]) -> pl.Expr:
        return getattr(args[0].dt, name)().cast(pl.Int64)

    return render


def _months(node: Expr, args: list[pl.Expr]) -> pl.Expr:
    start, end = args
    first, last = start.dt.day(), end.dt.day()
    count = (end.dt.year().cast(pl.Int64) - start.dt.year()) * 12 + end.dt.month() - start.dt.month()
    down = ((count > 0) & (last < first)).cast(pl.Int64)
    up = ((count < 0) & (last > first)).cast(pl.Int64)
    return count - down + up


def _add_months(node: Expr, args: list[pl.Expr]) -> pl.Expr:
    day, count = args
    total = day.dt.year().cast(pl.Int64) * 12 + day.dt.month() - 1 + count
    year, month, number = total // 12, total % 12 + 1, day.dt.day().cast(pl.Int64)
    leap = ((year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))).cast(pl.Int64)
    last = pl.when(month == 2).then(28 + leap).when(month.is_in([4, 6, 9, 11])).then(30).otherwise(31)
    whole = pl.date(year, month, pl.when(number > last).then(last).otherwise(number))
    return pl.when((year >= 1) & (year <= 9999) & number.is_not_null()).then(whole)


_RENDER: Final[Mapping[str, Callable[[Expr, list[pl.Expr]], pl.Expr]]] = {
    "column": lambda node, args: pl.col(str(node.value)),
    "constant": _literal,
    "and": lambda node, args: reduce(lambda a, b: a & b, args),
    "or": lambda node, args: reduce(lambda a, b: a | b, args),
    "not": lambda node, args: ~args[0],
    "known": lambda node, args: args[0].is_not_null(),
    "case": lambda node, args: pl.when(args[0]).then(args[1]).otherwise(args[2]),
    "=": lambda node, args: args[0] == args[1],
    "<": lambda node, args: args[0] < args[1],
    "<=": lambda node, args: args[0] <= args[1],
    "isin": lambda node, args: reduce(lambda a, b: a | b, [args[0] == text for text in _texts(node.value)]),
    "+": lambda node, args: args[0] + args[1],
    "-": lambda node, args: args[0] - args[1],
    "*": lambda node, args: args[0] * args[1],
    "floor": lambda node, args: args[0] // args[1],
    "count": lambda node, args: reduce(lambda a, b: a + b, [arg.cast(pl.Int64) for arg in args]),
    "months": _months,
    "add_months": _add_months,
    "add_days": lambda node, args: _date(_days(args[0]) + args[1]),
    "days": lambda node, args: _days(args[0]) - _days(args[1]),
    "year": _part("year"),
    "month": _part("month"),
    "day": _part("day"),
    "weekday": _part("weekday"),
}


def _texts(value: Any) -> list[str]:
    return list(value) or [""]
