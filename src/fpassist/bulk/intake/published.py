"""The schema of the tables for others to read: JSON Schema of a row of each."""

from __future__ import annotations

from typing import Any, Final

from fpassist.bulk.intake.columns import Column, schema
from fpassist.domain.kinds import SEX_CODES

_TYPES: Final[dict[str, dict[str, Any]]] = {
    "text": {"type": "string"},
    "secret": {"type": "string", "writeOnly": True},
    "choice": {"type": "string"},
    "flag": {"type": "boolean"},
    "day": {"type": "string", "format": "date"},
    "whole": {"type": "integer"},
    "money": {"type": "number", "multipleOf": 0.01, "minimum": 0},
}


def tables_schema() -> dict[str, Any]:
    """A JSON Schema (2020-12) with a property a table, each a list of rows.

    A column that a row lacks, or that is null in it, says what the description of the column tells. Facts that a policy
    declares stand in columns ``extra_<fact>`` of the tables that admit them.
    """
    properties: dict[str, Any] = {}
    for name, table in schema().items():
        columns = {column.name: _column(column) for column in table.columns.values()}
        row: dict[str, Any] = {"type": "object", "properties": columns, "additionalProperties": False}
        if table.extra:
            row["patternProperties"] = {"^extra_.+$": {}}
        row["required"] = [column.name for column in table.columns.values() if column.required]
        properties[name] = {"type": "array", "items": row}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tables of many families",
        "type": "object",
        "properties": properties,
        "required": ["households", "persons"],
        "additionalProperties": False,
    }


def _column(column: Column) -> dict[str, Any]:
    found = dict(_TYPES[column.kind])
    if column.values:
        found["enum"] = list(column.values) if column.filled else [*column.values, None]
    if column.name == "sex":  # codes of GB/T 2261.1 stand for the words, as text or as numbers
        found["type"] = ["string", "integer"]
        found["enum"] += list(SEX_CODES)
    for key, value in (("minimum", column.low), ("maximum", column.high), ("maxLength", column.longest)):
        if value is not None:
            found[key] = value
    if column.pattern is not None:
        found["pattern"] = column.pattern
    if not column.filled:
        types = found["type"]
        found["type"] = [*([types] if isinstance(types, str) else types), "null"]
        found["description"] = f"null or missing: {column.absent}"
    return found
