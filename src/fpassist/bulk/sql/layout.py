"""Which columns of which tables a query reads: the layout of the tables as one finds them in a database."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from fpassist.bulk.formulas.ir import Kind
from fpassist.bulk.formulas.lower_facts import FIRST, HUSBAND, WIFE, Shape, accident_slots, later_slots, treatment_slots
from fpassist.bulk.formulas.lower_values import kind_of
from fpassist.bulk.formulas.plan import received_column
from fpassist.bulk.intake.columns import HOUSEHOLD, schema
from fpassist.bulk.sql.faults import SqlError, sql_fault
from fpassist.diagnostics import CODES, Diagnostic
from fpassist.domain.facts import FACTS
from fpassist.policy.model import PolicyData

SLOTS = Shape(later=3, accidents=2, victims=4, treatments=3)
"""How many slots a query has where no one says otherwise."""

GIVEN = "given"
_KINDS: Mapping[str, Kind] = {"boolean": "bool", "number": "int", "string": "text", "enum": "text", "date": "date"}
_COLUMNS: Mapping[str, Kind] = {"flag": "bool", "whole": "int", "text": "text", "choice": "text", "day": "date"}
_TABLES = {
    "household": "households",
    "person": "persons",
    "accident": "accidents",
    "victim": "accidents",
    "treatment": "treatments",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """The tables of a database.

    Args:
        tables: by the name that the schema has for it; a table that is not there has no rows.
        missing: the columns that are not there, as ``persons.job``: unknown in every row.
        order_by: a column of ``persons``, ``accidents`` and ``treatments`` that gives the order of listing; ``None``
            for the order of their ids.
        shape: how many slots the query has.
    """

    tables: Mapping[str, exp.Table]
    missing: frozenset[str] = frozenset()
    order_by: str | None = None
    shape: Shape = SLOTS

    def has(self, table: str, column: str | None = None) -> bool:
        """Whether a table, or a column of the published schema in it, is there."""
        if table not in self.tables:
            return False
        return column is None or (column in schema()[table].columns and f"{table}.{column}" not in self.missing)

    def source(self, table: str) -> exp.Table:
        """A table to select from, called ``given``, so that no name of an answer is taken for a column of it."""
        found = self.tables[table].copy()
        found.set("alias", exp.TableAlias(this=exp.to_identifier(GIVEN, quoted=True)))
        return found

    def checked(self, data: PolicyData, where: str = "") -> Layout:
        """The layout, if every column that it lacks is one that a table could have.

        Args:
            data: the policy, which may declare facts of its own.
            where: what to name in the faults.

        Raises:
            SqlError: B083 for each that is none, or that no table can do without.
        """
        extra = [f"{_TABLES[fact.of]}.extra_{fact.id}" for fact in data.facts.values()]
        known = {
            f"{name}.{column}": found for name, table in schema().items() for column, found in table.columns.items()
        }
        faults: list[Diagnostic] = []
        for one in sorted(self.missing):
            if one in extra:
                continue
            if one not in known:
                near = difflib.get_close_matches(one, [*known, *extra], 1, 0.6)
                cure = f"did you mean {near[0]}?" if near else CODES["B083"].cure
                shown = one if one.isascii() and one.isprintable() else "?"
                faults.append(Diagnostic("B083", f"there is no column {shown[:60]}", where, help=cure))
            elif known[one].required:
                cure = "give it: no family can be put together without it"
                faults.append(Diagnostic("B083", f"no row can do without {one}", where, help=cure))
        if faults:
            raise SqlError(faults)
        return self


def named_table(text: str, dialect: str, where: str = "") -> exp.Table:
    """A table by the name that a database has for it; in DuckDB also a Parquet file.

    Raises:
        SqlError: B084, where the dialect reads no name in ``text``.
    """
    if dialect == "duckdb" and text.endswith(".parquet") and '"' not in text:
        return exp.Table(this=exp.to_identifier(text, quoted=True))
    try:
        found = exp.maybe_parse(text, into=exp.Table, dialect=dialect)
    except (ParseError, TokenError):
        found = None
    if not isinstance(found, exp.Table) or found.alias or any(found.args.get(name) for name in ("joins", "pivots")):
        raise sql_fault("B084", f"{dialect} reads no name of a table in '{text[:60]}'", where)
    return found


def facts_of(data: PolicyData, layout: Layout, entity: str) -> dict[str, Kind]:
    """The columns of a record that are facts, by name."""
    table = _TABLES[entity]
    found: dict[str, Kind] = {}
    for name, fact in FACTS[entity].items():
        if fact.kind in _KINDS and layout.has(table, name):
            found[name] = _KINDS[fact.kind]
    for fact in data.facts.values():
        if fact.of == entity and table in layout.tables and f"{table}.extra_{fact.id}" not in layout.missing:
            kind = kind_of(fact.type)
            if kind is not None:
                found[f"extra_{fact.id}"] = kind
    match entity:
        case "household":
            for name, column in schema()["households"].columns.items():
                if column.group == "adoption" and layout.has("households", name):
                    found[name] = _COLUMNS[column.kind]
        case "person":
            # Both are filled in from the role and the ID number, so that they are there in any case.
            found |= {"sex": "text", "birth_date": "date"}
        case "victim" if layout.has("accidents"):
            found["member"] = "text"
        case _:
            pass
    return found


def wide_columns(data: PolicyData, layout: Layout) -> dict[str, Kind]:
    """The columns that the wide table can have, by name; all but ``received`` as ``<slot>.<fact>``."""
    shape = layout.shape
    found: dict[str, Kind] = {f"household.{name}": kind for name, kind in facts_of(data, layout, "household").items()}
    found["household.id"] = "text"
    slots = {"person": [WIFE, HUSBAND, FIRST, *later_slots(shape)]}
    if layout.has("accidents"):
        slots["accident"] = list(accident_slots(shape))
    if layout.has("treatments"):
        slots["treatment"] = list(treatment_slots(shape))
    names: list[str] = []
    for entity, of_entity in slots.items():
        facts = facts_of(data, layout, entity)
        names += [slot.name for slot in of_entity]
        found |= {f"{slot.name}.{name}": kind for slot in of_entity for name, kind in facts.items()}
    victim = facts_of(data, layout, "victim")
    for slot in slots.get("accident", ()):
        for place in range(1, shape.victims + 1):
            found |= {f"{slot.name}.victim{place}.{name}": kind for name, kind in victim.items()}
    if layout.has("received"):
        for benefit in data.benefits.values():
            if benefit.grant.once_per is not None:
                column = received_column(benefit.id, None)
                found[column] = "bool"
                found.update(dict.fromkeys((f"{column}.{name}" for name in (*names, "household")), "bool"))
    return found


class Names:
    """What the columns of the wide table are called in SQL: ``wife.birth_date`` is ``wife_birth_date``.

    No name is longer than the 63 bytes that PostgreSQL keeps, and no two are the same.
    """

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()

    def __call__(self, column: str) -> str:
        given = self._given.get(column)
        if given is None:
            given = flat = column.replace(".", "_")
            place = 2
            while given in self._taken or len(given.encode()) > 60:
                given = f"{flat.encode()[:50].decode(errors='ignore')}_{place}"
                place += 1
            self._given[column] = given
            self._taken.add(given)
        return given


__all__ = ["GIVEN", "HOUSEHOLD", "SLOTS", "Layout", "Names", "facts_of", "named_table", "wide_columns"]
