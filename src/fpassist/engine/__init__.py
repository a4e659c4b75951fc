"""Household in, result out: subjects, outcomes, amounts, payers, and the reasons for them."""

from __future__ import annotations

from fpassist.engine.policy import EngineName, Policy, load_policy
from fpassist.engine.result import Result
from fpassist.engine.row import Row
from fpassist.engine.rows import Amount, Amounted, Decided, Outcome, Payer, Question, Reason, Total
from fpassist.engine.table_result import TableResult

__all__ = [
    "Amount",
    "Amounted",
    "Decided",
    "EngineName",
    "Outcome",
    "Payer",
    "Policy",
    "Question",
    "Reason",
    "Result",
    "Row",
    "TableResult",
    "Total",
    "load_policy",
]
