"""Formulas of one day and a few conditions, parted by the conditions, so that each part hangs on the day alone.

When a woman retires hangs on her birth date and on whether she is a cadre. Parted by the second, each formula can be
worked out once a day (``fpassist.bulk.deciding.tabulate``); which of them counts is chosen family by family.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from fpassist.bulk.deciding.tabulate import COSTLY
from fpassist.bulk.formulas.ir import Builder, Expr, walk
from fpassist.bulk.formulas.plan import Plan, formulas, mapped
from fpassist.bulk.formulas.rewrite import rebuilt

MOST_CONDITIONS: Final = 3
"""More conditions than these are not parted by: each makes up to three formulas of one."""


def expanded(plan: Plan) -> Plan:
    """The plan with such formulas parted; it says the same of every family."""
    builder = plan.facts.builder
    of = dict(_expanded(builder, [f for row in plan.rows for f in formulas(row)]))
    return replace(plan, rows=tuple(mapped(row, lambda formula: of[formula.id]) for row in plan.rows))


def _expanded(builder: Builder, roots: list[Expr]) -> Iterable[tuple[int, Expr]]:
    nodes = list(walk(roots))
    dates: dict[int, frozenset[str]] = {}
    costly: set[int] = set()
    for node in nodes:
        if node.op == "column":
            dates[node.id] = frozenset((str(node.value),)) if node.kind == "date" else frozenset()
        else:
            dates[node.id] = frozenset().union(*(dates[arg.id] for arg in node.args))
        if node.op in COSTLY or any(arg.id in costly and arg.kind != "bool" for arg in node.args):
            costly.add(node.id)
    done: dict[int, Expr] = {}
    for node in nodes:
        made = rebuilt(builder, node, tuple(done[arg.id] for arg in node.args)) if node.args else node
        # A condition is where reckoning ends: what stands above it is logic, which is cheap.
        if node.kind == "bool" and node.id in costly and len(dates[node.id]) == 1:
            made = _parted(builder, node, dates) or made
        done[node.id] = made
    return ((root.id, done[root.id]) for root in roots)


def _parted(builder: Builder, node: Expr, dates: dict[int, frozenset[str]]) -> Expr | None:
    """``node`` by every value of the conditions in it that do not hang on its date; ``None`` where that is no use."""
    within = list(walk([node]))
    switches: dict[int, Expr] = {}
    stack = [arg for part in within if dates[part.id] for arg in part.args if not dates[arg.id]]
    while stack:
        part = stack.pop()
        if part.op == "not" or (part.op == "case" and part.kind != "bool"):
            stack.extend(part.args)
        elif part.kind == "bool" and not part.constant:
            switches[part.id] = part
        elif not part.constant:
            return None
    if not switches or len(switches) > MOST_CONDITIONS:
        return None
    return _by(builder, within, node, [switches[id] for id in sorted(switches)], {})


def _by(builder: Builder, within: list[Expr], node: Expr, switches: list[Expr], chosen: dict[int, Expr]) -> Expr:
    if not switches:
        done = dict(chosen)
        for part in within:
            if part.id not in done:
                done[part.id] = rebuilt(builder, part, tuple(done[arg.id] for arg in part.args)) if part.args else part
        return done[node.id]
    first, *rest = switches
    yes = _by(builder, within, node, rest, chosen | {first.id: builder.true})
    no = _by(builder, within, node, rest, chosen | {first.id: builder.false})
    if not first.nullable:
        return builder.case(first, yes, no)
    unknown = _by(builder, within, node, rest, chosen | {first.id: builder.unknown("bool")})
    return builder.case(first, yes, builder.case(builder.negate(first), no, unknown))
