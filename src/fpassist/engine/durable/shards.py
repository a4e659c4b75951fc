"""Conclusions as durable_rules JSON rules, sharded so that no limit of that engine is met.

A shard is one ruleset. Its facts are one flat fact for the household (conditions, and conclusions carried over from
earlier shards) and one fact for each conclusion drawn in it, asserted as soon as its rule fires, for others to chain
on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fpassist.diagnostics import Diagnostic, EvaluationError
from fpassist.engine.durable.formula import Symbol, Term, terms
from fpassist.engine.durable.network import Network

MAX_MATCHES: Final = 60
"""Rules that one fact may match; past 64 durable_rules fails with its error 303."""

MAX_PATTERNS: Final = 400
"""Patterns in one ruleset; its table of first conditions has 512 places."""

MAX_PROPERTIES: Final = 240
"""Properties of the flat fact; a fact has room for 255."""

START: Final = "start"
"""The property that every flat fact has, and the rule that it always fires: a state where nothing has fired must not be
deleted."""

_RESERVED: Final = ("id", "sid", START, "$s", "$time", "$baseTime", "$timerName", "$forward", "$m")


@dataclass(slots=True)
class Shard:
    """One ruleset.

    Args:
        rules: the JSON rules by name.
        leaves: conditions of the flat fact, with the name of the property of each.
        carried: conclusions of earlier shards in the flat fact, likewise.
        drawn: which conclusion a rule draws, by the rule's name.
        chained: the property by which a conclusion is asserted, where a rule of the same shard needs it.
    """

    index: int
    of_subject: bool
    rules: dict[str, Any] = field(default_factory=lambda: {START: _rule([{START: 1}], [])})
    leaves: dict[int, str] = field(default_factory=dict[int, str])
    carried: dict[int, str] = field(default_factory=dict[int, str])
    drawn: dict[str, int] = field(default_factory=dict[str, int])
    chained: dict[int, str] = field(default_factory=dict[int, str])


class Plan:
    """The shards of a network, in the order to run them.

    Args:
        network: what to compile.
    """

    def __init__(self, network: Network) -> None:
        self.shards: list[Shard] = []
        self.home: dict[int, Shard] = {}
        self._network = network
        self._names = _Names()
        self._rules: dict[int, list[Term]] = {}
        self._open: Shard | None = None
        self._flat = 0
        self._patterns = 0
        self._joins: Counter[int] = Counter()
        for group in self._groups():
            self._open = None
            for gate in group:
                self._place(gate)
        self.needed: Mapping[str, tuple[Shard, ...]] = {
            benefit: self._shards_for(outcome) for benefit, outcome in network.outcomes.items()
        }

        self.cones: Mapping[str, frozenset[int]] = {
            benefit: self._leaves_for(outcome) for benefit, outcome in network.outcomes.items()
        }

    def _groups(self) -> Iterator[list[int]]:
        """Conclusions in an order in which each comes after those it rests on: the family's, then the subjects'.

        Those about a subject are grouped by the benefits' kinds of subject that need them, so that a wife is not asked
        about the benefits of a child. What more kinds need comes first, since it can be rested on.
        """
        kinds: dict[int, set[str]] = {}
        order: dict[int, None] = {}
        for id, outcome in self._network.outcomes.items():
            kind = self._network.data.benefits[id].subject
            for symbol in outcome:
                self._visit(symbol.number, kind, kinds, order)
        groups: dict[tuple[str, ...], list[int]] = {}
        for gate in order:
            of_subject = self._network.gates[gate].of_subject
            groups.setdefault(tuple(sorted(kinds[gate])) if of_subject else (), []).append(gate)
        for key in sorted(groups, key=lambda k: (bool(k), -len(k), k)):
            yield groups[key]

    def _visit(self, gate: int, kind: str, kinds: dict[int, set[str]], order: dict[int, None]) -> None:
        reached = kinds.setdefault(gate, set())
        if kind in reached:
            return
        reached.add(kind)
        for needed in self._needs(gate):
            self._visit(needed, kind, kinds, order)
        order.setdefault(gate, None)

    def _terms(self, gate: int) -> list[Term]:
        found = self._rules.get(gate)
        if found is None:
            found = self._rules[gate] = terms(self._network.gates[gate].formula, self._network.conclude)
        return found

    def _needs(self, gate: int) -> list[int]:
        return sorted({s.number for term in self._terms(gate) for s in term if s.kind == "gate"})

    def _place(self, gate: int) -> None:
        """Adds the rules of ``gate`` to the open shard, or to a new one where it is full."""
        if self._open is None or not self._fits(gate, self._open):
            self._open = Shard(len(self.shards), self._network.gates[gate].of_subject)
            self.shards.append(self._open)
            self._flat, self._patterns, self._joins = 1, 1, Counter()
            if not self._fits(gate, self._open):
                raise _too_large(self._network.gates[gate].label)
        shard = self._open
        label = self._network.gates[gate].label
        for number, term in enumerate(self._terms(gate)):
            flat, joined = self._split(term, shard)
            self._flat += bool(flat) or not joined
            self._patterns += (bool(flat) or not joined) + len(joined)
            self._joins.update(joined)
            pattern = [self._condition(symbol, shard) for symbol in flat]
            for other in joined:
                shard.chained[other] = self._names.of("g", other)
            name = f"{label} #{number}" if number else label
            shard.rules[name] = _rule(
                pattern if pattern or joined else [{START: 1}], [{shard.chained[other]: 1} for other in joined]
            )
            shard.drawn[name] = gate
        self.home[gate] = shard

    def _fits(self, gate: int, shard: Shard) -> bool:
        flat, patterns = self._flat, self._patterns
        joins = self._joins.copy()
        properties: set[Symbol] = set()
        for term in self._terms(gate):
            of_fact, joined = self._split(term, shard)
            flat += 1
            patterns += 1 + len(joined)
            joins.update(joined)
            properties.update(s._replace(holds=True) for s in of_fact)
        fresh = sum(s.number not in (shard.leaves if s.kind == "leaf" else shard.carried) for s in properties)
        return (
            flat <= MAX_MATCHES
            and patterns <= MAX_PATTERNS
            and len(shard.leaves) + len(shard.carried) + fresh <= MAX_PROPERTIES
            and max(joins.values(), default=0) <= MAX_MATCHES
        )

    def _split(self, term: Term, shard: Shard) -> tuple[list[Symbol], list[int]]:
        """The symbols that the flat fact has, and the conclusions of this very shard."""
        flat = [s for s in sorted(term) if s.kind == "leaf" or self.home.get(s.number) is not shard]
        return flat, [s.number for s in sorted(term) if s.kind == "gate" and self.home.get(s.number) is shard]

    def _condition(self, symbol: Symbol, shard: Shard) -> dict[str, int]:
        if symbol.kind == "leaf":
            name = shard.leaves[symbol.number] = self._names.of("a", symbol.number)
            return {name: int(symbol.holds)}
        name = shard.carried[symbol.number] = self._names.of("g", symbol.number)
        return {name: 1}

    def _shards_for(self, outcome: tuple[Symbol, Symbol]) -> tuple[Shard, ...]:
        shards: dict[int, Shard] = {}
        waiting = [symbol.number for symbol in outcome]
        while waiting:
            shard = self.home[waiting.pop()]
            if shard.index not in shards:
                shards[shard.index] = shard
                waiting.extend(shard.carried)
        return tuple(shards[index] for index in sorted(shards))

    def _leaves_for(self, outcome: tuple[Symbol, Symbol]) -> frozenset[int]:
        """The conditions that an outcome rests on, whatever else its shards read."""
        leaves: set[int] = set()
        seen: set[int] = set()
        waiting = [symbol.number for symbol in outcome]
        while waiting:
            gate = waiting.pop()
            if gate in seen:
                continue
            seen.add(gate)
            waiting.extend(self._needs(gate))
            leaves.update(s.number for term in self._terms(gate) for s in term if s.kind == "leaf")
        return frozenset(leaves)


class _Names:
    """Names of properties. durable_rules knows a property by a 32-bit hash alone, so no two names may share one."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, int], str] = {}
        self._taken = {_fnv1(name) for name in _RESERVED}

    def of(self, prefix: str, index: int) -> str:
        """The one name of a condition (``a``) or conclusion (``g``)."""
        found = self._given.get((prefix, index))
        if found is None:
            found = f"{prefix}{index}"
            while _fnv1(found) in self._taken:
                found += "x"
            self._taken.add(_fnv1(found))
            self._given[prefix, index] = found
        return found


def _too_large(label: str) -> EvaluationError:
    return EvaluationError(
        [
            Diagnostic(
                "E502",
                f"the rules that draw `{label}` read more conditions at once than durable_rules can carry",
                help="split the block into definitions of its own, or decide with `--engine native`",
            )
        ]
    )


def _fnv1(name: str) -> int:
    value = 2166136261
    for byte in name.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def _rule(flat: list[dict[str, int]], joined: list[dict[str, int]]) -> dict[str, Any]:
    """A positive rule: one pattern for the flat fact, and one for each conclusion to join with."""
    patterns: list[dict[str, Any]] = []
    if flat:
        patterns.append({"m": flat[0] if len(flat) == 1 else {"$and": flat}})
    patterns.extend({f"n{i}": condition} for i, condition in enumerate(joined))
    return {"all": patterns, "dist": 0}
