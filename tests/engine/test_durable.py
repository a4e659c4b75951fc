"""The second engine: positive formulas, rules within durable_rules' limits, decisions equal to the native ones."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from fpassist.diagnostics import CODES, EvaluationError
from fpassist.engine.durable import ruleset, shards
from fpassist.engine.durable.formula import (
    ALWAYS,
    MAX_GATES,
    MAX_LEAVES,
    MAX_TERMS,
    NEVER,
    All,
    Formula,
    Some,
    Symbol,
    every,
    some,
    terms,
)

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]

needs_durable = pytest.mark.durable


def leaf(number: int, holds: bool = True) -> Symbol:
    return Symbol("leaf", number, holds)


def in_a_process(check: str, seed: int, count: int, timeout: float = 600) -> dict[str, Any]:
    """What the worker found; a segfault is a failure with its signal as the status."""
    pytest.importorskip("durable_rules_engine")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT / "tests")))}
    done = subprocess.run(
        [sys.executable, str(HERE.with_name("durable_worker.py")), check, str(seed), str(count)],
        capture_output=True,
        text=True,
        timeout=timeout,
        env=env,
        check=False,
    )
    assert done.returncode == 0, f"status {done.returncode}\n{done.stderr[-2000:]}"
    return json.loads(done.stdout)


class TestFormulas:
    def test_empty_ones_hold_always_and_never(self) -> None:
        assert every(()) == ALWAYS
        assert some(()) == NEVER
        assert every((leaf(1), NEVER)) == NEVER
        assert some((leaf(1), ALWAYS)) == ALWAYS

    def test_nested_ones_are_flattened_and_repeats_dropped(self) -> None:
        assert every((leaf(1), every((leaf(2), leaf(1))))) == All((leaf(1), leaf(2)))
        assert some((leaf(1), some((leaf(1),)))) == leaf(1)

    def test_terms_are_the_rules_that_suffice(self) -> None:
        made = terms(every((leaf(1), some((leaf(2), leaf(3))))), self.refuse)
        assert made == [frozenset((leaf(1), leaf(2))), frozenset((leaf(1), leaf(3)))]

    def test_a_term_that_asks_for_a_condition_both_ways_is_no_rule(self) -> None:
        assert terms(every((leaf(1), leaf(1, False))), self.refuse) == []

    def test_a_term_that_another_makes_needless_is_no_rule(self) -> None:
        assert terms(some((leaf(1), every((leaf(1), leaf(2))))), self.refuse) == [frozenset((leaf(1),))]

    @pytest.mark.parametrize(
        "formula",
        [
            some(leaf(i) for i in range(200)),
            every(leaf(i) for i in range(200)),
            every(some((leaf(i), leaf(i + 1))) for i in range(0, 60, 2)),
            some(every((leaf(i), some((leaf(i + 1), leaf(i + 2))))) for i in range(0, 90, 3)),
            every(Symbol("gate", i, True) for i in range(100)),
        ],
        ids=["any of 200", "all of 200", "all of 30 choices", "30 branches", "all of 100 conclusions"],
    )
    def test_what_is_too_large_for_rules_becomes_conclusions_of_its_own(self, formula: Formula) -> None:
        parts: dict[Symbol, Formula] = {}

        def conclude(part: Formula) -> Symbol:
            made = Symbol("gate", 1000 + len(parts), True)
            parts[made] = part
            return made

        waiting: list[Formula] = [formula]
        while waiting:
            before = set(parts)
            made = terms(waiting.pop(), conclude)
            waiting.extend(parts[symbol] for symbol in set(parts) - before)
            assert 1 <= len(made) <= MAX_TERMS
            for term in made:
                assert sum(symbol.kind == "leaf" for symbol in term) <= MAX_LEAVES
                assert sum(symbol.kind == "gate" for symbol in term) <= MAX_GATES
        assert parts

    def test_terms_mean_what_the_formula_means(self) -> None:
        formula = some((every((leaf(0), some((leaf(1), leaf(2, False))))), every((leaf(3), leaf(0, False)))))
        made = terms(formula, self.refuse)
        for values in product((True, False, None), repeat=4):
            given = {leaf(i, v) for i, v in enumerate(values) if v is not None}
            assert any(term <= given for term in made) == self.holds(formula, given)

    @staticmethod
    def holds(formula: Formula, given: set[Symbol]) -> bool:
        match formula:
            case Symbol():
                return formula in given
            case All(items=items):
                return all(TestFormulas.holds(item, given) for item in items)
            case Some(items=items):
                return any(TestFormulas.holds(item, given) for item in items)

    @staticmethod
    def refuse(part: Formula) -> Symbol:
        raise AssertionError(f"no conclusion of its own is needed for {part}")


class TestFaults:
    def test_without_the_package_the_error_says_how_to_get_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
        with pytest.raises(EvaluationError) as caught:
            ruleset.module()
        (fault,) = caught.value.diagnostics
        assert fault.code == "E501"
        assert "pip install 'fpassist[durable]'" in (fault.help or "")
        assert "C compiler" in (fault.help or "")

    def test_more_conditions_at_once_than_a_fact_has_room_for_are_refused(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from fpassist import load_policy
        from fpassist.engine.durable.network import Network

        monkeypatch.setattr(shards, "MAX_PROPERTIES", 1)
        with pytest.raises(EvaluationError) as caught:
            shards.Plan(Network(load_policy().data))
        (fault,) = caught.value.diagnostics
        assert fault.code == "E502"
        assert "read more conditions at once" in fault.message

    def test_a_failure_of_the_module_is_a_coded_error_and_the_ruleset_is_given_up(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken = Broken()
        monkeypatch.setattr(ruleset, "module", lambda: broken)
        monkeypatch.setattr(ruleset, "_handles", {})
        loaded = ruleset.Ruleset(shards.Shard(0, False))
        for tries in (1, 2):
            with pytest.raises(EvaluationError) as caught:
                loaded.run("")
            (fault,) = caught.value.diagnostics
            assert fault.code == "E503"
            assert fault.message == "the durable_rules engine failed on this household: error code: 303"
            assert broken.created == tries

    def test_rules_that_the_module_refuses_are_a_coded_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ruleset, "module", lambda: Broken(refuses=True))
        monkeypatch.setattr(ruleset, "_handles", {})
        with pytest.raises(EvaluationError) as caught:
            ruleset.Ruleset(shards.Shard(0, False))
        assert caught.value.diagnostics[0].code == "E503"

    def test_two_facts_on_one_hash_are_told_apart_under_another_sid(self, monkeypatch: pytest.MonkeyPatch) -> None:
        colliding = Colliding(times=3)
        monkeypatch.setattr(ruleset, "module", lambda: colliding)
        monkeypatch.setattr(ruleset, "_handles", {})
        shard = shards.Shard(0, False)
        shard.drawn["d holds"], shard.chained[7] = 7, "g7"
        assert ruleset.Ruleset(shard).run("") == {7}
        assert len(set(colliding.sids)) == 4

    def test_firing_both_ways_is_a_coded_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pytest.importorskip("durable_rules_engine")
        from fpassist import Household, load_policy

        monkeypatch.setattr(ruleset.Ruleset, "run", lambda self, _: set(self.shard.drawn.values()))
        family = Household.model_validate({"id": "H", "members": [{"id": "w", "role": "wife"}]})
        with pytest.raises(EvaluationError) as caught:
            load_policy().evaluate(family, date(2014, 8, 1), engine="durable")
        assert caught.value.diagnostics[0].code == "E504"

    def test_every_code_has_its_entry_in_the_table(self) -> None:
        assert {"E501", "E502", "E503", "E504"} <= CODES.keys()


class Broken:
    """A module whose states cannot be made."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.created = 0
        self._refuses = refuses

    def create_ruleset(self, name: str, rules: str) -> int:
        if self._refuses:
            raise RuntimeError("error code: 106")
        self.created += 1
        return self.created

    def assert_fact(self, handle: int, fact: str) -> tuple[int, int]:
        raise RuntimeError("error code: 303")


class Colliding:
    """A module that takes the conclusion for a fact already seen, some ``times``."""

    def __init__(self, times: int) -> None:
        self.sids: list[str] = []
        self._times = times

    def create_ruleset(self, name: str, rules: str) -> int:
        return 1

    def assert_fact(self, handle: int, fact: str) -> tuple[int, int]:
        given = json.loads(fact)
        if "g7" not in given:
            self.sids.append(given["sid"])
            return 0, 1
        self._times -= 1
        return (2, 1) if self._times >= 0 else (0, 1)

    def start_action_for_state(self, handle: int, state: int) -> tuple[str, str] | None:
        return "{}", '{"d holds":{}}'

    def complete_and_start_action(self, handle: int, state: int) -> str | None:
        return None

    def delete_state(self, handle: int, sid: str) -> None:
        assert sid == self.sids[-1]


def test_no_two_names_of_properties_share_a_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "_fnv1", lambda name: len(name) if name not in ("id", "sid") else 0)
    names = shards._Names()
    given = [names.of("a", 1), names.of("a", 2), names.of("g", 3)]
    assert len({len(name) for name in given}) == 3
    assert names.of("a", 2) == given[1]


def test_the_hash_is_the_one_durable_rules_knows_its_own_names_by() -> None:
    assert shards._fnv1("id") == 926444256
    assert shards._fnv1("sid") == 3593476751


@needs_durable
class TestInAProcess:
    def test_random_rules_far_past_every_limit_follow_kleene(self) -> None:
        found = in_a_process("networks", 20140716, 16)
        assert found["faults"] == []
        assert found["decided"] > 3_000
        assert found["shards"] > 50

    def test_thousands_of_states_one_after_another(self) -> None:
        assert in_a_process("states", 3, 3_000)["faults"] == []

    def test_2000_generated_families_are_decided_as_the_native_engine_decides_them(self) -> None:
        found = in_a_process("families", 7, 2_000)
        assert found["faults"] == []
        assert found["rows"] > 50_000
        assert found["undetermined"] > 100


@needs_durable
class TestDecider:
    def test_rules_go_from_facts_over_definitions_to_benefits(self) -> None:
        pytest.importorskip("durable_rules_engine")
        from fpassist import load_policy
        from fpassist.engine.durable import DurableDecider

        decider = DurableDecider(load_policy().data)
        drawn = {name for shard in decider.plan.shards for name in shard.rules}
        assert {"special_hardship_family holds", "monthly_supplement granted", "monthly_supplement denied"} <= drawn
        shard = next(s for s in decider.plan.shards if "only_child_family holds" in s.rules)
        assert shard.chained, "a definition is chained on within its shard"
        for rule in (rule for s in decider.plan.shards for rule in s.rules.values()):
            assert rule.keys() == {"all", "dist"}
            for pattern in rule["all"]:
                (condition,) = pattern.values()
                for fact in condition.get("$and", [condition]):
                    assert set(fact.values()) <= {0, 1}
                    assert not any(name.startswith("$") for name in fact)

    def test_it_goes_to_another_process_and_comes_back(self) -> None:
        pytest.importorskip("durable_rules_engine")
        from fpassist import Household, load_policy
        from fpassist.engine.durable import DurableDecider

        decider = DurableDecider(load_policy().data)
        again: DurableDecider = pickle.loads(pickle.dumps(decider))
        family = Household.model_validate({"id": "H", "members": [{"id": "w", "role": "wife"}]})
        day = date(2014, 8, 1)
        assert [row[::2] for row in again.decide(family, day)] == [row[::2] for row in decider.decide(family, day)]
