"""Grants received of many families that no rule asks about: ``engine.payments.of_received``, over tables."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from fpassist.bulk.deciding.shapes import KEY
from fpassist.engine.payments import paid_once
from fpassist.engine.subjects import VARIABLES
from fpassist.policy.model import PolicyData

_TABLES: Mapping[str, tuple[str, str]] = {
    "household": ("households", "id"),
    "person": ("persons", KEY),
    "accident": ("accidents", KEY),
    "treatment": ("treatments", KEY),
}
"""By kind of record the table of it, and the column that names the family."""


def unpaid(data: PolicyData, tables: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    """How many rows of grants received count for nothing: by their ``benefit``, which is none that the policy pays
    once, or by their ``subject``, which is no such record of the family.

    Args:
        data: the policy.
        tables: the sound tables by name.
    """
    received, once = tables["received"], paid_once(data)
    found = {"benefit": int((~received["benefit"].is_in(list(once))).sum()), "subject": 0}
    kinds: dict[str, list[str]] = {}
    for id, benefit in once.items():
        if benefit.grant.once_per == "subject":
            kinds.setdefault(VARIABLES[benefit.subject], []).append(id)
    for kind, benefits in kinds.items():
        rows = received.filter(pl.col("benefit").is_in(benefits))
        if rows.height:
            name, key = _TABLES[kind]
            there = tables[name].select(pl.col(key).cast(pl.String).alias(KEY), pl.col("id").cast(pl.String))
            strangers = rows.join(there, left_on=[KEY, "subject"], right_on=[KEY, "id"], how="anti")
            found["subject"] += strangers.height
    return found
