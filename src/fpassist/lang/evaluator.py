"""The reference evaluator: what each node means. Every other reader of the tree is held against this one.

Null is unknown. A policy's facts are unknown where they are not given, so nothing is decided by their absence:
``unknown = 5`` is unknown, a filter over an element that it cannot judge is unknown, and an ``if`` whose condition is
unknown yields what both branches agree on. The standard takes null for a value there (``null = 5`` is false, the
element is left out, the ``else`` branch is taken); ``Env.standard`` asks for that, and ``feel`` sets it for an
expression that reads no fact at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

from fpassist.lang import tree as t
from fpassist.lang.functions import call
from fpassist.lang.signatures import FUNCTIONS
from fpassist.lang.steps import Steps
from fpassist.lang.truth import Truth, all_of, any_of, negate
from fpassist.lang.types import Boolean, Number
from fpassist.lang.values import RangeValue, arithmetic, as_list, compare, equal, matches, minus, part
from fpassist.lang.walk import children


class Host(Protocol):
    """Where the values of a policy come from."""

    def property(self, record: Any, name: str, as_of: date) -> Any:
        """A fact of a record as it stands on ``as_of``; ``None`` where it is not known."""
        ...

    def definition(self, id: str, record: Any, as_of: date) -> Any:
        """A definition of the policy, for a record, on a day."""
        ...

    def parameter(self, id: str, key: str | None, as_of: date) -> Any:
        """A dated parameter as in force on a day; of a keyed one the row of ``key``."""
        ...

    def choice(self, interpretation: str) -> str:
        """The option that the policy has chosen for an interpretation."""
        ...


class Trace(Protocol):
    """Who wants to know what an evaluation read."""

    def read(self, record: Any, name: str, value: Any) -> None:
        """A fact was read."""
        ...

    def atom(self, node: t.Atom, value: Any, env: Env) -> None:
        """A leaf condition came out as ``value``."""
        ...

    def chose(self, interpretation: str) -> None:
        """An interpretation decided which branch counts."""
        ...


class Env(Struct, frozen=True):
    """What an evaluation stands on.

    Args:
        variables: values of the bound names.
        as_of: the day asked about.
        host: facts, definitions, parameters and choices.
        trace: who is told of what was read, or ``None``.
        standard: whether null is a value, as in the standard, and not an unknown.
        steps: how much work is left, where the expression is anyone's; a policy is bounded by its check.
        singletons: whether a list of one element stands for the element where no list is asked for, as in the standard.
    """

    variables: Mapping[str, Any]
    as_of: date
    host: Host
    trace: Trace | None = None
    standard: bool = False
    steps: Steps | None = None
    singletons: bool = False

    def bind(self, name: str, value: Any) -> Env:
        """This environment with one more name."""
        variables = {**self.variables, name: value}
        return Env(variables, self.as_of, self.host, self.trace, self.standard, self.steps, self.singletons)


def evaluate(node: t.Node, env: Env) -> Any:
    """The value of a checked tree: ``None`` where it is unknown. Never raises for what the facts hold."""
    return _RULES[type(node)](node, env)


def _variable(node: t.Variable, env: Env) -> Any:
    return env.variables.get(node.name)


def _property(node: t.Property, env: Env) -> Any:
    base = evaluate(node.base, env)
    if env.steps is not None:
        env.steps.value(node, base)
    return _of(base, node.name, env)


def _of(base: Any, name: str, env: Env) -> Any:
    if base is None:
        return None
    items = as_list(base)
    if items is not None:
        return [_of(item, name, env) for item in items]
    if isinstance(base, Mapping):
        return base.get(name)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    if isinstance(base, RangeValue):
        return _end(base, name)
    if isinstance(base, _PLAIN):
        return part(base, name)
    value = env.host.property(base, name, env.as_of)
    if env.trace is not None:
        env.trace.read(base, name, value)
    return value


def _end(base: RangeValue, name: str) -> Any:
    ends = {"start": base.low, "end": base.high, "start included": base.low_closed, "end included": base.high_closed}
    return ends.get(name)


_PLAIN = (str, bool, Decimal, date, timedelta, t.YearsMonths)


def _definition(node: t.Definition, env: Env) -> Any:
    base = evaluate(node.base, env)
    if base is None:
        return None
    items = as_list(base)
    if items is not None:
        return [None if item is None else env.host.definition(node.id, item, env.as_of) for item in items]
    return env.host.definition(node.id, base, env.as_of)


def _parameter(node: t.Parameter, env: Env) -> Any:
    if node.key is None:
        return env.host.parameter(node.id, None, env.as_of)
    key = evaluate(node.key, env)
    return None if key is None else env.host.parameter(node.id, key, env.as_of)


def _truth(value: Any) -> Truth:
    return value if isinstance(value, bool) else None


def _and(node: t.And, env: Env) -> Truth:
    result: Truth = True
    for item in node.items:
        value = _RULES[type(item)](item, env)
        if value is False:
            return False
        if value is not True:
            result = None
    return result


def _or(node: t.Or, env: Env) -> Truth:
    result: Truth = False
    for item in node.items:
        value = _RULES[type(item)](item, env)
        if value is True:
            return True
        if value is not False:
            result = None
    return result


def _not(node: t.Not, env: Env) -> Truth:
    return negate(_truth(evaluate(node.operand, env)))


def _compare(node: t.Compare, env: Env) -> Truth:
    left, right = evaluate(node.left, env), evaluate(node.right, env)
    if env.steps is not None:
        env.steps.value(node, left)
    standard = env.standard or _is_null(node.left) or _is_null(node.right)
    return compare(node.op, left, right, standard)


def _is_null(node: t.Node) -> bool:
    return isinstance(node, t.Literal) and node.value is None


def _arithmetic(node: t.Arithmetic, env: Env) -> Any:
    return arithmetic(node.op, evaluate(node.left, env), evaluate(node.right, env))


def _interval(node: t.Interval, env: Env) -> RangeValue:
    low = None if node.low is None else evaluate(node.low, env)
    high = None if node.high is None else evaluate(node.high, env)
    return RangeValue(low, high, node.low_closed, node.high_closed, node.low is None, node.high is None)


def _between(node: t.Between, env: Env) -> Truth:
    value = evaluate(node.value, env)
    low = compare(">=", value, evaluate(node.low, env), False)
    high = compare("<=", value, evaluate(node.high, env), False)
    return all_of((low, high))


def _in(node: t.In, env: Env) -> Truth:
    value = evaluate(node.value, env)
    return any_of(_test(value, test, env) for test in node.tests)


def _test(value: Any, test: t.Node, env: Env) -> Truth:
    if isinstance(test.type, Boolean) and reads(test, "?"):
        return _truth(evaluate(test, env.bind("?", value)))
    found = evaluate(test, env)
    if env.steps is not None:
        env.steps.value(test, found)
    return matches(value, found, env.standard)


def reads(node: t.Node, name: str) -> bool:
    """Whether the variable ``name`` stands in ``node`` itself, outside an inner ``in`` that binds ``?`` anew."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, t.Variable) and current.name == name:
            return True
        if isinstance(current, t.In) and name == "?":
            stack.append(current.value)
        else:
            stack.extend(children(current))
    return False


def _if(node: t.If, env: Env) -> Any:
    condition = evaluate(node.condition, env)
    if condition is True:
        return evaluate(node.then, env)
    if condition is False or env.standard or _is_null(node.condition):
        return evaluate(node.otherwise, env)
    then, otherwise = evaluate(node.then, env), evaluate(node.otherwise, env)
    return then if equal(then, otherwise, False) is True else None


def _quantified(node: t.Quantified, env: Env) -> Truth:
    return _quantify(node, 0, env)


def _quantify(node: t.Quantified, index: int, env: Env) -> Truth:
    if env.steps is not None:
        env.steps.body(node, node.body)
    if index == len(node.bindings):
        return _truth(evaluate(node.body, env))
    name, source = node.bindings[index]
    value = evaluate(source, env)
    if value is None:
        return None
    items = as_list(value)
    decide = any_of if node.kind == "some" else all_of
    return decide(_quantify(node, index + 1, env.bind(name, item)) for item in ([value] if items is None else items))


def _filter(node: t.Filter, env: Env) -> Any:
    base = evaluate(node.base, env)
    if base is None and not env.standard:
        return None
    items = as_list(base)
    if items is None:
        items = [] if base is None else [base]
    if isinstance(node.condition.type, Number) or (
        isinstance(node.condition, t.Literal) and node.condition.value is None
    ):
        return _at_place(items, evaluate(node.condition, env))
    kept: list[Any] = []
    for item in items:
        if env.steps is not None:
            env.steps.body(node, node.condition)
        value = evaluate(node.condition, env.bind("item", item))
        if isinstance(value, Decimal):
            return _at_place(items, value)
        if value is True:
            kept.append(item)
        elif value is not False and not env.standard:
            return None
    return kept


def _at_place(items: Any, place: Any) -> Any:
    if not isinstance(place, Decimal) or place != place.to_integral_value() or abs(place) > len(items) or place == 0:
        return None
    return items[int(place) - 1 if place > 0 else int(place)]


def _call(node: t.Call, env: Env) -> Any:
    arguments = [evaluate(argument, env) for argument in node.arguments]
    if env.steps is not None:
        env.steps.spend(node, sum(len(as_list(a) or ()) for a in arguments))
    if env.singletons and not any("list" in form for form in FUNCTIONS[node.function].forms):
        arguments = [_single(argument) for argument in arguments]
    return call(node.function, arguments)


def _single(argument: Any) -> Any:
    """The element of a list of one, which to the standard stands for it where no list is asked for."""
    items = as_list(argument)
    return argument if items is None or len(items) != 1 else items[0]


def _list(node: t.ListOf, env: Env) -> list[Any]:
    return [evaluate(item, env) for item in node.items]


def _context(node: t.ContextOf, env: Env) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, entry in node.entries:
        values[name] = evaluate(entry, env)
        if env.steps is not None:
            env.steps.value(entry, values[name])
        env = env.bind(name, values[name])
    return values


def _choose(node: t.Choose, env: Env) -> Any:
    if env.trace is not None:
        env.trace.chose(node.interpretation)
    return evaluate(node.options[env.host.choice(node.interpretation)], env)


def _at(node: t.At, env: Env) -> Any:
    day = evaluate(node.day, env)
    return evaluate(node.body, replace(env, as_of=day)) if isinstance(day, date) else None


def _atom(node: t.Atom, env: Env) -> Any:
    value = evaluate(node.body, env)
    if env.trace is not None:
        env.trace.atom(node, value, env)
    return value


_RULES: dict[type[t.Node], Callable[[Any, Env], Any]] = {
    t.Literal: lambda node, env: node.value,
    t.Variable: _variable,
    t.AsOf: lambda node, env: env.as_of,
    t.Property: _property,
    t.Definition: _definition,
    t.Parameter: _parameter,
    t.And: _and,
    t.Or: _or,
    t.Not: _not,
    t.Compare: _compare,
    t.Arithmetic: _arithmetic,
    t.Negate: lambda node, env: minus(evaluate(node.operand, env)),
    t.Interval: _interval,
    t.Between: _between,
    t.In: _in,
    t.If: _if,
    t.Quantified: _quantified,
    t.Filter: _filter,
    t.Call: _call,
    t.ListOf: _list,
    t.ContextOf: _context,
    t.Choose: _choose,
    t.At: _at,
    t.Atom: _atom,
}
