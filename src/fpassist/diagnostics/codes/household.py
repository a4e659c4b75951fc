"""Codes of the household."""

from __future__ import annotations

from fpassist.diagnostics.codes.entry import ErrorCode

TABLE: tuple[ErrorCode, ...] = ()
