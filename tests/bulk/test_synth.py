"""A made-up population: the same for the same seed, sound in every row, and as the shares say."""

from __future__ import annotations

import inspect
import io
import os
import signal
import subprocess
import sys
import time
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

pl = pytest.importorskip("polars")

from fpassist.bulk.intake.rejects import sift  # noqa: E402
from fpassist.bulk.intake.tables import read_tables  # noqa: E402
from fpassist.bulk.population import synth as population  # noqa: E402
from fpassist.bulk.population.shares import SOURCES, Shares  # noqa: E402
from fpassist.cli import synth as command  # noqa: E402
from fpassist.cli.guard import run  # noqa: E402

MANY = 20_000


@pytest.fixture(scope="module")
def made() -> dict[str, pl.DataFrame]:
    return population.synth(MANY, 5)


def share(column: pl.Series) -> float:
    return float(column.mean() or 0)


def test_every_row_is_sound(made: dict[str, pl.DataFrame]) -> None:
    tables = read_tables(**made)
    found = sift(tables.collect())
    assert found.rejects.is_empty()
    assert found.households.height == MANY
    assert {"B054"} >= {warning.code for warning in tables.warnings}
    assert tables.missing["persons"] == {"name", "id_number"}


def test_the_shares_are_kept(made: dict[str, pl.DataFrame]) -> None:
    shares, persons = Shares(), made["persons"]
    first = persons.filter(pl.col("id") == "c1")
    later = persons["id"].value_counts()
    counts = dict(later.iter_rows())
    assert first.height == MANY
    assert share(first["death_date"].is_not_null()) == pytest.approx(shares.dead_child, abs=0.02)
    assert share(first["disability_grade"].is_not_null()) == pytest.approx(shares.disabled_child, abs=0.02)
    assert counts["c2"] / MANY == pytest.approx(shares.later_birth, abs=0.01)
    assert counts["c3"] / MANY == pytest.approx(shares.adoption, abs=0.01)
    assert made["accidents"]["household_id"].n_unique() / MANY == pytest.approx(shares.accident, abs=0.01)
    assert share(made["households"]["low_income"].is_null()) == pytest.approx(shares.unknown, abs=0.01)
    assert share(made["households"]["area"].drop_nulls() == "rural") == pytest.approx(shares.rural, abs=0.02)
    widowed = persons.filter(pl.col("role") != "child").group_by("household_id").agg(pl.col("death_date").count())
    assert share(widowed["death_date"] > 0) == pytest.approx(shares.widowed, abs=0.02)
    assert set(persons["education_stage"].drop_nulls()) == {"compulsory", "senior_high", "junior_college", "bachelor"}
    assert set(made["treatments"]["kind"]) == {"assisted", "ivf"}
    assert set(made["accidents"]["outcome"]) == {"death", "disability"}


def test_nothing_is_dated_after_its_day(made: dict[str, pl.DataFrame]) -> None:
    for name, frame in made.items():
        days = [c for c, t in frame.schema.items() if t == pl.Date and c != "education_normal_graduation_on"]
        for column in days:
            latest = frame[column].max()
            assert latest is None or latest <= Shares().on, (name, column)


def test_who_dies_in_an_accident_dies_that_day(made: dict[str, pl.DataFrame]) -> None:
    dead = made["accidents"].filter(pl.col("outcome") == "death")
    joined = dead.join(made["persons"], left_on=["household_id", "person"], right_on=["household_id", "id"])
    assert joined.height == dead.height > 0
    assert (joined["on"] == joined["death_date"]).all()


def test_the_same_seed_gives_the_same_and_another_does_not() -> None:
    one, again, other = (population.synth(300, seed) for seed in (1, 1, 2))
    for name in population.MAKERS:
        assert one[name].equals(again[name])
    assert not one["persons"].equals(other["persons"])


def test_a_population_is_the_head_of_a_larger_one() -> None:
    size = population.CHUNK
    large, small = population.synth(size + 500, 3), population.synth(size + 20, 3)
    for name in population.MAKERS:
        assert small[name].equals(large[name].head(small[name].height))
    assert small["households"].height == small["persons"]["household_id"].n_unique() == size + 20
    assert large["households"]["id"].is_sorted()
    assert large["households"]["id"].n_unique() == size + 500


def test_the_wide_layout_has_the_same_families(tmp_path: Path) -> None:
    size = population.CHUNK + 300
    tables, wide = population.synth(size, 5), population.synth(size, 5, layout="wide")
    assert list(wide) == ["households", "accidents", "treatments"]
    assert all(wide[name].equals(tables[name]) for name in ("accidents", "treatments"))
    given = read_tables(wide["households"], None).collect()
    expected = read_tables(tables["households"], tables["persons"]).collect()
    assert given["households"].equals(expected["households"])
    # Members stand place by place, and not family by family.
    order = ["household_id", "id"]
    assert given["persons"].sort(order).equals(expected["persons"].sort(order))
    population.write(tmp_path, 20, 5)
    paths = population.write(tmp_path, 20, 5, layout="wide")
    assert sorted(tmp_path.iterdir()) == sorted(paths.values())
    assert pl.read_parquet(paths["households"]).equals(wide["households"].head(20))


def test_shares_can_be_all_or_nothing() -> None:
    made = population.synth(200, 1, dead_child=1, later_birth=0, adoption=0.0, accident=0, unknown=0, widowed=0)
    persons = made["persons"]
    assert set(persons["id"]) == {"w", "h", "c1"}
    assert persons.filter(pl.col("role") == "child")["death_date"].null_count() == 0
    assert persons.filter(pl.col("role") != "child")["death_date"].count() == 0
    assert made["accidents"].is_empty()
    assert made["households"]["area"].null_count() == persons["birth_date"].null_count() == 0


@pytest.mark.parametrize("wrong", [{"rural": 1.5}, {"unknown": -0.1}, {"student": "all"}])
def test_what_is_no_share_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a share"):
        population.synth(1, 1, **wrong)


def test_no_families_and_too_many() -> None:
    assert all(frame.is_empty() for frame in population.synth(0).values())
    with pytest.raises(ValueError, match="number of families"):
        population.synth(population.LARGEST + 1)
    with pytest.raises(ValueError, match="seed"):
        population.synth(1, -1)


def test_the_files_are_the_tables(tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    size = population.CHUNK + 7
    paths = population.write(tmp_path, size, 4, Shares(rural=0.5), lambda table, made: told.append((table, made)))
    expected = population.synth(size, 4, rural=0.5)
    for name, path in paths.items():
        assert pl.read_parquet(path).equals(expected[name])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{name}.parquet" for name in expected)
    assert {name: sum(made for table, made in told if table == name) for name in expected} == dict.fromkeys(
        expected, size
    )


def test_a_run_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def stop(table: str, made: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(BaseException):  # noqa: B017 - polars wraps what is raised in its threads
        population.write(tmp_path, 10, 1, None, stop)
    assert list(tmp_path.iterdir()) == []


def test_every_share_has_a_source_an_option_and_one_default() -> None:
    options = inspect.signature(command.synth).parameters
    for field in fields(Shares):
        given = options[field.name].default
        assert (str(field.default) if field.name == "on" else field.default) == given
        assert field.name == "on" or SOURCES[field.name]


def called(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> tuple[int, str, str]:
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2)]
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", streams[0])
        patch.setattr(sys, "stderr", streams[1])
        status = run(["synth", *map(str, arguments)])
        for stream in streams:
            stream.flush()
    out, err = (stream.buffer.getvalue().decode() for stream in streams)  # type: ignore[attr-defined]
    assert "Traceback" not in out + err
    return status, out, err


def test_the_command_writes_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "population"
    arguments = ("--households", 50, "--seed", 7, "--dead-child", 1, "--on", "2016-01-01", "--out", out)
    status, text, err = called(monkeypatch, *arguments)
    assert (status, err) == (0, "")
    assert [Path(line).name for line in text.splitlines()] == [f"{name}.parquet" for name in population.MAKERS]
    expected = population.synth(50, 7, dead_child=1.0, on=Shares().on.replace(2016, 1, 1))
    assert pl.read_parquet(out / "persons.parquet").equals(expected["persons"])


def test_the_command_writes_the_wide_layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status, text, err = called(monkeypatch, "--households", 50, "--layout", "wide", "--out", tmp_path)
    assert (status, err) == (0, "")
    assert [Path(line).name for line in text.splitlines()] == [
        "households.parquet",
        "accidents.parquet",
        "treatments.parquet",
    ]
    assert "wife_birth_date" in pl.read_parquet_schema(tmp_path / "households.parquet")
    assert called(monkeypatch, "--households", 50, "--out", tmp_path)[0] == 2


def test_the_command_asks_before_it_replaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("--households", 5, "--out", tmp_path)
    mine = tmp_path / "persons.parquet"
    mine.write_text("mine", encoding="utf-8")
    status, _, err = called(monkeypatch, *asked)
    assert (status, "B056" in err) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["persons.parquet"]
    assert mine.read_text(encoding="utf-8") == "mine"
    assert called(monkeypatch, *asked, "--force")[0] == 0
    assert pl.read_parquet(mine).height > 0


def test_the_command_called_wrongly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = tmp_path / "file"
    taken.touch()
    for arguments, code in (
        (("--households", 5), "C001"),
        (("--households", 5, "--out", tmp_path / "x", "--rural", 2), "C001"),
        (("--households", 10**10, "--out", tmp_path / "x"), "C001"),
        (("--households", 5, "--out", tmp_path / "x", "--on", "2014-02-30"), "C003"),
        (("--households", 5, "--out", taken), "C011"),
        (("--households", 5, "--out", ""), "C001"),
    ):
        status, _, err = called(monkeypatch, *arguments)
        assert (status, code in err) == (2, True), err
    assert not (tmp_path / "x").exists()


def test_without_the_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fpassist.bulk

    # It is loaded anew here; the tests that follow are to find the old one.
    monkeypatch.setattr(fpassist, "bulk", fpassist.bulk)
    for name in [name for name in sys.modules if name.startswith("fpassist.bulk")]:
        monkeypatch.delitem(sys.modules, name)
    import_module("fpassist.bulk")
    monkeypatch.delattr(fpassist.bulk, "synth", raising=False)
    monkeypatch.setitem(sys.modules, "numpy", None)
    monkeypatch.setitem(sys.modules, "polars", None)
    status, _, err = called(monkeypatch, "--households", 5, "--out", tmp_path)
    assert (status, "B055" in err) == (2, True)


def test_help_states_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    status, text, _ = called(monkeypatch, "--help")
    assert status == 0
    assert "fpassist synth --households 1000" in text
    assert "assum" in text
    assert "0.4523" in text


def test_a_run_that_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    arguments = ("-m", "fpassist", "synth", "--households", "20000000", "--out", str(tmp_path))
    source = str(Path(population.__file__).parents[2])
    started = subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": source, "POLARS_MAX_THREADS": "2"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        end = time.monotonic() + 60
        while not list(tmp_path.glob(".synth-*/*")) and time.monotonic() < end:
            time.sleep(0.05)
        started.send_signal(signal.SIGINT)
        out, err = started.communicate(timeout=60)
    finally:
        started.kill()
    assert (started.returncode, out, err) == (130, b"", b"")
    assert list(tmp_path.iterdir()) == []
