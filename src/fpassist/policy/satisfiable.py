"""Conditions that can never hold: looked for through definitions, choices and blocks.

The search goes through the alternatives of a condition and keeps what each demands of a fact: bounds, values allowed
and barred. It knows nothing of the world (that an age follows from a birth date), so it finds contradictions and
never proves their absence; past a stated number of steps it takes a condition as one that can hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from fpassist.diagnostics import Span
from fpassist.lang import shape
from fpassist.lang.tree import (
    And,
    At,
    Atom,
    Between,
    Choose,
    Compare,
    Definition,
    If,
    In,
    Interval,
    ListOf,
    Literal,
    Node,
    Not,
    Or,
    Parameter,
    Property,
    Quantified,
    Variable,
)
from fpassist.lang.types import Boolean, Enum
from fpassist.lang.walk import walk
from fpassist.policy.bounds import ends
from fpassist.policy.model import PolicyData

MAX_STEPS = 20_000
MAX_ALL = 200_000
MAX_DEPTH = 60
Constant: TypeAlias = Decimal | date | str | bool
Env: TypeAlias = Mapping[str, object]
_ATOM = "!"
"""Under this name an environment holds the condition, as the analyst wrote it, that is being read."""
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


@dataclass(frozen=True, slots=True)
class Demand:
    """What an alternative demands of one fact. Ends are (value, closed)."""

    low: tuple[Constant, bool] | None = None
    high: tuple[Constant, bool] | None = None
    among: frozenset[Constant] | None = None
    barred: frozenset[Constant] = frozenset()

    def narrowed(self, op: str, value: Constant) -> Demand:
        """This demand and ``fact op value``."""
        match op:
            case "=":
                return self.within(frozenset([value]))
            case "!=":
                return Demand(self.low, self.high, self.among, self.barred | {value})
            case ">" | ">=":
                end = (value, op == ">=")
                return Demand(_tighter(self.low, end, low=True), self.high, self.among, self.barred)
            case _:
                end = (value, op == "<=")
                return Demand(self.low, _tighter(self.high, end, low=False), self.among, self.barred)

    def within(self, values: frozenset[Constant]) -> Demand:
        """This demand and ``fact in values``."""
        among = values if self.among is None else self.among & values
        return Demand(self.low, self.high, among, self.barred)

    @property
    def possible(self) -> bool:
        """Whether some value meets it."""
        if self.among is not None:
            return any(self._meets(value) for value in self.among)
        if self.low is None or self.high is None:
            return True
        order = _order(self.low[0], self.high[0])
        return order is None or order < 0 or (order == 0 and self.low[1] and self.high[1])

    def _meets(self, value: Constant) -> bool:
        if value in self.barred:
            return False
        for end, sign in ((self.low, 1), (self.high, -1)):
            if end is not None:
                order = _order(value, end[0])
                if order is not None and (order * sign < 0 or (order == 0 and not end[1])):
                    return False
        return True


Demands: TypeAlias = Mapping[object, Demand]


def contradiction(when: Node, data: PolicyData) -> tuple[str, Span | None] | None:
    """Why ``when`` can never hold, in words, and where that stands; ``None`` where it can, or that is not known."""
    return _contradiction(when, _Search(data))


def _contradiction(when: Node, search: _Search) -> tuple[str, Span | None] | None:
    try:
        for _ in search.alternatives(when, {}, {}, True, 0):
            return None
    except _Enough:
        return None
    if search.last is None:
        return "its condition is always false", None
    return f"'{search.last.text}' can never hold together with the rest", search.last.span


def alone(rules: Iterable[Node], data: PolicyData) -> Iterator[Atom]:
    """The single conditions within ``rules`` that can never hold, whatever stands beside them.

    All together take a bounded number of steps; conditions beyond it are taken as ones that can hold.
    """
    left = MAX_ALL
    for node in (one for rule in rules for one in walk(rule)):
        if isinstance(node, Atom) and not isinstance(node.body, Literal):
            search = _Search(data)
            found = _contradiction(node, search)
            if found is not None and found[1] == node.span:
                yield node
            left -= search.steps
            if left < 0:
                return


class _Enough(Exception):
    """The search has taken its share of time."""


class _Search:
    def __init__(self, data: PolicyData) -> None:
        self.data = data
        self.steps = 0
        self.last: Atom | None = None
        """The condition that the last alternative failed at."""

    def alternatives(self, node: Node, env: Env, held: Demands, holds: bool, depth: int) -> Iterator[Demands]:
        """Every way, on top of ``held``, in which ``node`` holds (or fails, for ``holds`` false)."""
        self.steps += 1
        if self.steps > MAX_STEPS or depth > MAX_DEPTH:
            raise _Enough
        deeper = depth + 1
        match node:
            case Atom():
                yield from self.alternatives(node.body, {**env, _ATOM: node}, held, holds, deeper)
            case Not():
                yield from self.alternatives(node.operand, env, held, not holds, deeper)
            case And() | Or() if isinstance(node, And) == holds:
                yield from self._every(node.items, env, held, holds, deeper)
            case And() | Or():
                for item in node.items:
                    yield from self.alternatives(item, env, held, holds, deeper)
            case If():
                for branch, way in ((node.then, True), (node.otherwise, False)):
                    for more in self.alternatives(node.condition, env, held, way, deeper):
                        yield from self.alternatives(branch, env, more, holds, deeper)
            case Choose():
                known = self.data.interpretations.get(node.interpretation)
                options = [node.options[known.chosen]] if known is not None else list(node.options.values())
                for option in options:
                    yield from self.alternatives(option, env, held, holds, deeper)
            case At():
                there = {**env, "@": (env.get("@"), self._key(node.day, env))}
                yield from self.alternatives(node.body, there, held, holds, deeper)
            case Quantified(kind="some") if holds:
                # That some element is so demands that one can be: an element of its own for each person asked about.
                there = {**env, **{name: (name, id(node), _settings(env)) for name, _ in node.bindings}}
                yield from self.alternatives(node.body, there, held, True, deeper)
            case Definition() if node.id in self.data.definitions and isinstance(node.type, Boolean):
                inner = self.data.definitions[node.id]
                there = {"household": env.get("household", "household"), "@": env.get("@"), _ATOM: env.get(_ATOM)}
                there[inner.of] = self._key(node.base, env)
                yield from self.alternatives(inner.node, there, held, holds, deeper)
            case _:
                yield from self._leaf(node, env, held, holds)

    def failed(self, env: Env) -> None:
        """Notes that an alternative failed at the condition being read."""
        atom = env.get(_ATOM)
        self.last = atom if isinstance(atom, Atom) else None

    def _every(self, items: tuple[Node, ...], env: Env, held: Demands, holds: bool, depth: int) -> Iterator[Demands]:
        if not items:
            yield held
            return
        for more in self.alternatives(items[0], env, held, holds, depth):
            yield from self._every(items[1:], env, more, holds, depth + 1)

    def _leaf(self, node: Node, env: Env, held: Demands, holds: bool) -> Iterator[Demands]:
        match node:
            case Literal():
                if node.value is None or node.value is holds:
                    yield held
                else:
                    self.failed(env)
            case Compare():
                left, right = self._constant(node.left), self._constant(node.right)
                op = node.op if holds else _NEGATED[node.op]
                if left is None and right is not None:
                    yield from self._narrow(node.left, env, held, [(op, right)])
                elif left is not None and right is None:
                    yield from self._narrow(node.right, env, held, [(_TURNED[op], left)])
                elif left is not None and right is not None:
                    if Demand().within(frozenset([left])).narrowed(op, right).possible:
                        yield held
                    else:
                        self.failed(env)
                else:
                    yield from self._truth(node, env, held, holds)
            case Between() if holds:
                low, high = self._constant(node.low), self._constant(node.high)
                ends = [(op, end) for op, end in ((">=", low), ("<=", high)) if end is not None]
                yield from self._narrow(node.value, env, held, ends)
            case In() if holds:
                yield from self._membership(node, env, held)
            case _:
                yield from self._truth(node, env, held, holds)

    def _membership(self, node: In, env: Env, held: Demands) -> Iterator[Demands]:
        tests = node.tests
        if len(tests) == 1 and isinstance(tests[0], ListOf):
            tests = tests[0].items
        for test in tests:
            if isinstance(test, Interval):
                low = None if test.low is None else self._constant(test.low)
                high = None if test.high is None else self._constant(test.high)
                ends = [(">=" if test.low_closed else ">", low), ("<=" if test.high_closed else "<", high)]
                yield from self._narrow(node.value, env, held, [(op, end) for op, end in ends if end is not None])
                continue
            constant = self._constant(test)
            if constant is None:
                yield held
            else:
                yield from self._narrow(node.value, env, held, [("=", constant)])

    def _truth(self, node: Node, env: Env, held: Demands, holds: bool) -> Iterator[Demands]:
        """A condition of which only its truth is known: the same condition cannot both hold and fail."""
        yield from self._narrow(node, env, held, [("=", holds)])

    def _narrow(self, node: Node, env: Env, held: Demands, by: list[tuple[str, Constant]]) -> Iterator[Demands]:
        key = self._key(node, env)
        demand = held.get(key)
        if demand is None:
            demand = _first(node)
        for op, value in by:
            demand = demand.narrowed(op, value)
        if demand.possible:
            yield {**held, key: demand}
        else:
            self.failed(env)

    def _constant(self, node: Node) -> Constant | None:
        match node:
            case Literal():
                value = node.value
                return value if isinstance(value, Decimal | date | str | bool) else None
            case Parameter():
                # A figure that changes over time is no constant.
                parameter = self.data.parameters.get(node.id)
                if parameter is None or len(parameter.values) != 1:
                    return None
                value = parameter.values[0].value
                return None if isinstance(value, Mapping) else value
            case _:
                return None

    def _key(self, node: Node, env: Env) -> object:
        """What tells one fact from another: its path, with variables put in, and the day it is read on."""
        match node:
            case Variable():
                return env.get(node.name, node.name)
            case Property():
                return (self._key(node.base, env), node.name, env.get("@"))
            case Definition():
                return (self._key(node.base, env), node.id, env.get("@"))
            case _:
                return (shape(node), _settings(env))


def _settings(env: Env) -> tuple[tuple[str, str], ...]:
    """What the names of an environment stand for, as a key."""
    return tuple(sorted((name, repr(at)) for name, at in env.items() if name != _ATOM))


def _first(node: Node) -> Demand:
    """What a fact is at all: a value of its enum, a number between its ends."""
    if isinstance(node.type, Enum):
        return Demand(among=frozenset(node.type.values))
    run = ends(node)
    if run is None:
        return Demand()
    return Demand(low=(run[0], True), high=None if run[1] is None else (run[1], True))


def _tighter(old: tuple[Constant, bool] | None, new: tuple[Constant, bool], *, low: bool) -> tuple[Constant, bool]:
    if old is None:
        return new
    order = _order(new[0], old[0])
    if order is None:
        return old
    if order == 0:
        return new if not new[1] else old
    return new if (order > 0) == low else old


def _order(one: Constant, two: Constant) -> int | None:
    """-1, 0 or 1; ``None`` for values that do not compare."""
    if type(one) is not type(two):
        return None
    return (one > two) - (one < two)  # type: ignore[operator]
