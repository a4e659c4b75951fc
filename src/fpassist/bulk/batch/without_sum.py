"""Families that are granted a benefit with a sum while none can be computed, as a fact that it hangs on is unknown.

What a benefit adds up to leaves them out, and would without their number be taken for all that is due.
"""

from __future__ import annotations

import polars as pl

from fpassist.bulk.deciding.shapes import KEY, paid_columns
from fpassist.policy.model import PolicyData


def of_wide(wide: pl.DataFrame, data: PolicyData) -> dict[str, int]:
    """How many families of a slice decided in the wide form are so, by benefit; only benefits of which some are.

    Args:
        wide: as ``Decider.wide`` gives it.
        data: the policy.
    """
    summed = _summed(data)
    if not summed:
        return {}
    left = [((pl.col(f"{id}_granted") > 0) & pl.col(f"{id}_amount").is_null()).sum().alias(id) for id in summed]
    return {id: count for id, count in wide.select(left).row(0, named=True).items() if count}


def of_long(long: pl.DataFrame, data: PolicyData) -> dict[str, int]:
    """The same of a slice decided in the long form: families none of whose subjects has a sum."""
    granted, known, keys = pl.col("outcome") == "granted", pl.col("amount").is_not_null(), ["benefit", KEY]
    # Few of the many rows are so: only their families are looked up among the others.
    left = long.filter(granted & ~known).select(keys).filter(pl.col("benefit").is_in(_summed(data))).unique()
    if left.height:
        others = long.lazy().filter(known & pl.col(KEY).is_in(left[KEY].implode()))
        left = left.lazy().join(others, on=keys, how="anti").collect()
    return dict(left.group_by("benefit").len().sort("benefit").iter_rows())


def _summed(data: PolicyData) -> list[str]:
    return [id for id, benefit in data.benefits.items() if any(paid_columns(benefit))]
