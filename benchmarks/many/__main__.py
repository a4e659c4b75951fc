"""``python -m benchmarks.many --households N``: the same files, the same answers, seconds and memory of each."""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np
from rich.console import Console

from benchmarks.many import contenders
from benchmarks.many.table import show
from fpassist.bulk.population import synth
from fpassist.bulk.population.shares import Shares
from fpassist.cli.threads import ALLOCATOR, pools, settle


def timed(name: str, folder: Path, out: Path, times: int) -> dict[str, Any]:
    """One contender, in this process."""
    settle()
    run = contenders.run_of(name)
    wall, cpu = [], []
    for _ in range(times):
        begun, spent = perf_counter(), process_time()
        run(folder, out)
        wall.append(perf_counter() - begun)
        cpu.append(process_time() - spent)
    peak, columns = peak_mb(), contenders.answers(out).width - 1
    return {"seconds": median(wall), "cpu": median(cpu), "peak_mb": peak, "columns": columns}


def peak_mb() -> float:
    """The most memory this process held, in MiB."""
    # getrusage counts what the parent held before exec; the kernel's own high-water mark does not.
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def copy_rate() -> float:
    """Gigabytes a second that this machine copies in memory, in this run."""
    block = np.ones(1 << 26, dtype=np.uint8)
    rates = []
    for _ in range(5):
        begun = perf_counter()
        block.copy()
        rates.append(2 * block.nbytes / (perf_counter() - begun) / 1e9)
    return max(rates)


def measured(given: argparse.Namespace, place: Path) -> tuple[dict[str, Any], list[str]]:
    """The figures of all contenders, and where their answers differ from fpassist's."""
    folder, results = place / "tables", place / "results"
    results.mkdir()
    begun = perf_counter()
    synth.write(folder, given.households, 1, Shares(unknown=given.unknown))
    made = perf_counter() - begun
    synth.write(folder / contenders.WIDE, given.households, 1, Shares(unknown=given.unknown), layout="wide")
    size = sum((folder / f"{name}.parquet").stat().st_size for name in contenders.TABLES)
    found: dict[str, Any] = {
        "day": datetime.now(UTC).isoformat(timespec="seconds"),
        "households": given.households,
        "unknown": given.unknown,
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "synth_seconds": made,
        "bytes_read_per_family": size / given.households,
        "copy_gb_per_second": copy_rate(),
        "contenders": {},
    }
    names = contenders.names()
    for name in names:
        call = [sys.executable, "-m", "benchmarks.many", "--times", str(given.times)]
        call += ["--only", name, str(folder), str(contenders.place_of(name, results))]
        # Every contender has the settings that the command over many families gives itself.
        environment = {ALLOCATOR: pools(), **os.environ}
        said = subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True, env=environment)
        found["contenders"][name] = {
            **json.loads(said.stdout.splitlines()[-1]),
            "benefits_compared": len(contenders.ANSWERED[name]),
        }
    written = (contenders.place_of(contenders.OURS, results) / "results").glob("*.parquet")
    found["bytes_written_per_family"] = sum(path.stat().st_size for path in written) / given.households
    # The rivals know no unknown fact, so that with some they answer another question.
    return found, [] if given.unknown else contenders.differences(results, names)


def main() -> int:
    """Status 0: measured; 1: a contender grants a benefit to another number of subjects than fpassist."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.many", description="fpassist batch beside others")
    parser.add_argument("--households", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--unknown", type=float, default=0.0, help="share of unknown facts; the rivals know none")
    parser.add_argument("--only", nargs=3, metavar=("NAME", "FOLDER", "OUT"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        name, folder, out = given.only
        print(json.dumps(timed(name, Path(folder), Path(out), given.times)))
        return 0
    # Ten columns of figures: where nobody sets the width, as much as they need.
    console = Console() if sys.stdout.isatty() else Console(width=120)
    if contenders.OPENFISCA not in contenders.names():
        console.print("OpenFisca-Core is not installed (pip install -e '.[bench]'), so it is left out.", markup=False)
    with tempfile.TemporaryDirectory() as place:
        found, wrong = measured(given, Path(place))
    show(console, found)
    for line in wrong:
        console.print(line, style="red", markup=False)
    path = Path(__file__).parents[1] / "results" / f"many-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
