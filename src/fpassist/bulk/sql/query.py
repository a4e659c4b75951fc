"""The whole query: tables of the published schema in, every family decided out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from fpassist.bulk.exact.split import exact
from fpassist.bulk.formulas.doubt import open_facts
from fpassist.bulk.formulas.ir import Expr, Kind, walk
from fpassist.bulk.formulas.plan import Plan, counted, formulas, make_plan
from fpassist.bulk.formulas.plan import paid as of_payers
from fpassist.bulk.sql.form import Form, last_queries
from fpassist.bulk.sql.layout import HOUSEHOLD, Layout, Names, wide_columns
from fpassist.bulk.sql.reader import SqlReader
from fpassist.bulk.sql.trees import column
from fpassist.bulk.sql.wide import EXCEEDS, WIDE, wide_queries
from fpassist.engine.repeats import Repeats
from fpassist.policy.model import PolicyData


@dataclass(frozen=True, slots=True)
class SqlQuery:
    """A query and what it stands on.

    Args:
        tree: the query; ``sql_dialects.printed`` makes text of it.
        plan: the rows that it decides.
        inexact: of an exact query, the benefits that were too much to split; ``None`` of any other.
        read: the columns of each table that it reads, by the schema's name of the table.
    """

    tree: exp.Select
    plan: Plan
    inexact: tuple[str, ...] | None
    read: dict[str, tuple[str, ...]]


def make_query(
    data: PolicyData,
    as_of: date,
    layout: Layout,
    *,
    long: bool = False,
    paid: bool = False,
    exactly: bool = False,
    doubts: Repeats | None = None,
) -> SqlQuery:
    """A query that decides every family of the tables.

    Args:
        data: the resolved policy.
        as_of: the day asked about.
        layout: the tables.
        long: a row for each benefit and subject, with its payers; else a row a family.
        paid: in the form of a row a family, with the fen that each payer pays.
        exactly: whether the formulas are split on what is unknown, so that nothing is left open that is decided; such a
            query is several times as large.
        doubts: asks for a column ``in_doubt``: whether a family may be left open more than it is, or has more records
            than there are slots. Which facts each benefit reads more than once.

    Raises:
        EvaluationError: B001 for a construct that has no form over columns.
    """
    columns = wide_columns(data, layout)
    inexact: tuple[str, ...] | None = None
    if exactly:
        found = exact(data, columns, layout.shape, as_of)
        plan, inexact = found.plan, found.inexact
    else:
        plan = make_plan(data, columns, layout.shape, as_of)
    weak: dict[str, Expr] | None = None
    if doubts is not None:
        weak = {id: open_facts(plan.facts, doubts, id) for id in (data.benefits if inexact is None else inexact)}
    ask = formulas if long else of_payers if paid else counted
    roots = [*(formula for row in plan.rows for formula in ask(row)), *(weak or {}).values()]
    wanted: dict[str, Kind] = {str(node.value): node.kind for node in walk(roots) if node.op == "column"}
    names = Names()
    # The id of the household keeps the name that it has in every table.
    assert names("household.id") == HOUSEHOLD
    reader = SqlReader(roots, names)
    form = Form(plan, reader, weak, always=not exactly)
    rows = form.rows(paid=paid or long, subjects=long)
    queries = [*wide_queries(layout, wanted, as_of, names)]
    stages = reader.staged(WIDE, [column(HOUSEHOLD), column(EXCEEDS), *rows.expressions])
    last, tree = last_queries(form, stages[-1][0] if stages else WIDE, long=long, paid=paid)
    for name, query in (*queries, *stages, *last):
        tree = tree.with_(exp.to_identifier(name, quoted=True), as_=query, copy=False)
    return SqlQuery(tree, plan, inexact, _read(layout, queries))


def _read(layout: Layout, queries: list[tuple[str, exp.Select]]) -> dict[str, tuple[str, ...]]:
    """The columns that the queries over the tables themselves read."""
    found: dict[str, tuple[str, ...]] = {}
    for _, query in queries:
        origin = query.find(exp.From)
        for name in layout.tables:
            if origin is not None and origin.this == layout.source(name):
                found[name] = tuple(dict.fromkeys(one.name for one in query.find_all(exp.Column)))
    return found


__all__ = ["SqlQuery", "make_query"]
