"""Tests that hold whole engines against each other are marked, so that they run without the measuring of coverage."""

from __future__ import annotations

import pytest

PROOFS = frozenset(
    {
        "test_batch_scale.py",
        "test_clickhouse.py",
        "test_duckdb.py",
        "test_generated_policies.py",
        "test_many_families.py",
        "test_postgres.py",
        "test_spark.py",
        "test_split.py",
    }
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name in PROOFS and item.path.parent.name == "bulk":
            item.add_marker("proof")
