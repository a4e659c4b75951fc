"""pandas frames, column by column: pyarrow need not be there, and what pandas calls missing is not given."""

from __future__ import annotations

from typing import Any

import polars as pl

from fpassist.bulk.intake.columns import schema
from fpassist.bulk.intake.faults import TableError, twice
from fpassist.bulk.intake.table_columns import wrong_type

# The whole numbers that a float tells apart.
_EXACT = 2.0**53


def is_pandas(source: Any) -> bool:
    """Whether ``source`` is a frame of pandas, or of what is built on it."""
    kinds = type(source).__mro__
    return any(k.__module__.partition(".")[0] == "pandas" and k.__name__ == "DataFrame" for k in kinds)


def of_pandas(source: Any, name: str) -> pl.DataFrame:
    """The pandas frame ``source`` as one of Polars.

    Args:
        source: the frame.
        name: the table's name, for messages.

    Raises:
        TableError: B052 for every column that holds values of several kinds, B053 for columns of one name.
    """
    titles = [str(title) for title in source.columns]
    if len(set(titles)) < len(titles):
        raise TableError([twice(name)])
    made = {title: _series(title, source.iloc[:, place]) for place, title in enumerate(titles)}
    table = schema()[name]
    faults = [wrong_type(table, title, "mixed") for title, series in made.items() if series is None]
    if faults:
        raise TableError(faults)
    return pl.DataFrame([series for series in made.values() if series is not None])


def _series(title: str, column: Any) -> pl.Series | None:
    """A column; ``None`` where its values are of several kinds."""
    if hasattr(column.dtype, "pyarrow_dtype"):
        return _of_arrow(pl.Series(title, column.array.__arrow_array__()))
    kind: str = column.dtype.kind
    if kind == "M":
        return _days(pl.Series(title, column.to_numpy(dtype="datetime64[us]")))
    gaps = column.isna().to_numpy(dtype=bool)
    if kind in _NUMBERS:
        # Only types that pandas adds to those of numpy have gaps of their own.
        own = {} if type(column.dtype).__module__.partition(".")[0] == "numpy" else {"na_value": _NUMBERS[kind][1]}
        values = column.to_numpy(dtype=_NUMBERS[kind][0], **own)
        series = pl.Series(title, values).set(pl.Series(gaps), None)
        return _whole(series) if kind == "f" else series
    return _of_objects(title, [None if gap else value for value, gap in zip(column.tolist(), gaps, strict=True)])


_NUMBERS = {"b": ("bool", False), "i": ("int64", 0), "u": ("uint64", 0), "f": ("float64", float("nan"))}
"""By kind of a type, the plain type that holds it, and what stands there for a gap."""


def _of_arrow(series: pl.Series) -> pl.Series:
    if series.dtype.is_float():
        return _whole(series.fill_nan(None))
    return _days(series) if series.dtype.base_type() == pl.Datetime else series


def _whole(series: pl.Series) -> pl.Series:
    """Whole numbers with gaps are floats in pandas; they are whole numbers all the same."""
    given = series.drop_nulls()
    return series.cast(pl.Int64) if bool(((given == given.floor()) & (given.abs() <= _EXACT)).all()) else series


def _days(series: pl.Series) -> pl.Series:
    """pandas has no type for a day alone."""
    given = series.drop_nulls()
    return series.cast(pl.Date) if bool((given == given.dt.truncate("1d")).all()) else series


def _of_objects(title: str, values: list[Any]) -> pl.Series | None:
    if all(value is None for value in values):
        return pl.Series(title, values, pl.Null)
    try:
        return pl.Series(title, values, strict=True)
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        # What is raised quotes the value.
        return None
