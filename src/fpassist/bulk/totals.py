"""What a run adds up to: by benefit, payer, area and division, to the fen.

Rows whose ``payer`` is null hold the counts of a benefit, and what of its sum is paid by no one named; the rows of its
payers hold what each pays. So every column of a benefit adds up to the benefit's own total.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
    groups = _Groups(households)
    counted = [
        _Counted(benefit, payer, *sums)
        for benefit in data.benefits.values()
        for payer, *sums in _of(groups, wide, benefit)
    ]
    return groups.frame(counted)


@dataclass(frozen=True, slots=True)
class _Counted:
    """One benefit and payer, with a number for each group; ``None`` where nothing is counted."""

    benefit: Benefit
    payer: str | None
    households: Ints
    granted: Ints | None
    open: Ints | None
    fen: Ints | None


def _of(groups: _Groups, wide: pl.DataFrame, benefit: Benefit) -> Iterator[tuple[Any, ...]]:
    granted, households = groups.added(wide[f"{benefit.id}_granted"])
    open_, _ = groups.added(wide[f"{benefit.id}_undetermined"])
    left: Ints | None = None
    paid = list(paid_columns(benefit))
    if paid:
        sums = {column: groups.added(wide[column]) for column in paid}
        left = sums[paid[-1]][0]
        amount = wide[f"{benefit.id}_amount"].to_physical()
        # No row is paid more than its sum: where both add up to the same, no row has a part that no one pays.
        if (amount.sum() or 0) != sum(int(fen.sum()) for fen, _ in sums.values()):
            left = groups.added(amount.cast(pl.Int64).fill_null(0))[0]
            left = left - sum((sums[column][0] for column in paid[:-1]), np.zeros_like(left))
        for column in paid[:-1]:
            fen, payments = sums[column]
            yield column.partition("@")[2], payments, None, None, fen
    yield None, households, granted, open_, left


class _Groups:
    """The families of a slice by area and division."""

    def __init__(self, households: pl.DataFrame) -> None:
        area = pl.col("area").replace_strict({"urban": 1, "rural": 2}, default=0, return_dtype=pl.Int64)
        # A sound division is six digits.
        code = pl.col("division").cast(pl.Int64).fill_null(-1) * 3 + area.fill_null(0)
        codes = households.select(code.alias("code"))["code"]
        found = codes.unique().sort()
        self._size = len(found)
        self._place = np.searchsorted(found.to_numpy(), codes.to_numpy())
        division = (pl.col("code") // 3).cast(pl.String).str.zfill(6)
        self._keys = pl.DataFrame({"code": found}).select(
            (pl.col("code") % 3)
            .replace_strict(dict(enumerate(_AREAS)), default=None, return_dtype=pl.String)
            .alias("area"),
            pl.when(pl.col("code") >= 0).then(division).alias("division"),
        )

    def added(self, column: pl.Series) -> tuple[Ints, Ints]:
        """By group, the sum of a column without nulls, and how many of its values are not 0."""
        total, count = np.zeros(self._size, np.int64), np.zeros(self._size, np.int64)
        # Most families are granted little: only what is there is looked at.
        if column.max():
            values = column.to_numpy()
            there = np.flatnonzero(values)
            place = self._place[there]
            np.add.at(total, place, values[there].astype(np.int64))
            count += np.bincount(place, minlength=self._size)
        return total, count

    def frame(self, counted: list[_Counted]) -> pl.DataFrame:
        """The rows of each benefit and payer, without those in which nothing was counted."""
        parts: list[tuple[_Counted, Ints]] = []
        for one in counted:
            some = one.households != 0 if one.open is None else (one.households != 0) | (one.open != 0)
            parts.append((one, np.flatnonzero(some)))
        keys = self._keys[np.concatenate([np.zeros(0, np.int64), *(some for _, some in parts)])]
        cells: dict[str, list[Any]] = {name: [] for name in TOTALS if name not in ("area", "division")}
        for one, some in parts:
            summed = one.fen is not None
            grant, nothing = one.benefit.grant, [None] * len(some)
            cells["benefit"] += [one.benefit.id] * len(some)
            cells["payer"] += [one.payer] * len(some)
            cells["households"] += one.households[some].tolist()
            for name, sums in (("granted", one.granted), ("undetermined", one.open), ("value", one.fen)):
                cells[name] += nothing if sums is None else sums[some].tolist()
            cells["per"] += [grant.per] * len(some) if summed else nothing
            cells["bound"] += [grant.bound] * len(some) if summed else nothing
        types = {name: pl.Int64 if name == "value" else TOTALS[name] for name in cells}
        frame = pl.DataFrame(cells, schema=types).hstack(keys)
        yuan = (pl.col("value").cast(VALUE) * pl.lit(Decimal("0.01"))).cast(VALUE)
        return frame.with_columns(yuan.alias("value")).select(list(TOTALS))


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
