"""What ends a run, as coded errors."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import polars as pl

from fpassist.diagnostics import CODES, Diagnostic, FpassistError


class BatchError(FpassistError):
    """A run over tables that cannot start or cannot go on (codes ``B07x``, and ``C011`` for a disk that is full)."""


def fault(code: str, message: str, where: str = "", cure: str | None = None) -> BatchError:
    """One coded error; the cure is the error table's where none is given."""
    return BatchError([Diagnostic(code, message, where, help=cure or CODES[code].cure)])


@contextmanager
def writing() -> Generator[None]:
    """A stretch in which only the folder of the results is used: what the system refuses there is ``C011``."""
    try:
        yield
    except OSError as error:
        raise fault("C011", f"the results cannot be written: {_reason(error)}", "out") from None
    except pl.exceptions.ComputeError as error:
        # Polars words an error of the system in its own way where a writer thread met it.
        raise fault("C011", f"the results cannot be written: {type(error).__name__.lower()}", "out") from None


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
