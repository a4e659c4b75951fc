"""The walk of an explanation laid out beforehand: one closure a node, so that no family pays for finding the way.

What a closure cannot settle (an unknown condition, a construct met only on some ways) it hands to the explainer's own
walk, whose answers it must equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from fpassist.domain.readers import READERS, Reader
from fpassist.engine.atoms import Quick
from fpassist.engine.host import parameter_value
from fpassist.engine.reasons import Explainer, joined, once, plain
from fpassist.engine.rows import Reason
from fpassist.engine.subjects import VARIABLES
from fpassist.engine.support import Support
from fpassist.engine.telling import Retold, Telling
from fpassist.lang.tree import And, Atom, Choose, Definition, Node, Not, Or, Property, Variable
from fpassist.lang.types import Boolean, Record
from fpassist.policy.model import PolicyData

Way: TypeAlias = Callable[[Explainer, Any, date], Support]
"""``(explainer, record, day) -> support``."""


def lay_out(data: PolicyData, telling: Telling, quick: Mapping[int, Quick]) -> Mapping[int, Way]:
    """The ways of every definition, benefit and payer rule, by identity of its tree."""
    maker = _Maker(data, telling, quick)
    roots: list[tuple[Node, str]] = [(definition.node, definition.of) for definition in data.definitions.values()]
    roots.extend((retold.node, retold.variable) for retold in telling.all())
    for benefit in data.benefits.values():
        entity = VARIABLES[benefit.subject]
        roots.append((benefit.when, entity))
        roots.extend((rule.when, entity) for rule in benefit.grant.payers if rule.when is not None)
    return {id(node): maker.way(node, entity) for node, entity in roots}


class _Maker:
    def __init__(self, data: PolicyData, telling: Telling, quick: Mapping[int, Quick]) -> None:
        self._data = data
        self._telling = telling
        self._quick = quick

    def way(self, node: Node, entity: str) -> Way:
        """The way through ``node`` in a rule about ``entity``."""
        match node:
            case And(items=items):
                return self._several(items, entity, deciding=False)
            case Or(items=items):
                return self._several(items, entity, deciding=True)
            case Not(operand=operand):
                return _negated(self.way(operand, entity))
            case Choose(interpretation=interpretation, options=options):
                chosen = self._data.interpretations[interpretation].chosen
                return _chosen(interpretation, self.way(options[chosen], entity))
            case (
                Atom(body=Definition(base=Variable(name=name), id=id, type=Boolean()))
                | Definition(base=Variable(name=name), id=id, type=Boolean())
            ) if name in ("household", entity):
                return _definition(id, self._telling.reached(node), of_household=name == "household")
            case Atom(
                body=Definition(
                    base=Property(base=Variable(name="household"), name=name, type=Record()), id=id, type=Boolean()
                )
            ) if name in READERS["household"]:
                return _definition_of(READERS["household"][name], id, self._telling.reached(node), _slow(node, entity))
            case Atom(body=Definition(type=Boolean())):
                return _slow(node, entity)
            case Atom():
                return self._leaf(node, entity)
            case _:
                return _slow(node, entity)

    def _several(self, items: tuple[Node, ...], entity: str, *, deciding: bool) -> Way:
        ways: Final = tuple(self.way(item, entity) for item in items)
        return lambda x, record, day: joined([way(x, record, day) for way in ways], deciding=deciding)

    def _leaf(self, atom: Atom, entity: str) -> Way:
        slow = _slow(atom, entity)
        quick = self._quick.get(id(atom))
        show = self._telling.shown(atom)
        figures = [(start, end, self._data.parameters[name]) for start, end, name in show.figures]
        if quick is None or any(len(parameter.values) != 1 for _, _, parameter in figures):
            return slow
        text = atom.text
        for start, end, parameter in figures:
            text = f"{text[:start]}{plain(parameter_value(parameter, None, date.min))}{text[end:]}"
        value_of, facts, chosen, cite = quick.value, quick.facts, quick.chosen, atom.cite
        alone = entity == "household"

        def leaf(x: Explainer, record: Any, day: date) -> Support:
            household = x.household
            shared = x.memory_of(household, day)
            own = shared if alone else x.memory_of(record, day)
            value = value_of(household, record, day, shared, own)
            if value is None:
                return slow(x, record, day)
            read = {key: plain(fact(household, record, day, shared, own)) for key, fact in facts}
            return Support(value, (Reason(text, value, read, cite),), chosen)

        return leaf


def _negated(way: Way) -> Way:
    def negated(x: Explainer, record: Any, day: date) -> Support:
        inner = way(x, record, day)
        value = None if inner.value is None else not inner.value
        return Support(value, inner.reasons, inner.interpretations, inner.missing)

    return negated


def _chosen(interpretation: str, way: Way) -> Way:
    def chosen(x: Explainer, record: Any, day: date) -> Support:
        inner = way(x, record, day)
        met = once((interpretation,), inner.interpretations)
        return Support(inner.value, inner.reasons, met, inner.missing)

    return chosen


def _definition(id: str, retold: Retold | None, *, of_household: bool) -> Way:
    if of_household:
        return lambda x, record, day: x.definition(id, x.household, day)
    return lambda x, record, day: x.definition(id, record, day, retold)


def _definition_of(fact: Reader, id: str, retold: Retold | None, slow: Way) -> Way:
    """Of the person that a plain fact of the household leads to."""

    def definition(x: Explainer, record: Any, day: date) -> Support:
        person = fact(x.household, day, x.household)
        return slow(x, record, day) if person is None else x.definition(id, person, day, retold)

    return definition


def _slow(node: Node, entity: str) -> Way:
    return lambda x, record, day: x.walk(node, entity, record, day)
