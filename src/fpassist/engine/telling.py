"""How the conditions of one policy are told, whoever tells them: what a condition shows, and whom it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from fpassist.engine.atoms import Shown, path_of, shown
from fpassist.engine.retold import REACHED, replaced, retold
from fpassist.lang.tree import Atom, Definition, Node, Variable
from fpassist.lang.types import Boolean
from fpassist.lang.walk import walk
from fpassist.policy.model import PolicyData

identity: Final = id


class Retold(Struct, frozen=True, eq=False):
    """A true-or-false definition in the words of the rules that reach it by one path.

    Args:
        id: the definition.
        variable: the name by which ``node`` speaks of the record reached.
        node: its rules.
    """

    id: str
    variable: str
    node: Node


class Telling:
    """What is known of the conditions of one policy, found once for all families.

    Args:
        data: the resolved policy.
    """

    def __init__(self, data: PolicyData) -> None:
        self._data = data
        # By identity; the conditions live as long as the policy, or the definitions retold here.
        self._shown: dict[int, Shown] = {}
        self._reached: dict[int, Retold | None] = {}
        self._retold: dict[tuple[str, str], Retold] = {}
        # Each record that a path leads to, in terms of the subject of the rule that the path begins with.
        self._origins: dict[str, Node] = {}
        self._within: dict[str, int] = {}

    def shown(self, atom: Atom) -> Shown:
        """How ``atom`` is shown."""
        found = self._shown.get(identity(atom))
        if found is None:
            found = self._shown[identity(atom)] = shown(atom)
        return found

    def reached(self, node: Atom | Definition) -> Retold | None:
        """The definition that ``node`` is, retold; ``None`` where it is told in its own words.

        That is one of the household or of the rule's own subject; and one picked out of a list by one that was itself
        picked out of a list by another, and so on, since such ways could double with every step.
        """
        try:
            return self._reached[identity(node)]
        except KeyError:
            found = self._reached[identity(node)] = self._find(node)
            return found

    def rules(self, node: Atom | Definition) -> Node:
        """The rules of the definition that ``node`` is, as they are told where ``node`` stands."""
        found = self.reached(node)
        return self._data.definitions[_definition(node).id].node if found is None else found.node

    def all(self) -> tuple[Retold, ...]:
        """Every definition that some rule of the policy reaches by a path, once a path.

        One that is reached within a loop alone is not among them: it is a part of a condition, and no condition.
        """
        found: dict[int, Retold] = {}
        pending = list(rules_of(self._data))
        while pending:
            for node in walk(pending.pop()):
                if isinstance(node, Atom) and isinstance(node.body, Definition) and isinstance(node.body.type, Boolean):
                    reached = self.reached(node)
                    if reached is not None and identity(reached) not in found:
                        found[identity(reached)] = reached
                        pending.append(reached.node)
        return tuple(found.values())

    def rooted(self, node: Node) -> Node:
        """``node``, of a definition retold, in terms of the subject of the rule that reaches it."""
        return replaced(node, self._origins.get)

    def _find(self, node: Atom | Definition) -> Retold | None:
        reached = _definition(node)
        base, definition = reached.base, self._data.definitions[reached.id]
        if isinstance(base, Variable) and base.name in ("household", definition.of):
            return None
        plain = path_of(base)
        path = plain or (_before(node.text, reached.id) if isinstance(node, Atom) else "")
        within = max((self._within.get(part.name, 0) for part in walk(base) if isinstance(part, Variable)), default=0)
        if plain is None:
            within += 1
        if not path or within > _MOST:
            return None
        variable = REACHED + path
        self._within[variable] = within
        # Two threads may find it at once; both are then given the one that came first.
        self._origins.setdefault(variable, self.rooted(base))
        made = Retold(reached.id, variable, retold(definition.node, definition.of, path))
        return self._retold.setdefault((reached.id, path), made)


def subject_of(node: Node) -> str:
    """The subject that ``node`` speaks of; the household where of none."""
    names = (part.name for part in walk(node) if isinstance(part, Variable))
    return next((name for name in names if name in _SUBJECTS), "household")


_SUBJECTS: Final = ("person", "accident", "victim", "treatment")
_MOST: Final = 3
"""Choices out of lists that one way may have within one another."""


def rules_of(data: PolicyData) -> Iterator[Node]:
    """The conditions of every definition, benefit and payer."""
    yield from (definition.node for definition in data.definitions.values())
    yield from rules_of_benefits(data)


def rules_of_benefits(data: PolicyData) -> Iterator[Node]:
    """The conditions of every benefit and payer."""
    for benefit in data.benefits.values():
        yield benefit.when
        yield from (rule.when for rule in benefit.grant.payers if rule.when is not None)


def _definition(node: Atom | Definition) -> Definition:
    if isinstance(node, Atom):
        assert isinstance(node.body, Definition)
        return node.body
    return node


def _before(text: str, id: str) -> str:
    """What is written before the last ``.id``, where that is no plain path; all of it where a comment parts the two."""
    written = [found.start() for found in re.finditer(rf"\.\s*{id}\b", text)]
    before = text[: written[-1]].strip() if written else text
    # Brackets around the whole end after the name.
    for _ in range(before.count("(") - before.count(")")):
        before = before.removeprefix("(").lstrip()
    return before
