"""How tables are decided: the plans made for the columns and slots met so far, and the benefits decided exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from threading import Lock
from typing import Final, NamedTuple

from fpassist.bulk.deciding.by_day import ByDay
from fpassist.bulk.deciding.coding import facts_of
from fpassist.bulk.deciding.expand import expanded
from fpassist.bulk.deciding.polars_reader import Reader
from fpassist.bulk.deciding.sheet import Sheet
from fpassist.bulk.deciding.tabulate import Tables
from fpassist.bulk.deciding.wide import Frames, columns_of
from fpassist.bulk.deciding.wide_answer import roots_of
from fpassist.bulk.exact.split import exact
from fpassist.bulk.formulas.doubt import open_facts
from fpassist.bulk.formulas.ir import Expr, Kind, walk
from fpassist.bulk.formulas.lower_facts import Shape
from fpassist.bulk.formulas.plan import Plan, formulas, make_plan
from fpassist.bulk.masks.reader import MaskReader, Value
from fpassist.bulk.masks.words import words_of
from fpassist.engine.policy import Policy

RARE: Final = 250
"""Of so many families that pay for exact formulas, one a slice is too few for a benefit to have any."""


class Reading:
    """A reader of formulas as expressions of Polars, and the columns that they read."""

    def __init__(self, roots: list[Expr], tables: Tables) -> None:
        self.reader = Reader(roots, tables)
        nodes = list(walk(roots))
        self.wanted = _columns_of(nodes)
        read = {arg.id for node in nodes if node.op != "known" for arg in node.args} | {root.id for root in roots}
        asked = (node for node in nodes if node.op == "column" and node.id not in read)
        self.there = frozenset(str(node.value) for node in asked if str(node.value).endswith(".id"))
        copied = (arg for node in nodes if node.op == "case" for arg in node.args)
        self.chosen = frozenset(str(arg.value) for arg in copied if arg.op == "column" and arg.kind == "text")


class Masks:
    """A reader of formulas as bits and numbers."""

    def __init__(self, roots: list[Expr], tables: Tables) -> None:
        nodes = list(walk(roots))
        self._facts = facts_of(_columns_of(nodes), words_of(nodes))
        self._reader = MaskReader(roots)
        self._by_day = ByDay(roots, tables)

    def read(self, frames: Frames) -> Mapping[int, Value]:
        """What each formula comes to of some families, by its number."""
        sheet = Sheet(frames, self._facts)
        return self._reader.read(sheet, self._by_day.found(sheet))


def _columns_of(nodes: Iterable[Expr]) -> dict[str, Kind]:
    return {str(node.value): node.kind for node in nodes if node.op == "column"}


class Way(NamedTuple):
    """One way to decide.

    Args:
        plan: the formulas of some benefits, or of all.
        weak: of each benefit that it may leave open more than it is, for which families.
        tables: what its readers work out by day.
    """

    plan: Plan
    weak: Mapping[str, Expr]
    tables: Tables

    @property
    def benefits(self) -> frozenset[str]:
        """The benefits that it decides."""
        return frozenset(row.benefit.id for row in self.plan.rows)

    def reading(self) -> Reading:
        """A reader of every formula, for answers in the long form."""
        return Reading(
            [*(formula for row in self.plan.rows for formula in formulas(row)), *self.weak.values()], self.tables
        )

    def masks(self, *, paid: bool) -> Masks:
        """A reader of the formulas that answers in the wide form are counted from."""
        roots = [formula for row in self.plan.rows for formula in roots_of(row, paid=paid)]
        return Masks([*roots, *self.weak.values()], self.tables)


class Ways:
    """What deciders that work side by side share.

    Args:
        policy: the policy.
        as_of: the day asked about.
        exact_from: so many benefits of families in doubt pay for exact formulas, which take a second or two to make.
    """

    def __init__(self, policy: Policy, as_of: date, exact_from: int) -> None:
        self._policy = policy
        self._as_of = as_of
        self._exact_from = exact_from
        self._lock = Lock()
        self._columns: dict[str, Kind] = {}
        self._shape = Shape(0, 0, 0, 0)
        self._ways: dict[bool, Way] = {}
        self._exactly: frozenset[str] = frozenset()
        self._waiting: Counter[str] = Counter()
        self._asked = 0

    def worth_it(self, doubted: Mapping[str, int]) -> frozenset[str]:
        """The benefits that are decided by exact formulas, after so many families more are in doubt of each.

        Formulas are made anew as soon as enough families wait for those that have none, and so but a few times. A
        benefit that few are ever in doubt of, as most grants that are paid once, is left to the engine.
        """
        with self._lock:
            self._asked += 1
            self._waiting.update({id: count for id, count in doubted.items() if id not in self._exactly})
            often = [id for id, count in self._waiting.items() if count > self._asked * self._exact_from // RARE]
            if sum(self._waiting[id] for id in often) >= self._exact_from:
                self._exactly |= set(often)
                for id in often:
                    del self._waiting[id]
                self._ways.pop(True, None)
            return self._exactly

    def way(self, frames: Frames, *, exactly: bool) -> Way:
        """The way for frames of all columns and slots that were met so far, made once.

        Raises:
            EvaluationError: B001 for a construct that has no form over columns.
        """
        with self._lock:
            data = self._policy.data
            columns, shape = columns_of(data, frames), frames.shape.joined(self._shape)
            if not columns.items() <= self._columns.items() or shape != self._shape:
                self._columns, self._shape = self._columns | columns, shape
                self._ways.clear()
            found = self._ways.get(exactly)
            if found is None:
                found = self._ways[exactly] = self._exact() if exactly else self._first()
            return found

    def _first(self) -> Way:
        data = self._policy.data
        plan = make_plan(data, self._columns, self._shape, self._as_of)
        return self._made(plan, data.benefits)

    def _exact(self) -> Way:
        split = exact(self._policy.data, self._columns, self._shape, self._as_of, benefits=self._exactly)
        return self._made(split.plan, split.inexact)

    def _made(self, plan: Plan, weak: Iterable[str]) -> Way:
        repeats = self._policy.decider.repeats
        return Way(expanded(plan), {id: open_facts(plan.facts, repeats, id) for id in weak}, Tables())
