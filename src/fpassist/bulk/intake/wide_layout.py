"""The wide layout taken apart: one row a family, each member's columns after ``wife_``, ``husband_``, ``child1_`` …

A member is listed where any of its columns is known; one without an id is called by its place. Children are listed in
the order of their numbers. What is left is the households table.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl

from fpassist.bulk.intake.columns import HOUSEHOLD, schema
from fpassist.bulk.intake.declared import Declared
from fpassist.bulk.intake.members import Members
from fpassist.bulk.intake.table_columns import OF_THE_PLACE, canonical, faults_of
from fpassist.diagnostics import Diagnostic
from fpassist.domain.limits import word

_MEMBER: Final = re.compile(r"(wife|husband|child[1-9][0-9]{0,2})_(.+)", re.DOTALL)
_LIKE_ONE: Final = re.compile(r"(wife|husband|child)([0-9]*)_?(.+)", re.DOTALL)
_ROLES: Final = ("wife", "husband", "child")


@dataclass(frozen=True, slots=True)
class Place:
    """The columns of one place in the family.

    Args:
        name: ``wife``, ``husband``, ``child1`` and so on.
        fields: columns of the wide table by the field that each holds.
        columns: what makes the columns of a persons table of the fields, those of every place alike.
        full: whether mostly someone stands there.
    """

    name: str
    fields: Mapping[str, str]
    columns: tuple[pl.Expr, ...] = ()
    full: bool = False

    @property
    def role(self) -> str:
        """What the person is to the family."""
        return self.name.rstrip("0123456789")

    @property
    def given(self) -> pl.Expr:
        """Whether someone stands there."""
        return pl.any_horizontal(pl.col(column).is_not_null() for column in self.fields.values())

    def persons(self, wide: pl.LazyFrame) -> pl.LazyFrame:
        """Every row of the wide table as one of a persons table, whether someone stands there or not."""
        id = pl.lit(self.name)
        if "id" in self.fields:
            id = pl.coalesce(pl.col(self.fields["id"]).cast(pl.String), id)
        others = (pl.col(column).alias(field) for field, column in self.fields.items() if field != "id")
        keys = pl.col("id").cast(pl.String).alias(HOUSEHOLD), id.alias("id"), pl.lit(self.role).alias("role")
        return wide.select(*keys, *others).select(self.columns)

    def members(self, wide: pl.DataFrame) -> Members:
        """Who stands there, of rows of the wide table."""
        listed = wide.lazy().select(self.given).collect(optimizations=_PLAIN).to_series()
        family = np.arange(wide.height)
        if not self.full:
            wide, family = wide.select("id", *self.fields.values()).filter(listed), family[listed.to_numpy()]
            listed = pl.repeat(value=True, n=wide.height, dtype=pl.Boolean, eager=True)
        frame = self.persons(wide.lazy()).collect(optimizations=_PLAIN)
        return Members(self.role, frame, family, listed, self.full)


_PLAIN: Final = pl.QueryOptFlags.none()


@dataclass(frozen=True, slots=True)
class WideTable:
    """A table of families with their members beside them.

    Args:
        wide: the table, its columns as they are.
        households: what makes a households table of it.
        places: where members stand, in the order of listing.
    """

    wide: pl.LazyFrame
    households: tuple[pl.Expr, ...]
    places: tuple[Place, ...]

    def persons(self, start: int = 0, length: int | None = None) -> list[pl.LazyFrame]:
        """The persons of some rows as parts of a persons table, for each place one."""
        wide = self.wide.slice(start, length)
        return [place.persons(wide.filter(place.given)) for place in self.places]

    def families(self, start: int = 0, length: int | None = None) -> tuple[pl.DataFrame, tuple[Members, ...]]:
        """The households of some rows, and who stands in each place of these."""
        # In one piece, as all that is decided goes through these columns many times.
        found = self.wide.slice(start, length).collect().rechunk()
        households = found.lazy().select(self.households).collect(optimizations=_PLAIN)
        return households, tuple(place.members(found) for place in self.places)


def places_of(columns: list[str]) -> list[Place]:
    """The places that a wide table has columns of, in the order of listing."""
    found: dict[str, dict[str, str]] = {}
    for column in columns:
        parts = _MEMBER.fullmatch(column)
        if parts is not None:
            found.setdefault(parts[1], {})[parts[2]] = column
    first = min((name for name in found if name.startswith("child")), key=_listed, default="")
    # Most families have both spouses and one child; a frame of all others would mostly be empty.
    return [
        Place(name, found[name], full=name in ("wife", "husband", first)) for name in sorted(found, key=_listed)
    ]  # fmt: skip


def of_household(columns: list[str]) -> Iterator[str]:
    """The columns that are the household's own."""
    return (column for column in columns if _MEMBER.fullmatch(column) is None)


def _listed(name: str) -> tuple[int, int]:
    role = name.rstrip("0123456789")
    return _ROLES.index(role), int(name.removeprefix(role) or 0)


def meant(column: str) -> str | None:
    """The column of a member that a column may have been meant to be: ``Wife_birth_date``, ``child01_birth_date``."""
    parts = _LIKE_ONE.fullmatch(column.lower())
    if parts is None:
        return None
    role, number, field = parts.groups()
    number = number.lstrip("0") or "1" if role == "child" else ""
    near = difflib.get_close_matches(field, schema()["persons"].columns, 1, 0.6)
    return f"{role}{number}_{near[0]}" if near and near[0] not in OF_THE_PLACE and len(number) < 4 else None


def both_layouts(columns: list[str]) -> Diagnostic | None:
    """What is wrong where members stand beside their household, and in a table too (B051)."""
    if all(_MEMBER.fullmatch(column) is None for column in columns):
        return None
    message = "members stand beside their household, and a persons table is given, too"
    help = "leave the persons table out, with --layout wide on the command line; or leave out the columns of members"
    return Diagnostic("B051", message, "households", help=help)


def apart(
    wide: pl.LazyFrame, found: pl.Schema, households: Iterable[pl.Expr], declared: Declared | None = None
) -> tuple[WideTable | None, list[Diagnostic]]:
    """A wide table with its places, or the faults of its columns.

    Args:
        wide: the table.
        found: its columns.
        households: what makes a households table of it.
        declared: the facts that may be given beside those of the schema; ``None`` is any.
    """
    table = schema()["persons"]
    places = places_of(found.names())
    faults: list[Diagnostic] = []
    for place in places:
        prefix, own = f"{place.name}_", _schema_of(place, found)
        faults += faults_of(table, own, where="households", prefix=prefix)
        if declared is not None:
            faults += declared.misfits("persons", own, "households", prefix)
        faults += (_of_the_place(place.fields[field]) for field in OF_THE_PLACE if field in place.fields)
    if not places:
        help = "give a persons table, or columns such as wife_birth_date and child1_death_date"
        faults.append(
            Diagnostic("B050", "no column of a member is given, and no persons table", "households", help=help)
        )
    types, differing = _types_of_declared(places, found)
    if faults or differing:
        return None, faults or differing
    made = (replace(place, columns=tuple(_columns(place, found, types))) for place in places)
    return WideTable(wide, tuple(households), tuple(made)), []


def _of_the_place(column: str) -> Diagnostic:
    message = f"{column} says what is said by where the member stands"
    return Diagnostic("B051", message, f"households.{column}", help="leave it out")


def _schema_of(place: Place, found: pl.Schema) -> pl.Schema:
    """The columns of the persons that stand there, before they are of the published type."""
    own: dict[str, pl.DataType] = {HOUSEHOLD: pl.String(), "id": pl.String(), "role": pl.String()}
    return pl.Schema(own | {field: found[column] for field, column in place.fields.items()})


def _columns(place: Place, found: pl.Schema, declared: Mapping[str, pl.DataType]) -> Iterator[pl.Expr]:
    yield from (
        column
        for column in canonical(schema()["persons"], _schema_of(place, found))
        if column.meta.output_name() not in declared
    )
    for name, dtype in declared.items():
        yield pl.col(name).cast(dtype) if name in place.fields else pl.lit(None, dtype).alias(name)


def _types_of_declared(places: Iterable[Place], found: pl.Schema) -> tuple[dict[str, pl.DataType], list[Diagnostic]]:
    """The type of each declared fact, which is one for all places; and the facts that have several."""
    given: dict[str, dict[str, pl.DataType]] = {}
    for place in places:
        for field, column in place.fields.items():
            if field.startswith("extra_"):
                given.setdefault(field, {})[column] = found[column]
    types: dict[str, pl.DataType] = {}
    faults: list[Diagnostic] = []
    for field, by_column in given.items():
        known = {column: dtype for column, dtype in by_column.items() if dtype != pl.Null}
        dtype = _common([*known.values()])
        if dtype is not None:
            types[field] = dtype
            continue
        names = [*known]
        first, other = next(pair for pair in pairwise(names) if _common([known[name] for name in pair]) is None)
        first, other = (name if word(name) else "?" for name in (first, other))  # what is no word may be a name
        help = "give the fact one type, whichever member it is of"
        faults.append(Diagnostic("B052", f"{other} has another type than {first}", f"households.{other}", help=help))
    return types, faults


def _common(types: list[pl.DataType]) -> pl.DataType | None:
    """One type that holds the values of all; ``None`` where they are of several kinds."""
    if not types:
        return pl.Null()
    if all(dtype.is_integer() for dtype in types):
        return types[0] if len(set(types)) == 1 else pl.Int64()
    if all(dtype.is_integer() or dtype.is_decimal() for dtype in types):
        return pl.Decimal(38, max(dtype.scale or 0 for dtype in types if isinstance(dtype, pl.Decimal)))
    plain = [pl.String() if dtype.base_type() in (pl.Enum, pl.Categorical) else dtype for dtype in types]
    return plain[0] if len(set(plain)) == 1 else None
