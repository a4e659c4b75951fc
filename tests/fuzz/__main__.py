"""``python -m tests.fuzz``: run many cases in two processes; status 1 if one of them ended badly."""

from __future__ import annotations

import argparse
import os
import sys
from random import SystemRandom

from rich.console import Console

from tests.fuzz.pool import Report, run_all


def main() -> int:
    """Status 0: every case ended in an answer or a coded error; 1: some did not."""
    given = _arguments()
    console = Console(soft_wrap=True)
    if given.case is not None:
        return _one(given.seed, given.case, console)
    console.print(f"{given.count:,} cases, seed {given.seed}, {given.processes} processes")
    report = run_all(given.seed, given.count, given.processes, Console(stderr=True))
    _show(report, given.seed, console)
    return 1 if report.findings else 0


def _one(seed: int, number: int, console: Console) -> int:
    from tests.fuzz.run import make, run, shown

    kind, case = make(seed, number)
    console.print(f"case {number} of seed {seed}, {kind}:", markup=False)
    console.print(shown(case, 20_000), markup=False, highlight=False)
    finding = run(seed, number)
    if finding is None:
        console.print("ends in an answer or a coded error")
        return 0
    console.print(f"{finding.what}\n{finding.trace}", markup=False, highlight=False)
    return 1


def _show(report: Report, seed: int, console: Console) -> None:
    rate = report.done / report.seconds if report.seconds else 0
    console.print(f"{report.done:,} cases in {report.seconds:,.0f} s ({rate:,.0f} a second)")
    if not report.findings:
        console.print("every case ended in an answer or a coded error")
        return
    total = sum(found.times for found in report.findings)
    console.print(f"{total:,} cases ended badly, in {len(report.findings)} ways:")
    for found in report.findings:
        first = found.example
        console.print(f"\n{found.times:,} × {first.kind}: {first.what}", markup=False, highlight=False)
        console.print(
            f"  again: python -m tests.fuzz --seed {seed} --case {first.number}", markup=False, highlight=False
        )
        console.print(f"  input: {first.shown}", markup=False, highlight=False)
        if first.trace:
            console.print("  " + first.trace.strip().replace("\n", "\n  "), markup=False, highlight=False)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    count = int(os.environ.get("FUZZ_COUNT", "500000"))
    seed = os.environ.get("FUZZ_SEED")
    parser.add_argument("--count", type=int, default=count, help="how many cases (FUZZ_COUNT; %(default)s)")
    parser.add_argument(
        "--seed",
        type=int,
        default=int(seed) if seed else SystemRandom().randrange(10**6),
        help="of the cases (FUZZ_SEED; a new one each time)",
    )
    parser.add_argument(
        "--processes", type=int, default=int(os.environ.get("FUZZ_PROCESSES", "2")), help="(%(default)s)"
    )
    parser.add_argument("--case", type=int, metavar="N", help="show and run that one case of the seed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
