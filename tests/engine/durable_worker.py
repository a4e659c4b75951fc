"""What the tests of the second engine run in a process of its own, since a fault of durable_rules can be a segfault.

``python durable_worker.py CHECK SEED COUNT`` prints one JSON object; ``faults`` is empty where all is well.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from fpassist.engine.durable.formula import Symbol, Truth, every, some
from fpassist.engine.durable.network import Network
from fpassist.engine.durable.ruleset import Ruleset
from fpassist.engine.durable.shards import MAX_MATCHES, MAX_PROPERTIES, Plan

Kleene = bool | None
Tree = tuple[Any, ...]


class RandomNetwork(Network):
    """Definitions and benefits over unnamed conditions, with a plain tree beside each for the truth."""

    def __init__(self, rng: random.Random, leaves: int, definitions: int, benefits: int, width: int) -> None:
        self._rng, self._width = rng, width
        frame = SimpleNamespace(of_subject=False)
        self.leaves: Any = [SimpleNamespace(frame=frame) for _ in range(leaves)]
        self.gates, self.outcomes, self._parts = [], {}, {}
        self.data: Any = SimpleNamespace(benefits={})
        self._truths = [Truth(Symbol("leaf", i, True), Symbol("leaf", i, False)) for i in range(leaves)]
        self._trees: list[Tree] = []
        self.wanted: dict[str, Tree] = {}
        for number in range(definitions):
            truth, tree = self._grow(rng.randint(1, 3))
            self._trees.append(tree)
            holds = self._gate(f"d{number} holds", truth.holds)
            self._truths.append(Truth(holds, self._gate(f"d{number} fails", truth.fails)))
        for number in range(benefits):
            truth, tree = self._grow(3)
            name = f"b{number}"
            self.outcomes[name] = (
                self._gate(f"{name} granted", truth.holds),
                self._gate(f"{name} denied", truth.fails),
            )
            self.data.benefits[name] = SimpleNamespace(subject="household")
            self.wanted[name] = tree

    def _grow(self, depth: int) -> tuple[Truth, Tree]:
        rng = self._rng
        if depth == 0 or rng.random() < 0.15:
            latest = range(max(0, len(self._truths) - 30), len(self._truths))
            place = rng.choice(latest if rng.random() < 0.5 else range(len(self._truths)))
            return self._truths[place], ("ref", place)
        match rng.choice(("all", "any", "not", "if")):
            case "not":
                truth, tree = self._grow(depth - 1)
                return truth.negated(), ("not", tree)
            case "if":
                (met, a), (one, b), (other, c) = (self._grow(depth - 1) for _ in range(3))
                holds = [
                    every((met.holds, one.holds)),
                    every((met.fails, other.holds)),
                    every((one.holds, other.holds)),
                ]
                fails = [
                    every((met.holds, one.fails)),
                    every((met.fails, other.fails)),
                    every((one.fails, other.fails)),
                ]
                return Truth(some(holds), some(fails)), ("if", a, b, c)
            case kind:
                parts = [self._grow(depth - 1) for _ in range(rng.randint(0, self._width))]
                tree = (kind, *(part[1] for part in parts))
                truths = [part[0] for part in parts]
                if kind == "all":
                    return Truth(every(t.holds for t in truths), some(t.fails for t in truths)), tree
                return Truth(some(t.holds for t in truths), every(t.fails for t in truths)), tree

    def truth(self, tree: Tree, values: list[Kleene], known: dict[int, Kleene]) -> Kleene:
        """Kleene's logic, written out."""
        match tree:
            case ("ref", place):
                if place < len(values):
                    return values[place]
                if place not in known:
                    known[place] = self.truth(self._trees[place - len(values)], values, known)
                return known[place]
            case ("not", inner):
                value = self.truth(inner, values, known)
                return None if value is None else not value
            case ("if", *three):
                met, one, other = (self.truth(t, values, known) for t in three)
                return one if met else other if met is False else one if one is other else None
            case (kind, *items):
                found = [self.truth(item, values, known) for item in items]
                deciding = kind == "any"
                return deciding if deciding in found else None if None in found else not deciding


def networks(seed: int, number: int) -> dict[str, Any]:
    """Random rules, small and far past every limit of one ruleset, against Kleene's logic written out."""
    rng = random.Random(seed)
    faults: list[str] = []
    decided = shards = 0
    for _ in range(number):
        leaves = rng.choice((5, 30, 200, 600))
        network = RandomNetwork(rng, leaves, rng.choice((5, 40)), rng.choice((5, 40)), rng.choice((2, 5, 40)))
        plan = Plan(network)
        rulesets = [Ruleset(shard) for shard in plan.shards]
        shards += len(rulesets)
        faults.extend(over_limits(plan))
        for _ in range(20):
            odds = (True, False, None) if rng.random() < 0.5 else (True, False)
            values: list[Kleene] = [rng.choice(odds) for _ in range(leaves)]
            drawn: set[int] = set()
            for ruleset in rulesets:
                shard = ruleset.shard
                parts = [f',"{n}":{values[i]:d}' for i, n in shard.leaves.items() if values[i] is not None]
                parts += [f',"{n}":1' for gate, n in shard.carried.items() if gate in drawn]
                drawn |= ruleset.run("".join(parts))
            known: dict[int, Kleene] = {}
            for name, tree in network.wanted.items():
                granted, denied = (symbol.number in drawn for symbol in network.outcomes[name])
                got = "both" if granted and denied else True if granted else False if denied else None
                decided += 1
                if got is not network.truth(tree, values, known):
                    faults.append(f"{name}: {got}")
    return {"decided": decided, "shards": shards, "faults": faults}


def over_limits(plan: Plan) -> list[str]:
    """Shards that a limit of durable_rules could break, counted anew from their JSON."""
    faults: list[str] = []
    for shard in plan.shards:
        patterns = [pattern for rule in shard.rules.values() for pattern in rule["all"]]
        flat = sum("m" in pattern for pattern in patterns)
        joins: dict[str, int] = {}
        for pattern in patterns:
            for name, condition in pattern.items():
                if name != "m":
                    (fact,) = condition
                    joins[fact] = joins.get(fact, 0) + 1
        if flat > MAX_MATCHES or max(joins.values(), default=0) > MAX_MATCHES:
            faults.append(f"shard {shard.index}: too many rules match one fact")
        if len(shard.leaves) + len(shard.carried) > MAX_PROPERTIES or len(patterns) >= 500:
            faults.append(f"shard {shard.index}: too large")
        if any(rule["dist"] != 0 for rule in shard.rules.values()):
            faults.append(f"shard {shard.index}: dist")
    return faults


def families(seed: int, number: int) -> dict[str, Any]:
    """Generated families under generated readings of the notice: durable against native, row by row."""
    from strategies.generate import case, random_choices

    from fpassist import Household, load_policy

    faults: list[str] = []
    rows = undetermined = 0
    native_s = durable_s = 0.0
    readings = [load_policy(), *(load_policy(interpret=random_choices(random.Random(seed + i))) for i in range(4))]
    for i in range(number):
        facts, as_of = case(seed * 1_000_000 + i)
        household = Household.model_validate(facts)
        policy = readings[0] if i % 2 else readings[i // 2 % len(readings)]
        begun = time.perf_counter()
        native = policy.evaluate(household, as_of, engine="native")
        between = time.perf_counter()
        durable = policy.evaluate(household, as_of, engine="durable")
        if i >= 20:
            native_s += between - begun
            durable_s += time.perf_counter() - between
        expected, found = ([(r.benefit, r.subject, r.outcome) for r in result] for result in (native, durable))
        rows += len(expected)
        undetermined += sum(row[2] == "undetermined" for row in expected)
        if expected != found:
            wrong = [f"{a} {b[2]}" for a, b in zip(expected, found, strict=False) if a != b]
            faults.append(f"family {i}: {wrong[:3]}")
        elif i % 40 == 0 and money(native) != money(durable):
            faults.append(f"family {i}: sums or payers")
    return {
        "rows": rows,
        "undetermined": undetermined,
        "native_us": native_s / max(1, number - 20) * 1e6,
        "durable_us": durable_s / max(1, number - 20) * 1e6,
        "faults": faults,
    }


def money(result: Any) -> list[Any]:
    """What a result says of sums, quantities and payers."""
    return [(row.amount, row.quantity, row.payers, row.recipient) for row in result]


def states(seed: int, number: int) -> dict[str, Any]:
    """Many states one after another in one ruleset, past the 1,024 that may live at a time, in steady memory."""
    network = RandomNetwork(random.Random(seed), 30, 10, 10, 4)
    rulesets = [Ruleset(shard) for shard in Plan(network).shards]
    for _ in range(500):
        for ruleset in rulesets:
            ruleset.run("")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(number):
        for ruleset in rulesets:
            ruleset.run("")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"grown_kb": grown, "faults": [f"memory grew by {grown} kB"] if grown > 8_000 else []}


CHECKS: dict[str, Callable[[int, int], dict[str, Any]]] = {
    "families": families,
    "networks": networks,
    "states": states,
}

if __name__ == "__main__":
    print(json.dumps(CHECKS[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3]))))
