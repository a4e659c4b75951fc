"""Decimals of 34 digits, as FEEL has them (IEEE 754 decimal128)."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Literal

CONTEXT = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
"""Arithmetic that cannot be done raises, and the evaluator answers null. Never the thread's own context."""

Rounding = Literal[
    "ROUND_UP", "ROUND_DOWN", "ROUND_HALF_UP", "ROUND_HALF_DOWN", "ROUND_HALF_EVEN", "ROUND_FLOOR", "ROUND_CEILING"
]

UP: Rounding = ROUND_UP
DOWN: Rounding = ROUND_DOWN
HALF_UP: Rounding = ROUND_HALF_UP
HALF_DOWN: Rounding = ROUND_HALF_DOWN
HALF_EVEN: Rounding = ROUND_HALF_EVEN
FLOOR: Rounding = ROUND_FLOOR
CEILING: Rounding = ROUND_CEILING

_SMALLEST_SCALE, _LARGEST_SCALE = -6111, 6176
"""The scales that the standard allows (DMN 1.5, table 74): what the exponent of a decimal128 can be."""
_WIDE = Context(prec=13_000, Emin=-999_999, Emax=999_999, traps=[InvalidOperation])


def rounded(value: Decimal, scale: Decimal, how: Rounding) -> Decimal | None:
    """``value`` with ``scale`` digits after the point (before it, where negative); null for a scale out of range."""
    if scale != scale.to_integral_value() or not _SMALLEST_SCALE <= scale <= _LARGEST_SCALE:
        return None
    places = int(scale)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return value
    try:
        exact = value.quantize(Decimal((0, (1,), -places)), rounding=how, context=_WIDE)
        return CONTEXT.plus(exact)
    except DecimalException:
        return None


def number_text(value: Decimal) -> str:
    """``value`` as JSON writes numbers: plain where it is short, else with an exponent; every digit kept."""
    if value == 0:
        return "0"
    value = value.normalize(CONTEXT)
    return format(value, "f") if -40 < value.adjusted() < 40 else str(value)
