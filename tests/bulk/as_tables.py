"""Families in contract form as the tables of the bulk layout."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from fpassist.bulk.intake.columns import schema

NESTED = {"disability", "education", "adoption"}


def as_tables(families: Iterable[dict[str, Any]]) -> dict[str, pl.DataFrame]:
    """The tables by name, each with every column of its schema; ids of families must differ."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in schema()}
    for family in families:
        own = {"household_id": family["id"]}
        rows["households"].append(flat(family))
        rows["persons"] += [own | flat(person) for person in family["members"]]
        for accident in family.get("accidents", ()):
            rows["accidents"] += [own | flat(accident) | flat(victim) for victim in accident["victims"] or ({},)]
        rows["treatments"] += [own | flat(treatment) for treatment in family.get("treatments", ())]
        rows["received"] += [own | flat(paid) for paid in family.get("received", ())]
    return {name: _frame(name, found) for name, found in rows.items()}


def flat(record: dict[str, Any]) -> dict[str, Any]:
    """A record with the fields of what is nested in it; its lists left out."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        if name in NESTED:
            found |= {f"{name}_{field}": part for field, part in value.items()}
        elif not isinstance(value, list):
            found[name] = value
    return found


def _frame(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    columns = schema()[name].columns
    texts = {c: pl.String if column.kind in ("day", "money") else column.dtype for c, column in columns.items()}
    frame = pl.DataFrame([{c: row.get(c) for c in columns} for row in rows], schema=texts)
    return frame.with_columns(
        pl.col(c).str.to_date() if column.kind == "day" else pl.col(c).cast(column.dtype)
        for c, column in columns.items()
        if column.kind in ("day", "money")
    )
