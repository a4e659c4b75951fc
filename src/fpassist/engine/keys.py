"""Everything that one row of a result hangs on, read by generated code as one tuple.

Two rows of a benefit with the same readings have the same reasons, so that a row explained once need not be explained
again. The readings of a rule are, condition by condition, the facts that it is shown with, and its truth where that
does not follow from them; definitions are told once a record and then shared by the rules that rest on them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from fpassist.domain import Household
from fpassist.engine.atoms import Reader
from fpassist.engine.compiled import definition_functions, happened, outside, paid, run
from fpassist.engine.emit import Emitter, NeedsReference, Scope
from fpassist.engine.emit_names import (
    UNSET,
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
from fpassist.engine.gaps import Gaps, of_household
from fpassist.engine.hearing import Heard
from fpassist.engine.leaves import LeafWriter, reading, truth_over_facts
from fpassist.engine.met import Interpretations
from fpassist.engine.plans import Gap, Keys, Plan, Standing, no_event
from fpassist.engine.subjects import VARIABLES
from fpassist.engine.tellables import Tellable, Tellables
from fpassist.engine.telling import Telling, subject_of
from fpassist.engine.told import (
    NO,
    UNKNOWN,
    YES,
    Branches,
    Canon,
    Chosen,
    Fixed,
    Leaf,
    Named,
    Negated,
    OtherDay,
    Remembered,
    Several,
    Shape,
    Told,
)
from fpassist.lang import tree as t
from fpassist.lang.types import Boolean, List
from fpassist.lang.walk import walk
from fpassist.policy.model import Benefit, PolicyData

ARGUMENTS: Final = ("h", "s", "t", "mh", "ms")


def compile_keys(data: PolicyData, telling: Telling) -> Keys:
    """Generates the functions that read the rows of ``data``, to be told as ``telling`` has it."""
    return _Maker(data, telling).make()


class _WideEmitter(Emitter):
    """An emitter whose memories hold, beside the value of each definition, what is told of it."""

    # So much is read that every record comes up again.
    remembers_all = True

    def __init__(self, data: PolicyData, names: Names, more: int) -> None:
        super().__init__(data, names)
        self.room += more


class _Maker:
    def __init__(self, data: PolicyData, telling: Telling) -> None:
        self.data = data
        self.telling = telling
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

    def make(self) -> Keys:
        self._definitions()
        plans = [self._plan(place, benefit) for place, benefit in enumerate(self.data.benefits.values())]
        self.body.extend(self.heard.functions())
        for place, (part, inside) in enumerate(self.gaps.found):
            self._function(f"gap_{place}", self.emitter.emit(part, inside))
        scope = run(self.data, self.names, self.body)
        for place, plan in enumerate(plans):
            plan.read = scope.get(f"row_{place}")
            plan.money = scope.get(f"money_{place}")
            plan.event = scope.get(f"event_{place}", no_event)
        for write, name in self.truths:
            write.truth = scope[name]
        standings = tuple(
            (id, self._standing(id, scope))
            for id, d in self.data.definitions.items()
            if d.of == "household" and isinstance(d.type, Boolean)
        )
        room = self.emitter.room
        gaps = tuple(
            Gap(room + place, of_household(part), scope[f"gap_{place}"])
            for place, (part, _) in enumerate(self.gaps.found)
        )
        remembered, canon = self.remembered, self.canon

        def forget() -> None:
            for each in remembered:
                each.clear()
            canon.clear()

        return Keys(tuple(plans), standings, canon, room + len(gaps), gaps, forget)

    def _standing(self, id: str, scope: Mapping[str, Any]) -> Standing:
        own = self.tellables.written[id]
        tell: Callable[..., Told] | None = None if own.name in self.untold else scope[own.name]
        work_out: Reader = scope[self.names.definition(id)]
        place = self._place(own)

        def standing(household: Household, day: date, memory: list[Any]) -> bool | None:
            if tell is None:
                return work_out(household, household, day, memory, memory)
            told = memory[place]
            return (tell(household, household, day, memory, memory) if told is UNSET else told).value

        return standing

    # --- definitions

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
        scope, memory = _scope(tellable.variable)
        readings: list[ast.expr] = []
        shape = self.lay_out(tellable.node, scope, readings)
        remembered = Remembered(shape, self.canon)
        self.remembered.append(remembered)
        no = load(self.names.object(self.canon(NO)))
        tests = outside(definition.start, definition.until, self.emitter, "t")
        body: list[ast.stmt] = [ast.If(test, [ast.Return(no)], []) for test in tests]
        place = ast.Subscript(load(memory), constant(self._place(tellable)), ast.Store())
        told = ast.Subscript(load(self.names.object(remembered)), _tuple(readings), ast.Load())
        body.append(ast.Assign([place, ast.Name("told", ast.Store())], told))
        body.append(ast.Return(load("told")))
        return function(tellable.name, argument_list(*ARGUMENTS), body)

    def _place(self, tellable: Tellable) -> int:
        return self.emitter.room - len(self.tellables) + tellable.number

    # --- conditions

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
        taken = ast.IfExp(load(held), _tuple(one), _tuple(other))
        readings.append(ast.IfExp(is_none(value), _tuple([_tuple(one), _tuple(other)]), taken))
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
        readings.append(none_if(ast.BoolOp(ast.Or(), checks), _tuple(inner)))
        return OtherDay(shape, len(readings) - 1, self._in_order(met))

    def _named(self, atom: t.Atom, node: t.Definition, scope: Scope, readings: list[ast.expr]) -> Shape:
        tellable = self.tellables.of(atom, node)
        met = self.met.of(node.base)
        # Of somebody else and yet in its own words: a gap would be filled for the subject of the row.
        astray = tellable.variable == tellable.definition.of and not isinstance(node.base, t.Variable)
        if tellable.name in self.untold or isinstance(node.base.type, List) or met is None or astray:
            raise NeedsReference(node)
        readings.append(self._told(node, tellable, scope))
        return Named(len(readings) - 1, self._in_order(met))

    def _told(self, node: t.Definition, tellable: Tellable, scope: Scope) -> ast.expr:
        tell, place = load(tellable.name), self._place(tellable)
        if isinstance(node.base, t.Variable):
            household, shared = load(scope.variables["household"]), load(scope.memory["h"])
            name = scope.variables[node.base.name]
            memory = load(scope.memory[name])
            worked_out = call(tell, household, load(name), load(scope.day), shared, memory)
            return self.names.remembered(self.names.local(), memory, place, worked_out)
        return self.emitter.of_other(node, tell, place, scope)

    def _leaf(self, atom: t.Atom, scope: Scope, readings: list[ast.expr]) -> Shape:
        start = len(readings)
        seen = self.telling.shown(atom)
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
        rooted = self.telling.rooted(part)
        if rooted is part:
            return self.gaps.of(atom, name, part, scope)
        # A gap is filled for the record of the row, which is that of the rule from which a path leads here.
        inside = _scope(subject_of(rooted))[0]
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
        met = ast.IfExp(source, _tuple([constant(each)]), _tuple([]))
        return _tuple([self.emitter.emit(node, scope), met])

    def _in_order(self, met: Iterable[str]) -> tuple[str, ...]:
        return tuple(id for id in self.data.interpretations if id in met)

    # --- benefits

    def _plan(self, place: int, benefit: Benefit) -> Plan:
        plan = Plan(benefit)
        scope, _ = _scope(VARIABLES[benefit.subject])
        grant = benefit.grant
        before: list[ast.expr] = []
        readings: list[ast.expr] = []
        try:
            tests = outside(benefit.start, benefit.until, self.emitter, "t")
            if tests:
                before.append(ast.BoolOp(ast.Or(), tests) if len(tests) > 1 else tests[0])
            if grant.event is not None:
                if self.met.of(grant.event) != frozenset():
                    raise NeedsReference(grant.event)
                before.append(happened(self.emitter, grant.event, scope))
                self._function(f"event_{place}", self.emitter.emit(grant.event, scope))
            if grant.once_per is not None:
                before.append(paid(self.emitter, benefit, scope.variables[VARIABLES[benefit.subject]]))
            plan.shape = self.lay_out(benefit.when, scope, readings)
        except NeedsReference:
            return plan
        plan.first = len(before)
        self._function(f"row_{place}", _tuple([*before, *readings]))
        self._money(place, plan, scope)
        return plan

    def _money(self, place: int, plan: Plan, scope: Scope) -> None:
        grant = plan.benefit.grant
        readings: list[ast.expr] = []
        try:
            for node in (grant.amount, None if grant.quantity is None else grant.quantity.value):
                if node is not None and not self._never_differs(node):
                    readings.append(self._value(node, scope))
            for rule in grant.payers:
                if rule.when is not None:
                    self.lay_out(rule.when, scope, readings)
                if rule.each is not None:
                    if self.met.of(rule.each) is None:
                        raise NeedsReference(rule.each)
                    readings.append(reading(rule.each, self.emitter, scope))
        except NeedsReference:
            plan.open_money = True
            return
        if readings:
            self._function(f"money_{place}", _tuple(readings))

    def _value(self, node: t.Node, scope: Scope) -> ast.expr:
        """A sum, with the interpretations that it met where they are not always the same."""
        return self.heard.told(node, scope) if self.met.of(node) is None else self.emitter.emit(node, scope)

    def _never_differs(self, node: t.Node) -> bool:
        return isinstance(node, t.Parameter) and node.key is None and len(self.data.parameters[node.id].values) == 1

    def _function(self, name: str, value: ast.expr) -> None:
        self.body.append(function(name, argument_list(*ARGUMENTS), [ast.Return(value)]))


def _scope(entity: str) -> tuple[Scope, str]:
    """The scope of a rule about ``entity``, and the name of the memory of its record."""
    record, memory = ("h", "mh") if entity == "household" else ("s", "ms")
    return Scope({"household": "h", entity: record}, "t", {"h": "mh", record: memory}), memory


def _tuple(parts: list[ast.expr]) -> ast.expr:
    return ast.Tuple(parts, ast.Load())
