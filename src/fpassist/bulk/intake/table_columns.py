"""What the columns of a table must be: their faults before work starts, and the published type of each."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

import polars as pl

from fpassist.bulk.intake.columns import Column, Kind, Table
from fpassist.diagnostics import Diagnostic
from fpassist.domain.kinds import CLASS_CODES, SEX_CODES
from fpassist.domain.limits import word

# Text stored as numbers of a list of words.
_WORDS = (pl.Categorical, pl.Enum)
OF_THE_PLACE = ("household_id", "role")
"""Columns of persons that one beside the household has by the place where it stands."""
_CURES: dict[Kind, str] = {
    "text": "cast it to text, such as CAST({} AS VARCHAR)",
    "secret": "cast it to text, such as CAST({} AS VARCHAR)",
    "choice": "cast it to text, such as CAST({} AS VARCHAR)",
    "flag": "make it true, false or null, such as CAST({} AS BOOLEAN)",
    "day": "make it a date without a time, such as CAST({} AS DATE)",
    "whole": "make it a whole number, such as CAST({} AS INTEGER)",
    "money": "make it an exact decimal, such as CAST({} AS DECIMAL(14, 2))",
}


def faults_of(table: Table, found: pl.Schema, *, where: str | None = None, prefix: str = "") -> Iterator[Diagnostic]:
    """Every fault of the columns ``found`` (B050, B051, B052).

    Args:
        table: what they are to be.
        found: the columns, by the name that they have in ``table``.
        where: the table that the user gave; ``table`` itself by default.
        prefix: what the user writes before each of them there.
    """
    columns, where = table.columns, where or table.name
    for name, dtype in found.items():
        column = columns.get(name)
        if column is not None:
            if not _fits(column, dtype):
                yield _wrong_type(table, name, dtype, where, prefix)
        elif table.extra and name.startswith("extra_") and len(name) > 6:
            if not _fits_extra(dtype):
                yield _wrong_type(table, name, dtype, where, prefix)
        else:
            yield _unknown(table, name, where, prefix)
    for name, column in columns.items():
        if name in found:
            continue
        group = [c.name for c in columns.values() if c.group == column.group and c.name in found]
        if column.required or (column.within and group):
            beside = "" if column.required else f", and {prefix}{group[0]} is given"
            message = f"the column {prefix}{name} is missing{beside}"
            yield Diagnostic("B050", message, f"{where}.{prefix}{name}", help="add it; every such row needs a value")


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


def _wrong_type(table: Table, name: str, dtype: pl.DataType, where: str, prefix: str) -> Diagnostic:
    return wrong_type(table, name, str(dtype.base_type()).lower(), where=where, prefix=prefix)


def wrong_type(table: Table, name: str, dtype: str, *, where: str | None = None, prefix: str = "") -> Diagnostic:
    """B052 of a column that has another type than it must have.

    Args:
        table: the table.
        name: the column.
        dtype: the type that it has, or ``mixed``.
        where, prefix: as of ``faults_of``.
    """
    shown = f"{prefix}{name}" if word(name) else "?"
    column = table.columns.get(name)
    cure = "make it true or false, a whole number, a decimal, text or a date" if column is None else _CURES[column.kind]
    kind = "holds values of several types" if dtype == "mixed" else f"has type {dtype}"
    place = f"{where or table.name}.{shown}"
    return Diagnostic("B052", f"the column {shown} {kind}", place, help=cure.format(shown))


def _unknown(table: Table, name: str, where: str, prefix: str) -> Diagnostic:
    if not word(name):  # what is no word may be someone's name
        return Diagnostic("B051", "a column is none of the table's", where, help="leave it out")
    near = difflib.get_close_matches(name.lower(), table.columns, 1, 0.6)
    if near:
        help = f"did you mean {prefix}{near[0]}"
    elif prefix:
        known = (column for column in table.columns if column not in OF_THE_PLACE)
        help = f"leave it out; after {prefix} may stand {', '.join(known)}"
    else:
        help = f"leave it out; the columns are {', '.join(table.columns)}"
    return Diagnostic("B051", f"{prefix}{name} is not a column of {where}", f"{where}.{prefix}{name}", help=help)


def told(name: str, lacking: Iterable[Column]) -> Iterator[Diagnostic]:
    """What the columns that a table lacks say of every row (B054)."""
    by_meaning: dict[str, list[str]] = {}
    for column in lacking:
        if column.kind != "secret":
            by_meaning.setdefault(column.absent, []).append(column.name)
    if by_meaning:
        meanings = "; ".join(f"{', '.join(columns)} ({meaning})" for meaning, columns in by_meaning.items())
        message = f"columns that are not given say the same of every row: {meanings}"
        help = "add them where the facts are known; what is unknown may leave a benefit undetermined"
        yield Diagnostic("B054", message, name, severity="warning", help=help)


def canonical(table: Table, found: pl.Schema) -> Iterator[pl.Expr]:
    """Every column of the schema in the published type and order; one that is not ``found`` is null."""
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
            # Past every bound, and still told to be so.
            yield here.clip(None if dtype.is_unsigned_integer() else -1, 1_000_000).cast(pl.Int64)
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
