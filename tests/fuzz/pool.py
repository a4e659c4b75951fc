"""Cases shared out among processes, which are watched: one that dies, or hangs past all signals, is a finding too."""

from __future__ import annotations

import faulthandler
import multiprocessing as mp
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.fuzz.run import Finding, make, run, shown

STUCK = 60.0
"""Seconds by the clock after which a process that still works on one case is ended: its signals do not reach Python."""
STARTING = 300.0
"""Seconds that a process may take to load what it needs."""
MEMORY = 4 * 2**30
"""Bytes of address space of a process: a case that wants more meets a MemoryError."""
RETRIES = 200


@dataclass
class Found:
    """One way to end badly."""

    example: Finding
    times: int = 1


@dataclass
class Report:
    """What came of a run."""

    done: int = 0
    seconds: float = 0.0
    findings: list[Found] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        """Count a finding with the others of its kind; the shortest input is kept."""
        for found in self.findings:
            if (found.example.kind, found.example.what) == (finding.kind, finding.what):
                found.times += 1
                if len(finding.shown) < len(found.example.shown):
                    found.example = finding
                return
        self.findings.append(Found(finding))


class _Worker:
    """One process and the share of the cases that it runs: every ``step``-th from ``first``."""

    def __init__(self, context: Any, seed: int, first: int, count: int, step: int, log: Path) -> None:
        self.context, self.seed, self.count, self.step, self.log = context, seed, count, step, log
        self.queue: Any = context.SimpleQueue()
        self.at: Any = context.Value("q", first, lock=False)
        self.since, self.seen, self.starting, self.restarts = monotonic(), first, True, 0
        self.start(first)

    def start(self, first: int) -> None:
        self.at.value = first
        self.since, self.seen, self.starting = monotonic(), first, True
        self.process = self.context.Process(
            target=_work,
            args=(self.seed, first, self.count, self.step, self.queue, self.at, str(self.log)),
            daemon=True,
        )
        self.process.start()

    def watch(self) -> Finding | None:
        """What became of the case in hand, where the process cannot say it: it died, or does not come back."""
        at = self.at.value
        if at != self.seen:
            self.seen, self.since, self.starting = at, monotonic(), False
        stuck = self.process.is_alive() and monotonic() - self.since > (STARTING if self.starting else STUCK)
        if not stuck and (self.process.is_alive() or at >= self.count):
            return None
        if stuck:
            self.process.kill()
        self.process.join()
        code = self.process.exitcode
        what = f"hung for {STUCK:g} s, deaf to signals" if stuck else f"the process ended with status {code}"
        trace = self.log.read_text(encoding="utf-8", errors="replace")[-3000:] if self.log.exists() else ""
        kind, case = make(self.seed, at)
        self.restarts += 1
        if self.restarts > RETRIES:
            raise RuntimeError(f"{what} {self.restarts} times over; the last case was {at}")
        self.start(at + self.step)
        return Finding(at, kind, what, shown(case), trace)


def run_all(seed: int, count: int, processes: int, console: Console) -> Report:
    """Run the cases ``0 … count - 1`` of the seed. Progress goes to ``console``."""
    context = mp.get_context("spawn")
    report, begun = Report(), monotonic()
    with tempfile.TemporaryDirectory() as folder, _progress(console, count) as tell:
        workers = [
            _Worker(context, seed, first, count, processes, Path(folder, f"{first}.txt")) for first in range(processes)
        ]
        try:
            while True:
                ended = [worker.at.value >= count and not worker.process.is_alive() for worker in workers]
                for worker in workers:
                    while not worker.queue.empty():
                        report.add(worker.queue.get())
                if all(ended):
                    break
                for worker in workers:
                    if (finding := worker.watch()) is not None:
                        report.add(finding)
                done = sum(min(worker.at.value, count) // processes for worker in workers)
                tell(min(done, count), len(report.findings))
                sleep(0.1)
        finally:
            for worker in workers:
                if worker.process.is_alive():
                    worker.process.kill()
        tell(count, len(report.findings))
    report.done, report.seconds = count, monotonic() - begun
    return report


def _work(seed: int, first: int, count: int, step: int, queue: Any, at: Any, log: str) -> None:
    from tests.fuzz.run import cost_of_whole, policy

    _limit_memory()
    with open(log, "w", encoding="utf-8") as file:
        faulthandler.enable(file)  # what a segfault was in
        # What is cached would otherwise be counted to the case that meets it first.
        cost_of_whole()
        policy()
        _warm_up(seed)
        for number in range(first, count, step):
            at.value = number
            # Of a loop in C no signal is seen: let the log say where it is before the process is ended.
            if number % 64 == first % 64 or step > 64:
                faulthandler.dump_traceback_later(STUCK * 0.8, file=file)
            finding = run(seed, number)
            if finding is not None:
                queue.put(finding)
        faulthandler.cancel_dump_traceback_later()
        at.value = count + first % step
        file.flush()
        faulthandler.disable()


def _warm_up(seed: int) -> None:
    """Import and build what is loaded on first use, without judging it: those cases are run again, timed."""
    for number in range(60):
        run(seed + 1, number)


def _limit_memory() -> None:
    if sys.platform.startswith("linux"):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.environ["FPASSIST_NO_CACHE"] = "1"


@contextmanager
def _progress(console: Console, count: int) -> Iterator[Any]:
    """A bar on a terminal; elsewhere a line for every tenth of the way."""
    if console.is_terminal:
        columns = (TextColumn("fuzzing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, TextColumn("{task.fields[bad]} kinds of finding"), console=console) as bar:
            task = bar.add_task("", total=count, bad=0)
            yield lambda done, bad: bar.update(task, completed=done, bad=bad)
        return
    told = [0]

    def tell(done: int, bad: int) -> None:
        if done * 10 // count > told[0]:
            told[0] = done * 10 // count
            console.print(f"{done:,} of {count:,} cases, {bad} kinds of finding")

    yield tell
