"""Formulas with something else put in the place of a column, or known to be unknown there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from fpassist.bulk.formulas.ir import Builder, Expr, walk

STRICT: Final = frozenset(
    (
        "=", "<", "<=", "isin", "not", "+", "-", "*", "floor",
        "months", "add_months", "add_days", "days", "year", "month", "day", "weekday",
    )
)  # fmt: skip
"""What is unknown as soon as one of its arguments is."""


@dataclass(slots=True)
class Restricted:
    """A formula as it stands where one column is unknown.

    Args:
        formula: the formula; the column still stands in it where its being unknown makes an atom unknown.
        lost: whether the column's being unknown has decided a ``case``, so that the formula no longer says on what
            it hangs.
    """

    formula: Expr
    lost: bool


def rebuilt(b: Builder, node: Expr, args: tuple[Expr, ...]) -> Expr:
    """``node`` over other arguments, worked out as far as they are constants."""
    return _MAKE[node.op](b, node, args)


def replaced(b: Builder, formula: Expr, old: Expr, new: Expr, hanging: Iterable[Expr]) -> Expr:
    """``formula`` with ``new`` in the place of ``old``.

    Args:
        b: makes the formulas.
        formula: the formula.
        old: a part of it.
        new: of the same kind.
        hanging: the parts of ``formula`` that hang on ``old``, what they stand on before themselves.
    """
    done: dict[int, Expr] = {old.id: new}
    for node in hanging:
        if node.id not in done:
            done[node.id] = rebuilt(b, node, tuple(done.get(arg.id, arg) for arg in node.args))
    return done.get(formula.id, formula)


class Replacing:
    """Puts constants in the place of columns, in formula after formula of one builder.

    Args:
        builder: makes the formulas.
        changes: what stands for each column, by its id.
    """

    def __init__(self, builder: Builder, changes: Mapping[int, Expr]) -> None:
        self._b = builder
        self._done = dict(changes)

    def of(self, formula: Expr) -> Expr:
        """``formula`` without the columns."""
        for node in walk([formula]):
            if node.id not in self._done:
                args = tuple(self._done[arg.id] for arg in node.args)
                same = all(new is old for new, old in zip(args, node.args, strict=True))
                self._done[node.id] = node if same else rebuilt(self._b, node, args)
        return self._done[formula.id]


def where_unknown(b: Builder, formula: Expr, column: Expr, hanging: Iterable[Expr]) -> Restricted:
    """``formula`` where ``column`` is unknown: what asks whether it is known is answered, what reads it stays.

    Args:
        b: makes the formulas.
        formula: the formula.
        column: a part of it.
        hanging: the parts of ``formula`` that hang on ``column``, what they stand on before themselves.
    """
    done: dict[int, Expr] = {column.id: column}
    null: set[int] = {column.id}  # formulas that are unknown for sure
    lost = False
    for node in hanging:
        if node.id in done:
            continue
        args = tuple(done.get(arg.id, arg) for arg in node.args)
        if node.op == "known":
            made = _known(b, args[0], null)
        elif node.op == "case" and args[0].id in null:
            made, lost = args[2], True
        else:
            made = rebuilt(b, node, args)
            if node.op == "case" and node.args[0].id in done and any(_nothing(arg) for arg in (made, *args[1:])):
                lost = True
            if made.op in STRICT and any(arg.id in null for arg in made.args):
                null.add(made.id)
        done[node.id] = made
    return Restricted(done.get(formula.id, formula), lost)


def _nothing(item: Expr) -> bool:
    return item.constant and item.value is None


def _known(b: Builder, item: Expr, null: set[int]) -> Expr:
    """Whether ``item`` is known; of a choice, whether the branch taken is."""
    if item.id in null:
        return b.false
    if item.op == "case":
        return b.case(item.args[0], _known(b, item.args[1], null), _known(b, item.args[2], null))
    return b.known(item)


def _count(b: Builder, node: Expr, args: tuple[Expr, ...]) -> Expr:
    sure = b.constant(sum(arg is b.true for arg in args), "int")
    return b.arithmetic("+", b.count(arg for arg in args if arg is not b.true), sure)


def _isin(b: Builder, node: Expr, args: tuple[Expr, ...]) -> Expr:
    return b.isin(args[0], node.value if isinstance(node.value, tuple) else ())


_Make = Callable[[Builder, Expr, tuple[Expr, ...]], Expr]
_MAKE: Final[Mapping[str, _Make]] = {
    "column": lambda b, node, args: node,
    "constant": lambda b, node, args: node,
    "and": lambda b, node, args: b.all(args),
    "or": lambda b, node, args: b.any(args),
    "not": lambda b, node, args: b.negate(args[0]),
    "known": lambda b, node, args: _known(b, args[0], set()),
    "case": lambda b, node, args: b.case(*args),
    "=": lambda b, node, args: b.compare("=", *args),
    "<": lambda b, node, args: b.compare("<", *args),
    "<=": lambda b, node, args: b.compare("<=", *args),
    "isin": _isin,
    "+": lambda b, node, args: b.arithmetic("+", *args),
    "-": lambda b, node, args: b.arithmetic("-", *args),
    "*": lambda b, node, args: b.arithmetic("*", *args),
    "floor": lambda b, node, args: b.arithmetic("floor", *args),
    "count": _count,
    "months": lambda b, node, args: b.months(*args),
    "add_months": lambda b, node, args: b.add_months(*args),
    "add_days": lambda b, node, args: b.add_days(*args),
    "days": lambda b, node, args: b.days(*args),
    "year": lambda b, node, args: b.part("year", args[0]),
    "month": lambda b, node, args: b.part("month", args[0]),
    "day": lambda b, node, args: b.part("day", args[0]),
    "weekday": lambda b, node, args: b.part("weekday", args[0]),
}
