"""Sums to the fen."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fpassist.domain.money import from_fen, quantise, split_evenly, to_fen, written

sums = st.decimals(0, 10**12, places=2)


@given(sums, st.integers(1, 20))
def test_shares_add_up_and_differ_by_a_fen_at_most(amount: Decimal, parts: int) -> None:
    shares = split_evenly(amount, parts)
    assert sum(shares) == amount
    assert len(shares) == parts
    assert list(shares) == sorted(shares, reverse=True)
    assert shares[0] - shares[-1] <= Decimal("0.01")


def test_the_uneven_fen_goes_to_the_first() -> None:
    assert split_evenly(Decimal("5000.01"), 2) == (Decimal("2500.01"), Decimal("2500.00"))
    assert split_evenly(Decimal(100), 3) == (Decimal("33.34"), Decimal("33.33"), Decimal("33.33"))
    with pytest.raises(ValueError, match="one part"):
        split_evenly(Decimal(1), 0)


@given(sums)
def test_fen_and_back(amount: Decimal) -> None:
    assert from_fen(to_fen(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "text"), [("300", "300.00"), ("0.125", "0.12"), ("0.135", "0.14"), ("1E+3", "1000.00")]
)
def test_written(amount: str, text: str) -> None:
    assert written(Decimal(amount)) == text


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_only_finite_sums(amount: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        quantise(Decimal(amount))
