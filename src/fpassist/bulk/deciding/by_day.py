"""Formulas of one day alone, looked up by day for many families: ``tabulate`` as bits and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fpassist.bulk.deciding.day_answers import answers_on
from fpassist.bulk.deciding.sheet import Sheet
from fpassist.bulk.deciding.tabulate import Table, Tables, key_of, single_days
from fpassist.bulk.formulas.ir import Expr, walk
from fpassist.bulk.masks.reader import Value
from fpassist.bulk.masks.truth import Truth, packed
from fpassist.bulk.masks.whole import Whole, day_number

_EPOCH: Final = date(1970, 1, 1)


class Edge(NamedTuple):
    """A truth that changes on one day at the most.

    Args:
        day: the day.
        after: whether it holds from then on, and not before; else the other way round.
        unknown: what it is where the day is unknown.
    """

    day: int
    after: bool
    unknown: bool | None


class Listed(NamedTuple):
    """An answer for each day.

    Args:
        first: the first day.
        answers: by day; last the one of a day that is unknown.
        known: whether each is known.
        truth: whether the answers are truths.
    """

    first: int
    answers: NDArray[Any]
    known: NDArray[np.bool_]
    truth: bool


class ByDay:
    """The formulas that hang on one column of dates each.

    Args:
        roots: the formulas wanted, in which they are looked for.
        tables: what readers of the same formulas, each in a thread of its own, share.
    """

    def __init__(self, roots: Sequence[Expr], tables: Tables) -> None:
        self._of = single_days(walk(roots), roots).of
        self._tables = tables
        self._made: dict[str, tuple[Table, list[Edge | Listed]]] = {}

    def found(self, sheet: Sheet) -> Mapping[int, Value]:
        """What the formulas come to, by number; without those whose dates lie too far apart."""
        return dict(self._found(sheet))

    def _found(self, sheet: Sheet) -> Iterator[tuple[int, Value]]:
        for name, formulas in self._of.items():
            ends = sheet.range_of(name)
            looked_up = None if ends is None else self._looked_up(name, formulas, ends, sheet.count)
            if looked_up is None:
                continue
            days = sheet.day(name)
            for formula, answer in zip(formulas, looked_up, strict=True):
                yield formula.id, _edge(answer, days) if isinstance(answer, Edge) else _listed(answer, days)

    def _looked_up(
        self, name: str, formulas: tuple[Expr, ...], ends: tuple[int, int], count: int
    ) -> list[Edge | Listed] | None:
        first, last = (_EPOCH + timedelta(end) for end in ends)
        table = self._tables.of(key_of(name, formulas), (first, last), count, lambda days: answers_on(days, formulas))
        if table is None:
            return None
        made = self._made.get(name)
        if made is None or made[0] is not table:
            made = self._made[name] = table, list(_made(table))
        return made[1]


def _made(table: Table) -> Iterable[Edge | Listed]:
    first = day_number(table.days[0])
    for answer in table.answers:
        known = answer.is_not_null().to_numpy()
        if answer.dtype == pl.Boolean and known[:-1].all():
            truth = answer[:-1].to_numpy()
            changes = np.flatnonzero(truth[1:] != truth[:-1])
            if len(changes) <= 1:
                day = first + int(changes[0]) + 1 if len(changes) else first
                yield Edge(day, bool(truth[-1]), answer[-1])
                continue
        kind = np.int64 if answer.dtype.is_integer() else np.int32
        numbers = answer.to_physical().cast(pl.Int64).fill_null(0).to_numpy().astype(kind)
        yield Listed(first, numbers, known, answer.dtype == pl.Boolean)


def _edge(edge: Edge, days: Whole) -> Truth:
    after = packed(np.asarray(days.values) >= edge.day)
    yes = after if edge.after else ~after
    if days.known is None:
        return Truth(yes)
    known = days.known
    if edge.unknown is None:
        return Truth(yes & known, ~yes & known)
    return Truth(yes | ~known) if edge.unknown else Truth(yes & known)


def _listed(listed: Listed, days: Whole) -> Value:
    # A day that is unknown is told by a number before all days: counted from the end, its answer is the last.
    place = np.maximum(np.asarray(days.values, dtype=np.int64) - listed.first, -1)
    answers = listed.answers[place]
    known = None if listed.known.all() else packed(listed.known[place])
    if not listed.truth:
        return Whole(answers, known)
    yes = packed(answers)
    return Truth(yes) if known is None else Truth(yes & known, ~yes & known)
