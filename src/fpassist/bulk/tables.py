"""Tables in: Parquet, Arrow, Polars, pandas and DuckDB become Polars frames of one schema, checked first."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast

import polars as pl

from fpassist.bulk.columns import Column, Kind, Table, schema
from fpassist.diagnostics import Diagnostic, FpassistError
from fpassist.domain.kinds import CLASS_CODES, SEX_CODES
from fpassist.domain.limits import word

Source: TypeAlias = Any
"""A path of Parquet, or a table: Polars, pandas, Arrow, DuckDB, or what else hands out an Arrow stream."""

# Text stored as numbers of a list of words.
_WORDS = (pl.Categorical, pl.Enum)
_CURES: dict[Kind, str] = {
    "text": "cast it to text, such as CAST({} AS VARCHAR)",
    "secret": "cast it to text, such as CAST({} AS VARCHAR)",
    "choice": "cast it to text, such as CAST({} AS VARCHAR)",
    "flag": "make it true, false or null, such as CAST({} AS BOOLEAN)",
    "day": "make it a date without a time, such as CAST({} AS DATE)",
    "whole": "make it a whole number, such as CAST({} AS INTEGER)",
    "money": "make it an exact decimal, such as CAST({} AS DECIMAL(14, 2))",
}


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
    """

    households: pl.LazyFrame
    persons: pl.LazyFrame
    accidents: pl.LazyFrame
    treatments: pl.LazyFrame
    received: pl.LazyFrame
    missing: dict[str, frozenset[str]]
    warnings: tuple[Diagnostic, ...]

    def collect(self) -> dict[str, pl.DataFrame]:
        """The tables in memory, by name."""
        names = list(schema())
        return dict(zip(names, pl.collect_all([getattr(self, name) for name in names]), strict=True))


def read_tables(
    households: Source,
    persons: Source,
    *,
    accidents: Source | None = None,
    treatments: Source | None = None,
    received: Source | None = None,
) -> Tables:
    """The tables of a population, checked against the schema; no row is read yet where the source is lazy.

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
    frames: dict[str, pl.LazyFrame] = {}
    missing: dict[str, frozenset[str]] = {}
    faults: list[Diagnostic] = []
    warnings: list[Diagnostic] = []
    for name, table in schema().items():
        source = given[name]
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
        faults += _check(table, found)
        lacking = [column for column in table.columns.values() if column.name not in found]
        missing[name] = frozenset(column.name for column in lacking)
        warnings += _told(name, lacking)
        frames[name] = frame.select(*_canonical(table, found))
    if faults:
        raise TableError(faults)
    return Tables(**frames, missing=missing, warnings=tuple(warnings))


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


def _check(table: Table, found: pl.Schema) -> Iterator[Diagnostic]:
    columns = table.columns
    for name, dtype in found.items():
        column = columns.get(name)
        if column is not None:
            if not _fits(column, dtype):
                yield _wrong_type(table, name, dtype, _CURES[column.kind])
        elif table.extra and name.startswith("extra_") and len(name) > 6:
            if not _fits_extra(dtype):
                cure = "make it true or false, a whole number, a decimal, text or a date"
                yield _wrong_type(table, name, dtype, cure)
        else:
            yield _unknown(table, name)
    for name, column in columns.items():
        if name in found:
            continue
        group = [c.name for c in columns.values() if c.group == column.group and c.name in found]
        if column.required or (column.within and group):
            beside = "" if column.required else f", and {group[0]} is given"
            message = f"the column {name} is missing{beside}"
            yield Diagnostic("B050", message, f"{table.name}.{name}", help="add it; every such row needs a value")


def _fits(column: Column, dtype: pl.DataType) -> bool:
    if dtype == pl.Null:
        return True
    kind = column.kind
    if column.name in ("sex", "disability_class") and dtype.is_integer():
        return True  # GB/T 2261.1 and GB/T 26341 are numbers
    if kind in ("text", "choice", "secret"):
        return dtype.base_type() in (pl.String, *_WORDS)
    if kind == "flag":
        return dtype == pl.Boolean
    if kind == "day":
        return dtype == pl.Date
    if kind == "whole":
        return dtype.is_integer()
    return dtype.is_integer() or (isinstance(dtype, pl.Decimal) and dtype.scale <= 2)


def _fits_extra(dtype: pl.DataType) -> bool:
    plain = (pl.Null, pl.Boolean, pl.String, *_WORDS, pl.Date)
    return dtype.base_type() in plain or dtype.is_integer() or dtype.is_decimal()


def _wrong_type(table: Table, name: str, dtype: pl.DataType, cure: str) -> Diagnostic:
    message = f"the column {name if word(name) else '?'} has type {str(dtype.base_type()).lower()}"
    return Diagnostic("B052", message, f"{table.name}.{name if word(name) else '?'}", help=cure.format(name))


def _unknown(table: Table, name: str) -> Diagnostic:
    if not word(name):  # what is no word may be someone's name
        return Diagnostic("B051", "a column is none of the table's", table.name, help="leave it out")
    near = difflib.get_close_matches(name.lower(), table.columns, 1, 0.6)
    help = f"did you mean {near[0]}" if near else f"leave it out; the columns are {', '.join(table.columns)}"
    return Diagnostic("B051", f"{name} is not a column of {table.name}", f"{table.name}.{name}", help=help)


def _told(name: str, lacking: Iterable[Column]) -> Iterator[Diagnostic]:
    by_meaning: dict[str, list[str]] = {}
    for column in lacking:
        if column.kind != "secret":
            by_meaning.setdefault(column.absent, []).append(column.name)
    if by_meaning:
        told = "; ".join(f"{', '.join(columns)} ({meaning})" for meaning, columns in by_meaning.items())
        message = f"columns that are not given say the same of every row: {told}"
        help = "add them where the facts are known; what is unknown may leave a benefit undetermined"
        yield Diagnostic("B054", message, name, severity="warning", help=help)


def _canonical(table: Table, found: pl.Schema) -> Iterator[pl.Expr]:
    for name, column in table.columns.items():
        dtype = found.get(name)
        here = pl.col(name)
        if dtype is None:
            yield pl.lit(None, column.dtype).alias(name)
        elif name == "sex":
            codes = {str(code): value for code, value in SEX_CODES.items()}
            yield _worded(_text(here, dtype), codes)
        elif name == "disability_class":
            yield _worded(_text(here, dtype), dict(CLASS_CODES))
        elif column.kind == "money":
            # A sum too large for the type stays one: rejects tell it from one that is not given.
            yield here.cast(pl.Decimal(38, 2), strict=False)
        elif dtype == column.dtype:
            yield here
        elif dtype.base_type() in (pl.UInt64, pl.Int128, pl.UInt128):
            yield here.clip(-1, 1_000_000).cast(pl.Int64)  # past every bound, and still told to be so
        else:
            yield here.cast(column.dtype, strict=False)
    for name, dtype in found.items():
        if name not in table.columns and name.startswith("extra_"):
            yield pl.col(name).cast(pl.String) if dtype.base_type() in _WORDS else pl.col(name)


def _text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    return column if dtype == pl.String else column.cast(pl.String)


def _worded(text: pl.Expr, codes: Mapping[str, str | None]) -> pl.Expr:
    """``text`` with the words that the codes of a standard stand for."""
    longest = max(len(code.encode()) for code in codes)

    def words(column: pl.Series) -> pl.Series:
        # Most tables hold words already, and replacing costs more than looking: words tend to be longer than codes.
        shortest = column.str.len_bytes().min()
        if shortest is None or cast(int, shortest) > longest:
            return column
        return column.replace(codes) if column.drop_nulls().unique().is_in(list(codes)).any() else column

    # Said to go row by row, so that a slice of a table is read as a slice.
    return text.map_batches(words, return_dtype=pl.String, is_elementwise=True)
