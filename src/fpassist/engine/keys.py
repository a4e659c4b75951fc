"""Everything that one row of a result hangs on, read by generated code as one tuple.

Two rows of a benefit with the same readings have the same reasons, so that a row explained once need not be explained
again. What is read is the benefit's conditions laid out (``engine/layout.py``), what the engine adds to them, and what
sum and payers hang on.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from fpassist.domain import Household
from fpassist.engine.atoms import Reader
from fpassist.engine.compiled import happened, outside, paid, run
from fpassist.engine.emit import NeedsReference, Scope
from fpassist.engine.emit_names import UNSET, argument_list, function
from fpassist.engine.gaps import of_household
from fpassist.engine.layout import ARGUMENTS, Layout, scope_of, tuple_of
from fpassist.engine.leaves import reading
from fpassist.engine.plans import Gap, Keys, Plan, Standing, no_event
from fpassist.engine.subjects import VARIABLES
from fpassist.engine.telling import Telling
from fpassist.engine.told import Told
from fpassist.lang import tree as t
from fpassist.lang.types import Boolean
from fpassist.policy.model import Benefit, PolicyData


def compile_keys(data: PolicyData, telling: Telling) -> Keys:
    """Generates the functions that read the rows of ``data``, to be told as ``telling`` has it."""
    return _Maker(data, telling).make()


class _Maker:
    def __init__(self, data: PolicyData, telling: Telling) -> None:
        self.data = data
        self.layout = Layout(data, telling)
        self.emitter = self.layout.emitter
        self.met = self.layout.met

    def make(self) -> Keys:
        layout = self.layout
        plans = [self._plan(place, benefit) for place, benefit in enumerate(self.data.benefits.values())]
        layout.body.extend(layout.heard.functions())
        for place, (part, inside) in enumerate(layout.gaps.found):
            self._function(f"gap_{place}", self.emitter.emit(part, inside))
        scope = run(self.data, layout.names, layout.body)
        for place, plan in enumerate(plans):
            plan.read = scope.get(f"row_{place}")
            plan.money = scope.get(f"money_{place}")
            plan.event = scope.get(f"event_{place}", no_event)
        for write, name in layout.truths:
            write.truth = scope[name]
        standings = tuple(
            (id, self._standing(id, scope))
            for id, d in self.data.definitions.items()
            if d.of == "household" and isinstance(d.type, Boolean)
        )
        room = self.emitter.room
        gaps = tuple(
            Gap(room + place, of_household(part), scope[f"gap_{place}"])
            for place, (part, _) in enumerate(layout.gaps.found)
        )
        remembered, canon = layout.remembered, layout.canon

        def forget() -> None:
            for each in remembered:
                each.clear()
            canon.clear()

        return Keys(tuple(plans), standings, canon, room + len(gaps), gaps, forget)

    def _standing(self, id: str, scope: Mapping[str, Any]) -> Standing:
        own = self.layout.tellables.written[id]
        tell: Callable[..., Told] | None = None if own.name in self.layout.untold else scope[own.name]
        work_out: Reader = scope[self.layout.names.definition(id)]
        place = self.layout.place(own)

        def standing(household: Household, day: date, memory: list[Any]) -> bool | None:
            if tell is None:
                return work_out(household, household, day, memory, memory)
            told = memory[place]
            return (tell(household, household, day, memory, memory) if told is UNSET else told).value

        return standing

    def _plan(self, place: int, benefit: Benefit) -> Plan:
        plan = Plan(benefit)
        scope, _ = scope_of(VARIABLES[benefit.subject])
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
            plan.shape = self.layout.lay_out(benefit.when, scope, readings)
        except NeedsReference:
            return plan
        plan.first = len(before)
        self._function(f"row_{place}", tuple_of([*before, *readings]))
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
                    self.layout.lay_out(rule.when, scope, readings)
                if rule.each is not None:
                    if self.met.of(rule.each) is None:
                        raise NeedsReference(rule.each)
                    readings.append(reading(rule.each, self.emitter, scope))
        except NeedsReference:
            plan.open_money = True
            return
        if readings:
            self._function(f"money_{place}", tuple_of(readings))

    def _value(self, node: t.Node, scope: Scope) -> ast.expr:
        """A sum, with the interpretations that it met where they are not always the same."""
        return self.layout.heard.told(node, scope) if self.met.of(node) is None else self.emitter.emit(node, scope)

    def _never_differs(self, node: t.Node) -> bool:
        return isinstance(node, t.Parameter) and node.key is None and len(self.data.parameters[node.id].values) == 1

    def _function(self, name: str, value: ast.expr) -> None:
        self.layout.body.append(function(name, argument_list(*ARGUMENTS), [ast.Return(value)]))
