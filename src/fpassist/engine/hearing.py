"""Trees compiled to tell which interpretations they meet, in the order of the reference evaluator and by its ways.

The compiled reader asks cheap conditions first and remembers definitions, since order does not change an answer. It
does change what is met on the way to it. So here nothing is reordered, left out or remembered.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date
from typing import Any

from fpassist.domain import Household
from fpassist.engine.compiled import outside
from fpassist.engine.emit import Emitter, NeedsReference, Scope, is_record
from fpassist.engine.emit_names import Names, argument_list, call, constant, function, is_none, load, none_if, walrus
from fpassist.engine.host import PolicyHost
from fpassist.engine.reasons import Listener
from fpassist.lang import evaluate
from fpassist.lang import tree as t
from fpassist.lang.types import List
from fpassist.policy.model import Definition, PolicyData


class HearingEmitter(Emitter):
    """Emits expressions that call the local ``log`` with each interpretation met.

    Args:
        data: the policy.
        names: hands out local names and takes the objects that the code refers to.
    """

    def __init__(self, data: PolicyData, names: Names) -> None:
        super().__init__(data, names)
        self.asked: dict[str, None] = {}

    def heard_name(self, id: str) -> str:
        """The generated function ``(h, s, t, log)`` of the definition ``id``; it must be made for each of ``asked``."""
        self.asked[id] = None
        return f"heard_{id}"

    def emit(self, node: t.Node, scope: Scope) -> ast.expr:
        match node:
            case t.Choose():
                return self.choose(node, scope)
            case t.Definition():
                return self.definition(node, scope)
            case _:
                return super().emit(node, scope)

    def choose(self, node: t.Choose, scope: Scope) -> ast.expr:
        # What appends to a list yields None, so that the chosen branch is the value.
        return ast.BoolOp(ast.Or(), [call(load("log"), constant(node.interpretation)), super().choose(node, scope)])

    def definition(self, node: t.Definition, scope: Scope) -> ast.expr:
        if isinstance(node.base.type, List):
            raise NeedsReference(node)
        function = load(self.heard_name(node.id))
        household, day, log = load(scope.variables["household"]), load(scope.day), load("log")
        return self.guarded([node.base], scope, lambda v: call(function, household, v[0], day, log))

    def in_order(self, items: tuple[t.Node, ...]) -> list[t.Node]:
        return list(items)

    def guarded(self, nodes: list[t.Node], scope: Scope, build: Callable[[list[ast.expr]], ast.expr]) -> ast.expr:
        if all(is_record(node) for node in nodes):
            return super().guarded(nodes, scope, build)
        held = [self.names.local() for _ in nodes]
        taken: list[ast.expr] = [walrus(name, self.emit(node, scope)) for name, node in zip(held, nodes, strict=True)]
        checks: list[ast.expr] = [is_none(ast.Tuple(taken, ast.Load())), *(is_none(load(name)) for name in held)]
        return none_if(ast.BoolOp(ast.Or(), checks), build([load(name) for name in held]))


class Heard:
    """The functions that hear out the conditions of one policy.

    Args:
        data: the resolved policy.
        names: hands out the names of the module that the functions go into.
    """

    def __init__(self, data: PolicyData, names: Names) -> None:
        self._data = data
        self._emitter = HearingEmitter(data, names)
        self._names = names
        self._told: list[ast.stmt] = []

    def told(self, node: t.Node, scope: Scope) -> ast.expr:
        """The value of ``node`` and the interpretations met, as a pair.

        Raises:
            NeedsReference: it has a construct without a compiled form.
        """
        record = next((name for name in scope.variables.values() if name != "h"), "h")
        given = list(dict.fromkeys(("h", record, "t")))
        value = self._emitter.emit(node, Scope(scope.variables, "t", {}))
        met = call(load(self._names.object(tuple)), load("met"))
        name = f"hear_{len(self._told)}"
        body: list[ast.stmt] = [
            ast.Assign([ast.Name("met", ast.Store())], ast.List([], ast.Load())),
            ast.Assign([ast.Name("log", ast.Store())], ast.Attribute(load("met"), "append", ast.Load())),
            ast.Assign([ast.Name("value", ast.Store())], value),
            ast.Return(ast.Tuple([load("value"), met], ast.Load())),
        ]
        self._told.append(function(name, argument_list(*given), body))
        return call(load(name), *(load(one) for one in given[:-1]), load(scope.day))

    def functions(self) -> list[ast.stmt]:
        """All that the conditions need, the definitions that they rest on included."""
        done: dict[str, ast.stmt] = {}
        while left := [id for id in self._emitter.asked if id not in done]:
            for id in left:
                done[id] = self._definition(self._data.definitions[id])
        return [*self._told, *done.values()]

    def _definition(self, definition: Definition) -> ast.stmt:
        record = "h" if definition.of == "household" else "s"
        scope = Scope({"household": "h", definition.of: record}, "t", {})
        try:
            value = self._emitter.emit(definition.node, scope)
        except NeedsReference:
            refer = load(self._names.object(_by_reference(self._data, definition)))
            value = call(refer, load("h"), load(record), load("t"), load("log"))
        tests = outside(definition.start, definition.until, self._emitter, "t")
        body: list[ast.stmt] = [ast.If(test, [ast.Return(constant(False))], []) for test in tests]
        name = self._emitter.heard_name(definition.id)
        return function(name, argument_list("h", "s", "t", "log"), [*body, ast.Return(value)])


def _by_reference(
    data: PolicyData, definition: Definition
) -> Callable[[Household, Any, date, Callable[[str], object]], Any]:
    """As a generated function, for a definition with a construct that has no compiled form."""

    def refer(household: Household, record: Any, day: date, log: Callable[[str], object]) -> Any:
        listener = Listener(household)
        host = PolicyHost(data, household, listener)
        value = evaluate(definition.node, host.environment(definition.of, record, day))
        for interpretation in listener.chosen:
            log(interpretation)
        return value

    return refer
