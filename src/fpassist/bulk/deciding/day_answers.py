"""What formulas of one column of dates come to on given days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from fpassist.bulk.formulas.ir import Expr
from fpassist.bulk.masks.reader import MaskReader, Value
from fpassist.bulk.masks.truth import Bits, Truth, flags, packed
from fpassist.bulk.masks.whole import Whole, spread


class _Days:
    """One column of dates, for ``masks.reader``; formulas that hang on it alone read no other."""

    def __init__(self, days: pl.Series) -> None:
        self.count = len(days)
        known = packed(days.is_not_null().to_numpy()) if days.null_count() else None
        self._days = Whole(days.to_physical().fill_null(0).to_numpy(), known)

    def day(self, name: str) -> Whole:
        return self._days

    def truth(self, name: str) -> Truth:
        raise KeyError(name)

    def whole(self, name: str) -> Whole:
        raise KeyError(name)

    def one_of(self, name: str, words: tuple[str, ...]) -> Truth:
        raise KeyError(name)

    def given(self, name: str) -> Bits:
        raise KeyError(name)

    def text(self, name: str) -> pl.Series:
        raise KeyError(name)


def answers_on(days: pl.Series, formulas: Sequence[Expr]) -> list[pl.Series]:
    """What formulas that all hang on one column of dates alone come to on each of ``days``."""
    found = MaskReader(formulas).read(_Days(days), {})
    return [_series(found[formula.id], formula, len(days)) for formula in formulas]


def _series(value: Value, formula: Expr, count: int) -> pl.Series:
    if isinstance(value, Truth):
        made = pl.Series(flags(value.yes, count).view(np.bool_))
    else:
        made = pl.Series(spread(value.values, count).astype(np.int64))
    if value.known is not None:
        made = made.set(pl.Series(flags(~value.known, count).view(np.bool_)), None)
    return made.cast(pl.Int32).cast(pl.Date) if formula.kind == "date" else made
