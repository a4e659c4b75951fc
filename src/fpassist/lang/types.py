"""The types of the language: what an expression yields, and in which unit."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from msgspec import Struct, field


class Boolean(Struct, frozen=True):
    """true, false, or unknown."""


class Text(Struct, frozen=True):
    """A string."""


class Date(Struct, frozen=True):
    """A calendar day."""


class Days(Struct, frozen=True):
    """A days duration (``P3D``)."""


class Months(Struct, frozen=True):
    """A years and months duration (``P1Y2M``)."""


class Null(Struct, frozen=True):
    """The type of the literal null: it fits every type."""


class Anything(Struct, frozen=True):
    """A value of which nothing is known beforehand: an untyped context of ``fpassist feel``."""


class Number(Struct, frozen=True):
    """A decimal of 34 digits.

    ``unit`` is ``None`` for a bare number, which fits every unit; otherwise exponents by name, sorted,
    as in ``(("CNY", 1), ("month", -1), ("person", -1))`` for CNY/person/month; ``()`` has no dimension.
    """

    unit: tuple[tuple[str, int], ...] | None = None


class Enum(Struct, frozen=True):
    """One of a closed list of strings; ``name`` is the fact or type it belongs to."""

    name: str
    values: tuple[str, ...]


class Range(Struct, frozen=True):
    """An interval over ``of``."""

    of: Type


class List(Struct, frozen=True):
    """A list of ``of``."""

    of: Type


class Record(Struct, frozen=True):
    """A record with named properties; equal by name (``household``, ``person``, ``accident``, …)."""

    name: str
    fields: Mapping[str, Type] = field(default_factory=lambda: MappingProxyType({}))

    def __eq__(self, other: object) -> bool:
        return self.name == other.name if isinstance(other, Record) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.name,))


Type: TypeAlias = Boolean | Text | Date | Days | Months | Null | Anything | Number | Enum | Range | List | Record
