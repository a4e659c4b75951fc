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
    "change",
    [
        {"low_income": "no"}, {"division": "43"}, {"members": []}, {"lowincome": True}, {"id": ""}, {"id": "a\nb"},
        {"members": [{"id": "w", "role": "aunt"}]}, {"members": [{"id": "w"}]},
        {"members": [{"id": "w", "role": "wife", "sex": "x"}]},
        {"members": [{"id": "w", "role": "wife", "birth_date": "soon"}]},
        {"members": [{"id": "w", "role": "wife", "disability": {"grade": 5, "assessed_on": "2010-01-01"}}]},
        {"extra": {"a": [1]}}, {"accidents": None},
    ],
)  # fmt: skip
def test_what_both_refuse(change: dict[str, Any]) -> None:
    data = (
        {**full(), **change, "accidents": change.get("accidents", [])} if "members" in change else {**full(), **change}
    )
    assert not VALIDATOR.is_valid(data)
    with pytest.raises(Exception, match="H0"):
        Household.model_validate(data)
