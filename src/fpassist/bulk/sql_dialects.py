"""What dialects do otherwise than SQLGlot prints it, put right before a query is printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias

from sqlglot import ErrorLevel, exp

from fpassist.bulk.sql_trees import Tree

Dialect: TypeAlias = Literal["duckdb", "postgres", "spark", "clickhouse", "trino"]


def printed(query: exp.Select, dialect: Dialect, *, pretty: bool = True) -> str:
    """The query as text of one dialect.

    Args:
        query: as ``sql_query`` makes it.
        dialect: which database is to run it.
        pretty: over many lines, for people.
    """
    repaired = query.transform(_REPAIRS.get(dialect, lambda tree: tree))
    if dialect == "postgres":
        _fenced(repaired)
    return repaired.sql(dialect, pretty=pretty, unsupported_level=ErrorLevel.RAISE) + _ENDS.get(dialect, "")


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


_REPAIRS: Final[Mapping[str, Callable[[Tree], Tree]]] = {
    "postgres": _postgres,
    "trino": _whole,
    "clickhouse": _clickhouse,
}
# Unmatched rows of a join are null in the standard; there they are empty text and 0 unless told. Names mean columns.
_ENDS: Final[Mapping[str, str]] = {"clickhouse": "\nSETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1"}

__all__ = ["Dialect", "printed"]
