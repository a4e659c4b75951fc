"""Conditions that only say which branch of a rule applies: the test of an ``if`` is no hurdle that could be cleared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from fpassist.lang.tree import Atom, Definition, If, Node
from fpassist.lang.types import Boolean
from fpassist.lang.walk import children, walk
from fpassist.policy.model import PolicyData

if TYPE_CHECKING:
    from fpassist.engine import Policy

_FOUND: Final[WeakKeyDictionary[Policy, frozenset[str]]] = WeakKeyDictionary()


def branch_tests(policy: Policy) -> frozenset[str]:
    """The conditions, as the policy writes them, that stand in tests alone, definitions followed."""
    found = _FOUND.get(policy)
    if found is None:
        reached: dict[bool, set[str]] = {True: set(), False: set()}
        seen: set[tuple[str, bool]] = set()
        for root in _roots(policy.data):
            _reach(policy.data, root, False, reached, seen)
        found = _FOUND[policy] = frozenset(reached[True] - reached[False])
    return found


def conditions(data: PolicyData) -> Iterator[Node]:
    """Every part of every rule that says whether something holds."""
    for root in (*_roots(data), *(definition.node for definition in data.definitions.values())):
        yield from walk(root)


def _roots(data: PolicyData) -> Iterator[Node]:
    for benefit in data.benefits.values():
        yield benefit.when
        yield from (rule.when for rule in benefit.grant.payers if rule.when is not None)


def _reach(
    data: PolicyData, node: Node, testing: bool, reached: dict[bool, set[str]], seen: set[tuple[str, bool]]
) -> None:
    """Notes the conditions under ``node`` by whether they stand in a test."""
    if isinstance(node, Definition) and isinstance(node.type, Boolean):
        if (node.id, testing) not in seen:
            seen.add((node.id, testing))
            _reach(data, data.definitions[node.id].node, testing, reached, seen)
    elif isinstance(node, Atom):
        reached[testing].add(node.text)
        _reach(data, node.body, testing, reached, seen)
    elif isinstance(node, If):
        _reach(data, node.condition, True, reached, seen)
        _reach(data, node.then, testing, reached, seen)
        _reach(data, node.otherwise, testing, reached, seen)
    else:
        for child in children(node):
            _reach(data, child, testing, reached, seen)


__all__ = ["branch_tests", "conditions"]
