"""Who stands in which slot: for every family the row of its wife, husband, first child and so on, or none.

The only child is the one that joined first, by order of listing where any child's day is unknown; treatments stand by
date; what an accident struck is the slot of the member. All of it is what ``domain.settle`` does for one family.
Families are numbered by their row, so that what belongs together is found by number and no text is compared twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import polars as pl

from fpassist.bulk.intake.choices import code_of, is_word
from fpassist.bulk.intake.numbers import birth_of, sex_of
from fpassist.bulk.intake.placing import NOWHERE
from fpassist.bulk.intake.rules import due_sex
from fpassist.domain.kinds import SEX_CODES

KEY: Final = "household_id"
NOBODY: Final = NOWHERE
Rows: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
Codes: TypeAlias = Callable[[pl.DataFrame], pl.DataFrame]

_COUPLE: Final = {"wife": "female", "husband": "male"}
_PERSON: Final[Mapping[str, pl.DataType]] = {
    "birth_date": pl.Date(), "adopted_on": pl.Date(), "parentage": pl.String(), "sex": pl.String(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot of all families.

    Args:
        frame: the records of its kind.
        rows: for each family the row in ``frame``, or ``NOBODY``.
    """

    frame: pl.DataFrame
    rows: Rows

    @property
    def frames(self) -> tuple[pl.DataFrame, ...]:
        """Where its records may stand."""
        return (self.frame,)

    def gather(self, names: list[str]) -> pl.DataFrame:
        """The columns of the record that each family has in the slot; null where it has none."""
        there = self.rows != NOBODY
        rows = pl.Series(self.rows.astype(np.uint32))
        if not there.all():
            rows = rows.set(pl.Series(~there), None)
        # A whole frame is gathered from in a third of the time that its columns take one by one.
        return self.frame.select(names)[rows]

    def codes(self, of: Codes, names: list[str]) -> pl.DataFrame:
        """A number of each name for each family: of the record in the slot, else of no one.

        Args:
            of: of a frame the numbers of each record, and last of no one.
            names: which numbers.
        """
        codes = of(self.frame).select(names)
        return codes[pl.Series(np.minimum(self.rows.astype(np.uint32), np.uint32(self.frame.height)))]

    def of(self, families: Rows) -> Slot:
        """The slot of some families, in that order; of the family ``NOBODY`` there is no one in it."""
        return Slot(self.frame, np.where(families == NOBODY, NOBODY, self.rows[families]))

    def ids(self, families: Rows) -> pl.Series:
        """The ids of those who stand in the slot in some families, as text."""
        return self.of_id().of(families).gather(["id"])["id"].cast(pl.String)

    def of_id(self) -> Slot:
        """The slot with no column but the id."""
        return Slot(self.frame.select("id"), self.rows)


def people(persons: pl.DataFrame) -> pl.DataFrame:
    """Valid persons with sex and birth date filled in from ID number and role, and the day that each joined."""
    lacking = {name: dtype for name, dtype in _PERSON.items() if name not in persons.columns}
    frame = persons.with_columns(pl.lit(None, dtype=dtype).alias(name) for name, dtype in lacking.items())
    joined = pl.when(pl.col("parentage") == "adopted").then("adopted_on").otherwise("birth_date").alias("#joined")
    if code_of("sex") in frame.columns and frame[code_of("sex")].max() in (0, 1):
        # Those that were looked through are filled in already.
        return frame.with_columns(joined)
    sex = pl.col("sex").cast(pl.String)
    given = set(frame["sex"].cast(pl.String).unique())
    if not given <= {"female", "male", None}:
        # Codes of GB/T 2261.1 stand beside the words.
        sex = sex.replace({str(code): word for code, word in SEX_CODES.items()})
    if "id_number" in frame.columns and frame["id_number"].null_count() < frame.height:
        number = pl.col("id_number")
        frame = frame.with_columns(pl.coalesce("birth_date", birth_of(number)))
        sex = pl.coalesce(sex, sex_of(number))
    if not given <= {"female", "male"}:
        sex = pl.coalesce(sex, due_sex())
    return frame.with_columns(sex.alias("sex")).with_columns(joined).drop(code_of("sex"), strict=False)


def person_slots(frame: pl.DataFrame, family: Rows, count: int) -> Iterator[tuple[str, Slot]]:
    """``wife``, ``husband``, ``first``, ``later1`` and so on, as far as some family has one.

    Args:
        frame: as ``people`` gives it, in the order of listing.
        family: the family of each person.
        count: how many families there are.
    """
    for role in _COUPLE:
        rows = _rows(_role(frame, role))
        if len(rows):
            yield role, Slot(frame, _spread(rows, family[rows], count))
    rows = _rows(_role(frame, "child"))
    if len(rows):
        yield from _children(frame, rows, family[rows], count)


def _role(frame: pl.DataFrame, role: str) -> pl.Series:
    return frame.select(is_word(frame.columns, "persons", "role", role)).to_series()


def children_slots(frame: pl.DataFrame, family: Rows, count: int) -> Iterator[tuple[str, Slot]]:
    """``first``, ``later1`` and so on, of a frame of children alone; arguments as of ``person_slots``."""
    yield from _children(frame, np.arange(frame.height), family, count)


def _children(frame: pl.DataFrame, rows: Rows, owner: Rows, count: int) -> Iterator[tuple[str, Slot]]:
    first = np.full(count, NOBODY, dtype=np.int64)
    first[owner[::-1]] = rows[::-1]  # the first listed wins
    brood = np.bincount(owner, minlength=count)
    several = brood[owner] > 1
    if not several.any():
        yield "first", Slot(frame, first)
        return
    rows, owner = rows[several], owner[several]
    joined = frame["#joined"].gather(rows)
    days = joined.to_physical().cast(pl.Int64).fill_null(0).to_numpy().copy()
    open_ = np.zeros(count, dtype=bool)
    open_[owner[joined.is_null().to_numpy()]] = True
    days[open_[owner]] = 0
    order = np.lexsort((rows, days, owner))
    rows, owner = rows[order], owner[order]
    place = _places(owner)
    first[owner[place == 0]] = rows[place == 0]
    yield "first", Slot(frame, first)
    for number in range(1, int(place.max()) + 1):
        those = place == number
        yield f"later{number}", Slot(frame, _spread(rows[those], owner[those], count))


def treatment_slots(frame: pl.DataFrame, family: Rows, count: int) -> Iterator[tuple[str, Slot]]:
    """``treatment1`` and so on, by date and order of listing."""
    rows = np.arange(frame.height)[family != NOBODY]
    owner = family[rows]
    days = frame["on"].to_physical().cast(pl.Int64).fill_null(0).to_numpy()[rows]
    order = np.lexsort((rows, days, owner))
    rows, owner = rows[order], owner[order]
    yield from _numbered("treatment", frame, rows, owner, count)


def accident_slots(
    frame: pl.DataFrame, family: Rows, count: int, members: Mapping[str, Slot]
) -> Iterator[tuple[str, Slot]]:
    """``accident1`` and so on, and the victims of each: ``accident1.victim1``, with the slot of the ``member``.

    Args:
        frame: a row a victim.
        family: the family of each row.
        count: how many families there are.
        members: the slots of persons.
    """
    frame = frame.with_columns(pl.Series("#family", family)).with_row_index("#row")
    frame = frame.with_columns(pl.col("#row").first().over("#family", "id").alias("#event"))
    frame = frame.with_columns(_member(frame, members).alias("member"))
    events = np.unique(frame["#event"].to_numpy()[family != NOBODY]).astype(np.int64)
    owner = family[events]
    order = np.lexsort((events, owner))
    events, owner = events[order], owner[order]
    place = _places(owner)
    yield from _numbered("accident", frame, events, owner, count)
    number = np.full(frame.height, NOBODY, dtype=np.int64)
    number[events] = place
    struck = _rows(frame["person"].is_not_null() & pl.Series(family != NOBODY))
    event = frame["#event"].to_numpy()[struck].astype(np.int64)
    order = np.lexsort((struck, event))
    struck, event = struck[order], event[order]
    nth = _places(event)
    for one in range(int(place.max(initial=-1)) + 1):
        here = number[event] == one
        for victim in range(int(nth[here].max(initial=-1)) + 1):
            those = struck[here & (nth == victim)]
            slot = Slot(frame, _spread(those, family[those], count))
            yield f"accident{one + 1}.victim{victim + 1}", slot


def _member(frame: pl.DataFrame, members: Mapping[str, Slot]) -> pl.Series:
    """The slot that the person of each row stands in."""
    found = pl.Series([None] * frame.height, dtype=pl.Enum(list(members)))
    family = frame["#family"].to_numpy()
    for name, slot in members.items():
        ids = slot.ids(family)
        found = found.set((ids == frame["person"].cast(pl.String)).fill_null(value=False), name)
    return found


def _numbered(name: str, frame: pl.DataFrame, rows: Rows, owner: Rows, count: int) -> Iterator[tuple[str, Slot]]:
    """Slots by place in the family, of rows sorted by family."""
    place = _places(owner)
    for number in range(int(place.max(initial=-1)) + 1):
        those = place == number
        yield f"{name}{number + 1}", Slot(frame, _spread(rows[those], owner[those], count))


def _rows(test: pl.Series) -> Rows:
    return test.fill_null(value=False).arg_true().cast(pl.Int64).to_numpy()


def _spread(rows: Rows, owner: Rows, count: int) -> Rows:
    spread = np.full(count, NOBODY, dtype=np.int64)
    spread[owner] = rows
    return spread


def _places(owner: Rows) -> Rows:
    """Place of each among those before it with the same owner, from 0; owners stand together."""
    if not len(owner):
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate(([True], owner[1:] != owner[:-1])))
    return np.arange(len(owner)) - np.repeat(starts, np.diff(np.append(starts, len(owner))))
