"""The names that an expression of a policy may use, and what each stands for.

A bare name is a local variable, ``as_of``, a fact or definition of the household, or a parameter. After a dot it is a
fact, then an extra fact, then a definition of the record on the left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fpassist.diagnostics import Span
from fpassist.domain.facts import FACTS
from fpassist.lang import parse_unit
from fpassist.lang.tree import ANY, AsOf, Node, Parameter, Property, Variable
from fpassist.lang.tree import Definition as DefinitionOf
from fpassist.lang.types import Boolean, Date, Enum, List, Number, Record, Text, Type
from fpassist.policy.frozen import FrozenDict

_NO_FIELDS: FrozenDict[str, Type] = FrozenDict()
RECORDS: dict[str, Record] = {
    name: Record(name, _NO_FIELDS) for name in ("household", "person", "accident", "victim", "treatment")
}


def fact_type(kind: str, name: str, values: tuple[str, ...], of: str | None, unit: str | None) -> Type:
    """The type of a fact, built in or declared by the policy."""
    match kind:
        case "boolean":
            return Boolean()
        case "number":
            return Number(parse_unit(unit)) if unit else Number()
        case "date":
            return Date()
        case "enum":
            return Enum(name, values)
        case "record":
            return RECORDS[of or "person"]
        case "list":
            return List(RECORDS[of or "person"])
        case _:
            return Text()


def built_in(entity: str, name: str) -> Type | None:
    """The type of a built-in fact, or ``None`` where the entity has none of that name."""
    fact: Any = FACTS.get(entity, {}).get(name)
    return None if fact is None else fact_type(fact.kind, name, tuple(fact.values), fact.of, fact.unit)


class PolicyScope:
    """Resolves names while definitions get their types one by one, in the order of their use."""

    def __init__(self) -> None:
        self.extra: dict[str, tuple[str, Type]] = {}
        self.definitions: dict[str, tuple[str, Type]] = {}
        self.parameters: dict[str, tuple[Type, Node | None]] = {}
        self.broken: set[str] = set()
        """Names whose entry has a fault of its own: they resolve to anything, so that one fault stays one."""

    def resolve(self, name: str, span: Span) -> Node | None:
        """The typed node that a bare name stands for."""
        if name == "as_of":
            return AsOf(span=span, type=Date())
        household = Variable(span=span, type=RECORDS["household"], name="household")
        if name == "household":
            return household
        found = self.member(household, name)
        if found is not None:
            return found
        parameter = self.parameters.get(name)
        if parameter is not None:
            return Parameter(span=span, type=parameter[0], id=name, key=parameter[1])
        if name in self.broken:
            return Variable(span=span, type=ANY, name=name)
        return None

    def member(self, base: Node, name: str) -> Node | None:
        """A property or definition of the record that ``base`` yields."""
        if not isinstance(base.type, Record):
            return None
        entity = base.type.name
        fact = built_in(entity, name)
        if fact is not None:
            return Property(span=base.span, type=fact, base=base, name=name)
        extra = self.extra.get(name)
        if extra is not None and extra[0] == entity:
            return Property(span=base.span, type=extra[1], base=base, name=name)
        definition = self.definitions.get(name)
        if definition is not None and definition[0] == entity:
            return DefinitionOf(span=base.span, type=definition[1], base=base, id=name)
        if name in self.broken:
            return Property(span=base.span, type=ANY, base=base, name=name)
        return None

    def suggestions(self) -> Iterable[str]:
        """Every bare name, for "did you mean"."""
        yield "as_of"
        yield "household"
        yield from self.members("household")
        yield from self.parameters

    def members(self, entity: str) -> Iterator[str]:
        """Every property and definition of an entity."""
        yield from FACTS.get(entity, {})
        yield from (name for name, (of, _) in self.extra.items() if of == entity)
        yield from (name for name, (of, _) in self.definitions.items() if of == entity)
        yield from self.broken

    def variables(self, subject: str | None) -> Mapping[str, Type]:
        """The variables of a rule about ``subject``; the household is always there."""
        if subject is None or subject == "household":
            return {"household": RECORDS["household"]}
        return {"household": RECORDS["household"], subject: RECORDS[subject]}
