"""The compiled reader: one generated function that decides every benefit for every subject of one household.

Definitions of the household are worked out once at the top; those of a person when they are first needed. A rule with
a construct that has no compiled form is handed, whole, to the reference evaluator.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from fpassist.domain import Household
from fpassist.domain.facts import FACTS
from fpassist.engine.answers import GROUPS, Compiled
from fpassist.engine.decide import RowFunction, paid_already
from fpassist.engine.emit import Emitter, NeedsReference, Scope
from fpassist.engine.emit_names import Names, argument_list, call, constant, function, load, walrus
from fpassist.engine.host import PolicyHost
from fpassist.engine.subjects import SUBJECTS, VARIABLES
from fpassist.lang import evaluate
from fpassist.lang import tree as t
from fpassist.lang.types import Boolean, Record
from fpassist.policy.model import Benefit, Definition, PolicyData


def compile_policy(data: PolicyData) -> Compiled:
    """Generates the function for ``data``."""
    names = Names()
    emitter = Emitter(data, names)
    body = definition_functions(emitter)
    body.append(_decide_function(emitter))
    scope = run(data, names, body)
    return Compiled(data, scope["decide"])


def compile_rows(data: PolicyData) -> Mapping[str, RowFunction]:
    """A function a benefit, for one subject at a time: what the search through completions asks again and again."""
    names = Names()
    emitter = Emitter(data, names)
    body = definition_functions(emitter)
    for benefit in data.benefits.values():
        scope, record, lines = of_subject(emitter, benefit)
        lines.append(ast.Return(_condition(emitter, benefit, scope, record)))
        body.append(function(f"b_{benefit.id}", argument_list("h", "s", "t"), lines))
    scope = run(data, names, body)
    return {id: scope[f"b_{id}"] for id in data.benefits}


def of_subject(emitter: Emitter, benefit: Benefit) -> tuple[Scope, str, list[ast.stmt]]:
    """For a function ``(h, s, t)`` about one subject: scope, name of the subject, and the lines that begin it."""
    record, memory = ("h", "mh") if benefit.subject == "household" else ("s", "ms")
    scope = Scope({"household": "h", VARIABLES[benefit.subject]: record}, "t", {"h": "mh", record: memory})
    return scope, record, [_assign("mh", emitter.blank()), _assign("ms", emitter.blank())]


def definition_functions(emitter: Emitter) -> list[ast.stmt]:
    """The generated function of every definition."""
    return [_definition_function(emitter, definition) for definition in emitter.data.definitions.values()]


def run(data: PolicyData, names: Names, body: list[ast.stmt]) -> dict[str, Any]:
    """Compiles and runs generated statements; returns the names that they define."""
    module = ast.fix_missing_locations(ast.Module([*names.functions, *body], []))
    scope: dict[str, Any] = dict(names.bound)
    # The module is built node by node from the checked tree: no text of the policy is in it.
    exec(compile(module, f"<rules of {data.id}>", "exec"), scope)  # noqa: S102
    return scope


def _assign(name: str, value: ast.expr) -> ast.Assign:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def outside(start: date | None, until: date | None, emitter: Emitter, day: str) -> list[ast.expr]:
    """Tests of which one holds where the day named ``day`` lies before ``start`` or after ``until``."""
    tests: list[ast.expr] = []
    if start is not None:
        tests.append(ast.Compare(load(day), [ast.Lt()], [emitter.value(start)]))
    if until is not None:
        tests.append(ast.Compare(load(day), [ast.Gt()], [emitter.value(until)]))
    return tests


def _definition_function(emitter: Emitter, definition: Definition) -> ast.stmt:
    """``d_x(h, s, t, mh, ms)``: the definition of record ``s`` on day ``t``, kept in the memory of that record."""
    record = "h" if definition.of == "household" else "s"
    memory = "mh" if record == "h" else "ms"
    scope = Scope({"household": "h", definition.of: record}, "t", {"h": "mh", record: memory})
    try:
        value = emitter.emit(definition.node, scope)
    except NeedsReference:
        refer = emitter.names.object(_by_reference(emitter.data, definition.node, definition.of))
        value = call(load(refer), load("h"), load(record), load("t"))
    body: list[ast.stmt] = [
        ast.If(test, [ast.Return(constant(False))], [])
        for test in outside(definition.start, definition.until, emitter, "t")
    ]
    place = ast.Subscript(load(memory), constant(emitter.places[definition.id]), ast.Store())
    body.append(ast.Assign([place, ast.Name("value", ast.Store())], value))
    body.append(ast.Return(load("value")))
    return function(emitter.names.definition(definition.id), argument_list("h", "s", "t", "mh", "ms"), body)


def _by_reference(data: PolicyData, node: t.Node, entity: str) -> Callable[[Household, object, date], object]:
    def refer(household: Household, record: object, as_of: date) -> object:
        return evaluate(node, PolicyHost(data, household).environment(entity, record, as_of))

    return refer


def _decide_function(emitter: Emitter) -> ast.stmt:
    """``decide(h, t)``: the truth of every row, in the order of ``Compiled.subjects``, and the records by group."""
    body: list[ast.stmt] = [
        _assign("out", ast.List([], ast.Load())),
        _assign("visited", ast.List([], ast.Load())),
        _assign("mh", emitter.blank()),
    ]
    standings = _shared(emitter)
    emitter.held = {("mh", id): name for id, name in standings.items()}
    for id, name in standings.items():
        body.append(_assign(name, _worked_out(emitter, id, "h", "mh")))
    for group, kinds in GROUPS:
        benefits = [b for b in emitter.data.benefits.values() if b.subject in kinds]
        if not benefits:
            continue
        record, memory = ("h", "mh") if group == "household" else ("s", "ms")
        scope = Scope({"household": "h", VARIABLES[group]: record}, "t", {"h": "mh", record: memory})
        added = _answered(emitter, benefits, scope, standings)
        if group == "household":
            body += [_visit(ast.Tuple([load("h")], ast.Load())), *added]
            continue
        records = call(load(emitter.names.object(SUBJECTS[group])), load("h"), load("t"))
        body += [_assign("records", records), _visit(load("records"))]
        own = emitter.names.own_memory(load("mh"), load("s")) if group == "treatment" else emitter.blank()
        each: list[ast.stmt] = [_assign("ms", own), *added]
        body.append(ast.For(ast.Name("s", ast.Store()), load("records"), each, []))
    body.append(ast.Return(ast.Tuple([load("out"), load("visited")], ast.Load())))
    emitter.held = {}
    return function("decide", argument_list("h", "t"), body)


SHARED: Final = 4
"""Benefits that all ask for a standing of the household, before it pays to ask for it once and for all."""


def _shared(emitter: Emitter) -> dict[str, str]:
    """The standings of the household that many benefits ask for, each with a local to hold it."""
    asked = Counter(id for benefit in emitter.data.benefits.values() for id in _asked(emitter.data, benefit.when))
    return {id: emitter.names.local() for id, count in asked.items() if count >= SHARED}


def _asked(data: PolicyData, node: t.Node) -> set[str]:
    """The standings of the household without which ``node`` is false."""
    if isinstance(node, t.Atom):
        return _asked(data, node.body)
    if isinstance(node, t.And):
        return {id for item in node.items for id in _asked(data, item)}
    if isinstance(node, t.Definition) and isinstance(node.base, t.Variable) and isinstance(node.type, Boolean):
        own = {node.id} if data.definitions[node.id].of == "household" else set[str]()
        return own | _asked(data, data.definitions[node.id].node)
    return set()


def _answered(emitter: Emitter, benefits: list[Benefit], scope: Scope, standings: Mapping[str, str]) -> list[ast.stmt]:
    """Adds the answers of one record; where the household lacks a standing, those that ask for it are false at once."""
    data = emitter.data
    asked = {benefit.id: _asked(data, benefit.when) for benefit in benefits}
    record = "h" if len(scope.memory) == 1 else "s"

    def add(lacking: str | None) -> list[ast.stmt]:
        answers = [
            constant(False) if lacking in asked[benefit.id] else _condition(emitter, benefit, scope, record)
            for benefit in benefits
        ]
        return [ast.AugAssign(ast.Name("out", ast.Store()), ast.Add(), ast.List(answers, ast.Load()))]

    def weight(id: str) -> int:
        # One that rests on others is lacking whenever they are.
        rests_on = _asked(data, data.definitions[id].node) & standings.keys()
        return sum(id in ids for ids in asked.values()) * (1 + len(rests_on))

    common = max(standings, key=weight, default=None)
    if common is None or not weight(common):
        return add(None)
    lacking = add(common)
    held, emitter.never_false = emitter.held, frozenset((standings[common],))
    first: list[ast.stmt] = []
    if record == "s":
        name = next(name for name, variable in scope.variables.items() if variable == "s")
        counts = Counter(id for benefit in benefits for id in _of_record(benefit, name))
        own = {id: emitter.names.local() for id, count in counts.items() if count >= SHARED}
        first = [_assign(local, _worked_out(emitter, id, "s", "ms")) for id, local in own.items()]
        emitter.held = {**held, **{("ms", id): local for id, local in own.items()}}
    added = [*first, *add(None)]
    emitter.held, emitter.never_false = held, frozenset()
    return [ast.If(ast.Compare(load(standings[common]), [ast.Is()], [constant(False)]), lacking, added)]


def _of_record(benefit: Benefit, variable: str) -> set[str]:
    """The definitions that ``benefit`` asks of its subject right away."""
    items = benefit.when.items if isinstance(benefit.when, t.And) else (benefit.when,)
    nodes = [item.body if isinstance(item, t.Atom) else item for item in items]
    return {
        node.id
        for node in nodes
        if isinstance(node, t.Definition) and isinstance(node.base, t.Variable) and node.base.name == variable
    }


def _worked_out(emitter: Emitter, id: str, record: str, memory: str) -> ast.expr:
    """The value of a definition of ``record``, which its memory then has."""
    function = load(emitter.names.definition(id))
    return call(function, load("h"), load(record), load("t"), load("mh"), load(memory))


def _visit(records: ast.expr) -> ast.stmt:
    return ast.Expr(call(ast.Attribute(load("visited"), "append", ast.Load()), records))


def _condition(emitter: Emitter, benefit: Benefit, scope: Scope, record: str) -> ast.expr:
    """The benefit's condition with what the engine adds: its dates, its event, and that it was not paid already."""
    data, grant = emitter.data, benefit.grant
    try:
        when = emitter.emit(benefit.when, scope)
        event = None if grant.event is None else happened(emitter, grant.event, scope)
    except NeedsReference:
        refer = emitter.names.object(_row_by_reference(data, benefit))
        return call(load(refer), load("h"), load(record), load("t"))
    items = [when]
    certain = [emitter.certain(benefit.when)]
    if event is not None:
        items.insert(0, event)
        certain.insert(0, grant.event is not None and _absent(grant.event) is False)
    if grant.once_per is not None:
        items.insert(0, ast.UnaryOp(ast.Not(), paid(emitter, benefit, record)))
        certain.insert(0, True)
    met = emitter.joined(items, certain, deciding=False)
    tests = outside(benefit.start, benefit.until, emitter, "t")
    if tests:
        met = ast.IfExp(ast.BoolOp(ast.Or(), tests) if len(tests) > 1 else tests[0], constant(False), met)
    return met


def paid(emitter: Emitter, benefit: Benefit, record: str) -> ast.expr:
    """Whether the grant is recorded as received; a family without any record is not asked further."""
    names = emitter.names
    found = call(load(names.object(paid_already)), load(names.object(benefit)), load("h"), load(record), load("t"))
    return ast.BoolOp(ast.And(), [ast.Attribute(load("h"), "received", ast.Load()), found])


def happened(emitter: Emitter, event: t.Node, scope: Scope) -> ast.expr:
    """Whether the event lies between the first day in force and the day asked about; no date at all is no event."""
    on = emitter.names.local()
    within = ast.Compare(emitter.value(emitter.data.in_force_from), [ast.LtE(), ast.LtE()], [load(on), load("t")])
    absent = ast.Compare(walrus(on, emitter.emit(event, scope)), [ast.Is()], [constant(None)])
    return ast.IfExp(absent, constant(_absent(event)), within)


def _absent(event: t.Node) -> bool | None:
    """What a missing event date means: unknown where a fact can be asked for, else that nothing happened."""
    if isinstance(event, t.Property) and isinstance(event.base.type, Record):
        fact = FACTS[event.base.type.name].get(event.name)
        if fact is not None and fact.asks is None:
            return False
    return None


def _row_by_reference(data: PolicyData, benefit: Benefit) -> Callable[[Household, Any, date], bool | None]:
    from fpassist.engine.decide import Decider
    from fpassist.engine.reasons import Listener

    decider = Decider(data)

    def refer(household: Household, record: Any, as_of: date) -> bool | None:
        return decider.condition(benefit, household, record, as_of, Listener(household))

    return refer
