"""Tables in memory cut into whole families, so many at a time: deciding takes many times the room of what is read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

from fpassist.bulk.intake.columns import HOUSEHOLD
from fpassist.bulk.intake.members import Beside, at_hand

CHUNK = 1 << 16
"""Families decided at a time."""
Tables = Mapping[str, pl.DataFrame]


def chunks(tables: Tables, size: int) -> Iterator[Tables]:
    """The tables in parts of ``size`` households each, every family whole; one empty part where there is no family."""
    households = tables["households"]
    count = max(1, -(-households.height // size))
    starts = np.arange(count + 1) * size
    places = households.select(pl.col("id").alias(HOUSEHOLD), pl.int_range(pl.len()).alias("#place"))
    ordered: dict[str, tuple[pl.DataFrame, list[int]]] = {}
    for name in at_hand(tables):
        if name != "households":
            frame = tables[name]
            placed = frame.join(places, on=HOUSEHOLD, how="inner", maintain_order="left")
            placed = placed.sort("#place", maintain_order=True)
            cuts = placed["#place"].search_sorted(pl.Series(starts)).to_list()
            ordered[name] = placed.drop("#place"), cuts
    for place in range(count):
        part = {"households": households.slice(place * size, size)}
        for name, (frame, cuts) in ordered.items():
            part[name] = frame.slice(cuts[place], cuts[place + 1] - cuts[place])
        beside = tables.members if isinstance(tables, Beside) else ()
        members = [those.slice(place * size, (place + 1) * size) for those in beside]
        yield Beside(part, members) if members else part


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
