"""What a change does to a population: known answers, the same sums as family by family, and nothing lost between."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pl = pytest.importorskip("polars")


from bulk.as_tables import as_tables  # noqa: E402
from fpassist import Policy, load_policy  # noqa: E402
from fpassist.bulk.impact.compared import BANDS, CLASSES, Impact, compare  # noqa: E402
from fpassist.bulk.impact.groups import band_keys, groups_of  # noqa: E402
from fpassist.bulk.impact.scope import touched  # noqa: E402
from fpassist.diagnostics import EvaluationError  # noqa: E402

OVERLAYS = Path(__file__).parents[2] / "policies" / "overlays"
REFORM = OVERLAYS / "reform_45_400.yaml"
DAY = date(2015, 8, 1)


def couple(id: str, wife: str | None, **more: Any) -> dict[str, Any]:
    """A couple of the town that lost its only child."""
    born = {} if wife is None else {"birth_date": wife}
    return {
        "id": id,
        "area": "urban",
        "members": [
            {"id": "w", "role": "wife", **born},
            {"id": "h", "role": "husband", "birth_date": "1961-01-01"},
            {"id": "c", "role": "child", "birth_date": "1990-01-01", "death_date": "2012-01-01"},
        ],
        **more,
    }


def known() -> list[dict[str, Any]]:
    """46 (49 in 2018), 55, 42 (45 on the first day of 2018, 49 on that of 2022), of unknown age, and not concerned."""
    whole = couple("E", "1960-01-01")
    del whole["members"][2]["death_date"]
    return [
        couple("A", "1969-08-01", division="431002"),
        couple("B", "1960-01-01", division="431002"),
        couple("C", "1973-01-01", division="431003"),
        couple("D", None),
        whole,
    ]


@pytest.fixture(scope="module")
def reform() -> Impact:
    return compare(load_policy(), load_policy(overlays=[REFORM]), as_tables(known()), DAY)


def sum_of(impact: Impact, by: str, key: str, per: str, day: date = DAY) -> tuple[Decimal, Decimal, Decimal]:
    found = impact.sums.filter(as_of=day, by=by, key=key, per=per)
    assert found.height == 1
    return found.select("from_value", "to_value", "change").row(0)


def test_the_bundled_reform_on_families_of_known_age(reform: Impact) -> None:
    # Two spouses each: 300 and 340 a month for B before; 400 and 340 for A and B after.
    assert sum_of(reform, "benefit", "monthly_supplement", "month") == (600, 1600, 1000)
    assert sum_of(reform, "benefit", "national_allowance", "month") == (680, 1360, 680)
    assert sum_of(reform, "payer", "fiscal_budget", "month") == (600, 1600, 1000)
    assert sum_of(reform, "payer", "national_scheme", "yearly") == (8160, 16320, 8160)
    assert sum_of(reform, "all", "all", "month") == (1280, 2960, 1680)
    assert sum_of(reform, "age", "45-49", "month") == (0, 1480, 1480)
    assert sum_of(reform, "age", "unknown", "month") == (0, 0, 0)
    assert sum_of(reform, "division", "431002", "yearly")[2] == 12 * 1680
    assert sum_of(reform, "division", "unknown", "yearly")[2] == 0
    row = reform.families.filter(as_of=DAY, by="all").row(0, named=True)
    assert {name: row[name] for name in CLASSES} == dict.fromkeys(CLASSES, 0) | {"gains": 2, "open": 1, "unchanged": 2}
    of_one = reform.benefits.filter(as_of=DAY, benefit="monthly_supplement").row(0, named=True)
    assert (of_one["from_granted"], of_one["to_granted"], of_one["from_undetermined"]) == (2, 4, 2)
    assert (of_one["gains"], of_one["gained"], of_one["lost"], of_one["unsure"]) == (2, 1000, 0, 0)
    assert reform.benefits.filter(as_of=DAY, alike=False)["benefit"].to_list() == [
        "monthly_supplement",
        "national_allowance",
    ]


def test_the_years_in_which_wives_reach_the_ages(reform: Impact) -> None:
    moved = {day.year: sum_of(reform, "all", "all", "month", day)[2] for day in reform.days}
    first, own = 1480, 200  # a couple that is in for the first time; one that gets a hundred more each
    assert moved[2015] == moved[2017] == first + own
    assert moved[2018] == moved[2021] == own + own + first
    assert moved[2022] == moved[2025] == 3 * own
    bands = {day.year: sum_of(reform, "age", "45-49", "month", day) for day in reform.days if day.year < 2019}
    assert bands[2017] == (0, 1480, 1480)


def test_what_is_at_least_is_said_to_be(reform: Impact) -> None:
    bounds = {row["per"]: row["to_bound"] for row in reform.sums.filter(as_of=DAY, by="all").iter_rows(named=True)}
    assert bounds["month"] == "exact"
    assert bounds["year"] == bounds["yearly"] == "at_least"
    # A floor of which nothing is due is no floor.
    no_one = compare(load_policy(), load_policy(overlays=[REFORM]), as_tables(known()[4:]), DAY, years=0)
    assert set(no_one.sums["to_bound"]) == {"exact"}


def test_single_families(reform: Impact) -> None:
    found = {row["household_id"]: row for row in reform.changed.iter_rows(named=True)}
    assert list(found) == ["A", "B", "D"]
    assert found["A"]["class"] == "gains"
    assert found["A"]["change_yearly"] == 12 * 1480
    assert found["A"]["gains"] == "monthly_supplement national_allowance"
    assert found["B"]["gains"] == "monthly_supplement"
    assert (found["D"]["class"], found["D"]["age"], found["D"]["gains"]) == ("open", "unknown", "")
    steps = reform.steps.filter(what="yearly").select("change", "families").rows()
    assert steps == [(0, 3), (2400, 1), (12 * 1480, 1)]


OPENS = """
overlay:
  id: needy-only
  kind: reform
  of: chenzhou-2014-25
  title: {zh: 仅低收入, en: Low income only}
  authority: test
  verified: false
set:
  benefits.monthly_supplement.when:
    all: [special_hardship_family, wife.age >= 49, low_income]
"""


@pytest.fixture
def needy(tmp_path: Path) -> Policy:
    path = tmp_path / "needy.yaml"
    path.write_text(OPENS, encoding="utf-8")
    return load_policy(overlays=[path])


def test_a_grant_that_becomes_undetermined_is_no_loss(needy: Policy) -> None:
    families = [
        couple("open", "1960-01-01"),
        couple("poor", "1960-01-01", low_income=True),
        couple("rich", "1960-01-01", low_income=False),
    ]
    tables = as_tables(families)
    found = compare(load_policy(), needy, tables, DAY, years=0)
    classes = dict(found.changed.select("household_id", "class").rows())
    assert classes == {"open": "opened", "rich": "loses"}
    row = found.benefits.filter(benefit="monthly_supplement").row(0, named=True)
    assert (row["opened"], row["loses"], row["lost"], row["unsure"]) == (1, 1, -600, -600)
    assert row["to_value"] - row["from_value"] == row["gained"] + row["lost"] + row["unsure"]
    back = compare(needy, load_policy(), tables, DAY, years=0)
    assert dict(back.changed.select("household_id", "class").rows()) == {"open": "settled", "rich": "gains"}


def test_faulty_families_are_set_aside_and_counted() -> None:
    families = [*known(), couple("F", "2020-01-01")]
    families[-1]["members"][0]["death_date"] = "2019-01-01"
    found = compare(load_policy(), load_policy(overlays=[REFORM]), as_tables(families), DAY, years=0)
    assert (found.read, found.rejected) == (6, 1)
    assert found.families.filter(by="all")["families"].to_list() == [5]
    assert set(found.rejects["household_id"]) == {"F"}


def test_no_families_at_all() -> None:
    found = compare(load_policy(), load_policy(overlays=[REFORM]), as_tables([]), DAY, years=1)
    assert found.read == found.changed.height == found.families["families"].sum() == 0
    assert found.benefits["to_granted"].sum() == 0


def test_a_benefit_that_one_side_alone_has(tmp_path: Path) -> None:
    path = tmp_path / "without.yaml"
    path.write_text(
        OPENS.split("set:")[0].replace("needy-only", "without") + "remove: [benefits.monthly_supplement]\n", "utf-8"
    )
    found = compare(load_policy(), load_policy(overlays=[path]), as_tables(known()), DAY, years=0)
    assert sum_of(found, "benefit", "monthly_supplement", "month") == (600, 0, -600)
    row = found.benefits.filter(benefit="monthly_supplement").row(0, named=True)
    assert (row["to_per"], row["to_value"], row["loses"], row["to_undetermined"]) == (None, None, 1, 0)


@pytest.mark.parametrize(("sum_", "move"), [(3601, "gains"), (3599, "loses"), (3600, "unchanged")])
def test_sides_that_pay_in_different_periods_are_compared_over_a_year(tmp_path: Path, sum_: int, move: str) -> None:
    path = tmp_path / "yearly.yaml"
    change = f"""set:
  parameters.supplement_amount.unit: CNY/person/year
  parameters.supplement_amount.values: {{2014-07-16: {sum_}}}
  benefits.monthly_supplement.grant.per: year
"""
    path.write_text(OPENS.split("set:")[0] + change, encoding="utf-8")
    found = compare(load_policy(), load_policy(overlays=[path]), as_tables(known()[1:2]), DAY, years=0)
    assert found.families.filter(by="all")[move].item() == 1
    assert sum_of(found, "benefit", "monthly_supplement", "month") == (600, 0, -600)
    assert sum_of(found, "benefit", "monthly_supplement", "yearly") == (7200, 2 * sum_, 2 * sum_ - 7200)
    assert sum_of(found, "all", "all", "yearly")[2] == 2 * sum_ - 7200
    row = found.benefits.filter(benefit="monthly_supplement").row(0, named=True)
    assert (row["from_per"], row["to_per"]) == ("month", "year")
    assert row["gained"] + row["lost"] == 2 * sum_ - 7200


def test_what_touches_a_benefit() -> None:
    plain = load_policy().data
    assert touched(plain, plain) == frozenset()
    assert touched(plain, load_policy(overlays=[REFORM]).data) == {"monthly_supplement", "national_allowance"}
    assert touched(plain, load_policy(interpret={"relief_unit": "victim"}).data) == {"emergency_relief"}


def test_words_and_places_touch_nothing(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    change = "set:\n  benefits.monthly_supplement.label: {zh: 补助, en: supplement}\n"
    path.write_text(OPENS.split("set:")[0] + change, encoding="utf-8")
    assert touched(load_policy().data, load_policy(overlays=[path]).data) == frozenset()


def test_the_age_bands_of_the_wife() -> None:
    assert band_keys((45, 60)) == ["0-44", "45-59", "60+", "unknown", "no_wife"]
    dead, alone = couple("dead", "1950-01-01"), couple("alone", "1950-01-01")
    dead["members"][0]["death_date"] = "2015-08-01"
    del alone["members"][0]
    families = [
        couple("eve", "1970-08-02"),  # 45 tomorrow
        couple("day", "1970-08-01"),
        couple("leap", "1956-02-29"),
        couple("old", "1940-01-01"),
        couple("none", None),
        dead,
        alone,
    ]
    tables = as_tables(families)
    found = dict(groups_of(tables, DAY, (45, 60)).select("household_id", "age").rows())
    assert found == {
        "eve": "0-44", "day": "45-59", "leap": "45-59", "old": "60+", "none": "unknown", "dead": "no_wife",
        "alone": "no_wife",
    }  # fmt: skip
    leap = {
        day: dict(groups_of(tables, day, (45, 60)).select("household_id", "age").rows())["leap"]
        for day in (date(2016, 2, 28), date(2016, 2, 29), date(2015, 3, 1))
    }
    assert list(leap.values()) == ["45-59", "60+", "45-59"]


def test_a_leap_day_has_its_years() -> None:
    found = compare(load_policy(), load_policy(), as_tables(known()), date(2016, 2, 29), years=4)
    assert [day.isoformat() for day in found.days] == [
        "2016-02-29", "2017-02-28", "2018-02-28", "2019-02-28", "2020-02-29",
    ]  # fmt: skip
    assert found.changed.is_empty()
    assert found.benefits["alike"].all()


@pytest.mark.parametrize(
    ("day", "more", "error", "says"),
    [
        (date(2014, 7, 15), {}, EvaluationError, "E001"),
        (date(9995, 1, 1), {"years": 5}, EvaluationError, "E004"),
        (DAY, {"years": 51}, ValueError, "years"),
        (DAY, {"bands": ()}, ValueError, "bands"),
        (DAY, {"bands": (50, 50)}, ValueError, "bands"),
        (DAY, {"bands": (0, 50)}, ValueError, "bands"),
    ],
)
def test_what_cannot_be_compared(day: date, more: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        compare(load_policy(), load_policy(), as_tables(known()), day, **more)


def test_a_policy_that_ends_says_how_far_it_may_be_asked(tmp_path: Path) -> None:
    path = tmp_path / "ends.yaml"
    path.write_text(OPENS.split("set:")[0] + "add:\n  policy.in_force.until: 2017-12-31\n", encoding="utf-8")
    ends = load_policy(overlays=[path])
    with pytest.raises(EvaluationError) as caught:
        compare(load_policy(), ends, as_tables(known()), DAY, years=10)
    fault = caught.value.diagnostics[0]
    assert (fault.code, fault.where, fault.help) == ("E002", "years", "ask about 2 years ahead at the most")
    assert len(compare(load_policy(), ends, as_tables(known()), DAY, years=2).days) == 3


def test_default_bands_rise() -> None:
    assert list(BANDS) == sorted(BANDS)
