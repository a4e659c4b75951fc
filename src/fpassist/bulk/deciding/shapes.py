"""The two shapes of an answer: a row a family, or a row for each benefit and subject."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

import polars as pl

from fpassist.engine.row import Row
from fpassist.policy.model import Benefit, PolicyData

KEY: Final = "household_id"
OUTCOME: Final = pl.Enum(["granted", "denied", "undetermined"])
MONEY: Final = pl.Decimal(18, 2)
COUNT: Final = pl.UInt32()
PAYERS: Final = pl.List(pl.Struct({"payer": pl.String, "person": pl.String, "value": MONEY}))
LONG: Final[dict[str, Any]] = {
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


def wide_schema(data: PolicyData, *, paid: bool = False, benefits: Collection[str] | None = None) -> dict[str, Any]:
    """The columns of the wide form: a row a family.

    Args:
        data: the policy.
        paid: with a column ``<benefit>@<payer>`` for each payer of a benefit (fen, 0 where none is paid), and
            ``<benefit>@`` for what it is open who pays.
        benefits: those to have columns; ``None`` is all.
    """
    columns: dict[str, Any] = {KEY: pl.String}
    those = [b for b in data.benefits.values() if benefits is None or b.id in benefits]
    for benefit in those:
        columns |= {
            f"{benefit.id}_outcome": OUTCOME,
            f"{benefit.id}_amount": MONEY,
            f"{benefit.id}_granted": COUNT,
            f"{benefit.id}_undetermined": COUNT,
        }
    if paid:
        columns |= dict.fromkeys((name for b in those for name in paid_columns(b)), pl.Int64)
    return columns


def paid_columns(benefit: Benefit) -> Iterator[str]:
    """The columns that say who pays a benefit, in the order of its rules; none for a benefit without a sum."""
    if benefit.grant.amount is not None and benefit.grant.per is not None:
        payers = dict.fromkeys(rule.payer for rule in benefit.grant.payers)
        yield from (f"{benefit.id}@{payer}" for payer in payers)
        yield f"{benefit.id}@"


def money(fen: pl.Expr | None) -> pl.Expr:
    """Whole fen as a sum in CNY."""
    if fen is None:
        return pl.lit(None, dtype=MONEY)
    return (fen.cast(MONEY) * pl.lit(Decimal("0.01"))).cast(MONEY)


def long_row(row: Row) -> tuple[Any, ...]:
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


def in_order(rows: pl.DataFrame, ids: pl.Series, data: PolicyData) -> pl.DataFrame:
    """Rows of the long form, family by family, the benefits in the order of the policy; subjects as they are listed.

    Args:
        rows: with the columns of ``LONG``, and others if any.
        ids: the families, in their order.
        data: the policy.
    """
    place = pl.DataFrame({KEY: ids}).with_row_index("#place")
    benefit = pl.col("benefit").cast(pl.Enum(list(data.benefits))).alias("#benefit")
    placed = rows.join(place, on=KEY, how="left", maintain_order="left").with_columns(benefit)
    return placed.sort("#place", "#benefit", maintain_order=True).drop("#place", "#benefit")


def wide_rows(
    data: PolicyData,
    results: Iterable[tuple[str, Iterable[Row]]],
    *,
    paid: bool = False,
    benefits: Collection[str] | None = None,
) -> pl.DataFrame:
    """Results of single families as rows of the wide form, in their order; arguments as of ``wide_schema``."""
    schema = wide_schema(data, paid=paid, benefits=benefits)
    made: list[list[Any]] = [[] for _ in schema]
    places = {name: place for place, name in enumerate(schema)}
    for id, rows in results:
        for column in made:
            column.append(None)
        made[0][-1] = id
        for name, place in places.items():
            if schema[name] in (COUNT, pl.Int64):
                made[place][-1] = 0
        for row in rows:
            _count(row, made, places)
    return pl.DataFrame(
        [pl.Series(name, values, dtype) for (name, dtype), values in zip(schema.items(), made, strict=True)]
    )


def _count(row: Row, made: list[list[Any]], places: dict[str, int]) -> None:
    outcome = made[places[f"{row.benefit}_outcome"]]
    ranks = (None, "denied", "undetermined", "granted")
    outcome[-1] = max(outcome[-1], row.outcome, key=ranks.index)
    if row.outcome != "denied":
        made[places[f"{row.benefit}_{row.outcome}"]][-1] += 1
    if row.amount is None:
        return
    amount = made[places[f"{row.benefit}_amount"]]
    amount[-1] = (amount[-1] or Decimal(0)) + row.amount.value
    if f"{row.benefit}@" in places:
        if row.payers is None:
            made[places[f"{row.benefit}@"]][-1] += _fen(row.amount.value)
        for payer in row.payers or ():
            made[places[f"{row.benefit}@{payer.payer}"]][-1] += _fen(payer.value or Decimal(0))


def _fen(value: Decimal) -> int:
    return int(value * 100)
