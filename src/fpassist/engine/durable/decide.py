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
from fpassist.engine.decide import Decider, in_force, paid_already
from fpassist.engine.durable.network import Frame, Leaf, Network
from fpassist.engine.durable.ruleset import Ruleset
from fpassist.engine.durable.shards import Plan
from fpassist.engine.host import PolicyHost
from fpassist.engine.reasons import Listener
from fpassist.engine.subjects import SUBJECTS
from fpassist.lang import evaluate
from fpassist.policy.model import Benefit, PolicyData

_ABSENT: Final = object()


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

    def decide(self, household: Household, as_of: date) -> list[tuple[str, Any, bool | None]]:
        """Benefit, record and whether the one goes to the other, for every row in the policy's order.

        ``None`` is undetermined: two completions of the unknown facts differ.
        """
        session = self._local.session = Session(self, household, as_of)
        rows: list[tuple[str, Any, bool | None]] = []
        try:
            for benefit in self.data.benefits.values():
                for record in SUBJECTS[benefit.subject](household, as_of):
                    answer = session.holds(benefit, record)
                    if answer is None:
                        found = self.outcome(benefit, household, record, as_of).answer
                        answer = found if isinstance(found, bool) else None
                    rows.append((benefit.id, record, answer))
        finally:
            self._local.session = None
        return rows

    def _condition(
        self, benefit: Benefit, household: Household, record: Any, as_of: date, listener: Listener
    ) -> bool | None:
        """Decides by durable_rules; the reference evaluator only tells which unknown facts stand in the way."""
        session: Session | None = getattr(self._local, "session", None)
        if session is None or session.household is not household or session.as_of != as_of:
            session = Session(self, household, as_of)
        answer = session.holds(benefit, record)
        if answer is None:
            super()._condition(benefit, household, record, as_of, listener)
        return answer


class Session:
    """One household on one day: conditions settled and shards run, each once and only where a row needs it."""

    __slots__ = ("_decider", "_drawn", "_frames", "_host", "_leaves", "as_of", "household")

    def __init__(self, decider: DurableDecider, household: Household, as_of: date) -> None:
        self.household = household
        self.as_of = as_of
        self._decider = decider
        self._host = RememberingHost(decider.data, household)
        self._frames: dict[tuple[int, int], tuple[Any, date | None]] = {}
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
            value = self._leaf(leaves[leaf], record)
            if value is not None:
                parts.append(f',"{name}":{value:d}')
        parts.extend(f',"{name}":1' for gate, name in shard.carried.items() if self._has(gate, record))
        return ruleset.run("".join(parts))

    def _leaf(self, leaf: Leaf, record: Any) -> bool | None:
        key = (leaf.index, id(record) if leaf.frame.of_subject else 0)
        found = self._leaves.get(key, _ABSENT)
        if found is _ABSENT:
            found = self._leaves[key] = self._settle(leaf, record)
        return found  # pyright: ignore[reportReturnType]

    def _settle(self, leaf: Leaf, record: Any) -> bool | None:
        """A condition by the reference evaluator, or by the dates and payments that the engine itself looks at."""
        data = self._decider.data
        subject, day = self._frame(leaf.frame, record)
        if subject is None or day is None:
            return None
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
                value = evaluate(leaf.node, self._host.environment(leaf.frame.entity, subject, day))
                return value if isinstance(value, bool) else None

    def _happened(self, benefit: Benefit, entity: str, record: Any) -> bool | None:
        """Whether a one-off grant's event fell in the notice's time; unknown only where a fact is to be asked for."""
        assert benefit.grant.event is not None
        listener = Listener(self.household)
        host = PolicyHost(self._decider.data, self.household, listener)
        on = evaluate(benefit.grant.event, host.environment(entity, record, self.as_of))
        if isinstance(on, date):
            return self._decider.data.in_force_from <= on <= self.as_of
        return None if listener.unknown else False

    def _frame(self, frame: Frame, record: Any) -> tuple[Any, date | None]:
        key = (frame.index, id(record) if frame.of_subject else 0)
        found = self._frames.get(key)
        if found is None:
            who: Any = self.household if frame.record == "household" else record
            if not isinstance(frame.record, str):
                who = self._yielded(*frame.record, record)
            day: Any = self.as_of if isinstance(frame.day, str) else self._yielded(*frame.day, record)
            found = self._frames[key] = (who, day if isinstance(day, date) else None)
        return found

    def _yielded(self, frame: Frame, node: Any, record: Any) -> Any:
        who, day = self._frame(frame, record)
        if who is None or day is None:
            return None
        return evaluate(node, self._host.environment(frame.entity, who, day))


class RememberingHost(PolicyHost):
    """A host that asks for each definition of a record on a day once; nothing is traced through it."""

    __slots__ = ("_known",)

    def __init__(self, data: PolicyData, household: Household) -> None:
        super().__init__(data, household)
        # The record is kept with the value, so that its identity stays its own.
        self._known: dict[tuple[str, int, date], tuple[object, object]] = {}

    def definition(self, id: str, record: object, as_of: date) -> object:
        """The value of definition ``id`` for ``record`` on ``as_of``."""
        key = (id, id(record), as_of)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = (record, super().definition(id, record, as_of))
        return found[1]
