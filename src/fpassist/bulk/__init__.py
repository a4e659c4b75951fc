"""Deciding many families at once, from tables: the same policy as columns. Needs ``fpassist[bulk]``."""

from __future__ import annotations

from fpassist.bulk.deciding.evaluate import evaluate_table

__all__ = ["evaluate_table"]
