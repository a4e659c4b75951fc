"""What rules rest on, followed through definitions and the keys of parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fpassist.lang.tree import Choose, Node, Property
from fpassist.lang.tree import Definition as DefinitionNode
from fpassist.lang.tree import Parameter as ParameterNode
from fpassist.lang.walk import walk
from fpassist.policy.model import Definition


@dataclass(slots=True)
class Used:
    """Ids of what was reached."""

    definitions: set[str] = field(default_factory=set[str])
    parameters: set[str] = field(default_factory=set[str])
    interpretations: set[str] = field(default_factory=set[str])
    properties: set[str] = field(default_factory=set[str])


def used(nodes: Iterable[Node], definitions: Mapping[str, Definition]) -> Used:
    """Everything that ``nodes`` rest on, directly or through definitions."""
    found = Used()
    todo = list(nodes)
    while todo:
        for node in walk(todo.pop()):
            if isinstance(node, DefinitionNode):
                if node.id not in found.definitions:
                    found.definitions.add(node.id)
                    if node.id in definitions:
                        todo.append(definitions[node.id].node)
            elif isinstance(node, ParameterNode):
                found.parameters.add(node.id)
            elif isinstance(node, Choose):
                found.interpretations.add(node.interpretation)
            elif isinstance(node, Property):
                found.properties.add(node.name)
    return found
