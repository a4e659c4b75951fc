"""Many families, every field unknown at times, over days, readings and overlays: the reference, Polars, DuckDB, Spark.

240 families at the desk, 20,000 with ``FPASSIST_LONG=1`` (``make long``); ``FPASSIST_FAMILIES`` for another number.
Spark takes part in the long run, where it is installed; ``FPASSIST_SPARK=0`` leaves it out.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

import pytest
from strategies import random_choices

from bulk.as_tables import as_tables
from bulk.test_against_reference import families_of
from fpassist import Household, load_policy
from fpassist.bulk.deciding.decider import Decider
from fpassist.bulk.deciding.shapes import long_row
from fpassist.bulk.sql.duckdb_engine import DuckdbEngine

LONG = os.environ.get("FPASSIST_LONG") == "1"
COUNT = int(os.environ.get("FPASSIST_FAMILIES", "20000" if LONG else "240"))
CHUNK = 1000 if LONG else 120
SPARK = LONG and os.environ.get("FPASSIST_SPARK") != "0" and find_spec("pyspark") is not None
OVERLAYS = sorted((Path(__file__).parents[2] / "policies" / "overlays").glob("*.yaml"))
DAYS = (date(2014, 7, 16), date(2015, 8, 1), date(2016, 2, 29), date(2019, 3, 1), date(2025, 1, 1), date(2028, 2, 29))
Rows = dict[tuple[str, str, str], list[Any]]


def keyed(rows: Iterable[tuple[Any, ...]]) -> Rows:
    return {(id, benefit, subject): values for id, benefit, subject, *values in rows}


def wrong(want: Rows, have: Rows) -> dict[Any, Any]:
    keys = want.keys() | have.keys()
    return {key: (want.get(key), have.get(key)) for key in keys if want.get(key) != have.get(key)}


@pytest.mark.parametrize("chunk", range(-(-COUNT // CHUNK)))
def test_every_row_is_the_same_in_every_engine(chunk: int) -> None:
    rng = Random(chunk)
    day = DAYS[chunk % len(DAYS)]
    overlays = rng.sample(OVERLAYS, 1) if chunk % 3 == 2 else []
    policy = load_policy(overlays=overlays, interpret=random_choices(rng))
    families = families_of(1_000_003 * chunk + day.toordinal(), day, min(CHUNK, COUNT - chunk * CHUNK))
    want: Rows = {}
    for family in families:
        result = policy.evaluate(Household.model_validate(family), day, "reference")
        assert not [warning for warning in result.warnings if warning.code == "E014"]
        want |= keyed((family["id"], *long_row(row)) for row in result)
    tables = as_tables(families)
    assert wrong(want, keyed(Decider(policy, day, exact_from=1).long(tables).iter_rows())) == {}
    engine = DuckdbEngine(policy, day)
    assert wrong(want, keyed(engine.long(tables).iter_rows())) == {}
    engine.close()
    if SPARK:
        from fpassist.bulk.sql.spark_engine import SparkEngine

        spark = SparkEngine(policy, day)
        assert wrong(want, keyed(spark.long(tables).iter_rows())) == {}
        spark.close()
