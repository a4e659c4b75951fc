"""Facts as they stand on a day, the registry of them, and the order of the children."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from strategies import case

from fpassist.domain import FACTS, READERS, Household, Person, missing, read
from fpassist.domain.readers import CERTAIN, entity_of

DAY = dt.date(2014, 8, 1)
BEFORE, AFTER = DAY - dt.timedelta(1), DAY + dt.timedelta(1)
SCHOOL = {"stage": "bachelor", "full_time": True}


def person(**fields: Any) -> tuple[Person, Household]:
    household = Household.model_validate(
        {"id": "H", "area": "rural", "members": [{"id": "c", "role": "child", **fields}]}
    )
    return household.members[0], household


def fact(name: str, **fields: Any) -> Any:
    found, household = person(**fields)
    return read(found, name, DAY, household)


def test_every_fact_has_a_reader_and_both_labels() -> None:
    assert {entity: set(facts) for entity, facts in FACTS.items()} == {e: set(r) for e, r in READERS.items()}
    for entity, facts in FACTS.items():
        for name, found in facts.items():
            assert (found.name, found.entity) == (name, entity)
            assert found.label_zh
            assert found.label_en
            assert (found.kind == "enum") == bool(found.values)
            assert (found.kind in ("record", "list")) == (found.of in FACTS)


def test_a_certain_fact_is_never_unknown_and_the_others_are_at_times() -> None:
    # The compiled rules ask no question about the unknown of these.
    unknown: set[tuple[str, str]] = set()
    for seed in range(600):
        facts, as_of = case(seed)
        household = Household.model_validate(facts)
        struck = [victim for accident in household.accidents for victim in accident.victims]
        for record in (household, *household.members, *household.accidents, *struck, *household.treatments):
            entity = entity_of(type(record))
            unknown |= {(entity, name) for name in FACTS[entity] if read(record, name, as_of, household) is None}
    of_all = {(entity, name) for entity, names in FACTS.items() for name in names}
    assert of_all - unknown == {(entity, name) for entity, names in CERTAIN.items() for name in names} | {
        # Always there in these families, and no field that must be.
        ("victim", "person"),
    }


def test_every_plain_field_is_a_fact() -> None:
    hidden = {"name", "id_number", "extra", "disability", "education", "adoption", "received"}
    assert set(Person.model_fields) - hidden <= set(FACTS["person"])
    assert set(Household.model_fields) - hidden <= set(FACTS["household"])


@pytest.mark.parametrize(("on", "holds"), [(BEFORE, True), (DAY, True), (AFTER, False)])
def test_what_is_dated_later_has_not_happened(on: dt.date, holds: bool) -> None:
    assert fact("deceased", death_date=on) is holds
    assert fact("disabled", disability={"grade": 3, "assessed_on": on}) is holds
    assert fact("disability_grade", disability={"grade": 3, "assessed_on": on}) == (Decimal(3) if holds else None)
    assert fact("joined", birth_date=on) is holds
    school = {"education": {**SCHOOL, "admitted_on": on, "normal_graduation_on": "2018-06-30"}}
    assert fact("enrolled", **school) is holds
    assert fact("studying", **school) is holds
    assert fact("education_stage", **school) == ("bachelor" if holds else None)
    assert fact("education_admitted_on", **school) == on


@pytest.mark.parametrize(("until", "holds"), [(BEFORE, False), (DAY, True), (AFTER, True)])
def test_studying_lasts_to_the_day_of_graduation(until: dt.date, holds: bool) -> None:
    school = {"education": {**SCHOOL, "admitted_on": "2010-09-01", "normal_graduation_on": until}}
    assert fact("studying", **school) is holds
    assert fact("enrolled", **school) is True


def test_joining_can_be_known_where_its_day_is_not() -> None:
    school = {"education": {**SCHOOL, "admitted_on": "2010-09-01", "normal_graduation_on": "2014-06-30"}}
    assert fact("joined", death_date=DAY) is True
    assert fact("joined", death_date=AFTER) is None
    assert fact("joined", **school) is True
    assert fact("joined", disability={"grade": 3, "assessed_on": DAY}) is True
    assert fact("joined", parentage="adopted", birth_date=AFTER) is False
    assert fact("joined", parentage="adopted", **school) is None


def test_what_an_absent_field_means() -> None:
    assert fact("deceased") is False
    assert fact("death_date") is None
    assert fact("disabled") is False
    assert fact("disability_grade") is None
    assert fact("parentage") == "born"
    assert fact("orphan") is False
    assert fact("orphan", parentage="adopted") is None
    assert fact("enrolled") is False
    assert fact("studying") is False
    assert fact("joined") is None
    assert fact("hukou") == "rural"
    assert fact("hukou", hukou="urban") == "urban"
    assert fact("living") is None


def test_an_adopted_child_joins_on_the_day_of_adoption() -> None:
    adopted = {"parentage": "adopted", "birth_date": "2000-01-01"}
    assert fact("joined_on", **adopted, adopted_on="2010-05-01") == dt.date(2010, 5, 1)
    assert fact("joined_on", **adopted) is None
    assert fact("joined", **adopted) is None


def children(*joined: str | None) -> Household:
    members = [{"id": f"c{n}", "role": "child", "birth_date": day} for n, day in enumerate(joined)]
    return Household.model_validate({"id": "H", "members": [{"id": "w", "role": "wife"}, *members]})


@pytest.mark.parametrize("listed", list(permutations(["1990-01-01", "1995-01-01", "2016-01-01"])))
def test_the_first_child_is_the_first_to_join(listed: tuple[str, ...]) -> None:
    household = children(*listed)
    assert [str(c.birth_date) for c in household.children] == sorted(listed)
    assert str(read(household, "only_child", DAY, household).birth_date) == "1990-01-01"
    assert [str(c.birth_date) for c in read(household, "later_children", DAY, household)] == ["1995-01-01"]
    assert len(read(household, "children", DAY, household)) == 2
    assert len(read(household, "members", DAY, household)) == 3


def test_one_unknown_day_leaves_the_order_of_listing() -> None:
    household = children("1995-01-01", None, "1990-01-01")
    assert [c.id for c in household.children] == ["c0", "c1", "c2"]
    assert [c.id for c in read(household, "later_children", DAY, household)] == ["c1", "c2"]


def test_twins_keep_the_order_of_listing() -> None:
    assert [c.id for c in children("1990-01-01", "1990-01-01").children] == ["c0", "c1"]


def test_a_first_child_that_is_not_there_yet() -> None:
    household = children("2015-01-01")
    assert read(household, "only_child", DAY, household) is None
    assert read(household, "has_only_child", DAY, household) is False
    unknown = children(None)
    assert read(unknown, "has_only_child", DAY, unknown) is True
    assert read(children(), "has_only_child", DAY, children()) is False


def test_spouses(family: Any) -> None:
    household = Household.model_validate(family(husband={"death_date": DAY}))
    assert [p.id for p in read(household, "spouses", DAY, household)] == ["w", "h"]
    assert [p.id for p in read(household, "living_spouses", DAY, household)] == ["w"]
    assert [p.id for p in read(household, "living_spouses", BEFORE, household)] == ["w", "h"]
    assert read(household, "husband_living", DAY, household) is False
    assert read(household, "husband_living", BEFORE, household) is True
    assert read(household, "has_husband", DAY, household) is True
    alone = Household.model_validate({"id": "H", "members": [{"id": "w", "role": "wife"}]})
    assert read(alone, "has_husband", DAY, alone) is False
    assert read(alone, "husband_living", DAY, alone) is False
    assert read(alone, "husband", DAY, alone) is None


def test_events(family: Any) -> None:
    household = Household.model_validate(
        family(
            accidents=[
                {"id": "a1", "on": AFTER, "victims": []},
                {"id": "a2", "on": DAY, "cause": "flood", "victims": [
                    {"person": "c", "outcome": "disability", "grade": 10}, {"person": "w", "outcome": "death"}
                ]},
            ],
            treatments=[
                {"id": "t1", "on": AFTER, "kind": "ivf"},
                {"id": "t2", "on": DAY, "kind": "assisted"},
                {"id": "t3", "on": BEFORE, "kind": "assisted"},
                {"id": "t4", "on": BEFORE, "kind": "ivf"},
            ],
        )
    )  # fmt: skip
    (accident,) = read(household, "accidents", DAY, household)
    assert read(accident, "cause", DAY, household) == "flood"
    victims = read(accident, "victims", DAY, household)
    assert [read(v, "person", DAY, household).id for v in victims] == ["c", "w"]
    assert [read(v, "grade", DAY, household) for v in victims] == [Decimal(10), None]
    treatments = read(household, "treatments", DAY, household)
    assert [t.id for t in treatments] == ["t3", "t4", "t2"]
    assert [read(t, "position", DAY, household) for t in treatments] == [1, 2, 3]
    assert [entity_of(type(r)) for r in (household, accident, victims[0], treatments[0], household.members[0])] == [
        "household", "accident", "victim", "treatment", "person",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("adoption", "applied", "wanted"),
    [
        (None, False, False),
        ({}, None, None),
        ({"wants": True, "applied_on": DAY}, True, True),
        ({"applied_on": AFTER}, False, None),
    ],
)
def test_adoption(adoption: Any, applied: bool | None, wanted: bool | None, family: Any) -> None:
    household = Household.model_validate(family(adoption=adoption))
    assert read(household, "applied_for_adoption", DAY, household) is applied
    assert read(household, "adoption_wanted", DAY, household) is wanted


def test_what_to_ask_for() -> None:
    def asked(name: str, **fields: Any) -> tuple[str, str] | None:
        found, household = person(**fields)
        return missing(found, name, household)

    assert asked("birth_date") == ("c", "birth_date")
    assert asked("joined") == ("c", "birth_date")
    assert asked("joined", parentage="adopted") == ("c", "adopted_on")
    assert asked("orphan") is None
    assert asked("orphan", parentage="adopted") == ("c", "orphan")
    assert asked("death_date") is None
    assert asked("disability_grade") is None
    assert asked("education_boarding") is None
    school = {"education": {**SCHOOL, "admitted_on": "2010-09-01", "normal_graduation_on": "2014-06-30"}}
    assert asked("education_boarding", **school) == ("c", "education.boarding")
    assert asked("hukou") is None
    alone = Household.model_validate({"id": "H", "members": [{"id": "c", "role": "child"}]})
    assert missing(alone.members[0], "hukou", alone) == ("H", "area")
    assert missing(alone, "applied_for_adoption", alone) is None
    applied = Household.model_validate({"id": "H", "adoption": {}, "members": [{"id": "c", "role": "child"}]})
    assert missing(applied, "applied_for_adoption", applied) == ("H", "adoption.applied_on")
