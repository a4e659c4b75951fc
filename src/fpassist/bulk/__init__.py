"""Deciding many families at once, from tables: the same policy as columns. Needs ``fpassist[bulk]``."""

from __future__ import annotations

from fpassist.bulk.deciding.evaluate import evaluate_table
from fpassist.bulk.intake.tables import TableError
from fpassist.engine.table_result import TableResult

__all__ = ["TableError", "TableResult", "evaluate_table"]
