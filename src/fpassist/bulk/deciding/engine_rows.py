"""What the engine itself says of single families of the tables, for what columns cannot tell."""

from __future__ import annotations

from collections import Counter
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


class OneByOne:
    """Decides families of tables one after another.

    Args:
        policy: the policy.
        as_of: the day asked about.

    Attributes:
        given_up: by benefit, the families whose unknown facts were too many to try (E014).
    """

    def __init__(self, policy: Policy, as_of: date) -> None:
        self._policy = policy
        self._as_of = as_of
        self.given_up: Counter[str] = Counter()

    def wide(
        self, tables: Tables, ids: pl.Series, *, paid: bool, benefits: Collection[str] | None = None
    ) -> pl.DataFrame:
        """A row for each family of ``ids``, in that order, with the columns of some benefits or of all."""
        results = self._all(tables, ids) if benefits is None else self._some(tables, ids, benefits)
        return wide_rows(self._policy.data, results, paid=paid, benefits=benefits)

    def long(self, tables: Tables, ids: pl.Series) -> pl.DataFrame:
        """The rows of the families of ``ids``, family by family."""
        found = ((id, *long_row(row)) for id, rows in self._all(tables, ids) for row in rows)
        return pl.DataFrame(list(found), schema=LONG, orient="row")

    def settled(self, tables: Tables, rows: pl.DataFrame, places: pl.Series) -> tuple[pl.Series, pl.DataFrame]:
        """Rows of the long form decided anew, with the places that they stand in.

        Args:
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
            if outcome == "undetermined" and not self._policy.decider.repeats.may_matter(benefit, families[id]):
                continue
            if id not in results:
                result = self._policy.evaluate(families[id], self._as_of)
                self.given_up.update(result.exhausted)
                results[id] = {(row.benefit, row.subject): row for row in result}
            kept.append(place)
            made.append((id, *long_row(results[id][benefit, subject])))
        return pl.Series(kept, dtype=places.dtype), pl.DataFrame(made, schema=LONG, orient="row")

    def _all(self, tables: Tables, ids: pl.Series) -> Iterator[tuple[str, list[Row]]]:
        """Each family of ``ids`` with its rows, in that order."""
        families = {one.id: one for one in rebuild(ids, tables)}
        for id in ids:
            result = self._policy.evaluate(families[id], self._as_of)
            self.given_up.update(result.exhausted)
            yield id, list(result)

    def _some(self, tables: Tables, ids: pl.Series, benefits: Collection[str]) -> Iterator[tuple[str, list[Row]]]:
        """Each family of ``ids`` with its rows of some benefits; the others are not decided at all."""
        families = {one.id: one for one in rebuild(ids, tables)}
        those = [self._policy.data.benefits[id] for id in benefits]
        for id in ids:
            family = families[id]
            decisions: list[Decision] = []
            exhausted: set[str] = set()
            for benefit in those:
                for record in SUBJECTS[benefit.subject](family, self._as_of):
                    found = self._policy.decider.quickly(benefit, family, record, self._as_of)
                    decisions.append((benefit.id, record, None if found.answer is None else bool(found.answer)))
                    if found.exhausted:
                        exhausted.add(benefit.id)
            self.given_up.update(exhausted)
            yield id, list(Result(self._policy, family, self._as_of, decisions, ()))
