"""Members who stand beside their family: for each place in it a frame, so that no one has to be looked up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import numpy as np
import polars as pl

from fpassist.bulk.intake.columns import HOUSEHOLD
from fpassist.bulk.intake.placing import Placed

Mask: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]
PERSONS: Final = "persons"
_EACH_WITH_EACH: Final = 8
"""Places each of which is compared with every other; families with children in further ones are looked at whole."""


@dataclass(frozen=True, slots=True)
class Members:
    """Those who stand in one place of their families.

    Args:
        role: what they are to the family.
        frame: rows of a persons table, with the same columns in every place.
        family: the family of each row, by its place among the households; it rises.
        listed: of each row, whether someone stands there; of no one nothing is known but household, id and role.
        full: whether there is a row for each family, in their order; else only who is listed has one.
    """

    role: str
    frame: pl.DataFrame
    family: np.ndarray[Any, np.dtype[np.int64]]
    listed: pl.Series
    full: bool

    def alone(self) -> Members:
        """Those who are listed, without the rows of no one."""
        if not self.full or self.listed.all():
            return replace(self, full=False)
        return self._where(self.listed, full=False)

    def among(self, families: Mask, columns: Sequence[str]) -> Members:
        """Some columns of those who are listed of the families that are marked, which keep their places."""
        marked = pl.Series(families[self.family]) & self.listed
        return replace(self, frame=self.frame.select(columns))._where(marked, full=False)

    def kept(self, families: Mask) -> Members:
        """The same where only the families that are marked are kept."""
        anew = np.cumsum(families) - 1
        found = self._where(pl.Series(families[self.family]), full=self.full)
        return replace(found, family=anew[found.family])

    def slice(self, start: int, stop: int) -> Members:
        """The members of the families from one place up to another."""
        low, high = (int(place) for place in np.searchsorted(self.family, (start, stop)))
        return replace(
            self,
            frame=self.frame.slice(low, high - low),
            family=self.family[low:high] - start,
            listed=self.listed.slice(low, high - low),
        )

    def _where(self, rows: pl.Series, *, full: bool) -> Members:
        return Members(self.role, self.frame.filter(rows), self.family[rows.to_numpy()], self.listed.filter(rows), full)


class Beside(Mapping[str, pl.DataFrame]):
    """Tables by name, where the members stand beside their family; a table of all persons is made when asked for.

    Args:
        tables: the other tables by name.
        members: those of each place, in the order of listing.
    """

    def __init__(self, tables: Mapping[str, pl.DataFrame], members: Sequence[Members]) -> None:
        self._tables = {name: tables[name] for name in tables if name != PERSONS}
        self.members = tuple(members)

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name == PERSONS and name not in self._tables:
            self._tables[name] = pl.concat([those.alone().frame for those in self.members])
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        yield "households"
        yield PERSONS
        yield from (name for name in self._tables if name not in ("households", PERSONS))

    def __len__(self) -> int:
        return len(set(self._tables) | {PERSONS})

    @property
    def placed(self) -> Placed:
        """The families of the rows of the table of persons."""
        return Placed(np.concatenate([those.family[those.listed.to_numpy()] for those in self.members]), rising=False)

    @property
    def nowhere(self) -> int:
        """The persons whose household has no id."""
        if not self["households"]["id"].null_count():
            return 0
        return sum(int((those.frame[HOUSEHOLD].is_null() & those.listed).sum()) for those in self.members)

    def alike(self) -> Mask:
        """The families of which two members may have one id."""
        found = np.zeros(self["households"].height, np.bool_)
        for number, one in enumerate(self.members):
            for other in self.members[number + 1 :]:
                # Where there are so many places, each with each would take longer than the families one by one.
                if number >= _EACH_WITH_EACH and not other.full:
                    found[other.family] = True
                elif one.full and other.full:
                    found |= _same(one.frame["id"], other.frame["id"])
                elif one.full:
                    found[other.family] |= _same(one.frame["id"].gather(other.family), other.frame["id"])
                else:
                    both, here, there = np.intersect1d(one.family, other.family, True, return_indices=True)
                    found[both] |= _same(one.frame["id"].gather(here), other.frame["id"].gather(there))
        return found


def _same(one: pl.Series, other: pl.Series) -> Mask:
    return (one == other).fill_null(value=False).to_numpy()


def at_hand(tables: Mapping[str, pl.DataFrame]) -> list[str]:
    """The names of the tables that need not be put together first."""
    return [name for name in tables if not (isinstance(tables, Beside) and name == PERSONS)]
