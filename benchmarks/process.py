"""What a new process costs: cold starts, imports, memory. Each figure is taken in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.families import Family, of_three

ROOT = Path(__file__).resolve().parent.parent

_MEMORY = """
import json, resource, sys, tracemalloc
def peak():
    # getrusage counts what the parent held before exec; the kernel's own high-water mark does not.
    try:
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
bare = peak()
from datetime import date
from fpassist import Household, load_policy
policy = load_policy()
with open(sys.argv[1], encoding="utf-8") as file:
    cases = [json.loads(line) for line in file]
loaded = peak()
families = [(Household.model_validate(case["household"]), date.fromisoformat(case["as_of"])) for case in cases]
policy.evaluate(*families[0]).to_json()
tracemalloc.start()
results = [policy.evaluate(*family) for family in families]
held, _ = tracemalloc.get_traced_memory()
tracemalloc.reset_peak()
base, _ = tracemalloc.get_traced_memory()
texts = [len(policy.evaluate(*family).to_json()) for family in families]
_, highest = tracemalloc.get_traced_memory()
tracemalloc.stop()
for _ in range(20):
    for family in families:
        policy.evaluate(*family)
print(json.dumps({
    "python_alone_mib": bare / 2**20,
    "policy_loaded_mib": loaded / 2**20,
    "peak_mib": peak() / 2**20,
    "result_held_bytes": held / len(families),
    "to_json_peak_bytes": highest - base,
    "result_json_bytes": sum(texts) / len(texts),
}))
"""


def cold_starts(runs: int) -> dict[str, dict[str, Any]]:
    """Seconds from the start of a process to its end: the median, lowest and highest of ``runs``.

    Python itself is timed beside, since no program written in it can start faster. Files are in the page cache and
    byte code is compiled, as on the second call on a desk.
    """
    family = of_three(1, 1)[0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "family.json")
        path.write_text(family.text, encoding="utf-8")
        decide = ["-m", "fpassist", "evaluate", str(path), "--as-of", family.as_of.isoformat()]
        commands = {
            "python -c pass": ["-c", "pass"],
            "import fpassist": ["-c", "import fpassist"],
            "import fpassist, use it": ["-c", "from fpassist import Household, load_policy"],
            "load_policy()": ["-c", "from fpassist import load_policy; load_policy()"],
            "fpassist evaluate, table": decide,
            "fpassist evaluate, JSON": [*decide, "--format", "json"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for number in range(runs + 1):
            for name, arguments in commands.items():
                seconds = _run(arguments)
                if number:  # the first round fills the page cache and writes byte code
                    times[name].append(seconds)
    return {
        name: {"median_s": round(median(taken), 4), "low_s": round(min(taken), 4), "high_s": round(max(taken), 4)}
        for name, taken in times.items()
    }


def slowest_imports(statement: str, count: int = 8) -> list[dict[str, Any]]:
    """Which modules ``statement`` spends most on, by ``python -X importtime``: own time in milliseconds."""
    done = _process(["-X", "importtime", "-c", statement])
    found: list[dict[str, Any]] = []
    for line in done.stderr.splitlines():
        parts = line.removeprefix("import time:").split("|")
        if len(parts) == 3 and parts[0].strip().isdigit():
            found.append({"module": parts[2].strip(), "own_ms": int(parts[0]) / 1000})
    return sorted(found, key=lambda each: -each["own_ms"])[:count]


def memory(families: list[Family]) -> dict[str, float]:
    """Resident and Python memory of a process that loads the policy and decides ``families``."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "families.ndjson")
        path.write_text("".join(family.question + "\n" for family in families), encoding="utf-8")
        found: dict[str, float] = json.loads(_process(["-c", _MEMORY, str(path)]).stdout)
    return {name: round(value, 3) for name, value in found.items()}


def _run(arguments: list[str]) -> float:
    start = perf_counter()
    _process(arguments)
    return perf_counter() - start


def _process(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    # With byte code, as an installed package has it, wherever the caller's environment forbids writing any.
    environment = {**_environment(), "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, encoding="utf-8", check=True, env=environment
    )


def _environment() -> dict[str, str]:
    import os

    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
