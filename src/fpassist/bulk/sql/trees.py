"""Pieces of SQL as SQLGlot trees: what the other modules of SQL put queries together from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final, TypeAlias

from sqlglot import exp

from fpassist.bulk.formulas.ir import Kind
from fpassist.bulk.formulas.lower_values import SCALE

Tree: TypeAlias = exp.Expr

TYPES: Final[Mapping[Kind, str]] = {"bool": "BOOLEAN", "int": "BIGINT", "text": "TEXT", "date": "DATE"}
"""The type of each kind of formula, as SQLGlot reads it."""


def name(text: str) -> exp.Identifier:
    """A name in quotes, so that no dialect changes its case or takes it for a word of its own."""
    return exp.to_identifier(text, quoted=True)


def column(text: str, table: str | None = None) -> exp.Column:
    """A column, of ``table`` where several have it."""
    return exp.Column(this=name(text), table=None if table is None else name(table))


def named(tree: Tree, text: str) -> exp.Alias:
    """``tree AS "text"``."""
    return exp.Alias(this=tree, alias=name(text))


def source(table: str, alias: str | None = None) -> exp.Table:
    """A table or common table expression of this query."""
    return exp.Table(this=name(table), alias=None if alias is None else exp.TableAlias(this=name(alias)))


def cast(tree: Tree, kind: Kind) -> Tree:
    """``tree`` in the type of ``kind``."""
    return exp.cast(tree, TYPES[kind])


def held(field: str, kind: Kind, table: str | None = None) -> Tree:
    """A column of a table in the type of ``kind``; a number that a policy declares in the millionths of formulas."""
    if kind == "int" and field.startswith("extra_"):
        exact = exp.cast(column(field, table), "DECIMAL(38, 6)")
        return exp.cast(exp.paren(exp.Mul(this=exact, expression=number(SCALE))), TYPES[kind])
    return cast(column(field, table), kind)


def number(value: int) -> Tree:
    """A whole number."""
    return exp.Literal.number(value) if value >= 0 else exp.Neg(this=exp.Literal.number(-value))


def text(value: str) -> exp.Literal:
    """A text."""
    return exp.Literal.string(value)


def day(value: date) -> Tree:
    """A date."""
    return exp.cast(text(value.isoformat()), "DATE")


def null(kind: Kind) -> Tree:
    """Unknown, of a kind."""
    return exp.cast(exp.null(), TYPES[kind])


def pair(kind: Callable[..., exp.Binary], left: Tree, right: Tree) -> Tree:
    """Two trees joined by an operator, in parentheses."""
    return exp.paren(kind(this=left, expression=right), copy=False)


def joined(kind: Callable[..., exp.Binary], items: Iterable[Tree]) -> Tree:
    """At least one tree, joined by an operator that has no order."""
    first, *rest = items
    for item in rest:
        first = kind(this=first, expression=item)
    return first


def both(*conditions: Tree) -> Tree:
    """All conditions; what is always true is left out."""
    kept = [one for one in conditions if not _always(one)]
    if not kept:
        return exp.true()
    return kept[0] if len(kept) == 1 else exp.paren(joined(exp.And, kept), copy=False)


def either(conditions: Iterable[Tree]) -> Tree:
    """Any of the conditions."""
    kept = [one for one in conditions if not (isinstance(one, exp.Boolean) and not one.this)]
    if not kept:
        return exp.false()
    return kept[0] if len(kept) == 1 else exp.paren(joined(exp.Or, kept), copy=False)


def _always(tree: Tree) -> bool:
    return isinstance(tree, exp.Boolean) and bool(tree.this)


def case(*branches: tuple[Tree, Tree], otherwise: Tree | None = None) -> Tree:
    """``CASE WHEN … THEN … ELSE … END``; without ``otherwise`` null where no condition is true."""
    return exp.Case(ifs=[exp.If(this=test, true=value) for test, value in branches], default=otherwise)


def where(test: Tree, value: Tree) -> Tree:
    """``value`` where ``test`` is true, else null."""
    return value if _always(test) else case((test, value))


def is_null(tree: Tree) -> Tree:
    """Whether a value is unknown."""
    return exp.paren(exp.Is(this=tree, expression=exp.null()), copy=False)


def not_(tree: Tree) -> Tree:
    """The contrary."""
    return exp.paren(exp.Not(this=exp.paren(tree, copy=False)), copy=False)


def equal(left: Tree, right: Tree | str) -> Tree:
    """Whether two values are equal; a ``str`` is a text."""
    return exp.EQ(this=left, expression=text(right) if isinstance(right, str) else right)


def coalesce(*items: Tree) -> Tree:
    """The first that is known."""
    kept = [item for item in items if not isinstance(item, exp.Null)]
    return kept[0] if len(kept) == 1 else exp.Coalesce(this=kept[0], expressions=kept[1:])


def largest(tree: Tree) -> Tree:
    """The largest of a group's values that are known, null where none is."""
    return exp.Max(this=tree)


def count_if(test: Tree) -> Tree:
    """How many rows of a group meet ``test``, from 0."""
    return exp.Sum(this=case((test, number(1)), otherwise=number(0)))


def over(what: Tree, partition: Iterable[Tree], order: Iterable[Tree] = ()) -> Tree:
    """A window function; ``order`` ascending."""
    by = [exp.Ordered(this=one) for one in order]
    return exp.Window(this=what, partition_by=list(partition), order=exp.Order(expressions=by) if by else None)


def decimal(fen: Tree) -> Tree:
    """Whole fen as CNY, exactly: a product of decimals, since a quotient is a float in some dialects."""
    cent = exp.cast(text("0.01"), "DECIMAL(3, 2)")
    return exp.cast(exp.Mul(this=exp.cast(fen, "DECIMAL(18, 0)"), expression=cent), "DECIMAL(18, 2)")
