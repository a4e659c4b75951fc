"""Source spans, error codes, the report: the room every other room may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fpassist.diagnostics.report import (
    CallError,
    Diagnostic,
    EvaluationError,
    ExpressionError,
    FpassistError,
    HouseholdError,
    PolicyError,
    display_width,
    render,
)
from fpassist.diagnostics.span import Span

if TYPE_CHECKING:
    from fpassist.diagnostics.codes import CODES, ErrorCode


def __getattr__(name: str) -> Any:
    # The error table is long, and most calls have no error.
    if name not in ("CODES", "ErrorCode"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from fpassist.diagnostics import codes

    return getattr(codes, name)


__all__ = [
    "CODES",
    "CallError",
    "Diagnostic",
    "ErrorCode",
    "EvaluationError",
    "ExpressionError",
    "FpassistError",
    "HouseholdError",
    "PolicyError",
    "Span",
    "display_width",
    "render",
]
