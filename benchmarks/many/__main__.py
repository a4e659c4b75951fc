"""``python -m benchmarks.many --households N``: the same files, the same answers, seconds and memory of each."""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

from benchmarks.many.by_hand import BENEFITS, in_duckdb, in_polars
from fpassist import load_policy
from fpassist.bulk.batch import run_batch
from fpassist.bulk.population import synth
from fpassist.bulk.population.shares import Shares

DAY = date(2019, 3, 1)
TABLES = ("households", "persons", "accidents", "treatments")


def by_fpassist(folder: Path, out: Path) -> None:
    """The whole policy, every benefit with outcome, sum and counts, totals and rejects."""
    tables: dict[str, Any] = {name: folder / f"{name}.parquet" for name in TABLES}
    run_batch(load_policy(), **tables, as_of=DAY, out=out, force=True)


CONTENDERS: dict[str, Callable[[Path, Path], None]] = {
    "fpassist": by_fpassist,
    "polars by hand": in_polars,
    "duckdb by hand": in_duckdb,
}


def answers(out: Path) -> pl.DataFrame:
    """What was written, in the order of the families."""
    source = out / "results" / "*.parquet" if out.is_dir() else out
    return pl.read_parquet(source).sort("household_id")


def timed(name: str, folder: Path, out: Path, times: int) -> dict[str, Any]:
    """One contender, in this process."""
    wall, cpu = [], []
    for _ in range(times):
        begun, spent = perf_counter(), process_time()
        CONTENDERS[name](folder, out)
        wall.append(perf_counter() - begun)
        cpu.append(process_time() - spent)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": median(wall), "cpu": median(cpu), "peak_mb": peak, "columns": answers(out).width - 1}


def compared(folder: Path, place: Path) -> list[str]:
    """Where a query by hand and fpassist grant a benefit to another number of subjects."""
    ours = answers(place / "fpassist")
    wrong: list[str] = []
    for name in list(CONTENDERS)[1:]:
        theirs = answers(place / name.replace(" ", "-"))
        for benefit in BENEFITS:
            column = f"{benefit}_granted"
            differing = int((ours[column].cast(pl.Int64) != theirs[column].cast(pl.Int64)).sum())
            if differing:
                wrong.append(f"{name}: {benefit} differs in {differing} families")
    return wrong


def copy_rate() -> float:
    """Gigabytes a second that this machine copies in memory, in this run."""
    block = np.ones(1 << 26, dtype=np.uint8)
    rates = []
    for _ in range(5):
        begun = perf_counter()
        block.copy()
        rates.append(2 * block.nbytes / (perf_counter() - begun) / 1e9)
    return max(rates)


def main() -> int:
    parser = argparse.ArgumentParser(description="fpassist batch beside queries written by hand")
    parser.add_argument("--households", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--unknown", type=float, default=0.0, help="share of unknown facts; the rivals know none")
    parser.add_argument("--only", nargs=3, metavar=("NAME", "FOLDER", "OUT"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        name, folder, out = given.only
        print(json.dumps(timed(name, Path(folder), Path(out), given.times)))
        return 0
    console = Console()
    with tempfile.TemporaryDirectory() as place:
        folder, results = Path(place) / "tables", Path(place) / "results"
        results.mkdir()
        begun = perf_counter()
        synth.write(folder, given.households, 1, Shares(unknown=given.unknown))
        made = perf_counter() - begun
        size = sum((folder / f"{name}.parquet").stat().st_size for name in TABLES)
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
        for name in CONTENDERS:
            out = results / name.replace(" ", "-")
            call = [sys.executable, "-m", "benchmarks.many", "--times", str(given.times)]
            said = subprocess.run([*call, "--only", name, folder, out], check=True, capture_output=True, text=True)
            found["contenders"][name] = json.loads(said.stdout.splitlines()[-1])
        written = sum(path.stat().st_size for path in (results / "fpassist" / "results").glob("*.parquet"))
        found["bytes_written_per_family"] = written / given.households
        wrong = compared(folder, results) if not given.unknown else []
    show(console, found)
    for line in wrong:
        console.print(f"[red]{line}[/red]")
    path = Path(__file__).parents[1] / "results" / f"many-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 1 if wrong else 0


def show(console: Console, found: dict[str, Any]) -> None:
    """The figures as a table."""
    table = Table(title=f"{found['households']:,} families, Parquet to Parquet, {found['cores']} cores")
    for head in ("", "seconds", "CPU s", "families/s", "columns", "ns a cell", "to Polars", "peak MB"):
        table.add_column(head, justify="right" if head else "left")
    rival = found["contenders"]["polars by hand"]
    base = rival["seconds"] / rival["columns"]
    for name, of in found["contenders"].items():
        each = of["seconds"] / of["columns"]
        rate = found["households"] / of["seconds"]
        cost = each / found["households"] * 1e9
        cells = (f"{of['seconds']:.2f}", f"{of['cpu']:.2f}", f"{rate:,.0f}", f"{of['columns']}", f"{cost:.1f}")
        table.add_row(name, *cells, f"{each / base:.2f}", f"{of['peak_mb']:,.0f}")
    console.print(table)
    console.print(
        f"read {found['bytes_read_per_family']:.1f} bytes a family, written {found['bytes_written_per_family']:.1f}; "
        f"memory is copied at {found['copy_gb_per_second']:.1f} GB/s; load {found['load']:.1f}; "
        f"the population took {found['synth_seconds']:.1f} s"
    )


if __name__ == "__main__":
    sys.exit(main())
