"""Words as places in their list: made once, when a table is looked through, for all who ask after them later.

To compare text takes twenty times as long as to compare bytes, and a choice is compared by rule after rule.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Final

import polars as pl

from fpassist.bulk.intake.columns import Table, schema

NONE: Final = 254
"""The place of a text that is none of the words."""
UNKNOWN: Final = 255


def code_of(name: str) -> str:
    """The column beside a choice that holds the places."""
    return f"#{name}"


def words_of(table: str, name: str) -> tuple[str, ...]:
    """The words of a choice; none of a column that is no choice."""
    column = schema()[table].columns.get(name)
    return () if column is None or column.kind != "choice" or len(column.values) > NONE else column.values


def coded(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The frame with the places beside each choice."""
    codes: list[pl.Expr] = []
    for name in table.columns:
        words = words_of(table.name, name) if name in frame.columns else ()
        if words:
            silent = frame[name].null_count() == frame.height
            codes.append((_byte(UNKNOWN) if silent else places_in(pl.col(name), words)).alias(code_of(name)))
    return frame.with_columns(codes)


def places_in(text: pl.Expr, words: tuple[str, ...]) -> pl.Expr:
    """The place of a text among ``words``, of which there are at most ``NONE``."""
    place = pl.when(text.is_null()).then(_byte(UNKNOWN))
    for number, word in enumerate(words):
        place = place.when(text == word).then(_byte(number))
    return place.otherwise(_byte(NONE))


def is_word(columns: Container[str], table: str, name: str, word: str) -> pl.Expr:
    """Whether a choice is ``word``, by the places where they are among ``columns``; not unknown then, but false."""
    if code_of(name) in columns:
        return pl.col(code_of(name)) == words_of(table, name).index(word)
    return pl.col(name) == word


def _byte(value: int) -> pl.Expr:
    return pl.lit(value, dtype=pl.UInt8)
