"""Formulas as Polars expressions: its logic is Kleene's, and nothing of an unknown value is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any, Final

import polars as pl

from fpassist.bulk.deciding.day_answers import answers_on
from fpassist.bulk.deciding.tabulate import Table, Tables, ends_of, key_of, single_days
from fpassist.bulk.deciding.texts import STRING, as_type, common_type, one_of, text_type
from fpassist.bulk.formulas.ir import Expr, Kind, walk

DTYPES: Final[Mapping[Kind, pl.DataType]] = {
    "bool": pl.Boolean(),
    "int": pl.Int64(),
    "text": pl.String(),
    "date": pl.Date(),
}
KEY: Final = "household.id"
"""The column of the wide frame that names the family; it and ``FAMILY`` are kept throughout."""
FAMILY: Final = "#family"
"""The column of the wide frame that numbers the families."""
_AS_IT_STANDS: Final = pl.QueryOptFlags.none()
_REPEATING: Final = frozenset({"isin", "months", "add_months", "add_days"})
"""What is written with an argument several times over."""
_SHORT: Final = 32
"""Formulas up to which a choice of words is written a second time."""
_COMPARED: Final = frozenset({"=", "<", "<="})
_LAST_DAY: Final = 2_932_896
"""9999-12-31, in days from 1970-01-01."""


class Reader:
    """Formulas in stages: what several of them share is a column, worked out once.

    Args:
        roots: the formulas wanted.
        tables: what readers of the same formulas, each in a thread of its own, share.
    """

    def __init__(self, roots: Iterable[Expr], tables: Tables | None = None) -> None:
        self._wanted = list(roots)
        self._nodes = list(walk(self._wanted))
        self._rendered: dict[int, pl.Expr] = {}
        self._days = single_days(self._nodes, self._wanted).of
        self._tables = Tables() if tables is None else tables
        self._made: tuple[object, list[list[pl.Expr]], dict[int, pl.Expr]] = (None, [], {})

    def of(self, formula: Expr) -> pl.Expr:
        """A formula that was wanted, over the frame that ``run`` or ``answer`` gave last."""
        return self._rendered[formula.id]

    def run(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The frame with every column that ``of`` speaks of."""
        for stage in self._stages(frame.collect_schema(), {}):
            frame = frame.with_columns(stage)
        return frame

    def answer(self, frame: pl.DataFrame) -> pl.DataFrame:
        """As ``run``, with what hangs on one date alone worked out once a day, and all that is found kept."""
        known = {name: table for name in self._days if (table := self._table(name, frame[name])) is not None}
        key = (tuple(frame.schema.items()), {name: id(table) for name, table in known.items()})
        if key != self._made[0]:
            looked_up = {
                formula.id: table.of(name, place)
                for name, table in known.items()
                for place, formula in enumerate(self._days[name])
            }
            stages = self._live(frame.columns, self._stages(frame.schema, looked_up))
            self._made = (key, stages, self._rendered)
        _, stages, self._rendered = self._made
        for stage in stages:
            # Columns are made whole: Polars takes what it knows to be the same in every row for a single row, where
            # that meets a constant. There is nothing to optimise in a stage, and looking for it takes longer than it.
            made = frame.lazy().select(stage).collect(optimizations=_AS_IT_STANDS)
            frame = pl.DataFrame(made.get_columns())
        return frame

    def _live(self, columns: Iterable[str], stages: list[list[pl.Expr]]) -> list[list[pl.Expr]]:
        """Stages that keep of the columns before them what is still read."""
        spoken = [self._rendered[node.id] for node in self._wanted]
        live = {name for made in spoken for name in made.meta.root_names()} | ({FAMILY, KEY} & set(columns))
        kept: list[list[pl.Expr]] = []
        for stage in reversed(stages):
            made = {one.meta.output_name() for one in stage}
            kept.append([*(pl.col(name) for name in sorted(live - made)), *stage])
            live = (live - made) | {name for one in stage for name in one.meta.root_names()}
        return kept[::-1]

    def _table(self, name: str, column: pl.Series) -> Table | None:
        """The formulas that hang on a date column alone, by day; ``None`` where that is more work than reading them."""
        formulas = self._days[name]

        def answers(days: pl.Series) -> list[pl.Series]:
            return answers_on(days, formulas)

        return self._tables.of(key_of(name, formulas), ends_of(column), len(column), answers)

    def _stages(self, schema: pl.Schema, known: Mapping[int, pl.Expr]) -> list[list[pl.Expr]]:
        """Columns in the order in which they can be worked out.

        Args:
            schema: the columns that there are.
            known: formulas that are read in another way, by number.
        """
        nodes = self._nodes if not known else _above(self._wanted, known)
        uses = Counter(arg.id for node in nodes if node.id not in known for arg in node.args)
        kept = {root.id for root in self._wanted} | {id for id, times in uses.items() if times > 1}
        kept |= {arg.id for node in nodes if node.op in _REPEATING for arg in node.args}
        self._rendered = {}
        stages: list[list[pl.Expr]] = []
        level: dict[int, int] = {}
        types: dict[int, pl.DataType] = {}
        for node in nodes:
            if node.id in known:
                below, made = 0, known[node.id]
            else:
                below = max((level[arg.id] for arg in node.args), default=0)
                made = self._render(node, types, schema)
            level[node.id] = below
            if (node.args or node.id in known) and node.id in kept:
                while len(stages) <= below:
                    stages.append([])
                stages[below].append(made.alias(_name(node)))
                level[node.id] = below + 1
                made = pl.col(_name(node))
            self._rendered[node.id] = made
        return stages

    def _render(self, node: Expr, types: dict[int, pl.DataType], schema: pl.Schema) -> pl.Expr:
        args = [self._rendered[arg.id] for arg in node.args]
        of = [types.get(arg.id, STRING) for arg in node.args]
        if node.kind == "text":
            types[node.id] = wanted = text_type(node, of, schema)
            if node.op == "case":
                args[1:] = [self._in_words_of(wanted, arg, types) for arg in node.args[1:]]
            elif node.constant:
                return pl.lit(node.value, dtype=wanted)
        elif node.op == "isin":
            return one_of(args[0], of[0], tuple(_texts(node.value)))
        elif node.op in _COMPARED and node.args[0].kind == "text":
            # In the order of a list its words are not in the order of the alphabet.
            shared = common_type(*of) if node.op == "=" else STRING
            args = list(map(as_type, node.args, args, of, (shared, shared)))
        return _RENDER[node.op](node, args)

    def _in_words_of(self, wanted: pl.DataType, node: Expr, types: Mapping[int, pl.DataType]) -> pl.Expr:
        """A text in the type ``wanted``. What only chooses between words is written anew: to turn them takes long."""
        made, type_ = self._rendered[node.id], types.get(node.id, STRING)
        if node.op != "case" or type_ == wanted or sum(1 for _ in walk([node])) > _SHORT:
            return as_type(node, made, type_, wanted)
        condition, *branches = node.args
        then, otherwise = (self._in_words_of(wanted, branch, types) for branch in branches)
        return pl.when(self._rendered[condition.id]).then(then).otherwise(otherwise)


def _above(wanted: Iterable[Expr], known: Mapping[int, pl.Expr]) -> list[Expr]:
    """What must be worked out for ``wanted``, where ``known`` needs nothing below it."""
    found: dict[int, Expr] = {}
    stack = list(wanted)
    while stack:
        node = stack.pop()
        if node.id not in found:
            found[node.id] = node
            if node.id not in known:
                stack.extend(node.args)
    return [found[id] for id in sorted(found)]


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


def _case(node: Expr, args: list[pl.Expr]) -> pl.Expr:
    _, then, otherwise = node.args
    if then.constant and otherwise.constant and then.value is True and otherwise.value is False:
        return args[0].fill_null(value=False)
    return pl.when(args[0]).then(args[1]).otherwise(args[2])


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
    "case": lambda node, args: _case(node, args),
    "=": lambda node, args: args[0] == args[1],
    "<": lambda node, args: args[0] < args[1],
    "<=": lambda node, args: args[0] <= args[1],
    "isin": lambda node, args: one_of(args[0], STRING, tuple(_texts(node.value))),
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
