"""Whole families, so many at a time: read in order where the tables prove to stand in one, else part by part.

A table read in slices gives whole families only where all of them list the families alike. That is never taken on
trust: every slice must rise strictly by household id and go on where the last one ended, which also shows that no id
comes twice. The first that does not ends the reading with ``Disorder``; ``batch.spill`` then sorts the rows out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from fpassist.bulk.intake.columns import HOUSEHOLD, schema
from fpassist.bulk.intake.members import Beside
from fpassist.bulk.intake.tables import Tables

SLACK = 1.02
"""A slice is read so much longer than families of middling size need, so that one reading does for most."""
CROWDED = 20
"""Rows a family beyond which a small population is read in slices all the same."""
LEAST = 1 << 15
"""Rows read at a time at the least: a small table is not opened again for a handful of rows."""


class Disorder(Exception):
    """The tables do not list the families in one rising order; nothing read so far can be relied on."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the tables were read.

    Args:
        rows: by table, the rows that are done with.
        last: the id of the last household, ``None`` before the first.
    """

    rows: Mapping[str, int] = field(default_factory=dict[str, int])
    last: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"rows": dict(self.rows), "last": self.last}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole families.

    Args:
        tables: every table by name, the persons as ``rejects.sift`` takes them.
        faults: what was found in names and ID numbers, where these were looked at before; else ``None``.
        after: where reading goes on.
    """

    tables: Mapping[str, pl.DataFrame]
    faults: pl.DataFrame | None
    after: Cursor


def first_way(rows: Mapping[str, int], families: int) -> str:
    """How the families are read at first: ``whole`` where one slice holds them all, else ``ordered``.

    Args:
        rows: how many rows each table has.
        families: how many at a time.
    """
    few = rows["households"] <= families
    return "whole" if few and max(rows.values()) <= CROWDED * families else "ordered"


def whole(tables: Tables, rows: Mapping[str, int]) -> Iterator[Chunk]:
    """All families at once."""
    yield Chunk(tables.collect(), None, Cursor(rows))


def ordered(tables: Tables, rows: Mapping[str, int], families: int, start: Cursor) -> Iterator[Chunk]:
    """The families in the order of the tables.

    Args:
        tables: the tables.
        rows: how many rows each has.
        families: how many at a time.
        start: where to go on.

    Raises:
        Disorder: where the tables are in no such order.
    """
    done = {name: start.rows.get(name, 0) for name in schema()}
    beside = ["households", *(["persons"] if tables.beside is not None else [])]
    others = {name: _Side(tables, name, rows, families, done[name], start.last) for name in done if name not in beside}
    last = start.last
    while done["households"] < rows["households"]:
        households, members = tables.families(done["households"], families)
        last = _rising(households["id"], last)
        cut = {"households": households, **{name: side.until(last) for name, side in others.items()}}
        done |= {name: done[name] + households.height for name in beside}
        done |= {name: side.taken for name, side in others.items()}
        yield Chunk(Beside(cut, members) if members else cut, None, Cursor(dict(done), last))
    # What is left lies behind the last household: rows of none, told so many at a time.
    while any(not side.ended for side in others.values()):
        rest = {name: side.rest() for name, side in others.items()}
        done |= {name: side.taken for name, side in others.items()}
        none = {name: getattr(tables, name).clear().collect() for name in beside}
        yield Chunk({**none, **rest}, None, Cursor(dict(done), last))


def _rising(ids: pl.Series, before: str | None) -> str:
    """The last of ``ids``, which rise strictly and lie behind ``before``."""
    if ids.null_count() or (before is not None and ids[0] <= before):
        raise Disorder
    if not (ids.slice(1) > ids.head(len(ids) - 1)).all():
        raise Disorder
    return ids[-1]


class _Side:
    """A table read along with the households."""

    def __init__(
        self, tables: Tables, name: str, rows: Mapping[str, int], families: int, start: int, last: str | None
    ) -> None:
        self._tables = tables
        self._name = name
        self._rows = rows[name]
        self._read = start
        self._last = last
        self._held: list[pl.DataFrame] = []
        self._block = LEAST + int(SLACK * families * rows[name] / max(1, rows["households"]))
        self.taken = start

    @property
    def ended(self) -> bool:
        """Whether every row was handed out."""
        return self.taken >= self._rows

    def until(self, last: str) -> pl.DataFrame:
        """The rows of the households up to ``last``."""
        while self._read < self._rows and (self._last is None or self._last <= last):
            self._more()
        held = self._all()
        # Only now is it known that the ids rise, and so that the place of the last one cuts the table.
        place = int(held[HOUSEHOLD].search_sorted(last, side="right")) if held.height else 0
        self._held = [held.slice(place)]
        self.taken += place
        return held.head(place)

    def rest(self) -> pl.DataFrame:
        """The next rows, whosoever they are."""
        if not any(frame.height for frame in self._held) and self._read < self._rows:
            self._more()
        held = self._all()
        self._held = []
        self.taken += held.height
        return held

    def _more(self) -> None:
        wanted = max(LEAST, self._block - sum(frame.height for frame in self._held))
        frame = self._tables.slice(self._name, self._read, wanted)
        ids = frame[HOUSEHOLD]
        if not frame.height or ids.null_count() or (self._last is not None and ids[0] < self._last):
            raise Disorder
        if not (ids.slice(1) >= ids.head(len(ids) - 1)).all():
            raise Disorder
        self._last = ids[-1]
        self._read += frame.height
        self._held.append(frame)

    def _all(self) -> pl.DataFrame:
        if not self._held:
            return getattr(self._tables, self._name).clear().collect()
        # In one piece, as records are looked up in it by number; here, as the deciding has no second copy then.
        return pl.concat(self._held)
