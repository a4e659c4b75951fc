"""Faults of queries and of the engines that run them (codes ``B07x``)."""

from __future__ import annotations

from fpassist.diagnostics import CODES, Diagnostic, FpassistError


class SqlError(FpassistError):
    """A query that cannot be made or run."""


def sql_fault(code: str, message: str, where: str = "") -> SqlError:
    """One fault, with the cure of the error table."""
    return SqlError([Diagnostic(code, message, where, help=CODES[code].cure)])


__all__ = ["SqlError", "sql_fault"]
