"""Every family of the tables decided at once; what three-valued logic leaves open is settled family by family."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from fpassist.bulk.ir import walk
from fpassist.bulk.plan import PayerPlan, RowPlan, formulas, make_plan
from fpassist.bulk.polars_reader import Reader
from fpassist.bulk.rebuild import rebuild
from fpassist.bulk.wide import KEY, columns_of, survey, widen
from fpassist.domain import Household
from fpassist.engine.policy import Policy
from fpassist.engine.row import Row

OUTCOME = pl.Enum(["granted", "denied", "undetermined"])
MONEY = pl.Decimal(18, 2)
PAYERS = pl.List(pl.Struct({"payer": pl.String, "person": pl.String, "value": MONEY}))
LONG: dict[str, Any] = {
    KEY: pl.String,
    "benefit": pl.String,
    "subject": pl.String,
    "outcome": OUTCOME,
    "amount": MONEY,
    "per": pl.String,
    "bound": pl.String,
    "payers": PAYERS,
}
"""The columns of the long form: a row for each benefit and subject, as in ``Result``."""


@dataclass(frozen=True, slots=True)
class _Tables:
    households: pl.DataFrame
    persons: pl.DataFrame
    accidents: pl.DataFrame | None
    treatments: pl.DataFrame | None
    received: pl.DataFrame | None


def evaluate_table(
    policy: Policy,
    households: pl.DataFrame,
    persons: pl.DataFrame,
    *,
    accidents: pl.DataFrame | None = None,
    treatments: pl.DataFrame | None = None,
    received: pl.DataFrame | None = None,
    as_of: date,
    long: bool = False,
) -> pl.DataFrame:
    """Decides every family of valid tables on one day, to the same outcomes, sums and payers as ``policy.evaluate``.

    Args:
        policy: the policy.
        households: a row a family, ``id`` and the fields of a household, flattened with ``_``.
        persons: a row a person, with ``household_id``; in the order of listing.
        accidents: a row a victim; ``person`` is null in the row of an accident without victims.
        treatments: a row a treatment.
        received: a row a grant paid.
        as_of: the day asked about.
        long: a row for each benefit and subject, with the payers; else a row a family, with ``<benefit>_outcome``
            (``granted`` where any subject is, else ``undetermined`` where any is; null where there is no subject),
            ``<benefit>_amount`` (CNY, added up), ``<benefit>_granted`` and ``<benefit>_undetermined`` (subjects).

    Raises:
        EvaluationError: B001 for a construct that has no form over columns; E001, E002, E004 as ``policy.evaluate``.
    """
    # A family of one asks it whether the day is one that it can be asked about.
    policy.evaluate(Household.model_validate({"id": "-", "members": [{"id": "-", "role": "wife"}]}), as_of, "reference")
    tables = _Tables(households, persons, accidents, treatments, received)
    rows = _long(policy, tables, as_of)
    return rows if long else _by_family(policy, households, rows)


def _long(policy: Policy, tables: _Tables, as_of: date) -> pl.DataFrame:
    frames = survey(
        policy.data,
        tables.households,
        tables.persons,
        tables.accidents,
        tables.treatments,
        tables.received,
        as_of,
    )
    plan = make_plan(policy.data, columns_of(policy.data, frames), frames.shape, as_of)
    roots = [formula for row in plan.rows for formula in formulas(row)]
    wanted = {str(node.value) for node in walk(roots) if node.op == "column"}
    reader = Reader(roots)
    decided = reader.run(widen(frames, wanted).lazy()).collect()
    rows = pl.concat([_row(decided, reader, row) for row in plan.rows])
    return _settled(policy, tables, rows, as_of)


def _row(decided: pl.DataFrame, reader: Reader, row: RowPlan) -> pl.DataFrame:
    """The rows of one benefit and slot."""
    grant = row.benefit.grant
    outcome = reader.of(row.outcome)
    granted = outcome.fill_null(False)
    amount: pl.Expr | None = None
    if row.amount is not None and grant.per is not None:
        amount = pl.when(granted).then(reader.of(row.amount))
    paid = pl.when(granted).then(_payers(reader, row.payers, amount)).otherwise(pl.lit([], dtype=PAYERS))
    return decided.filter(reader.of(row.present)).select(
        pl.col("household.id").alias(KEY),
        pl.lit(row.benefit.id).alias("benefit"),
        reader.of(row.subject).alias("subject"),
        pl.when(outcome.is_null())
        .then(pl.lit("undetermined"))
        .when(outcome)
        .then(pl.lit("granted"))
        .otherwise(pl.lit("denied"))
        .cast(OUTCOME)
        .alias("outcome"),
        _money(amount).alias("amount"),
        pl.when(granted & (amount is not None)).then(pl.lit(grant.per, dtype=pl.String)).alias("per"),
        pl.when(granted & (amount is not None)).then(pl.lit(grant.bound, dtype=pl.String)).alias("bound"),
        paid.alias("payers"),
    )


def _money(fen: pl.Expr | None) -> pl.Expr:
    if fen is None:
        return pl.lit(None, dtype=MONEY)
    return (fen.cast(MONEY) * pl.lit(Decimal("0.01"))).cast(MONEY)


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
        return pl.concat_list(_payer(rule.payer, pl.lit(None, dtype=pl.String), _money(fen))).cast(PAYERS)
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
        shares.append(pl.when(test).then(_payer(rule.payer, reader.of(id), _money(share))))
    return pl.when(reader.of(rule.known)).then(pl.concat_list(shares).list.drop_nulls().cast(PAYERS))


def _payer(payer: str, person: pl.Expr, value: pl.Expr) -> pl.Expr:
    return pl.struct(pl.lit(payer).alias("payer"), person.alias("person"), value.alias("value"))


def _settled(policy: Policy, tables: _Tables, rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The rows, those decided anew by the engine itself where three-valued logic may have been too weak."""
    summed = [b.id for b in policy.data.benefits.values() if b.grant.amount is not None and b.grant.per is not None]
    open_ = (pl.col("outcome") == "undetermined") | pl.col("payers").is_null()
    open_ |= (pl.col("outcome") == "granted") & pl.col("amount").is_null() & pl.col("benefit").is_in(summed)
    doubtful = rows.with_row_index("place").filter(open_)
    if not doubtful.height:
        return rows
    households = {
        household.id: household
        for household in rebuild(doubtful[KEY].unique(), tables.households, tables.persons, tables.accidents,
                                 tables.treatments, tables.received)
    }  # fmt: skip
    changes = pl.DataFrame(
        list(_again(policy, households, doubtful, as_of)), schema={"place": pl.UInt32, **LONG}, orient="row"
    )
    rows = rows.with_row_index("place")
    kept = rows.join(changes.select("place"), on="place", how="anti")
    return pl.concat([kept, changes]).sort("place").drop("place")


def _again(
    policy: Policy, households: dict[str, Household], doubtful: pl.DataFrame, as_of: date
) -> Iterator[tuple[Any, ...]]:
    results: dict[str, dict[tuple[str, str], Row]] = {}
    repeats = policy.decider.repeats
    for place, id, benefit, subject, outcome in doubtful.select(
        "place", KEY, "benefit", "subject", "outcome"
    ).iter_rows():
        household = households[id]
        # What reads every unknown fact once is exact as it stands.
        if outcome == "undetermined" and not repeats.may_matter(benefit, household):
            continue
        if id not in results:
            results[id] = {(row.benefit, row.subject): row for row in policy.evaluate(household, as_of)}
        yield (place, id, *as_long(results[id][benefit, subject]))


def as_long(row: Row) -> tuple[Any, ...]:
    """A row of a result as a row of the long form, without the household."""
    amount, payers = row.amount, row.payers
    return (
        row.benefit,
        row.subject,
        row.outcome,
        None if amount is None else amount.value,
        None if amount is None else amount.per,
        None if amount is None else amount.bound,
        None if payers is None else [{"payer": p.payer, "person": p.person, "value": p.value} for p in payers],
    )


def _by_family(policy: Policy, households: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """A row a family, in the order of ``households``."""
    wide = households.select(pl.col("id").alias(KEY))
    for benefit in policy.data.benefits:
        granted, open_ = pl.col("outcome") == "granted", pl.col("outcome") == "undetermined"
        of_one = (
            rows.filter(pl.col("benefit") == benefit)
            .group_by(KEY)
            .agg(
                granted.sum().alias(f"{benefit}_granted"),
                open_.sum().alias(f"{benefit}_undetermined"),
                pl.when(pl.col("amount").count() > 0).then(pl.col("amount").sum()).alias(f"{benefit}_amount"),
            )
        )
        of_one = of_one.with_columns(
            pl.when(pl.col(f"{benefit}_granted") > 0)
            .then(pl.lit("granted"))
            .when(pl.col(f"{benefit}_undetermined") > 0)
            .then(pl.lit("undetermined"))
            .otherwise(pl.lit("denied"))
            .cast(OUTCOME)
            .alias(f"{benefit}_outcome")
        )
        names = [f"{benefit}_{what}" for what in ("outcome", "amount", "granted", "undetermined")]
        wide = wide.join(of_one.select(KEY, *names), on=KEY, how="left", maintain_order="left")
        wide = wide.with_columns(pl.col(names[2:]).fill_null(0))
    return wide
