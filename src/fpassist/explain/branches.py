"""Conditions that only say which branch of a rule applies: the test of an ``if`` is no hurdle that could be cleared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from fpassist.engine.telling import Telling, rules_of, rules_of_benefits
from fpassist.lang.tree import Atom, Definition, If, Node
from fpassist.lang.types import Boolean
from fpassist.lang.walk import children, walk

if TYPE_CHECKING:
    from fpassist.engine import Policy

_FOUND: Final[WeakKeyDictionary[Policy, frozenset[str]]] = WeakKeyDictionary()


def branch_tests(policy: Policy) -> frozenset[str]:
    """The conditions, as the policy writes them, that stand in tests alone, definitions followed."""
    found = _FOUND.get(policy)
    if found is None:
        reached: dict[bool, set[str]] = {True: set(), False: set()}
        seen: set[tuple[int, bool]] = set()
        for root in rules_of_benefits(policy.data):
            _reach(policy.telling, root, False, reached, seen)
        found = _FOUND[policy] = frozenset(reached[True] - reached[False])
    return found


def conditions(policy: Policy) -> Iterator[Node]:
    """Every part of every rule that says whether something holds; with what is told of a record by the path to it."""
    telling = policy.telling
    for root in (*rules_of(policy.data), *(telling.rooted(retold.node) for retold in telling.all())):
        yield from walk(root)


def _reach(
    telling: Telling, node: Node, testing: bool, reached: dict[bool, set[str]], seen: set[tuple[int, bool]]
) -> None:
    """Notes the conditions under ``node`` by whether they stand in a test."""
    if isinstance(node, Definition) and isinstance(node.type, Boolean):
        _follow(telling, node, testing, reached, seen)
    elif isinstance(node, Atom):
        reached[testing].add(node.text)
        if isinstance(node.body, Definition) and isinstance(node.body.type, Boolean):
            _follow(telling, node, testing, reached, seen)
        else:
            _reach(telling, node.body, testing, reached, seen)
    elif isinstance(node, If):
        _reach(telling, node.condition, True, reached, seen)
        _reach(telling, node.then, testing, reached, seen)
        _reach(telling, node.otherwise, testing, reached, seen)
    else:
        for child in children(node):
            _reach(telling, child, testing, reached, seen)


def _follow(
    telling: Telling, node: Atom | Definition, testing: bool, reached: dict[bool, set[str]], seen: set[tuple[int, bool]]
) -> None:
    """As ``_reach``, with the rules of the definition that ``node`` is."""
    rules = telling.rules(node)
    if (id(rules), testing) not in seen:
        seen.add((id(rules), testing))
        _reach(telling, rules, testing, reached, seen)


__all__ = ["branch_tests", "conditions"]
