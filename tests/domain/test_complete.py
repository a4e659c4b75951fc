"""Filling in unknown facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from fpassist.domain import FACTS, Household, complete, missing, unknown_fields
from fpassist.domain.readers import READERS

DAY = dt.date(2014, 8, 1)
SCHOOL = {"stage": "bachelor", "full_time": True, "admitted_on": "2010-09-01", "normal_graduation_on": "2014-06-30"}


def unknown_family() -> Household:
    return Household.model_validate(
        {
            "id": "H",
            "adoption": {},
            "members": [
                {"id": "w", "role": "wife"},
                {"id": "c", "role": "child", "education": SCHOOL},
                {"id": "d", "role": "child", "parentage": "adopted"},
            ],
            "accidents": [{"id": "a", "on": "2014-07-20", "victims": [{"person": "c", "outcome": "death"}]}],
            "treatments": [{"id": "t", "on": "2014-07-20", "kind": "ivf"}],
        }
    )


def test_each_unknown_fact_can_be_made_known() -> None:
    household = unknown_family()
    asked = list(unknown_fields(household))
    assert len(asked) == len(set(asked))
    assert {"area", "low_income", "adoption.wants", "birth_date", "adopted_on", "orphan", "education.boarding"} <= {
        field for _, field in asked
    }
    assert ("a", "cause") in asked
    assert ("t", "other_methods_failed") in asked
    for entity_id, field in asked:
        known = complete(household, entity_id, field, True)
        left = [(i, f) for i, f in unknown_fields(known)]
        assert left == [pair for pair in asked if pair != (entity_id, field)]
    assert list(unknown_fields(household)) == asked


def test_a_completed_household_is_as_if_read_so(family: Any) -> None:
    data = family()
    household = Household.model_validate(data)
    known = complete(complete(household, "H-1", "low_income", True), "w", "living", "home")
    data["low_income"] = True
    data["members"][0]["living"] = "home"
    again = Household.model_validate(data)
    assert known == again
    assert known.model_dump(exclude_unset=True) == again.model_dump(exclude_unset=True)
    assert known.wife == again.wife
    assert known.spouses == again.spouses
    assert known.wife is known.members[0]
    assert household.low_income is None


def test_the_order_of_the_children_stays() -> None:
    household = unknown_family()
    assert [c.id for c in household.children] == ["c", "d"]
    known = complete(household, "c", "birth_date", dt.date(2013, 1, 1))
    known = complete(known, "d", "adopted_on", dt.date(2001, 1, 1))
    assert [c.id for c in known.children] == ["c", "d"]
    assert [c.id for c in known.model_copy(update={"low_income": True}).children] == ["c", "d"]
    assert [c.id for c in known.model_copy().children] == ["c", "d"]
    assert [c.id for c in known.model_copy(deep=True).children] == ["c", "d"]
    again = known.model_copy(update={"members": known.members[1:]})
    assert [c.id for c in again.children] == ["c", "d"]
    assert again.wife is None


def test_nothing_is_unknown_of_what_there_is_not(family: Any) -> None:
    household = Household.model_validate(family())
    assert complete(household, "H-1", "adoption.wants", True) == household
    assert complete(household, "w", "education.boarding", True) == household


def test_facts_that_a_policy_declares(family: Any) -> None:
    household = Household.model_validate(family())
    assert complete(household, "H-1", "extra.veteran", True).extra == {"veteran": True}
    assert complete(household, "w", "extra.veteran", True).members[0].extra == {"veteran": True}
    assert household.extra == {}


def test_an_unknown_record_is_an_error(family: Any) -> None:
    household = Household.model_validate(family())
    with pytest.raises(KeyError):
        complete(household, "nobody", "living", "home")
    with pytest.raises(KeyError):
        complete(household, "w", "low_income", True)


def test_missing_agrees_with_reading() -> None:
    # Where a fact reads as known there is nothing to ask; where there is something to ask, it reads as unknown.
    household = unknown_family()
    records = {
        "household": [household],
        "person": household.members,
        "accident": household.accidents,
        "treatment": household.treatments,
    }
    for entity, found in records.items():
        for record in found:
            for name in FACTS[entity]:
                # Whether a child has joined can be known, from a death or an admission, where the day is not.
                if name != "joined" and missing(record, name, household) is not None:
                    assert READERS[entity][name](record, DAY, household) is None
