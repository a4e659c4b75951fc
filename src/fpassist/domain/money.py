"""Money: exact decimals of CNY, to the fen."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

FEN = Decimal("0.01")


def quantise(amount: Decimal) -> Decimal:
    """``amount`` in CNY to the fen, half to even.

    Raises:
        ValueError: it is not finite.
    """
    if not amount.is_finite():
        raise ValueError("a sum of money is finite")
    # The digits of any finite sum fit: the context's precision would refuse what is longer than 28.
    if abs(amount) < Decimal("1e20"):
        return amount.quantize(FEN, rounding=ROUND_HALF_EVEN)
    return amount


def to_fen(amount: Decimal) -> int:
    """``amount`` in CNY as a whole number of fen, half to even."""
    return int((quantise(amount) * 100).to_integral_value(rounding=ROUND_HALF_EVEN))


def from_fen(fen: int) -> Decimal:
    """A whole number of fen in CNY, with two places."""
    return Decimal(fen).scaleb(-2)


def split_evenly(amount: Decimal, parts: int) -> tuple[Decimal, ...]:
    """``amount`` in CNY in ``parts`` equal shares to the fen; uneven fen go to the first ones, one each.

    The shares always add up to the amount to the fen.

    Raises:
        ValueError: ``parts`` is less than one.
    """
    if parts < 1:
        raise ValueError("a sum is split into one part or more")
    share, uneven = divmod(to_fen(amount), parts)
    return tuple(from_fen(share + (place < uneven)) for place in range(parts))


def written(amount: Decimal) -> str:
    """``amount`` as results write it: a decimal string with two places."""
    return f"{quantise(amount):.2f}"
