"""The engines that decide a slice of families: Polars here, DuckDB, or Spark; all give the same columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal, Protocol, cast, get_args

import polars as pl

from fpassist.bulk.batch.faults import fault
from fpassist.bulk.deciding.decider import Decider
from fpassist.bulk.deciding.engine_rows import OneByOne
from fpassist.engine.policy import Policy

EngineName = Literal["polars", "duckdb", "spark"]
NAMES: Final[tuple[EngineName, ...]] = get_args(EngineName)
# Where an engine lives, and the packages without which it cannot be imported.
_HOMES: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = {
    "duckdb": ("fpassist.bulk.sql.duckdb_engine", "DuckdbEngine", ("sqlglot", "duckdb")),
    "spark": ("fpassist.bulk.sql.spark_engine", "SparkEngine", ("sqlglot", "pyspark")),
}


class Engine(Protocol):
    """Decides sound tables, as ``Decider`` does."""

    one_by_one: OneByOne

    def wide(self, tables: Mapping[str, pl.DataFrame | None], *, paid: bool = False) -> pl.DataFrame: ...

    def long(self, tables: Mapping[str, pl.DataFrame | None]) -> pl.DataFrame: ...

    def close(self) -> None: ...


class PolarsEngine(Decider):
    """The engine of one machine."""

    def close(self) -> None:
        """Nothing is held open."""


def make_engine(
    name: EngineName, policy: Policy, as_of: date, *, spark_master: str | None = None, folder: Path | None = None
) -> Engine:
    """The engine called ``name``.

    Args:
        name: one of ``NAMES``.
        policy: the policy.
        as_of: the day asked about.
        spark_master: where Spark runs, such as ``spark://host:7077``; by default in this process.
        folder: one that a Spark cluster sees as this process does; tables pass through it.

    Raises:
        BatchError: B072 where its packages are absent.
        EvaluationError: as ``Decider``.
    """
    if name == "polars":
        return PolarsEngine(policy, as_of)
    must_be_there(name)
    module, kind, _ = _HOMES[name]
    elsewhere = name == "spark" and spark_master is not None
    options: dict[str, Any] = {"master": spark_master, "folder": folder} if elsewhere else {}
    return cast(Engine, getattr(import_module(module), kind)(policy, as_of, **options))


def side_by_side(engine: Engine, count: int) -> list[Engine]:
    """``count`` engines that decide at the same time; one alone where the engine spreads its work itself."""
    return [engine, *(engine.beside() for _ in range(count - 1))] if isinstance(engine, PolarsEngine) else [engine]


def must_be_there(name: EngineName) -> None:
    """Nothing where the packages of an engine are installed.

    Raises:
        BatchError: B072.
    """
    try:
        for package in _HOMES[name][2] if name in _HOMES else ():
            import_module(package)
    except ImportError:
        raise fault("B072", f"the packages of the engine {name} are absent", "engine") from None
