"""The answer in SQL, over the formulas of a plan: a row a family, or a row for each benefit and subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlglot import exp

from fpassist.bulk.deciding.shapes import paid_columns
from fpassist.bulk.formulas.ir import Expr
from fpassist.bulk.formulas.plan import PayerPlan, Plan, RowPlan
from fpassist.bulk.sql.layout import HOUSEHOLD
from fpassist.bulk.sql.people import Named
from fpassist.bulk.sql.reader import SqlReader
from fpassist.bulk.sql.trees import (
    Tree,
    both,
    case,
    cast,
    coalesce,
    column,
    decimal,
    either,
    equal,
    is_null,
    joined,
    named,
    not_,
    null,
    number,
    pair,
    source,
    text,
    where,
)
from fpassist.bulk.sql.wide import EXCEEDS
from fpassist.policy.model import Benefit

DOUBT = "in_doubt"
OPEN = 0
"""In ``payer_<row>``: it is open who pays. Else the number of the rule that holds, from 1; null where none does."""


class Form:
    """What the last queries select, over the last of the reader's stages.

    Args:
        plan: the rows.
        reader: has rendered their formulas.
        weak: by benefit, whether a family leaves a fact open that some rule reads more than once, so that the benefit
            may be left open more than it is; ``None`` for no column that tells of doubt.
        always: whether sum and payers of the other benefits may be left open more than they are, too.
    """

    def __init__(self, plan: Plan, reader: SqlReader, weak: Mapping[str, Expr] | None, *, always: bool = True) -> None:
        self.plan = plan
        self.reader = reader
        self.weak = weak
        self.always = always

    def rows(self, *, paid: bool, subjects: bool) -> exp.Select:
        """A row a family, with the columns ``granted_<row>``, ``open_<row>``, ``fen_<row>``, ``payer_<row>``, ….

        Args:
            paid: with the payers.
            subjects: with the subjects and the shares of each payer.
        """
        columns: list[Tree] = [column(HOUSEHOLD), column(EXCEEDS)]
        for place, row in enumerate(self.plan.rows, 1):
            there, outcome = self.reader.of(row.present), self.reader.of(row.outcome)
            granted = both(there.copy(), outcome.copy())
            columns += [
                named(there.copy(), f"there_{place}"),
                named(coalesce(granted.copy(), exp.false()), f"granted_{place}"),
                named(both(there.copy(), is_null(outcome.copy())), f"open_{place}"),
            ]
            fen: Tree = null("int")
            if self.weak is not None and row.benefit.id in self.weak:
                unsure = both(there.copy(), is_null(outcome.copy()), self.reader.of(self.weak[row.benefit.id]))
                columns.append(named(coalesce(unsure, exp.false()), f"unsure_{place}"))
            if summed(row):
                fen = where(granted.copy(), self._fen(row))
                columns.append(named(fen, f"fen_{place}"))
            if subjects:
                columns.append(named(self.reader.of(row.subject), f"subject_{place}"))
            if paid and row.payers:
                columns.append(named(self._rule(row, granted), f"payer_{place}"))
            if subjects:
                columns += self._persons(row, place)
        return exp.select(*columns, copy=False)

    def _fen(self, row: RowPlan) -> Tree:
        return null("int") if row.amount is None else self.reader.of(row.amount)

    def _rule(self, row: RowPlan, granted: Tree) -> Tree:
        """Which rule of who pays holds, where the benefit is granted."""
        branches: list[tuple[Tree, Tree]] = [(not_(coalesce(granted.copy(), exp.false())), null("int"))]
        for place, payer in enumerate(row.payers, 1):
            when, known = self.reader.of(payer.when), self.reader.of(payer.known)
            if not isinstance(when, exp.Boolean):
                branches.append((is_null(when.copy()), number(OPEN)))
            branches.append((both(when, known), number(place)))
            if not isinstance(known, exp.Boolean):
                branches.append((when.copy(), number(OPEN)))
        return case(*branches)

    def _persons(self, row: RowPlan, place: int) -> Iterator[Tree]:
        """For each rule by which several pay: who of them pays, and how many."""
        for rule, payer in enumerate(row.payers, 1):
            if payer.persons is None:
                continue
            tests = [self.reader.of(test) for test, _ in payer.persons]
            ones = [case((test.copy(), number(1)), otherwise=number(0)) for test in tests]
            yield named(exp.paren(joined(exp.Add, ones)) if ones else number(0), f"payers_{place}_{rule}")
            for at, (test, (_, id)) in enumerate(zip(tests, payer.persons, strict=True), 1):
                before = joined(exp.Add, [one.copy() for one in ones[: at - 1]]) if at > 1 else number(0)
                yield named(where(test.copy(), before), f"before_{place}_{rule}_{at}")
                yield named(where(test.copy(), self.reader.of(id)), f"person_{place}_{rule}_{at}")

    # --- a row a family

    def answers(self, *, paid: bool) -> exp.Select:
        """A row a family: counts and sums of each benefit, in fen, over ``rows``."""
        columns: list[Tree] = [column(HOUSEHOLD), column(EXCEEDS)]
        for benefit, rows in self._by_benefit():
            for what in ("there", "granted", "open"):
                found = [column(f"{what}_{place}") for place, _ in rows]
                count: Tree = number(0)
                if what == "there":
                    count = either(found)
                elif found:
                    ones = [case((one, number(1)), otherwise=number(0)) for one in found]
                    count = exp.paren(joined(exp.Add, ones)) if len(ones) > 1 else ones[0]
                columns.append(named(count, f"{benefit.id}_{_COUNTS[what]}"))
            sums = [column(f"fen_{place}") for place, row in rows if summed(row)]
            if sums:
                columns.append(named(_total(sums), f"{benefit.id}_fen"))
            if paid:
                columns += [named(tree, name) for name, tree in self._paid(benefit, rows)]
        if self.weak is not None:
            columns.append(named(_truth(self._doubt(paid=paid)), DOUBT))
        return exp.select(*columns, copy=False).from_(source("rows"))

    def _paid(self, benefit: Benefit, rows: Sequence[tuple[int, RowPlan]]) -> Iterator[tuple[str, Tree]]:
        for name in paid_columns(benefit):
            payer = name.partition("@")[2]
            parts: list[Tree] = []
            for place, row in rows:
                rules = [n for n, rule in enumerate(row.payers, 1) if rule.payer == payer] if payer else [OPEN]
                if rules and row.payers and summed(row):
                    test = exp.In(this=column(f"payer_{place}"), expressions=[number(rule) for rule in rules])
                    parts.append(case((test, coalesce(column(f"fen_{place}"), number(0))), otherwise=number(0)))
            yield name, exp.paren(joined(exp.Add, parts)) if parts else number(0)

    def wide(self, *, paid: bool) -> exp.Select:
        """A row a family, as ``Decider.wide`` has it, over ``answers``; all null where ``exceeds_slots``."""
        inside = not_(column(EXCEEDS))
        columns: list[Tree] = [column(HOUSEHOLD)]
        for benefit, rows in self._by_benefit():
            granted, open_ = column(f"{benefit.id}_granted"), column(f"{benefit.id}_undetermined")
            outcome = case(
                (column(EXCEEDS), null("text")),
                (exp.GT(this=granted.copy(), expression=number(0)), text("granted")),
                (exp.GT(this=open_.copy(), expression=number(0)), text("undetermined")),
                (column(f"{benefit.id}_there"), text("denied")),
            )
            amount: Tree = exp.cast(exp.null(), "DECIMAL(18, 2)")
            if any(summed(row) for _, row in rows):
                amount = where(inside.copy(), decimal(column(f"{benefit.id}_fen")))
            columns += [
                named(outcome, f"{benefit.id}_outcome"),
                named(amount, f"{benefit.id}_amount"),
                named(where(inside.copy(), granted.copy()), f"{benefit.id}_granted"),
                named(where(inside.copy(), open_.copy()), f"{benefit.id}_undetermined"),
            ]
        if paid:
            names = [name for benefit, _ in self._by_benefit() for name in paid_columns(benefit)]
            columns += [named(where(inside.copy(), column(name)), name) for name in names]
        columns.append(column(EXCEEDS))
        if self.weak is not None:
            columns.append(column(DOUBT))
        return exp.select(*columns, copy=False).from_(source("answers"))

    # --- a row for each benefit and subject

    def kinds(self) -> exp.Query:
        """A row for each row that a family can have; the row 0 stands for a family that exceeds the slots."""
        query: exp.Query = exp.select(
            named(number(0), "n"),
            *(named(null("text"), name) for name in ("benefit", "per", "bound")),
        )
        for place, row in enumerate(self.plan.rows, 1):
            grant = row.benefit.grant
            per, bound = (text(grant.per), text(grant.bound)) if summed(row) and grant.per else (exp.null(), exp.null())
            one = exp.select(number(place), text(row.benefit.id), per, bound)
            query = exp.Union(this=query, expression=one, distinct=False)
        return query

    def long(self, shares: int) -> exp.Select:
        """A row for each benefit and subject, over ``rows`` and ``kinds``.

        Args:
            shares: how many payers of one row there are columns for; ``most_shares`` of the plan.
        """
        granted = self._pick("granted", lambda row: True)
        open_ = self._pick("open", lambda row: True)
        rule = self._pick("payer", lambda row: bool(row.payers))
        fen = self._pick("fen", summed)
        zero = equal(column("n"), number(0))
        outcome = case(
            (zero.copy(), null("text")),
            (granted.copy(), text("granted")),
            (open_, text("undetermined")),
            otherwise=text("denied"),
        )
        columns: list[Tree] = [
            column(HOUSEHOLD),
            column("benefit"),
            named(self._pick("subject", lambda row: True), "subject"),
            named(outcome, "outcome"),
            named(decimal(fen), "amount"),
            # A sum that cannot be computed has no period either.
            named(where(not_(is_null(fen.copy())), column("per")), "per"),
            named(where(not_(is_null(fen.copy())), column("bound")), "bound"),
            named(_truth(both(granted, coalesce(equal(rule.copy(), number(OPEN)), exp.false()))), "payer_open"),
        ]
        for at in range(1, shares + 1):
            columns += self._share(at)
        columns += [column(EXCEEDS), named(column("n"), "row_number")]
        if self.weak is not None:
            columns.append(named(_truth(self._doubt(paid=True)), DOUBT))
        there = self._pick("there", lambda row: True)
        told = exp.paren(
            exp.Or(
                this=exp.paren(exp.And(this=zero, expression=column(EXCEEDS))),
                expression=exp.paren(exp.And(this=not_(column(EXCEEDS)), expression=there)),
            )
        )
        return (
            exp.select(*columns, copy=False).from_(source("rows")).join(source("kinds"), join_type="cross").where(told)
        )

    def _share(self, at: int) -> Iterator[Tree]:
        """The columns of the payer at a place: its id, whose employer it is, and its share."""
        payers: list[tuple[Tree, Tree]] = []
        persons: list[tuple[Tree, Tree]] = []
        values: list[tuple[Tree, Tree]] = []
        for place, row in enumerate(self.plan.rows, 1):
            for number_, rule in enumerate(row.payers, 1):
                if at > width(rule):
                    continue
                here = both(equal(column("n"), number(place)), equal(column(f"payer_{place}"), number(number_)))
                fen: Tree = column(f"fen_{place}") if summed(row) else null("int")
                if rule.persons is None:
                    payers.append((here.copy(), text(rule.payer)))
                    values.append((here, fen))
                    continue
                before = column(f"before_{place}_{number_}_{at}")
                count = column(f"payers_{place}_{number_}")
                here = both(here, not_(is_null(before.copy())))
                rest = pair(exp.Mod, fen.copy(), count.copy())
                even = exp.IntDiv(this=pair(exp.Sub, fen.copy(), rest.copy()), expression=count.copy())
                first = case((exp.LT(this=before, expression=rest), number(1)), otherwise=number(0))
                payers.append((here.copy(), text(rule.payer)))
                persons.append((here.copy(), column(f"person_{place}_{number_}_{at}")))
                values.append((here, pair(exp.Add, even, first) if summed(row) else null("int")))
        yield named(case(*payers) if payers else null("text"), f"payer_{at}")
        yield named(case(*persons) if persons else null("text"), f"payer_{at}_person")
        yield named(decimal(case(*values) if values else null("int")), f"payer_{at}_value")

    def _pick(self, what: str, has: Callable[[RowPlan], bool]) -> Tree:
        """A column of the row that ``kinds`` names."""
        branches: list[tuple[Tree, Tree]] = [
            (number(place), column(f"{what}_{place}")) for place, row in enumerate(self.plan.rows, 1) if has(row)
        ]
        if not branches:
            return null("int" if what in ("fen", "payer") else "bool")
        return exp.Case(this=column("n"), ifs=[exp.If(this=test, true=value) for test, value in branches])

    # ---

    def _by_benefit(self) -> Iterator[tuple[Benefit, list[tuple[int, RowPlan]]]]:
        for benefit in self.plan.data.benefits.values():
            yield benefit, [(n, row) for n, row in enumerate(self.plan.rows, 1) if row.benefit is benefit]

    def _doubt(self, *, paid: bool) -> Tree:
        """Whether three-valued logic may have left something of a family open that the engine would settle."""
        doubts: list[Tree] = [column(EXCEEDS)]
        weak = self.weak or {}
        for place, row in enumerate(self.plan.rows, 1):
            if row.benefit.id in weak:
                doubts.append(column(f"unsure_{place}"))
            elif not self.always:
                continue
            if summed(row) and row.amount is not None and row.amount.nullable:
                doubts.append(both(column(f"granted_{place}"), is_null(column(f"fen_{place}"))))
            if paid and row.payers:
                doubts.append(coalesce(equal(column(f"payer_{place}"), number(OPEN)), exp.false()))
        return either(doubts)


_COUNTS = {"there": "there", "granted": "granted", "open": "undetermined"}


def _truth(tree: Tree) -> Tree:
    """A condition that is a column of the answer: a dialect may have it as a number."""
    return cast(tree, "bool")


def summed(row: RowPlan) -> bool:
    """Whether a row of the answer has a sum."""
    return row.amount is not None and row.benefit.grant.per is not None


def width(rule: PayerPlan) -> int:
    """How many can pay by a rule."""
    return 1 if rule.persons is None else len(rule.persons)


def most_shares(plan: Plan) -> int:
    """How many can pay one row."""
    return max((width(rule) for row in plan.rows for rule in row.payers), default=1)


def _total(sums: list[exp.Column]) -> Tree:
    """The sum of those that are known, null where none is."""
    if len(sums) == 1:
        return sums[0]
    none = joined(exp.And, [is_null(one.copy()) for one in sums])
    parts = [coalesce(one.copy(), number(0)) for one in sums]
    return case((none, null("int")), otherwise=exp.paren(joined(exp.Add, parts)))


def last_queries(form: Form, stage: str, *, long: bool, paid: bool) -> tuple[list[Named], exp.Select]:
    """The queries after the stages, and the one that gives the answer."""
    rows = form.rows(paid=paid or long, subjects=long).from_(source(stage))
    if long:
        return [("rows", rows), ("kinds", form.kinds())], form.long(most_shares(form.plan))  # pyright: ignore[reportReturnType]
    return [("rows", rows), ("answers", form.answers(paid=paid))], form.wide(paid=paid)


__all__ = ["DOUBT", "Form", "last_queries", "most_shares", "summed"]
