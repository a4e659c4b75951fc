"""The facts that a policy declares, as columns ``extra_<fact>``: known, and of the type that it declares."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from fpassist.diagnostics import Diagnostic
from fpassist.domain.limits import word
from fpassist.lang.types import Boolean, Date, Enum, Number, Text, Type
from fpassist.policy.model import ExtraFact, PolicyData

EXTRA: Final = "extra_"
_OWNERS: Final[Mapping[str, str]] = {"households": "household", "persons": "person"}
_TEXT: Final = (pl.String, pl.Categorical, pl.Enum)


@dataclass(frozen=True, slots=True)
class Declared:
    """What one policy declares, or several that decide the same tables.

    Args:
        policies: the policies; a fact of any of them may be given, and is of the type of each that declares it.
    """

    policies: Sequence[PolicyData]

    def facts_of(self, table: str) -> dict[str, list[ExtraFact]]:
        """The facts that the columns of a table may hold, by column."""
        found: dict[str, list[ExtraFact]] = {}
        for data in self.policies:
            for fact in data.facts.values():
                if fact.of == _OWNERS.get(table):
                    found.setdefault(f"{EXTRA}{fact.id}", []).append(fact)
        return found

    def misfits(
        self, table: str, columns: Mapping[str, pl.DataType], where: str, prefix: str = ""
    ) -> Iterator[Diagnostic]:
        """What is wrong with the columns that hold such facts (B051, B052).

        Args:
            table: of which rows they are columns.
            columns: the type of each column of the table.
            where: the table that the user gave.
            prefix: what the user writes before each column there.
        """
        declared = self.facts_of(table)
        for name, dtype in columns.items():
            if not name.startswith(EXTRA):
                continue
            place = f"{where}.{prefix}{name}" if word(name) else where
            if name not in declared:
                yield _undeclared(name, prefix, _OWNERS[table], declared, place)
                continue
            for fact in declared[name]:
                if not _fits(dtype, fact.type):
                    kind = str(dtype.base_type()).lower()
                    message = f"the column {prefix}{name} has type {kind}, and the policy declares another"
                    yield Diagnostic("B052", message, place, help=_cure(fact.type))
                    break

    def choices(self, table: str) -> dict[str, tuple[str, ...]]:
        """The words that each column of a table may hold that is a choice."""
        found: dict[str, tuple[str, ...]] = {}
        for name, facts in self.facts_of(table).items():
            lists = [fact.type.values for fact in facts if isinstance(fact.type, Enum)]
            if lists:
                found[name] = tuple(value for value in lists[0] if all(value in values for values in lists))
        return found


def _fits(dtype: pl.DataType, type_: Type) -> bool:
    if dtype == pl.Null:
        return True
    match type_:
        case Boolean():
            return dtype == pl.Boolean
        case Number():
            return dtype.is_integer() or dtype.is_decimal()
        case Date():
            return dtype == pl.Date
        case Enum() | Text():
            return dtype.base_type() in _TEXT
        case _:
            return False


def _cure(type_: Type) -> str:
    match type_:
        case Boolean():
            return "make it true, false or null, as the policy declares the fact"
        case Number():
            return "make it a whole number or a decimal, as the policy declares the fact"
        case Date():
            return "make it a date without a time, as the policy declares the fact"
        case Enum(values=values):
            return f"make it text, one of {', '.join(values)}"
        case _:
            return "make it text, as the policy declares the fact"


def _undeclared(name: str, prefix: str, owner: str, declared: Mapping[str, object], place: str) -> Diagnostic:
    fact = name.removeprefix(EXTRA)
    shown = repr(fact) if word(fact) else "of this name"
    near = difflib.get_close_matches(name, declared, 1)
    help = f"did you mean {prefix}{near[0]}" if near else "declare it under facts: in the policy, or leave it out"
    return Diagnostic("B051", f"the policy declares no fact {shown} of a {owner}", place, help=help)


__all__ = ["EXTRA", "Declared"]
