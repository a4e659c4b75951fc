"""Tables in: Parquet, Arrow, Polars, pandas and DuckDB become Polars frames of one schema, checked first."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast

import polars as pl

from fpassist.bulk.intake.columns import schema
from fpassist.bulk.intake.table_columns import canonical, faults_of, told
from fpassist.bulk.intake.wide_layout import Places, apart, of_household
from fpassist.diagnostics import Diagnostic, FpassistError

Source: TypeAlias = Any
"""A path of Parquet, or a table: Polars, pandas, Arrow, DuckDB, or what else hands out an Arrow stream."""


class TableError(FpassistError):
    """Tables that cannot be taken in (codes ``B05x``)."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables, lazily, each with every column of its schema in the published type and order.

    Args:
        households, persons, accidents, treatments, received: columns that the source lacks are null in every row;
            columns ``extra_<fact>`` come last.
        missing: by table, the columns that the source lacks: null because no one gave them.
        warnings: what to tell once, before work starts.
        by_family: where persons stand beside their family, for each place the wide table and what makes persons of it.
    """

    households: pl.LazyFrame
    persons: pl.LazyFrame
    accidents: pl.LazyFrame
    treatments: pl.LazyFrame
    received: pl.LazyFrame
    missing: dict[str, frozenset[str]]
    warnings: tuple[Diagnostic, ...]
    by_family: Places = ()

    def rows(self) -> dict[str, int]:
        """How many rows each table has, of Parquet by its metadata; of persons beside their family, the families."""
        names = [name for name in schema() if name != "persons" or not self.by_family]
        counted = pl.collect_all([getattr(self, name).select(pl.len()) for name in names])
        found = {name: int(frame.item()) for name, frame in zip(names, counted, strict=True)}
        return {name: found.get(name, found["households"]) for name in schema()}

    def slice(self, name: str, start: int, length: int) -> pl.DataFrame:
        """Rows of a table from a place on, as ``rows`` counts them."""
        if name == "persons" and self.by_family:
            parts = [of(wide.slice(start, length)) for wide, of in self.by_family]
            return pl.concat(pl.collect_all(parts))
        return getattr(self, name).slice(start, length).collect()

    def collect(self) -> dict[str, pl.DataFrame]:
        """The tables in memory, by name."""
        names = list(schema())
        return dict(zip(names, pl.collect_all([getattr(self, name) for name in names]), strict=True))


def read_tables(
    households: Source,
    persons: Source | None,
    *,
    accidents: Source | None = None,
    treatments: Source | None = None,
    received: Source | None = None,
) -> Tables:
    """The tables of a population, checked against the schema; no row is read yet where the source is lazy.

    Where no persons table is given, the members stand beside their household (``intake.wide_layout``).

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
    by_family: Places = ()
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
            frame = scan(source, name)
            found = frame.collect_schema()
        except TableError as error:
            faults += error.diagnostics
            continue
        except (pl.exceptions.PolarsError, OSError) as error:
            faults.append(_unreadable(name, error))
            continue
        if name == "households" and persons is None:
            frames["persons"], by_family, faulty = apart(frame, found)
            faults += faulty
            missing["persons"] = frozenset()
            found = pl.Schema((column, found[column]) for column in of_household(found.names()))
        faults += faults_of(table, found)
        lacking = [column for column in table.columns.values() if column.name not in found]
        missing[name] = frozenset(column.name for column in lacking)
        warnings += told(name, lacking)
        frames[name] = frame.select(*canonical(table, found))
    if faults:
        raise TableError(faults)
    return Tables(**frames, missing=missing, warnings=tuple(warnings), by_family=by_family)


def scan(source: Source, name: str) -> pl.LazyFrame:
    """``source`` as a lazy frame, with the columns as they are.

    Args:
        source: what ``read_tables`` takes.
        name: the table's name, for messages.

    Raises:
        TableError: B053, where it is no table.
    """
    if isinstance(source, pl.LazyFrame):
        return source
    if isinstance(source, pl.DataFrame):
        return source.lazy()
    if isinstance(source, (str, os.PathLike)):
        return _scan_path(os.fspath(cast("str | os.PathLike[str]", source)), name)
    if type(source).__module__.partition(".")[0] == "pandas":
        return _from_pandas(source)
    if hasattr(source, "__arrow_c_stream__"):
        return pl.DataFrame(source).lazy()
    raise TableError([_unreadable(name, None)])


def _scan_path(path: str, name: str) -> pl.LazyFrame:
    folder = Path(path)
    if folder.is_dir():
        path = str(folder / "**" / "*.parquet")
    elif not folder.exists() and not any(sign in path for sign in "*?["):
        raise TableError([_unreadable(name, FileNotFoundError(path))])
    return pl.scan_parquet(path, hive_partitioning=False)


def _from_pandas(source: Any) -> pl.LazyFrame:
    """A pandas frame, column by column: pyarrow need not be there, and NaN is a value that is not given."""
    made: dict[str, pl.Series] = {}
    for name in source.columns:
        column = source[name]
        kind: str = column.dtype.kind
        if kind in "biuf":
            series = pl.Series(str(name), column.to_numpy(dtype=None), nan_to_null=True)
            # Whole numbers with gaps are floats in pandas; they are whole numbers all the same.
            if kind == "f" and bool((series.drop_nulls() == series.drop_nulls().floor()).all()):
                series = series.cast(pl.Int64, strict=False)
        elif kind == "M":
            series = pl.Series(str(name), column.to_numpy(dtype="datetime64[us]"))
            # pandas has no type for a day alone.
            if bool((series.drop_nulls() == series.drop_nulls().dt.truncate("1d")).all()):
                series = series.cast(pl.Date)
        else:
            gaps = column.isna().tolist()
            values = [None if gap else value for value, gap in zip(column.tolist(), gaps, strict=True)]
            series = pl.Series(str(name), values, strict=True) if values else pl.Series(str(name), [], pl.Null)
        made[str(name)] = series
    return pl.DataFrame(made).lazy()


def _unreadable(name: str, error: Exception | None) -> Diagnostic:
    if error is None:
        what = "is none of the kinds of table that are read"
    elif isinstance(error, FileNotFoundError):
        what = "cannot be read: there is no such file"
    elif isinstance(error, OSError) and error.strerror:
        what = f"cannot be read: {error.strerror.lower()}"
    else:
        what = "cannot be read: it is not Parquet"
    help = "give a Parquet file or a folder of them, an Arrow table, a Polars or pandas frame, or a DuckDB relation"
    return Diagnostic("B053", f"the table {name} {what}", name, help=help)
