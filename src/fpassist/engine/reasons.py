"""Why a row came out as it did: the atomic conditions that mattered, what they read, what was missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final, cast

from msgspec.structs import replace

from fpassist.domain import Household, Victim
from fpassist.domain.facts import FACTS
from fpassist.domain.readers import entity_of, missing
from fpassist.engine.atoms import Quick
from fpassist.engine.completions import Unknown
from fpassist.engine.emit_names import FIRST_DEFINITION, UNSET
from fpassist.engine.host import PolicyHost
from fpassist.engine.rows import Reason
from fpassist.engine.support import Support, joined, merge, once
from fpassist.engine.telling import Retold, Telling
from fpassist.lang import Env, evaluate
from fpassist.lang.tree import (
    And,
    At,
    Atom,
    Choose,
    Definition,
    If,
    Node,
    Not,
    Or,
    Variable,
    YearsMonths,
)
from fpassist.lang.types import Boolean
from fpassist.policy.model import Benefit, PolicyData

identity: Final = id


class Listener:
    """A trace that keeps the unknown facts read and the interpretations chosen, each once, in order."""

    __slots__ = ("chosen", "household", "unknown")

    def __init__(self, household: Household) -> None:
        self.household = household
        self.unknown: dict[Unknown, None] = {}
        self.chosen: dict[str, None] = {}

    def read(self, record: object, name: str, value: object) -> None:
        """Notes a fact that is not known."""
        if value is None:
            unknown = fact_to_ask(self.household, record, name)
            if unknown is not None:
                self.unknown[unknown] = None

    def atom(self, node: Atom, value: object, env: Env) -> None:
        """Nothing to note: conditions are walked apart."""

    def chose(self, interpretation: str) -> None:
        """Notes that an interpretation was needed."""
        self.chosen[interpretation] = None


def fact_to_ask(household: Household, record: Any, name: str) -> Unknown | None:
    """The input field behind an unknown fact, or ``None`` where no field can cure it."""
    entity = entity_of(record.__class__)
    if entity is None:
        return None
    if name not in FACTS[entity]:
        return Unknown(record.id, f"extra.{name}") if entity in ("household", "person") else None
    asked = missing(record, name, household)
    return None if asked is None else Unknown(*asked)


def plain(value: object) -> Any:
    """A value of the language as JSON has it: dates as strings, records as their ids."""
    match value:
        case None | bool() | str() | int():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else str(value)
        case date():
            return value.isoformat()
        case timedelta():
            return f"P{value.days}D"
        case YearsMonths():
            return f"P{value.count // 12}Y{value.count % 12}M"
        case list() | tuple():
            return [plain(item) for item in cast(Sequence[object], value)]
        case Victim():
            return value.person
        case _:
            return getattr(value, "id", None)


def _support(
    value: object, reasons: tuple[Reason, ...], chosen: tuple[str, ...], unknown: tuple[Unknown, ...]
) -> Support:
    """What was found of a condition."""
    return Support(value, reasons, chosen) if isinstance(value, bool) else Support(None, reasons, chosen, unknown)


class RememberingHost(PolicyHost):
    """A host that works each definition out once, and tells the listener again what it rested on."""

    __slots__ = ("_listener", "_memory")

    def __init__(self, data: PolicyData, household: Household, listener: Listener) -> None:
        super().__init__(data, household, listener)
        self._listener = listener
        self._memory: dict[tuple[str, int, date], tuple[object, dict[Unknown, None], dict[str, None]]] = {}

    def definition(self, id: str, record: object, as_of: date) -> object:
        """As the host does; the record is known by identity, since the household keeps its records alive."""
        key = (id, identity(record), as_of)
        found = self._memory.get(key)
        listener = self._listener
        if found is None:
            unknown, chosen = listener.unknown, listener.chosen
            listener.unknown, listener.chosen = {}, {}
            value = super().definition(id, record, as_of)
            found = self._memory[key] = (value, listener.unknown, listener.chosen)
            listener.unknown, listener.chosen = unknown, chosen
        listener.unknown.update(found[1])
        listener.chosen.update(found[2])
        return found[0]


class Explainer:
    """Walks the rules of one policy for one household, remembering what it has walked already.

    Args:
        data: the resolved policy.
        household: the family.
        telling: how conditions are told; shared by all explainers of a policy.
        quick: the conditions that are compiled, by identity; empty where too few families are explained to pay for it.
        laid: the walks laid out beforehand, by identity of the tree; empty likewise.
    """

    def __init__(
        self,
        data: PolicyData,
        household: Household,
        telling: Telling,
        quick: Mapping[int, Quick],
        laid: Mapping[int, Callable[[Explainer, Any, date], Support]],
    ) -> None:
        self.household = household
        self._laid = laid
        self._quick = quick
        self._memories: dict[tuple[int, date], list[Any]] = {}
        self._listener = Listener(household)
        self._host = RememberingHost(data, household, self._listener)
        self._data = data
        self._telling = telling
        self._known: dict[tuple[str, str, str, date], Support] = {}

    def explain(self, node: Node, entity: str, record: object, as_of: date) -> Support:
        """What the truth of ``node`` for ``record`` rests on."""
        way = self._laid.get(identity(node))
        return self.walk(node, entity, record, as_of) if way is None else way(self, record, as_of)

    def walk(self, node: Node, entity: str, record: object, as_of: date) -> Support:
        """As ``explain``, by walking the tree."""
        return self._walk(node, self._host.environment(entity, record, as_of))

    def quick_value(self, node: Node, record: object, as_of: date) -> object:
        """The value of a compiled tree, or ``None`` where it is unknown or not compiled."""
        quick = self._quick.get(identity(node))
        if quick is None:
            return None
        shared = self.memory_of(self.household, as_of)
        own = shared if record is self.household else self.memory_of(record, as_of)
        value = quick.value(self.household, record, as_of, shared, own)
        return Decimal(value) if type(value) is int else value

    def value(
        self, node: Node, entity: str, record: object, as_of: date
    ) -> tuple[object, tuple[str, ...], tuple[Unknown, ...]]:
        """The value of ``node``, the interpretations it met and the unknown facts it read."""
        return self._heard(node, self._host.environment(entity, record, as_of))

    def money(self, benefit: Benefit, entity: str, record: object, as_of: date) -> Support:
        """What sum and payer of a granted benefit rest on: interpretations, and unknown facts."""
        env = self._host.environment(entity, record, as_of)
        chosen: tuple[str, ...] = ()
        missing: tuple[Unknown, ...] = ()
        amount = benefit.grant.amount
        if amount is not None:
            if self.quick_value(amount, record, as_of) is not None:
                chosen = self._quick[identity(amount)].chosen
            else:
                value, chosen, unknown = self._heard(amount, env)
                missing = unknown if value is None else ()
        for rule in benefit.grant.payers:
            support = Support(True) if rule.when is None else self.explain(rule.when, entity, record, as_of)
            chosen = once(chosen, support.interpretations)
            if support.value is None:
                missing = once(missing, support.missing)
            if support.value is not False:
                if rule.each is not None:
                    persons, more, unknown = self._heard(rule.each, env)
                    chosen = once(chosen, more)
                    missing = once(missing, unknown if persons is None else ())
                break
        return Support(None, (), chosen, missing)

    def _walk(self, node: Node, env: Env) -> Support:
        way = self._ways.get(type(node))
        return self._other(node, env) if way is None else way(self, node, env)

    def _and(self, node: And, env: Env) -> Support:
        return joined([self._walk(item, env) for item in node.items], deciding=False)

    def _or(self, node: Or, env: Env) -> Support:
        return joined([self._walk(item, env) for item in node.items], deciding=True)

    def _not(self, node: Not, env: Env) -> Support:
        inner = self._walk(node.operand, env)
        value = None if inner.value is None else not inner.value
        return Support(value, inner.reasons, inner.interpretations, inner.missing)

    def _if(self, node: If, env: Env) -> Support:
        return self._branch(self._walk(node.condition, env), node.then, node.otherwise, env)

    def _choose(self, node: Choose, env: Env) -> Support:
        inner = self._walk(node.options[self._host.choice(node.interpretation)], env)
        chosen = once((node.interpretation,), inner.interpretations)
        return Support(inner.value, inner.reasons, chosen, inner.missing)

    def _when(self, node: At, env: Env) -> Support:
        return self._at(node.day, node.body, env)

    def _named(self, node: Definition, env: Env) -> Support:
        return self._rests_on(node, node, env) if isinstance(node.type, Boolean) else self._other(node, env)

    def _leaf(self, node: Atom, env: Env) -> Support:
        body = node.body
        if isinstance(body, Definition) and isinstance(body.type, Boolean):
            return self._rests_on(node, body, env)
        return self._atom(node, env)

    def _rests_on(self, node: Atom | Definition, definition: Definition, env: Env) -> Support:
        """The definition that ``node`` is, of the record that its base yields."""
        retold = self._telling.reached(node)
        if isinstance(definition.base, Variable):
            return self.definition(definition.id, env.variables[definition.base.name], env.as_of, retold)
        record, chosen, unknown = self._heard(definition.base, env)
        if record is None:
            return Support(None, (), chosen, unknown)
        inner = self.definition(definition.id, record, env.as_of, retold)
        return replace(inner, interpretations=once(chosen, inner.interpretations)) if chosen else inner

    def _other(self, node: Node, env: Env) -> Support:
        value, chosen, unknown = self._heard(node, env)
        return _support(value, (), chosen, unknown)

    def _heard(self, node: Node, env: Env) -> tuple[object, tuple[str, ...], tuple[Unknown, ...]]:
        self._listener.unknown, self._listener.chosen = {}, {}
        value = evaluate(node, env)
        return value, tuple(self._listener.chosen), tuple(self._listener.unknown)

    def _atom(self, atom: Atom, env: Env) -> Support:
        show = self._telling.shown(atom)
        text = atom.text
        for start, end, parameter in show.figures:
            figure = self._host.parameter(parameter, None, env.as_of)
            if figure is not None:
                text = f"{text[:start]}{plain(figure)}{text[end:]}"
        quick = self._quick.get(identity(atom))
        if quick is not None:
            household, record, memory = self._remembered(env)
            value = quick.value(household, record, env.as_of, memory[0], memory[1])
            if value is not None:
                facts = {
                    key: plain(read(household, record, env.as_of, memory[0], memory[1])) for key, read in quick.facts
                }
                return Support(value, (Reason(text, value, facts, atom.cite),), quick.chosen)
        value, chosen, unknown = self._heard(atom.body, env)
        holds = value if isinstance(value, bool) else None
        facts = {key: plain(evaluate(part, env)) for key, part in show.facts}
        return _support(holds, (Reason(text, holds, facts, atom.cite),), chosen, unknown)

    def _remembered(self, env: Env) -> tuple[Household, Any, tuple[list[Any], list[Any]]]:
        """Household, subject and the memories of both for the day of ``env``."""
        household = self.household
        record: Any = household
        for name, value in env.variables.items():
            if name != "household":
                record = value
        own = self.memory_of(household, env.as_of)
        return household, record, (own, own if record is household else self.memory_of(record, env.as_of))

    def memory_of(self, record: object, as_of: date) -> list[Any]:
        """Where compiled rules remember what they worked out about ``record`` on ``as_of``."""
        key = (identity(record), as_of)
        found = self._memories.get(key)
        if found is None:
            found = self._memories[key] = [UNSET] * (FIRST_DEFINITION + len(self._data.definitions))
        return found

    def definition(self, id: str, record: Any, as_of: date, retold: Retold | None = None) -> Support:
        """What a true-or-false definition of ``record`` rests on, worked out once for each way in which it is told."""
        key = (id, "" if retold is None else retold.variable, getattr(record, "id", ""), as_of)
        found = self._known.get(key)
        if found is None:
            definition = self._data.definitions[id]
            if (definition.start is not None and as_of < definition.start) or (
                definition.until is not None and as_of > definition.until
            ):
                found = Support(False)
            elif retold is None:
                found = self.explain(definition.node, definition.of, record, as_of)
            else:
                found = self.explain(retold.node, retold.variable, record, as_of)
            if hasattr(record, "id"):
                self._known[key] = found
        return found

    def _at(self, day: Node, body: Node, env: Env) -> Support:
        value, chosen, unknown = self._heard(day, env)
        if not isinstance(value, date):
            return Support(None, (), chosen, unknown)
        inner = self._walk(body, replace(env, as_of=value))
        return replace(inner, interpretations=once(chosen, inner.interpretations))

    def _branch(self, condition: Support, then: Node, otherwise: Node, env: Env) -> Support:
        if condition.value is None:
            one, other = self._walk(then, env), self._walk(otherwise, env)
            agreed = one.value if one.value == other.value else None
            return merge(agreed, [condition, one, other])
        taken = self._walk(then if condition.value else otherwise, env)
        return merge(taken.value, [condition, taken])

    _ways: ClassVar[Mapping[type[Node], Callable[[Any, Any, Env], Support]]] = {
        And: _and,
        Or: _or,
        Not: _not,
        If: _if,
        Choose: _choose,
        At: _when,
        Definition: _named,
        Atom: _leaf,
    }
