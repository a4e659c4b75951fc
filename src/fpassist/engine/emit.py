"""Typed trees as Python syntax trees: the building blocks of the compiled reader.

Nothing here is text: expressions are built with ``ast`` and compiled as they are. Every emitted expression yields the
language's value, ``None`` for unknown; whole numbers are Python integers, which compare and add exactly.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from fpassist.engine.certainty import Certainty
from fpassist.engine.cost import Costs
from fpassist.engine.emit_loops import loop_over
from fpassist.engine.emit_names import FIRST_DEFINITION, KEPT, Names, call, constant, is_none, load, none_if, walrus
from fpassist.engine.emit_numbers import DATE_PARTS, emit_arithmetic, emit_call, full_years, is_integer
from fpassist.engine.host import parameter_value
from fpassist.lang import tree as t
from fpassist.lang.types import Date, Enum, List, Number, Record, Text
from fpassist.policy.model import PolicyData

_OPERATORS: Final[Mapping[str, ast.cmpop]] = {
    "=": ast.Eq(),
    "!=": ast.NotEq(),
    "<": ast.Lt(),
    "<=": ast.LtE(),
    ">": ast.Gt(),
    ">=": ast.GtE(),
}


@dataclass(slots=True)
class Scope:
    """Where an expression stands: the Python names of the language's variables, and of the day asked about.

    ``memory`` names the lists that hold what was worked out already, by the Python name of the record they are
    about: one place a definition, all of them on ``day``.
    """

    variables: dict[str, str]
    day: str
    memory: Mapping[str, str]

    def without(self, name: str, local: str) -> Scope:
        """This scope with the loop variable ``name``, about which nothing is remembered."""
        return Scope({**self.variables, name: local}, self.day, self.memory)


DEAR: Final = 18
"""What a definition costs at least to be remembered of a record that a rule is not about."""


class Emitter:
    """Turns nodes into Python expressions.

    Args:
        data: the policy.
        names: hands out local names and takes the objects that the code refers to.

    Attributes:
        places: where a memory has each definition.
        room: the length of a memory.
        held: locals that hold what was worked out, by the name of the memory it would be in and the definition.
        never_false: locals that are true or unknown.
    """

    remembers_all = False

    def __init__(self, data: PolicyData, names: Names) -> None:
        self.data = data
        self.names = names
        self.costs = Costs(data)
        self.certain = Certainty(data).of
        self.places = {id: place for place, id in enumerate(data.definitions, FIRST_DEFINITION)}
        self.held: Mapping[tuple[str, str], str] = {}
        self.never_false: frozenset[str] = frozenset()
        self.room: int = FIRST_DEFINITION + len(self.places)

    def emit(self, node: t.Node, scope: Scope) -> ast.expr:
        """The Python expression for ``node``."""
        return _EMITTERS[type(node)](self, node, scope)

    def literal(self, node: t.Literal, scope: Scope) -> ast.expr:
        return self.value(node.value)

    def value(self, value: object) -> ast.expr:
        """A constant; whole decimals become integers."""
        if is_integer(value) and isinstance(value, Decimal):
            return constant(int(value))
        if value is None or isinstance(value, bool | str | int):
            return constant(value)
        return load(self.names.object(value))

    def variable(self, node: t.Variable, scope: Scope) -> ast.expr:
        return load(scope.variables[node.name])

    def as_of(self, node: t.AsOf, scope: Scope) -> ast.expr:
        return load(scope.day)

    def property(self, node: t.Property, scope: Scope) -> ast.expr:
        base_type = node.base.type
        if isinstance(base_type, List):
            raise NeedsReference(node)
        if isinstance(node.base, t.Call) and node.name == "years":
            quick = full_years(self, node.base, scope)
            if quick is not None:
                return quick
        if isinstance(base_type, Date) and node.name in DATE_PARTS:
            day = self.names.known(self.emit(node.base, scope)) if isinstance(node.base, t.Parameter) else None
            if type(day) is date:
                return constant(getattr(day, node.name))
            return self.guarded([node.base], scope, lambda v: ast.Attribute(v[0], node.name, ast.Load()))
        if not isinstance(base_type, Record):
            helper = self.names.helper("component")
            return self.guarded([node.base], scope, lambda v: call(load(helper), v[0], constant(node.name)))
        if base_type.name == "household" and node.name in KEPT and isinstance(node.base, t.Variable):
            name = scope.variables[node.base.name]
            if name in scope.memory:
                return self.names.kept(node.name, name, scope.day, scope.memory[name])
        household = load(scope.variables["household"])

        return self.guarded(
            [node.base], scope, lambda v: self.names.fact(base_type.name, node.name, v[0], load(scope.day), household)
        )

    def definition(self, node: t.Definition, scope: Scope) -> ast.expr:
        if isinstance(node.base.type, List):
            raise NeedsReference(node)
        function = load(self.names.definition(node.id))
        household = load(scope.variables["household"])
        shared = load(scope.memory["h"])
        if isinstance(node.base, t.Variable):
            name = scope.variables[node.base.name]
            memory = scope.memory.get(name)
            if memory is not None and (memory, node.id) in self.held:
                return load(self.held[memory, node.id])
            if memory is not None:
                worked_out = call(function, household, load(name), load(scope.day), shared, load(memory))
                return self.names.remembered(self.names.local(), load(memory), self.places[node.id], worked_out)
        return self.of_other(node, function, self.places[node.id], scope)

    def of_other(self, node: t.Definition, function: ast.expr, place: int, scope: Scope) -> ast.expr:
        """``function`` about a record that the rule is not about; what is dear is remembered."""
        names, household, shared = self.names, load(scope.variables["household"]), load(scope.memory["h"])
        if self.costs.of(node) < DEAR and not self.remembers_all:
            fresh = self.blank()
            return self.guarded(
                [node.base], scope, lambda v: call(function, household, v[0], load(scope.day), shared, fresh)
            )
        held, own = names.local(), names.local()

        def build(values: list[ast.expr]) -> ast.expr:
            worked_out = call(function, household, values[0], load(scope.day), shared, load(own))
            return names.remembered(held, walrus(own, names.own_memory(shared, values[0])), place, worked_out)

        return self.guarded([node.base], scope, build)

    def blank(self) -> ast.expr:
        """A memory in which nothing is worked out yet."""
        return ast.BinOp(load(self.names.blank()), ast.Mult(), constant(self.room))

    def parameter(self, node: t.Parameter, scope: Scope) -> ast.expr:
        parameter = self.data.parameters[node.id]
        single = len(parameter.values) == 1
        if node.key is None:
            if single:
                return self.value(parameter_value(parameter, None, date.min))
            return call(
                load(self.names.helper("parameter_value")), self.value(parameter), constant(None), load(scope.day)
            )
        if single and isinstance(parameter.values[0].value, Mapping):
            look_up = ast.Attribute(self.value(parameter.values[0].value), "get", ast.Load())
            return self.guarded([node.key], scope, lambda v: call(look_up, v[0]))
        helper, key = self.names.helper("parameter_value"), node.key
        return self.guarded([key], scope, lambda v: call(load(helper), self.value(parameter), v[0], load(scope.day)))

    def connective(self, node: t.And | t.Or, scope: Scope) -> ast.expr:
        nodes = self.in_order(node.items)
        items = [self.emit(item, scope) for item in nodes]
        return self.joined(items, [self.certain(item) for item in nodes], deciding=isinstance(node, t.Or))

    def in_order(self, items: tuple[t.Node, ...]) -> list[t.Node]:
        """The order to ask in: the cheap ones first, since order changes no answer."""
        return sorted(items, key=self.costs.of)

    def joined(self, items: list[ast.expr], certain: list[bool], *, deciding: bool) -> ast.expr:
        """Kleene's conjunction (``deciding`` false) or disjunction, up to the first item that decides.

        Args:
            items: the parts, in the order to ask in.
            certain: of each part, whether it is never unknown.
            deciding: the truth that decides.
        """
        if len(items) == 1:
            return items[0]
        if all(certain):
            return ast.BoolOp(ast.Or() if deciding else ast.And(), items)
        decided: list[ast.expr] = []
        unknown: list[ast.expr] = []
        for item, known in zip(items, certain, strict=True):
            if known:
                decided.append(item if deciding else ast.UnaryOp(ast.Not(), item))
                continue
            if isinstance(item, ast.Name):
                held, value = item.id, item
                if held in self.never_false and not deciding:
                    unknown.append(is_none(load(held)))
                    continue
            else:
                held = self.names.local()
                value = walrus(held, item)
            decided.append(ast.Compare(value, [ast.Is()], [constant(deciding)]))
            unknown.append(is_none(load(held)))
        doubt = unknown[0] if len(unknown) == 1 else ast.BoolOp(ast.Or(), unknown)
        rest = ast.IfExp(doubt, constant(None), constant(not deciding))
        if not decided:
            return rest
        decides = decided[0] if len(decided) == 1 else ast.BoolOp(ast.Or(), decided)
        return ast.IfExp(decides, constant(deciding), rest)

    def negation(self, node: t.Not, scope: Scope) -> ast.expr:
        return self.guarded([node.operand], scope, lambda v: ast.UnaryOp(ast.Not(), v[0]))

    def compare(self, node: t.Compare, scope: Scope) -> ast.expr:
        null = isinstance(node.left, t.Literal) and node.left.value is None
        null = null or (isinstance(node.right, t.Literal) and node.right.value is None)
        if not null and _inline(node.left) and _inline(node.right):
            operator = _OPERATORS[node.op]
            return self.guarded([node.left, node.right], scope, lambda v: ast.Compare(v[0], [operator], [v[1]]))
        return call(
            load(self.names.helper("compare_null" if null else "compare")),
            constant(node.op),
            self.emit(node.left, scope),
            self.emit(node.right, scope),
        )

    def between(self, node: t.Between, scope: Scope) -> ast.expr:
        interval = t.Interval(span=node.span, low=node.low, high=node.high, low_closed=True, high_closed=True)
        return self.inside(t.In(span=node.span, value=node.value, tests=(interval,)), scope)

    def inside(self, node: t.In, scope: Scope) -> ast.expr:
        plain = _constants(node)
        if plain is not None and isinstance(node.value.type, Enum | Text):
            choices = ast.Tuple([constant(value) for value in plain], ast.Load())
            return self.guarded([node.value], scope, lambda v: ast.Compare(v[0], [ast.In()], [choices]))
        if not _inline(node.value) or not all(_range(test) or _inline(test) for test in node.tests):
            raise NeedsReference(node)
        held = self.names.local()
        items = [self._test(test, load(held), scope) for test in node.tests]
        found = self.joined(items, [self.certain(test) for test in node.tests], deciding=True)
        return none_if(is_none(walrus(held, self.emit(node.value, scope))), found)

    def _test(self, test: t.Node, value: ast.expr, scope: Scope) -> ast.expr:
        if not isinstance(test, t.Interval):
            return self.guarded([test], scope, lambda v: ast.Compare(value, [ast.Eq()], [v[0]]))
        ends: list[ast.expr] = []
        certain: list[bool] = []
        for end, closed, strict, loose in (
            (test.low, test.low_closed, ast.Gt(), ast.GtE()),
            (test.high, test.high_closed, ast.Lt(), ast.LtE()),
        ):
            if end is not None:
                operator = loose if closed else strict
                ends.append(self.guarded([end], scope, lambda v, o=operator: ast.Compare(value, [o], [v[0]])))
                certain.append(self.certain(end))
        return self.joined(ends, certain, deciding=False)

    def choice(self, node: t.If, scope: Scope) -> ast.expr:
        then, otherwise = self.emit(node.then, scope), self.emit(node.otherwise, scope)
        if self.certain(node.condition):
            return ast.IfExp(self.emit(node.condition, scope), then, otherwise)
        condition = self.names.local()
        known = ast.IfExp(load(condition), then, otherwise)
        agreed = call(load(self.names.helper("agreed")), self.emit(node.then, scope), self.emit(node.otherwise, scope))
        return ast.IfExp(is_none(walrus(condition, self.emit(node.condition, scope))), agreed, known)

    def choose(self, node: t.Choose, scope: Scope) -> ast.expr:
        return self.emit(node.options[self.data.interpretations[node.interpretation].chosen], scope)

    def at(self, node: t.At, scope: Scope) -> ast.expr:
        day = self.names.local()
        memory = {name: self.names.local() for name in scope.memory}
        inner = Scope(scope.variables, day, memory)
        # A fresh memory is never None, so each test only sets it, once the day is known.
        fresh: list[ast.expr] = [is_none(walrus(name, self.blank())) for name in memory.values()]
        no_day = is_none(walrus(day, self.emit(node.day, scope)))
        checks = ast.BoolOp(ast.Or(), [no_day, *fresh]) if fresh else no_day
        return none_if(checks, self.emit(node.body, inner))

    def atom(self, node: t.Atom, scope: Scope) -> ast.expr:
        return self.emit(node.body, scope)

    def quantified(self, node: t.Quantified, scope: Scope) -> ast.expr:
        if len(node.bindings) != 1:
            raise NeedsReference(node)
        name, source = node.bindings[0]
        item, held = self.names.local(), self.names.local()
        test = self.emit(node.body, scope.without(name, item))
        found = loop_over(self.names, item, held, test, "some" if node.kind == "some" else "every")
        return none_if(is_none(walrus(held, self.emit(source, scope))), found)

    def filtered(self, node: t.Filter, scope: Scope) -> ast.expr:
        if isinstance(node.condition.type, Number):
            raise NeedsReference(node)
        item, held = self.names.local(), self.names.local()
        test = self.emit(node.condition, scope.without("item", item))
        found = loop_over(self.names, item, held, test, "kept")
        return none_if(is_none(walrus(held, self.emit(node.base, scope))), found)

    def guarded(self, nodes: list[t.Node], scope: Scope, build: Callable[[list[ast.expr]], ast.expr]) -> ast.expr:
        """``build`` over the values of ``nodes``; unknown as soon as one of them is."""
        values: list[ast.expr] = []
        checks: list[ast.expr] = []
        for node in nodes:
            emitted = self.emit(node, scope)
            fixed = isinstance(emitted, ast.Constant) and emitted.value is not None
            figure = isinstance(node, t.Parameter) and node.key is None and isinstance(emitted, ast.Name)
            if fixed or figure or self.certain(node):
                values.append(emitted)
                continue
            name = self.names.local()
            checks.append(is_none(walrus(name, emitted)))
            values.append(load(name))
        built = build(values)
        if not checks:
            return built
        return none_if(checks[0] if len(checks) == 1 else ast.BoolOp(ast.Or(), checks), built)


def is_record(node: t.Node) -> bool:
    """Whether ``node`` is a record that a rule or a loop is about, which is always somebody."""
    return isinstance(node, t.Variable) and isinstance(node.type, Record)


class NeedsReference(Exception):
    """A construct left to the reference evaluator; the rule it stands in goes there whole."""

    def __init__(self, node: t.Node) -> None:
        super().__init__(type(node).__name__)
        self.node = node


def _inline(node: t.Node) -> bool:
    return isinstance(node.type, Number | Date | Enum | Text)


def _range(node: t.Node) -> bool:
    return isinstance(node, t.Interval) and all(end is None or _inline(end) for end in (node.low, node.high))


def _constants(node: t.In) -> list[Any] | None:
    values: list[Any] = []
    for test in node.tests:
        items = test.items if isinstance(test, t.ListOf) else (test,)
        for item in items:
            if not isinstance(item, t.Literal) or not isinstance(item.value, str):
                return None
            values.append(item.value)
    return values


def _refuse(emitter: Emitter, node: t.Node, scope: Scope) -> ast.expr:
    raise NeedsReference(node)


_EMITTERS: Final[dict[type[t.Node], Callable[[Emitter, Any, Scope], ast.expr]]] = {
    t.Literal: Emitter.literal,
    t.Variable: Emitter.variable,
    t.AsOf: Emitter.as_of,
    t.Property: Emitter.property,
    t.Definition: Emitter.definition,
    t.Parameter: Emitter.parameter,
    t.And: Emitter.connective,
    t.Or: Emitter.connective,
    t.Not: Emitter.negation,
    t.Compare: Emitter.compare,
    t.Between: Emitter.between,
    t.In: Emitter.inside,
    t.If: Emitter.choice,
    t.Choose: Emitter.choose,
    t.At: Emitter.at,
    t.Atom: Emitter.atom,
    t.Call: emit_call,
    t.Arithmetic: emit_arithmetic,
    t.Quantified: Emitter.quantified,
    t.Filter: Emitter.filtered,
    t.Negate: _refuse,
    t.Interval: _refuse,
    t.ListOf: _refuse,
    t.ContextOf: _refuse,
}
