"""Every family of the tables decided at once: by three-valued logic, then what that leaves open by exact formulas.

A formula that reads each unknown fact once is exact as it stands, and most families have all facts that matter. Where
something stays open and a fact is read more than once, the family goes through formulas that are split on such facts
(``fpassist.bulk.exact.split``); where those would grow too large, and where a family has more records than a frame has
slots, the engine decides it by itself. The answers are those of the engine, whichever way they come about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple, Self

import numpy as np
import polars as pl

from fpassist.bulk.deciding.engine_rows import OneByOne
from fpassist.bulk.deciding.long_answer import long_rows
from fpassist.bulk.deciding.patching import patched, replaced
from fpassist.bulk.deciding.polars_reader import Reader
from fpassist.bulk.deciding.shapes import KEY, wide_schema
from fpassist.bulk.deciding.slots import Rows
from fpassist.bulk.deciding.ways import Masks, Reading, Way, Ways
from fpassist.bulk.deciding.wide import Frames, crowded, survey, widen
from fpassist.bulk.deciding.wide_answer import Answer, Column, frame_of
from fpassist.bulk.intake.members import Beside
from fpassist.bulk.intake.placing import Placed
from fpassist.bulk.intake.rejects import Sound
from fpassist.bulk.masks.truth import flags
from fpassist.engine.policy import Policy

TABLES: Final = ("households", "persons", "accidents", "treatments", "received")
"""The tables of the layout; the last three may be left out."""


class _Answer(NamedTuple):
    """What formulas say of some families.

    Args:
        frame: rows of the answer.
        left: the families that may be left open more than they are, by place.
        doubted: by benefit, which of these that is so of.
        way: how it was done.
    """

    frame: pl.DataFrame
    left: Rows
    doubted: pl.DataFrame
    way: Way


class Decider:
    """Decides tables of one policy on one day, a chunk of families at a time; its answers are those of the engine.

    One is for one thread; ``beside`` makes another for the next.

    Args:
        policy: the policy.
        as_of: the day asked about.
        exact_from: so many benefits of families in doubt pay for exact formulas, which take a second to make; fewer
            are decided by the engine, one by one.

    Attributes:
        one_by_one: decides single families.

    Raises:
        EvaluationError: E001, E002 and E004 as ``policy.evaluate``.
    """

    def __init__(self, policy: Policy, as_of: date, *, exact_from: int = 500) -> None:
        policy.refuse_day(as_of)
        self.one_by_one = OneByOne(policy, as_of)
        self.policy = policy
        self.as_of = as_of
        self._exact_from = exact_from
        self._ways = Ways(policy, as_of, exact_from)
        self._readings: dict[bool, tuple[Way, Reading]] = {}
        self._masks: dict[tuple[bool, bool], tuple[Way, Masks]] = {}

    def beside(self) -> Self:
        """Another that works at the same time, in a thread of its own, by the same plans."""
        other = type(self)(self.policy, self.as_of, exact_from=self._exact_from)
        other._ways = self._ways
        return other

    def wide(self, tables: Mapping[str, pl.DataFrame | None], *, paid: bool = False) -> pl.DataFrame:
        """A row a family, in the order of ``households``, with the columns of ``shapes.wide_schema``.

        Args:
            tables: valid tables by name, as ``rejects.Sifted`` has them; any but the first two may be missing.
            paid: whether to add what each payer pays.

        Raises:
            EvaluationError: B001 for a construct that has no form over columns.
        """
        whole = self._survey(tables)
        ids = whole.households[KEY]
        several, frames = self._parted(whole)
        first = self._wide(frames, exactly=False, paid=paid)
        wide = first.frame
        again, alone, others = self._shared_out(first)
        if len(again):
            found = self._wide(frames.of(again), exactly=True, paid=paid)
            settled = self._one_by_one(found.frame, found.left, tables, found.doubted.columns, paid=paid)
            wide = patched(wide, again, settled)
        wide = self._one_by_one(wide, alone, tables, others, paid=paid)
        if not len(several):
            return wide
        wide = pl.concat([wide, self.one_by_one.wide(tables, ids.gather(several), paid=paid)])
        order = np.empty(len(ids), dtype=np.int64)
        order[np.delete(np.arange(len(ids)), several)] = np.arange(frames.households.height)
        order[several] = np.arange(frames.households.height, len(ids))
        return wide[pl.Series(order)]

    def long(self, tables: Mapping[str, pl.DataFrame | None]) -> pl.DataFrame:
        """A row for each benefit and subject, with the columns of ``shapes.LONG``.

        Raises:
            EvaluationError: B001 for a construct that has no form over columns.
        """
        whole = self._survey(tables)
        several, frames = self._parted(whole)
        first = self._long(frames, exactly=False)
        rows, benefits = first.frame, self.policy.data.benefits
        weak: Iterable[str] = benefits
        again, _, _ = self._shared_out(first)
        if len(again):
            found = self._long(frames.of(again), exactly=True)
            exactly = found.way.benefits
            weak = [id for id in benefits if id in found.way.weak or id not in exactly]
            those = rows["#family"].is_in(pl.Series(again).implode()) & rows["benefit"].is_in(list(exactly))
            rows = replaced(rows, those.arg_true(), found.frame)
        rows = rows.drop("#family")
        summed = [b.id for b in benefits.values() if b.grant.amount is not None and b.grant.per]
        open_ = (pl.col("outcome") == "undetermined") | pl.col("payers").is_null()
        open_ |= (pl.col("outcome") == "granted") & pl.col("amount").is_null() & pl.col("benefit").is_in(summed)
        places = rows.select(open_.fill_null(value=False) & pl.col("benefit").is_in(list(weak))).to_series().arg_true()
        if len(places):
            rows = replaced(rows, *self.one_by_one.settled(tables, rows[places], places))
        if not len(several):
            return rows
        alone = self.one_by_one.long(tables, whole.households[KEY].gather(several))
        return pl.concat([rows, alone])

    # --- steps

    def _survey(self, tables: Mapping[str, pl.DataFrame | None]) -> Frames:
        households = tables["households"]
        assert households is not None
        accidents, treatments, received = (tables.get(name) for name in TABLES[2:])
        persons = tables.members if isinstance(tables, Beside) else tables["persons"]
        assert persons is not None
        placed: Mapping[str, Placed] = tables.placed if isinstance(tables, Sound) else {}
        return survey(self.policy.data, households, persons, accidents, treatments, received, self.as_of, placed)

    def _parted(self, frames: Frames) -> tuple[Rows, Frames]:
        """The families that have more records than there are slots, and the frames of the others."""
        several = crowded(frames)
        if not len(several):
            return several, frames
        return several, frames.of(np.delete(np.arange(frames.households.height), several))

    def _shared_out(self, first: _Answer) -> tuple[Rows, Rows, list[str]]:
        """The families in doubt that go through exact formulas, those that the engine decides, and of which benefits.

        A family in doubt of several benefits may be among both.
        """
        counts = {id: int(found.sum()) for id, found in zip(first.doubted.columns, first.doubted, strict=True)}
        exactly = self._ways.worth_it(counts)
        met = [id for id, count in counts.items() if count]
        others = [id for id in met if id not in exactly]
        among = (first.doubted.select(pl.any_horizontal(those)) if those else None for those in
                 ([id for id in met if id in exactly], others))  # fmt: skip
        again, alone = (first.left[:0] if one is None else first.left[one.to_series().to_numpy()] for one in among)
        return again, alone, others

    def _wide(self, frames: Frames, *, exactly: bool, paid: bool) -> _Answer:
        """A row a family, with the columns of the benefits that are decided so."""
        way = self._ways.way(frames, exactly=exactly)
        answer = self._answer(frames, way, exactly=exactly, paid=paid)
        columns: dict[str, Column] = {KEY: frames.households[KEY]}
        for benefit in self.policy.data.benefits.values():
            if not exactly or benefit.id in way.benefits:
                columns |= answer.columns(benefit)
        named = [name for name in wide_schema(self.policy.data, paid=paid) if name in columns]
        return _Answer(frame_of({name: columns[name] for name in named}), *_left(answer, way, exactly), way)

    def _long(self, frames: Frames, *, exactly: bool) -> _Answer:
        """A row for each benefit and subject, of the benefits that are decided so."""
        way = self._ways.way(frames, exactly=exactly)
        reader, decided = self._read(frames, way, exactly=exactly)
        rows = pl.concat([long_rows(decided, reader, row) for row in way.plan.rows])
        answer = self._answer(frames, way, exactly=exactly, paid=True)
        return _Answer(rows, *_left(answer, way, exactly), way)

    def _answer(self, frames: Frames, way: Way, *, exactly: bool, paid: bool) -> Answer:
        """What the formulas come to."""
        made, masks = self._masks.get((exactly, paid), (None, None))
        if made is not way or masks is None:
            masks = way.masks(paid=paid)
            self._masks[exactly, paid] = way, masks
        return Answer(masks.read(frames), way.plan.rows, frames.households.height, paid=paid)

    def _one_by_one(
        self,
        wide: pl.DataFrame,
        places: Rows,
        tables: Mapping[str, pl.DataFrame | None],
        benefits: Collection[str],
        *,
        paid: bool,
    ) -> pl.DataFrame:
        """The frame, with some benefits of the families at ``places`` decided by the engine."""
        if not len(places) or not benefits:
            return wide
        found = self.one_by_one.wide(tables, wide[KEY].gather(places), paid=paid, benefits=benefits)
        return patched(wide, places, found)

    def _read(self, frames: Frames, way: Way, *, exactly: bool) -> tuple[Reader, pl.DataFrame]:
        """The wide frame with a column for each formula."""
        made, found = self._readings.get(exactly, (None, None))
        if made is not way or found is None:
            found = way.reading()
            self._readings[exactly] = way, found
        wide = widen(frames, found.wanted, there=found.there, chosen=found.chosen)
        return found.reader, found.reader.answer(wide)


def _left(answer: Answer, way: Way, exactly: bool) -> tuple[Rows, pl.DataFrame]:
    """The families that may be left open more than they are, by place; and by benefit, which of these that is so of."""
    doubts = {
        id: flags(those, answer.count).view(np.bool_)
        for id, those in answer.doubts(way.weak, always=not exactly).items()
    }
    if not doubts:
        return np.zeros(0, dtype=np.int64), pl.DataFrame()
    left = np.flatnonzero(np.logical_or.reduce(list(doubts.values())))
    return left, pl.DataFrame({id: those[left] for id, those in doubts.items()})
