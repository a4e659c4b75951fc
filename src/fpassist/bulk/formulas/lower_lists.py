"""Elements of a list by their place, and lists and records that a condition picks."""

from __future__ import annotations

from fpassist.bulk.formulas.ir import Builder, Expr
from fpassist.bulk.formulas.lower_values import Items, Nothing, Num, Rec, Slot, Sym, chain, where
from fpassist.lang.tree import Node


def at_place(b: Builder, items: Items, place: Sym, node: Node) -> Sym:
    """The element at a place, from 1, or from the end where it is negative; unknown where there is none."""
    if not isinstance(place, Num):
        place = Num(b.unknown("int"))
    parts = list(items.parts)
    tests: list[tuple[Expr, Sym]] = []
    for number, (present, item) in enumerate(parts):
        before = b.count(test for test, _ in parts[:number])
        after = b.count(test for test, _ in parts[number + 1 :])
        at = b.arithmetic("*", b.arithmetic("+", before, b.constant(1, "int")), b.constant(place.bottom, "int"))
        minus = b.constant(-place.bottom, "int")
        back = b.arithmetic("*", b.arithmetic("+", after, b.constant(1, "int")), minus)
        here = b.any((b.compare("=", place.top, at), b.compare("=", place.top, back)))
        tests.append((b.all((present, b.holds(here))), item))
    tests = [(test, item) for test, item in tests if test is not b.false]
    if not tests:
        return Nothing()
    records = [(test, item) for test, item in tests if isinstance(item, Rec)]
    if len(records) == len(tests):
        return where(b, items.known, picked(b, records))
    return where(b, items.known, chain(b, tests, node))


def picked(b: Builder, records: list[tuple[Expr, Rec]]) -> Rec:
    """The record of the one condition that holds; none of them is ever unknown."""
    options: list[tuple[Expr, Slot]] = []
    for test, record in records:
        options += ((b.all((test, condition)), slot) for condition, slot in record.options)
    return Rec(tuple((test, slot) for test, slot in options if test is not b.false))
