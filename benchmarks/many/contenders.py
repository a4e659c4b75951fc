"""Who decides the same files: fpassist, two queries and a kernel written by hand, and OpenFisca."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.many.by_hand import BENEFITS, in_duckdb, in_polars
from benchmarks.many.numpy_kernel import in_numpy
from fpassist import load_policy
from fpassist.bulk.batch import run_batch

DAY = date(2019, 3, 1)
TABLES = ("households", "persons", "accidents", "treatments")
OURS, POLARS, OPENFISCA = "fpassist", "polars by hand", "openfisca"
WIDE = "fpassist wide"
"""fpassist again, with the members beside their family; its files stand in a folder of this name."""

Run = Callable[[Path, Path], None]
"""From the folder of tables to the file or folder of results."""


def by_fpassist(folder: Path, out: Path) -> None:
    """The whole policy, every benefit with outcome, sum and counts, totals and rejects."""
    tables: dict[str, Any] = {name: folder / f"{name}.parquet" for name in TABLES}
    run_batch(load_policy(), **tables, as_of=DAY, out=out, force=True)


def by_fpassist_wide(folder: Path, out: Path) -> None:
    """The same from the wide layout."""
    tables: dict[str, Any] = {name: folder / WIDE / f"{name}.parquet" for name in TABLES if name != "persons"}
    run_batch(load_policy(), **tables, as_of=DAY, out=out, force=True)


_RUNS: dict[str, Run] = {
    OURS: by_fpassist,
    WIDE: by_fpassist_wide,
    POLARS: in_polars,
    "duckdb by hand": in_duckdb,
    "numpy by hand": in_numpy,
}

ANSWERED: dict[str, tuple[str, ...]] = dict.fromkeys((*_RUNS, OPENFISCA), BENEFITS)
"""The benefits by which a contender is held against fpassist; at least fifteen each."""


def names() -> list[str]:
    """The contenders that are installed, fpassist first."""
    return [*_RUNS, *([OPENFISCA] if find_spec("openfisca_core") else [])]


def run_of(name: str) -> Run:
    """The contender of this name, its modules imported.

    Raises:
        ImportError: it is OpenFisca, and that is not installed.
    """
    if name != OPENFISCA:
        return _RUNS[name]
    from benchmarks.many.openfisca_tables import in_openfisca

    return in_openfisca


def place_of(name: str, results: Path) -> Path:
    """Where the results of a contender are written."""
    return results / name.replace(" ", "-")


def answers(out: Path) -> pl.DataFrame:
    """What was written, in the order of the families."""
    source = out / "results" / "*.parquet" if out.is_dir() else out
    return pl.read_parquet(source).sort("household_id")


def differences(results: Path, contenders: list[str]) -> list[str]:
    """Where a contender and fpassist grant a benefit to another number of subjects."""
    ours = answers(place_of(OURS, results))
    wrong: list[str] = []
    for name in contenders:
        if name == OURS:
            continue
        theirs = answers(place_of(name, results))
        if not theirs["household_id"].equals(ours["household_id"]):
            wrong.append(f"{name}: answers for other families")
            continue
        for benefit in ANSWERED[name]:
            column = f"{benefit}_granted"
            differing = int((ours[column].cast(pl.Int64) != theirs[column].cast(pl.Int64)).sum())
            if differing:
                wrong.append(f"{name}: {benefit} differs in {differing} families")
    return wrong
