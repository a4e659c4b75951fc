"""A household read at once from JSON text is the one read with care, and nothing wrong slips through."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from strategies import case

from fpassist import Household, HouseholdError
from fpassist.domain.quickjson import quick_household
from fpassist.domain.reading import parse_json

FAMILY: dict[str, Any] = {
    "id": "H-1",
    "members": [
        {"id": "w", "role": "wife", "disability": {"grade": 2, "assessed_on": "2010-01-01"}, "extra": {"club": True}},
        {"id": "c", "role": "child", "birth_date": "1990-01-01"},
    ],
    "adoption": {"wants": True},
    "accidents": [{"id": "a", "on": "2015-01-01", "victims": [{"person": "c", "outcome": "death"}]}],
    "received": [{"benefit": "b", "subject": "c", "on": "2015-01-01", "amount": 12.50}],
    "extra": {"income": 12.5},
}


@pytest.mark.parametrize("seed", range(150))
def test_it_is_the_same_family(seed: int) -> None:
    facts, _ = case(seed)
    text = json.dumps(facts, ensure_ascii=seed % 2 == 0)
    slowly = Household.model_validate(parse_json(text))
    found = quick_household(text if seed % 3 else text.encode())
    assert found is None or (found == slowly and vars(found).keys() == vars(slowly).keys())
    if not any("id_number" in member for member in facts["members"]):
        assert found is not None
    assert Household.model_validate_json(text) == slowly


def test_numbers_are_exact_and_every_record_is_counted() -> None:
    found = quick_household(json.dumps(FAMILY))
    assert found is not None
    assert str(found.extra["income"]) == "12.5"
    assert str(found.received[0].amount) == "12.50"


@pytest.mark.parametrize("owner", ["id", "role", "grade", "wants", "on", "person", "benefit", "income", "club"])
def test_a_key_that_stands_twice_is_refused_wherever_it_is(owner: str) -> None:
    text = json.dumps(FAMILY)
    start = text.index(f'"{owner}":')
    pair = text[start : min(at for at in (text.find(",", start), text.find("}", start)) if at > 0)]
    doubled = text[:start] + pair + ", " + text[start:]
    assert quick_household(doubled) is None
    with pytest.raises(HouseholdError) as raised:
        Household.model_validate_json(doubled)
    assert [d.code for d in raised.value.diagnostics] == ["H031"]
    assert owner in raised.value.diagnostics[0].message


def test_a_colon_in_a_text_is_read_with_care() -> None:
    facts = {**FAMILY, "id": "county:1"}
    assert quick_household(json.dumps(facts)) is None
    assert Household.model_validate_json(json.dumps(facts)).id == "county:1"


def test_spoilt_text_meets_the_same_end_either_way() -> None:
    text, rng = json.dumps(FAMILY), Random(5)
    for _ in range(400):
        place = rng.randrange(len(text))
        spoilt = (
            text[:place] + rng.choice(["", '"', ",", "}", "\\", "9", "\ud800", ":", "e", "null"]) + text[place + 1 :]
        )
        found = quick_household(spoilt)
        try:
            slowly = Household.model_validate(parse_json(spoilt))
        except HouseholdError:
            assert found is None, spoilt
        else:
            assert found is None or found == slowly, spoilt
