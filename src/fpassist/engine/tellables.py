"""The definitions that reasons are made of, each once for every way in which it is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from fpassist.engine.telling import Telling
from fpassist.lang.tree import Atom, Definition, Node
from fpassist.lang.types import Boolean
from fpassist.policy.model import Definition as Defined
from fpassist.policy.model import PolicyData

identity: Final = id


class Tellable(Struct, frozen=True, eq=False):
    """A definition and how it is told.

    Args:
        name: of the function that tells it.
        definition: what is told.
        variable: the name that ``node`` has for the record.
        node: its rules in the words of those who reach it.
        number: the first has 0.
    """

    name: str
    definition: Defined
    variable: str
    node: Node
    number: int


class Tellables:
    """Every definition of one policy that is true or false: as it is written, and as it is told along each path to it.

    Args:
        data: the resolved policy.
        telling: knows the paths.
    """

    def __init__(self, data: PolicyData, telling: Telling) -> None:
        self._telling = telling
        conditions = [definition for definition in data.definitions.values() if isinstance(definition.type, Boolean)]
        self.written = {d.id: Tellable(f"told_{d.id}", d, d.of, d.node, place) for place, d in enumerate(conditions)}
        self._retold = {
            identity(each): Tellable(f"retold_{place}", data.definitions[each.id], each.variable, each.node, place)
            for place, each in enumerate(telling.all(), len(conditions))
        }

    def __iter__(self) -> Iterator[Tellable]:
        yield from self.written.values()
        yield from self._retold.values()

    def __len__(self) -> int:
        return len(self.written) + len(self._retold)

    def of(self, atom: Atom, reached: Definition) -> Tellable:
        """The definition ``reached`` as it is told where ``atom``, whose body it is, stands."""
        retold = self._telling.reached(atom)
        return self.written[reached.id] if retold is None else self._retold[identity(retold)]
