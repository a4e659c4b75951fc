"""Memory stays flat and time grows in a straight line: ten times the families in the same room.

20,000 and 200,000 families at the desk; ``FPASSIST_FAMILIES=10000000`` for another number (the larger one).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("polars")
pytest.importorskip("resource")

import fpassist
from fpassist.bulk.population import synth

LARGE = int(os.environ.get("FPASSIST_FAMILIES", "200000"))
MEMORY = "512MB" if LARGE < 1_000_000 else "1GB"
RUN = """
import json, resource, sys, time
from fpassist.cli.guard import run
sys.argv[1:] = json.loads(sys.argv[1])
started = time.process_time()
status = run()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
sys.stdout.flush()
print(json.dumps([status, peak, time.process_time() - started]))
"""


def measured(folder: Path, families: int) -> tuple[int, int, float]:
    """How many were decided, the bytes taken at most, and the processor's seconds."""
    paths = synth.write(folder / f"population-{families}", families, 11, synth.Shares(unknown=0))
    tables = [part for name, path in paths.items() for part in (f"--{name}", str(path))]
    arguments = ["batch", *tables, "--as-of", "2014-08-01", "--out", str(folder / f"out-{families}")]
    arguments += ["--memory", MEMORY, "--summary", "json"]
    source = str(Path(fpassist.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(arguments)],
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=True,
    )
    summary, (status, peak, seconds) = (json.loads(line) for line in done.stdout.splitlines())
    assert status == 0
    return summary["decided"], peak, seconds


def test_ten_times_the_families_in_the_same_room(tmp_path: Path) -> None:
    few, some, short = measured(tmp_path, LARGE // 10)
    many, most, long = measured(tmp_path, LARGE)
    assert (few, many) == (LARGE // 10, LARGE)
    assert most < (1 << 30)
    # A slice is a slice, however many there are; what is left is the noise of the allocator.
    assert most < 1.6 * some + (64 << 20), (some, most)
    assert long < 13 * short, (short, long)
