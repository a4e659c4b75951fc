"""Which family each row belongs to, as numbers: found without a hash where the rows of a family stand together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int64]
NOWHERE: Final = -1
_SMALL: Final = 16
"""Rows a family up to which comparing each with its neighbours is quicker than hashing pairs."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The rows of a table by family.

    Args:
        family: the place of the row's household, ``NOWHERE`` where it is not listed.
        rising: whether the families of the rows never fall, strays apart.
    """

    family: Ints
    rising: bool

    @property
    def lost(self) -> pl.Series:
        """Whether a row belongs to no household."""
        return pl.Series(self.family == NOWHERE)

    def sizes(self, families: int) -> Ints:
        """How many rows each family has."""
        there = self.family if not len(self.family) or self.family.min() >= 0 else self.family[self.family >= 0]
        return np.bincount(there, minlength=families)

    def at(self, rows: pl.Series) -> Placed:
        """The rows for which ``rows`` is true."""
        return Placed(self.family[rows.fill_null(False).to_numpy()], self.rising)

    def repeats(self) -> bool:
        """Whether a family has more than one row."""
        known = self.family[self.family >= 0]
        if self.rising:
            return bool((known[1:] == known[:-1]).any())
        return len(np.unique(known)) < len(known)

    def may_double(self, key: pl.Series, families: int) -> bool:
        """Whether two rows of a family may have the same ``key``; false only where none have."""
        if len(key) < 2:
            return False
        hashed = key.hash().to_numpy()
        most = int(self.sizes(families).max(initial=0))
        if not self.rising or most > _SMALL:
            return pl.DataFrame({"family": self.family, "key": hashed}).is_duplicated().any()
        return any(
            bool(((hashed[step:] == hashed[:-step]) & (self.family[step:] == self.family[:-step])).any())
            for step in range(1, min(most, len(key)))
        )


class Places:
    """The households of a slice, as places to put rows at.

    Args:
        ids: their ids, null where one has none; of an id that is listed twice the first place counts.
    """

    def __init__(self, ids: pl.Series) -> None:
        self._ids = ids
        size = len(ids)
        self.rising = not ids.null_count() and bool((ids.slice(1) > ids.head(size - 1)).all()) if size else True

    def place(self, ids: pl.Series) -> Placed:
        """The places of rows by their ``household_id``; one without an id is nowhere."""
        size = len(ids)
        if not size or not len(self._ids):
            return Placed(np.full(size, NOWHERE, np.int64), rising=True)
        if not self.rising or ids.null_count():
            return self._joined(ids)
        # Rows of a family mostly stand together: then one of them tells where all belong.
        starts = np.flatnonzero(np.r_[True, (ids.slice(1) != ids.head(size - 1)).to_numpy()])
        firsts = ids.gather(starts)
        lengths = np.diff(np.r_[starts, size])
        if len(firsts) == len(self._ids) and bool((firsts == self._ids).all()):
            return Placed(np.repeat(np.arange(len(starts)), lengths), rising=True)
        found = self._ids.search_sorted(firsts).to_numpy().astype(np.int64)
        near = np.minimum(found, len(self._ids) - 1)
        found = np.where((self._ids.gather(near) == firsts).to_numpy(), near, NOWHERE)
        known = found[found >= 0]
        return Placed(np.repeat(found, lengths), rising=bool((known[1:] > known[:-1]).all()))

    def _joined(self, ids: pl.Series) -> Placed:
        places = pl.DataFrame({"id": self._ids}).with_row_index("place").drop_nulls()
        places = places.unique("id", keep="first", maintain_order=True)
        joined = pl.DataFrame({"id": ids}).join(places, on="id", how="left", maintain_order="left")["place"]
        return Placed(joined.cast(pl.Int64).fill_null(NOWHERE).to_numpy(), rising=False)
