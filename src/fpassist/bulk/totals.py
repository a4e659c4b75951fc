"""What a run adds up to: by benefit, payer, area and division, to the fen.

Rows whose ``payer`` is null hold the counts of a benefit, and what of its sum is paid by no one named; the rows of its
payers hold what each pays. So every column of a benefit adds up to the benefit's own total.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fpassist.bulk.shapes import KEY, paid_columns
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
_AREAS: Final = (None, "urban", "rural")

Ints = NDArray[np.int64]


def of_wide(wide: pl.DataFrame, households: pl.DataFrame, data: PolicyData) -> pl.DataFrame:
    """The totals of a slice decided in the wide form, with what each payer pays.

    Args:
        wide: as ``Decider.wide`` gives it with ``paid``.
        households: the households of its rows, in the same order.
        data: the policy.
    """
    codes, keys = _groups(households)
    made = [pl.DataFrame(schema=TOTALS)]
    for benefit in data.benefits.values():
        made += _benefit(benefit, wide, codes, keys)
    return pl.concat(made)


def _groups(households: pl.DataFrame) -> tuple[Ints, pl.DataFrame]:
    """For each household the place of its area and division among ``keys``."""
    area = pl.col("area").replace_strict({"urban": 1, "rural": 2}, default=0, return_dtype=pl.Int64)
    # A sound division is six digits.
    code = pl.col("division").cast(pl.Int64).fill_null(-1) * 3 + area.fill_null(0)
    codes = households.select(code.alias("code"))["code"]
    found = codes.unique().sort()
    division = (pl.col("code") // 3).cast(pl.String).str.zfill(6)
    keys = pl.DataFrame({"code": found}).select(
        (pl.col("code") % 3)
        .replace_strict(dict(enumerate(_AREAS)), default=None, return_dtype=pl.String)
        .alias("area"),
        pl.when(pl.col("code") >= 0).then(division).alias("division"),
    )
    return np.searchsorted(found.to_numpy(), codes.to_numpy()), keys


def _benefit(benefit: Benefit, wide: pl.DataFrame, codes: Ints, keys: pl.DataFrame) -> Iterator[pl.DataFrame]:
    size = keys.height
    granted, _ = _added(wide[f"{benefit.id}_granted"], codes, size)
    open_, _ = _added(wide[f"{benefit.id}_undetermined"], codes, size)
    households = _added(wide[f"{benefit.id}_granted"], codes, size)[1]
    left: Ints | None = None
    paid = list(paid_columns(benefit))
    if paid:
        left = _added(wide[f"{benefit.id}_amount"].to_physical().cast(pl.Int64).fill_null(0), codes, size)[0]
        for column in paid:
            payer = column.partition("@")[2]
            if payer:
                fen, payments = _added(wide[column], codes, size)
                left = left - fen
                yield _rows(benefit, payer, keys, payments, None, None, fen)
    yield _rows(benefit, None, keys, households, granted, open_, left)


def _added(column: pl.Series, codes: Ints, size: int) -> tuple[Ints, Ints]:
    """By group, the sum of a column without nulls, and how many of its values are not 0."""
    total, count = np.zeros(size, np.int64), np.zeros(size, np.int64)
    values = column.to_numpy()
    # Most families are granted little: only what is there is looked at.
    there = np.flatnonzero(values)
    if len(there):
        groups = codes[there]
        np.add.at(total, groups, values[there].astype(np.int64))
        count += np.bincount(groups, minlength=size)
    return total, count


def _rows(
    benefit: Benefit,
    payer: str | None,
    keys: pl.DataFrame,
    households: Ints,
    granted: Ints | None,
    open_: Ints | None,
    fen: Ints | None,
) -> pl.DataFrame:
    """The rows of one benefit and payer, without those in which nothing was counted."""
    nothing = np.zeros(keys.height, np.int64)
    some = np.flatnonzero((households != 0) | ((nothing if open_ is None else open_) != 0))
    grant = benefit.grant

    def counted(values: Ints | None) -> pl.Series:
        empty = pl.repeat(None, len(some), dtype=pl.Int64, eager=True)
        return empty if values is None else pl.Series(values[some])

    frame = keys[some].with_columns(
        pl.lit(benefit.id).alias("benefit"),
        pl.lit(payer, pl.String).alias("payer"),
        counted(households).alias("households"),
        counted(granted).alias("granted"),
        counted(open_).alias("undetermined"),
        counted(fen).alias("value"),
        pl.lit(None if fen is None else grant.per, pl.String).alias("per"),
        pl.lit(None if fen is None else grant.bound, pl.String).alias("bound"),
    )
    yuan = pl.col("value").cast(VALUE) * pl.lit(Decimal("0.01"))
    return frame.select(yuan.cast(VALUE).alias("value") if name == "value" else pl.col(name) for name in TOTALS)


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
        pl.when(has).then(_of(summed, name)).alias(name)
        if name in ("per", "bound")
        else pl.when(has).then("value").cast(VALUE).alias("value")
        if name == "value"
        else pl.col(name).cast(dtype)
        for name, dtype in TOTALS.items()
    )


def _of(benefits: dict[str, Benefit], name: str) -> pl.Expr:
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
