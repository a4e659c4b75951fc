"""Accidents, treatments and grants paid in SQL: which slot each stands in, and a row a family of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlglot import exp

from fpassist.bulk.formulas.ir import Kind
from fpassist.bulk.sql.layout import GIVEN, HOUSEHOLD, Layout
from fpassist.bulk.sql.people import PEOPLE, Named, fact_of
from fpassist.bulk.sql.trees import (
    Tree,
    both,
    case,
    cast,
    column,
    count_if,
    day,
    equal,
    is_null,
    largest,
    named,
    not_,
    null,
    number,
    over,
    source,
    text,
    where,
)

_LISTING = "listing"


def _given(layout: Layout, table: str, facts: dict[str, Kind], tie: str) -> exp.Select:
    """The columns of a table as they are given, in their types."""
    columns: list[Tree] = [named(cast(column(HOUSEHOLD, GIVEN), "text"), HOUSEHOLD)]
    for name, kind in facts.items():
        columns.append(named(cast(column(name, GIVEN), kind) if layout.has(table, name) else null(kind), name))
    columns.append(named(column(layout.order_by or tie, GIVEN), _LISTING))
    return exp.select(*columns).from_(layout.source(table))


def accidents(layout: Layout, wanted: Iterable[tuple[str, str, Kind, str]]) -> Iterator[Named]:
    """The queries that end in ``accidents_wide``, a row a family.

    Args:
        layout: the tables.
        wanted: slot, fact, kind and the name of the column; slots as ``accident1`` and ``accident1.victim2``.
    """
    facts: dict[str, Kind] = {"id": "text", "on": "date", "person": "text"}
    wanted = list(wanted)
    facts |= {fact: kind for _, fact, kind, _ in wanted if fact not in ("member", *facts)}
    names = [HOUSEHOLD, *facts]
    given = _given(layout, "accidents", facts, "person")
    yield "accidents_given", given
    # An accident stands where the first of its rows does.
    first: Tree = column("id")
    if layout.order_by is not None:
        first = over(exp.Min(this=column(_LISTING)), [column(HOUSEHOLD), column("id")])
    yield (
        "accidents_first",
        exp.select(*map(column, names), column(_LISTING), named(first, "first")).from_(source("accidents_given")),
    )
    number_ = over(exp.func("DENSE_RANK"), [column(HOUSEHOLD)], [column("first"), column("id")])
    empty: Tree = case((is_null(column("person")), number(1)), otherwise=number(0))
    victim = over(exp.RowNumber(), [column(HOUSEHOLD), column("id"), empty], [column(_LISTING)])
    yield (
        "accidents_placed",
        exp.select(*map(column, names), named(number_, "accident"), named(victim, "victim")).from_(
            source("accidents_first")
        ),
    )
    same = both(
        equal(column(HOUSEHOLD, "a"), column(HOUSEHOLD, "p")),
        equal(column("person", "a"), column("id", "p")),
    )
    own: list[Tree] = [named(column(name, "a"), name) for name in (*names, "accident", "victim")]
    own.append(named(column("slot", "p"), "member"))
    yield (
        "victims",
        exp.select(*own).from_(source("accidents_placed", "a")).join(source(PEOPLE, "p"), on=same, join_type="left"),
    )
    listed = not_(is_null(column("person")))
    columns: list[Tree] = [column(HOUSEHOLD)]
    for slot, fact, kind, name in wanted:
        accident, _, place = slot.partition(".victim")
        test: Tree = equal(column("accident"), number(int(accident.removeprefix("accident"))))
        if place:
            test = both(test, listed.copy(), equal(column("victim"), number(int(place))))
        columns.append(named(fact_of(test, fact, kind), name))
    columns += [
        named(largest(column("accident")), "count_accidents"),
        named(largest(where(listed.copy(), column("victim"))), "count_victims"),
        named(count_if(both(listed.copy(), is_null(column("member")))), "count_strangers"),
    ]
    yield "accidents_wide", exp.select(*columns).from_(source("victims")).group_by(column(HOUSEHOLD))


def treatments(layout: Layout, wanted: Iterable[tuple[str, str, Kind, str]]) -> Iterator[Named]:
    """The queries that end in ``treatments_wide``: the treatments of a family by date, then by listing."""
    facts: dict[str, Kind] = {"id": "text", "on": "date"}
    wanted = list(wanted)
    facts |= {fact: kind for _, fact, kind, _ in wanted}
    yield "treatments_given", _given(layout, "treatments", facts, "id")
    place = over(exp.RowNumber(), [column(HOUSEHOLD)], [column("on"), column(_LISTING)])
    yield (
        "treatments_placed",
        exp.select(column(HOUSEHOLD), *map(column, facts), named(place, "place")).from_(source("treatments_given")),
    )
    columns: list[Tree] = [column(HOUSEHOLD)]
    for slot, fact, kind, name in wanted:
        test = equal(column("place"), number(int(slot.removeprefix("treatment"))))
        columns.append(named(fact_of(test, fact, kind), name))
    columns.append(named(largest(column("place")), "count_treatments"))
    yield "treatments_wide", exp.select(*columns).from_(source("treatments_placed")).group_by(column(HOUSEHOLD))


def received(layout: Layout, as_of: date, wanted: Iterable[tuple[str, str | None, str]]) -> Iterator[Named]:
    """The queries that end in ``received_wide``: which one-off grants were paid by the day asked about.

    Args:
        layout: the tables.
        as_of: the day.
        wanted: benefit, slot (``None`` for anyone) and the name of the column.
    """
    wanted = list(wanted)
    texts = [named(cast(column(name, GIVEN), "text"), name) for name in (HOUSEHOLD, "benefit", "subject")]
    by_then = exp.LTE(this=cast(column("on", GIVEN), "date"), expression=day(as_of))
    yield "received_given", exp.select(*texts).from_(layout.source("received")).where(by_then)
    table = source("received_given", "r")
    query = exp.select(named(column(HOUSEHOLD, "r"), HOUSEHOLD)).from_(table).group_by(column(HOUSEHOLD, "r"))
    if any(slot is not None for _, slot, _ in wanted):
        yield "records", _records(layout)
        same = both(
            equal(column(HOUSEHOLD, "r"), column(HOUSEHOLD, "s")),
            equal(column("subject", "r"), column("id", "s")),
        )
        query = query.join(source("records", "s"), on=same, join_type="left")
    for benefit, slot, name in wanted:
        test: Tree = equal(column("benefit", "r"), benefit)
        if slot is not None:
            test = both(test, equal(column("slot", "s"), slot))
        query = query.select(named(equal(largest(where(test, number(1))), number(1)), name))
    yield "received_wide", query


def _records(layout: Layout) -> exp.Select:
    """Whatever a grant can be for, with the slot that it stands in."""
    parts: list[exp.Select] = [
        exp.select(column(HOUSEHOLD), named(column(HOUSEHOLD), "id"), named(text("household"), "slot")).from_(
            source("families")
        ),
        exp.select(column(HOUSEHOLD), column("id"), column("slot")).from_(source(PEOPLE)),
    ]
    for kind, table, place in (("accident", "accidents", "accident"), ("treatment", "treatments", "place")):
        if layout.has(table):
            slot = exp.DPipe(this=text(kind), expression=cast(column(place), "text"))
            parts.append(
                exp.select(column(HOUSEHOLD), column("id"), named(slot, "slot")).from_(source(f"{table}_placed"))
            )
    union: exp.Query = parts[0]
    for part in parts[1:]:
        union = exp.Union(this=union, expression=part, distinct=False)
    return exp.select(column(HOUSEHOLD), column("id"), column("slot")).from_(
        exp.Subquery(this=union, alias=exp.TableAlias(this=exp.to_identifier("all_records", quoted=True)))
    )
