"""What dialects do otherwise than SQLGlot prints it, put right before a query is printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias

from sqlglot import ErrorLevel, exp

from fpassist.bulk.sql.trees import Tree

Dialect: TypeAlias = Literal["duckdb", "postgres", "spark", "clickhouse", "trino"]


def printed(query: exp.Select, dialect: Dialect, *, pretty: bool = True) -> str:
    """The query as text of one dialect.

    Args:
        query: as ``sql_query`` makes it.
        dialect: which database is to run it.
        pretty: over many lines, for people.
    """
    repaired = query.transform(_REPAIRS.get(dialect, lambda tree: tree))
    _bare(repaired)
    if dialect == "postgres":
        _fenced(repaired)
    text = repaired.sql(dialect, pretty=pretty, unsupported_level=ErrorLevel.RAISE, max_text_width=_WIDTH)
    return (_packed(text) if pretty else text) + _ENDS.get(dialect, "")


def _packed(text: str) -> str:
    """The text with columns that stand one on a line put beside each other, up to the width of a line."""
    lines: list[str] = []
    for line in text.split("\n"):
        before = lines[-1] if lines else ""
        if _COLUMN.fullmatch(line) and _COLUMNS.fullmatch(before) and len(before) + len(line.strip()) < _WIDTH:
            lines[-1] = f"{before} {line.strip()}"
        else:
            lines.append(line)
    return "\n".join(lines)


def _bare(query: Tree) -> None:
    """Takes away the parentheses that say nothing, so that people can read what is left."""
    for paren in list(query.find_all(exp.Paren)):
        inner, outer = paren.this, paren.parent
        joins = isinstance(outer, (exp.And, exp.Or)) and isinstance(inner, (type(outer), *_TESTS))
        if joins or isinstance(inner, _ATOMS) or isinstance(outer, _HOLDERS):
            paren.replace(inner)


def _fenced(query: Tree) -> None:
    """Keeps each stage apart: PostgreSQL would put every stage in place in the next, and formulas would double."""
    for common in query.find_all(exp.CTE):
        if common.alias.startswith("stage_") and isinstance(common.this, exp.Select):
            common.this.set("offset", exp.Offset(expression=exp.Literal.number(0)))


def _postgres(tree: Tree) -> Tree:
    if isinstance(tree, exp.DateDiff):
        return exp.paren(exp.Sub(this=tree.this, expression=tree.expression))
    return _whole(tree)


def _whole(tree: Tree) -> Tree:
    """Whole numbers divide to whole numbers there as they are."""
    if isinstance(tree, exp.IntDiv):
        return exp.Div(this=tree.this, expression=tree.expression, typed=True)
    return tree


def _clickhouse(tree: Tree) -> Tree:
    # `Date` begins in 1970 there, `Date32` in 1900.
    if isinstance(tree, exp.DataType) and tree.this == exp.DType.DATE:
        return exp.DataType(this=exp.DType.DATE32, nullable=tree.args.get("nullable"))
    if isinstance(tree, exp.IntDiv):
        return exp.func("intDiv", tree.this, tree.expression)
    return tree


_WIDTH: Final = 120
_COLUMN: Final = re.compile(r' +(?:["`]\w+["`]\.)?["`]\w+["`],?')
_COLUMNS: Final = re.compile(r' +(?:(?:["`]\w+["`]\.)?["`]\w+["`], ?)+')
_REPAIRS: Final[Mapping[str, Callable[[Tree], Tree]]] = {
    "postgres": _postgres,
    "trino": _whole,
    "clickhouse": _clickhouse,
}
# Unmatched rows of a join are null in the standard; there they are empty text and 0 unless told. Names mean columns.
_ENDS: Final[Mapping[str, str]] = {"clickhouse": "\nSETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1"}

# What stands alone anywhere, what parts what it holds from the rest, and what binds closer than AND and OR.
_ATOMS: Final = (exp.Column, exp.Literal, exp.Boolean, exp.Case, exp.Cast, exp.Coalesce, exp.Paren, exp.Anonymous)
_HOLDERS: Final = (exp.Paren, exp.If, exp.Case, exp.Alias, exp.Cast, exp.Coalesce, exp.Where, exp.Join)
_TESTS: Final = (exp.EQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.In, exp.Is, exp.Between, exp.Not)

__all__ = ["Dialect", "printed"]
