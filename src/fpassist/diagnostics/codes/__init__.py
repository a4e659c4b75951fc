"""The error table: every code with its meaning, an example and the cure, a file a room."""

from __future__ import annotations

from fpassist.diagnostics.codes import bulk_tables, call, engine, household, language, policy
from fpassist.diagnostics.codes.entry import ErrorCode

CODES: dict[str, ErrorCode] = {
    entry.code: entry
    for table in (household.TABLE, language.TABLE, policy.TABLE, engine.TABLE, bulk_tables.TABLE, call.TABLE)
    for entry in table
}

__all__ = ["CODES", "ErrorCode"]
