"""The shape of the answer about whole tables of families."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from fpassist.diagnostics import Diagnostic

if TYPE_CHECKING:
    # Whoever has an answer has the package too; whoever decides single families need not.
    import polars as pl


class TableResult(Struct, frozen=True):
    """The answer about tables of families on one day.

    Args:
        results: the families that were decided, in the order of ``households``: a row a family, or one for each
            benefit and subject.
        rejects: a row for each fault of the families that were set aside: ``table``, ``household_id``, ``row``,
            ``column``, ``code``, ``reason``.
        read: families that were read; ``decided`` and ``rejected`` add up to them.
        decided: families that were decided.
        rejected: families that were set aside.
        strays: rows of other tables that belong to no household.
        warnings: what a reader of the results must know.
    """

    results: pl.DataFrame
    rejects: pl.DataFrame
    read: int
    decided: int
    rejected: int
    strays: int
    warnings: tuple[Diagnostic, ...]
