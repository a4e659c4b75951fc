"""What a run will take is told by a trial, and nothing is written for it."""

from __future__ import annotations

import json
import shutil
from collections import namedtuple
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fpassist.bulk.batch.memory import FEWEST, MOST, peak
from fpassist.bulk.batch.plan import plan_batch
from fpassist.bulk.intake.faults import TableError
from fpassist.bulk.population import synth
from fpassist.cli.guard import run
from fpassist.diagnostics import FpassistError

from .as_tables import as_tables
from .batch_tables import DAY, POLICY, batch, families, fault, shuffled

Room = namedtuple("Room", "total used free")


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    paths = synth.write(tmp_path_factory.mktemp("plan") / "population", 3000, 5, synth.Shares())
    return [part for name, path in paths.items() for part in (f"--{name}", str(path))]


def planned(capfd: pytest.CaptureFixture[str], population: list[str], *more: str) -> str:
    assert run(["batch", *population, "--as-of", "2014-08-01", "--plan", *more]) == 0
    said, errors = capfd.readouterr()
    assert errors == ""
    return said


def test_the_plan_is_near_what_the_run_comes_to(tmp_path: Path) -> None:
    tables = as_tables(families(3, 400))
    plan = plan_batch(POLICY, **tables, as_of=DAY, out=tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
    assert (plan.families, plan.tried, plan.slices, plan.sorts) == (400, 400, 1, False)
    assert plan.rows["persons"] == tables["persons"].height
    assert 0 < plan.seconds[0] <= plan.seconds[1]
    done = batch(tables, tmp_path / "out")
    assert done.read == plan.families
    written = sum(p.stat().st_size for p in (tmp_path / "out").rglob("part-*.parquet"))
    written += (tmp_path / "out" / "rejects.parquet").stat().st_size
    assert written / 2 < plan.bytes_written < 2 * written


def test_more_families_are_more_slices_and_no_more_memory(tmp_path: Path) -> None:
    tables = as_tables(families(4, 300))
    small = 300 << 20
    plan = plan_batch(POLICY, **tables, as_of=DAY, out=tmp_path, memory=small)
    half = plan_batch(POLICY, **{n: t.head(t.height // 2) for n, t in tables.items()}, as_of=DAY, out=tmp_path)
    assert plan.memory <= small
    assert plan.at_a_time < MOST["polars"]
    assert half.families == 150
    assert half.bytes_written < plan.bytes_written


@pytest.mark.parametrize(("count", "sorts"), [(FEWEST + 100, True), (200, False)], ids=["many", "of one slice"])
def test_many_families_in_no_common_order_are_sorted_out_first(tmp_path: Path, count: int, sorts: bool) -> None:
    tables = shuffled(as_tables(families(5, count)), 1)
    for name, table in tables.items():
        table.write_parquet(tmp_path / f"{name}.parquet")
    paths = {name: tmp_path / f"{name}.parquet" for name in tables}
    least = peak(FEWEST, long=False)
    plan = plan_batch(POLICY, **paths, as_of=DAY, out=tmp_path / "out", memory=least)
    assert (plan.sorts, plan.slices) == (sorts, 2 if sorts else 1)
    assert plan.tried == min(count, FEWEST)
    assert plan.bytes_beside == (sum(path.stat().st_size for path in paths.values()) if sorts else 0)
    told: list[str] = []
    batch(paths, tmp_path / "out", memory=least, progress=lambda what, done, total: told.append(what))
    assert ("sorting" in told) == sorts


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_rows_are_those_of_the_files(capfd: pytest.CaptureFixture[str], tmp_path: Path, lang: str) -> None:
    paths = synth.write(tmp_path / "population", 3000, 5, synth.Shares(), layout="wide")
    rows = {name: pl.read_parquet(path).height for name, path in paths.items()}
    plan = plan_batch(POLICY, **paths, as_of=DAY, out=tmp_path / "out")
    assert {name: count for name, count in plan.rows.items() if count} == rows
    given = [part for name, path in paths.items() for part in (f"--{name}", str(path))]
    assert f"{sum(rows.values()):,}" in planned(
        capfd, given, "--layout", "wide", "--out", str(tmp_path / "out"), "--lang", lang
    )


def test_few_slices_are_on_few_cores(tmp_path: Path) -> None:
    plan = plan_batch(POLICY, **as_tables(families(3, 50)), as_of=DAY, out=tmp_path)
    assert (plan.slices, plan.side_by_side) == (1, 1)
    assert plan.seconds[0] == plan.seconds[1]
    assert plan.memory == peak(50, long=False)


@pytest.mark.parametrize(("seconds", "said"), [((0.2, 0.9), "1 s"), ((30.0, 60.0), "30 s to 60 s")])
def test_one_time_is_said_once(
    capfd: pytest.CaptureFixture[str],
    population: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    seconds: tuple[float, float],
    said: str,
) -> None:
    plan = replace(plan_batch(POLICY, *population[1:4:2], as_of=DAY, out=tmp_path), seconds=seconds)
    monkeypatch.setattr("fpassist.bulk.batch.plan.plan_batch", lambda *given, **more: plan)
    shown = planned(capfd, population, "--out", str(tmp_path / "out"), "--lang", "en")
    assert [line.split(maxsplit=1)[1] for line in shown.splitlines() if line.strip().startswith("Time")] == [said]


def test_what_cannot_be_read_on_is_told_by_its_table(tmp_path: Path) -> None:
    tables = shuffled(as_tables(families(7, 200)), 2)
    for name, table in tables.items():
        table.write_parquet(tmp_path / f"{name}.parquet")
    paths = {name: tmp_path / f"{name}.parquet" for name in tables}
    spoilt = bytearray(paths["persons"].read_bytes())
    spoilt[4:400] = bytes(396)
    paths["persons"].write_bytes(spoilt)
    with pytest.raises(TableError) as caught:
        plan_batch(POLICY, **paths, as_of=DAY, out=tmp_path / "out")
    assert "persons" in fault("B053", caught.value)


def test_a_cluster_is_not_tried_beforehand(tmp_path: Path) -> None:
    tables = as_tables(families(8, 3))
    with pytest.raises(FpassistError) as caught:
        plan_batch(POLICY, **tables, as_of=DAY, out=tmp_path, engine="spark", spark_master="spark://host:7077")
    assert "cluster" in fault("C001", caught.value)


def test_no_families_at_all(tmp_path: Path) -> None:
    empty = {name: table.clear() for name, table in as_tables(families(6, 3)).items()}
    plan = plan_batch(POLICY, **empty, as_of=DAY, out=tmp_path)
    assert (plan.families, plan.slices, plan.tried, plan.bytes_written) == (0, 0, 0, 0)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_command_writes_nothing(
    capfd: pytest.CaptureFixture[str], population: list[str], tmp_path: Path, lang: str
) -> None:
    out = tmp_path / "out"
    said = planned(capfd, population, "--out", str(out), "--lang", lang)
    assert "3,000" in said
    assert "--plan" in said.splitlines()[-1]
    assert not out.exists()


def test_for_programs(capfd: pytest.CaptureFixture[str], population: list[str], tmp_path: Path) -> None:
    said = json.loads(planned(capfd, population, "--out", str(tmp_path / "out"), "--summary", "json", "--long"))
    assert said["families"] == 3000
    assert said["fits"] is True
    assert set(said) == {
        "families", "rows", "at_a_time", "side_by_side", "slices", "sorts", "memory", "seconds", "bytes_written",
        "bytes_beside", "bytes_free", "tried", "fits",
    }  # fmt: skip


def test_a_disk_that_is_too_small_is_told(
    capfd: pytest.CaptureFixture[str], population: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def usage(place: Any) -> Room:
        return Room(1000, 999, 1)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    assert "not enough room" in planned(capfd, population, "--out", str(tmp_path / "out"), "--lang", "en")
