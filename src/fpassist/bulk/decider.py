"""Every family of the tables decided at once; what three-valued logic leaves open is settled family by family."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Final

import polars as pl

from fpassist.bulk.expand import expanded
from fpassist.bulk.ir import Expr, walk
from fpassist.bulk.long_answer import long_rows
from fpassist.bulk.plan import Plan, RowPlan, counted, formulas, make_plan
from fpassist.bulk.plan import paid as of_payers
from fpassist.bulk.polars_reader import Reader
from fpassist.bulk.rebuild import rebuild
from fpassist.bulk.shapes import KEY, LONG, long_row, wide_rows, wide_schema
from fpassist.bulk.wide import Frames, columns_of, survey, widen
from fpassist.bulk.wide_answer import doubts, wide_columns
from fpassist.domain import Household
from fpassist.engine.policy import Policy
from fpassist.engine.row import Row

TABLES: Final = ("households", "persons", "accidents", "treatments", "received")
"""The tables of the layout; the last three may be left out."""


class _Reading:
    """A reader of formulas, and the columns that they read."""

    def __init__(self, roots: list[Expr]) -> None:
        self.reader = Reader(roots)
        nodes = list(walk(roots))
        self.wanted = {str(node.value) for node in nodes if node.op == "column"}
        read = {arg.id for node in nodes if node.op != "known" for arg in node.args} | {root.id for root in roots}
        asked = (node for node in nodes if node.op == "column" and node.id not in read)
        self.there = frozenset(str(node.value) for node in asked if str(node.value).endswith(".id"))
        copied = (arg for node in nodes if node.op == "case" for arg in node.args)
        self.chosen = frozenset(str(arg.value) for arg in copied if arg.op == "column" and arg.kind == "text")


class Decider:
    """Decides tables of one policy on one day, a chunk of families at a time; its answers are those of the engine.

    Args:
        policy: the policy.
        as_of: the day asked about.

    Raises:
        EvaluationError: E001, E002 and E004 as ``policy.evaluate``.
    """

    def __init__(self, policy: Policy, as_of: date) -> None:
        # A family of one asks it whether the day is one that it can be asked about.
        one = Household.model_validate({"id": "-", "members": [{"id": "-", "role": "wife"}]})
        policy.evaluate(one, as_of, "reference")
        self.policy = policy
        self.as_of = as_of
        self._plans: dict[object, Plan] = {}
        self._readers: dict[object, _Reading] = {}

    def wide(self, tables: Mapping[str, pl.DataFrame | None], *, paid: bool = False) -> pl.DataFrame:
        """A row a family, in the order of ``households``, with the columns of ``shapes.wide_schema``.

        Args:
            tables: valid tables by name, as ``rejects.Sifted`` has them; any but the first two may be missing.
            paid: whether to add what each payer pays.

        Raises:
            EvaluationError: B001 for a construct that has no form over columns.
        """
        frames = self._survey(tables)
        plan = self._plan(frames)
        reader, decided = self._read(frames, plan, of_payers if paid else counted)
        columns: list[pl.Expr] = [pl.col("household.id").alias(KEY)]
        for benefit in self.policy.data.benefits.values():
            rows = [row for row in plan.rows if row.benefit is benefit]
            columns += wide_columns(reader, benefit, rows, paid=paid)
        doubt = doubts(reader, plan.rows, self._weak, paid=paid)
        wide = decided.select(*columns, doubt.alias("#doubt"))
        doubtful = wide["#doubt"].arg_true()
        wide = wide.select(*wide_schema(self.policy.data, paid=paid))
        if not len(doubtful):
            return wide
        settled = wide_rows(self.policy.data, self._results(tables, wide[KEY].gather(doubtful)), paid=paid)
        return replaced(wide, doubtful, settled)

    def long(self, tables: Mapping[str, pl.DataFrame | None]) -> pl.DataFrame:
        """A row for each benefit and subject, with the columns of ``shapes.LONG``.

        Raises:
            EvaluationError: B001 for a construct that has no form over columns.
        """
        frames = self._survey(tables)
        plan = self._plan(frames)
        reader, decided = self._read(frames, plan, formulas)
        rows = pl.concat([long_rows(decided, reader, row) for row in plan.rows])
        summed = [b.id for b in self.policy.data.benefits.values() if b.grant.amount is not None and b.grant.per]
        open_ = (pl.col("outcome") == "undetermined") | pl.col("payers").is_null()
        open_ |= (pl.col("outcome") == "granted") & pl.col("amount").is_null() & pl.col("benefit").is_in(summed)
        doubtful = rows.select(open_.fill_null(False)).to_series().arg_true()
        if not len(doubtful):
            return rows
        places, settled = self._settled(tables, rows[doubtful], doubtful)
        return replaced(rows, places, settled)

    # --- steps

    def _survey(self, tables: Mapping[str, pl.DataFrame | None]) -> Frames:
        households, persons = tables["households"], tables["persons"]
        assert households is not None
        assert persons is not None
        accidents, treatments, received = (tables.get(name) for name in TABLES[2:])
        return survey(self.policy.data, households, persons, accidents, treatments, received, self.as_of)

    def _plan(self, frames: Frames) -> Plan:
        """The plan for frames of these columns and slots, made once."""
        columns = columns_of(self.policy.data, frames)
        key = (tuple(columns.items()), frames.shape)
        found = self._plans.get(key)
        if found is None:
            found = expanded(make_plan(self.policy.data, columns, frames.shape, self.as_of))
            self._plans[key] = found
        return found

    def _read(self, frames: Frames, plan: Plan, of: Callable[[RowPlan], Iterable[Expr]]) -> tuple[Reader, pl.DataFrame]:
        """The wide frame with a column for each formula."""
        key = (id(plan), of)
        found = self._readers.get(key)
        if found is None:
            found = self._readers[key] = _Reading([formula for row in plan.rows for formula in of(row)])
        wide = widen(frames, found.wanted, there=found.there, chosen=found.chosen)
        return found.reader, found.reader.answer(wide)

    @cached_property
    def _weak(self) -> set[str]:
        """The benefits that read some fact more than once, asked of a family of which everything is unknown."""
        child: dict[str, Any] = {"id": "c", "role": "child", "parentage": "adopted"}
        child["disability"] = {"grade": 1, "assessed_on": date(2000, 1, 1)}
        child["education"] = {"stage": "bachelor", "full_time": True}
        child["education"] |= {"admitted_on": date(2000, 1, 1), "normal_graduation_on": date(2004, 1, 1)}
        blank = Household.model_validate(
            {
                "id": "h",
                "members": [{"id": "w", "role": "wife"}, child],
                "accidents": [{"id": "a", "on": date(2000, 1, 1), "victims": []}],
                "treatments": [{"id": "t", "on": date(2000, 1, 1), "kind": "ivf"}],
                "adoption": {},
            }
        )
        return {id for id in self.policy.data.benefits if self.policy.decider.repeats.may_matter(id, blank)}

    def _results(self, tables: Mapping[str, pl.DataFrame | None], ids: pl.Series) -> Iterator[tuple[str, list[Row]]]:
        """What the engine itself says of some families, in the order of ``ids``."""
        families = {one.id: one for one in rebuild(ids, tables)}
        for id in ids:
            yield id, list(self.policy.evaluate(families[id], self.as_of))

    def _settled(
        self, tables: Mapping[str, pl.DataFrame | None], rows: pl.DataFrame, places: pl.Series
    ) -> tuple[pl.Series, pl.DataFrame]:
        """Rows of the long form decided by the engine, with the places that they stand in."""
        families = {one.id: one for one in rebuild(rows[KEY].unique(), tables)}
        results: dict[str, dict[tuple[str, str], Row]] = {}
        kept: list[int] = []
        made: list[tuple[Any, ...]] = []
        which = rows.select(KEY, "benefit", "subject", "outcome").iter_rows()
        for place, (id, benefit, subject, outcome) in zip(places, which, strict=True):
            # What reads every unknown fact once is exact as it stands.
            if outcome == "undetermined" and not self.policy.decider.repeats.may_matter(benefit, families[id]):
                continue
            if id not in results:
                found = self.policy.evaluate(families[id], self.as_of)
                results[id] = {(row.benefit, row.subject): row for row in found}
            kept.append(place)
            made.append((id, *long_row(results[id][benefit, subject])))
        return pl.Series(kept, dtype=places.dtype), pl.DataFrame(made, schema=LONG, orient="row")


def replaced(frame: pl.DataFrame, places: pl.Series, rows: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with ``rows`` in place of those at ``places``."""
    if not len(places):
        return frame
    # Each row is gathered from the frame or, after its end, from what is put in place.
    order = pl.int_range(frame.height, eager=True, dtype=pl.UInt32)
    order = order.scatter(places, pl.int_range(frame.height, frame.height + rows.height, eager=True, dtype=pl.UInt32))
    return pl.concat([frame, rows])[order]
