"""Which benefits two policies decide alike: compared by meaning, whatever stands elsewhere in their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from msgspec import Struct

from fpassist.lang.tree import Atom, Choose, Definition, Parameter
from fpassist.policy.model import Benefit, PolicyData

# What says where a rule stands or how people read it, not what it decides.
_BESIDE = frozenset({"span", "citations", "label", "cite", "text", "source", "verified", "set_by"})


def touched(first: PolicyData, second: PolicyData) -> frozenset[str]:
    """The benefits that may be decided otherwise under ``second``: changed themselves, resting on something changed
    (a definition, a dated figure, a reading), or in one of the two alone.
    """
    both = first.benefits.keys() & second.benefits.keys()
    alone = first.benefits.keys() ^ second.benefits.keys()
    return frozenset(alone | {id for id in both if meaning(first, id) != meaning(second, id)})


def meaning(data: PolicyData, benefit: str) -> object:
    """All that the outcomes, sums and payers of a benefit rest on, as a value that can be compared."""
    asked = data.benefits[benefit]
    shape = _Shape(data)
    parts = [shape.of_benefit(asked)]
    done: set[tuple[str, str]] = set()
    while shape.reached - done:
        for kind, id in sorted(shape.reached - done):
            done.add((kind, id))
            table: Mapping[str, object] = data.definitions if kind == "definition" else data.parameters
            parts.append((kind, id, shape.of(table.get(id))))
    return parts


@dataclass(slots=True)
class _Shape:
    """Trees as nested tuples; notes which definitions and parameters they lead to."""

    data: PolicyData
    reached: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def of_benefit(self, benefit: Benefit) -> object:
        asked = (benefit.subject, benefit.when, benefit.grant, benefit.start, benefit.until)
        # One-off grants look back no further than the first day in force.
        return self.of(asked), self.data.in_force_from if benefit.grant.event is not None else None

    def of(self, value: Any) -> object:
        match value:
            case Choose():
                # The branches not chosen decide nothing.
                return self.of(value.options[self.data.interpretations[value.interpretation].chosen])
            case Atom():
                return self.of(value.body)
            case Definition():
                self.reached.add(("definition", value.id))
            case Parameter():
                self.reached.add(("parameter", value.id))
            case _:
                pass
        if isinstance(value, Mapping):
            items = cast("Mapping[str, Any]", value).items()
            return tuple((key, self.of(part)) for key, part in sorted(items))
        if isinstance(value, tuple):
            return tuple(self.of(part) for part in cast("tuple[Any, ...]", value))
        if isinstance(value, Struct):
            names = [name for name in value.__struct_fields__ if name not in _BESIDE]
            return type(value).__name__, tuple(self.of(getattr(value, name)) for name in names)
        # Numbers and truth values are equal in Python, and differ here.
        return type(value).__name__, value
