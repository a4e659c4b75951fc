"""Formulas to a row a family: the outcome of each benefit, the sum, how many subjects, and who pays how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import add

import polars as pl

from fpassist.bulk.deciding.polars_reader import Reader
from fpassist.bulk.deciding.shapes import COUNT, MONEY, OUTCOME, paid_columns
from fpassist.bulk.deciding.sums import total
from fpassist.bulk.formulas.ir import Expr
from fpassist.bulk.formulas.plan import PayerPlan, RowPlan
from fpassist.policy.model import Benefit

_NO: pl.Expr = pl.lit(False)
_NOTHING: pl.Expr = pl.lit(0, dtype=pl.Int64)


def wide_columns(reader: Reader, benefit: Benefit, rows: list[RowPlan], *, paid: bool) -> Iterator[pl.Expr]:
    """The columns of one benefit, and with ``paid`` after them those of ``shapes.paid_columns``.

    Args:
        reader: has read the formulas of ``rows``.
        benefit: the benefit.
        rows: its rows, one a slot.
        paid: whether to add up what each payer pays.
    """
    there = [reader.of(row.present) for row in rows]
    granted = [t & reader.of(row.outcome).fill_null(False) for t, row in zip(there, rows, strict=True)]
    open_ = [t & reader.of(row.outcome).is_null() for t, row in zip(there, rows, strict=True)]
    some = any_of(granted)
    yield (
        pl.when(some)
        .then(pl.lit("granted", dtype=OUTCOME))
        .when(any_of(open_))
        .then(pl.lit("undetermined", dtype=OUTCOME))
        .when(any_of(there))
        .then(pl.lit("denied", dtype=OUTCOME))
        .otherwise(pl.lit(None, dtype=OUTCOME))
        .alias(f"{benefit.id}_outcome")
    )
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


def doubts(
    reader: Reader, rows: Iterable[RowPlan], weak: Mapping[str, Expr], *, paid: bool, always: bool = True
) -> dict[str, pl.Expr]:
    """By benefit, whether a family may be left open more than it is; only those of which that may be so.

    Args:
        reader: has read the formulas of ``rows``.
        rows: the rows.
        weak: by benefit, whether a fact is open that some rule reads more than once.
        paid: whether it matters who pays.
        always: whether sum and payers of the other benefits may be open too.
    """
    found: dict[str, list[pl.Expr]] = {}
    for row in rows:
        id = row.benefit.id
        there, outcome = reader.of(row.present), reader.of(row.outcome)
        mine: list[pl.Expr] = []
        if id in weak:
            mine.append(there & outcome.is_null() & reader.of(weak[id]))
        elif not always:
            continue
        granted = there & outcome.fill_null(False)
        if row.amount is not None and row.amount.nullable and row.benefit.grant.per is not None:
            mine.append(granted & reader.of(row.amount).is_null())
        if paid:
            mine += [granted & _open(reader, rule) for rule in row.payers]
        found.setdefault(id, []).extend(mine)
    return {id: any_of(tests) for id, tests in found.items() if tests}


def any_of(tests: Iterable[pl.Expr]) -> pl.Expr:
    """Whether one of ``tests`` holds; that of none does not."""
    return reduce(lambda a, b: a | b, tests, _NO)


def _count(tests: Iterable[pl.Expr]) -> pl.Expr:
    return reduce(add, (test.cast(COUNT) for test in tests), pl.lit(0, dtype=COUNT))


def _paid(reader: Reader, benefit: Benefit, rows: list[tuple[pl.Expr, RowPlan]]) -> Iterator[pl.Expr]:
    """What each payer pays, in fen; where it is open who pays, or whose employers, the whole stands under no payer."""
    parts: dict[str, list[pl.Expr]] = {name: [] for name in paid_columns(benefit)}
    for granted, row in rows:
        assert row.amount is not None
        fen = pl.when(granted).then(reader.of(row.amount)).otherwise(_NOTHING).fill_null(0)
        before = _NO  # whether an earlier rule holds, or it is open whether one does
        for rule in row.payers:
            when, open_ = reader.of(rule.when), _open(reader, rule)
            parts[f"{benefit.id}@"].append(pl.when(~before & open_).then(fen).otherwise(_NOTHING))
            pays = ~before & ~open_ & when.fill_null(False)
            parts[f"{benefit.id}@{rule.payer}"].append(pl.when(pays).then(fen).otherwise(_NOTHING))
            before = before | when.fill_null(True)
    for name, found in parts.items():
        yield reduce(add, found, _NOTHING).alias(name)


def _open(reader: Reader, rule: PayerPlan) -> pl.Expr:
    """Whether it is unknown if a rule of who pays holds, or whose employers pay by it; itself never unknown."""
    when = reader.of(rule.when)
    if rule.persons is None:
        return when.is_null()
    return when.is_null() | (when.fill_null(False) & ~reader.of(rule.known).fill_null(False))
