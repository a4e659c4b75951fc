"""Every row that a family can have, as formulas: who is asked about, the outcome, the sum and who pays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from fpassist.bulk.formulas.ir import Builder, Expr, Kind
from fpassist.bulk.formulas.lower import Env, Lowering
from fpassist.bulk.formulas.lower_facts import (
    FIRST,
    HOUSEHOLD,
    HUSBAND,
    WIFE,
    Facts,
    Shape,
    accident_slots,
    later_slots,
    treatment_slots,
)
from fpassist.bulk.formulas.lower_values import Items, Num, Rec, Slot, Sym, fen
from fpassist.domain.facts import FACTS
from fpassist.engine.decide import in_force
from fpassist.engine.subjects import VARIABLES
from fpassist.lang.tree import Node, Property
from fpassist.lang.types import Record
from fpassist.policy.model import Benefit, PolicyData


@dataclass(frozen=True, slots=True)
class PayerPlan:
    """One rule of who pays.

    Args:
        payer: its id.
        when: whether it pays, which may be unknown.
        persons: whose employers pay in equal shares: under which condition, and whose id; ``None`` for one payer.
        known: whether it is known which persons these are.
    """

    payer: str
    when: Expr
    persons: tuple[tuple[Expr, Expr], ...] | None
    known: Expr


@dataclass(frozen=True, slots=True)
class RowPlan:
    """One benefit for the record of one slot.

    Args:
        benefit: the benefit.
        slot: where the record stands.
        subject: its id.
        present: whether there is such a row; never unknown.
        outcome: three-valued truth.
        amount: whole fen, or ``None`` where the benefit has no sum.
        payers: the rules of who pays, the first that holds counts.
    """

    benefit: Benefit
    slot: Slot
    subject: Expr
    present: Expr
    outcome: Expr
    amount: Expr | None
    payers: tuple[PayerPlan, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows of a policy over frames of one shape, on one day; ``facts`` are those that the formulas read."""

    data: PolicyData
    as_of: date
    shape: Shape
    rows: tuple[RowPlan, ...]
    facts: Facts


def make_plan(data: PolicyData, columns: dict[str, Kind], shape: Shape, as_of: date) -> Plan:
    """Lowers a whole policy.

    Args:
        data: the resolved policy.
        columns: columns of the wide frame, by name.
        shape: how many slots it has.
        as_of: the day asked about.

    Raises:
        EvaluationError: B001 for a construct that has no form over columns.
    """
    builder = Builder(columns)
    lowering = Lowering(data, builder, shape)
    day = builder.constant(as_of, "date")
    rows = tuple(row for benefit in data.benefits.values() for row in _rows(lowering, benefit, day, as_of))
    return Plan(data, as_of, shape, rows, lowering.facts)


def _subjects(lowering: Lowering, benefit: Benefit, day: Expr) -> Iterator[tuple[Slot, Expr]]:
    facts, b = lowering.facts, lowering.builder
    shape = facts.shape
    match benefit.subject:
        case "household":
            slots: tuple[Slot, ...] = (HOUSEHOLD,)
        case "spouse":
            slots = (WIFE, HUSBAND)
        case "member":
            slots = (WIFE, HUSBAND, FIRST)
        case "only_child":
            slots = (FIRST,)
        case "adopted_child":
            slots = later_slots(shape)
        case "accident":
            slots = accident_slots(shape)
        case "treatment":
            slots = treatment_slots(shape)
    for slot in slots:
        present = b.true if slot is HOUSEHOLD else facts.present(slot, day)
        if benefit.subject == "adopted_child":
            present = b.all((present, facts.adopted(slot)))
        if present is not b.false:
            yield slot, present


def _rows(lowering: Lowering, benefit: Benefit, day: Expr, as_of: date) -> Iterator[RowPlan]:
    for slot, present in _subjects(lowering, benefit, day):
        env = lowering.environment(VARIABLES[benefit.subject], slot, day)
        subject = lowering.facts.column(slot, "id", "text")
        outcome = _outcome(lowering, benefit, slot, env, as_of)
        amount = None
        if benefit.grant.amount is not None:
            value = lowering.lower(benefit.grant.amount, env)
            amount = fen(lowering.builder, value) if isinstance(value, Num) else lowering.builder.unknown("int")
        payers = tuple(_payers(lowering, benefit, env))
        yield RowPlan(benefit, slot, subject, present, outcome, amount, payers)


def _outcome(lowering: Lowering, benefit: Benefit, slot: Slot, env: Env, as_of: date) -> Expr:
    b = lowering.builder
    if not in_force(benefit, as_of):
        return b.false
    parts: list[Expr] = []
    once = benefit.grant.once_per
    if once is not None:
        paid = received_column(benefit.id, slot if once == "subject" else None)
        parts.append(b.negate(b.holds(b.column(paid, "bool"))))
    if benefit.grant.event is not None:
        parts.append(_happened(lowering, benefit.grant.event, env))
    parts.append(lowering.condition(benefit.when, env))
    return b.all(parts)


def received_column(benefit: str, slot: Slot | None) -> str:
    """The column that says whether a one-off grant was paid: for one record, or (``None``) for anyone."""
    return f"received.{benefit}" if slot is None else f"received.{benefit}.{slot.name}"


def _happened(lowering: Lowering, event: Node, env: Env) -> Expr:
    """Whether the event lies between the first day in force and the day asked about; no date at all is no event."""
    b = lowering.builder
    on = lowering.lower(event, env)
    absent = b.false if _never_asked(event) else b.unknown("bool")
    if not isinstance(on, Expr) or on.kind != "date":
        return absent
    first = b.constant(lowering.data.in_force_from, "date")
    within = b.all((b.compare("<=", first, on), b.compare("<=", on, env.day)))
    return b.case(b.known(on), within, absent)


def _never_asked(event: Node) -> bool:
    """Whether a missing event date means that nothing happened, there being no fact to ask for."""
    if isinstance(event, Property) and isinstance(event.base.type, Record):
        fact = FACTS[event.base.type.name].get(event.name)
        return fact is not None and fact.asks is None
    return False


def _payers(lowering: Lowering, benefit: Benefit, env: Env) -> Iterator[PayerPlan]:
    b = lowering.builder
    for rule in benefit.grant.payers:
        when = b.true if rule.when is None else lowering.condition(rule.when, env)
        if rule.each is None:
            yield PayerPlan(rule.payer, when, None, b.true)
            continue
        value = lowering.lower(rule.each, env)
        persons = tuple((test, _id(lowering, item)) for test, item in value.parts) if isinstance(value, Items) else ()
        whole = value.known if isinstance(value, Items) else b.false
        yield PayerPlan(rule.payer, when, persons, b.all((whole, b.any(test for test, _ in persons))))


def _id(lowering: Lowering, item: Sym) -> Expr:
    b = lowering.builder
    found = b.unknown("text")
    if isinstance(item, Rec):
        for test, slot in reversed(item.options):
            found = b.case(test, lowering.facts.column(slot, "id", "text"), found)
    return found


def formulas(row: RowPlan) -> Iterator[Expr]:
    """Every formula of a row."""
    yield from (row.subject, row.present, row.outcome)
    if row.amount is not None:
        yield row.amount
    for payer in row.payers:
        yield from (payer.when, payer.known)
        for pair in payer.persons or ():
            yield from pair


def mapped(row: RowPlan, of: Callable[[Expr], Expr]) -> RowPlan:
    """The row with ``of`` each formula in its place; who is asked about stays."""
    payers = tuple(
        replace(
            rule,
            when=of(rule.when),
            known=of(rule.known),
            persons=rule.persons and tuple((of(test), of(id)) for test, id in rule.persons),
        )
        for rule in row.payers
    )
    amount = None if row.amount is None else of(row.amount)
    return replace(row, present=of(row.present), outcome=of(row.outcome), amount=amount, payers=payers)


def paid(row: RowPlan) -> Iterator[Expr]:
    """The formulas that outcome, sum and the sums of each payer are counted from."""
    yield from counted(row)
    for payer in row.payers:
        yield from (payer.when, payer.known)


def counted(row: RowPlan) -> Iterator[Expr]:
    """The formulas that outcome and sum are counted from."""
    yield from (row.present, row.outcome)
    if row.amount is not None:
        yield row.amount


__all__ = ["PayerPlan", "Plan", "RowPlan", "counted", "formulas", "make_plan", "mapped", "paid", "received_column"]
