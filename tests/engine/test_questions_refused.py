"""What the engine refuses and what it warns of: code, place and sentence."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

import pytest

from fpassist import EvaluationError, Household, Policy, load_policy
from fpassist.diagnostics import CODES

DAY = date(2014, 8, 1)


@cache
def policy() -> Policy:
    return load_policy()


def family(**more: Any) -> Household:
    members = [
        {"id": "w", "role": "wife", "birth_date": "1960-01-01"},
        {"id": "c", "role": "child", "birth_date": "1990-01-01", "death_date": "2013-01-01"},
    ]
    return Household.model_validate({"id": "H-1", "area": "urban", "members": members, **more})


def faults(household: Any, as_of: Any, **more: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(EvaluationError) as caught:
        policy().evaluate(household, as_of, **more)
    assert all(d.help for d in caught.value.diagnostics)
    return [(d.code, d.where, d.message) for d in caught.value.diagnostics]


def test_a_day_before_the_notice_is_refused() -> None:
    assert faults(family(), date(2014, 7, 15)) == [("E001", "as_of", "the notice was not in force on 2014-07-15")]
    assert policy().evaluate(family(), date(2014, 7, 16)).rows


@pytest.mark.parametrize("day", ["2014-08-01", None, datetime(2014, 8, 1, 12), 20140801])  # noqa: DTZ001
def test_what_is_no_date_is_refused(day: Any) -> None:
    assert [fault[:2] for fault in faults(family(), day)] == [("E004", "as_of")]


def test_what_is_no_household_is_refused_with_all_else_that_is_wrong() -> None:
    assert [fault[0] for fault in faults({"id": "H-1"}, "today")] == ["E005", "E004"]


def test_an_unknown_engine_is_refused() -> None:
    assert [fault[0] for fault in faults(family(), DAY, engine="fast")] == ["E007"]


def test_extra_facts_that_no_policy_declares_are_refused() -> None:
    assert faults(family(extra={"veteran": True}), DAY) == [
        ("E006", "extra.veteran", "the policy declares no fact 'veteran' of a household")
    ]


def test_the_warning_after_the_review_day() -> None:
    def codes(day: date) -> set[str]:
        return {warning.code for warning in policy().evaluate(family(), day).warnings}

    assert "E010" not in codes(date(2019, 7, 15))
    assert "E010" in codes(date(2019, 7, 16))


def test_sums_set_elsewhere_and_unverified_figures_are_named() -> None:
    result = policy().evaluate(family(low_income=True), DAY)
    told = {warning.code: warning.message for warning in result.warnings}
    assert result["medical_aid"][0].amount is None
    assert "郴州市城乡医疗救助实施办法" in told["E011"]
    assert "国卫家庭发〔2013〕41号" in next(w.message for w in result.warnings if "national_allowance" in w.message)


def test_every_code_is_in_the_table_with_a_cure_in_both_languages() -> None:
    for number in ("01", "02", "04", "05", "06", "07", "08", "10", "11", "12", "13", "14"):
        entry = CODES[f"E0{number}"]
        assert entry.cure
        assert entry.cure_zh
        assert entry.example


def test_a_standing_is_refused_as_an_evaluation_is() -> None:
    for household, day, code in (
        (family(), "2014-08-01", "E004"),
        (1, DAY, "E005"),
        (family(), date(2014, 1, 1), "E001"),
    ):
        with pytest.raises(EvaluationError) as caught:
            policy().standing(household, day)  # type: ignore[arg-type]
        assert [d.code for d in caught.value.diagnostics] == [code]
