"""The JSON Schema takes what the models take."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from fpassist.domain import Household, household_schema

VALIDATOR = jsonschema.Draft202012Validator(household_schema())


def test_it_is_a_schema_of_2020_12() -> None:
    jsonschema.Draft202012Validator.check_schema(household_schema())
    assert json.dumps(household_schema(), ensure_ascii=True)


def test_every_field_is_described_in_both_languages() -> None:
    schema = household_schema()
    for part in (schema, *schema["$defs"].values()):
        for name, field in part["properties"].items():
            assert " / " in field.get("description", ""), name


def full() -> dict[str, Any]:
    return {
        "id": "H-1", "area": "urban", "division": "431002", "low_income": True, "in_hardship": None,
        "members": [
            {"id": "w", "role": "wife", "name": "某", "id_number": "11010519491231002X", "sex": 2, "hukou": "urban"},
            {
                "id": "c", "role": "child", "birth_date": "1990-01-01", "parentage": "adopted",
                "adopted_on": "1991-01-01",
                "disability": {"grade": 2, "assessed_on": "2010-01-01", "class": "4"},
                "education": {
                    "stage": "bachelor", "full_time": True, "admitted_on": "2010-09-01",
                    "normal_graduation_on": "2014-06-30",
                },
                "extra": {"veteran": False},
            },
        ],
        "accidents": [
            {"id": "a", "on": "2014-08-01", "victims": [{"person": "c", "outcome": "disability", "grade": 3}]}
        ],
        "treatments": [{"id": "t", "on": "2014-08-01", "kind": "ivf", "other_methods_failed": True}],
        "adoption": {"wants": True, "legally_qualified": None, "applied_on": "2014-08-01"},
        "received": [{"benefit": "b", "subject": "w", "on": "2014-09-01", "amount": "300.00"}],
    }  # fmt: skip


def test_a_full_household_is_valid_by_both() -> None:
    VALIDATOR.validate(full())
    household = Household.model_validate(full())
    VALIDATOR.validate(json.loads(household.model_dump_json()))


@pytest.mark.parametrize(
    "amount", [0, 0.1, 12.5, 10**12 - 1, 999_999_999_999.99, "0", "300", "12.5", "999999999999.99"]
)
def test_amounts_that_both_take(amount: Any) -> None:
    data = {**full(), "received": [{"benefit": "b", "subject": "w", "on": "2014-09-01", "amount": amount}]}
    VALIDATOR.validate(data)
    Household.model_validate(data)


def test_the_schema_says_what_it_cannot_check() -> None:
    # To a schema 1.0 is the whole number 1; the models take a grade that is written as one only.
    for part in ("Disability", "Victim"):
        grade = household_schema()["$defs"][part]["properties"]["grade"]
        assert "without a decimal point" in grade["description"]


@pytest.mark.parametrize(
    "change",
    [
        {"low_income": "no"}, {"division": "43"}, {"members": []}, {"lowincome": True}, {"id": ""}, {"id": "a\nb"},
        {"members": [{"id": "w", "role": "aunt"}]}, {"members": [{"id": "w"}]},
        {"members": [{"id": "w", "role": "wife", "sex": "x"}]},
        {"members": [{"id": "w", "role": "wife", "birth_date": "soon"}]},
        {"members": [{"id": "w", "role": "wife", "disability": {"grade": 5, "assessed_on": "2010-01-01"}}]},
        {"extra": {"a": [1]}}, {"accidents": None}, {"id": " "}, {"id": "\u3000"},
        *(
            {"received": [{"benefit": "b", "subject": "w", "on": "2014-09-01", "amount": amount}]}
            for amount in ("1e3", "1_000", " 5", "１００", "1.500", "0" * 13, "-1", "", 10**12, 10**30, 1e30, -1)
        ),
    ],
)  # fmt: skip
def test_what_both_refuse(change: dict[str, Any]) -> None:
    data = (
        {**full(), **change, "accidents": change.get("accidents", [])} if "members" in change else {**full(), **change}
    )
    assert not VALIDATOR.is_valid(data)
    with pytest.raises(Exception, match="H0"):
        Household.model_validate(data)
