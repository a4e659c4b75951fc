"""Conditions that can never hold, where one conjunction shows it, such as `x > 5 and x < 3`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fpassist.diagnostics import Diagnostic
from fpassist.lang import tree as t
from fpassist.lang.faults import Source
from fpassist.lang.values import compare, equal
from fpassist.lang.walk import shape, walk

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(slots=True)
class _Bounds:
    """What the parts of one conjunction so far allow one path to be."""

    low: Any = None
    low_closed: bool = True
    high: Any = None
    high_closed: bool = True
    among: list[Any] | None = None
    barred: list[Any] = field(default_factory=list[Any])

    def narrow(self, op: str, value: Any) -> None:
        if op in (">", ">="):
            tighter = compare(">", value, self.low, False)
            if self.low is None or tighter or (op == ">" and equal(value, self.low, False)):
                self.low, self.low_closed = value, op == ">="
        elif op in ("<", "<="):
            tighter = compare("<", value, self.high, False)
            if self.high is None or tighter or (op == "<" and equal(value, self.high, False)):
                self.high, self.high_closed = value, op == "<="
        elif op == "!=":
            self.barred.append(value)
        else:
            self.allow([value])

    def allow(self, values: list[Any]) -> None:
        self.among = (
            values if self.among is None else [v for v in self.among if any(equal(v, w, False) for w in values)]
        )

    def empty(self) -> bool:
        if self.among is not None:
            return not any(self._admits(value) for value in self.among)
        closed = self.low_closed and self.high_closed
        return compare("<=" if closed else "<", self.low, self.high, False) is False

    def _admits(self, value: Any) -> bool:
        low = compare(">=" if self.low_closed else ">", value, self.low, False)
        high = compare("<=" if self.high_closed else "<", value, self.high, False)
        return low is not False and high is not False and not any(equal(value, b, False) for b in self.barred)


def contradictions(node: t.Node, source: Source) -> list[Diagnostic]:
    """A fault for each conjunction that no value can fulfil, and for each comparison of literals that fails.

    Args:
        node: a checked tree.
        source: where it stands.
    """
    faults: list[Diagnostic] = []
    inside: set[int] = set()
    for current in walk(node):
        if (
            isinstance(current, t.Compare)
            and isinstance(current.left, t.Literal)
            and isinstance(current.right, t.Literal)
        ):
            if compare(current.op, current.left.value, current.right.value, False) is False:
                message = "the condition compares constants and can never hold"
                faults.append(source.fault("L024", message, current.span, "compare a fact"))
        if isinstance(current, t.And) and id(current) not in inside:
            parts = list(_parts(current))
            inside.update(id(part) for part in parts)
            faults.extend(_conjunction(parts, source))
    return faults


def _parts(node: t.Node) -> Iterator[t.Node]:
    """The parts of a conjunction, nested ones and the bodies of atoms among them; the conjunctions too."""
    if isinstance(node, t.And):
        yield node
        for item in node.items:
            yield from _parts(item)
    elif isinstance(node, t.Atom):
        yield from _parts(node.body)
    else:
        yield node


def _conjunction(parts: list[t.Node], source: Source) -> Iterator[Diagnostic]:
    bounds: dict[tuple[object, ...], _Bounds] = {}
    for part in parts:
        for path, op, value in _constraints(part):
            key = shape(path)
            known = bounds.setdefault(key, _Bounds())
            if op == "in":
                known.allow(value)
            else:
                known.narrow(op, value)
            if known.empty():
                message = (
                    "the condition contradicts another part of the same conjunction, so they can never hold together"
                )
                yield source.fault("L024", message, part.span, "drop one of the two, or join them with `any`")
                bounds[key] = _Bounds()
                break


def _constraints(node: t.Node) -> Iterator[tuple[t.Node, str, Any]]:
    """What ``node`` asks of a path: the path, an operator and a constant."""
    if isinstance(node, t.Compare):
        if isinstance(node.right, t.Literal) and not isinstance(node.left, t.Literal):
            yield node.left, node.op, node.right.value
        elif isinstance(node.left, t.Literal) and not isinstance(node.right, t.Literal):
            yield node.right, _FLIPPED[node.op], node.left.value
    elif isinstance(node, t.Between):
        for op, end in ((">=", node.low), ("<=", node.high)):
            if isinstance(end, t.Literal):
                yield node.value, op, end.value
    elif isinstance(node, t.In):
        yield from _membership(node)


def _membership(node: t.In) -> Iterator[tuple[t.Node, str, Any]]:
    tests = node.tests
    if len(tests) == 1 and isinstance(tests[0], t.Interval):
        test = tests[0]
        if isinstance(test.low, t.Literal):
            yield node.value, ">=" if test.low_closed else ">", test.low.value
        if isinstance(test.high, t.Literal):
            yield node.value, "<=" if test.high_closed else "<", test.high.value
        return
    if len(tests) == 1 and isinstance(tests[0], t.ListOf):
        tests = tests[0].items
    if all(isinstance(test, t.Literal) for test in tests):
        yield node.value, "in", [test.value for test in tests if isinstance(test, t.Literal)]
