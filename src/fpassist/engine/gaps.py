"""Which facts are left open in the text of a reason, to be filled in for each family.

Dates, ages, sums and ids differ from family to family, and a reason that holds them would have to be written anew for
each. So the text has a gap in their place, and is found by the truth of its condition alone. Two reasons that read the
same are told once; so a condition that is also looked at as of another day has no gaps: there the same words may stand
for different values. One about another record than the row is told by the path to it, which has one value a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fpassist.engine.emit import Scope
from fpassist.engine.telling import Telling, rules_of
from fpassist.lang import tree as t
from fpassist.lang.types import Boolean, Enum
from fpassist.lang.walk import walk
from fpassist.policy.model import PolicyData

FIRST: Final = 4
"""Gaps below are those that every row may have: ids and days."""

FEW: Final = 2
"""Words of a choice that are written out: each makes a text of its own."""


class Gaps:
    """Numbers the gaps of one policy.

    Args:
        data: the resolved policy.
        telling: how its conditions are told.

    Attributes:
        found: of each gap, from ``FIRST`` on, the fact and the scope to read it in.
    """

    def __init__(self, data: PolicyData, telling: Telling) -> None:
        self._numbers: dict[str, int] = {}
        self._rigid = frozenset((atom.text, atom.cite) for atom in _on_another_day(data, telling))
        self.found: list[tuple[t.Node, Scope]] = []

    def of(self, atom: t.Atom, name: str, part: t.Node, scope: Scope) -> int | None:
        """The gap for the fact ``part``, shown as ``name`` by ``atom``; ``None`` where it is written out."""
        few = isinstance(part.type, Boolean) or (isinstance(part.type, Enum) and len(part.type.values) <= FEW)
        if few or (atom.text, atom.cite) in self._rigid:
            return None
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = FIRST + len(self.found)
            self.found.append((part, scope))
        return number


def _on_another_day(data: PolicyData, telling: Telling) -> Iterator[t.Atom]:
    """The conditions looked at as of another day than the one asked about."""
    roots = [*rules_of(data), *(retold.node for retold in telling.all())]
    pending = [node.body for root in roots for node in walk(root) if isinstance(node, t.At)]
    seen: set[int] = set()
    while pending:
        root = pending.pop()
        if id(root) in seen:
            continue
        seen.add(id(root))
        for node in walk(root):
            if isinstance(node, t.Atom):
                yield node
                if isinstance(node.body, t.Definition) and isinstance(node.body.type, Boolean):
                    pending.append(telling.rules(node))


def of_household(part: t.Node) -> bool:
    """Whether ``part`` is a fact of the household, the same for all its rows."""
    return all(node.name == "household" for node in walk(part) if isinstance(node, t.Variable))
