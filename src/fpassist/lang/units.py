"""Units: parse, print, and what arithmetic does to them.

A unit is a product of named factors with whole exponents, sorted by name: ``CNY/person/month`` is
``(("CNY", 1), ("month", -1), ("person", -1))``. ``()`` has no dimension. ``None``, the unit of a bare number, fits all.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

Unit: TypeAlias = tuple[tuple[str, int], ...]

_FACTOR: Final = re.compile(r"([^\W\d]\w*|%)(?:\^(-?[1-9]))?")


def parse_unit(text: str) -> Unit:
    """The unit that ``text`` (``CNY/person/month``, ``hour/household/month``, ``m^2``, ``1``) names.

    Raises:
        ValueError: for text that is no unit.
    """
    exponents: dict[str, int] = {}
    sign = 1
    for index, piece in enumerate(re.split(r"([*/])", text.strip())):
        piece = piece.strip()
        if index % 2:
            sign = 1 if piece == "*" else -1
            continue
        if piece == "1" and index == 0:
            continue
        match = _FACTOR.fullmatch(piece)
        if match is None:
            raise ValueError(f"`{text}` is no unit")
        exponents[match[1]] = exponents.get(match[1], 0) + sign * int(match[2] or 1)
    return _sorted(exponents)


def format_unit(unit: Unit) -> str:
    """``unit`` as ``parse_unit`` reads it; ``1`` where it has no dimension."""
    above = [name if power == 1 else f"{name}^{power}" for name, power in unit if power > 0]
    below = [name if power == -1 else f"{name}^{-power}" for name, power in unit if power < 0]
    return "/".join(["*".join(above) or "1", *below])


def times(left: Unit | None, right: Unit | None, sign: int = 1) -> Unit | None:
    """The unit of a product, or with ``sign`` −1 of a quotient. A bare number scales and leaves the unit alone."""
    if left is None and right is None:
        return None
    exponents = dict(left or ())
    for name, power in right or ():
        exponents[name] = exponents.get(name, 0) + sign * power
    return _sorted(exponents)


def power(unit: Unit | None, exponent: int) -> Unit | None:
    """The unit of ``x ** exponent``."""
    return None if unit is None else _sorted({name: count * exponent for name, count in unit})


def _sorted(exponents: dict[str, int]) -> Unit:
    return tuple(sorted((name, count) for name, count in exponents.items() if count))
