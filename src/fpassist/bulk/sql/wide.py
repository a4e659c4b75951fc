"""The wide table in SQL, from the tables of the published schema: what ``wide`` does in Polars.

A family that has more children, accidents, victims or treatments than the query has slots, a second wife or husband,
or a victim who is no member, is told by ``exceeds_slots`` and decided by no formula.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from sqlglot import exp

from fpassist.bulk.formulas.ir import Kind
from fpassist.bulk.sql.events import accidents, received, treatments
from fpassist.bulk.sql.layout import GIVEN, HOUSEHOLD, Layout, Names
from fpassist.bulk.sql.people import Named, members, people
from fpassist.bulk.sql.trees import Tree, cast, coalesce, column, either, equal, held, named, number, source

EXCEEDS: Final = "exceeds_slots"
WIDE: Final = "wide"


def wide_queries(layout: Layout, wanted: dict[str, Kind], as_of: date, names: Names) -> Iterator[Named]:
    """The queries that end in ``wide``.

    Args:
        layout: the tables.
        wanted: the columns that the formulas read, with their kinds.
        as_of: the day asked about.
        names: what the columns are called.
    """
    of: dict[str, list[tuple[str, str, Kind, str]]] = {"household": [], "person": [], "accident": [], "treatment": []}
    paid: list[tuple[str, str | None, str]] = []
    for name, kind in sorted(wanted.items()):
        slot, _, fact = name.rpartition(".")
        if name.startswith("received."):
            _, benefit, *rest = name.split(".", 2)
            paid.append((benefit, rest[0] if rest else None, names(name)))
        elif name != "household.id":
            of[_entity(slot)].append((slot, fact, kind, names(name)))
    families: list[Tree] = [named(cast(column("id", GIVEN), "text"), HOUSEHOLD)]
    families += [named(held(fact, kind, GIVEN), name) for _, fact, kind, name in of["household"]]
    yield "families", exp.select(*families).from_(layout.source("households"))
    yield from people(layout, {fact: kind for _, fact, kind, _ in of["person"]})
    yield members(of["person"])
    tables = ["members"]
    if layout.has("accidents"):
        yield from accidents(layout, of["accident"])
        tables.append("accidents_wide")
    if layout.has("treatments"):
        yield from treatments(layout, of["treatment"])
        tables.append("treatments_wide")
    if layout.has("received") and paid:
        yield from received(layout, as_of, paid)
        tables.append("received_wide")
    given = [("f", HOUSEHOLD), *(("f", name) for _, _, _, name in of["household"])]
    for table, entity in (("members", "person"), ("accidents_wide", "accident"), ("treatments_wide", "treatment")):
        given += [(table, name) for _, _, _, name in of[entity] if table in tables]
    given += [("received_wide", name) for _, _, name in paid]
    # Named again, since a dialect may else keep the name of the table in that of the column.
    columns: list[Tree] = [named(column(name, table), name) for table, name in given]
    columns.append(named(cast(_exceeds(layout, tables), "bool"), EXCEEDS))
    query = exp.select(*columns).from_(source("families", "f"))
    for table in tables:
        same = equal(column(HOUSEHOLD, "f"), column(HOUSEHOLD, table))
        query = query.join(source(table), on=same, join_type="left")
    yield WIDE, query


def _entity(slot: str) -> str:
    for entity in ("household", "accident", "treatment"):
        if slot.startswith(entity):
            return entity
    return "person"


def _exceeds(layout: Layout, tables: list[str]) -> Tree:
    """Whether anything of a family has no slot."""
    shape = layout.shape
    most = {
        "members": {"count_wife": 1, "count_husband": 1, "count_unplaced": 0},
        "accidents_wide": {"count_accidents": shape.accidents, "count_victims": shape.victims, "count_strangers": 0},
        "treatments_wide": {"count_treatments": shape.treatments},
    }
    return either(
        exp.GT(this=coalesce(column(name, table), number(0)), expression=number(limit))
        for table, limits in most.items()
        if table in tables
        for name, limit in limits.items()
    )


__all__ = ["EXCEEDS", "WIDE", "wide_queries"]
