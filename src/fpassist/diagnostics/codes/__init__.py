"""The error table: every code with its meaning, an example and the cure, a file a room."""

from __future__ import annotations

from fpassist.diagnostics.codes import (
    analysis,
    bulk,
    bulk_batch,
    bulk_sql,
    bulk_tables,
    call,
    engine,
    household,
    language,
    policy,
)
from fpassist.diagnostics.codes.entry import ErrorCode

CODES: dict[str, ErrorCode] = {
    entry.code: entry
    for room in (household, language, policy, engine, bulk, bulk_tables, bulk_batch, bulk_sql, analysis, call)
    for entry in room.TABLE
}

__all__ = ["CODES", "ErrorCode"]
