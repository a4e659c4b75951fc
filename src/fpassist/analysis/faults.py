"""What stops a report from being written."""

from __future__ import annotations

from importlib.util import find_spec

from fpassist.diagnostics import CODES, Diagnostic, FpassistError

_NEEDED = ("altair", "vl_convert", "xlsxwriter")


class ReportError(FpassistError):
    """A report that cannot be written (codes ``A…``)."""


def require_packages() -> None:
    """Nothing where the packages for charts and workbooks are there.

    Raises:
        ReportError: A001.
    """
    absent = [name for name in _NEEDED if not _there(name)]
    if absent:
        message = f"the packages for charts and workbooks are absent: {', '.join(absent)}"
        raise ReportError([Diagnostic("A001", message, help=CODES["A001"].cure)])


def _there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ValueError:  # a module that was put out of reach has no spec
        return False


__all__ = ["ReportError", "require_packages"]
