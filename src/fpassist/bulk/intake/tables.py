"""Tables in: Parquet, Arrow, Polars, pandas and DuckDB become Polars frames of one schema, checked first."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias, cast

import polars as pl

from fpassist.bulk.intake.columns import HOUSEHOLD, schema
from fpassist.bulk.intake.declared import Declared
from fpassist.bulk.intake.faults import NothingThere, TableError, opening, reading, unreadable
from fpassist.bulk.intake.members import Beside, Members
from fpassist.bulk.intake.pandas_frames import is_pandas, of_pandas
from fpassist.bulk.intake.sources import files_of
from fpassist.bulk.intake.table_columns import canonical, faults_of, told
from fpassist.bulk.intake.wide_layout import WideTable, apart, both_layouts, meant, of_household
from fpassist.diagnostics import Diagnostic

Source: TypeAlias = Any
"""A path of Parquet, or a table: Polars, pandas, Arrow, DuckDB, or what else hands out an Arrow stream."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables, lazily, each with every column of its schema in the published type and order.

    What fails while rows are read is ``TableError`` B053 of that table.

    Args:
        households, persons, accidents, treatments, received: columns that the source lacks are null in every row;
            columns ``extra_<fact>`` come last.
        missing: by table, the columns that the source lacks: null because no one gave them.
        warnings: what to tell once, before work starts.
        beside: the table that persons stand in beside their family, if they do.
    """

    households: pl.LazyFrame
    persons: pl.LazyFrame
    accidents: pl.LazyFrame
    treatments: pl.LazyFrame
    received: pl.LazyFrame
    missing: dict[str, frozenset[str]]
    warnings: tuple[Diagnostic, ...]
    beside: WideTable | None = None

    def rows(self) -> dict[str, int]:
        """How many rows each table has, of Parquet by its metadata; of persons beside their family, the families."""
        names = [name for name in schema() if name != "persons" or self.beside is None]
        counted = self._collected({name: getattr(self, name).select(pl.len()) for name in names})
        found = {name: int(frame.item()) for name, frame in counted.items()}
        return {name: found.get(name, found["households"]) for name in schema()}

    def slice(self, name: str, start: int, length: int | None) -> pl.DataFrame:
        """Rows of a table from a place on, as ``rows`` counts them."""
        with reading(self._source(name)):
            if name == "persons" and self.beside is not None:
                return pl.concat(pl.collect_all(self.beside.persons(start, length)))
            return getattr(self, name).slice(start, length).collect()

    def families(self, start: int, length: int | None = None) -> tuple[pl.DataFrame, tuple[Members, ...]]:
        """Households from a place on, and the members that stand beside them, if any do."""
        if self.beside is None:
            return self.slice("households", start, length), ()
        with reading("households"):
            return self.beside.families(start, length)

    def first(self, count: int) -> dict[str, pl.DataFrame]:
        """The first households, and of the other tables every row of these, wherever it stands."""
        found = {"households": self.slice("households", 0, count)}
        ids = found["households"].lazy().select(pl.col("id").alias(HOUSEHOLD))
        for name in schema().keys() - found.keys():
            with reading(self._source(name)):
                table: pl.LazyFrame = getattr(self, name)
                found[name] = table.join(ids, on=HOUSEHOLD, how="semi").collect(engine="streaming")
        return found

    def collect(self) -> Mapping[str, pl.DataFrame]:
        """The tables in memory, by name."""
        if self.beside is None:
            return self._collected({name: getattr(self, name) for name in schema()})
        households, members = self.families(0)
        others = (name for name in schema() if name not in ("households", "persons"))
        found = self._collected({name: getattr(self, name) for name in others})
        return Beside({"households": households, **found}, members)

    def _source(self, name: str) -> str:
        """The table that the rows of the table ``name`` are read from."""
        return "households" if name == "persons" and self.beside is not None else name

    def _collected(self, frames: Mapping[str, pl.LazyFrame]) -> dict[str, pl.DataFrame]:
        try:
            return dict(zip(frames, pl.collect_all(list(frames.values())), strict=True))
        except MemoryError:
            raise
        except (Exception, pl.exceptions.PanicException):  # noqa: BLE001 - a lazy table runs others' code
            # Which of them it was is told by reading one after another.
            return {name: self._one(name, frame) for name, frame in frames.items()}

    def _one(self, name: str, frame: pl.LazyFrame) -> pl.DataFrame:
        with reading(self._source(name)):
            return frame.collect()


def read_tables(
    households: Source,
    persons: Source | None,
    *,
    accidents: Source | None = None,
    treatments: Source | None = None,
    received: Source | None = None,
    declared: Declared | None = None,
) -> Tables:
    """The tables of a population, checked against the schema; no row is read yet where the source is lazy.

    Where no persons table is given, the members stand beside their household (``intake.wide_layout``).

    Args:
        households, persons, accidents, treatments, received: the tables.
        declared: the facts that may be given beside those of the schema, as columns ``extra_<fact>``; ``None`` is any.

    Raises:
        TableError: every fault of every table: B050 column missing, B051 unknown, B052 of a wrong type, B053 no table.
    """
    given = {
        "households": households,
        "persons": persons,
        "accidents": accidents,
        "treatments": treatments,
        "received": received,
    }
    beside: WideTable | None = None
    frames: dict[str, pl.LazyFrame] = {}
    missing: dict[str, frozenset[str]] = {}
    faults: list[Diagnostic] = []
    warnings: list[Diagnostic] = []
    for name, table in schema().items():
        source = given[name]
        if name == "persons" and source is None:
            continue
        if source is None and name not in ("households", "persons"):
            frames[name] = pl.LazyFrame(schema={c.name: c.dtype for c in table.columns.values()})
            missing[name] = frozenset()
            continue
        try:
            with opening(name, source):
                frame = scan(source, name)
                found = frame.collect_schema()
        except TableError as error:
            faults += error.diagnostics
            continue
        if name == "households" and persons is None:
            own = pl.Schema((column, found[column]) for column in of_household(found.names()))
            beside, faulty = apart(frame, found, canonical(table, own), declared)
            faults += faulty
            frames["persons"] = pl.LazyFrame() if beside is None else pl.concat(beside.persons())
            missing["persons"] = frozenset()
            found = own
        elif name == "households" and (both := both_layouts(found.names())) is not None:
            faults.append(both)
            found = pl.Schema((column, found[column]) for column in of_household(found.names()))
        faults += (_as_meant(fault, beside=persons is None) for fault in faults_of(table, found))
        if declared is not None and table.extra:
            faults += declared.misfits(name, found, name)
        lacking = [column for column in table.columns.values() if column.name not in found]
        missing[name] = frozenset(column.name for column in lacking)
        warnings += told(name, lacking)
        frames[name] = frame.select(*canonical(table, found))
    if faults:
        raise TableError(faults)
    return Tables(**frames, missing=missing, warnings=tuple(warnings), beside=beside)


def _as_meant(fault: Diagnostic, *, beside: bool) -> Diagnostic:
    """A fault of a column, with the column of a member that was meant, where members stand beside their household."""
    table, _, column = fault.where.partition(".")
    better = meant(column) if beside and fault.code == "B051" and table == "households" else None
    return fault if better is None else replace(fault, help=f"did you mean {better}")


def scan(source: Source, name: str) -> pl.LazyFrame:
    """``source`` as a lazy frame, with the columns as they are.

    Args:
        source: what ``read_tables`` takes.
        name: the table's name, for messages.

    Raises:
        TableError: B053, where it is no table; B052, where a column of pandas holds values of several kinds.
        Exception: whatever the reader of another kind of table raises.
    """
    if isinstance(source, pl.LazyFrame):
        return source
    if isinstance(source, pl.DataFrame):
        return source.lazy()
    if isinstance(source, (str, os.PathLike)):
        return _scan_path(os.fspath(cast("str | os.PathLike[str]", source)))
    if is_pandas(source):
        return of_pandas(source, name).lazy()
    if hasattr(source, "__arrow_c_stream__"):
        return pl.DataFrame(source).lazy()
    raise TableError([unreadable(name, "is none of the kinds of table that are read")])


def _scan_path(path: str) -> pl.LazyFrame:
    folder = Path(path)
    if not folder.exists() and not any(sign in path for sign in "*?["):
        raise FileNotFoundError
    # What lies elsewhere, such as in s3://…, is looked for by who reads it.
    if "://" not in path and not files_of(path):
        raise NothingThere
    if folder.is_dir():
        path = str(folder / "**" / "*.parquet")
    return pl.scan_parquet(path, hive_partitioning=False)


__all__ = ["Source", "TableError", "Tables", "read_tables", "scan"]
