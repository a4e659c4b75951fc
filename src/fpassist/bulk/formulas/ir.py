"""Row expressions: what a rule is as a formula over the columns of one row a family.

The nodes are few and say nothing of Polars or SQL, so that both read the same formula. Equal formulas are one object
(``Builder`` sees to it), so that what several rules share is worked out once. A value of ``None`` is unknown;
``And``, ``Or`` and ``Not`` are Kleene's, and everything else of an unknown value is unknown, save ``is_known`` and
``case``. Numbers are whole; what has a fraction is kept by ``lower_values`` over a constant divisor.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal, TypeAlias

from fpassist.lang.calendar import add_months, months_between

Kind: TypeAlias = Literal["bool", "int", "text", "date"]
Value: TypeAlias = bool | int | str | date | None
Op: TypeAlias = Literal[
    "column", "constant", "and", "or", "not", "known", "case", "=", "<", "<=", "isin",
    "+", "-", "*", "floor", "count", "months", "add_months", "add_days", "days", "year", "month", "day", "weekday",
]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Expr:
    """One formula; two of a ``Builder`` that are equal are the same object.

    Args:
        op: what it does with ``args``: ``case`` is ``args[1]`` where ``args[0]`` is true, else ``args[2]``; ``floor``
            the quotient rounded down; ``count`` how many of the conditions (never unknown) hold; ``months`` the whole
            months from a day to a day, ``days`` the days from the second to the first; ``isin`` whether the value is
            one of the texts in ``value``.
        args: what it stands on.
        value: of a constant its value, of a column its name, of ``isin`` the texts.
        kind: what it yields.
        nullable: whether it can be unknown.
        id: number in its builder, greater than those of ``args``.
    """

    op: Op
    args: tuple[Expr, ...]
    value: Value | tuple[str, ...]
    kind: Kind
    nullable: bool
    id: int

    def __repr__(self) -> str:
        # Written out, what is shared would be told again in every place, which no memory holds.
        return f"<{self.op} #{self.id} of {[arg.id for arg in self.args]}>"

    @property
    def constant(self) -> bool:
        """Whether the value is the same for every family."""
        return self.op == "constant"


def walk(roots: Iterable[Expr]) -> Iterator[Expr]:
    """Every formula under ``roots``, once, what it stands on before itself."""
    found: dict[int, Expr] = {}
    stack = list(roots)
    while stack:
        current = stack.pop()
        if current.id not in found:
            found[current.id] = current
            stack.extend(current.args)
    for id in sorted(found):
        yield found[id]


class Builder:
    """Makes formulas, each once, and works out beforehand what does not hang on the family.

    Args:
        columns: the columns that there are, by name; any other reads as unknown.
    """

    def __init__(self, columns: dict[str, Kind]) -> None:
        self._columns = columns
        self._made: dict[object, Expr] = {}
        self.true = self.constant(True, "bool")
        self.false = self.constant(False, "bool")

    def _make(
        self, op: Op, args: tuple[Expr, ...], kind: Kind, nullable: bool, value: Value | tuple[str, ...] = None
    ) -> Expr:
        key = (op, tuple(arg.id for arg in args), kind, type(value), value)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = Expr(op, args, value, kind, nullable, len(self._made))
        return found

    def constant(self, value: Value, kind: Kind) -> Expr:
        """A value that is the same for every family; ``None`` is unknown."""
        return self._make("constant", (), kind, value is None, value)

    def unknown(self, kind: Kind) -> Expr:
        """Unknown, whatever the family."""
        return self.constant(None, kind)

    def truth(self, value: bool) -> Expr:
        """True or false."""
        return self.true if value else self.false

    def column(self, name: str, kind: Kind, *, nullable: bool = True) -> Expr:
        """A column of the frame; one that is not there is unknown throughout."""
        if name not in self._columns:
            return self.unknown(kind)
        return self._make("column", (), kind, nullable, name)

    def absent(self, name: str) -> Expr:
        """Whether a column, of whatever kind, is unknown: true throughout of one that is not there."""
        kind = self._columns.get(name)
        return self.true if kind is None else self.negate(self.known(self.column(name, kind)))

    # --- logic

    def all(self, items: Iterable[Expr]) -> Expr:
        """Kleene's conjunction."""
        return self._joined("and", items, self.false, self.true)

    def any(self, items: Iterable[Expr]) -> Expr:
        """Kleene's disjunction."""
        return self._joined("or", items, self.true, self.false)

    def _joined(self, op: Literal["and", "or"], items: Iterable[Expr], decides: Expr, neutral: Expr) -> Expr:
        kept: dict[int, Expr] = {}
        for item in items:
            for part in item.args if item.op == op else (item,):
                if part is decides:
                    return decides
                if part is not neutral:
                    kept[part.id] = part
        if not kept:
            return neutral
        parts = tuple(kept.values())
        return parts[0] if len(parts) == 1 else self._make(op, parts, "bool", any(part.nullable for part in parts))

    def negate(self, item: Expr) -> Expr:
        """Not; unknown stays unknown."""
        if item.constant:
            return self.constant(None if item.value is None else not item.value, "bool")
        return item.args[0] if item.op == "not" else self._make("not", (item,), "bool", item.nullable)

    def known(self, item: Expr) -> Expr:
        """Whether the value is known: always true or false."""
        if item.constant:
            return self.truth(item.value is not None)
        if not item.nullable:
            return self.true
        return self._by_branch(item, self.known) or self._make("known", (item,), "bool", False)

    def holds(self, item: Expr) -> Expr:
        """Whether ``item`` is true: false where it is unknown."""
        return self.case(item, self.true, self.false) if item.nullable else item

    def case(self, condition: Expr, then: Expr, otherwise: Expr) -> Expr:
        """``then`` where the condition is true, ``otherwise`` where it is false or unknown."""
        if condition.constant:
            return then if condition.value is True else otherwise
        if then is otherwise:
            return then
        if not condition.nullable and then is self.true and otherwise is self.false:
            return condition
        if not condition.nullable and then is self.false and otherwise is self.true:
            return self.negate(condition)
        # A branch that is unknown throughout stays one: it says that the condition decides whether anything is known.
        if not condition.nullable and then.kind == "bool" and not _unknown(then, otherwise):
            joined = self._chosen(condition, then, otherwise)
            if joined is not None:
                return joined
        nullable = then.nullable or otherwise.nullable
        return self._make("case", (condition, then, otherwise), then.kind, nullable)

    def _chosen(self, condition: Expr, then: Expr, otherwise: Expr) -> Expr | None:
        """A choice between a truth and a constant, by a condition that is never unknown, as plain logic."""
        if then is self.true:
            return self.any((condition, otherwise))
        if then is self.false:
            return self.all((self.negate(condition), otherwise))
        if otherwise is self.false:
            return self.all((condition, then))
        if otherwise is self.true:
            return self.any((self.negate(condition), then))
        return None

    def _by_branch(self, item: Expr, read: Callable[[Expr], Expr]) -> Expr | None:
        """What ``read`` makes of each branch of a choice, where one of them is the same for every family."""
        if item.op != "case" or not (item.args[1].constant or item.args[2].constant):
            return None
        condition, then, otherwise = item.args
        return self.case(condition, read(then), read(otherwise))

    def where_known(self, test: Expr, value: Expr) -> Expr:
        """``value`` where ``test`` (never unknown) holds, else unknown."""
        return self.case(test, value, self.unknown(value.kind))

    # --- comparison

    def compare(self, op: str, left: Expr, right: Expr) -> Expr:
        """``left op right`` for values of one kind; unknown for others."""
        if op == "!=":
            return self.negate(self.compare("=", left, right))
        if op in (">", ">="):
            return self.compare("<" if op == ">" else "<=", right, left)
        if left.kind != right.kind or _unknown(left, right):
            return self.unknown("bool")
        if left is right and not left.nullable:
            return self.truth(op != "<")
        nullable = left.nullable or right.nullable
        if left.constant and right.constant:
            return self.truth(_COMPARE[op](left.value, right.value))
        branched = None
        if left.constant:
            branched = self._by_branch(right, lambda branch: self.compare(op, left, branch))
        elif right.constant:
            branched = self._by_branch(left, lambda branch: self.compare(op, branch, right))
        if branched is not None:
            return branched
        return self._make("=" if op == "=" else "<" if op == "<" else "<=", (left, right), "bool", nullable)

    def isin(self, value: Expr, texts: tuple[str, ...]) -> Expr:
        """Whether a text is one of ``texts``."""
        if value.constant:
            return self.unknown("bool") if value.value is None else self.truth(value.value in texts)
        branched = self._by_branch(value, lambda branch: self.isin(branch, texts))
        if branched is not None:
            return branched
        return self._make("isin", (value,), "bool", value.nullable, texts)

    # --- whole numbers and days

    def arithmetic(self, op: Literal["+", "-", "*", "floor"], left: Expr, right: Expr) -> Expr:
        """Of whole numbers; ``floor`` is the quotient rounded down, by a divisor that is a positive constant."""
        if _unknown(left, right):
            return self.unknown("int")
        if left.constant and right.constant:
            return self.constant(_ARITHMETIC[op](_whole(left), _whole(right)), "int")
        if right.constant and ((op in "+-" and right.value == 0) or (op in ("*", "floor") and right.value == 1)):
            return left
        if op == "*" and left.constant and left.value == 1:
            return right
        branched = None
        if right.constant:
            branched = self._by_branch(left, lambda branch: self.arithmetic(op, branch, right))
        elif left.constant:
            branched = self._by_branch(right, lambda branch: self.arithmetic(op, left, branch))
        if branched is not None:
            return branched
        return self._make(op, (left, right), "int", left.nullable or right.nullable)

    def count(self, conditions: Iterable[Expr]) -> Expr:
        """How many of the conditions hold; none of them may be unknown."""
        kept = [c for c in conditions if c is not self.false]
        if not kept:
            return self.constant(0, "int")
        return self._make("count", tuple(kept), "int", False)

    def months(self, start: Expr, end: Expr) -> Expr:
        """Whole months between two days, as ``lang.calendar.months_between``."""
        return self._days("months", start, end, "int", lambda a, b: months_between(a, b).count)

    def days(self, end: Expr, start: Expr) -> Expr:
        """Days from ``start`` to ``end``."""
        return self._days("days", end, start, "int", lambda a, b: (a - b).days)

    def add_months(self, day: Expr, count: Expr) -> Expr:
        """As ``lang.calendar.add_months``; the frame's years are four digits."""
        if _unknown(day, count):
            return self.unknown("date")
        if day.constant and count.constant:
            return self.constant(add_months(_day(day), _whole(count)), "date")
        return self._make("add_months", (day, count), "date", True)

    def add_days(self, day: Expr, count: Expr) -> Expr:
        """A day so many days later."""
        if _unknown(day, count):
            return self.unknown("date")
        if day.constant and count.constant:
            return self.constant(_moved(_day(day), _whole(count)), "date")
        return self._make("add_days", (day, count), "date", day.nullable or count.nullable)

    def part(self, name: str, day: Expr) -> Expr:
        """``year``, ``month``, ``day`` or ``weekday`` (Monday is 1)."""
        read = _PARTS[name]
        if day.constant:
            return self.constant(None if day.value is None else read(_day(day)), "int")
        op: Op = "year" if name == "year" else "month" if name == "month" else "day" if name == "day" else "weekday"
        return self._make(op, (day,), "int", day.nullable)

    def _days(
        self, op: Literal["months", "days"], left: Expr, right: Expr, kind: Kind, fold: Callable[[date, date], int]
    ) -> Expr:
        if _unknown(left, right):
            return self.unknown(kind)
        if left.constant and right.constant:
            return self.constant(fold(_day(left), _day(right)), kind)
        return self._make(op, (left, right), kind, left.nullable or right.nullable)


def _unknown(*items: Expr) -> bool:
    return any(item.constant and item.value is None for item in items)


def _whole(item: Expr) -> int:
    assert isinstance(item.value, int)
    return item.value


def _day(item: Expr) -> date:
    assert isinstance(item.value, date)
    return item.value


def _moved(day: date, count: int) -> date | None:
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return None


_COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {"=": operator.eq, "<": operator.lt, "<=": operator.le}
_ARITHMETIC: Final[dict[str, Callable[[int, int], int]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "floor": lambda a, b: a // b,
}
_PARTS: Final[dict[str, Callable[[date], int]]] = {
    "year": lambda d: d.year,
    "month": lambda d: d.month,
    "day": lambda d: d.day,
    "weekday": lambda d: d.isoweekday(),
}
