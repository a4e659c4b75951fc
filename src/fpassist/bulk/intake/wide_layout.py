"""The wide layout taken apart: one row a family, each member's columns after ``wife_``, ``husband_``, ``child1_`` …

A member is listed where any of its columns is known; one without an id is called by its place. Children are listed in
the order of their numbers. What is left is the households table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeAlias

import polars as pl

from fpassist.bulk.intake.columns import HOUSEHOLD, schema
from fpassist.bulk.intake.table_columns import canonical, faults_of
from fpassist.diagnostics import Diagnostic

Places: TypeAlias = tuple[tuple[pl.LazyFrame, Callable[[pl.LazyFrame], pl.LazyFrame]], ...]
"""For each place in the family the wide table, and what makes persons of a part of it."""

_MEMBER: Final = re.compile(r"(wife|husband|child[1-9][0-9]{0,2})_(.+)", re.DOTALL)
_ROLES: Final = ("wife", "husband", "child")


@dataclass(frozen=True, slots=True)
class Member:
    """The columns of one place in the family.

    Args:
        place: ``wife``, ``husband``, ``child1`` and so on.
        fields: columns of the wide table by the field that each holds.
    """

    place: str
    fields: Mapping[str, str]

    def persons(self, wide: pl.LazyFrame) -> pl.LazyFrame:
        """Those who stand in the place, as rows of a persons table; columns in the order of ``fields``."""
        given = pl.any_horizontal(pl.col(column).is_not_null() for column in self.fields.values())
        id = pl.lit(self.place)
        if "id" in self.fields:
            id = pl.coalesce(pl.col(self.fields["id"]).cast(pl.String), id)
        others = (pl.col(column).alias(field) for field, column in self.fields.items() if field != "id")
        return wide.filter(given).select(
            pl.col("id").alias(HOUSEHOLD), id.alias("id"), pl.lit(self.role).alias("role"), *others
        )

    @property
    def role(self) -> str:
        """What the person is to the family."""
        return self.place.rstrip("0123456789")


def members_of(columns: list[str]) -> list[Member]:
    """The members that a wide table has columns of, in the order of listing."""
    found: dict[str, dict[str, str]] = {}
    for column in columns:
        parts = _MEMBER.fullmatch(column)
        if parts is not None:
            found.setdefault(parts[1], {})[parts[2]] = column
    return [Member(place, found[place]) for place in sorted(found, key=_listed)]


def of_household(columns: list[str]) -> Iterator[str]:
    """The columns that are the household's own."""
    return (column for column in columns if _MEMBER.fullmatch(column) is None)


def _listed(place: str) -> tuple[int, int]:
    role = place.rstrip("0123456789")
    return _ROLES.index(role), int(place.removeprefix(role) or 0)


def apart(wide: pl.LazyFrame, found: pl.Schema) -> tuple[pl.LazyFrame, Places, list[Diagnostic]]:
    """The persons of a wide table, those of each place by themselves, and the faults of its columns.

    Args:
        wide: the table.
        found: its columns.
    """
    table = schema()["persons"]
    faults: list[Diagnostic] = []
    parts: list[tuple[pl.LazyFrame, Callable[[pl.LazyFrame], pl.LazyFrame]]] = []
    for member in members_of(found.names()):
        own: dict[str, pl.DataType] = {HOUSEHOLD: pl.String(), "id": pl.String(), "role": pl.String()}
        own |= {field: found[column] for field, column in member.fields.items()}
        for fault in faults_of(table, pl.Schema(own)):
            field = fault.where.partition(".")[2]
            faults.append(replace(fault, where=f"households.{member.fields.get(field, field)}"))
        columns = [*canonical(table, pl.Schema(own))]
        parts.append((wide, partial(_persons, member, columns)))
    if not parts:
        help = "give a persons table, or columns such as wife_birth_date and child1_death_date"
        faults.append(
            Diagnostic("B050", "no column of a member is given, and no persons table", "households", help=help)
        )
        return pl.LazyFrame(), (), faults
    if faults:
        return pl.LazyFrame(), (), faults
    return pl.concat([of(frame) for frame, of in parts]), tuple(parts), faults


def _persons(member: Member, columns: list[pl.Expr], wide: pl.LazyFrame) -> pl.LazyFrame:
    return member.persons(wide).select(columns)
