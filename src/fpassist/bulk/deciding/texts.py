"""Text in columns: words of a closed list are kept as numbers of them as long as what they meet has the same list."""

from __future__ import annotations

from functools import reduce
from typing import Final

import polars as pl

from fpassist.bulk.formulas.ir import Expr

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
        return common_type(args[1], args[2])
    return pl.Enum([] if node.value is None else [str(node.value)])


def common_type(left: pl.DataType, right: pl.DataType) -> pl.DataType:
    """The type in which two texts are compared or chosen between: the longer list, where it has all of the other."""
    if not isinstance(left, pl.Enum) or not isinstance(right, pl.Enum):
        return STRING
    lists = sorted((left, right), key=lambda type_: len(type_.categories))
    less, more = (set(type_.categories) for type_ in lists)
    return lists[1] if less <= more else pl.Enum(sorted(less | more))


def as_type(node: Expr, made: pl.Expr, type_: pl.DataType, wanted: pl.DataType) -> pl.Expr:
    """A text of ``type_`` in the type asked for."""
    if node.constant:
        return pl.lit(node.value, dtype=wanted)
    return made if type_ == wanted else made.cast(wanted)


def one_of(made: pl.Expr, type_: pl.DataType, texts: tuple[str, ...]) -> pl.Expr:
    """Whether a text is one of several; unknown where it is."""
    known = [t for t in texts if t in type_.categories] if isinstance(type_, pl.Enum) else list(texts)
    if not known:
        return pl.when(made.is_not_null()).then(pl.lit(False))
    return reduce(lambda a, b: a | b, [made == pl.lit(text, dtype=type_) for text in known])
