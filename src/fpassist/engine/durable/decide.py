"""Rows decided by forward chaining in durable_rules: a second opinion on the native engine's decisions.

The conditions are settled by the reference evaluator, one by one; how they combine into definitions, and definitions
into benefits, is left to durable_rules. Where Kleene's logic says unknown, the facts that are not known are completed
as for the native engine, and each completion is decided by durable_rules again. Sums and payers are not its matter.
"""

from __future__ import annotations

import threading
from datetime import date
from typing import Any, Final

from fpassist.diagnostics import Diagnostic, EvaluationError
from fpassist.domain import Household
from fpassist.engine.completions import Exact
from fpassist.engine.decide import Decider, in_force, paid_already
from fpassist.engine.durable.network import ELEMENTS, Frame, Leaf, Network
from fpassist.engine.durable.ruleset import Ruleset
from fpassist.engine.durable.shards import Plan
from fpassist.engine.host import PolicyHost
from fpassist.engine.reasons import Listener
from fpassist.engine.subjects import SUBJECTS
from fpassist.lang import Env, evaluate
from fpassist.lang.tree import Node, Quantified
from fpassist.lang.values import as_list
from fpassist.policy.model import Benefit, PolicyData

_ABSENT: Final = object()
_identity = id  # a definition's id is called ``id`` too


class DurableDecider(Decider):
    """Decides the rows of one policy; made once, safe between threads.

    Args:
        data: the resolved policy.

    Raises:
        EvaluationError: ``E501`` without the package, ``E502`` for rules that the safe recipe cannot carry, ``E503``
            where durable_rules fails.
    """

    def __init__(self, data: PolicyData) -> None:
        super().__init__(data)
        self.network = Network(data)
        self.plan = Plan(self.network)
        self.rulesets = [Ruleset(shard) for shard in self.plan.shards]
        self._local = threading.local()

    def __reduce__(self) -> tuple[type[DurableDecider], tuple[PolicyData]]:
        return DurableDecider, (self.data,)

    def decide(
        self, household: Household, as_of: date, exhausted: dict[str, None] | None = None
    ) -> list[tuple[str, Any, bool | None]]:
        """Benefit, record and whether the one goes to the other, for every row in the policy's order.

        ``None`` is undetermined: two completions of the unknown facts differ, or they were too many to try; the
        benefits of which that is so are added to ``exhausted``.
        """
        session = self._local.session = Session(self, household, as_of, {}, None)
        rows: list[tuple[str, Any, bool | None]] = []
        completed: dict[tuple[str, int], Exact] = {}
        try:
            for benefit in self.data.benefits.values():
                for record in SUBJECTS[benefit.subject](household, as_of):
                    answer = session.holds(benefit, record)
                    if answer is None and self.repeats.may_matter(benefit.id, household):
                        key = (self.network.twins[benefit.id], id(record))
                        found = completed.get(key)
                        if found is None:
                            found = completed[key] = self.outcome(benefit, household, record, as_of)
                        answer = found.answer if isinstance(found.answer, bool) else None
                        if found.exhausted and exhausted is not None:
                            exhausted[benefit.id] = None
                    rows.append((benefit.id, record, answer))
        finally:
            self._local.session = None
        return rows

    def condition(
        self, benefit: Benefit, household: Household, record: Any, as_of: date, listener: Listener
    ) -> bool | None:
        """Decides by durable_rules; the reference evaluator only tells which unknown facts stand in the way."""
        session: Session | None = getattr(self._local, "session", None)
        if session is None or session.household is not household or session.as_of != as_of:
            fired = {} if session is None else session.fired
            session = Session(self, household, as_of, fired, self.plan.cones[benefit.id])
        answer = session.holds(benefit, record)
        if answer is None:
            super().condition(benefit, household, record, as_of, listener)
        return answer


class Session:
    """One household on one day: conditions settled and shards run, each once and only where a row needs it.

    Args:
        decider: the policy's rulesets.
        household: the family, or a completion of it.
        as_of: the day asked about.
        fired: what durable_rules drew for this family before, by shard and flat fact; completions often differ in a
            figure and agree in every condition.
        wanted: the conditions to settle, where one benefit alone is asked about; of the others nothing is said.
    """

    __slots__ = ("_decider", "_drawn", "_frames", "_host", "_leaves", "_wanted", "as_of", "fired", "household")

    def __init__(
        self,
        decider: DurableDecider,
        household: Household,
        as_of: date,
        fired: dict[tuple[int, str], set[int]],
        wanted: frozenset[int] | None,
    ) -> None:
        self.household = household
        self.as_of = as_of
        self.fired = fired
        self._wanted = wanted
        self._decider = decider
        self._host = RememberingHost(decider.data, household)
        self._frames: dict[tuple[int, int], Env | None] = {}
        self._leaves: dict[tuple[int, int], bool | None] = {}
        self._drawn: dict[tuple[int, int], set[int]] = {}

    def holds(self, benefit: Benefit, record: Any) -> bool | None:
        """Whether ``benefit`` goes to ``record`` by Kleene's logic.

        Raises:
            EvaluationError: ``E504`` where the rules fired both ways.
        """
        plan = self._decider.plan
        for shard in plan.needed[benefit.id]:
            key = (shard.index, id(record) if shard.of_subject else 0)
            if key not in self._drawn:
                self._drawn[key] = self._run(shard.index, record)
        granted, denied = (self._has(symbol.number, record) for symbol in self._decider.network.outcomes[benefit.id])
        if granted and denied:
            raise EvaluationError(
                [
                    Diagnostic(
                        "E504",
                        f"the durable_rules engine both granted and denied {benefit.id}",
                        help="decide with `--engine native`, and report the policy",
                    )
                ]
            )
        return True if granted else False if denied else None

    def _has(self, gate: int, record: Any) -> bool:
        shard = self._decider.plan.home[gate]
        return gate in self._drawn[shard.index, id(record) if shard.of_subject else 0]

    def _run(self, index: int, record: Any) -> set[int]:
        ruleset = self._decider.rulesets[index]
        shard = ruleset.shard
        leaves = self._decider.network.leaves
        parts: list[str] = []
        for leaf, name in shard.leaves.items():
            if self._wanted is not None and leaf not in self._wanted:
                continue
            value = self._leaf(leaves[leaf], record)
            if value is not None:
                parts.append(f',"{name}":{value:d}')
        parts.extend(f',"{name}":1' for gate, name in shard.carried.items() if self._has(gate, record))
        fact = "".join(parts)
        drawn = self.fired.get((index, fact))
        if drawn is None:
            drawn = self.fired[index, fact] = ruleset.run(fact)
        return drawn

    def _leaf(self, leaf: Leaf, record: Any) -> bool | None:
        key = (leaf.index, id(record) if leaf.frame.of_subject else 0)
        found = self._leaves.get(key, _ABSENT)
        if found is _ABSENT:
            found = self._leaves[key] = self._settle(leaf, record)
        return found  # pyright: ignore[reportReturnType]

    def _settle(self, leaf: Leaf, record: Any) -> bool | None:
        """A condition by the reference evaluator, or by the dates and payments that the engine itself looks at."""
        data = self._decider.data
        env = self._frame(leaf.frame, record)
        if env is None:
            return None
        day = env.as_of
        match leaf.kind:
            case "exists":
                return True
            case "in_force":
                definition = data.definitions[leaf.of]
                started = definition.start is None or definition.start <= day
                return started and (definition.until is None or day <= definition.until)
            case "payable":
                benefit = data.benefits[leaf.of]
                return in_force(benefit, day) and not paid_already(benefit, self.household, record, day)
            case "happened":
                return self._happened(data.benefits[leaf.of], leaf.frame.entity, record)
            case "condition":
                assert leaf.node is not None
                value = evaluate(leaf.node, env)
                return value if isinstance(value, bool) else None
            case "reaches":
                assert leaf.node is not None
                items = as_list(evaluate(leaf.node, env))
                return None if items is None else len(items) >= leaf.place
            case "overflow":
                assert isinstance(leaf.node, Quantified)
                items = as_list(evaluate(leaf.node.bindings[0][1], env))
                return None if items is None or len(items) <= ELEMENTS else evaluate(leaf.node, env)

    def _happened(self, benefit: Benefit, entity: str, record: Any) -> bool | None:
        """Whether a one-off grant's event fell in the notice's time; unknown only where a fact is to be asked for."""
        assert benefit.grant.event is not None
        listener = Listener(self.household)
        host = PolicyHost(self._decider.data, self.household, listener)
        on = evaluate(benefit.grant.event, host.environment(entity, record, self.as_of))
        if isinstance(on, date):
            return self._decider.data.in_force_from <= on <= self.as_of
        return None if listener.unknown else False

    def _frame(self, frame: Frame, record: Any) -> Env | None:
        """The names in scope in ``frame``; ``None`` where its record, its day or an element of a list is not there."""
        key = (frame.index, id(record) if frame.of_subject else 0)
        found = self._frames.get(key, _ABSENT)
        if found is _ABSENT:
            found = self._frames[key] = self._opened(frame, record)
        return found  # pyright: ignore[reportReturnType]

    def _opened(self, frame: Frame, record: Any) -> Env | None:
        who: Any = self.household if frame.record == "household" else record
        if not isinstance(frame.record, str):
            who = self._yielded(*frame.record, record)
        day: Any = self.as_of if isinstance(frame.day, str) else self._yielded(*frame.day, record)
        if who is None or not isinstance(day, date):
            return None
        env = self._host.environment(frame.entity, who, day)
        for element in frame.bound:
            items = as_list(self._yielded(element.frame, element.source, record))
            if items is None or len(items) < element.place:
                return None
            env = env.bind(element.name, items[element.place - 1])
        return env

    def _yielded(self, frame: Frame, node: Node, record: Any) -> Any:
        env = self._frame(frame, record)
        return None if env is None else evaluate(node, env)


class RememberingHost(PolicyHost):
    """A host that asks for each definition of a record on a day once; nothing is traced through it."""

    __slots__ = ("_known",)

    def __init__(self, data: PolicyData, household: Household) -> None:
        super().__init__(data, household)
        # The record is kept with the value, so that its identity stays its own.
        self._known: dict[tuple[str, int, date], tuple[object, object]] = {}

    def definition(self, id: str, record: object, as_of: date) -> object:
        """The value of definition ``id`` for ``record`` on ``as_of``."""
        key = (id, _identity(record), as_of)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = (record, super().definition(id, record, as_of))
        return found[1]
