"""Contradictions between fields and between records, and what is odd without being wrong."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from fpassist.domain import Household
from fpassist.domain.secret import check_character


def number(area: str = "431002", birth: str = "19640302", sequence: str = "002") -> str:
    body = area + birth + sequence
    return body + check_character(body)


SCHOOL = {"stage": "bachelor", "full_time": True, "admitted_on": "2010-09-01", "normal_graduation_on": "2014-06-30"}


@pytest.mark.parametrize(
    ("child", "fault"),
    [
        ({"death_date": "1989-12-31"}, ("H017", "members[2].death_date")),
        ({"parentage": "adopted", "adopted_on": "1989-12-31"}, ("H017", "members[2].adopted_on")),
        (
            {"parentage": "adopted", "adopted_on": "2010-01-01", "death_date": "2009-01-01"},
            ("H017", "members[2].adopted_on"),
        ),
        ({"disability": {"grade": 2, "assessed_on": "1989-12-31"}}, ("H017", "members[2].disability.assessed_on")),
        ({"education": {**SCHOOL, "admitted_on": "1989-09-01"}}, ("H017", "members[2].education.admitted_on")),
        (
            {"education": {**SCHOOL, "normal_graduation_on": "2010-08-31"}},
            ("H017", "members[2].education.normal_graduation_on"),
        ),
        ({"adopted_on": "2000-01-01"}, ("H020", "members[2].adopted_on")),
        ({"id": "w"}, ("H011", "members[2].id")),
        ({"id_number": "123"}, ("H014", "members[2].id_number")),
        ({"id_number": number(birth="19900230")}, ("H014", "members[2].id_number")),
        ({"id_number": number(birth="19900102")}, ("H015", "members[2].birth_date")),
        ({"id_number": number(birth="19900101"), "sex": "male"}, ("H016", "members[2].sex")),
        ({"id": number()}, ("H021", "members[2].id")),
    ],
)
def test_contradictions_of_a_person(child: dict[str, Any], fault: tuple[str, str], family: Any, faults: Any) -> None:
    assert faults(family(child=child)) == [fault]


def test_the_same_day_is_no_contradiction(family: Any) -> None:
    Household.model_validate(
        family(
            child={
                "death_date": "1990-01-01",
                "parentage": "adopted",
                "adopted_on": "1990-01-01",
                "disability": {"grade": 1, "assessed_on": "1990-01-01"},
                "education": {**SCHOOL, "admitted_on": "1990-01-01", "normal_graduation_on": "1990-01-01"},
            }
        )
    )


def test_a_wrong_check_digit(family: Any, faults: Any) -> None:
    right = number()
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    assert faults(family(wife={"id_number": wrong})) == [("H014", "members[0].id_number")]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"wife": {"sex": "male"}}, ("H013", "members[0].sex")),
        ({"husband": {"sex": 2}}, ("H013", "members[1].sex")),
        ({"husband": {"role": "wife"}}, ("H012", "members[1].role")),
        ({"wife": {"role": "husband"}}, ("H012", "members[1].role")),
        ({"wife": {"id_number": number(sequence="001")}}, ("H016", "members[0].role")),
        ({"wife": {"parentage": "born"}}, ("H020", "members[0].parentage")),
        ({"husband": {"orphan": False}}, ("H020", "members[1].orphan")),
        ({"id": number()}, ("H021", "id")),
    ],
)
def test_contradictions_of_a_couple(change: Any, fault: tuple[str, str], family: Any, faults: Any) -> None:
    assert faults(family(**change)) == [fault]


def test_contradictions_of_events(family: Any, faults: Any) -> None:
    accident = {"id": "a", "on": "2014-08-01"}
    treatment = {"id": "t", "on": "2014-08-01", "kind": "ivf"}
    data = family(
        accidents=[
            {**accident, "victims": [{"person": "z", "outcome": "death"}, {"person": "c", "outcome": "disability"}]},
            {
                **accident,
                "victims": [{"person": "c", "outcome": "death"}, {"person": "c", "outcome": "disability", "grade": 9}],
            },
        ],
        treatments=[treatment, treatment],
    )
    assert faults(data) == [
        ("H011", "accidents[1].id"),
        ("H018", "accidents[0].victims[0].person"),
        ("H019", "accidents[0].victims[1].grade"),
        ("H011", "accidents[1].victims[1].person"),
        ("H011", "treatments[1].id"),
    ]


def test_all_contradictions_at_once(family: Any, faults: Any) -> None:
    data = family(
        wife={"sex": "male", "death_date": "1960-01-01"},
        husband={"role": "wife", "id": "w", "sex": "female"},
        child={"adopted_on": "1980-01-01"},
    )
    assert faults(data) == [
        ("H017", "members[0].death_date"),
        ("H017", "members[2].adopted_on"),
        ("H020", "members[2].adopted_on"),
        ("H013", "members[0].sex"),
        ("H011", "members[1].id"),
        ("H012", "members[1].role"),
    ]


def test_birth_date_and_sex_come_from_the_id_number(family: Any) -> None:
    data = family(
        wife={"birth_date": None, "id_number": number()},
        child={"birth_date": None, "id_number": number(birth="19920229", sequence="001")},
    )
    wife, _, child = Household.model_validate(data).members
    assert (wife.birth_date, wife.sex) == (dt.date(1964, 3, 2), "female")
    assert (child.birth_date, child.sex) == (dt.date(1992, 2, 29), "male")


def test_warnings(family: Any) -> None:
    household = Household.model_validate(
        family(
            division="990000",
            wife={"id_number": number(area="990101")},
            child={"orphan": True, "disability": {"grade": 2, "assessed_on": "2010-01-01", "class": "tall"}},
            received=[{"benefit": "b", "subject": s, "on": "2014-09-01"} for s in ("H-1", "w", "nobody")],
        )
    )
    assert [(w.code, w.where, w.severity) for w in household.warnings] == [
        ("H051", "division", "warning"),
        ("H050", "members[0].id_number", "warning"),
        ("H053", "members[2].orphan", "warning"),
        ("H054", "members[2].disability.class", "warning"),
        ("H052", "received[2].subject", "warning"),
    ]


@pytest.mark.parametrize("area", ["431002", "432801", "110101", "460200", "659001", "710000", "513001"])
def test_area_codes_of_today_and_of_old(area: str, family: Any) -> None:
    assert Household.model_validate(family(wife={"id_number": number(area=area)})).warnings == ()
    assert Household.model_validate(family(division=area[:2] + "0000")).warnings == ()


def test_a_sound_family_has_no_warnings(family: Any) -> None:
    assert Household.model_validate(family(division="431002")).warnings == ()
