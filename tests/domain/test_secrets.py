"""A planted name and ID number: searched for in everything that comes out."""

from __future__ import annotations

import copy
import json
import pickle
import traceback
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from fpassist.diagnostics import HouseholdError
from fpassist.domain import Household, Person, load_households
from fpassist.domain.secret import Secret, check_character

NAME = "欧阳慕容某"
_BODY = "43100219640302002"
NUMBER = _BODY + check_character(_BODY)
PLANTED = (NAME, NUMBER, NUMBER[6:14] + NUMBER[14:])


def clean(*texts: object) -> None:
    for text in texts:
        shown = text if isinstance(text, str) else repr(text)
        for secret in PLANTED:
            assert secret not in shown
            assert secret.encode().decode("latin-1") not in shown
            assert json.dumps(secret)[1:-1] not in shown


def planted(**change: Any) -> dict[str, Any]:
    return {
        "id": "H-1",
        "members": [{"id": "w", "role": "wife", "name": NAME, "id_number": NUMBER, **change}],
    }


def outputs(record: Any) -> list[object]:
    found: list[object] = [repr(record), str(record), f"{record}", vars(record), repr(list(record))]
    found += [record.model_dump(), record.model_dump(mode="json"), record.model_dump_json()]
    found += [record.model_dump(exclude_none=True, by_alias=True), record.__repr_args__(), record.__getstate__()]
    found += [pickle.dumps(record, protocol) for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)]
    found += [json.dumps(record.model_dump(), default=str), repr(pickle.loads(pickle.dumps(record)))]
    return found


def test_records() -> None:
    household = Household.model_validate(planted())
    clean(*outputs(household), *outputs(household.members[0]), household.warnings, household.children)
    data = pickle.dumps(household)
    for secret in PLANTED:
        assert secret.encode() not in data
    for made in (
        copy.copy(household),
        copy.deepcopy(household),
        household.model_copy(),
        household.model_copy(deep=True),
    ):
        clean(*outputs(made))


def test_the_secret_is_there_for_who_asks() -> None:
    wife = Household.model_validate(planted()).members[0]
    assert wife.name is not None
    assert wife.id_number is not None
    assert wife.name.reveal() == NAME
    assert wife.id_number.reveal() == NUMBER
    assert wife.name == Secret(NAME)
    assert wife.name != Secret("x")
    assert len({wife.name, Secret(NAME)}) == 1


def test_a_pickle_drops_the_secret_and_keeps_the_rest() -> None:
    household = Household.model_validate(planted(cadre=True))
    found = pickle.loads(pickle.dumps(household))
    assert found == household
    assert found.members[0].name is None
    assert found.members[0].id_number is None
    assert found.members[0].birth_date == household.members[0].birth_date
    assert found.members[0].cadre is True
    assert found.wife is found.members[0]
    assert pickle.loads(pickle.dumps(Secret(NAME))).reveal() is None


def test_a_dump_reads_back() -> None:
    household = Household.model_validate(planted())
    assert Household.model_validate(household.model_dump()) == household
    assert Household.model_validate_json(household.model_dump_json()) == household
    assert Household.model_validate_json(household.model_dump_json(exclude_unset=True)) == household


SPOILT = [
    planted(sex="male"),
    planted(birth_date="1964-03-03"),
    planted(role=NAME),
    planted(hukou=NUMBER),
    planted(name=[NAME]),
    planted(id_number=int(NUMBER[:17])),
    planted(id_number=NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")),
    planted(birth_date=NAME),
    planted(disability={"grade": NUMBER, "assessed_on": NAME}),
    planted(**{NAME: 1}),
    planted(**{NUMBER: 1}),
    planted(extra={NAME: 1}),
    planted(extra={"a": [NAME]}),
    planted(id=NUMBER),
    planted(id=""),
    {**planted(), "id": NUMBER},
    {**planted(), "id": [NAME]},
    {**planted(), "low_income": NAME},
    {**planted(), "members": planted()["members"] * 2},
    [planted()],
    {NAME: planted()},
    {NUMBER: planted(), 1: NAME},
]


@pytest.mark.parametrize("data", SPOILT)
def test_errors(data: Any) -> None:
    with pytest.raises(HouseholdError) as caught:
        Household.model_validate(data)
    leaves(caught.value)


@pytest.mark.parametrize("data", [d for d in SPOILT if isinstance(d, dict)])
def test_errors_by_every_other_way_in(data: Any) -> None:
    ways = [
        lambda: Household.model_validate_strings(data),
        lambda: TypeAdapter(Household).validate_python(data),
        lambda: TypeAdapter(list[Household]).validate_python([data]),
    ]
    if all(isinstance(key, str) for key in data):
        ways.append(lambda: Household(**data))
        ways.append(lambda: Household.model_validate_json(json.dumps(data)))
    for way in ways:
        with pytest.raises(HouseholdError) as caught:
            way()
        leaves(caught.value)
    for outcome in load_households(json.dumps(data)):
        assert isinstance(outcome, HouseholdError)
        leaves(outcome)


def test_errors_of_a_person_alone() -> None:
    with pytest.raises(HouseholdError) as caught:
        Person(id="w", role=NAME, name=NAME, id_number=NUMBER)  # type: ignore[arg-type]
    leaves(caught.value)
    with pytest.raises(HouseholdError) as caught:
        Person.model_validate({"id": NUMBER * 30, "role": "wife", "name": NAME, NUMBER: NAME})
    leaves(caught.value)


@pytest.mark.parametrize("change", [NUMBER, [NAME], Secret(NAME)])
def test_a_record_cannot_be_changed_and_does_not_tell_what_was_given(change: object) -> None:
    household = Household.model_validate(planted())
    wife = household.members[0]
    for record, field in ((wife, "id_number"), (wife, "name"), (wife, NAME), (household, "id"), (household, "wife")):
        with pytest.raises(HouseholdError) as caught:
            setattr(record, field, change)
        assert [fault.code for fault in caught.value.diagnostics] == ["H024"]
        leaves(caught.value)
    with pytest.raises(HouseholdError) as caught:
        del wife.id_number  # type: ignore[misc]
    leaves(caught.value)
    assert wife.id_number is not None
    assert wife.id_number.reveal() == NUMBER


def test_errors_of_texts() -> None:
    text = json.dumps(planted(), ensure_ascii=False)
    broken = [text[:-3], text.replace("wife", 'wife"'), f'{{"{NAME}": 1, "{NAME}": 2}}', f"{{{NAME}}}", f"!{NAME} x"]
    broken += [f"{NAME}: &{NUMBER} [*{NUMBER}]", f"- {NAME}\n {NUMBER}: [", f"{NAME}: 1\n{NAME}: 2"]
    for source in broken:
        for outcome in load_households(source):
            assert isinstance(outcome, HouseholdError)
            leaves(outcome)


def leaves(error: HouseholdError) -> None:
    """Nothing of the planted values in the error, what hangs on it, its pickle, or its frames within fpassist."""
    clean(str(error), repr(error), error.args, error.diagnostics, vars(error), [d.as_dict() for d in error.diagnostics])
    clean("".join(traceback.format_exception(error)))
    assert error.__context__ is None
    assert error.__cause__ is None
    for secret in PLANTED:
        assert secret.encode() not in pickle.dumps(error)
    frame = error.__traceback__
    while frame is not None:
        if "/fpassist/domain/" in frame.tb_frame.f_code.co_filename:
            clean({name: repr(value) for name, value in frame.tb_frame.f_locals.items()})
        frame = frame.tb_next


def test_pydantic_hides_the_input_too() -> None:
    # Past every guard, pydantic's own error text must still hold nothing.
    with pytest.raises(ValidationError) as caught:
        Person.__pydantic_validator__.validate_python({"id": "w", "role": NAME, "name": [NUMBER]})
    clean(str(caught.value), repr(caught.value))
