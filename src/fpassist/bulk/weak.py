"""Which benefits read some fact more than once, so that three-valued logic may leave them open too often."""

from __future__ import annotations

from datetime import date
from typing import Any

from fpassist.domain import Household
from fpassist.engine.policy import Policy


def weak_benefits(policy: Policy) -> frozenset[str]:
    """The ids of these benefits, asked of a family of which everything is unknown."""
    long_ago = date(2000, 1, 1)
    child: dict[str, Any] = {"id": "c", "role": "child", "parentage": "adopted"}
    child["disability"] = {"grade": 1, "assessed_on": long_ago}
    child["education"] = {"stage": "bachelor", "full_time": True}
    child["education"] |= {"admitted_on": long_ago, "normal_graduation_on": date(2004, 1, 1)}
    blank = Household.model_validate(
        {
            "id": "h",
            "members": [{"id": "w", "role": "wife"}, child],
            "accidents": [{"id": "a", "on": long_ago, "victims": []}],
            "treatments": [{"id": "t", "on": long_ago, "kind": "ivf"}],
            "adoption": {},
        }
    )
    return frozenset(id for id in policy.data.benefits if policy.decider.repeats.may_matter(id, blank))


__all__ = ["weak_benefits"]
