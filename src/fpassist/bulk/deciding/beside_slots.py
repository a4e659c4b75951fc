"""Slots of members that stand beside their family: mostly the columns as they are, so that no one is looked up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from fpassist.bulk.deciding.patching import patched
from fpassist.bulk.deciding.slots import NOBODY, Codes, Rows, Slot, children_slots, people
from fpassist.bulk.intake.members import Members


@dataclass(frozen=True, slots=True)
class BesideSlot(Slot):
    """A slot whose frame has a row for each family, in their order; of no one it knows nothing but an id.

    Args:
        others: records that stand in the slot instead; ``rows`` counts them on after the rows of ``frame``.
    """

    others: pl.DataFrame

    @property
    def frames(self) -> tuple[pl.DataFrame, ...]:
        """Where its records may stand."""
        return (self.frame, self.others) if self.others.height else (self.frame,)

    def gather(self, names: list[str]) -> pl.DataFrame:
        """The columns of the record that each family has in the slot; null where it has none."""
        found = self.frame.select(names)
        moved = np.flatnonzero(self.rows >= self.frame.height)
        if len(moved):
            found = patched(found, moved, self.others.select(names)[pl.Series(self.rows[moved] - self.frame.height)])
        there = self.rows != NOBODY
        if "id" in names and not there.all():
            found = found.with_columns(pl.when(pl.Series(there)).then("id").alias("id"))
        return found

    def codes(self, of: Codes, names: list[str]) -> pl.DataFrame:
        """Numbers for each family, as of any slot; the frame has a row of nothing where there is no one."""
        found = of(self.frame).select(names).head(self.frame.height)
        if not self.others.height:
            return found
        moved = np.flatnonzero(self.rows >= self.frame.height)
        return patched(found, moved, of(self.others).select(names)[pl.Series(self.rows[moved] - self.frame.height)])

    def of_id(self) -> Slot:
        """The slot with no column but the id."""
        return BesideSlot(self.frame.select("id"), self.rows, self.others.select("id"))

    def of(self, families: Rows) -> Slot:
        """The slot of some families, in that order; of the family ``NOBODY`` there is no one in it."""
        rows = np.where(families == NOBODY, NOBODY, self.rows[families])
        own = (rows != NOBODY) & (rows < self.frame.height)
        after = np.where(rows == NOBODY, NOBODY, rows - self.frame.height + len(families))
        frame = self.frame[pl.Series(np.where(families == NOBODY, 0, families))]
        return BesideSlot(frame, np.where(own, np.arange(len(families)), after), self.others)


def beside_slots(members: Sequence[Members], count: int) -> Iterator[tuple[str, Slot]]:
    """``wife``, ``husband``, ``first``, ``later1`` and so on, as far as some family has one.

    Args:
        members: those of each place, in the order of listing.
        count: how many families there are.
    """
    for those in members:
        if those.role != "child" and those.listed.any():
            yield those.role, _side_by_side(those)
    children = [those for those in members if those.role == "child" and those.listed.any()]
    if not children:
        return
    first, *others = children
    if not first.full:
        # Whoever is listed first stands with the others where hardly any family has a child there.
        yield from children_slots(*_brood(children), count)
        return
    slot = _side_by_side(first)
    if not others:
        yield "first", slot
        return
    several = np.zeros(count, np.bool_)
    for those in others:
        several[those.family] = True
    brood, owner = _brood([those.among(several, those.frame.columns) for those in children])
    found = dict(children_slots(brood, owner, count))
    eldest = found.pop("first").rows
    # Where the one who joined first is not the one listed first, it is put in that one's place.
    height = int(several[first.family[first.listed.to_numpy()]].sum())
    moved = eldest >= height
    rows = np.where(moved, eldest + first.frame.height, slot.rows)
    yield "first", BesideSlot(first.frame, rows, brood)
    yield from found.items()


def _side_by_side(those: Members) -> BesideSlot:
    rows = np.where(those.listed.to_numpy(), np.arange(those.frame.height), NOBODY)
    return BesideSlot(those.frame, rows, those.frame.clear())


def _brood(children: Sequence[Members]) -> tuple[pl.DataFrame, Rows]:
    """Children as one frame, and the family of each."""
    alone = [those.alone() for those in children]
    return people(pl.concat([those.frame for those in alone])), np.concatenate([those.family for those in alone])
