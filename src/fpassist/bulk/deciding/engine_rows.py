"""What the engine itself says of single families of the tables, for what columns cannot tell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from fpassist.bulk.deciding.shapes import KEY, LONG, long_row, wide_rows
from fpassist.bulk.intake.rebuild import rebuild
from fpassist.engine.policy import Policy
from fpassist.engine.result import Decision, Result
from fpassist.engine.row import Row
from fpassist.engine.subjects import SUBJECTS

Tables = Mapping[str, "pl.DataFrame | None"]


def results_of(policy: Policy, as_of: date, tables: Tables, ids: pl.Series) -> Iterator[tuple[str, list[Row]]]:
    """Each family of ``ids`` with its rows, in that order."""
    families = {one.id: one for one in rebuild(ids, tables)}
    for id in ids:
        yield id, list(policy.evaluate(families[id], as_of))


def wide_of(
    policy: Policy,
    as_of: date,
    tables: Tables,
    ids: pl.Series,
    *,
    paid: bool,
    benefits: Collection[str] | None = None,
) -> pl.DataFrame:
    """A row for each family of ``ids``, in that order, with the columns of some benefits or of all."""
    results = (
        results_of(policy, as_of, tables, ids) if benefits is None else _some(policy, as_of, tables, ids, benefits)
    )
    return wide_rows(policy.data, results, paid=paid, benefits=benefits)


def _some(
    policy: Policy, as_of: date, tables: Tables, ids: pl.Series, benefits: Collection[str]
) -> Iterator[tuple[str, list[Row]]]:
    """Each family of ``ids`` with its rows of some benefits; the others are not decided at all."""
    families = {one.id: one for one in rebuild(ids, tables)}
    those = [policy.data.benefits[id] for id in benefits]
    for id in ids:
        family = families[id]
        decisions: list[Decision] = []
        for benefit in those:
            for record in SUBJECTS[benefit.subject](family, as_of):
                answer = policy.decider.quickly(benefit, family, record, as_of).answer
                decisions.append((benefit.id, record, None if answer is None else bool(answer)))
        yield id, list(Result(policy, family, as_of, decisions, ()))


def long_of(policy: Policy, as_of: date, tables: Tables, ids: pl.Series) -> pl.DataFrame:
    """The rows of the families of ``ids``, family by family."""
    found = ((id, *long_row(row)) for id, rows in results_of(policy, as_of, tables, ids) for row in rows)
    return pl.DataFrame(list(found), schema=LONG, orient="row")


def settled(
    policy: Policy, as_of: date, tables: Tables, rows: pl.DataFrame, places: pl.Series
) -> tuple[pl.Series, pl.DataFrame]:
    """Rows of the long form decided anew, with the places that they stand in.

    Args:
        policy: the policy.
        as_of: the day asked about.
        tables: the tables that the rows are of.
        rows: the rows that may be left open more than they are.
        places: where each of them stands.
    """
    families = {one.id: one for one in rebuild(rows[KEY].unique(), tables)}
    results: dict[str, dict[tuple[str, str], Row]] = {}
    kept: list[int] = []
    made: list[tuple[Any, ...]] = []
    which = rows.select(KEY, "benefit", "subject", "outcome").iter_rows()
    for place, (id, benefit, subject, outcome) in zip(places, which, strict=True):
        # What reads every unknown fact once is exact as it stands.
        if outcome == "undetermined" and not policy.decider.repeats.may_matter(benefit, families[id]):
            continue
        if id not in results:
            results[id] = {(row.benefit, row.subject): row for row in policy.evaluate(families[id], as_of)}
        kept.append(place)
        made.append((id, *long_row(results[id][benefit, subject])))
    return pl.Series(kept, dtype=places.dtype), pl.DataFrame(made, schema=LONG, orient="row")
