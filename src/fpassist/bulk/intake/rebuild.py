"""Families of the tables as households again, for the rows that only a search through completions can settle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from fpassist.domain import Household

KEY = "household_id"
_PARTS: Mapping[str, tuple[str, ...]] = {"disability": ("grade", "assessed_on", "class"), "education": (
    "stage", "full_time", "admitted_on", "normal_graduation_on", "boarding",
), "adoption": ("wants", "legally_qualified", "applied_on")}  # fmt: skip


def rebuild(ids: pl.Series, tables: Mapping[str, pl.DataFrame | None]) -> list[Household]:
    """The households of these ids, from valid tables by name."""
    households = tables["households"]
    assert households is not None
    persons_of = _by_family(tables["persons"], ids)
    accidents_of = _by_family(tables.get("accidents"), ids)
    treatments_of = _by_family(tables.get("treatments"), ids)
    received_of = _by_family(tables.get("received"), ids)
    made: list[Household] = []
    for row in households.filter(pl.col("id").is_in(ids.implode())).iter_rows(named=True):
        id = row["id"]
        family = _record(row, "adoption")
        family["members"] = [_record(person, "disability", "education") for person in persons_of.get(id, ())]
        family["accidents"] = _accidents(accidents_of.get(id, []))
        family["treatments"] = [_record(one) for one in treatments_of.get(id, ())]
        family["received"] = [_record(one) for one in received_of.get(id, ())]
        made.append(Household.model_validate(family))
    return made


def _by_family(table: pl.DataFrame | None, ids: pl.Series) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    if table is not None:
        # What stands beside a choice as a number says nothing of its own.
        plain = table.select(name for name in table.columns if not name.startswith("#"))
        for row in plain.filter(pl.col(KEY).is_in(ids.implode())).iter_rows(named=True):
            found.setdefault(row.pop(KEY), []).append(row)
    return found


def _record(row: Mapping[str, Any], *parts: str) -> dict[str, Any]:
    """A row as nested fields; what is null is left out."""
    record = {name: value for name, value in row.items() if value is not None}
    for part in parts:
        names = {f"{part}_{field}": field for field in _PARTS[part]}
        held = {field: record.pop(name) for name, field in names.items() if name in record}
        if held:
            record[part] = held
    extra = {name: record.pop(name) for name in list(record) if name.startswith("extra_")}
    if extra:
        record["extra"] = {name.removeprefix("extra_"): value for name, value in extra.items()}
    return record


def _accidents(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        record = _record(row)
        victim = {name: record.pop(name) for name in ("person", "outcome", "grade") if name in record}
        accident = found.setdefault(record["id"], {**record, "victims": []})
        if "person" in victim:
            accident["victims"].append(victim)
    return list(found.values())
