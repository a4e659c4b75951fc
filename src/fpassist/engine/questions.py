"""What to ask: each unknown fact with the benefits and the money that hang on it, the weightiest first."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias

from fpassist.engine.completions import Unknown
from fpassist.engine.rows import Question

Hanging: TypeAlias = tuple[str, tuple[Unknown, ...], tuple[str, Decimal] | None]
"""Of an open row the benefit, the facts it misses, and period and sum where one is computable."""


def rank(hanging: Iterable[Hanging]) -> tuple[Question, ...]:
    """Questions from rows that are open.

    Args:
        hanging: the open rows.

    Returns:
        Most benefits first, then most money in a year (a one-off counted once), then in the order of the rows.
    """
    benefits: dict[Unknown, dict[str, None]] = {}
    money: dict[Unknown, dict[str, Decimal]] = {}
    for benefit, missing, sum_at_stake in hanging:
        for unknown in missing:
            benefits.setdefault(unknown, {})[benefit] = None
            if sum_at_stake is not None:
                per, value = sum_at_stake
                stake = money.setdefault(unknown, {})
                stake[per] = stake.get(per, Decimal(0)) + value
    order = sorted(benefits, key=lambda u: (-len(benefits[u]), -_yearly(money.get(u, {}))))
    return tuple(Question(u.subject, u.field, tuple(benefits[u]), money.get(u)) for u in order)


def _yearly(stake: dict[str, Decimal]) -> Decimal:
    return sum((v * 12 if per == "month" else v for per, v in stake.items()), Decimal(0))
