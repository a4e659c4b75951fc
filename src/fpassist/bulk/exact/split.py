"""Exact formulas: unknown exactly where two ways to fill in the unknown facts give two answers.

Three-valued logic calls ``f or not f`` unknown. Where a column that can be unknown stands in several places of a
formula, the formula is split on it: where it is known it stays as it is, and where not, it is what all the values that
can make a difference agree on. The rewriting is that of ``engine.completions``, done to the rule once instead of to
every family; it is done at the innermost part that holds all the places, so that most of a rule stays untouched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from fpassist.bulk.exact.facts import absent_columns
from fpassist.bulk.exact.splitter import Splitter
from fpassist.bulk.formulas.ir import Kind, walk
from fpassist.bulk.formulas.lower_facts import Shape
from fpassist.bulk.formulas.plan import Plan, RowPlan, formulas, make_plan, mapped
from fpassist.bulk.formulas.rewrite import Replacing
from fpassist.policy.model import PolicyData

LIMIT: Final = 64
"""Branches that one formula may be split into; what lies past them stays as three-valued logic has it."""


@dataclass(frozen=True, slots=True)
class Exact:
    """A plan with exact formulas.

    Args:
        plan: the plan.
        inexact: the benefits of which a formula was too much to split to the end, so that where several facts are
            unknown at once they may come out undetermined, or without sum or payer, though they are not; never
            wrongly decided.
        nodes: formulas before and after.
    """

    plan: Plan
    inexact: tuple[str, ...]
    nodes: tuple[int, int]


def exact(
    data: PolicyData,
    columns: Mapping[str, Kind],
    shape: Shape,
    as_of: date,
    limit: int = LIMIT,
    *,
    benefits: Collection[str] | None = None,
) -> Exact:
    """The plan that ``make_plan`` gives, with every outcome, sum and payer exact.

    Args:
        data: the resolved policy.
        columns: columns of the wide frame, by name; any other fact is unknown throughout.
        shape: how many slots it has.
        as_of: the day asked about.
        limit: branches that one formula may be split into.
        benefits: ids of those whose rows the plan is to have; by default all.

    Raises:
        EvaluationError: B001 for a construct that has no form over columns.
    """
    absent = absent_columns(data, columns)
    # What is not there can be filled in all the same, so the formulas must speak of it.
    plan = make_plan(data, {**columns, **absent}, shape, as_of)
    if benefits is not None:
        plan = replace(plan, rows=tuple(row for row in plan.rows if row.benefit.id in benefits))
    b = plan.facts.builder
    ghosts = {b.column(name, kind).id: b.unknown(kind) for name, kind in absent.items()}
    splitter = Splitter(plan, frozenset(ghosts), limit)
    before, after = Replacing(b, ghosts), Replacing(b, ghosts)
    inexact: dict[str, None] = {}
    rows: list[RowPlan] = []
    for row in plan.rows:
        made, whole = splitter.row(row)
        rows.append(mapped(made, after.of))
        if not whole:
            inexact[row.benefit.id] = None
    kleene = [mapped(row, before.of) for row in plan.rows]
    return Exact(replace(plan, rows=tuple(rows)), tuple(inexact), (_size(kleene), _size(rows)))


def _size(rows: Iterable[RowPlan]) -> int:
    return sum(1 for _ in walk(formula for row in rows for formula in formulas(row)))
