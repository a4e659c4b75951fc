"""Grants recorded as received: a slip in the record is told, since it has a grant paid twice."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from fpassist import Household, load_policy

POLICY = load_policy()
DAY = date(2014, 11, 1)


def family(*received: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "H-1",
        "members": [
            {"id": "w", "role": "wife", "birth_date": "1960-01-01"},
            {"id": "h", "role": "husband", "birth_date": "1960-01-01", "death_date": "2014-10-01"},
            {"id": "c", "role": "child", "birth_date": "1990-01-01", "death_date": "2012-01-01"},
        ],
        "accidents": [{"id": "a", "on": "2014-10-01", "victims": [{"person": "h", "outcome": "death"}]}],
        "received": [{"on": "2014-10-20", **entry} for entry in received],
    }


def told(*received: dict[str, Any]) -> list[tuple[str, str | None]]:
    household = Household.model_validate(family(*received))
    found = [(one.where, one.help) for one in POLICY.evaluate(household, DAY).warnings if one.code == "E015"]
    for _ in range(5):  # the writer of JSON tells the same, quick or not
        written = json.loads(POLICY.evaluate_json(json.dumps(family(*received)), DAY))["warnings"]
        assert [(one["where"], one["help"]) for one in written if one["code"] == "E015"] == found
    return found


@pytest.mark.parametrize(
    "entry",
    [
        {"benefit": "funeral_subsidy", "subject": "h"},
        {"benefit": "emergency_relief", "subject": "a"},
        {"benefit": "ivf_grant", "subject": "H-1"},
    ],
)
def test_a_grant_that_the_policy_pays_once_is_no_matter(entry: dict[str, Any]) -> None:
    assert told(entry) == []


@pytest.mark.parametrize(
    ("entry", "where", "says"),
    [
        ({"benefit": "funeral_subsidi", "subject": "h"}, "received[0].benefit", "did you mean 'funeral_subsidy'?"),
        ({"benefit": "Zhang San", "subject": "h"}, "received[0].benefit", "the grants paid once are emergency_relief,"),
        ({"benefit": "monthly_supplement", "subject": "w"}, "received[0].benefit", "the grants paid once are"),
        ({"benefit": "emergency_relief", "subject": "H-1"}, "received[0].subject", "name the accident"),
        ({"benefit": "funeral_subsidy", "subject": "a"}, "received[0].subject", "name the person"),
    ],
)
def test_an_entry_that_counts_for_nothing_is_told(entry: dict[str, Any], where: str, says: str) -> None:
    ((place, cure),) = told(entry)
    assert place == where
    assert (cure or "").startswith(says)


def test_what_is_written_in_the_entry_is_not_repeated() -> None:
    household = Household.model_validate(family({"benefit": "张三丰", "subject": "h"}))
    result = POLICY.evaluate(household, DAY)
    assert "张三丰" not in result.to_json().decode()
    assert not any("张三丰" in str(warning) for warning in result.warnings)
