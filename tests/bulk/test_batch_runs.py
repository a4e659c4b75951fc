"""A run is whole or not there: killed, interrupted, out of room, called twice, called again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import fpassist
from fpassist import load_policy
from fpassist.bulk.batch import memory, stage
from fpassist.bulk.batch import run as module
from fpassist.bulk.batch.faults import BatchError
from fpassist.bulk.batch.output import Output
from fpassist.bulk.batch.run import run_batch
from fpassist.bulk.population import synth

DAY = date(2019, 3, 1)
POLICY = load_policy()
FAMILIES = 1500
STOPPED = "已中断；再次执行同一命令，即从中断处继续\n"
Paths = dict[str, Path]


def batch(tables: Any, out: Path, **options: Any) -> Any:
    return run_batch(POLICY, **tables, **{"as_of": DAY, "out": out, "families": 400} | options)


def results(out: Path) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(path) for path in sorted((out / "results").glob("*.parquet"))])


def code(error: BatchError) -> str:
    (found,) = error.diagnostics
    assert found.help
    return found.code


def ended(monkeypatch: pytest.MonkeyPatch, tables: Any, out: Path, after: int, **options: Any) -> None:
    """A run that is ended when ``after`` slices are written."""
    write: Callable[..., None] = Output.write

    def stopped(self: Output, number: int, *rest: Any) -> None:
        if number == after:
            raise KeyboardInterrupt
        write(self, number, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(Output, "write", stopped)
        with pytest.raises(KeyboardInterrupt):
            batch(tables, out, **options)


def test_a_run_that_was_ended_is_taken_up(population: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = batch(population, tmp_path / "whole")
    out = tmp_path / "again"
    ended(monkeypatch, population, out, 2)
    assert [path.name for path in out.iterdir()] == [".unfinished"]
    assert (out / ".unfinished").stat().st_mode & 0o077 == 0
    first = out / ".unfinished" / "results" / "part-00000.parquet"
    before = first.stat().st_mtime_ns
    told: list[int] = []
    again = batch(population, out, progress=lambda what, done, total: told.append(done))
    assert told == [1200, FAMILIES]
    assert (out / "results" / "part-00000.parquet").stat().st_mtime_ns == before
    assert results(out).equals(results(tmp_path / "whole"))
    assert again.totals.equals(whole.totals)
    assert {**again.as_dict(), "seconds": 0, "rate": 0} == {**whole.as_dict(), "seconds": 0, "rate": 0}
    assert sorted(path.name for path in out.iterdir()) == sorted(stage.WHOLE)


def test_a_run_ended_while_it_sorts_sorts_again(
    population: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mixed = tmp_path / "households.parquet"
    pl.read_parquet(population["households"]).reverse().write_parquet(mixed)
    tables = population | {"households": mixed}

    def stop(what: str, done: int, total: int) -> None:
        if what == "sorting" and done > FAMILIES:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch(tables, tmp_path / "out", progress=stop)
    assert batch(tables, tmp_path / "out").decided == FAMILIES


def test_an_interrupt_reaches_the_sorting(population: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = tmp_path / "households.parquet"
    pl.read_parquet(population["households"]).reverse().write_parquet(mixed)
    sorting = threading.Event()

    def interrupted(ahead: Any) -> Any:
        # Disorder comes first; the second reading is that of what is sorted.
        if not calls:
            calls.append(ahead)
            return ahead.result()
        assert sorting.wait(30)
        raise KeyboardInterrupt

    calls: list[Any] = []

    def slow(what: str, done: int, total: int) -> None:
        sorting.set()
        time.sleep(0.2)

    monkeypatch.setattr(module, "_read", interrupted)
    with pytest.raises(KeyboardInterrupt):
        batch(population | {"households": mixed}, tmp_path / "out", progress=slow)
    assert sorting.is_set()
    assert not (tmp_path / "out" / ".unfinished" / "sorted" / "index.json").exists()


def test_a_run_over_no_order_is_taken_up(population: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = tmp_path / "households.parquet"
    pl.read_parquet(population["households"]).reverse().write_parquet(mixed)
    tables = population | {"households": mixed}
    ended(monkeypatch, tables, tmp_path / "out", 2)
    again = batch(tables, tmp_path / "out")
    assert again.decided == FAMILIES
    batch(population, tmp_path / "whole")
    assert results(tmp_path / "out").sort("household_id").equals(results(tmp_path / "whole"))


@pytest.mark.parametrize("change", ["day", "table", "reading", "size"])
def test_another_question_starts_clean(
    population: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    tables = dict(population)
    tables["treatments"] = tmp_path / "treatments.parquet"
    pl.read_parquet(population["treatments"]).write_parquet(tables["treatments"])
    ended(monkeypatch, tables, tmp_path / "out", 2)
    other: dict[str, Any] = {}
    policy = POLICY
    if change == "day":
        other["as_of"] = date(2016, 3, 1)
    elif change == "size":
        other["families"] = 500
    elif change == "table":
        pl.read_parquet(population["treatments"]).head(5).write_parquet(tables["treatments"])
    else:
        policy = load_policy(interpret={"later_child": "both"})
    arguments = {"as_of": DAY, "families": 400} | other
    run_batch(policy, **tables, out=tmp_path / "out", **arguments)
    run_batch(policy, **tables, out=tmp_path / "clean", **arguments)
    assert results(tmp_path / "out").equals(results(tmp_path / "clean"))


def test_tables_in_memory_start_clean(population: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {name: pl.read_parquet(path) for name, path in population.items()}
    ended(monkeypatch, tables, tmp_path, 2)
    told: list[int] = []
    batch(tables, tmp_path, progress=lambda what, done, total: told.append(done))
    assert told == [400, 800, 1200, FAMILIES]


def test_finished_results_are_not_overwritten(population: Paths, tmp_path: Path) -> None:
    batch(population, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    for again in ({}, {"as_of": date(2015, 1, 1)}):
        with pytest.raises(BatchError) as caught:
            batch(population, tmp_path, **again)
        assert code(caught.value) == "B070"
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
    summary = batch(population, tmp_path, as_of=date(2015, 1, 1), force=True, families=700)
    assert summary.as_of == date(2015, 1, 1)
    assert len(list((tmp_path / "results").iterdir())) == 3
    assert results(tmp_path).height == FAMILIES


def test_what_is_not_the_runs_own_stays(population: Paths, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    batch(population, tmp_path)
    batch(population, tmp_path, force=True)
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("moved", range(len(stage.WHOLE)))
def test_a_run_ended_while_it_moves_is_moved_on(
    population: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved: int
) -> None:
    batch(population, tmp_path, as_of=date(2015, 1, 1))
    real, left = os.replace, [moved]

    def replace(source: Any, target: Any) -> None:
        if Path(source).name in stage.WHOLE:
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(stage.os, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            batch(population, tmp_path, force=True)
    # Neither the old results nor the new ones seem whole.
    assert not (tmp_path / "summary.json").exists()
    summary = batch(population, tmp_path, progress=lambda *told: pytest.fail("it was over"))
    assert summary.as_of == DAY
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(stage.WHOLE)
    assert results(tmp_path).height == FAMILIES


def test_two_runs_keep_apart(population: Paths, tmp_path: Path) -> None:
    def second(what: str, done: int, total: int) -> None:
        with pytest.raises(BatchError) as caught:
            batch(population, tmp_path)
        assert code(caught.value) == "B074"

    assert batch(population, tmp_path, progress=second).decided == FAMILIES


def test_a_table_that_changes_meanwhile(population: Paths, tmp_path: Path) -> None:
    mine = tmp_path / "persons.parquet"
    mine.write_bytes(population["persons"].read_bytes())

    def touch(what: str, done: int, total: int) -> None:
        os.utime(mine)

    with pytest.raises(BatchError) as caught:
        batch(population | {"persons": mine}, tmp_path / "out", progress=touch)
    assert code(caught.value) == "B075"
    assert not (tmp_path / "out" / "summary.json").exists()


def test_a_place_that_cannot_be_written(population: Paths, tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.touch()
    with pytest.raises(BatchError) as caught:
        batch(population, taken)
    assert code(caught.value) == "C011"


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("4GB", 4 << 30),
        ("800 mb", 800 << 20),
        ("1g", 1 << 30),
        ("64KiB", 64 << 10),
        ("123456", 123456),
        ("2T", 2 << 40),
    ],
)
def test_amounts_of_memory(text: str, size: int) -> None:
    assert memory.read_size(text) == size


@pytest.mark.parametrize("text", ["", "lots", "4.5GB", "-1GB", "0", "4 G B", "GB", "١GB"])
def test_what_is_no_amount_of_memory(text: str) -> None:
    with pytest.raises(BatchError) as caught:
        memory.read_size(text)
    assert code(caught.value) == "B073"


@pytest.mark.parametrize("long", [False, True], ids=["wide", "long"])
def test_less_memory_than_a_run_takes_is_told(population: Paths, tmp_path: Path, long: bool) -> None:
    least = memory.peak(memory.FEWEST, long=long)
    for number, (given, told) in enumerate(((least - 1, 1), (least, 0), (None, 0))):
        found = run_batch(POLICY, **population, as_of=DAY, out=tmp_path / f"{number}", long=long, memory=given)
        warnings = [one for one in found.warnings if one.code == "B073"]
        assert len(warnings) == told
        assert all(f"{296 if long else 261}MB" in (one.help or "") for one in warnings)
    assert memory.read_size(f"{296 if long else 261}MB") >= least
    assert memory.parted(least, long=long, engine="polars", cores=8) == (memory.FEWEST, 1)


def test_memory_decides_how_many_families() -> None:
    few, many = memory.families_in(1, long=False), memory.families_in(1 << 50, long=False)
    assert (few, many) == (memory.FEWEST, memory.MOST["polars"])
    assert memory.families_in(1 << 50, long=False, engine="spark") > many
    assert few < memory.families_in(1 << 30, long=True) < memory.families_in(1 << 30, long=False) <= many
    assert memory.half_the_machine() > 1 << 20


def command(population: Paths, out: Path, *more: str) -> list[str]:
    tables = [part for name, path in population.items() for part in (f"--{name}", str(path))]
    run = ("-m", "fpassist", "batch", *tables, "--as-of", str(DAY), "--out", str(out), "--memory", "1MB", *more)
    return [sys.executable, *run]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(fpassist.__file__).parents[1]), "POLARS_MAX_THREADS": "2"}


def started(population: Paths, out: Path) -> subprocess.Popen[bytes]:
    """A run of the command that has written a slice and has not ended."""
    process = subprocess.Popen(
        command(population, out), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    end = time.monotonic() + 120
    while not (out / ".unfinished" / "notes" / "00000.json").exists() and time.monotonic() < end:
        time.sleep(0.02)
    return process


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    return synth.write(tmp_path_factory.mktemp("larger"), 12 * memory.FEWEST, 2, synth.Shares(unknown=0))


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_a_process_that_is_ended(larger: Paths, tmp_path: Path, sign: signal.Signals) -> None:
    process = started(larger, tmp_path)
    try:
        process.send_signal(sign)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (out, err.decode()) == (b"", STOPPED if sign == signal.SIGINT else "")
    assert process.returncode == (130 if sign == signal.SIGINT else -sign)
    assert [path.name for path in tmp_path.iterdir()] == [".unfinished"]
    first = tmp_path / ".unfinished" / "results" / "part-00000.parquet"
    before = first.stat().st_mtime_ns
    again = subprocess.run(
        command(larger, tmp_path, "--summary", "json"), env=environment(), capture_output=True, check=True
    )
    assert json.loads(again.stdout)["decided"] == 12 * memory.FEWEST
    assert (tmp_path / "results" / "part-00000.parquet").stat().st_mtime_ns == before
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(stage.WHOLE)


def test_a_disk_that_is_full(larger: Paths, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")

    def short() -> None:
        # No file may grow past this: the system answers as it does where there is no room.
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))

    done = subprocess.run(
        command(larger, tmp_path, "--summary", "json"),
        env=environment() | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        preexec_fn=short,
    )
    assert done.returncode == 2, done.stderr
    (error,) = json.loads(done.stdout)["errors"]
    assert error["code"] == "C011"
    assert "cannot be written" in error["message"]
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "summary.json").exists()
