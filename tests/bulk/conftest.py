"""Random families for the tests of runs over tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bulk.as_tables import as_tables
from bulk.batch_tables import COUNT, Tables, families
from fpassist.bulk.batch import chunks
from fpassist.bulk.population import synth


@pytest.fixture(scope="module")
def some() -> list[dict[str, Any]]:
    return families(5, COUNT)


@pytest.fixture(scope="module")
def tables(some: list[dict[str, Any]]) -> Tables:
    return as_tables(some)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices of tables so small that a few hundred families need many."""
    monkeypatch.setattr(chunks, "LEAST", 16)


@pytest.fixture
def by_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """``evaluate_table`` decides few families as it decides many."""
    monkeypatch.setattr("fpassist.bulk.deciding.evaluate.FEW", 0)


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return synth.write(tmp_path_factory.mktemp("population"), 1500, 8, synth.Shares(unknown=0))
