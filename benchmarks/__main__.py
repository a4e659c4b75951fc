"""``python -m benchmarks``: measure, print the tables, write the figures as JSON to ``benchmarks/results/``."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from benchmarks import engines
from benchmarks.measure import Plan, measure
from benchmarks.report import aims, show

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Status 0: measured, whether or not the aims are reached; 1: the contenders decide a family differently."""
    given = _arguments()
    plan = Plan(given.families, given.rounds, given.seed, given.starts)
    if given.quick:
        plan = Plan(families=30, rounds=3, seed=given.seed, starts=2)
    console, notes = Console(), Console(stderr=True)
    try:
        with notes.status("loading") as status:
            found = measure(plan, lambda words: status.update(f"measuring: {words}"))
    except engines.Disagreement as difference:
        notes.print(f"nothing was timed: {difference}", style="bold")
        return 1
    found["aims"] = [{"aim": words, "measured": figure, "reached": reached} for words, figure, reached in aims(found)]
    show(found, console)
    path = given.out or RESULTS / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    console.print(f"Figures written to {_short(path)}")
    return 0


def _short(path: Path) -> Path:
    return path.resolve().relative_to(Path.cwd()) if path.resolve().is_relative_to(Path.cwd()) else path


def _arguments() -> argparse.Namespace:
    usual = Plan()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--families", type=int, default=usual.families, help="families of three (%(default)s)")
    parser.add_argument("--rounds", type=int, default=usual.rounds, help="turns of each contender (%(default)s)")
    parser.add_argument("--seed", type=int, default=usual.seed, help="of the families (%(default)s)")
    parser.add_argument("--starts", type=int, default=usual.starts, help="processes for each cold start (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="a minute's look: 30 families, 3 rounds, 2 starts")
    parser.add_argument("--out", type=Path, help="the JSON file (benchmarks/results/<time>.json)")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
