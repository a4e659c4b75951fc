"""What a run adds up to: by benefit, payer, area and division, to the fen.

Rows whose ``payer`` is null hold the counts of a benefit, and what of its sum is paid by no one named; the rows of its
payers hold what each pays. So every column of a benefit adds up to the benefit's own total.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import polars as pl

from fpassist.bulk.deciding.shapes import KEY, paid_columns
from fpassist.policy.model import Benefit, PolicyData

BY: Final = ("benefit", "payer", "area", "division")
VALUE: Final = pl.Decimal(38, 2)
TOTALS: Final[dict[str, Any]] = {
    "benefit": pl.String,
    "payer": pl.String,
    "area": pl.String,
    "division": pl.String,
    "households": pl.Int64,
    "granted": pl.Int64,
    "undetermined": pl.Int64,
    "value": VALUE,
    "per": pl.String,
    "bound": pl.String,
}
"""The columns: ``households`` that are granted (or paid for), subjects ``granted`` and ``undetermined``, CNY."""


def of_wide(wide: pl.DataFrame, households: pl.DataFrame, data: PolicyData) -> pl.DataFrame:
    """The totals of a slice decided in the wide form, with what each payer pays.

    Args:
        wide: as ``Decider.wide`` gives it with ``paid``.
        households: the households of its rows, in the same order.
        data: the policy.
    """
    benefits = data.benefits.values()
    counted = [f"{benefit.id}_{what}" for benefit in benefits for what in ("granted", "undetermined")]
    paid = [column for benefit in benefits for column in paid_columns(benefit)]
    # Most columns of a slice are empty: whoever is granted nothing costs nothing more.
    most = wide.select(pl.col(*counted, *paid).max()).row(0, named=True)
    some = [column for column, greatest in most.items() if greatest]
    rests = _with_rest(wide, data)
    amounts = [pl.col(f"{id}_amount").to_physical().cast(pl.Int64).fill_null(0) for id in rests]
    families = [
        (pl.col(column) != 0).cast(pl.UInt32).alias(f"{column}#")
        for column in some
        # Where no family has more than one, there are as many families.
        if not column.endswith("_undetermined") and most[column] != 1
    ]
    numbers = wide.select(pl.col(some), *families, *amounts)
    # Where no one is granted anything there is no column, and still the families.
    sums = (
        households.select("area", "division")
        .hstack(numbers.get_columns())
        .group_by("area", "division")
        .agg(pl.col(numbers.columns).sum())
    )
    rows: list[tuple[Any, ...]] = []
    for group in sums.iter_rows(named=True):
        for benefit in benefits:
            rows += _rows(group, benefit, rest=benefit.id in rests)
    frame = pl.DataFrame(rows, schema=TOTALS | {"value": pl.Int64}, orient="row")
    return frame.with_columns((pl.col("value").cast(VALUE) * pl.lit(Decimal("0.01"))).cast(VALUE))


def _with_rest(wide: pl.DataFrame, data: PolicyData) -> list[str]:
    """The benefits of which a part of the sum is paid by no one, known or open; no row is paid more than its sum."""
    paid = {benefit.id: names for benefit in data.benefits.values() if (names := list(paid_columns(benefit)))}
    if not paid:  # a frame of no columns has no row either
        return []
    fen = wide.select(
        *(pl.col(name).sum() for names in paid.values() for name in names),
        *(pl.col(f"{id}_amount").to_physical().sum() for id in paid),
    ).row(0, named=True)
    return [id for id, names in paid.items() if fen[f"{id}_amount"] != sum(fen[name] for name in names)]


def _rows(group: Mapping[str, Any], benefit: Benefit, *, rest: bool) -> Iterator[tuple[Any, ...]]:
    """The rows of one benefit in one area and division: one a payer, and one of the counts; values in fen."""
    where, grant, id = (group["area"], group["division"]), benefit.grant, benefit.id
    columns = list(paid_columns(benefit))
    named, open_ = columns[:-1], columns[-1] if columns else None
    for column in named:
        if group.get(column):
            payer = column.partition("@")[2]
            yield (id, payer, *where, _families(group, column), None, None, group[column], grant.per, grant.bound)
    granted, undetermined = group.get(f"{id}_granted", 0), group.get(f"{id}_undetermined", 0)
    if granted or undetermined:
        counts = (_families(group, f"{id}_granted"), granted, undetermined)
        left: int | None = None
        if open_ is not None:
            left = group.get(open_, 0)
            if rest:
                left = group[f"{id}_amount"] - sum(group.get(column, 0) for column in named)
        of = (None, None) if left is None else (grant.per, grant.bound)
        yield (id, None, *where, *counts, left, *of)


def _families(group: Mapping[str, Any], column: str) -> int:
    """How many families have something in a column."""
    return group.get(f"{column}#", group.get(column, 0))


def of_long(long: pl.DataFrame, households: pl.DataFrame, data: PolicyData) -> pl.DataFrame:
    """The totals of a slice decided in the long form; the same as those of the wide one."""
    where = households.select(pl.col("id").alias(KEY), "area", "division")
    rows = long.filter(pl.col("outcome") != "denied").join(where, on=KEY, how="left")
    granted, by = pl.col("outcome") == "granted", ("benefit", "area", "division")
    counts = rows.group_by(by).agg(
        pl.col(KEY).filter(granted).n_unique().cast(pl.Int64).alias("households"),
        granted.sum().cast(pl.Int64).alias("granted"),
        (~granted).sum().cast(pl.Int64).alias("undetermined"),
        pl.col("amount").cast(VALUE).sum().alias("sum"),
    )
    shares = rows.filter(granted & pl.col("amount").is_not_null()).explode("payers").unnest("payers")
    shares = shares.filter(pl.col("payer").is_not_null() & (pl.col("value") != 0))
    paid = shares.group_by(*by, "payer").agg(
        pl.col(KEY).n_unique().cast(pl.Int64).alias("households"), pl.col("value").cast(VALUE).sum().alias("value")
    )
    named = paid.group_by(by).agg(pl.col("value").sum().alias("named"))
    own = counts.join(named, on=by, how="left", nulls_equal=True).with_columns(
        (pl.col("sum") - pl.col("named").fill_null(0)).cast(VALUE).alias("value")
    )
    summed = {b.id: b for b in data.benefits.values() if any(paid_columns(b))}
    has = pl.col("benefit").is_in(list(summed))
    return pl.concat([own.drop("sum", "named"), paid], how="diagonal").select(
        pl.when(has).then(_said(summed, name)).alias(name)
        if name in ("per", "bound")
        else pl.when(has).then("value").cast(VALUE).alias("value")
        if name == "value"
        else pl.col(name).cast(dtype)
        for name, dtype in TOTALS.items()
    )


def _said(benefits: dict[str, Benefit], name: str) -> pl.Expr:
    said = {id: getattr(benefit.grant, name) for id, benefit in benefits.items()}
    return pl.col("benefit").replace_strict(said, default=None, return_dtype=pl.String)


def added_up(frames: Iterable[pl.DataFrame], data: PolicyData) -> pl.DataFrame:
    """Totals of slices as one: a row for each benefit, payer, area and division, in the order of the policy."""
    order = {id: place for place, id in enumerate(data.benefits)}
    whole = pl.concat([pl.DataFrame(schema=TOTALS), *frames])
    sums = [_sum(name) for name in ("households", "granted", "undetermined", "value")]
    found = whole.group_by(BY).agg(*sums, pl.col("per", "bound").first())
    place = pl.col("benefit").replace_strict(order, default=len(order), return_dtype=pl.Int64)
    return found.sort(place, "payer", "area", "division", nulls_last=False).select(list(TOTALS))


def _sum(name: str) -> pl.Expr:
    """A sum that stays null where nothing was counted."""
    return pl.when(pl.col(name).count() > 0).then(pl.col(name).sum().cast(TOTALS[name]))
