"""Reasons: the same whether conditions are compiled or walked, and as the contract writes them."""

from __future__ import annotations

from datetime import date
from typing import Any

from strategies import case

from fpassist import Household, Policy, load_policy

FAMILIES = 40


def test_explanations_do_not_depend_on_how_many_were_asked_for() -> None:
    """The first few families of a policy are explained by walking the rules, the later ones by compiled conditions."""
    warm = load_policy()
    for seed in range(5):
        family, as_of = case(seed)
        warm.evaluate(Household.model_validate(family), as_of).to_json()
    for seed in range(9_000, 9_000 + FAMILIES):
        family, as_of = case(seed)
        household = Household.model_validate(family)
        cold = Policy(warm.data)
        assert warm.evaluate(household, as_of).as_dict() == cold.evaluate(household, as_of).as_dict(), seed


def couple(**more: Any) -> Household:
    members = [
        {"id": "w", "role": "wife", "birth_date": "1964-03-01"},
        {"id": "h", "role": "husband", "birth_date": "1960-03-01"},
        {"id": "c", "role": "child", "birth_date": "1990-01-01", "death_date": "2013-02-02"},
    ]
    return Household.model_validate({"id": "H-1", "area": "urban", "members": members, **more})


def test_a_grant_names_each_condition_with_the_figure_of_the_law_and_the_fact() -> None:
    row = load_policy().evaluate(couple(), date(2014, 8, 1))["monthly_supplement"][0]
    told = [reason.as_dict() for reason in row.reasons]
    assert {"condition": "wife.age >= 49", "holds": True, "facts": {"wife.age": 50}, "citation": "二(一)1"} in told
    assert all(reason["holds"] is True for reason in told)
    assert row.interpretations == {"age_reached": "on_birthday"}


def test_a_denial_names_the_conditions_that_fail_and_no_other() -> None:
    row = load_policy().evaluate(couple(low_income=False), date(2014, 8, 1))["dibao_priority"][0]
    assert [(r.condition, r.holds, r.facts) for r in row.reasons] == [("low_income", False, {"low_income": False})]
    assert row.missing == ()


def test_an_open_row_names_what_to_ask_and_what_hangs_on_it() -> None:
    result = load_policy().evaluate(couple(), date(2014, 8, 1))
    assert result["dibao_priority"][0].missing == ("H-1.low_income",)
    (question,) = [q for q in result.questions if q.fact == "low_income"]
    assert (question.subject, question.decides) == ("H-1", ("dibao_priority", "medical_aid"))


def test_payers_that_hang_on_an_unknown_fact_are_null_and_the_fact_is_missing() -> None:
    members = [
        {"id": "w", "role": "wife", "birth_date": "1964-03-01", "employer": "state_organ"},
        {"id": "h", "role": "husband", "birth_date": "1960-03-01"},
        {"id": "c", "role": "child", "birth_date": "1990-01-01", "death_date": "2014-07-20"},
    ]
    accident = {"id": "a", "on": "2014-07-20", "victims": [{"person": "c", "outcome": "death"}]}
    family = {"id": "H-1", "area": "urban", "members": members, "accidents": [accident]}
    row = load_policy().evaluate(Household.model_validate(family), date(2014, 8, 1))["emergency_relief"][0]
    assert (row.outcome, row.payers, row.missing) == ("granted", None, ("h.employer",))
    members[1]["employer"] = "state_enterprise"
    row = load_policy().evaluate(Household.model_validate(family), date(2014, 8, 1))["emergency_relief"][0]
    assert row.payers is not None
    assert [(p.person, str(p.value)) for p in row.payers] == [("w", "2500.00"), ("h", "2500.00")]
