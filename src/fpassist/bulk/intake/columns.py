"""The published schema of the tables: the fields of the household models, flattened with ``_``."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Literal, TypeAlias

import polars as pl
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from fpassist.domain import Household, Secret
from fpassist.domain.household import Accident, Received, Treatment, Victim
from fpassist.domain.person import Person

Kind: TypeAlias = Literal["text", "secret", "choice", "flag", "day", "whole", "money"]

HOUSEHOLD = "household_id"
"""The column by which every table but the first names its family."""

DTYPES: Mapping[Kind, pl.DataType] = {
    "text": pl.String(),
    "secret": pl.String(),
    "choice": pl.String(),
    "flag": pl.Boolean(),
    "day": pl.Date(),
    "whole": pl.Int64(),
    "money": pl.Decimal(14, 2),
}
"""The type that each kind of column has once it is read."""

# What a column that is not given says, where it is not that the fact is unknown.
_ABSENT: Mapping[str, str] = {
    "death_date": "alive",
    "disability_grade": "not assessed as disabled",
    "disability_assessed_on": "not assessed as disabled",
    "parentage": "born to the couple",
    "adopted_on": "unknown, where adopted",
    "orphan": "unknown, where adopted",
    "hukou": "the area of the household",
    "sex": "that of the role or the ID number",
    "education_stage": "not at school",
    "education_full_time": "not at school",
    "education_admitted_on": "not at school",
    "education_normal_graduation_on": "not at school",
    "adoption_applied_on": "unknown, where an adoption is recorded",
    "division": "not given",
    "cause": "not given",
    "person": "no victim, where outcome and grade are null too; the column is required",
    "outcome": "no victim, where person and grade are null too; the column is required",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Args:
        name: as in the file.
        kind: which values it holds.
        required: whether the column must be there, and every row must have a value.
        victim: whether it speaks of a victim: rows of an accident without victims lack all such values.
        group: the record it is flattened from, such as ``disability``; empty for a field of the row itself.
        within: whether a row that has any column of the group must have this one.
        values: the words of a ``choice``.
        low, high: the bounds of a ``whole`` number.
        longest: the most characters of a ``text``.
        pattern: what a ``text`` must match.
        absent: what a column that is missing says of every row.
    """

    name: str
    kind: Kind
    required: bool = False
    victim: bool = False
    group: str = ""
    within: bool = False
    values: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    longest: int | None = None
    pattern: str | None = None
    absent: str = "unknown"

    @property
    def filled(self) -> bool:
        """Whether every row must have a value."""
        return self.required and not self.victim

    @property
    def dtype(self) -> pl.DataType:
        """The type of the column once it is read."""
        return DTYPES[self.kind]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the layout.

    Args:
        name: ``households``, ``persons``, ``accidents``, ``treatments`` or ``received``.
        columns: by name, in the order of the fields.
        extra: whether columns ``extra_<fact>`` may stand in it.
    """

    name: str
    columns: Mapping[str, Column]
    extra: bool = False


@cache
def schema() -> Mapping[str, Table]:
    """The tables by name. ``accidents`` has a row for each victim, or one without; the others one for each record."""
    household = Column(HOUSEHOLD, "text", required=True, longest=200, pattern=_pattern(Household.model_fields["id"]))
    accidents = [*_columns(Accident), *(replace(column, victim=True) for column in _columns(Victim))]
    return types.MappingProxyType(
        {
            "households": _table("households", _columns(Household), extra=True),
            "persons": _table("persons", [household, *_columns(Person)], extra=True),
            "accidents": _table("accidents", [household, *accidents]),
            "treatments": _table("treatments", [household, *_columns(Treatment)]),
            "received": _table("received", [household, *_columns(Received)]),
        }
    )


def _table(name: str, columns: typing.Iterable[Column], *, extra: bool = False) -> Table:
    named = {column.name: replace(column, absent=_ABSENT.get(column.name, "unknown")) for column in columns}
    return Table(name, types.MappingProxyType(named), extra)


def _columns(model: type[BaseModel], group: str = "") -> Iterator[Column]:
    for name, field in model.model_fields.items():
        base, bounds = _core(field)
        title = f"{group}_{field.alias or name}" if group else field.alias or name
        if isinstance(base, type) and issubclass(base, BaseModel):
            yield from _columns(base, title)
        elif typing.get_origin(base) is not tuple and name != "extra":
            yield _column(title, base, bounds, required=field.is_required(), group=group)


def _column(name: str, base: Any, bounds: Mapping[str, Any], *, required: bool, group: str) -> Column:
    made = Column(name, "text", required and not group, group=group, within=required and bool(group))
    if typing.get_origin(base) is Literal:
        return replace(made, kind="choice", values=typing.get_args(base))
    if base is bool:
        return replace(made, kind="flag")
    if base is date:
        return replace(made, kind="day")
    if base is int:
        return replace(made, kind="whole", low=bounds["ge"], high=bounds["le"])
    if base is Decimal:
        return replace(made, kind="money")
    if isinstance(base, type) and issubclass(base, Secret):
        return replace(made, kind="secret", longest=200)
    return replace(made, longest=bounds.get("max_length"), pattern=bounds.get("pattern"))


def _core(field: FieldInfo) -> tuple[Any, dict[str, Any]]:
    """The plain type under ``None``, ``Annotated`` and the like, and the bounds met on the way."""
    bounds: dict[str, Any] = {}
    _note(field.metadata, bounds)
    base: Any = field.annotation
    while True:
        origin = typing.get_origin(base)
        if origin in (typing.Union, types.UnionType):
            base = next(part for part in typing.get_args(base) if part is not types.NoneType)
        elif origin is typing.Annotated:
            base, *notes = typing.get_args(base)
            _note(notes, bounds)
        else:
            return base, bounds


def _note(notes: typing.Iterable[Any], bounds: dict[str, Any]) -> None:
    for note in notes:
        if isinstance(note, FieldInfo):
            _note(note.metadata, bounds)
        for key in ("ge", "le", "max_length", "pattern"):
            value = getattr(note, key, None)
            if value is not None:
                bounds.setdefault(key, value)


def _pattern(field: FieldInfo) -> str:
    return _core(field)[1]["pattern"]
