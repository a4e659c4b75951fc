"""Formulas as SQL, made as SQLGlot trees so that one formula prints in every dialect.

Logic in SQL is three-valued as it stands, and nothing of null is known. What several formulas share is a column of a
common table expression, one a stage, as in ``polars_reader``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from sqlglot import exp

from fpassist.bulk.ir import Expr, Kind, walk

Tree: TypeAlias = exp.Expr

TYPES: Final[Mapping[Kind, str]] = {"bool": "BOOLEAN", "int": "BIGINT", "text": "TEXT", "date": "DATE"}


class SqlReader:
    """Formulas in stages over the columns of a wide table.

    Args:
        roots: the formulas wanted.
    """

    def __init__(self, roots: Iterable[Expr]) -> None:
        wanted = list(roots)
        self._rendered: dict[int, Tree] = {}
        self.stages: list[list[Tree]] = []
        nodes = list(walk(wanted))
        uses = Counter(arg.id for node in nodes for arg in node.args)
        kept = {root.id for root in wanted} | {id for id, times in uses.items() if times > 1}
        level: dict[int, int] = {}
        for node in nodes:
            below = max((level[arg.id] for arg in node.args), default=0)
            level[node.id] = below
            made = _RENDER[node.op](node, [self._rendered[arg.id].copy() for arg in node.args])
            if node.args and node.id in kept:
                while len(self.stages) <= below:
                    self.stages.append([])
                self.stages[below].append(exp.alias_(made, _name(node), quoted=True))
                level[node.id] = below + 1
                made = _column(_name(node))
            self._rendered[node.id] = made

    def of(self, formula: Expr) -> Tree:
        """A formula that was wanted, over the table that ``select`` ends in."""
        return self._rendered[formula.id].copy()

    def select(self, table: str, columns: Mapping[str, Expr], kept: Iterable[str] = ()) -> exp.Select:
        """A query for formulas that were wanted.

        Args:
            table: the wide table.
            columns: formulas by the names that they get.
            kept: columns of the table to give out as well.
        """
        given: list[Tree] = [_column(name) for name in kept]
        given += [exp.alias_(self.of(formula), name, quoted=True) for name, formula in columns.items()]
        source = table
        query = exp.select(*given)
        for place, stage in enumerate(self.stages):
            name = f"stage_{place + 1}"
            query = query.with_(name, as_=exp.select(exp.Star(), *stage).from_(exp.to_table(source)))
            source = name
        return query.from_(exp.to_table(source))


def _name(node: Expr) -> str:
    return f"f{node.id}"


def _column(name: str) -> Tree:
    return exp.column(exp.to_identifier(name, quoted=True))


def _number(value: int) -> Tree:
    return exp.Literal.number(value) if value >= 0 else exp.Neg(this=exp.Literal.number(-value))


def _constant(node: Expr, _: list[Tree]) -> Tree:
    match node.value:
        case None:
            return exp.cast(exp.null(), TYPES[node.kind])
        case bool():
            return exp.true() if node.value else exp.false()
        case int():
            return _number(node.value)
        case date():
            return exp.cast(exp.Literal.string(node.value.isoformat()), "DATE")
        case _:
            return exp.Literal.string(str(node.value))


def _pair(kind: type[exp.Binary]) -> Callable[[Expr, list[Tree]], Tree]:
    return lambda node, args: exp.paren(kind(this=args[0], expression=args[1]))


def _chain(kind: type[exp.Binary]) -> Callable[[Expr, list[Tree]], Tree]:
    return lambda node, args: exp.paren(_joined(kind, args))


def _joined(kind: type[exp.Binary], items: list[Tree]) -> Tree:
    result = items[0]
    for item in items[1:]:
        result = kind(this=result, expression=item)
    return result


def _case(condition: Tree, then: Tree, otherwise: Tree | None) -> Tree:
    return exp.Case(ifs=[exp.If(this=condition, true=then)], default=otherwise)


def _counted(node: Expr, args: list[Tree]) -> Tree:
    ones: list[Tree] = [_case(arg, _number(1), _number(0)) for arg in args]
    return exp.paren(_joined(exp.Add, ones))


def _part(unit: str) -> Callable[[Expr, list[Tree]], Tree]:
    return lambda node, args: _extract(unit, args[0])


def _extract(unit: str, day: Tree) -> Tree:
    return exp.cast(exp.Extract(this=exp.var(unit), expression=day.copy()), "BIGINT")


def _sum(left: Tree, right: Tree) -> Tree:
    return exp.paren(exp.Add(this=left, expression=right))


def _less(left: Tree, right: Tree) -> Tree:
    return exp.paren(exp.Sub(this=left, expression=right))


def _floor(left: Tree, right: Tree) -> Tree:
    """The quotient rounded down, without a division that a dialect could take for one of floats."""
    rest = exp.paren(exp.Mod(this=exp.paren(left.copy()), expression=right.copy()))
    positive = exp.paren(exp.Mod(this=_sum(rest, right.copy()), expression=right.copy()))
    return exp.cast(exp.Div(this=_less(left.copy(), positive), expression=right.copy(), typed=True), "BIGINT")


def _months(node: Expr, args: list[Tree]) -> Tree:
    start, end = args
    years = exp.Mul(this=_less(_extract("YEAR", end), _extract("YEAR", start)), expression=_number(12))
    count = _sum(years, _less(_extract("MONTH", end), _extract("MONTH", start)))
    first, last = _extract("DAY", start), _extract("DAY", end)
    zero, one = _number(0), _number(1)
    late = exp.LT(this=last.copy(), expression=first.copy())
    down = exp.and_(exp.GT(this=count.copy(), expression=zero.copy()), late)
    up = exp.and_(exp.LT(this=count.copy(), expression=zero.copy()), exp.GT(this=last, expression=first))
    moved = _case(down, _number(-1), _case(up, one, zero))
    return _sum(count, moved)


def _days(day: Tree) -> Tree:
    """Days from 1970-01-01, as a whole number."""
    epoch = exp.cast(exp.Literal.string("1970-01-01"), "DATE")
    return exp.cast(exp.DateDiff(this=day, expression=epoch, unit=exp.var("DAY")), "BIGINT")


def _moved(unit: str) -> Callable[[Expr, list[Tree]], Tree]:
    """A day moved by days or months, null outside the years 1 to 9999.

    By months, every dialect keeps to the last day of a month that is too short, as the language does.
    """

    def render(node: Expr, args: list[Tree]) -> Tree:
        day, count = args
        moved = exp.cast(exp.DateAdd(this=day, expression=exp.cast(count, "INT"), unit=exp.var(unit)), "DATE")
        first, last = (exp.cast(exp.Literal.string(end), "DATE") for end in ("0001-01-01", "9999-12-31"))
        return _case(exp.Between(this=moved, low=first, high=last), moved.copy(), None)

    return render


_RENDER: Final[Mapping[str, Callable[[Expr, list[Tree]], Tree]]] = {
    "column": lambda node, args: _column(str(node.value)),
    "constant": _constant,
    "and": _chain(exp.And),
    "or": _chain(exp.Or),
    "not": lambda node, args: exp.paren(exp.Not(this=exp.paren(args[0]))),
    "known": lambda node, args: exp.paren(exp.Not(this=exp.Is(this=exp.paren(args[0]), expression=exp.null()))),
    "case": lambda node, args: _case(args[0], args[1], args[2]),
    "=": _pair(exp.EQ),
    "<": _pair(exp.LT),
    "<=": _pair(exp.LTE),
    "isin": lambda node, args: exp.paren(
        exp.In(this=args[0], expressions=[exp.Literal.string(text) for text in _texts(node.value)])
    ),
    "+": _pair(exp.Add),
    "-": _pair(exp.Sub),
    "*": _pair(exp.Mul),
    "floor": lambda node, args: _floor(args[0], args[1]),
    "count": _counted,
    "months": _months,
    "add_months": _moved("MONTH"),
    "add_days": _moved("DAY"),
    "days": lambda node, args: _less(_days(args[0]), _days(args[1])),
    "year": _part("YEAR"),
    "month": _part("MONTH"),
    "day": _part("DAY"),
    "weekday": _part("ISODOW"),
}


def _texts(value: Any) -> list[str]:
    return list(value) or [""]
