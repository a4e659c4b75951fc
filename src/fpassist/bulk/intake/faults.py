"""Tables that cannot be taken in, as coded errors: what a reader of tables raises may quote values, they do not."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

import polars as pl

from fpassist.diagnostics import CODES, Diagnostic, FpassistError

_TWICE: Final = "give each column a name of its own"


class TableError(FpassistError):
    """Tables that cannot be taken in (codes ``B05x``)."""


class NothingThere(Exception):
    """A folder or a pattern that no file of a table is in."""


def unreadable(name: str, why: str, cure: str | None = None) -> Diagnostic:
    """B053 of the table ``name``: ``why`` goes on with its name."""
    return Diagnostic("B053", f"the table {name} {why}", name, help=cure or CODES["B053"].cure)


def twice(name: str) -> Diagnostic:
    """B053 of the table ``name`` for columns that have one name."""
    return unreadable(name, "cannot be read: two of its columns have one name", _TWICE)


def refused(name: str, error: BaseException, *, parquet: bool) -> Diagnostic:
    """B053 of what the reader of the table ``name`` raised, without its text.

    Args:
        name: the table.
        error: what was raised.
        parquet: whether the table is one of files.
    """
    if isinstance(error, pl.exceptions.DuplicateError):
        return twice(name)
    if isinstance(error, NothingThere):
        cure = "see that the folder holds files that end in .parquet, or that the pattern is right"
        return unreadable(name, "cannot be read: no file of a table is there", cure)
    if isinstance(error, FileNotFoundError):
        return unreadable(name, "cannot be read: there is no such file")
    if isinstance(error, OSError) and error.strerror:
        return unreadable(name, f"cannot be read: {error.strerror.lower()}")
    if parquet and isinstance(error, pl.exceptions.PolarsError):
        return unreadable(name, "cannot be read: it is not Parquet")
    cure = None if parquet else "see that it can be read by itself, or give it as a Parquet file"
    return unreadable(name, f"cannot be read ({type(error).__name__})", cure)


def opening(name: str, source: Any) -> AbstractContextManager[None]:
    """A stretch in which the table ``name`` is opened: whatever its reader raises is ``TableError`` B053."""
    parquet = isinstance(source, str) or hasattr(source, "__fspath__")
    return _told(lambda error: refused(name, error, parquet=parquet))


def reading(name: str) -> AbstractContextManager[None]:
    """A stretch in which rows of the table ``name`` are read: what cannot be read on is ``TableError`` B053."""
    return _told(lambda error: unreadable(name, f"cannot be read on: {_why(error)}"))


@contextmanager
def _told(of: Callable[[BaseException], Diagnostic]) -> Generator[None]:
    try:
        yield
    except (TableError, MemoryError, RecursionError):
        raise
    except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - others' code raises what it will
        raise TableError([of(error)]) from None


def _why(error: BaseException) -> str:
    if isinstance(error, OSError):
        return (error.strerror or type(error).__name__).lower()
    if isinstance(error, pl.exceptions.ComputeError):
        return "a part of it is not Parquet"
    if isinstance(error, (pl.exceptions.SchemaError, pl.exceptions.ColumnNotFoundError)):
        return "its parts differ in their columns or types"
    return f"it raises {type(error).__name__}"
