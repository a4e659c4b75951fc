"""What a condition costs to work out, roughly: the compiled reader asks the cheap ones first.

Kleene's connectives do not care about order, so only the time changes.
"""

from __future__ import annotations

from typing import Final

from fpassist.lang import tree as t
from fpassist.lang.walk import children
from fpassist.policy.model import PolicyData

_LOOP: Final = 10
_CALL: Final = 8
_CEILING: Final = 10_000


class Costs:
    """Costs of nodes and definitions of one policy; a definition is worked out once and then remembered.

    Args:
        data: the resolved policy.
    """

    def __init__(self, data: PolicyData) -> None:
        self._data = data
        self._definitions: dict[str, int] = {}

    def of(self, node: t.Node) -> int:
        """The cost of ``node``, a plain fact costing one."""
        match node:
            case t.Literal() | t.Variable() | t.AsOf():
                return 0
            case t.Definition(base=base, id=id):
                # Household standings are shared by most benefits, so they are as good as worked out already.
                shared = isinstance(base, t.Variable) and self._data.definitions[id].of == "household"
                return self.of(base) + (1 if shared else self._definition(id))
            case t.Quantified(bindings=bindings, body=body):
                return min(_CEILING, _LOOP * self.of(body) + sum(_LOOP + self.of(source) for _, source in bindings))
            case t.Filter(base=base, condition=condition):
                return min(_CEILING, _LOOP + self.of(base) + _LOOP * self.of(condition))
            case t.Call(arguments=arguments):
                return _CALL + sum(self.of(argument) for argument in arguments)
            case t.Choose(interpretation=interpretation, options=options):
                return self.of(options[self._data.interpretations[interpretation].chosen])
            case t.At():
                return _LOOP + sum(self.of(child) for child in children(node))
            case _:
                return min(_CEILING, 1 + sum(self.of(child) for child in children(node)))

    def _definition(self, id: str) -> int:
        found = self._definitions.get(id)
        if found is None:
            found = self._definitions[id] = 1 + self.of(self._data.definitions[id].node)
        return found
