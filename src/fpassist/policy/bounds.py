"""Facts that run from one number to another: a condition beyond their ends never holds, nor one on a wrong value."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fpassist.diagnostics import Diagnostic, Span
from fpassist.domain.limits import GRADES, INJURY_GRADES
from fpassist.lang.tree import Between, Compare, In, Interval, ListOf, Literal, Node, Property
from fpassist.lang.types import Record
from fpassist.lang.walk import walk

Ends = tuple[Decimal, Decimal | None]
BOUNDS: dict[tuple[str, str], Ends] = {
    ("person", "disability_grade"): (Decimal(1), Decimal(GRADES)),
    ("victim", "grade"): (Decimal(1), Decimal(INJURY_GRADES)),
    ("treatment", "position"): (Decimal(1), None),
}
"""By entity and fact: the least and the greatest that a household takes. A victim's grade is on either scale."""

_NEVER = "so the condition can never hold"
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def ends(node: Node) -> Ends | None:
    """From where to where the fact at ``node`` runs, if it has such ends."""
    if isinstance(node, Property) and isinstance(node.base.type, Record):
        return BOUNDS.get((node.base.type.name, node.name))
    return None


def beyond(node: Node) -> Iterator[Diagnostic]:
    """A fault (L024) for each comparison of such a fact with what it never is."""
    for part in walk(node):
        match part:
            case Compare():
                for fact, other, op in ((part.left, part.right, part.op), (part.right, part.left, _TURNED[part.op])):
                    run, value = ends(fact), _number(other)
                    if run is not None and value is not None and not _can(op, value, run):
                        told = "so the condition tells nothing" if op == "!=" else _NEVER
                        yield _fault(fact, run, part.span, told)
            case Between():
                yield from _range(part.value, part.low, part.high, part.span)
            case In():
                yield from _membership(part)
            case _:
                pass


def _membership(node: In) -> Iterator[Diagnostic]:
    run = ends(node.value)
    tests = node.tests[0].items if len(node.tests) == 1 and isinstance(node.tests[0], ListOf) else node.tests
    for test in tests:
        if isinstance(test, Interval):
            yield from _range(node.value, test.low, test.high, test.span, test.low_closed, test.high_closed)
        elif run is not None and (value := _number(test)) is not None and not _can("=", value, run):
            yield _fault(node.value, run, test.span, f"so it is never {value}")


def _range(
    fact: Node, low: Node | None, high: Node | None, span: Span, low_closed: bool = True, high_closed: bool = True
) -> Iterator[Diagnostic]:
    run = ends(fact)
    if run is None:
        return
    for op, end in ((">=" if low_closed else ">", low), ("<=" if high_closed else "<", high)):
        value = None if end is None else _number(end)
        if value is not None and not _can(op, value, run):
            yield _fault(fact, run, span)
            return


def _number(node: Node) -> Decimal | None:
    return node.value if isinstance(node, Literal) and isinstance(node.value, Decimal) else None


def _can(op: str, value: Decimal, run: Ends) -> bool:
    """Whether ``fact op value`` says something of a fact between the ends: it may hold, and ``!=`` may fail."""
    low, high = run
    match op:
        case "<":
            return low < value
        case "<=":
            return low <= value
        case ">":
            return high is None or high > value
        case ">=":
            return high is None or high >= value
        case _:
            return low <= value and (high is None or value <= high) and value == value.to_integral_value()


def _fault(fact: Node, run: Ends, span: Span, ending: str = _NEVER) -> Diagnostic:
    name = fact.name if isinstance(fact, Property) else ""
    low, high = run
    told = f"from {low}" if high is None else f"from {low} to {high}"
    return Diagnostic("L024", f"`{name}` runs {told}, {ending}", span=span, help=f"write a whole number {told}")
