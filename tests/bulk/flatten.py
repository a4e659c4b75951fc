"""Households of the nested shape as tables, faulty ones too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from fpassist.bulk.intake.columns import HOUSEHOLD, Table, schema


def flatten(households: Iterable[Mapping[str, Any]]) -> dict[str, pl.DataFrame]:
    """The tables of ``households``, each an object as the contract has it; days are dates or their ISO form.

    Facts under ``extra`` are left out.
    """
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in schema()}
    for household in households:
        of = {HOUSEHOLD: household.get("id")}
        rows["households"].append(_row(household))
        rows["persons"] += [{**_row(person), **of} for person in household.get("members") or ()]
        for accident in household.get("accidents") or ():
            victims: Iterable[Mapping[str, Any]] = accident.get("victims") or ({},)
            rows["accidents"] += [{**_row(accident), **_row(victim), **of} for victim in victims]
        for name in ("treatments", "received"):
            rows[name] += [{**_row(record), **of} for record in household.get(name) or ()]
    return {name: _frame(table, rows[name]) for name, table in schema().items()}


def _row(record: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, Mapping) and name != "extra":
            made |= {f"{name}_{key}": inner for key, inner in _row(value).items()}  # pyright: ignore[reportUnknownArgumentType]
        else:
            made[name] = value
    return made


def _frame(table: Table, rows: list[dict[str, Any]]) -> pl.DataFrame:
    columns: dict[str, pl.Series] = {}
    for name, column in table.columns.items():
        values = [row.get(name) for row in rows]
        if column.kind == "day":
            values = [date.fromisoformat(value) if isinstance(value, str) else value for value in values]
        elif name in ("sex", "disability_class"):
            values = [None if value is None else str(value) for value in values]
        # A sum that is too large must come through to be told.
        dtype = pl.Decimal(38, 2) if column.kind == "money" else column.dtype
        columns[name] = pl.Series(name, values, dtype, strict=True)
    return pl.DataFrame(columns)
