"""The conditions of one policy laid out: what each reads, by generated code, and what is made of the readings.

The readings of a rule are, condition by condition, the facts that it is shown with, and its truth where that does not
follow from them. Definitions are told once a record, and path to it, and then shared by the rules that rest on them;
what is cheap is laid out again where it stands.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any, Final

from fpassist.engine.compiled import definition_functions, outside
from fpassist.engine.emit import DEAR, Emitter, NeedsReference, Scope
from fpassist.engine.emit_names import (
    Names,
    argument_list,
    call,
    constant,
    function,
    is_none,
    load,
    none_if,
    walrus,
)
from fpassist.engine.gaps import Gaps
from fpassist.engine.hearing import Heard
from fpassist.engine.leaves import LeafWriter, reading, truth_over_facts
from fpassist.engine.met import Interpretations
from fpassist.engine.tellables import Tellable, Tellables
from fpassist.engine.telling import Telling, subject_of
from fpassist.engine.told import (
    NO,
    UNKNOWN,
    YES,
    Apart,
    Branches,
    Canon,
    Chosen,
    Fixed,
    Leaf,
    Named,
    Negated,
    Remembered,
    Several,
    Shape,
    Told,
)
from fpassist.lang import tree as t
from fpassist.lang.types import Boolean, List
from fpassist.lang.walk import walk
from fpassist.policy.model import PolicyData

ARGUMENTS: Final = ("h", "s", "t", "mh", "ms")

CHEAP: Final = 8
"""What a definition of the record in question costs less than, to be laid out again wherever it is asked for."""


class _WideEmitter(Emitter):
    """An emitter whose memories hold, beside the value of each definition, what is told of it."""

    # So much is read that every record comes up again.
    remembers_all = True

    def __init__(self, data: PolicyData, names: Names, more: int) -> None:
        super().__init__(data, names)
        self.room += more


class Layout:
    """Lays out the conditions of one policy.

    Args:
        data: the resolved policy.
        telling: how its conditions are told.

    Attributes:
        body: the generated functions.
        remembered: what is kept of what was read.
        truths: conditions whose truth follows from their facts, each with the function that says it.
        untold: names of the definitions that cannot be told.
    """

    def __init__(self, data: PolicyData, telling: Telling) -> None:
        self.data = data
        self._telling = telling
        self.names = Names()
        self.tellables = Tellables(data, telling)
        self.emitter = _WideEmitter(data, self.names, len(self.tellables))
        self.met = Interpretations(data)
        self.heard = Heard(data, self.names)
        self.gaps = Gaps(data, telling)
        self.canon = Canon()
        self.body: list[ast.stmt] = definition_functions(self.emitter)
        self.remembered: list[dict[Any, Told]] = []
        self.truths: list[tuple[LeafWriter, str]] = []
        # A definition that cannot be told makes the rules that rest on it untold, too.
        self.untold = {tellable.name for tellable in self.tellables}
        self._definitions()

    def _definitions(self) -> None:
        pending = list(self.tellables)
        while pending:
            left: list[Tellable] = []
            for tellable in pending:
                try:
                    self.body.append(self._definition(tellable))
                except NeedsReference:
                    left.append(tellable)
                else:
                    self.untold.discard(tellable.name)
            if len(left) == len(pending):
                return
            pending = left

    def _definition(self, tellable: Tellable) -> ast.stmt:
        """``told_x(h, s, t, mh, ms)``: what is told of the definition for record ``s`` on day ``t``."""
        definition = tellable.definition
        scope, memory = scope_of(tellable.variable)
        readings: list[ast.expr] = []
        shape = self.lay_out(tellable.node, scope, readings)
        remembered = Remembered(shape, self.canon)
        self.remembered.append(remembered)
        no = load(self.names.object(self.canon(NO)))
        tests = outside(definition.start, definition.until, self.emitter, "t")
        body: list[ast.stmt] = [ast.If(test, [ast.Return(no)], []) for test in tests]
        place = ast.Subscript(load(memory), constant(self.place(tellable)), ast.Store())
        told = ast.Subscript(load(self.names.object(remembered)), tuple_of(readings), ast.Load())
        body.append(ast.Assign([place, ast.Name("told", ast.Store())], told))
        body.append(ast.Return(load("told")))
        return function(tellable.name, argument_list(*ARGUMENTS), body)

    def place(self, tellable: Tellable) -> int:
        """Where a memory has what is told of a definition."""
        return self.emitter.room - len(self.tellables) + tellable.number

    def lay_out(self, node: t.Node, scope: Scope, readings: list[ast.expr]) -> Shape:
        """The shape of ``node``; what it reads is added to ``readings``.

        Raises:
            NeedsReference: it has a construct without a compiled form.
        """
        match node:
            case t.And(items=items) | t.Or(items=items):
                shapes = tuple(self.lay_out(item, scope, readings) for item in items)
                return Several(shapes, isinstance(node, t.Or))
            case t.Not(operand=operand):
                return Negated(self.lay_out(operand, scope, readings))
            case t.Choose(interpretation=interpretation, options=options):
                chosen = options[self.data.interpretations[interpretation].chosen]
                return Chosen(interpretation, self.lay_out(chosen, scope, readings))
            case t.If():
                return self._branches(node, scope, readings)
            case t.At():
                return self._other_day(node, scope, readings)
            case t.Atom(body=t.Definition(type=Boolean()) as body):
                return self._named(node, body, scope, readings)
            case t.Atom():
                return self._leaf(node, scope, readings)
            case t.Literal(value=value):
                return Fixed(YES if value is True else NO if value is False else UNKNOWN)
            case _:
                raise NeedsReference(node)

    def _branches(self, node: t.If, scope: Scope, readings: list[ast.expr]) -> Shape:
        condition = self.lay_out(node.condition, scope, readings)
        one: list[ast.expr] = []
        other: list[ast.expr] = []
        then, otherwise = self.lay_out(node.then, scope, one), self.lay_out(node.otherwise, scope, other)
        held = self.names.local()
        value = walrus(held, self.emitter.emit(node.condition, scope))
        taken = ast.IfExp(load(held), tuple_of(one), tuple_of(other))
        readings.append(ast.IfExp(is_none(value), tuple_of([tuple_of(one), tuple_of(other)]), taken))
        return Branches(condition, then, otherwise, len(readings) - 1)

    def _other_day(self, node: t.At, scope: Scope, readings: list[ast.expr]) -> Shape:
        met = self.met.of(node.day)
        if met is None:
            raise NeedsReference(node)
        day = self.names.local()
        memory = {name: self.names.local() for name in scope.memory}
        inner: list[ast.expr] = []
        shape = self.lay_out(node.body, Scope(scope.variables, day, memory), inner)
        fresh = [is_none(walrus(name, self.emitter.blank())) for name in memory.values()]
        checks: list[ast.expr] = [is_none(walrus(day, self.emitter.emit(node.day, scope))), *fresh]
        readings.append(none_if(ast.BoolOp(ast.Or(), checks), tuple_of(inner)))
        return Apart(shape, len(readings) - 1, self._in_order(met))

    def _named(self, atom: t.Atom, node: t.Definition, scope: Scope, readings: list[ast.expr]) -> Shape:
        tellable = self.tellables.of(atom, node)
        met = self.met.of(node.base)
        # Of somebody else and yet in its own words: a gap would be filled for the subject of the row.
        astray = tellable.variable == tellable.definition.of and not isinstance(node.base, t.Variable)
        if tellable.name in self.untold or isinstance(node.base.type, List) or met is None or astray:
            raise NeedsReference(node)
        if self._is_cheap(tellable):
            return self._in_place(node, tellable, self._in_order(met), scope, readings)
        readings.append(self._told(node, tellable, scope))
        return Named(len(readings) - 1, self._in_order(met))

    def _is_cheap(self, tellable: Tellable) -> bool:
        """Whether it takes longer to look up what was told than to read what it rests on."""
        definition = tellable.definition
        if definition.of == "household" or definition.start is not None or definition.until is not None:
            return False
        own = tellable.variable == definition.of
        return self.emitter.costs.of(definition.node) < (CHEAP if own else DEAR)

    def _in_place(
        self, node: t.Definition, tellable: Tellable, met: tuple[str, ...], scope: Scope, readings: list[ast.expr]
    ) -> Shape:
        if isinstance(node.base, t.Variable):
            return self.lay_out(tellable.node, scope, readings)
        record = self.names.local()
        inner: list[ast.expr] = []
        variables = {"household": scope.variables["household"], tellable.variable: record}
        shape = self.lay_out(tellable.node, Scope(variables, scope.day, scope.memory), inner)
        nobody = is_none(walrus(record, self.emitter.emit(node.base, scope)))
        readings.append(none_if(nobody, tuple_of(inner)))
        return Apart(shape, len(readings) - 1, met)

    def _told(self, node: t.Definition, tellable: Tellable, scope: Scope) -> ast.expr:
        tell, place = load(tellable.name), self.place(tellable)
        if isinstance(node.base, t.Variable) and scope.variables[node.base.name] in scope.memory:
            household, shared = load(scope.variables["household"]), load(scope.memory["h"])
            name = scope.variables[node.base.name]
            memory = load(scope.memory[name])
            worked_out = call(tell, household, load(name), load(scope.day), shared, memory)
            return self.names.remembered(self.names.local(), memory, place, worked_out)
        return self.emitter.of_other(node, tell, place, scope)

    def _leaf(self, atom: t.Atom, scope: Scope, readings: list[ast.expr]) -> Shape:
        start = len(readings)
        seen = self._telling.shown(atom)
        # What cannot be read is found out before it is given a gap.
        read = {name: reading(part, self.emitter, scope) for name, part in seen.facts}
        met = self.met.of(atom.body)
        always = None if met is None else self._in_order(met)
        write = LeafWriter(atom, seen, self.data, always, lambda name, part: self._gap(atom, name, part, scope))
        readings += write.readings(read, self.emitter, scope)
        for _, _, id in write.figures:
            figure = next(n for n in walk(atom.body) if isinstance(n, t.Parameter) and n.id == id and n.key is None)
            readings.append(self.emitter.emit(figure, scope))
        if write.follows:
            names, truth = truth_over_facts(write, self.emitter)
            self.truths.append((write, f"truth_{len(self.truths)}"))
            self.body.append(function(self.truths[-1][1], argument_list(*names), [ast.Return(truth)]))
        elif met is not None:
            readings.append(self.emitter.emit(atom.body, scope))
        else:
            readings.append(self._heard(atom.body, scope))
        known: dict[Any, Told] = {}
        self.remembered.append(known)
        return Leaf(start, len(readings), write, known)

    def _gap(self, atom: t.Atom, name: str, part: t.Node, scope: Scope) -> int | None:
        rooted = self._telling.rooted(part)
        if rooted is part:
            return self.gaps.of(atom, name, part, scope)
        # A gap is filled for the record of the row, which is that of the rule from which a path leads here.
        inside = scope_of(subject_of(rooted))[0]
        try:
            self.emitter.emit(rooted, inside)
        except NeedsReference:
            return None
        return self.gaps.of(atom, name, rooted, inside)

    def _heard(self, node: t.Node, scope: Scope) -> ast.expr:
        """The truth of ``node`` and the interpretations met, as a pair."""
        each = self.met.of_each(node)
        if each is None or not isinstance(node, t.Quantified):
            return self.heard.told(node, scope)
        source = self.emitter.emit(node.bindings[0][1], scope)
        met = ast.IfExp(source, tuple_of([constant(each)]), tuple_of([]))
        return tuple_of([self.emitter.emit(node, scope), met])

    def _in_order(self, met: Iterable[str]) -> tuple[str, ...]:
        return tuple(id for id in self.data.interpretations if id in met)


def scope_of(entity: str) -> tuple[Scope, str]:
    """The scope of a rule about ``entity``, and the name of the memory of its record."""
    record, memory = ("h", "mh") if entity == "household" else ("s", "ms")
    return Scope({"household": "h", entity: record}, "t", {"h": "mh", record: memory}), memory


def tuple_of(parts: list[ast.expr]) -> ast.expr:
    """What makes a tuple of ``parts``."""
    return ast.Tuple(parts, ast.Load())
