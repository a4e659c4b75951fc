"""Kleene's three-valued logic: ``None`` is unknown."""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | None


def negate(value: Truth) -> Truth:
    """Not; unknown stays unknown."""
    return None if value is None else not value


def all_of(values: Iterable[Truth]) -> Truth:
    """False where one is false, else unknown where one is unknown, else true. Stops at the first false."""
    result: Truth = True
    for value in values:
        if value is False:
            return False
        if value is None:
            result = None
    return result


def any_of(values: Iterable[Truth]) -> Truth:
    """True where one is true, else unknown where one is unknown, else false. Stops at the first true."""
    result: Truth = False
    for value in values:
        if value is True:
            return True
        if value is None:
            result = None
    return result
