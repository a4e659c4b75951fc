"""Spark as an engine, in this process: every cell is that of Polars. One session serves the whole file."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from bulk.sql_cases import calendar_query, calendar_table, check_calendar, check_every_cell, few_slots, tables_of
from fpassist import load_policy
from fpassist.bulk.deciding.decider import Decider
from fpassist.bulk.sql.dialects import printed
from fpassist.bulk.sql.faults import SqlError
from fpassist.bulk.sql.spark_engine import SparkEngine

DAY = date(2016, 2, 29)


@pytest.fixture(scope="module")
def engine() -> Iterator[SparkEngine]:
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    with pytest.MonkeyPatch.context() as environment:
        # What runs once is not worth compiling well.
        environment.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
        made = SparkEngine(load_policy(), DAY)
    yield made
    made.close()


@pytest.mark.spark
@pytest.mark.xdist_group("spark")
def test_every_cell_is_that_of_polars(engine: SparkEngine) -> None:
    # Fewer slots are a smaller query: Spark takes most of its time to plan it.
    tables = few_slots(tables_of(17, DAY, 400))
    assert tables["households"].height > 200
    assert tables["accidents"].height > 50
    check_every_cell(engine, Decider(engine.policy, DAY), tables)


@pytest.mark.spark
@pytest.mark.xdist_group("spark")
def test_the_calendar_is_that_of_the_language(engine: SparkEngine, tmp_path: Path) -> None:
    calendar_table().write_parquet(tmp_path / "wide.parquet")
    engine.run(printed(calendar_query(), "spark"), {"wide": tmp_path / "wide.parquet"}, tmp_path / "found")
    check_calendar(pl.read_parquet(tmp_path / "found" / "*.parquet"))


def test_without_the_package_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(SqlError) as caught:
        SparkEngine(load_policy(), DAY)
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.where) == ("B080", "engine")
    assert "fpassist[spark]" in str(fault.help)


def test_without_java_the_cure_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setattr("pyspark.sql.SparkSession.getActiveSession", lambda: None)
    with pytest.raises(SqlError) as caught:
        SparkEngine(load_policy(), DAY)
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.where) == ("B081", "engine")
    assert "JAVA_HOME" in str(fault.help)
