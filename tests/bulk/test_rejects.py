"""Bad rows: the same faults as the household models find, the household set aside whole, and nothing lost."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

import pytest

pl = pytest.importorskip("polars")

from bulk.flatten import flatten  # noqa: E402
from fpassist.bulk.intake.columns import schema  # noqa: E402
from fpassist.bulk.intake.rejects import REJECTS, Sifted, sift  # noqa: E402
from fpassist.bulk.intake.tables import read_tables  # noqa: E402
from fpassist.diagnostics import CODES, HouseholdError  # noqa: E402
from fpassist.domain import Household  # noqa: E402
from fpassist.domain.secret import check_character  # noqa: E402

NUMBER = "43100019640302002"
WIFE = NUMBER + check_character(NUMBER)
BAD_DAY = "43100019640230002" + check_character("43100019640230002")


def family() -> dict[str, Any]:
    return {
        "id": "H-1",
        "area": "urban",
        "division": "431000",
        "members": [
            {"id": "w", "role": "wife", "birth_date": "1964-03-02"},
            {"id": "h", "role": "husband", "birth_date": "1962-05-01", "job": "employed"},
            {
                "id": "c",
                "role": "child",
                "birth_date": "1990-01-01",
                "disability": {"grade": 2, "assessed_on": "2010-01-01"},
                "education": {
                    "stage": "bachelor",
                    "full_time": True,
                    "admitted_on": "2008-09-01",
                    "normal_graduation_on": "2012-06-30",
                },
            },
        ],
        "accidents": [{"id": "a", "on": "2014-08-01", "victims": [{"person": "c", "outcome": "death"}]}],
        "treatments": [{"id": "t", "on": "2014-08-01", "kind": "ivf"}],
        "received": [{"benefit": "b", "subject": "t", "on": "2014-09-01", "amount": "10.00"}],
    }


Spoil = Callable[[dict[str, Any]], Any]


def member(place: int, **fields: Any) -> Spoil:
    return lambda family: family["members"][place].update(fields)


def inner(place: int, name: str, **fields: Any) -> Spoil:
    return lambda family: family["members"][place][name].update(fields)


def victim(**fields: Any) -> Spoil:
    return lambda family: family["accidents"][0]["victims"][0].update(fields)


SPOILS: dict[str, tuple[Spoil, ...]] = {
    "sound": (lambda family: None,),
    "number": (member(0, id_number=WIFE),),
    "number without the rest": (member(0, id_number=WIFE.lower(), birth_date=None),),
    "grade 0": (inner(2, "disability", grade=0),),
    "grade 7": (inner(2, "disability", grade=7),),
    "grade missing": (inner(2, "disability", grade=None),),
    "assessment missing": (inner(2, "disability", assessed_on=None),),
    "stage missing": (inner(2, "education", stage=None),),
    "death before birth": (member(2, death_date="1989-12-31"),),
    "assessed before birth": (inner(2, "disability", assessed_on="1989-12-31"),),
    "admitted before birth": (inner(2, "education", admitted_on="1989-12-31"),),
    "graduation before admission": (inner(2, "education", normal_graduation_on="2008-08-31"),),
    "adopted before birth": (member(2, parentage="adopted", adopted_on="1989-12-31"),),
    "adopted after death": (member(2, parentage="adopted", adopted_on="2012-01-01", death_date="2011-01-01"),),
    "adopted and not": (member(2, adopted_on="1999-12-31"),),
    "adopted wife": (member(0, parentage="adopted"),),
    "orphaned husband": (member(1, orphan=False),),
    "doubled id": (member(1, id="w"),),
    "two wives": (member(1, role="wife"),),
    "two husbands": (member(0, role="husband"),),
    "male wife": (member(0, sex="male"),),
    "male wife by code": (member(0, sex="1"),),
    "sex of no code": (member(2, sex="7"),),
    "sex not told": (member(2, sex="9"),),
    "number of 17": (member(0, id_number=NUMBER),),
    "number empty": (member(0, id_number=""),),
    "name too long": (member(0, name="x" * 201),),
    "check digit": (member(0, id_number=NUMBER + "X0"[WIFE[-1] == "X"]),),
    "birth date of no day": (member(0, id_number=BAD_DAY),),
    "number against birth": (member(0, id_number=WIFE, birth_date="1964-03-03"),),
    "number against sex": (member(0, id_number=WIFE, sex="male"),),
    "number against role": (member(1, id_number=WIFE, birth_date=None),),
    "number and death": (member(0, id_number=WIFE, birth_date=None, death_date="1960-01-01"),),
    "number as an id": (lambda family: family.update(id=WIFE),),
    "number as a member's id": (member(1, id=WIFE),),
    "number as a treatment's id": (lambda family: family["treatments"][0].update(id=WIFE),),
    "hukou": (member(0, hukou="city"),),
    "role": (member(0, role="aunt"),),
    "role missing": (member(0, role=None),),
    "member without id": (member(1, id=None),),
    "id empty": (member(1, id=""),),
    "id too long": (member(1, id="i" * 201),),
    "id with control": (member(1, id="a\u202eb"),),
    "class": (inner(2, "disability", **{"class": "a\nb"}),),
    "division": (lambda family: family.update(division="4310"),),
    "no members": (lambda family: family.update(members=[], accidents=[]),),
    "stranger": (victim(person="x"),),
    "victim missing": (victim(person=None),),
    "outcome": (victim(outcome="fright"),),
    "outcome without grade": (victim(outcome="disability"),),
    "grade of the victim": (victim(outcome="disability", grade=11),),
    "victim twice": (lambda family: family["accidents"][0]["victims"].append({"person": "c", "outcome": "death"}),),
    "treatment twice": (lambda family: family["treatments"].append(dict(family["treatments"][0])),),
    "treatment without day": (lambda family: family["treatments"][0].update(on=None),),
    "kind": (lambda family: family["treatments"][0].update(kind="other"),),
    "sum below zero": (lambda family: family["received"][0].update(amount="-1"),),
    "sum too large": (lambda family: family["received"][0].update(amount="1234567890123.00"),),
    "benefit empty": (lambda family: family["received"][0].update(benefit=""),),
    "two at once": (inner(2, "disability", grade=7), member(0, sex="male"), victim(person="x")),
}


def spoiled(kind: str) -> dict[str, Any]:
    made = copy.deepcopy(family())
    for spoil in SPOILS[kind]:
        spoil(made)
    return made


def sifted(*families: dict[str, Any], **tables: Any) -> Sifted:
    return sift(read_tables(**{**flatten(families), **tables}).collect())


def by_the_models(data: dict[str, Any]) -> set[str]:
    # A cell without a value is a key that is left out.
    try:
        Household.model_validate(_pruned(data))
    except HouseholdError as error:
        return {diagnostic.code for diagnostic in error.diagnostics}
    return set()


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _pruned(inner) for key, inner in value.items() if inner is not None}
    return [_pruned(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("kind", SPOILS)
def test_the_models_and_the_columns_find_the_same(kind: str) -> None:
    data = spoiled(kind)
    found = sifted(data)
    codes = set(found.rejects["code"])
    assert codes == by_the_models(data)
    assert found.rejected == bool(codes)
    assert dict(found.rejects.schema) == dict(REJECTS)
    assert codes <= set(CODES)


def test_many_at_once_come_out_as_one_by_one() -> None:
    order = list(SPOILS)
    random.Random(3).shuffle(order)
    families = []
    for place, kind in enumerate(order):
        data = spoiled(kind)
        if data["id"] == "H-1":
            data["id"] = f"H-{place}"
        families.append(data)
    found = sifted(*families)
    for data in families[:]:
        if data["id"] != WIFE:
            codes = set(found.rejects.filter(pl.col("household_id") == data["id"])["code"])
            assert codes == by_the_models(data), data["id"]
    good = {data["id"] for data in families if not by_the_models(data)}
    assert set(found.households["id"]) == good
    assert set(found.tables["persons"]["household_id"]) == good
    assert set(found.tables["accidents"]["household_id"]) == good
    assert found.read == len(families) == found.households.height + found.rejected


def test_no_name_and_no_number_gets_out() -> None:
    families = [spoiled(kind) for kind in SPOILS]
    for data in families:
        data["members"] and data["members"][0].setdefault("name", "Geheim")
    found = sifted(*families)
    for frame in (found.rejects, found.tables["persons"], found.households, found.tables["treatments"]):
        text = frame.write_csv()
        assert "Geheim" not in text
        assert NUMBER not in text
        assert BAD_DAY not in text


def test_rows_without_a_household_and_households_given_twice() -> None:
    tables = flatten([family(), {**family(), "id": "H-2"}, {**family(), "id": "H-3"}, {**family(), "id": "H-3"}])
    tables["households"] = tables["households"].filter(pl.col("id") != "H-2")
    found = sift(tables)
    assert found.read == 3
    assert found.households["id"].to_list() == ["H-1"]
    assert found.rejected == 2
    assert found.strays == 6
    codes = found.rejects.group_by("household_id").agg(pl.col("code").unique().sort())
    assert dict(codes.iter_rows()) == {"H-2": ["B060"], "H-3": ["H011", "H012"]}


def test_a_row_that_names_no_household_is_told() -> None:
    tables = flatten([family()])
    lost = tables["persons"].head(1).with_columns(pl.lit(None, pl.String).alias("household_id"))
    tables["persons"] = pl.concat([tables["persons"], lost])
    found = sift(tables)
    assert found.rejects.select("table", "code").rows() == [("persons", "H003")]
    assert (found.rejected, found.strays, found.households.height) == (0, 1, 1)


def test_the_rows_of_one_accident_agree() -> None:
    data = family()
    data["accidents"][0]["victims"].append({"person": "w", "outcome": "death"})
    assert sifted(data).rejects.is_empty()
    tables = flatten([data])
    days = pl.Series("on", ["2014-08-01", "2014-08-02"]).str.to_date()
    found = sift({**tables, "accidents": tables["accidents"].with_columns(days)})
    assert set(found.rejects["code"]) == {"B061"}


def test_what_number_and_role_say_is_filled_in() -> None:
    found = sifted(spoiled("number without the rest"))
    wife = found.tables["persons"].row(0, named=True)
    assert (str(wife["birth_date"]), wife["sex"]) == ("1964-03-02", "female")
    columns = {name for name in found.tables["persons"].columns if not name.startswith("#")}
    assert columns == set(schema()["persons"].columns) - {"name", "id_number"}


def test_beside_each_choice_stands_its_place_in_the_list() -> None:
    """What was filled in too, whichever way the members stand."""
    persons = sifted(spoiled("number without the rest")).tables["persons"]
    told = [name for name in persons.columns if name.startswith("#")]
    choices = {name: column.values for name, column in schema()["persons"].columns.items() if column.kind == "choice"}
    assert {name[1:] for name in told} == set(choices)
    assert persons["#sex"][0] == choices["sex"].index("female")
    for name in told:
        words = [*choices[name[1:]], *[None] * 256]
        assert [words[place] for place in persons[name]] == persons[name[1:]].to_list()
