"""Single fields: what is taken, what is refused, with which code and where."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from fpassist.diagnostics import HouseholdError
from fpassist.domain import Household, Person


@pytest.mark.parametrize("value", ["no", "yes", "true", 0, 1, 0.0, [], {}])
def test_only_a_truth_value_is_a_truth_value(value: Any, family: Any, faults: Any) -> None:
    assert faults(family(low_income=value)) == [("H004", "low_income")]
    assert faults(family(wife={"cadre": value})) == [("H004", "members[0].cadre")]


@pytest.mark.parametrize("value", [True, False, None])
def test_truth_values(value: Any, family: Any) -> None:
    assert Household.model_validate(family(low_income=value)).low_income is value


@pytest.mark.parametrize(
    "value",
    [
        "2014-02-30", "2013-02-29", "2014-13-01", "2014-2-3", "20140203", "0000-01-01", "1405468800", "２０１４-01-01",
        "2014-01-01T00:00:00", "2014-01-01 ", "", 20140203, 1.5, True, b"2014-01-01",
        dt.datetime(2014, 1, 1, tzinfo=dt.UTC),
    ],
)  # fmt: skip
def test_what_is_no_date(value: Any, family: Any, faults: Any) -> None:
    assert faults(family(wife={"birth_date": value})) == [("H007", "members[0].birth_date")]


@pytest.mark.parametrize("value", ["1964-02-29", dt.date(1964, 2, 29)])
def test_dates(value: Any, family: Any) -> None:
    household = Household.model_validate(family(wife={"birth_date": value}))
    assert household.members[0].birth_date == dt.date(1964, 2, 29)
    assert type(household.members[0].birth_date) is dt.date


@pytest.mark.parametrize(
    ("grade", "code"),
    [(0, "H006"), (5, "H006"), (-7, "H006"), (10**40, "H006"), (True, "H004"), (2.5, "H004"), (3.0, "H004"),
     ("3", "H004"), (None, "H004"), (float("nan"), "H004")],
)  # fmt: skip
def test_grades_refused(grade: Any, code: str, family: Any, faults: Any) -> None:
    data = family(child={"disability": {"grade": grade, "assessed_on": "2010-01-01"}})
    assert faults(data) == [(code, "members[2].disability.grade")]


@pytest.mark.parametrize("grade", [1, 2, 3, 4])
def test_grades(grade: int, family: Any) -> None:
    child = Household.model_validate(
        family(child={"disability": {"grade": grade, "assessed_on": "2010-01-01"}})
    ).members[2]
    assert child.disability is not None
    assert child.disability.grade == grade


@pytest.mark.parametrize(
    ("given", "sex"),
    [("female", "female"), ("male", "male"), ("1", "male"), ("2", "female"), (1, "male"), (2, "female"), ("0", None),
     ("9", None), (0, None), (9, None), (None, None)],
)  # fmt: skip
def test_sex_in_words_and_codes(given: Any, sex: str | None, family: Any) -> None:
    assert Household.model_validate(family(child={"sex": given})).members[2].sex == sex


@pytest.mark.parametrize("given", [True, 1.0, 3, "x", "F", [], {}, Decimal(1)])
def test_what_is_no_sex(given: Any, family: Any, faults: Any) -> None:
    assert faults(family(child={"sex": given})) == [("H005", "members[2].sex")]


def test_sex_comes_from_the_role(family: Any) -> None:
    household = Household.model_validate(family())
    assert [m.sex for m in household.members] == ["female", "male", None]


@pytest.mark.parametrize(
    ("class_", "kept"),
    [("4", "physical"), (4, "physical"), ("肢体", "physical"), ("physical", "physical"), (None, None)],
)
def test_disability_class_in_words_and_codes(class_: Any, kept: str | None, family: Any) -> None:
    data = family(child={"disability": {"grade": 2, "assessed_on": "2010-01-01", "class": class_}})
    child = Household.model_validate(data).members[2]
    assert child.disability is not None
    assert child.disability.class_ == kept


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"id": ""}, ("H008", "id")),
        ({"id": "a\nb"}, ("H008", "id")),
        ({"id": "a\u202eb"}, ("H008", "id")),
        ({"id": "\ud800"}, ("H008", "id")),
        ({"id": "x" * 201}, ("H008", "id")),
        ({"id": " "}, ("H008", "id")),
        ({"id": "\u3000\xa0"}, ("H008", "id")),
        ({"wife": {"id": "  "}}, ("H008", "members[0].id")),
        ({"treatments": [{"id": " ", "on": "2014-08-01", "kind": "ivf"}]}, ("H008", "treatments[0].id")),
        ({"wife": {"name": ""}}, ("H004", "members[0].name")),
        ({"wife": {"name": "x" * 201}}, ("H004", "members[0].name")),
        ({"wife": {"name": "\ud800"}}, ("H004", "members[0].name")),
        ({"wife": {"name": 7}}, ("H004", "members[0].name")),
        ({"wife": {"id_number": ""}}, ("H004", "members[0].id_number")),
        ({"id": 7}, ("H004", "id")),
        ({"id": None}, ("H004", "id")),
        ({"area": "city"}, ("H005", "area")),
        ({"division": "4310"}, ("H008", "division")),
        ({"division": 431002}, ("H004", "division")),
        ({"members": []}, ("H009", "members")),
        ({"members": {}}, ("H004", "members")),
        ({"members": None}, ("H004", "members")),
        ({"members": "wife"}, ("H004", "members")),
        ({"members": [1]}, ("H004", "members[0]")),
        ({"accidents": None}, ("H004", "accidents")),
        ({"adoption": True}, ("H004", "adoption")),
        ({"extra": []}, ("H004", "extra")),
        ({"extra": {"a": [1]}}, ("H022", "extra")),
        ({"extra": {"a b": 1}}, ("H022", "extra")),
        ({"extra": {"a": float("nan")}}, ("H022", "extra")),
        ({"extra": {"a": Decimal("1e400")}}, ("H022", "extra")),
        ({"extra": {"a": 10**34}}, ("H022", "extra")),
        ({"extra": {"a": "\ud800"}}, ("H022", "extra")),
        ({"extra": {"a": dt.datetime(2014, 1, 1, tzinfo=dt.UTC)}}, ("H022", "extra")),
    ],
)
def test_other_fields(change: dict[str, Any], fault: tuple[str, str], family: Any, faults: Any) -> None:
    assert faults(family(**change)) == [fault]


@pytest.mark.parametrize("value", [None, [], "x", 1, float("nan"), b"{}"])
def test_what_is_no_household(value: Any, faults: Any) -> None:
    assert faults(value) == [("H001", "")]


@pytest.mark.parametrize(
    ("amount", "kept"),
    [(300, "300.00"), ("300", "300.00"), (0.1, "0.10"), (Decimal("2.5"), "2.50"), (None, None)],
)
def test_amounts(amount: Any, kept: str | None, family: Any) -> None:
    data = family(received=[{"benefit": "b", "subject": "w", "on": "2014-09-01", "amount": amount}])
    found = Household.model_validate(data).received[0].amount
    assert (None if found is None else str(found)) == kept


@pytest.mark.parametrize(
    ("amount", "code"),
    [("1.505", "H010"), ("1.500", "H010"), ("1e3", "H010"), ("1_000", "H010"), (" 5", "H010"), ("5\n", "H010"),
     ("１００", "H010"), ("+5", "H010"), (".5", "H010"), ("", "H010"), ("0" * 13, "H010"), ("-1", "H006"),
     ((0, (1,), 0), "H004"), ("NaN", "H010"), (float("inf"), "H010"), (10**20, "H010"), ("x", "H010"), (-1, "H006"),
     (True, "H004"), ([], "H004")],
)  # fmt: skip
def test_what_is_no_amount(amount: Any, code: str, family: Any, faults: Any) -> None:
    data = family(received=[{"benefit": "b", "subject": "w", "on": "2014-09-01", "amount": amount}])
    assert faults(data) == [(code, "received[0].amount")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"division": "43"}, "division is not a code of six digits"),
        ({"id": ""}, "id is empty"),
        ({"id": " "}, "id is blank"),
        ({"wife": {"name": ""}}, "name is empty"),
        ({"wife": {"id_number": ""}}, "id_number is empty"),
        ({"wife": {"name": "x" * 201}}, "name is too long"),
        ({"wife": {"name": []}}, "name is not text"),
    ],
)
def test_what_is_wrong_is_said(change: dict[str, Any], message: str, family: Any) -> None:
    with pytest.raises(HouseholdError) as caught:
        Household.model_validate(family(**change))
    assert [fault.message for fault in caught.value.diagnostics] == [message]


def test_missing_fields_are_all_named(faults: Any) -> None:
    assert faults({"members": [{}], "accidents": [{}], "treatments": [{}], "received": [{}]}) == [
        ("H003", "id"),
        ("H003", "members[0].id"),
        ("H003", "members[0].role"),
        *(("H003", f"accidents[0].{name}") for name in ("id", "on", "victims")),
        *(("H003", f"treatments[0].{name}") for name in ("id", "on", "kind")),
        *(("H003", f"received[0].{name}") for name in ("benefit", "subject", "on")),
    ]


def test_an_unknown_key_is_refused_with_a_guess(family: Any) -> None:
    with pytest.raises(HouseholdError) as caught:
        Household.model_validate(family(lowincome=True, wife={"birthdate": "1964-03-02"}, 欧阳某某=1))
    found = {d.where: (d.code, d.message, d.help) for d in caught.value.diagnostics}
    assert found["lowincome"] == ("H002", "lowincome is not a known key", "did you mean low_income")
    assert found["members[0].birthdate"] == ("H002", "birthdate is not a known key", "did you mean birth_date")
    assert found["?"][:2] == ("H002", "an unknown key is given")
    assert "欧阳" not in str(caught.value)


def test_keys_that_are_no_text(family: Any, faults: Any) -> None:
    assert faults({**family(), 1: 2}) == [("H002", "")]
    assert faults({**family(), "\ud800": 2}) == [("H008", "")]


def test_everything_at_once(family: Any, faults: Any) -> None:
    data = family(low_income="no", wife={"death_date": "1960-01-01", "hukou": "x"}, child={"role": "daughter"})
    data["accidents"] = [{"id": "a", "on": "soon", "victims": [{"person": "z", "outcome": "death"}]}]
    assert faults(data) == [
        ("H005", "members[0].hukou"),
        ("H005", "members[2].role"),
        ("H004", "low_income"),
        ("H007", "accidents[0].on"),
        ("H017", "members[0].death_date"),
        ("H018", "accidents[0].victims[0].person"),
    ]


def test_a_fault_is_not_reported_twice_over(family: Any, faults: Any) -> None:
    # The victim may well be the member whose id is wrong; the adoption may well be right.
    data = family(child={"id": 5, "parentage": "x", "adopted_on": "2000-01-01"})
    data["accidents"] = [{"id": "a", "on": "2014-08-01", "victims": [{"person": "5", "outcome": "death"}]}]
    assert faults(data) == [("H004", "members[2].id"), ("H005", "members[2].parentage")]


def test_very_many_faults_are_cut_off(family: Any) -> None:
    with pytest.raises(HouseholdError) as caught:
        Household.model_validate(family(**{f"key_{n}": n for n in range(5000)}))
    assert len(caught.value.diagnostics) == 101
    assert caught.value.diagnostics[-1].code == "H023"


def test_deep_values_end_in_a_coded_fault(family: Any, faults: Any) -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = {"a": deep}
    assert ("H002", "a") in faults(deep)
    assert faults(family(extra={"a": deep})) == [("H022", "extra")]


def test_records_are_frozen(family: Any) -> None:
    household = Household.model_validate(family(extra={"a": 1}))
    with pytest.raises(HouseholdError, match="H024"):
        household.area = "rural"  # type: ignore[misc]
    with pytest.raises(TypeError):
        household.extra["a"] = True
    with pytest.raises(TypeError):
        household.extra.update(a=True)


def test_extra_facts_are_values_of_the_language(family: Any) -> None:
    given = {"a": 1, "b": 1.5, "c": True, "d": "x", "e": dt.date(2014, 1, 1), "f": None, "g": Decimal("2.5")}
    extra = Household.model_validate(family(extra=given)).extra
    assert extra == {**given, "a": Decimal(1), "b": Decimal("1.5")}
    assert type(extra["a"]) is Decimal
    assert type(extra["b"]) is Decimal


def test_made_by_hand() -> None:
    household = Household(id="H", members=(Person(id="w", role="wife"), Person(id="c", role="child")))
    assert household.wife is not None
    assert household.wife.sex == "female"
    with pytest.raises(HouseholdError) as caught:
        Household(id="H", members=(Person(id="w", role="wife"), Person(id="w", role="wife")))
    assert [d.code for d in caught.value.diagnostics] == ["H011", "H012"]
    with pytest.raises(HouseholdError):
        Person(id="w", role="aunt")  # type: ignore[arg-type]


def test_text_is_not_guessed_at_from_strings(family: Any) -> None:
    with pytest.raises(HouseholdError):
        Household.model_validate_strings(family(low_income="no"))


def test_a_misspelt_key_is_not_missing_as_well(family: Any) -> None:
    wrong = family()
    wrong["members"][0] = {"rol" if key == "role" else key: value for key, value in wrong["members"][0].items()}
    with pytest.raises(HouseholdError) as caught:
        Household.model_validate(wrong)
    assert [(d.code, d.where, d.help) for d in caught.value.diagnostics] == [
        ("H002", "members[0].rol", "did you mean role")
    ]
