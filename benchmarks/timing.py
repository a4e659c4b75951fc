"""Several contenders timed on the same cases in interleaved rounds, so that what disturbs the machine hits all alike.

Each call is timed twice over: by the clock on the wall, and by the processor time of the process, all threads of it.
On a machine that does other work too, the second says what the call costs, and its 99th percentile means something.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import perf_counter_ns, process_time_ns
from typing import Any

Run = Callable[[Any], Any]
_WARM = 10
"""Calls at the beginning of a turn that are not timed."""


@dataclass(frozen=True)
class Contender:
    """One way to decide a case.

    Args:
        name: for the table.
        run: called with one of ``cases``; its return value is thrown away.
        cases: what ``run`` is called with, one element a family, in the same order for every contender.
        decisions: benefits decided in one call, for the time per benefit; 0 where it decides none.
    """

    name: str
    run: Run
    cases: Sequence[Any]
    decisions: int = 0


@dataclass
class Timing:
    """Times of one contender: a sample is one call, in microseconds."""

    name: str
    decisions: int
    samples: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    rounds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Median of all calls by the clock, in microseconds."""
        return median(self.samples)

    def as_dict(self) -> dict[str, Any]:
        """For the JSON file; ``us_per_benefit`` is the median shared over the benefits that a call decides."""
        found: dict[str, Any] = {"name": self.name, "benefits_decided": self.decisions, "calls": len(self.samples)}
        found["us_per_benefit"] = round(self.median / self.decisions, 4) if self.decisions else None
        for kind, times in (("wall", self.samples), ("processor", self.processor)):
            middle, high = median(times), quantiles(times, n=100)[98]
            found[f"{kind}_median_us"] = round(middle, 3)
            found[f"{kind}_p99_us"] = round(high, 3)
            found[f"{kind}_p99_over_median"] = round(high / middle, 3)
        return found


def race(contenders: Sequence[Contender], rounds: int, warm_up: int = 3) -> dict[str, Timing]:
    """Time every contender on all its cases, ``rounds`` times over, turn and turn about.

    The order within a round is reversed every other round. The collector runs between turns, and stays on within them,
    since it is on where the package is used.
    """
    timings = {each.name: Timing(each.name, each.decisions) for each in contenders}
    for _ in range(warm_up):
        for each in contenders:
            for case in each.cases:
                each.run(case)
    for number in range(rounds):
        for each in contenders if number % 2 == 0 else reversed(contenders):
            gc.collect()
            timing = timings[each.name]
            _turn(each, timing)
    return timings


def _turn(contender: Contender, timing: Timing) -> None:
    run = contender.run
    # The contender before it and the collector left their own things in the caches of the processor.
    for case in contender.cases[:_WARM]:
        run(case)
    wall: list[float] = []
    processor: list[float] = []
    for case in contender.cases:
        before = process_time_ns()
        start = perf_counter_ns()
        run(case)
        end = perf_counter_ns()
        processor.append((process_time_ns() - before) / 1000)
        wall.append((end - start) / 1000)
    timing.samples.extend(wall)
    timing.processor.extend(processor)
    timing.rounds.append(median(wall))


def ratio(of: Timing, to: Timing, *, per_decision: bool = False) -> dict[str, float]:
    """``of`` divided by ``to``: the ratio of the medians, and the quartiles of the ratios round by round."""
    scale = to.decisions / of.decisions if per_decision and of.decisions else 1.0
    by_round = [a / b * scale for a, b in zip(of.rounds, to.rounds, strict=True)]
    low, _, high = quantiles(by_round, n=4) if len(by_round) > 1 else (by_round[0],) * 3
    return {"ratio": of.median / to.median * scale, "low": low, "high": high}
