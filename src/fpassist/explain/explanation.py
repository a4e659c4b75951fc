"""An explanation as data: a row, and what would have to change."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from fpassist.explain.branches import branch_tests
from fpassist.explain.time import first_day

if TYPE_CHECKING:
    from fpassist import Household
    from fpassist.engine import Policy
    from fpassist.engine.row import Row
    from fpassist.engine.rows import Question, Reason


class Explanation(Struct, frozen=True):
    """Why one row came out as it did.

    Args:
        row: the row.
        failing: the conditions that are not met; not those that only choose a branch of a rule.
        open: the conditions whose facts are not known.
        ask: the questions that the row hangs on, the weightiest first.
        first_date: the first day on which time alone grants a denied row; ``None`` where time does not help.
    """

    row: Row
    failing: tuple[Reason, ...]
    open: tuple[Reason, ...]
    ask: tuple[Question, ...]
    first_date: date | None

    def as_dict(self) -> dict[str, Any]:
        """The row in the shape of the contract, and beside it what would have to change."""
        return {
            **self.row.as_dict(),
            "failing": [reason.as_dict() for reason in self.failing],
            "first_date": None if self.first_date is None else self.first_date.isoformat(),
            "ask": [question.as_dict() for question in self.ask],
        }


def explain(
    policy: Policy, household: Household, benefit: str, as_of: date, *, subject: str | None = None
) -> tuple[Explanation, ...]:
    """Explains the rows of ``benefit``, or the one for ``subject``.

    Args:
        policy: the policy.
        household: the family.
        benefit: a benefit id of the policy.
        as_of: the day asked about.
        subject: id of a person, household, accident or treatment; ``None`` for every subject of the benefit.

    Raises:
        KeyError: the policy has no such benefit.
        EvaluationError: the policy cannot be asked about that day.
    """
    result = policy.evaluate(household, as_of)
    branching = branch_tests(policy)
    rows: tuple[Row, ...] = result[benefit]
    return tuple(
        Explanation(
            row,
            ()
            if row.outcome == "granted"
            else tuple(reason for reason in row.reasons if reason.holds is False and reason.condition not in branching),
            tuple(reason for reason in row.reasons if reason.holds is None),
            tuple(q for q in result.questions if row.benefit in q.decides and f"{q.subject}.{q.fact}" in row.missing),
            first_day(policy, household, row, as_of) if row.outcome == "denied" else None,
        )
        for row in rows
        if subject is None or row.subject == subject
    )
