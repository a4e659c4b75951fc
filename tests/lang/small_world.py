"""A small policy to check and evaluate against: households of people, two parameters, one definition of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from fpassist.diagnostics import Diagnostic, Span
from fpassist.lang import Env, check, evaluate, parse, parse_unit
from fpassist.lang import tree as t
from fpassist.lang import types as ty
from fpassist.lang.types import Type

HOUSEHOLD, PERSON = ty.Record("household"), ty.Record("person")
FACTS: Mapping[str, Mapping[str, Type]] = {
    "household": {
        "low_income": ty.Boolean(),
        "area": ty.Enum("area", ("urban", "rural")),
        "wife": PERSON,
        "children": ty.List(PERSON),
    },
    "person": {
        "birth_date": ty.Date(),
        "grade": ty.Number(),
        "disabled": ty.Boolean(),
        "job": ty.Enum("job", ("employed", "retired", "student")),
    },
}
PARAMETERS: Mapping[str, Type] = {
    "age_limit": ty.Number(parse_unit("year")),
    "monthly": ty.Number(parse_unit("CNY/month")),
    "yearly": ty.Number(parse_unit("CNY/year")),
    "hours": ty.Number(parse_unit("hour/household/month")),
    "rate": ty.Number(parse_unit("CNY/hour")),
}


@dataclass(eq=False)
class Thing:
    """A record of the world; a fact that is not given is unknown."""

    facts: dict[str, Any] = field(default_factory=dict)


class World:
    """Scope and host at once."""

    def resolve(self, name: str, span: Span) -> t.Node | None:
        if name == "as_of":
            return t.AsOf(span=span, type=ty.Date())
        if name in PARAMETERS:
            return t.Parameter(span=span, type=PARAMETERS[name], id=name)
        return self.member(t.Variable(span=span, name="household", type=HOUSEHOLD), name)

    def member(self, base: t.Node, name: str) -> t.Node | None:
        if not isinstance(base.type, ty.Record):
            return None
        if base.type.name == "person" and name == "age":
            return t.Definition(span=base.span, base=base, id="age", type=PARAMETERS["age_limit"])
        found = FACTS[base.type.name].get(name)
        return None if found is None else t.Property(span=base.span, base=base, name=name, type=found)

    def suggestions(self) -> Iterable[str]:
        return ["as_of", *PARAMETERS, *FACTS["household"]]

    def members(self, entity: str) -> Iterable[str]:
        return ["age", *FACTS[entity]]

    def property(self, record: Thing, name: str, as_of: date) -> Any:
        return record.facts.get(name)

    def definition(self, id: str, record: Thing, as_of: date) -> Any:
        node, _ = checked("years and months duration(person.birth_date, as_of).years", {"person": PERSON})
        return evaluate(node, Env({"person": record}, as_of, self))

    def parameter(self, id: str, key: str | None, as_of: date) -> Any:
        return Decimal({"age_limit": 49, "monthly": 300, "yearly": 30, "hours": 20, "rate": 15}[id])

    def choice(self, interpretation: str) -> str:
        return "own"


def checked(text: str, variables: Mapping[str, Type] | None = None) -> tuple[t.Node, list[Diagnostic]]:
    """The typed tree of ``text`` and the faults found in it."""
    return check(parse(text), World(), {"household": HOUSEHOLD, **(variables or {})})


def value(text: str, household: Thing, as_of: date = date(2014, 8, 1), trace: Any = None) -> Any:
    """What ``text`` yields for ``household``."""
    node, faults = checked(text)
    assert not faults, faults
    return evaluate(node, Env({"household": household}, as_of, World(), trace))
