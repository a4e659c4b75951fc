"""Source spans, error codes, the report: the room every other room may use."""

from __future__ import annotations

from fpassist.diagnostics.codes import CODES, ErrorCode
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
