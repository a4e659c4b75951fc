"""Text in columns: words of a closed list are kept as numbers of them as long as what they meet has the same list."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Final

import polars as pl

from fpassist.bulk.ir import Expr

STRING: Final = pl.String()


def text_type(node: Expr, args: list[pl.DataType], columns: pl.Schema) -> pl.DataType:
    """The type of the column that a formula of text gives.

    Args:
        node: a column, a constant or a case.
        args: the types of what it stands on.
        columns: the types of the columns that there are.
    """
    if node.op == "column":
        return columns.get(str(node.value), STRING)
    if node.op == "case":
        return common_type(node.args[1], args[1], node.args[2], args[2])
    return STRING


def common_type(left: Expr, left_type: pl.DataType, right: Expr, right_type: pl.DataType) -> pl.DataType:
    """The type in which two texts are compared or chosen between."""
    for one, other, type_ in ((left, right, left_type), (right, left, right_type)):
        if isinstance(type_, pl.Enum):
            if other.constant and (other.value is None or other.value in type_.categories):
                return type_
            if not other.constant and not one.constant:
                return type_ if left_type == right_type else STRING
    return STRING


def as_type(node: Expr, made: pl.Expr, type_: pl.DataType) -> pl.Expr:
    """A text in the type asked for."""
    return pl.lit(node.value, dtype=type_) if node.constant else made.cast(type_)


def one_of(made: pl.Expr, type_: pl.DataType, texts: tuple[str, ...]) -> pl.Expr:
    """Whether a text is one of several; unknown where it is."""
    known = [t for t in texts if t in type_.categories] if isinstance(type_, pl.Enum) else list(texts)
    if not known:
        return pl.when(made.is_not_null()).then(pl.lit(False))
    return reduce(or_, [made == pl.lit(text, dtype=type_) for text in known])
