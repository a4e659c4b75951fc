"""The types of the language: what an expression yields, and in which unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Boolean:
    """true, false, or unknown."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string."""


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar day."""


@dataclass(frozen=True, slots=True)
class Days:
    """A days duration (``P3D``)."""


@dataclass(frozen=True, slots=True)
class Months:
    """A years and months duration (``P1Y2M``)."""


@dataclass(frozen=True, slots=True)
class Null:
    """The type of the literal null: it fits every type."""


@dataclass(frozen=True, slots=True)
class Anything:
    """A value of which nothing is known beforehand: an untyped context of ``fpassist feel``."""


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal of 34 digits.

    ``unit`` is ``None`` for a bare number, which fits every unit; otherwise exponents by name, sorted,
    as in ``(("CNY", 1), ("month", -1), ("person", -1))`` for CNY/person/month; ``()`` has no dimension.
    """

    unit: tuple[tuple[str, int], ...] | None = None


@dataclass(frozen=True, slots=True)
class Enum:
    """One of a closed list of strings; ``name`` is the fact or type it belongs to."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """An interval over ``of``."""

    of: Type


@dataclass(frozen=True, slots=True)
class List:
    """A list of ``of``."""

    of: Type


@dataclass(frozen=True)
class Record:
    """A record with named properties; equal by name (``household``, ``person``, ``accident``, …)."""

    name: str
    fields: Mapping[str, Type] = field(default_factory=lambda: MappingProxyType({}), compare=False, hash=False)


Type: TypeAlias = Boolean | Text | Date | Days | Months | Null | Anything | Number | Enum | Range | List | Record
