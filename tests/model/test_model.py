"""The plain model by itself, on boundaries that the legal reading names; and that it stands alone."""

from __future__ import annotations

import ast
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from strategies import add_irrelevant_fact, case, fill_one_unknown, random_choices, rename_ids, reorder_members

from fpassist import Household
from model import MEASURES, Row, decide
from model.facts import aged, both, either, no, record, retirement_date

AS_OF = date(2014, 8, 1)


def family(*members: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {"id": "H", "members": list(members), **facts}


def wife(**facts: Any) -> dict[str, Any]:
    return {"id": "w", "role": "wife", "birth_date": "1960-05-05", **facts}


def husband(**facts: Any) -> dict[str, Any]:
    return {"id": "h", "role": "husband", "birth_date": "1958-05-05", **facts}


def child(**facts: Any) -> dict[str, Any]:
    return {"id": "c", "role": "child", "birth_date": "1990-05-05", **facts}


DEAD = child(death_date="2010-01-01")
ALL_ADULT = {"able_to_work": True, "wants_training": True, "job": "rural_migrant_worker"}


def one(household: dict[str, Any], benefit: str, subject: str = "w", as_of: date = AS_OF, **interpret: Any) -> Row:
    (found,) = [r for r in decide(household, as_of, interpret) if (r.benefit, r.subject) == (benefit, subject)]
    return found


def disabled(grade: int, since: str = "2010-01-01") -> dict[str, Any]:
    return child(disability={"grade": grade, "assessed_on": since})


# -- ages and retirement -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "original_age", "month"),
    [
        ("1966-01-17", 60, "2026-05"),
        ("1975-06-17", 60, "2038-02"),
        ("1971-06-17", 55, "2026-11"),
        ("1976-06-17", 50, "2027-03"),
        ("1984-11-17", 50, "2039-11"),
    ],
)
def test_known_retirement_dates(born: str, original_age: int, month: str) -> None:
    assert retirement_date(date.fromisoformat(born), original_age) == date.fromisoformat(f"{month}-17")


def test_retirement_before_2025_and_on_the_last_day_of_a_month() -> None:
    assert retirement_date(date(1964, 12, 31), 60) == date(2024, 12, 31)
    assert retirement_date(date(1965, 1, 1), 60) == date(2025, 2, 1)
    assert retirement_date(date(1965, 1, 31), 60) == date(2025, 2, 28)
    assert retirement_date(date(1976, 2, 29), 50) == date(2026, 10, 1)  # birthday 1 March 2026, 7 months later


def test_29_february_turns_older_on_1_march() -> None:
    person = record({"id": "p", "role": "wife", "birth_date": "1964-02-29"}, "person", [])
    assert aged(person, 49, date(2013, 2, 28)) is False
    assert aged(person, 49, date(2013, 3, 1)) is True
    assert aged(person, 52, date(2016, 2, 29)) is True


@pytest.mark.parametrize(
    ("wife_born", "as_of", "age_reached", "outcome"),
    [
        ("1965-08-01", AS_OF, "on_birthday", "granted"),
        ("1965-08-02", AS_OF, "on_birthday", "denied"),
        ("1965-08-01", AS_OF, "day_after_birthday", "denied"),
        ("1965-07-31", AS_OF, "day_after_birthday", "granted"),
    ],
)
def test_supplement_turns_on_the_wifes_49th_birthday(
    wife_born: str, as_of: date, age_reached: str, outcome: str
) -> None:
    household = family(wife(birth_date=wife_born), husband(), DEAD)
    for subject in ("w", "h"):
        assert one(household, "monthly_supplement", subject, as_of, age_reached=age_reached).outcome == outcome


def test_one_parent_left() -> None:
    household = family(wife(death_date="2014-08-01"), husband(), DEAD)
    assert one(household, "monthly_supplement", "h").outcome == "granted"
    assert one(household, "monthly_supplement", "w").outcome == "denied"
    assert one(household, "monthly_supplement", "h", single_parent_age="wife_only").outcome == "denied"
    assert one(family(wife(), DEAD), "monthly_supplement", single_parent_age="wife_only").outcome == "granted"


def test_working_age() -> None:
    for born, outcome in (("1964-08-01", "denied"), ("1964-08-02", "granted")):
        household = family(wife(birth_date=born, cadre=False, **ALL_ADULT), DEAD)
        assert one(household, "employment_training").outcome == outcome
    unknown_cadre = family(wife(birth_date="1962-01-01", **ALL_ADULT), DEAD)
    assert one(unknown_cadre, "employment_training").outcome == "undetermined"
    young = family(wife(birth_date="1970-01-01", **ALL_ADULT), DEAD)
    assert one(young, "employment_training").outcome == "granted"


def test_working_age_of_a_disabled_child_of_unknown_birth() -> None:
    unborn = {key: value for key, value in disabled(2).items() if key != "birth_date"}
    household = family(wife(), {**unborn, "sex": "male", **ALL_ADULT})
    assert one(household, "employment_training", "c").outcome == "undetermined"


# -- the family --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("grade", "outcome"), [(1, "granted"), (3, "granted"), (4, "denied")])
def test_grade_3_and_more_severe(grade: int, outcome: str) -> None:
    assert one(family(wife(), disabled(grade)), "pairing", "H").outcome == outcome


def test_status_begins_and_ends_on_its_day() -> None:
    dying = family(wife(), child(death_date="2014-08-02"))
    assert one(dying, "pairing", "H").outcome == "denied"
    assert one(dying, "pairing", "H", date(2014, 8, 2)).outcome == "granted"
    later = {"id": "c2", "role": "child", "birth_date": "2014-08-02", "death_date": "2014-09-01"}
    assert one(family(wife(), DEAD, later), "pairing", "H").outcome == "granted"
    for day in (date(2014, 8, 2), date(2014, 10, 1)):  # its death restores nothing
        assert one(family(wife(), DEAD, later), "pairing", "H", day).outcome == "denied"
    assert one(family(wife(), DEAD, later), "pairing", "H", date(2014, 8, 2), later_child="both").outcome == "granted"


def test_a_dead_later_child_of_unknown_birth_had_come() -> None:
    later = {"id": "c2", "role": "child", "death_date": "2014-01-01"}
    assert one(family(wife(), DEAD, later), "pairing", "H").outcome == "denied"
    del later["death_date"]
    assert one(family(wife(), DEAD, later), "pairing", "H").outcome == "undetermined"


# -- sums and payers ---------------------------------------------------------------------------------------------


def test_national_allowance() -> None:
    for only, area, amount in (
        (DEAD, "urban", 340),
        (DEAD, "rural", 170),
        (disabled(2), "urban", 270),
        (disabled(2), "rural", 150),
    ):
        assert one(family(wife(), only, area=area), "national_allowance").amount == amount
    open_amount = one(family(wife(), DEAD), "national_allowance")
    assert (open_amount.outcome, open_amount.amount) == ("granted", None)
    assert one(family(wife(hukou="rural"), DEAD, area="urban"), "national_allowance").amount == 170
    by_home = one(family(wife(hukou="rural"), DEAD, area="urban"), "national_allowance", local_status="residence")
    assert by_home.amount == 340


ACCIDENT = {"id": "a", "on": "2014-08-01", "victims": [{"person": "c", "outcome": "disability", "grade": 3}]}


def test_relief_goes_to_any_only_child_family_and_employers_share_it() -> None:
    state = {"employer": "state_organ"}
    household = family(wife(**state), husband(employer="public_institution"), child(), accidents=[ACCIDENT])
    row = one(household, "emergency_relief", "a")
    assert row.payers == (("employer", "w", Decimal(2500)), ("employer", "h", Decimal(2500)))
    half = family(wife(**state), husband(employer="other"), child(), accidents=[ACCIDENT])
    assert one(half, "emergency_relief", "a").payers == (("employer", "w", Decimal(5000)),)
    fund = (("family_care_fund", None, Decimal(5000)),)
    assert one(half, "emergency_relief", "a", employer_pays="never_if_other_not").payers == fund
    unknown = family(wife(**state), husband(), child(), accidents=[ACCIDENT])
    assert one(unknown, "emergency_relief", "a").payers is None
    received = [{"benefit": "emergency_relief", "subject": "a", "on": "2014-08-01"}]
    assert one({**household, "received": received}, "emergency_relief", "a").outcome == "denied"


def test_an_event_before_the_notice_grants_nothing() -> None:
    for on, outcome in (("2014-07-15", "denied"), ("2014-07-16", "granted")):
        household = family(wife(employer="none"), child(), accidents=[{**ACCIDENT, "on": on}])
        assert one(household, "emergency_relief", "a").outcome == outcome


def test_reproduction_grants() -> None:
    def treatment(number: int, kind: str, **facts: Any) -> dict[str, Any]:
        return {"id": f"t{number}", "on": f"2014-07-{19 + number}", "kind": kind, **facts}

    two = [treatment(1, "assisted"), treatment(2, "ivf", other_methods_failed=True)]
    household = family(wife(employer="other"), DEAD, treatments=two)
    assert one(household, "assisted_reproduction_grant", "t1").outcome == "denied"
    assert one(household, "assisted_reproduction_grant", "t1", grants_additive="additive").amount == 2000
    assert one(household, "assisted_reproduction_grant", "t2", grants_additive="additive").outcome == "denied"
    assert one(household, "ivf_grant", "t2").payers == (("fiscal_budget", None, Decimal(10000)),)
    assert one(household, "ivf_grant", "t2", campaign_start=date(2014, 7, 21)).outcome == "denied"
    unknown = family(wife(), DEAD, treatments=[treatment(1, "ivf")])
    assert one(unknown, "assisted_reproduction_grant", "t1").outcome == "undetermined"
    assert one(unknown, "assisted_reproduction_grant", "t1", grants_additive="additive").outcome == "granted"


def test_home_care_is_one_grant_a_household() -> None:
    needing = {"birth_date": "1954-08-01", "living": "home", "care_dependency": "partial"}
    household = family(wife(**needing), husband(**needing), DEAD, in_hardship=True, area="rural")
    assert one(household, "home_care", "H").amount == 200
    young = family(wife(**needing), husband(birth_date="1954-08-02"), DEAD, in_hardship=True, area="urban")
    assert one(young, "home_care", "H").amount == 300
    assert one(young, "home_care", "H", home_care_age="both").outcome == "denied"


def test_institution_subsidy_of_a_couple() -> None:
    there = {"birth_date": "1950-01-01", "living": "nonprofit_institution"}
    household = family(wife(**there), husband(**there), DEAD, in_hardship=True)
    assert one(household, "institution_subsidy").amount == 100
    assert one(household, "institution_subsidy", institution_unit="couple").amount == 50


def test_adopted_orphan() -> None:
    orphan = {"id": "o", "role": "child", "birth_date": "2005-01-01", "parentage": "adopted", "orphan": True}
    orphan["adopted_on"] = "2014-01-01"
    orphan["education"] = {"stage": "compulsory", "full_time": True, "boarding": True}
    orphan["education"] |= {"admitted_on": "2012-09-01", "normal_graduation_on": "2020-06-30"}
    household = family(wife(), DEAD, orphan, low_income=True)
    assert one(household, "orphan_support", "o").amount == 600
    assert one(household, "boarding_subsidy", "o").amount == 1250
    assert one(household, "orphan_support", "o", date(2022, 12, 31)).outcome == "granted"
    assert one(household, "orphan_support", "o", date(2023, 1, 1)).outcome == "denied"
    assert one(household, "orphan_support", "o", adoption_status="strict").outcome == "denied"


def test_college() -> None:
    student = disabled(3)
    student["education"] = {"stage": "bachelor", "full_time": True}
    student["education"] |= {"admitted_on": "2014-07-20", "normal_graduation_on": "2018-06-30"}
    household = family(wife(), student)
    assert one(household, "college_award", "c").amount == 5000
    assert one(household, "college_allowance", "c").amount == 200
    assert one(household, "college_allowance", "c", allowance_months="term").outcome == "denied"
    assert one(household, "college_allowance", "c", date(2018, 7, 1)).outcome == "denied"


def test_funeral() -> None:
    household = family(wife(death_date="2014-08-01"), husband(), DEAD)
    assert one(household, "funeral_subsidy").outcome == "granted"
    assert one(family(wife(), child(death_date="2014-08-01")), "funeral_subsidy", "c").outcome == "denied"
    member = family(wife(), {**disabled(2), "death_date": "2014-08-01"})
    assert one(member, "funeral_subsidy", "c").outcome == "granted"
    assert one(member, "funeral_subsidy", "c", members="couple_only").outcome == "denied"


# -- unknown facts, and the model as a whole -----------------------------------------------------------------------


def test_three_valued_truth() -> None:
    assert both(None, False) is False
    assert both(True, None) is None
    assert either(None, True) is True
    assert either(False, None) is None
    assert no(None) is None


def test_a_fact_that_all_values_agree_on_leaves_nothing_open() -> None:
    """Whether urban or rural is unknown, but both spouses' hukou says it."""
    shared = family(wife(hukou="urban"), husband(hukou="urban"), DEAD, owns_home=False, eligible_public_housing=True)
    assert one(shared, "public_housing_priority", "H").outcome == "granted"


def test_measures_are_told_once() -> None:
    assert len({measure.id for measure in MEASURES}) == len(MEASURES) == 38


@pytest.mark.parametrize("block", range(4))
def test_what_must_change_nothing(block: int) -> None:
    for seed in range(block * 40, block * 40 + 40):
        household, as_of = case(seed)
        rng = Random(seed)
        interpret = random_choices(rng)
        rows = {row[:2]: row[2:6] for row in decide(household, as_of, interpret)}
        renamed, new = rename_ids(household)
        assert {row[:2]: row[2:6] for row in decide(renamed, as_of, interpret)} == {
            (benefit, new[subject]): rest for (benefit, subject), rest in rows.items()
        }
        for variant in (reorder_members(household, rng), add_irrelevant_fact(household, rng)):
            assert {row[:2]: row[2:6] for row in decide(variant, as_of, interpret)} == rows
        filled = fill_one_unknown(household, as_of, rng)
        for row in decide(filled, as_of, interpret) if filled else ():
            outcome, amount, *_ = rows[row[:2]]
            assert outcome in ("undetermined", row.outcome)
            assert amount in (None, row.amount)
        assert decide(Household.model_validate(household), as_of, interpret) == decide(household, as_of, interpret)


def test_the_model_stands_alone() -> None:
    for path in Path(__file__).parent.glob("*.py"):
        if path.name.startswith("test_"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            assert not [name for name in names if name.split(".")[0] == "fpassist"], path.name
