"""Which expressions are never unknown, whatever the family: the compiled reader asks no question about these."""

from __future__ import annotations

from typing import Final

from fpassist.domain.readers import CERTAIN
from fpassist.lang import tree as t
from fpassist.lang.types import Boolean, Date, Enum, List, Number, Record, Text
from fpassist.lang.walk import children
from fpassist.policy.model import PolicyData

_KLEENE: Final = (t.And, t.Or, t.Not, t.Atom, t.If, t.At, t.Quantified, t.Interval, t.ListOf)
"""Known as soon as all their parts are."""

_COMPARED: Final = (Boolean, Date, Enum, Number, Text)


class Certainty:
    """Finds the expressions of one policy that always have a value.

    Args:
        data: the resolved policy.
    """

    def __init__(self, data: PolicyData) -> None:
        self._data = data
        self._definitions: dict[str, bool] = {}

    def of(self, node: t.Node) -> bool:
        """Whether ``node`` always has a value."""
        match node:
            case t.Literal(value=value):
                return value is not None
            case t.AsOf():
                return True
            case t.Variable():
                # A rule or a loop is always about somebody.
                return isinstance(node.type, Record)
            case t.Property(base=base, name=name):
                return isinstance(base.type, Record) and name in CERTAIN[base.type.name] and self.of(base)
            case t.Definition(base=base, id=id):
                return not isinstance(base.type, List) and self.of(base) and self._definition(id)
            case t.Choose(interpretation=interpretation, options=options):
                return self.of(options[self._data.interpretations[interpretation].chosen])
            case t.Compare(left=left, right=right):
                return all(isinstance(side.type, _COMPARED) and self.of(side) for side in (left, right))
            case t.In(value=value) | t.Between(value=value):
                return isinstance(value.type, _COMPARED) and all(self.of(part) for part in children(node))
            case t.Call(function="count", arguments=(items,)):
                return isinstance(items.type, List) and self.of(items)
            case _:
                return isinstance(node, _KLEENE) and all(self.of(part) for part in children(node))

    def _definition(self, id: str) -> bool:
        found = self._definitions.get(id)
        if found is None:
            found = self._definitions[id] = self.of(self._data.definitions[id].node)
        return found
