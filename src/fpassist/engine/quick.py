"""Conditions compiled one by one, so that many families are explained quickly.

An explanation needs each single condition's truth and the facts it read. Both are worked out by generated functions;
where the truth is unknown, or where a condition meets an interpretation only on some of its ways, the reference
evaluator is asked instead, since it alone can say what was met.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Final

from fpassist.engine.atoms import Quick
from fpassist.engine.compiled import definition_functions, run
from fpassist.engine.emit import Emitter, NeedsReference, Scope
from fpassist.engine.emit_names import Names, argument_list, function
from fpassist.engine.subjects import VARIABLES
from fpassist.engine.telling import Telling
from fpassist.lang import tree as t
from fpassist.lang.walk import children, walk
from fpassist.policy.model import PolicyData

_STRICT: Final = (
    t.Literal,
    t.Variable,
    t.AsOf,
    t.Property,
    t.Parameter,
    t.Compare,
    t.Arithmetic,
    t.Negate,
    t.Between,
    t.In,
    t.Interval,
    t.ListOf,
    t.Not,
    t.Call,
)
"""Nodes that always work out all their parts."""


def compile_conditions(data: PolicyData, telling: Telling) -> Mapping[int, Quick]:
    """The conditions and sums that can be compiled, by identity of their tree."""
    names = Names()
    emitter = Emitter(data, names)
    body = definition_functions(emitter)
    made: dict[int, tuple[str, list[tuple[str, str]], tuple[str, ...]]] = {}
    for atom, entity in _atoms(data, telling):
        chosen = _always_met(data, atom.body)
        if chosen is None or id(atom) in made:
            continue
        record, memory = ("h", "mh") if entity == "household" else ("s", "ms")
        scope = Scope({"household": "h", entity: record}, "t", {"h": "mh", record: memory})
        number = len(made)
        try:
            readers = [(f"q{number}", atom.body)]
            facts = [(key, f"q{number}_{place}", part) for place, (key, part) in enumerate(telling.shown(atom).facts)]
            readers += [(name, part) for _, name, part in facts]
            added = [
                function(name, argument_list("h", "s", "t", "mh", "ms"), [ast.Return(emitter.emit(part, scope))])
                for name, part in readers
            ]
        except NeedsReference:
            continue
        body.extend(added)
        made[id(atom)] = (f"q{number}", [(key, name) for key, name, _ in facts], chosen)
    for benefit in data.benefits.values():
        amount = benefit.grant.amount
        chosen = None if amount is None else _always_met(data, amount)
        if amount is None or chosen is None or id(amount) in made:
            continue
        record, memory = ("h", "mh") if benefit.subject == "household" else ("s", "ms")
        scope = Scope({"household": "h", VARIABLES[benefit.subject]: record}, "t", {"h": "mh", record: memory})
        try:
            value = emitter.emit(amount, scope)
        except NeedsReference:
            continue
        name = f"a_{benefit.id}"
        body.append(function(name, argument_list("h", "s", "t", "mh", "ms"), [ast.Return(value)]))
        made[id(amount)] = (name, [], chosen)
    scope_of_code = run(data, names, body)
    return {
        place: Quick(scope_of_code[value], tuple((key, scope_of_code[name]) for key, name in facts), chosen)
        for place, (value, facts, chosen) in made.items()
    }


def _atoms(data: PolicyData, telling: Telling) -> Iterator[tuple[t.Atom, str]]:
    rules: list[tuple[t.Node, str]] = [(definition.node, definition.of) for definition in data.definitions.values()]
    rules.extend((retold.node, retold.variable) for retold in telling.all())
    for benefit in data.benefits.values():
        entity = VARIABLES[benefit.subject]
        rules.append((benefit.when, entity))
        rules.extend((rule.when, entity) for rule in benefit.grant.payers if rule.when is not None)
    for node, entity in rules:
        for inner in walk(node):
            if isinstance(inner, t.Atom):
                yield inner, entity


def _always_met(data: PolicyData, node: t.Node) -> tuple[str, ...] | None:
    """The interpretations that ``node`` meets on all its ways; ``None`` where it meets some only on some."""
    met: dict[str, None] = {}
    if _strict(data, node, met):
        return tuple(met)
    return None if _meets_any(data, node, set()) else ()


def _strict(data: PolicyData, node: t.Node, met: dict[str, None]) -> bool:
    match node:
        case t.Choose(interpretation=interpretation, options=options):
            met[interpretation] = None
            return _strict(data, options[data.interpretations[interpretation].chosen], met)
        case t.Definition(base=base, id=id):
            definition = data.definitions[id]
            if definition.start is not None or definition.until is not None:
                return False
            return _strict(data, base, met) and _strict(data, definition.node, met)
        case t.Atom(body=body):
            return _strict(data, body, met)
        case _:
            return isinstance(node, _STRICT) and all(_strict(data, child, met) for child in children(node))


def _meets_any(data: PolicyData, node: t.Node, seen: set[str]) -> bool:
    for inner in walk(node):
        if isinstance(inner, t.Choose):
            return True
        if isinstance(inner, t.Definition) and inner.id not in seen:
            seen.add(inner.id)
            if _meets_any(data, data.definitions[inner.id].node, seen):
                return True
    return False
