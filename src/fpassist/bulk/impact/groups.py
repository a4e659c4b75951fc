"""The groups of an impact: where a family lives, and how old the wife is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

import polars as pl

from fpassist.bulk.intake.columns import HOUSEHOLD

AREA, DIVISION, AGE = "area", "division", "age"
GROUPS = (AREA, DIVISION, AGE)
"""By what families are grouped, beside all of them together."""
UNKNOWN = "unknown"
NO_WIFE = "no_wife"
BANDS = (40, 45, 50, 55, 60, 65, 70)
"""Where the age bands of the wife begin, in years, where no others are asked for."""

Tables = Mapping[str, pl.DataFrame]


def band_keys(bands: Sequence[int]) -> list[str]:
    """The keys of the bands that begin at the ages ``bands`` (years, rising), youngest first: ``0-39``, ``40-44``, …,
    ``70+``; then ``unknown`` (a living wife of unknown age) and ``no_wife`` (none listed, or dead).
    """
    edges = [0, *bands]
    closed = [f"{low}-{high - 1}" for low, high in pairwise(edges)]
    return [*closed, f"{edges[-1]}+", UNKNOWN, NO_WIFE]


def groups_of(tables: Tables, day: date, bands: Sequence[int]) -> pl.DataFrame:
    """The groups of each family on ``day``, in the order of ``households``: ``household_id`` and a column a group."""
    wives = tables["persons"].filter(pl.col("role") == "wife")
    wives = wives.select(
        HOUSEHOLD,
        pl.when(pl.col("death_date").fill_null(date.max) > day)
        .then(_band(_age(pl.col("birth_date"), day), bands))
        .otherwise(pl.lit(NO_WIFE))
        .alias(AGE),
    )
    families = tables["households"].select(
        pl.col("id").alias(HOUSEHOLD), pl.col(AREA).fill_null(UNKNOWN), pl.col(DIVISION).fill_null(UNKNOWN)
    )
    joined = families.join(wives, on=HOUSEHOLD, how="left", maintain_order="left")
    return joined.with_columns(pl.col(AGE).fill_null(NO_WIFE))


def _age(born: pl.Expr, day: date) -> pl.Expr:
    """Full years on ``day``."""
    # Months and days are bytes.
    turned = born.dt.month().cast(pl.Int32) * 100 + born.dt.day() <= day.month * 100 + day.day
    return day.year - born.dt.year() - (~turned).cast(pl.Int32)


def _band(age: pl.Expr, bands: Sequence[int]) -> pl.Expr:
    keys = band_keys(bands)
    found = pl.when(age.is_null()).then(pl.lit(UNKNOWN))
    for edge, key in zip(bands, keys, strict=False):
        found = found.when(age < edge).then(pl.lit(key))
    return found.otherwise(pl.lit(keys[len(bands)]))


__all__ = ["AGE", "AREA", "BANDS", "DIVISION", "GROUPS", "NO_WIFE", "UNKNOWN", "band_keys", "groups_of"]
