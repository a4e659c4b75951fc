"""The second engine beside the native one, in a process of its own: where its C code fails, it fails with a signal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def compare(count: int, rounds: int, seed: int) -> dict[str, Any]:
    """Times of both engines on the same families, or why there are none (``failed``)."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.second_engine", str(count), str(rounds), str(seed)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"ended with status {done.returncode}"])[-1]
        return {"failed": f"crashed with signal {-done.returncode}" if done.returncode < 0 else last}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _main(count: int, rounds: int, seed: int) -> dict[str, Any]:
    from benchmarks.families import of_three
    from benchmarks.timing import Contender, race, ratio
    from fpassist import FpassistError, Household, load_policy

    policy = load_policy()
    ready = [(Household.model_validate_json(family.text), family.as_of) for family in of_three(count, seed)]
    try:
        for case in ready:
            ours = [(row.benefit, row.subject, row.outcome) for row in policy.evaluate(*case)]
            theirs = [(row.benefit, row.subject, row.outcome) for row in policy.evaluate(*case, engine="durable")]
            if sorted(ours) != sorted(theirs):
                return {"failed": "the two engines disagree"}
    except FpassistError as error:
        return {"failed": error.diagnostics[0].message}
    decided = len(policy.data.benefits)
    timings = race(
        [
            Contender("native", lambda case: policy.evaluate(*case), ready, decided),
            Contender("durable", lambda case: policy.evaluate(*case, engine="durable"), ready, decided),
        ],
        rounds,
    )
    return {
        "native": timings["native"].as_dict(),
        "durable": timings["durable"].as_dict(),
        "durable_over_native": ratio(timings["durable"], timings["native"]),
    }


if __name__ == "__main__":
    print(json.dumps(_main(*(int(argument) for argument in sys.argv[1:4]))))
