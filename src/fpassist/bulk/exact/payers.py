"""Who pays as one number, so that it is exact as a whole: which rule holds, and which of its persons are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fpassist.bulk.formulas.ir import Builder, Expr
from fpassist.bulk.formulas.plan import PayerPlan


def tests(rule: PayerPlan) -> Iterator[Expr]:
    """The conditions of a rule."""
    yield from (rule.when, rule.known)
    yield from (test for test, _ in rule.persons or ())


def numbered(b: Builder, rules: Sequence[PayerPlan]) -> Expr:
    """The number of the rule that holds first, times a power of two above all persons, and a bit for each person.

    It is unknown where it is open who pays; where no rule holds it is the number after the last rule's.
    """
    size = _size(rules)
    found = b.constant(size * len(rules), "int")
    for place, rule in reversed(list(enumerate(rules))):
        paid = b.constant(size * place, "int")
        for bit, (test, _) in enumerate(rule.persons or ()):
            paid = b.arithmetic("+", paid, b.case(test, b.constant(2**bit, "int"), b.constant(0, "int")))
        paid = b.where_known(rule.known, paid)
        no = b.case(b.negate(rule.when), found, b.unknown("int")) if rule.when.nullable else found
        found = b.case(rule.when, paid, no)
    return found


def told(b: Builder, rules: Sequence[PayerPlan], number: Expr) -> tuple[PayerPlan, ...]:
    """The rules again, as ``number`` tells them."""
    size = _size(rules)
    made: list[PayerPlan] = []
    for place, rule in enumerate(rules):
        first, last = b.constant(size * place, "int"), b.constant(size * (place + 1), "int")
        when = b.all((b.compare("<=", first, number), b.compare("<", number, last)))
        persons = rule.persons and tuple((_bit(b, number, bit), id) for bit, (_, id) in enumerate(rule.persons))
        made.append(replace(rule, when=when, persons=persons, known=b.true))
    return tuple(made)


def _size(rules: Sequence[PayerPlan]) -> int:
    return 2 ** max((len(rule.persons or ()) for rule in rules), default=0)


def _bit(b: Builder, number: Expr, bit: int) -> Expr:
    """Whether a binary digit of ``number`` is 1; false where it is unknown."""
    shifted = b.arithmetic("floor", number, b.constant(2**bit, "int"))
    half = b.arithmetic("floor", number, b.constant(2 ** (bit + 1), "int"))
    digit = b.arithmetic("-", shifted, b.arithmetic("*", half, b.constant(2, "int")))
    return b.holds(b.compare("=", digit, b.constant(1, "int")))
