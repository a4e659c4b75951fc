"""Everything that is measured, as one dictionary: what the tables show and the JSON file holds."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks import engines, process, second_engine
from benchmarks.families import of_any_kind, of_three
from benchmarks.timing import Contender, race, ratio
from fpassist import Household, load_policy

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How much to measure.

    Args:
        families: families of three, all different.
        rounds: turns that each contender gets on all of them.
        seed: of the generator of families.
        starts: processes started for each cold start.
    """

    families: int = 200
    rounds: int = 15
    seed: int = 1
    starts: int = 9


def measure(plan: Plan, say: Say) -> dict[str, Any]:
    """Measure everything, saying through ``say`` what is being done.

    Raises:
        engines.Disagreement: fpassist, the model or a rival decide a family differently; nothing is timed then.
    """
    policy = load_policy()
    families = of_three(plan.families, plan.seed)
    say("holding the contenders against each other")
    others, missing = engines.rivals(families)
    checked = engines.agree(policy, families, others)
    found: dict[str, Any] = {
        "machine": machine(),
        "plan": {**vars(plan), "benefits": len(policy.data.benefits)},
        "checked": {"families": len(families), "decisions": checked, "rivals": [each.name for each in others]},
        "missing": missing,
    }
    say("a validated family of three")
    found["validated"] = _raced(engines.of_validated(policy, families), plan.rounds, "plain-Python model")
    say("JSON to JSON")
    unmet = of_three(plan.families * (plan.rounds + 3) * 2, plan.seed + 10_000_000)
    found["json"] = _raced(engines.from_json(policy, families, unmet), plan.rounds, "validate the JSON alone")
    say("the rivals")
    ours = engines.from_json(policy, families, unmet[len(unmet) // 2 :])[:3]
    found["rivals"] = _rivals(policy, families, ours, others, max(2, plan.rounds // 3))
    say("families with unknown facts")
    found["unknowns"] = _unknowns(policy, plan)
    say("the second engine")
    found["second_engine"] = second_engine.compare(min(plan.families, 50), max(2, plan.rounds // 3), plan.seed)
    say("cold starts")
    found["cold_starts"] = process.cold_starts(plan.starts)
    found["slowest_imports"] = process.slowest_imports("from fpassist import load_policy; load_policy()")
    say("memory")
    found["memory"] = process.memory(families)
    return found


def _raced(contenders: list[Contender], rounds: int, to: str) -> dict[str, Any]:
    timings = race(contenders, rounds)
    return {
        "contenders": [timing.as_dict() for timing in timings.values()],
        "to": to,
        "ratios": {name: ratio(timing, timings[to]) for name, timing in timings.items() if name != to},
    }


def _rivals(policy: Any, families: Any, ours: list[Contender], others: list[Contender], rounds: int) -> dict[str, Any]:
    """fpassist decides every benefit, a rival the fifteen compared, so that times are per benefit decided.

    They are held against fpassist's whole result, and against its outcomes and amounts alone, which is what a rival
    answers with.
    """
    timings = race([*ours, *others, *engines.of_validated(policy, families)[1:2]], rounds)
    first, *rest = timings.values()
    brief = timings[engines.BRIEF]
    return {
        "contenders": [timing.as_dict() for timing in timings.values()],
        "to": first.name,
        "per_benefit": {each.name: ratio(each, first, per_decision=True) for each in rest},
        "like_for_like_to": brief.name,
        "like_for_like": {each.name: ratio(timings[each.name], brief, per_decision=True) for each in others},
        "per_family": {each.name: ratio(each, first) for each in rest},
    }


def _unknowns(policy: Any, plan: Plan) -> dict[str, Any]:
    """Families as the tests generate them, where the engine must try completions of what is not known."""
    ready = [(Household.model_validate(each.facts), each.as_of) for each in of_any_kind(plan.families, plan.seed)]
    opened = [case for case in ready if policy.evaluate(*case).undetermined]
    decided = len(policy.data.benefits)
    contenders = [
        Contender("any family", lambda case: policy.evaluate(*case), ready, decided),
        Contender("families left open", lambda case: policy.evaluate(*case), opened, decided),
    ]
    return {
        "open": len(opened),
        "of": len(ready),
        "contenders": [timing.as_dict() for timing in race(contenders, 2, warm_up=1).values()],
    }


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    packages = ("pydantic", "msgspec", "zen-engine", "OpenFisca-Core", "numpy", "durable_rules")
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "packages": {name: _version(name) for name in packages},
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"
