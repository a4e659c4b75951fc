"""What others put into the folder of a run, and what the run reads, is left alone."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bulk.test_batch_runs import FAMILIES, Paths, batch, code
from fpassist.bulk.batch import stage
from fpassist.bulk.batch.faults import BatchError


def everything(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes() for path in folder.rglob("*")}


def refused(expected: str, tables: Any, out: Any, **options: Any) -> None:
    with pytest.raises(BatchError) as caught:
        batch(tables, out, **options)
    assert code(caught.value) == expected


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("name", ["results/mine.txt", "totals.parquet", "summary.json", ".unfinished/mine.txt"])
def test_what_no_run_wrote_is_left_alone(population: Paths, tmp_path: Path, name: str, force: bool) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text('{"mine": true}', encoding="utf-8")
    before = everything(tmp_path)
    refused("B076", population, tmp_path, force=force)
    assert everything(tmp_path) == before


@pytest.mark.parametrize("name", ["results/mine.txt", "results/part-00007.parquet/mine.txt"])
def test_what_was_put_among_results_is_left_alone(population: Paths, tmp_path: Path, name: str) -> None:
    batch(population, tmp_path)
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine", encoding="utf-8")
    before = everything(tmp_path)
    refused("B076", population, tmp_path, force=True)
    assert everything(tmp_path) == before


def test_what_a_link_leads_to_is_left_alone(population: Paths, tmp_path: Path) -> None:
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    batch(population, out)
    (out / "results").rename(elsewhere)
    (out / "results").symlink_to(elsewhere)
    before = everything(tmp_path)
    refused("B076", population, out, force=True)
    assert everything(tmp_path) == before


def test_what_comes_into_the_folder_meanwhile_is_left_alone(population: Paths, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def put(what: str, done: int, total: int) -> None:
        (out / "totals.parquet").write_text("mine", encoding="utf-8")

    with pytest.raises(BatchError) as caught:
        batch(population, out, progress=put)
    assert code(caught.value) == "B076"
    assert (out / "totals.parquet").read_text(encoding="utf-8") == "mine"
    (out / "totals.parquet").unlink()
    assert batch(population, out, progress=lambda *told: pytest.fail("it was over")).decided == FAMILIES


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("place", ["results/households.parquet", "totals.parquet", ".unfinished/h.parquet", "link"])
def test_tables_that_are_read_are_left_alone(population: Paths, tmp_path: Path, place: str, force: bool) -> None:
    out = tmp_path / "out"
    batch(population, out)
    given = path = out / place
    if place == "link":
        given, path = tmp_path / "link.parquet", out / "results" / "part-00000.parquet"
        given.symlink_to(path)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(population["households"].read_bytes())
    before = everything(tmp_path)
    for source in (given, str(given.parent / "*.parquet") if place != "totals.parquet" else given):
        refused("B077", population | {"households": source}, out, force=force)
    assert everything(tmp_path) == before


def test_a_folder_that_is_read_is_no_place_for_results(population: Paths, tmp_path: Path) -> None:
    (tmp_path / "h.parquet").write_bytes(population["households"].read_bytes())
    refused("B077", population | {"households": tmp_path}, tmp_path / "deep" / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["h.parquet"]


def test_a_folder_without_a_name_is_none(population: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    refused("C001", population, "")
    assert not list(tmp_path.iterdir())


def test_another_question_after_a_run_ended_while_it_moved(
    population: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def replace(source: Any, target: Any) -> None:
        if Path(source).name == "rejects.parquet":
            raise KeyboardInterrupt
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(stage.os, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            batch(population, tmp_path)
    assert (tmp_path / "results").exists()
    assert batch(population, tmp_path, as_of=date(2015, 1, 1)).as_of == date(2015, 1, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(stage.WHOLE)
