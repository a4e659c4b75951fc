"""Every family of the tables decided at once; what three-valued logic leaves open is settled family by family."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from fpassist.bulk.ir import walk
from fpassist.bulk.plan import PayerPlan, Plan, RowPlan, counted, formulas, make_plan
from fpassist.bulk.polars_reader import Reader
from fpassist.bulk.rebuild import rebuild
from fpassist.bulk.wide import KEY, columns_of, survey, widen
from fpassist.domain import Household
from fpassist.engine.policy import Policy
from fpassist.engine.row import Row
from fpassist.policy.model import Benefit

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

    def of(self, ids: pl.Series) -> _Tables:
        """The tables of these families alone."""

        def some(table: pl.DataFrame | None) -> pl.DataFrame | None:
            return None if table is None else table.filter(pl.col(KEY).is_in(ids.implode()))

        households = self.households.filter(pl.col("id").is_in(ids.implode()))
        persons = self.persons.filter(pl.col(KEY).is_in(ids.implode()))
        return _Tables(households, persons, some(self.accidents), some(self.treatments), some(self.received))


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
    return _long(policy, tables, as_of) if long else _wide(policy, tables, as_of)


def _decided(policy: Policy, tables: _Tables, as_of: date, *, long: bool) -> tuple[pl.DataFrame, Reader, Plan]:
    """The wide frame with a column for each formula that the answer is made of."""
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
    roots = [formula for row in plan.rows for formula in (formulas(row) if long else counted(row))]
    wanted = {str(node.value) for node in walk(roots) if node.op == "column"}
    reader = Reader(roots)
    return reader.run(widen(frames, wanted).lazy()).collect(), reader, plan


def _long(policy: Policy, tables: _Tables, as_of: date) -> pl.DataFrame:
    """A row for each benefit and subject."""
    decided, reader, plan = _decided(policy, tables, as_of, long=True)
    rows = pl.concat([_row(decided, reader, row) for row in plan.rows])
    return _settled(policy, tables, rows, as_of)


def _wide(policy: Policy, tables: _Tables, as_of: date) -> pl.DataFrame:
    """A row a family; the families with a row that three-valued logic may have left open go through the long form."""
    decided, reader, plan = _decided(policy, tables, as_of, long=False)
    weak = _weak(policy)
    columns: list[pl.Expr] = [pl.col("household.id").alias(KEY)]
    doubts: list[pl.Expr] = [pl.lit(False)]
    for benefit in policy.data.benefits.values():
        rows = [row for row in plan.rows if row.benefit is benefit]
        columns += _columns(reader, benefit, rows)
        for row in rows:
            there, outcome = reader.of(row.present), reader.of(row.outcome)
            if benefit.id in weak:
                doubts.append(there & outcome.is_null())
            if row.amount is not None:
                doubts.append(there & outcome.fill_null(False) & reader.of(row.amount).is_null())
    wide = decided.select(*columns, pl.any_horizontal(doubts).alias("#doubt"))
    ids = wide.filter(pl.col("#doubt"))[KEY]
    if not ids.len():
        return wide.drop("#doubt")
    some = tables.of(ids)
    again = by_family(policy, some.households, _long(policy, some, as_of))
    both = pl.concat([wide.filter(~pl.col("#doubt")).drop("#doubt"), again])
    return tables.households.select(pl.col("id").alias(KEY)).join(both, on=KEY, how="left", maintain_order="left")


def _columns(reader: Reader, benefit: Benefit, rows: list[RowPlan]) -> list[pl.Expr]:
    """Outcome, sum and counts of one benefit."""
    zero = pl.lit(0, dtype=pl.UInt32)
    there = [reader.of(row.present) for row in rows]
    granted = [t & reader.of(row.outcome).fill_null(False) for t, row in zip(there, rows, strict=True)]
    open_ = [t & reader.of(row.outcome).is_null() for t, row in zip(there, rows, strict=True)]
    got = pl.sum_horizontal(zero, *(g.cast(pl.UInt32) for g in granted))
    left = pl.sum_horizontal(zero, *(o.cast(pl.UInt32) for o in open_))
    fen: pl.Expr | None = None
    sums = [pl.when(g).then(reader.of(r.amount)) for g, r in zip(granted, rows, strict=True) if r.amount is not None]
    if sums and benefit.grant.per is not None:
        some = pl.any_horizontal(one.is_not_null() for one in sums)
        fen = pl.when(some).then(pl.sum_horizontal(sums))
    return [
        pl.when(got > 0)
        .then(pl.lit("granted", dtype=OUTCOME))
        .when(left > 0)
        .then(pl.lit("undetermined", dtype=OUTCOME))
        .when(pl.any_horizontal(pl.lit(False), *there))
        .then(pl.lit("denied", dtype=OUTCOME))
        .alias(f"{benefit.id}_outcome"),
        _money(fen).alias(f"{benefit.id}_amount"),
        got.alias(f"{benefit.id}_granted"),
        left.alias(f"{benefit.id}_undetermined"),
    ]


def _weak(policy: Policy) -> set[str]:
    """The benefits that read some fact more than once, asked of a family of which everything is unknown."""
    child: dict[str, Any] = {"id": "c", "role": "child", "parentage": "adopted"}
    child["disability"] = {"grade": 1, "assessed_on": date(2000, 1, 1)}
    child["education"] = {"stage": "bachelor", "full_time": True}
    child["education"] |= {"admitted_on": date(2000, 1, 1), "normal_graduation_on": date(2004, 1, 1)}
    blank = Household.model_validate(
        {
            "id": "h",
            "members": [{"id": "w", "role": "wife"}, child],
            "accidents": [{"id": "a", "on": date(2000, 1, 1), "victims": []}],
            "treatments": [{"id": "t", "on": date(2000, 1, 1), "kind": "ivf"}],
            "adoption": {},
        }
    )
    return {id for id in policy.data.benefits if policy.decider.repeats.may_matter(id, blank)}


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


def by_family(policy: Policy, households: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
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
