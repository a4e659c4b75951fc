"""From the typed tree to formulas: the reference evaluator again, over what is the same for every family.

Lists are unrolled over the slots of the frame, definitions are put in place (each record and day once), interpretations
are the branch chosen, and parameters the figures of the day. What has no form over columns is a fault, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from fpassist.bulk.formulas.ir import Builder, Expr
from fpassist.bulk.formulas.lower_calls import call, literal
from fpassist.bulk.formulas.lower_facts import HOUSEHOLD, HUSBAND, WIFE, Facts, Shape
from fpassist.bulk.formulas.lower_lists import at_place
from fpassist.bulk.formulas.lower_rounding import power
from fpassist.bulk.formulas.lower_values import (
    SCALE,
    DaySpan,
    Items,
    MonthSpan,
    Nothing,
    Num,
    Rec,
    Slot,
    Sym,
    arithmetic,
    chain,
    compare,
    kind_of,
    known,
    number,
    pick,
    refuse,
    truth,
    where,
)
from fpassist.engine.host import parameter_value
from fpassist.lang import tree as t
from fpassist.lang.evaluator import reads
from fpassist.lang.types import Boolean, Number
from fpassist.policy.model import PolicyData


@dataclass(frozen=True, slots=True)
class Env:
    """Names in scope and the day asked about, as a formula."""

    variables: Mapping[str, Sym]
    day: Expr

    def bind(self, name: str, value: Sym) -> Env:
        """This environment with one more name."""
        return Env({**self.variables, name: value}, self.day)


class Lowering:
    """Lowers trees of one policy over one frame.

    Args:
        data: the resolved policy.
        builder: makes the formulas.
        shape: how many slots the frame has.
    """

    def __init__(self, data: PolicyData, builder: Builder, shape: Shape) -> None:
        self.data = data
        self.builder = builder
        self.facts = Facts(builder, shape)
        self._definitions: dict[tuple[str, Slot, int], Sym] = {}

    def environment(self, name: str, slot: Slot, day: Expr) -> Env:
        """The names in scope for a rule about the record in ``slot``."""
        true = self.builder.true
        return Env({"household": Rec(((true, HOUSEHOLD),)), name: Rec(((true, slot),))}, day)

    def lower(self, node: t.Node, env: Env) -> Sym:
        """What ``node`` is over the frame.

        Raises:
            EvaluationError: B001 for a construct that has no form over columns.
        """
        rule = _RULES.get(type(node))
        if rule is None:
            refuse(node, f"`{type(node).__name__}`")
        return rule(self, node, env)

    def condition(self, node: t.Node, env: Env) -> Expr:
        """``node`` as a condition."""
        return truth(self.builder, self.lower(node, env))

    # --- values

    def of(self, base: Sym, node: t.Node, read: Callable[[Slot], Sym]) -> Sym:
        """A property of a record, of each record of a list, or unknown."""
        match base:
            case Rec(options=options):
                return (
                    chain(self.builder, [(test, read(slot)) for test, slot in options], node) if options else Nothing()
                )
            case Items(parts=parts, known=whole):
                return Items(tuple((test, self.of(item, node, read)) for test, item in parts), whole)
            case Nothing():
                return base
            case _:
                return refuse(node, "a property of this value")

    def property(self, node: t.Property, env: Env) -> Sym:
        base = self.lower(node.base, env)
        match base:
            case Expr(kind="date") if node.name in ("year", "month", "day", "weekday"):
                return Num(self.builder.part(node.name, base))
            case MonthSpan(count=count) if node.name in ("years", "months"):
                return self._span_part(node.name, count)
            case DaySpan(count=count) if node.name in _OF_DAYS:
                return Num(count) if node.name == "days" else Num(self.builder.constant(0, "int"))
            case _:
                return self.of(base, node, lambda slot: self._fact(slot, node, env.day))

    def _span_part(self, name: str, count: Expr) -> Sym:
        b = self.builder
        twelve, minus = b.constant(12, "int"), b.constant(-1, "int")
        opposite = b.arithmetic("*", count, minus)
        toward_zero = b.case(
            b.compare("<", count, b.constant(0, "int")),
            b.arithmetic("*", b.arithmetic("floor", opposite, twelve), minus),
            b.arithmetic("floor", count, twelve),
        )
        if name == "years":
            return Num(toward_zero)
        return Num(b.arithmetic("-", count, b.arithmetic("*", toward_zero, twelve)))

    def _fact(self, slot: Slot, node: t.Property, day: Expr) -> Sym:
        try:
            return self.facts.read(slot, node.name, day)
        except KeyError:
            pass
        extra = self.data.facts.get(node.name)
        kind = None if extra is None else kind_of(extra.type)
        if kind is None:
            refuse(node, f"the fact `{node.name}`")
        column = self.facts.column(slot, f"extra_{node.name}", kind)
        return Num(column, SCALE) if kind == "int" else column

    def definition(self, node: t.Definition, env: Env) -> Sym:
        base = self.lower(node.base, env)
        return self.of(base, node, lambda slot: self._defined(node, slot, env.day))

    def _defined(self, node: t.Definition, slot: Slot, day: Expr) -> Sym:
        key = (node.id, slot, day.id)
        found = self._definitions.get(key)
        if found is None:
            found = self._definitions[key] = self._define(node, slot, day)
        return found

    def _define(self, node: t.Definition, slot: Slot, day: Expr) -> Sym:
        b = self.builder
        definition = self.data.definitions[node.id]
        value = self.lower(definition.node, self.environment(definition.of, slot, day))
        bounds: list[Expr] = []
        if definition.start is not None:
            bounds.append(b.compare("<=", b.constant(definition.start, "date"), day))
        if definition.until is not None:
            bounds.append(b.compare("<=", day, b.constant(definition.until, "date")))
        inside = b.holds(b.all(bounds))
        if inside is b.true:
            return value
        return b.false if inside is b.false else pick(b, inside, value, b.false, node)

    def parameter(self, node: t.Parameter, env: Env) -> Sym:
        b, parameter = self.builder, self.data.parameters[node.id]
        if node.key is None:
            return self._dated(node, None, env.day)
        key = self.lower(node.key, env)
        keys = dict.fromkeys(k for v in parameter.values if isinstance(v.value, Mapping) for k in v.value)
        if not isinstance(key, Expr) or key.kind != "text":
            refuse(node, "a parameter by this key")
        if key.constant:
            return self._dated(node, str(key.value), env.day) if key.value in keys else Nothing()
        rows = [(b.holds(b.compare("=", key, b.constant(k, "text"))), self._dated(node, k, env.day)) for k in keys]
        return chain(b, rows, node) if rows else Nothing()

    def _dated(self, node: t.Parameter, key: str | None, day: Expr) -> Sym:
        b, parameter = self.builder, self.data.parameters[node.id]
        if day.constant and isinstance(day.value, date):
            return self._figure(parameter_value(parameter, key, day.value), node)
        if not parameter.values:
            return Nothing()
        found = self._figure(parameter_value(parameter, key, date.min), node)
        for dated in sorted(parameter.values, key=lambda v: v.start):
            figure = self._figure(parameter_value(parameter, key, dated.start), node)
            if figure != found:
                since = b.holds(b.compare("<=", b.constant(dated.start, "date"), day))
                found = pick(b, since, figure, found, node)
        return found

    def _figure(self, value: object, node: t.Parameter) -> Sym:
        match value:
            case bool():
                return self.builder.truth(value)
            case Decimal():
                return number(self.builder, value)
            case str():
                return self.builder.constant(value, "text")
            case date():
                return self.builder.constant(value, "date")
            case _:
                return Nothing()

    # --- logic

    def conjunction(self, node: t.And, env: Env) -> Sym:
        return self.builder.all(self.condition(item, env) for item in node.items)

    def disjunction(self, node: t.Or, env: Env) -> Sym:
        return self.builder.any(self.condition(item, env) for item in node.items)

    def compare(self, node: t.Compare, env: Env) -> Sym:
        left, right = self.lower(node.left, env), self.lower(node.right, env)
        null = any(isinstance(side, t.Literal) and side.value is None for side in (node.left, node.right))
        if not null and (isinstance(left, Nothing) or isinstance(right, Nothing)):
            return self.builder.unknown("bool")
        return compare(self.builder, node.op, left, right, node)

    def between(self, node: t.Between, env: Env) -> Sym:
        value = self.lower(node.value, env)
        low = compare(self.builder, ">=", value, _no_null(self.lower(node.low, env), node), node)
        high = compare(self.builder, "<=", value, _no_null(self.lower(node.high, env), node), node)
        return self.builder.all((low, high))

    def inside(self, node: t.In, env: Env) -> Sym:
        value = self.lower(node.value, env)
        tests: list[t.Node] = []
        for test in node.tests:
            tests.extend(test.items if isinstance(test, t.ListOf) else (test,))
        texts = [n.value for n in tests if isinstance(n, t.Literal) and isinstance(n.value, str)]
        if isinstance(value, Expr) and value.kind == "text" and len(texts) == len(tests):
            return self.builder.isin(value, tuple(texts))
        return self.builder.any(self._test(test, value, env, node) for test in tests)

    def _test(self, test: t.Node, value: Sym, env: Env, node: t.In) -> Expr:
        if isinstance(test.type, Boolean) and reads(test, "?"):
            return self.condition(test, env.bind("?", value))
        if isinstance(test, t.Interval):
            ends: list[Expr] = []
            for end, op in ((test.low, ">="), (test.high, "<=")):
                if end is not None:
                    closed = test.low_closed if end is test.low else test.high_closed
                    bound = _no_null(self.lower(end, env), node)
                    ends.append(compare(self.builder, op if closed else op[0], value, bound, node))
            return self.builder.all(ends)
        found = _no_null(self.lower(test, env), node)
        if isinstance(found, Items):
            some = self.builder.any(
                self.builder.all((present, compare(self.builder, "=", value, item, node)))
                for present, item in found.parts
            )
            return self.builder.where_known(found.known, some)
        return compare(self.builder, "=", value, found, node)

    def choice(self, node: t.If, env: Env) -> Sym:
        if isinstance(node.condition, t.Literal) and node.condition.value is None:
            return self.lower(node.otherwise, env)
        condition = self.condition(node.condition, env)
        if condition.constant and condition.value is not None:
            return self.lower(node.then if condition.value else node.otherwise, env)
        return pick(self.builder, condition, self.lower(node.then, env), self.lower(node.otherwise, env), node)

    def choose(self, node: t.Choose, env: Env) -> Sym:
        return self.lower(node.options[self.data.interpretations[node.interpretation].chosen], env)

    def at(self, node: t.At, env: Env) -> Sym:
        day = self.lower(node.day, env)
        if not isinstance(day, Expr) or day.kind != "date":
            return Nothing()
        body = self.lower(node.body, replace(env, day=day))
        return where(self.builder, self.builder.known(day), body)

    # --- lists

    def quantified(self, node: t.Quantified, env: Env) -> Sym:
        return self._quantify(node, 0, env)

    def _quantify(self, node: t.Quantified, index: int, env: Env) -> Expr:
        b = self.builder
        if index == len(node.bindings):
            return self.condition(node.body, env)
        name, source = node.bindings[index]
        items = self._items(self.lower(source, env))
        tests = [(test, self._quantify(node, index + 1, env.bind(name, item))) for test, item in items.parts]
        if node.kind == "some":
            value = b.any(b.all(pair) for pair in tests)
        else:
            value = b.all(b.any((b.negate(test), body)) for test, body in tests)
        return b.where_known(items.known, value)

    def _items(self, value: Sym) -> Items:
        if isinstance(value, Items):
            return value
        return Items(((self.builder.true, value),), known(self.builder, value))

    def filtered(self, node: t.Filter, env: Env) -> Sym:
        b = self.builder
        items = self._items(self.lower(node.base, env))
        null = isinstance(node.condition, t.Literal) and node.condition.value is None
        if isinstance(node.condition.type, Number) or null:
            slots = {slot for _, item in items.parts if isinstance(item, Rec) for _, slot in item.options}
            if len(slots) > 1 and slots & {WIFE, HUSBAND}:
                # A row a family does not tell in which order its spouses were listed.
                refuse(node, "the element at a place among spouses")
            return at_place(b, items, self.lower(node.condition, env), node)
        tests = [(test, item, self.condition(node.condition, env.bind("item", item))) for test, item in items.parts]
        kept = tuple((b.all((test, b.holds(held))), item) for test, item, held in tests)
        judged = b.all((items.known, *(b.any((b.negate(test), b.known(held))) for test, _, held in tests)))
        return Items(kept, judged)

    def listed(self, node: t.ListOf, env: Env) -> Sym:
        true = self.builder.true
        return Items(tuple((true, self.lower(item, env)) for item in node.items), true)

    def function(self, node: t.Call, env: Env) -> Sym:
        return call(self.builder, node, [self.lower(argument, env) for argument in node.arguments])

    def arithmetic(self, node: t.Arithmetic, env: Env) -> Sym:
        left, right = self.lower(node.left, env), self.lower(node.right, env)
        if isinstance(left, Nothing) or isinstance(right, Nothing):
            return Nothing()
        if node.op == "**":
            return power(self.builder, node, left, right)
        return arithmetic(self.builder, node.op, left, right, node)

    def minus(self, node: t.Negate, env: Env) -> Sym:
        value, minus = self.lower(node.operand, env), self.builder.constant(-1, "int")
        match value:
            case Num(top=top, bottom=bottom):
                return Num(self.builder.arithmetic("*", top, minus), bottom)
            case DaySpan(count=count):
                return DaySpan(self.builder.arithmetic("*", count, minus))
            case MonthSpan(count=count):
                return MonthSpan(self.builder.arithmetic("*", count, minus))
            case _:
                return Nothing()


_OF_DAYS: Final = ("days", "hours", "minutes", "seconds")
"""Parts of a days duration; those here are of whole days."""


def _no_null(value: Sym, node: t.Node) -> Sym:
    if isinstance(value, Nothing):
        refuse(node, "a test against null")
    return value


def _negation(lowering: Lowering, node: t.Not, env: Env) -> Sym:
    return lowering.builder.negate(lowering.condition(node.operand, env))


def _literal(lowering: Lowering, node: t.Literal, env: Env) -> Sym:
    return literal(lowering.builder, node.value, node)


_RULES: Final[Mapping[type[t.Node], Callable[[Lowering, Any, Env], Sym]]] = {
    t.Literal: _literal,
    t.Variable: lambda lowering, node, env: env.variables[node.name],
    t.AsOf: lambda lowering, node, env: env.day,
    t.Property: Lowering.property,
    t.Definition: Lowering.definition,
    t.Parameter: Lowering.parameter,
    t.And: Lowering.conjunction,
    t.Or: Lowering.disjunction,
    t.Not: _negation,
    t.Compare: Lowering.compare,
    t.Arithmetic: Lowering.arithmetic,
    t.Negate: Lowering.minus,
    t.Between: Lowering.between,
    t.In: Lowering.inside,
    t.If: Lowering.choice,
    t.Quantified: Lowering.quantified,
    t.Filter: Lowering.filtered,
    t.Call: Lowering.function,
    t.ListOf: Lowering.listed,
    t.Choose: Lowering.choose,
    t.At: Lowering.at,
    t.Atom: lambda lowering, node, env: lowering.lower(node.body, env),
}
