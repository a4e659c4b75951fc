"""Random columns, fast: a draw is 16 bits looked up in a table of outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

_STEPS = 1 << 16
NEVER = np.iinfo(np.int64).min
"""The day that stands for none, in arrays of days since 1970."""


class Draw:
    """Columns of one chunk, each drawn after the other from a stream of its own.

    Args:
        seed: of the population.
        chunk: its place in the population.
        table: the stream; tables are drawn apart, so that each can be written alone.
    """

    def __init__(self, seed: int, chunk: int, table: int) -> None:
        self._random = np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, chunk, table])))

    def chance(self, share: float, size: int) -> Bools:
        """True with the probability ``share``, to 1 in 65,536."""
        return self._bits(size) < round(share * _STEPS)

    def days(self, first: Ints, last: Ints) -> Ints:
        """A day from ``first`` to ``last``, both included; ``first`` where ``last`` is before it."""
        span = np.maximum(last - first, 0) + 1
        return first + (self._random.integers(0, 1 << 32, len(first), dtype=np.uint32) * span >> 32)

    def pick(self, weights: Sequence[float], size: int) -> NDArray[np.uint8]:
        """The place of one of the ``weights``, which add up to one."""
        return _outcomes(tuple(weights))[self._bits(size)]

    def words(self, weights: dict[str, float], size: int, unknown: float, among: Bools | None = None) -> pl.Series:
        """One of the words by weight; unknown with the probability ``unknown``, and outside ``among``."""
        values = [*weights, None]
        places = self.pick([*(w * (1 - unknown) for w in weights.values()), unknown], size)
        if among is not None:
            places = np.where(among, places, np.uint8(len(weights)))
        return words_at(values, places)

    def flags(self, share: float, size: int, unknown: float, among: Bools | None = None) -> pl.Series:
        """True, false or unknown, and unknown outside ``among``."""
        places = self.pick([(1 - share) * (1 - unknown), share * (1 - unknown), unknown], size)
        known = places < 2 if among is None else among & (places < 2)
        return _where(known, pl.Series(places == 1))

    def forget(self, days: Ints, unknown: float) -> Ints:
        """``days``, some of them unknown."""
        return np.where(self.chance(unknown, len(days)), NEVER, days)

    def _bits(self, size: int) -> NDArray[np.uint16]:
        return self._random.integers(0, _STEPS, size, dtype=np.uint16)


@lru_cache(256)
def _outcomes(weights: tuple[float, ...]) -> NDArray[np.uint8]:
    """For each draw of 16 bits the place of the weight that it falls to."""
    ends = np.round(np.cumsum(weights) * _STEPS).astype(np.int64)
    ends[-1] = _STEPS
    return np.searchsorted(ends, np.arange(_STEPS), side="right").astype(np.uint8)


def words_at(values: Sequence[str | None], places: NDArray[np.uint8]) -> pl.Series:
    """The words at ``places`` of ``values``."""
    # A polars series is taken as places twice as fast as an array is.
    return pl.Series(values, dtype=pl.String).gather(pl.Series(places))


def day_column(days: Ints) -> pl.Series:
    """Days since 1970 as dates; ``NEVER`` is null."""
    # By way of whole numbers: an array of datetime64 is read at a twentieth of the speed.
    known = days != NEVER
    return _where(known, pl.Series(np.where(known, days, 0).astype(np.int32)).cast(pl.Date))


def _where(known: Bools, column: pl.Series) -> pl.Series:
    """``column``, null where it is not ``known``."""
    if known.all():
        return column
    return column.zip_with(pl.Series(known), pl.Series([None], dtype=column.dtype))


def first_of(years: Ints, month: int, day: int) -> Ints:
    """The day in ``month`` of each of the years, as days since 1970."""
    months = (years - 1970) * 12 + month - 1
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + day - 1


def year_of(days: Ints) -> Ints:
    """The year that each day is in."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
