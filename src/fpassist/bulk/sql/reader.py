"""Formulas as SQL, made as SQLGlot trees so that one formula prints in every dialect.

Logic in SQL is three-valued as it stands, and nothing of null is known. What several formulas share is a column of a
common table expression, one a stage, as in ``polars_reader``. ``sql_dialects`` has what dialects do otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from sqlglot import exp

from fpassist.bulk.formulas.ir import Expr, walk
from fpassist.bulk.sql.trees import (
    Tree,
    case,
    column,
    day,
    is_null,
    joined,
    named,
    not_,
    null,
    number,
    pair,
    source,
    text,
)


class SqlReader:
    """Formulas in stages over the columns of a wide table.

    Args:
        roots: the formulas wanted.
        column_name: what a column of the frame is called in the wide table.
    """

    def __init__(self, roots: Iterable[Expr], column_name: Callable[[str], str] = str) -> None:
        wanted = list(roots)
        self._rendered: dict[int, Tree] = {}
        self.stages: list[list[exp.Alias]] = []
        nodes = list(walk(wanted))
        uses = Counter(arg.id for node in nodes for arg in node.args)
        kept = {root.id for root in wanted} | {id for id, times in uses.items() if times > 1}
        level: dict[int, int] = {}
        for node in nodes:
            below = max((level[arg.id] for arg in node.args), default=0)
            level[node.id] = below
            if node.op == "column":
                made: Tree = column(column_name(str(node.value)))
            else:
                made = _RENDER[node.op](node, [self._rendered[arg.id].copy() for arg in node.args])
            if node.args and node.id in kept:
                while len(self.stages) <= below:
                    self.stages.append([])
                self.stages[below].append(named(made, _name(node)))
                level[node.id] = below + 1
                made = column(_name(node))
            self._rendered[node.id] = made

    def of(self, formula: Expr) -> Tree:
        """A formula that was wanted, over the last of ``staged``."""
        return self._rendered[formula.id].copy()

    def staged(self, table: str, outputs: Iterable[Tree]) -> list[tuple[str, exp.Select]]:
        """The stages as queries by name, each over the one before; the first is over ``table``.

        Args:
            table: the wide table.
            outputs: what will be asked of the last stage; a column that nothing asks for any more is not carried on.
        """
        needed = _columns(outputs)
        lists: list[list[Tree]] = []
        for stage in reversed(self.stages):
            own = {alias.alias for alias in stage}
            carried = [name for name in needed if name not in own]
            lists.append([*map(column, carried), *stage])
            needed = dict.fromkeys(carried) | _columns(stage)
        made: list[tuple[str, exp.Select]] = []
        for place, items in enumerate(reversed(lists), 1):
            made.append((f"stage_{place}", exp.select(*items, copy=False).from_(source(table))))
            table = f"stage_{place}"
        return made

    def select(self, table: str, columns: Mapping[str, Expr], kept: Iterable[str] = ()) -> exp.Select:
        """A query for formulas that were wanted.

        Args:
            table: the wide table.
            columns: formulas by the names that they get.
            kept: columns of the table to give out as well.
        """
        given: list[Tree] = [*map(column, kept)]
        given += [named(self.of(formula), name) for name, formula in columns.items()]
        query = exp.select(*given)
        for name, stage in self.staged(table, given):
            query = query.with_(name, as_=stage, copy=False)
            table = name
        return query.from_(source(table))


def _columns(trees: Iterable[Tree]) -> dict[str, None]:
    """The names of the columns that the trees read, in order."""
    return dict.fromkeys(found.name for tree in trees for found in tree.find_all(exp.Column))


def _name(node: Expr) -> str:
    return f"f{node.id}"


def _constant(node: Expr, _: list[Tree]) -> Tree:
    match node.value:
        case None:
            return null(node.kind)
        case bool():
            return exp.true() if node.value else exp.false()
        case int():
            return number(node.value)
        case date():
            return day(node.value)
        case _:
            return text(str(node.value))


def _pair(kind: type[exp.Binary]) -> Callable[[Expr, list[Tree]], Tree]:
    return lambda node, args: pair(kind, args[0], args[1])


def _chain(kind: type[exp.Binary]) -> Callable[[Expr, list[Tree]], Tree]:
    return lambda node, args: exp.paren(joined(kind, args), copy=False)


def _counted(node: Expr, args: list[Tree]) -> Tree:
    ones = [case((arg, number(1)), otherwise=number(0)) for arg in args]
    return exp.paren(joined(exp.Add, ones), copy=False)


def _part(unit: str) -> Callable[[Expr, list[Tree]], Tree]:
    return lambda node, args: _extract(unit, args[0])


def _extract(unit: str, of: Tree) -> Tree:
    return exp.cast(exp.Extract(this=exp.var(unit), expression=of.copy()), "BIGINT")


def _sum(left: Tree, right: Tree) -> Tree:
    return pair(exp.Add, left, right)


def _less(left: Tree, right: Tree) -> Tree:
    return pair(exp.Sub, left, right)


def _rest(left: Tree, right: Tree) -> Tree:
    """What is left of a division rounded down: never negative, whatever sign the dialect's own remainder has."""
    rest = pair(exp.Mod, exp.paren(left.copy()), right.copy())
    return pair(exp.Mod, _sum(rest, right.copy()), right.copy())


def _floor(node: Expr, args: list[Tree]) -> Tree:
    """The quotient rounded down: what is divided has no rest, so that no dialect has to round."""
    left, right = args
    return exp.IntDiv(this=_less(left.copy(), _rest(left, right)), expression=right.copy())


def _months(node: Expr, args: list[Tree]) -> Tree:
    start, end = args
    years = exp.Mul(this=_less(_extract("YEAR", end), _extract("YEAR", start)), expression=number(12))
    count = _sum(years, _less(_extract("MONTH", end), _extract("MONTH", start)))
    first, last = _extract("DAY", start), _extract("DAY", end)
    down = exp.and_(exp.GT(this=count.copy(), expression=number(0)), exp.LT(this=last.copy(), expression=first.copy()))
    up = exp.and_(exp.LT(this=count.copy(), expression=number(0)), exp.GT(this=last, expression=first))
    return _sum(count, case((down, number(-1)), (up, number(1)), otherwise=number(0)))


def _days(of: Tree) -> Tree:
    """Days from 1970-01-01, as a whole number."""
    count = exp.DateDiff(this=of, expression=day(date(1970, 1, 1)), unit=exp.var("DAY"))
    return exp.cast(count, "BIGINT")


def _weekday(node: Expr, args: list[Tree]) -> Tree:
    """Monday is 1, counted from a Thursday: dialects number the days of the week from different days."""
    return _sum(_rest(_sum(_days(args[0]), number(3)), number(7)), number(1))


def _moved(unit: str) -> Callable[[Expr, list[Tree]], Tree]:
    """A day moved by days or months, null outside the years 1 to 9999.

    By months, every dialect keeps to the last day of a month that is too short, as the language does.
    """

    def render(node: Expr, args: list[Tree]) -> Tree:
        of, count = args
        moved = exp.cast(exp.DateAdd(this=of, expression=exp.cast(count, "INT"), unit=exp.var(unit)), "DATE")
        return case((exp.Between(this=moved, low=day(date.min), high=day(date.max)), moved.copy()))

    return render


_RENDER: Final[Mapping[str, Callable[[Expr, list[Tree]], Tree]]] = {
    "constant": _constant,
    "and": _chain(exp.And),
    "or": _chain(exp.Or),
    "not": lambda node, args: not_(args[0]),
    "known": lambda node, args: not_(is_null(args[0])),
    "case": lambda node, args: case((args[0], args[1]), otherwise=args[2]),
    "=": _pair(exp.EQ),
    "<": _pair(exp.LT),
    "<=": _pair(exp.LTE),
    "isin": lambda node, args: exp.paren(exp.In(this=args[0], expressions=[*map(text, _texts(node.value))])),
    "+": _pair(exp.Add),
    "-": _pair(exp.Sub),
    "*": _pair(exp.Mul),
    "floor": _floor,
    "count": _counted,
    "months": _months,
    "add_months": _moved("MONTH"),
    "add_days": _moved("DAY"),
    "days": lambda node, args: _less(_days(args[0]), _days(args[1])),
    "year": _part("YEAR"),
    "month": _part("MONTH"),
    "day": _part("DAY"),
    "weekday": _weekday,
}


def _texts(value: Any) -> list[str]:
    return list(value) or [""]
