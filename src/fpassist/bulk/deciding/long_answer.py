"""Formulas to a row for each benefit and subject, with who pays to the fen."""

from __future__ import annotations

import polars as pl

from fpassist.bulk.deciding.polars_reader import Reader
from fpassist.bulk.deciding.shapes import KEY, OUTCOME, PAYERS, money
from fpassist.bulk.formulas.plan import PayerPlan, RowPlan


def long_rows(decided: pl.DataFrame, reader: Reader, row: RowPlan) -> pl.DataFrame:
    """The rows of one benefit and slot, with the number of the family last, under ``#family``.

    Args:
        decided: the frame that ``reader`` gave.
        reader: has read the formulas of ``row``.
        row: benefit and slot.
    """
    grant = row.benefit.grant
    outcome = reader.of(row.outcome)
    granted = outcome.fill_null(False)
    amount: pl.Expr | None = None
    if row.amount is not None and grant.per is not None:
        amount = pl.when(granted).then(reader.of(row.amount))
    paid = pl.when(granted).then(_payers(reader, row.payers, amount)).otherwise(pl.lit([], dtype=PAYERS))
    summed = pl.lit(False) if amount is None else amount.is_not_null()
    return decided.filter(reader.of(row.present)).select(
        pl.col("household.id").alias(KEY),
        pl.lit(row.benefit.id).alias("benefit"),
        reader.of(row.subject).cast(pl.String).alias("subject"),
        pl.when(outcome.is_null())
        .then(pl.lit("undetermined"))
        .when(outcome)
        .then(pl.lit("granted"))
        .otherwise(pl.lit("denied"))
        .cast(OUTCOME)
        .alias("outcome"),
        money(amount).alias("amount"),
        pl.when(summed).then(pl.lit(grant.per, dtype=pl.String)).alias("per"),
        pl.when(summed).then(pl.lit(grant.bound, dtype=pl.String)).alias("bound"),
        paid.alias("payers"),
        pl.col("#family"),
    )


def _payers(reader: Reader, rules: tuple[PayerPlan, ...], fen: pl.Expr | None) -> pl.Expr:
    """Who pays: null where it is open, empty where no rule holds."""
    paid = pl.lit([], dtype=PAYERS)
    for rule in reversed(rules):
        when = reader.of(rule.when)
        shares = _shares(reader, rule, fen)
        paid = pl.when(when.is_null()).then(pl.lit(None, dtype=PAYERS)).when(when).then(shares).otherwise(paid)
    return paid


def _shares(reader: Reader, rule: PayerPlan, fen: pl.Expr | None) -> pl.Expr:
    """One payer of the whole, or equal shares to the fen with the uneven fen first."""
    if rule.persons is None:
        return pl.concat_list(_payer(rule.payer, pl.lit(None, dtype=pl.String), money(fen))).cast(PAYERS)
    there = [reader.of(test) for test, _ in rule.persons]
    if not there:
        return pl.lit(None, dtype=PAYERS)
    count = pl.sum_horizontal(test.cast(pl.Int64) for test in there)
    shares: list[pl.Expr] = []
    for place, (test, (_, id)) in enumerate(zip(there, rule.persons, strict=True)):
        share: pl.Expr | None = None
        if fen is not None:
            before = pl.sum_horizontal(pl.lit(0, dtype=pl.Int64), *(t.cast(pl.Int64) for t in there[:place]))
            share = fen // count + (before < fen % count).cast(pl.Int64)
        shares.append(pl.when(test).then(_payer(rule.payer, reader.of(id).cast(pl.String), money(share))))
    return pl.when(reader.of(rule.known)).then(pl.concat_list(shares).list.drop_nulls().cast(PAYERS))


def _payer(payer: str, person: pl.Expr, value: pl.Expr) -> pl.Expr:
    return pl.struct(pl.lit(payer).alias("payer"), person.alias("person"), value.alias("value"))
