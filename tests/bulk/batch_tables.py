"""What the tests of runs over tables share: random families as tables, one run over them, what it left."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from strategies import random_household

from fpassist import load_policy
from fpassist.bulk.batch.run import run_batch
from fpassist.diagnostics import CODES, FpassistError

DAY = date(2019, 3, 1)
COUNT = 72
POLICY = load_policy()
Tables = dict[str, pl.DataFrame]


def families(seed: int, count: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    made: list[dict[str, Any]] = []
    for number in range(count):
        family = random_household(rng, DAY) | {"id": f"H-{number:05d}"}
        # A flat row cannot tell an application of which nothing is known from none.
        if not family.get("adoption", True):
            del family["adoption"]
        made.append(family)
    return made


def results(out: Path) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(path) for path in sorted((out / "results").glob("*.parquet"))])


def batch(tables: Any, out: Path, **options: Any) -> Any:
    return run_batch(POLICY, **tables, **{"as_of": DAY, "out": out} | options)


def fault(code: str, error: FpassistError) -> str:
    """The message of the one fault, which has ``code``."""
    (found,) = error.diagnostics
    assert found.code == code
    assert found.help
    assert code in CODES
    return found.message


def shuffled(tables: Tables, seed: int) -> Tables:
    """The families in any order, their rows anywhere, but those of one family as they were listed."""
    made: Tables = {}
    for name, frame in tables.items():
        key = "id" if name == "households" else "household_id"
        mixed = frame.sample(fraction=1.0, shuffle=True, seed=seed)
        # Which rows a family's stand in is shuffled; which of them comes first is not.
        order = frame.with_row_index("row").select(key, "row", place=pl.int_range(pl.len()).over(key))
        slots = mixed.select(key, place=pl.int_range(pl.len()).over(key))
        rows = slots.join(order, on=[key, "place"], how="left", maintain_order="left")["row"]
        made[name] = frame[rows]
    return made
