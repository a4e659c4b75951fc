"""Formulas to a row a family: the outcome of each benefit, the sum, how many subjects, and who pays how much."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import reduce
from operator import add
from typing import NamedTuple

import polars as pl

from fpassist.bulk.deciding.polars_reader import Reader
from fpassist.bulk.deciding.shapes import COUNT, MONEY, OUTCOME, paid_columns
from fpassist.bulk.deciding.sums import total
from fpassist.bulk.formulas.ir import Expr
from fpassist.bulk.formulas.plan import PayerPlan, RowPlan
from fpassist.policy.model import Benefit

_NO: pl.Expr = pl.lit(False)
_NOTHING: pl.Expr = pl.lit(0, dtype=pl.Int64)


class Standing(NamedTuple):
    """How one row stands.

    Args:
        there: whether the family has such a row; ``None`` where every family has.
        granted: whether it is there and granted.
        open: whether it is there and undetermined; ``None`` where it is so in no family.
    """

    there: pl.Expr | None
    granted: pl.Expr
    open: pl.Expr | None


class Standings:
    """How the rows of a plan stand, each worked out once, as several columns of an answer rest on it.

    Args:
        reader: has read the formulas of ``rows``.
        rows: the rows.
        settled: numbers of the outcomes that are known of every family of the frame.

    Attributes:
        columns: what must be worked out beforehand, under names that the standings speak of.
    """

    def __init__(self, reader: Reader, rows: Iterable[RowPlan], settled: Collection[int]) -> None:
        self.columns: list[pl.Expr] = []
        self._reader = reader
        self._settled = settled
        self._found: dict[tuple[int, int], Standing] = {}
        for row in rows:
            key = (row.present.id, row.outcome.id)
            if key not in self._found:
                self._found[key] = self._standing(row)

    def of(self, row: RowPlan) -> Standing:
        """How ``row`` stands."""
        return self._found[row.present.id, row.outcome.id]

    def _standing(self, row: RowPlan) -> Standing:
        outcome = self._reader.of(row.outcome)
        always = row.present.constant and row.present.value is True
        there = None if always else self._reader.of(row.present)
        if row.outcome.id in self._settled:
            return Standing(there, outcome if there is None else self._kept(row, "granted", there & outcome), None)
        granted, open_ = outcome.fill_null(False), outcome.is_null()
        if there is not None:
            granted, open_ = there & granted, there & open_
        return Standing(there, self._kept(row, "granted", granted), self._kept(row, "open", open_))

    def _kept(self, row: RowPlan, what: str, test: pl.Expr) -> pl.Expr:
        name = f"#{what} {row.present.id} {row.outcome.id}"
        self.columns.append(test.alias(name))
        return pl.col(name)


def wide_columns(
    reader: Reader, standings: Standings, benefit: Benefit, rows: list[RowPlan], *, paid: bool
) -> Iterator[pl.Expr]:
    """The columns of one benefit, and with ``paid`` after them those of ``shapes.paid_columns``.

    Args:
        reader: has read the formulas of ``rows``.
        standings: of ``rows`` among others.
        benefit: the benefit.
        rows: its rows, one a slot.
        paid: whether to add up what each payer pays.
    """
    found = [standings.of(row) for row in rows]
    granted = [one.granted for one in found]
    open_ = [one.open for one in found if one.open is not None]
    yield _outcome(found, open_).alias(f"{benefit.id}_outcome")
    summed = [(g, row) for g, row in zip(granted, rows, strict=True) if row.amount is not None]
    if summed and benefit.grant.per is not None:
        amounts = [row.amount for _, row in summed if row.amount is not None]
        yield total([g for g, _ in summed], amounts, reader).alias(f"{benefit.id}_amount")
    else:
        yield pl.lit(None, dtype=MONEY).alias(f"{benefit.id}_amount")
    yield _count(granted).alias(f"{benefit.id}_granted")
    yield _count(open_).alias(f"{benefit.id}_undetermined")
    if paid:
        yield from _paid(reader, benefit, summed)


def _outcome(found: list[Standing], open_: list[pl.Expr]) -> pl.Expr:
    """The best that a subject gets; null of a family that has none."""

    def word(text: str) -> pl.Expr:
        return pl.lit(text, dtype=OUTCOME)

    there = [one.there for one in found if one.there is not None]
    outcome = word("denied")
    if len(there) == len(found):
        outcome = pl.when(any_of(there)).then(outcome).otherwise(pl.lit(None, dtype=OUTCOME))
    if open_:
        outcome = pl.when(any_of(open_)).then(word("undetermined")).otherwise(outcome)
    return pl.when(any_of(one.granted for one in found)).then(word("granted")).otherwise(outcome)


def doubts(
    reader: Reader,
    standings: Standings,
    rows: Iterable[RowPlan],
    weak: Mapping[str, Expr],
    *,
    paid: bool,
    always: bool = True,
) -> dict[str, pl.Expr]:
    """By benefit, whether a family may be left open more than it is; only those of which that may be so.

    Args:
        reader: has read the formulas of ``rows``.
        standings: of ``rows``.
        rows: the rows.
        weak: by benefit, whether a fact is open that some rule reads more than once.
        paid: whether it matters who pays.
        always: whether sum and payers of the other benefits may be open too.
    """
    found: dict[str, list[pl.Expr]] = {}
    for row in rows:
        id = row.benefit.id
        _, granted, open_ = standings.of(row)
        mine: list[pl.Expr] = []
        if id in weak:
            if open_ is not None:
                mine.append(open_ & reader.of(weak[id]))
        elif not always:
            continue
        if row.amount is not None and row.amount.nullable and row.benefit.grant.per is not None:
            mine.append(granted & reader.of(row.amount).is_null())
        if paid:
            mine += [granted & _open(reader, rule) for rule in row.payers if not _never_open(rule)]
        found.setdefault(id, []).extend(mine)
    return {id: any_of(tests) for id, tests in found.items() if tests}


def any_of(tests: Iterable[pl.Expr]) -> pl.Expr:
    """Whether one of ``tests`` holds; that of none does not."""
    those = list(tests)
    return reduce(lambda a, b: a | b, those) if those else _NO


def _count(tests: Iterable[pl.Expr]) -> pl.Expr:
    counts = [test.cast(COUNT) for test in tests]
    return reduce(add, counts) if counts else pl.lit(0, dtype=COUNT)


def _paid(reader: Reader, benefit: Benefit, rows: list[tuple[pl.Expr, RowPlan]]) -> Iterator[pl.Expr]:
    """What each payer pays, in fen; where it is open who pays, or whose employers, the whole stands under no payer."""
    parts: dict[str, list[pl.Expr]] = {name: [] for name in paid_columns(benefit)}
    for granted, row in rows:
        assert row.amount is not None
        fen = pl.when(granted).then(reader.of(row.amount)).otherwise(_NOTHING)
        fen = fen.fill_null(0) if row.amount.nullable else fen
        before: list[pl.Expr] = []  # of which none holds where an earlier rule neither holds nor is open
        for rule in row.payers:
            certain = rule.when.constant and rule.when.value is True
            when = reader.of(rule.when)
            none = [~test for test in before]
            pays = [*none] if certain else [*none, when.fill_null(False)]
            if not _never_open(rule):
                open_ = _open(reader, rule)
                parts[f"{benefit.id}@"].append(_where([*none, open_], fen))
                pays.append(~open_)
            parts[f"{benefit.id}@{rule.payer}"].append(_where(pays, fen))
            if certain:
                break
            before.append(when.fill_null(True))
    for name, found in parts.items():
        yield (reduce(add, found) if found else _NOTHING).alias(name)


def _where(tests: list[pl.Expr], fen: pl.Expr) -> pl.Expr:
    """``fen`` where all ``tests`` hold, else nothing."""
    return pl.when(reduce(lambda a, b: a & b, tests)).then(fen).otherwise(_NOTHING) if tests else fen


def _never_open(rule: PayerPlan) -> bool:
    """Whether a rule of who pays leaves it open in no family, whatever is unknown."""
    return rule.persons is None and not rule.when.nullable


def _open(reader: Reader, rule: PayerPlan) -> pl.Expr:
    """Whether it is unknown if a rule of who pays holds, or whose employers pay by it; itself never unknown."""
    when = reader.of(rule.when)
    if rule.persons is None:
        return when.is_null()
    return when.is_null() | (when.fill_null(False) & ~reader.of(rule.known).fill_null(False))
