"""Formulas of one day alone: worked out once for each day that occurs, not for each family.

An age, a day of retirement or a year of birth hangs on one date of the family. Such a formula is read for every day
between the first and the last that the column holds; where it only changes from false to true, or back, at one day, it
becomes a comparison with that day, and elsewhere the answer is looked up by day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock
from typing import Final, TypeAlias, cast

import polars as pl

from fpassist.bulk.formulas.ir import Expr

COSTLY: Final = frozenset({"months", "add_months", "add_days", "days", "year", "month", "day", "weekday"})
LONGEST: Final = 200_000
"""The most days that are tabulated: five centuries."""
AROUND: Final = timedelta(5 * 366)
"""Days tabulated before the first and after the last: the next families are not quite as old, and all is made anew
where one of them has a day that is not there."""
_AHEAD: Final = 2
"""Days tabulated for each date that was asked about: where there is one slice there are mostly more."""
_UNKNOWN: Final = pl.Series([None], dtype=pl.Date)


Ends: TypeAlias = tuple[date, date] | None
"""A first and a last day; ``None`` where there is none."""


@dataclass(frozen=True, slots=True)
class Tabled:
    """Formulas to look up.

    Args:
        of: by the name of a date column, the formulas that hang on it alone, widest first.
    """

    of: Mapping[str, tuple[Expr, ...]]


def single_days(nodes: Iterable[Expr], wanted: Iterable[Expr]) -> Tabled:
    """The widest formulas that hang on one date column and reckon with it.

    Args:
        nodes: all formulas, what each stands on before itself.
        wanted: the formulas that are asked for.
    """
    column: dict[int, str | None] = {}  # the only date column below; None where there is none at all
    many: set[int] = set()
    costly: set[int] = set()
    parents: dict[int, list[Expr]] = {}
    ordered = list(nodes)
    for node in ordered:
        for arg in node.args:
            parents.setdefault(arg.id, []).append(node)
        if node.op == "column":
            column[node.id] = str(node.value) if node.kind == "date" else None
            if node.kind != "date":
                many.add(node.id)
            continue
        below = {column[arg.id] for arg in node.args} - {None}
        column[node.id] = next(iter(below)) if len(below) == 1 else None
        if len(below) > 1 or any(arg.id in many for arg in node.args):
            many.add(node.id)
        if node.op in COSTLY or any(arg.id in costly for arg in node.args):
            costly.add(node.id)
    asked = {node.id for node in wanted}
    found: dict[str, list[Expr]] = {}
    for node in ordered:
        name = column[node.id]
        if node.id in many or node.id not in costly or name is None:
            continue
        if node.id in asked or any(parent.id in many for parent in parents.get(node.id, ())):
            found.setdefault(name, []).append(node)
    return Tabled({name: tuple(several) for name, several in found.items()})


@dataclass(frozen=True, slots=True)
class Table:
    """What formulas of one date come to.

    Args:
        days: every day from a first to a last, and unknown at the end.
        answers: of each formula, by day.
    """

    days: pl.Series
    answers: list[pl.Series]

    def covers(self, ends: Ends) -> bool:
        """Whether it has every day between two."""
        return ends is None or (len(self.days) > 1 and self.days[0] <= ends[0] and self.days[-2] >= ends[1])

    @property
    def ends(self) -> Ends:
        """The first and the last day."""
        return (self.days[0], self.days[-2]) if len(self.days) > 1 else None

    def of(self, name: str, place: int) -> pl.Expr:
        """A formula from its answers by day.

        Args:
            name: the column.
            place: which of the formulas.
        """
        here, answer = pl.col(name), self.answers[place]
        known, unknown = answer[:-1], answer[-1]
        if not len(known):
            # Not a literal alone: Polars takes what is compared with one for a single row.
            return pl.when(here.is_null()).then(pl.lit(unknown, dtype=answer.dtype))
        if known.dtype == pl.Boolean and not known.null_count():
            changes = (known != known.shift(1)).fill_null(value=False).arg_true()
            made: pl.Expr | None = None
            if len(changes) == 0:
                made = pl.when(here.is_not_null()).then(pl.lit(known[0]))
            elif len(changes) == 1:
                day = pl.lit(self.days[changes[0]], dtype=pl.Date)
                made = here >= day if known[changes[0]] else here < day
            if made is not None:
                return made if unknown is None else made.fill_null(unknown)
        place_of_day = (here.to_physical() - self.days.to_physical()[0]).cast(pl.UInt32)
        return pl.lit(answer).gather(place_of_day.fill_null(len(self.days) - 1))


class Tables:
    """What was worked out by day, once for all threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: dict[tuple[str | int, ...], Table] = {}
        self._asked: Counter[tuple[str | int, ...]] = Counter()

    def of(
        self, key: tuple[str | int, ...], ends: Ends, count: int, answers: Callable[[pl.Series], list[pl.Series]]
    ) -> Table | None:
        """The table that has every day of a column; ``None`` where there are too many.

        Args:
            key: the name of the column, and the numbers of the formulas.
            ends: the first and the last day of the column.
            count: how many dates it has.
            answers: what the formulas come to on given days.
        """
        with self._lock:
            found = self._made.get(key)
            self._asked[key] += count
            if found is None or not found.covers(ends):
                days = days_of(ends, found, self._asked[key])
                if days is None:
                    return None
                found = self._made[key] = Table(days, answers(days))
            return found


def key_of(name: str, formulas: Iterable[Expr]) -> tuple[str | int, ...]:
    """What a table of formulas that hang on one column is called by."""
    return (name, *(formula.id for formula in formulas))


def ends_of(column: pl.Series) -> Ends:
    """The first and the last day of a column of dates."""
    first, last = cast("date | None", column.min()), cast("date | None", column.max())
    return None if first is None or last is None else (first, last)


def days_of(ends: Ends, table: Table | None, asked: int) -> pl.Series | None:
    """Every day from before a first to after a last, then unknown; ``None`` where there are too many.

    Args:
        ends: the first and the last.
        table: one whose days are to be there too.
        asked: how many dates were asked about so far.
    """
    those = [pair for pair in (ends, None if table is None else table.ends) if pair is not None]
    if not those:
        return _UNKNOWN
    first, last = min(pair[0] for pair in those), max(pair[1] for pair in those)
    # One that is there is made longer, and stays: to go back and forth would make every formula anew.
    most = LONGEST if table is not None else min(LONGEST, max(1000, _AHEAD * asked))
    if (last - first).days >= most:
        return None
    start = first - min(AROUND, first - date.min)
    end = last + min(AROUND, date.max - last)
    return pl.concat([pl.date_range(start, end, eager=True), _UNKNOWN])
