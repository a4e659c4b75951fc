"""Every family of the tables decided at once: by three-valued logic, then what that leaves open by exact formulas.

A formula that reads each unknown fact once is exact as it stands, and most families have all facts that matter. Where
something stays open and a fact is read more than once, the family goes through formulas that are split on such facts
(``fpassist.bulk.exact.split``); where those would grow too large, and where a family has more records than a frame has
slots, the engine decides it by itself. The answers are those of the engine, whichever way they come about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from threading import Lock
from typing import Final, NamedTuple, Self

import numpy as np
import polars as pl

from fpassist.bulk.deciding.engine_rows import OneByOne
from fpassist.bulk.deciding.expand import expanded
from fpassist.bulk.deciding.long_answer import long_rows
from fpassist.bulk.deciding.polars_reader import Reader
from fpassist.bulk.deciding.shapes import KEY, wide_schema
from fpassist.bulk.deciding.slots import Rows
from fpassist.bulk.deciding.wide import Frames, columns_of, crowded, survey, widen
from fpassist.bulk.deciding.wide_answer import doubts, wide_columns
from fpassist.bulk.exact.split import exact
from fpassist.bulk.formulas.doubt import open_facts
from fpassist.bulk.formulas.ir import Expr, Kind, walk
from fpassist.bulk.formulas.lower_facts import Shape
from fpassist.bulk.formulas.plan import Plan, RowPlan, counted, formulas, make_plan
from fpassist.bulk.formulas.plan import paid as of_payers
from fpassist.engine.policy import Policy

TABLES: Final = ("households", "persons", "accidents", "treatments", "received")
"""The tables of the layout; the last three may be left out."""

_Formulas = Callable[[RowPlan], Iterable[Expr]]


class _Reading:
    """A reader of formulas, and the columns that they read."""

    def __init__(self, roots: list[Expr], within: list[Expr]) -> None:
        self.reader = Reader(roots, within)
        nodes = list(walk(roots))
        self.wanted: dict[str, Kind] = {str(node.value): node.kind for node in nodes if node.op == "column"}
        read = {arg.id for node in nodes if node.op != "known" for arg in node.args} | {root.id for root in roots}
        asked = (node for node in nodes if node.op == "column" and node.id not in read)
        self.there = frozenset(str(node.value) for node in asked if str(node.value).endswith(".id"))
        copied = (arg for node in nodes if node.op == "case" for arg in node.args)
        self.chosen = frozenset(str(arg.value) for arg in copied if arg.op == "column" and arg.kind == "text")


class _Way(NamedTuple):
    """One way to decide: its plan, and of each benefit that it may leave open more than it is, for which families."""

    plan: Plan
    weak: Mapping[str, Expr]


class _Plans:
    """What deciders that work side by side share: the columns and slots met so far, and the plans made for them."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.columns: dict[str, Kind] = {}
        self.shape = Shape(0, 0, 0, 0)
        self.ways: dict[bool, _Way] = {}
        self.doubted = 0


class Decider:
    """Decides tables of one policy on one day, a chunk of families at a time; its answers are those of the engine.

    One is for one thread; ``beside`` makes another for the next.

    Args:
        policy: the policy.
        as_of: the day asked about.
        exact_from: so many families in doubt pay for exact formulas, which take a second or two to make; fewer are
            decided by the engine, one by one.

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
        self._plans = _Plans()
        self._readings: dict[tuple[bool, _Formulas], tuple[_Way, _Reading]] = {}

    def beside(self) -> Self:
        """Another that works at the same time, in a thread of its own, by the same plans."""
        other = type(self)(self.policy, self.as_of, exact_from=self._exact_from)
        other._plans = self._plans
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
        wide, left, _ = self._wide(frames, exactly=False, paid=paid)
        if self._pays(left):
            again, still, way = self._wide(frames.of(left), exactly=True, paid=paid)
            if len(still):
                again = self._patched(again, still, tables, way, paid=paid)
            wide, left = replaced(wide, pl.Series(left), again), left[:0]
        alone = np.concatenate((left, np.arange(frames.households.height, len(ids))))
        if not len(alone):
            return wide
        those = pl.concat([frames.households[KEY].gather(left), ids.gather(several)])
        wide = pl.concat([wide, wide.clear(len(several))]) if len(several) else wide
        wide = replaced(wide, pl.Series(alone), self.one_by_one.wide(tables, those, paid=paid))
        if not len(several):
            return wide
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
        rows, left, _ = self._long(frames, exactly=False)
        family = rows["#family"]
        weak: Iterable[str] = self.policy.data.benefits
        if self._pays(left):
            again, _, way = self._long(frames.of(left), exactly=True)
            weak = way.weak
            rows = replaced(rows, family.is_in(pl.Series(left).implode()).arg_true(), again)
        rows = rows.drop("#family")
        summed = [b.id for b in self.policy.data.benefits.values() if b.grant.amount is not None and b.grant.per]
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

    def _pays(self, left: Rows) -> bool:
        """Whether the families in doubt go through exact formulas."""
        with self._plans.lock:
            self._plans.doubted += len(left)
            return len(left) > 0 and self._plans.doubted >= self._exact_from

    def _survey(self, tables: Mapping[str, pl.DataFrame | None]) -> Frames:
        households, persons = tables["households"], tables["persons"]
        assert households is not None
        assert persons is not None
        accidents, treatments, received = (tables.get(name) for name in TABLES[2:])
        return survey(self.policy.data, households, persons, accidents, treatments, received, self.as_of)

    def _parted(self, frames: Frames) -> tuple[Rows, Frames]:
        """The families that have more records than there are slots, and the frames of the others."""
        several = crowded(frames)
        if not len(several):
            return several, frames
        return several, frames.of(np.delete(np.arange(frames.households.height), several))

    def _wide(self, frames: Frames, *, exactly: bool, paid: bool) -> tuple[pl.DataFrame, Rows, _Way]:
        """A row a family, the families that may be left open more than they are, and the way it was done."""
        way = self._way(frames, exactly=exactly)
        plan, weak = way
        reader, decided = self._read(frames, way, of_payers if paid else counted, exactly=exactly)
        columns: list[pl.Expr] = [pl.col("household.id").alias(KEY)]
        for benefit in self.policy.data.benefits.values():
            rows = [row for row in plan.rows if row.benefit is benefit]
            columns += wide_columns(reader, benefit, rows, paid=paid)
        doubt = doubts(reader, plan.rows, weak, paid=paid, always=not exactly)
        wide = decided.lazy().select(*columns, doubt.alias("#doubt")).collect(optimizations=pl.QueryOptFlags.none())
        left = wide["#doubt"].arg_true().cast(pl.Int64).to_numpy()
        return wide.select(*wide_schema(self.policy.data, paid=paid)), left, way

    def _patched(
        self, wide: pl.DataFrame, places: Rows, tables: Mapping[str, pl.DataFrame | None], way: _Way, *, paid: bool
    ) -> pl.DataFrame:
        """The frame, with what exact formulas were too large for decided by the engine for some families."""
        found = self.one_by_one.wide(tables, wide[KEY].gather(places), paid=paid, benefits=list(way.weak))
        return wide.with_columns(replaced(wide.select(found.columns), pl.Series(places), found).get_columns())

    def _long(self, frames: Frames, *, exactly: bool) -> tuple[pl.DataFrame, Rows, _Way]:
        """A row for each benefit and subject, the families that may be left open more than they are, and the way."""
        way = self._way(frames, exactly=exactly)
        plan, weak = way
        reader, decided = self._read(frames, way, formulas, exactly=exactly)
        rows = pl.concat([long_rows(decided, reader, row) for row in plan.rows])
        doubt = decided.select(doubts(reader, plan.rows, weak, paid=True, always=not exactly)).to_series()
        return rows, doubt.arg_true().cast(pl.Int64).to_numpy(), way

    def _way(self, frames: Frames, *, exactly: bool) -> _Way:
        """The plan for frames of all columns and slots that were met so far, made once."""
        plans, data = self._plans, self.policy.data
        with plans.lock:
            columns, shape = columns_of(data, frames), frames.shape.joined(plans.shape)
            if not columns.items() <= plans.columns.items() or shape != plans.shape:
                plans.columns, plans.shape = plans.columns | columns, shape
                plans.ways.clear()
            found = plans.ways.get(exactly)
            if found is None:
                benefits: Iterable[str] = data.benefits
                if exactly:
                    split = exact(data, plans.columns, shape, self.as_of)
                    plan, benefits = split.plan, split.inexact
                else:
                    plan = make_plan(data, plans.columns, shape, self.as_of)
                weak = {id: open_facts(plan.facts, self.policy.decider.repeats, id) for id in benefits}
                found = plans.ways[exactly] = _Way(expanded(plan), weak)
            return found

    def _read(self, frames: Frames, way: _Way, of: _Formulas, *, exactly: bool) -> tuple[Reader, pl.DataFrame]:
        """The wide frame with a column for each formula."""
        made, found = self._readings.get((exactly, of), (None, None))
        if made is not way or found is None:
            roots = [formula for row in way.plan.rows for formula in of(row)]
            sums = [row.amount for row in way.plan.rows if row.amount is not None]
            found = _Reading([*roots, *way.weak.values()], list(walk(sums)))
            self._readings[exactly, of] = way, found
        wide = widen(frames, found.wanted, there=found.there, chosen=found.chosen)
        return found.reader, found.reader.answer(wide)


def replaced(frame: pl.DataFrame, places: pl.Series, rows: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with ``rows`` in place of those at ``places``."""
    if not len(places):
        return frame
    assert len(places) == rows.height
    where = places.cast(pl.UInt32)
    # Each row is gathered from the column or, after its end, from what is put in place: lists cannot be written over.
    order = np.arange(frame.height, dtype=np.uint32)
    order[where.to_numpy()] = np.arange(frame.height, frame.height + rows.height)
    made: list[pl.Series] = []
    for old, new in zip(frame, rows, strict=True):
        if isinstance(old.dtype, pl.List):
            made.append(pl.concat([old, new]).gather(pl.Series(order)))
        else:
            made.append(old.clone().scatter(where, new))
    return pl.DataFrame(made)
