"""A frame as the columns that bits are read from."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from fpassist.bulk.deciding.polars_reader import Reader
from fpassist.bulk.formulas.ir import Expr
from fpassist.bulk.masks.reader import MaskReader
from fpassist.bulk.masks.truth import Bits, Truth, flags, packed
from fpassist.bulk.masks.whole import Whole, spread

EPOCH = date(1970, 1, 1)


class FrameColumns:
    """The columns of a frame, as ``deciding.sheet`` has those of tables."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.count = frame.height
        self._frame = frame

    def truth(self, name: str) -> Truth:
        column = self._frame[name]
        return Truth(_bits(column), _bits(~column)) if column.null_count() else Truth(_bits(column))

    def whole(self, name: str) -> Whole:
        column = self._frame[name].to_physical()
        return Whole(column.fill_null(column.min() or 0).to_numpy(), self.given(name) if column.null_count() else None)

    def day(self, name: str) -> Whole:
        return self.whole(name)

    def one_of(self, name: str, words: tuple[str, ...]) -> Truth:
        found = self._frame[name].is_in(list(words))
        known = self.given(name)
        return Truth(_bits(found) & known, ~_bits(found) & known)

    def given(self, name: str) -> Bits:
        return _bits(self._frame[name].is_not_null())

    def text(self, name: str) -> pl.Series:
        return self._frame[name]


def _bits(column: pl.Series) -> Bits:
    return packed(column.fill_null(value=False).to_numpy())


def masked(formula: Expr, frame: pl.DataFrame) -> list[Any]:
    """What a formula comes to as bits and numbers, in days from 1970-01-01 where it is a day."""
    value = MaskReader([formula]).read(FrameColumns(frame), {})[formula.id]
    known = np.ones(frame.height) if value.known is None else flags(value.known, frame.height)
    if isinstance(value, Truth):
        found = [bool(flag) for flag in flags(value.yes, frame.height)]
    else:
        found = [int(number) for number in spread(value.values, frame.height)]
    return [one if there else None for one, there in zip(found, known, strict=True)]


def read(formula: Expr, frame: pl.DataFrame) -> list[Any]:
    """What a formula comes to, which is the same by either reader."""
    found = read_by_polars(formula, frame)
    if formula.kind != "text":
        days = [one if one is None else (one - EPOCH).days for one in found] if formula.kind == "date" else found
        assert masked(formula, frame) == days
    return found


def read_by_polars(formula: Expr, frame: pl.DataFrame) -> list[Any]:
    """What a formula comes to as an expression of Polars."""
    reader = Reader([formula])
    return reader.run(frame.lazy()).select(reader.of(formula).alias("value")).collect()["value"].to_list()
