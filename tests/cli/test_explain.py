"""`fpassist explain`: why, why not, what to ask, and from when time alone does it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cli.conftest import FAMILY, Call

from fpassist import Household, load_policy
from fpassist.explain import explain

DAY = ("--as-of", "2014-08-01")


@pytest.fixture
def younger(tmp_path: Path) -> Path:
    """The wife is 48: born 1 March 1966."""
    path = tmp_path / "younger.json"
    wife = {**FAMILY["members"][0], "birth_date": "1966-03-01"}
    path.write_text(json.dumps({**FAMILY, "members": [wife, *FAMILY["members"][1:]]}), encoding="utf-8")
    return path


def test_why(call: Call, family: Path) -> None:
    done = call("explain", family, "monthly_supplement", "--subject", "w", *DAY)
    assert done.status == 0
    assert "结论：给予" in done.out
    assert "每月 300.00 元" in done.out
    assert "妻子的周岁不小于 49（妻的周岁：50）" in done.out
    assert "每人每月增加300元" in done.out


def test_why_not_and_from_when(call: Call, younger: Path) -> None:
    done = call("explain", younger, "monthly_supplement", "--subject", "w", *DAY)
    assert "结论：不给予" in done.out
    assert "不满足：妻子的周岁不小于 49（妻的周岁：48）" in done.out
    assert "自 2015-03-01 起即可给予" in done.out
    told = call("explain", younger, "monthly_supplement", *DAY, "--lang", "en").out
    assert told.count("granted from 2015-03-01 on") == 2


def test_every_subject_unless_one_is_named(call: Call, family: Path) -> None:
    both = call("explain", family, "monthly_supplement", *DAY, "--format", "json").json
    assert [one["subject"] for one in both] == ["w", "h"]
    one = call("explain", family, "monthly_supplement", "--subject", "h", *DAY, "--format", "json").json
    assert [row["subject"] for row in one] == ["h"]


def test_what_to_ask(call: Call, family: Path) -> None:
    done = call("explain", family, "dibao_priority", *DAY, "--lang", "en")
    assert "Outcome: undetermined" in done.out
    assert "Ask for:\n  - the household: low-income family" in done.out
    (row,) = call("explain", family, "dibao_priority", *DAY, "--format", "json").json
    assert row["ask"][0]["fact"] == "low_income"
    assert row["missing"] == ["H-1.low_income"]


def test_long_tells_the_policys_own_words(call: Call, family: Path) -> None:
    short = call("explain", family, "monthly_supplement", *DAY).out
    long = call("explain", family, "monthly_supplement", *DAY, "--detail", "long").out
    assert "[wife.age >= 49]" in long
    assert "[wife.age >= 49]" not in short
    assert "age_reached=on_birthday" in long


def test_nobody_to_get_it(call: Call, family: Path) -> None:
    done = call("explain", family, "emergency_relief", *DAY, "--lang", "en")
    assert done.status == 0
    assert "no one on 2014-08-01 to whom it could go" in done.out


def first_date(family: dict[str, Any], benefit: str, on: date, **interpret: str) -> date | None:
    (found,) = [
        one
        for one in explain(load_policy(interpret=interpret), Household.model_validate(family), benefit, on)
        if one.row.subject in ("w", "H-1")
    ]
    return found.first_date


def wife(**facts: Any) -> dict[str, Any]:
    return {**FAMILY, "members": [{"id": "w", "role": "wife", **facts}, FAMILY["members"][2]]}


ON = date(2014, 8, 1)


@pytest.mark.parametrize(
    ("born", "interpret", "day"),
    [
        ("1966-03-01", {}, date(2015, 3, 1)),
        ("1966-03-01", {"age_reached": "day_after_birthday"}, date(2015, 3, 2)),
        ("1968-02-29", {}, date(2017, 3, 1)),
        ("1966-08-02", {}, date(2015, 8, 2)),
    ],
)
def test_first_date_is_the_birthday(born: str, interpret: dict[str, str], day: date) -> None:
    assert first_date(wife(birth_date=born), "monthly_supplement", ON, **interpret) == day


def test_no_first_date_where_time_does_not_help() -> None:
    healthy = {
        **FAMILY,
        "members": [{"id": "w", "role": "wife", "birth_date": "1966-03-01"}, {"id": "c", "role": "child"}],
    }
    assert first_date(healthy, "monthly_supplement", ON) is None


def test_a_recorded_future_counts_as_time() -> None:
    family = wife(birth_date="1950-01-01")
    family["members"][1] = {**FAMILY["members"][2], "death_date": "2016-05-06"}
    assert first_date(family, "pairing", ON) == date(2016, 5, 6)


def test_the_day_before_is_not_granted() -> None:
    policy, family = load_policy(), Household.model_validate(wife(birth_date="1970-11-30"))
    (one,) = explain(policy, family, "monthly_supplement", ON)
    assert one.first_date is not None
    for day, outcome in ((one.first_date, "granted"), (one.first_date - timedelta(days=1), "denied")):
        assert policy.evaluate(family, day)["monthly_supplement"][0].outcome == outcome


def test_every_benefit_can_be_explained(call: Call, younger: Path) -> None:
    from fpassist.explain import Causes, describe, roles_of

    policy = load_policy()
    family = Household.model_validate_json(younger.read_text(encoding="utf-8"))
    result = policy.evaluate(family, ON)
    assert roles_of(family, "zh")["w"] == "w(妻)"
    for lang in ("zh", "en"):
        causes = Causes(policy, lang, ON)
        for row in result.rows:
            for reason in row.reasons:
                assert causes.standing(reason)
                if lang == "zh":
                    assert "所述条件" not in causes.standing(reason)
    for one in explain(policy, family, "home_care", ON):
        assert describe(one, policy, family, ON, "en", long=True)


WORKER = {
    "job": "rural_migrant_worker",
    "able_to_work": True,
    "wants_training": True,
    "sex": "female",
    "cadre": False,
}


def test_first_date_of_what_turns_on_a_month() -> None:
    """The 16th birthday of a disabled only child opens training, and a term opens the allowance of a student."""
    family = {
        "id": "H-1",
        "members": [
            {
                "id": "w",
                "role": "child",
                "birth_date": "2000-09-15",
                "disability": {"grade": 2, "assessed_on": "2010-01-01"},
                **WORKER,
            }
        ],
    }
    assert first_date(family, "employment_training", ON) == date(2016, 9, 15)
    family["members"][0]["education"] = {
        "stage": "bachelor",
        "full_time": True,
        "admitted_on": "2015-07-10",
        "normal_graduation_on": "2019-06-30",
    }
    assert first_date(family, "college_allowance", ON) == date(2015, 7, 10)
    assert first_date(family, "college_allowance", ON, allowance_months="term") == date(2015, 9, 1)


def test_time_takes_nothing_back_that_was_paid(call: Call, tmp_path: Path) -> None:
    family = {
        **FAMILY,
        "accidents": [{"id": "a", "on": "2014-07-20", "victims": [{"person": "h", "outcome": "death"}]}],
        "received": [{"benefit": "emergency_relief", "subject": "a", "on": "2014-07-25"}],
    }
    path = tmp_path / "paid.json"
    path.write_text(json.dumps(family), encoding="utf-8")
    told = call("explain", path, "emergency_relief", *DAY)
    assert "已经领取" in told.out
    assert "单凭时间推移不会改变结论" in told.out
    told = call("explain", path, "emergency_relief", *DAY, "--lang", "en")
    assert "paid already" in told.out


def test_an_event_before_the_notice(call: Call, family: Path) -> None:
    told = call("explain", family, "funeral_subsidy", "--subject", "c", *DAY, "--lang", "en", "--detail", "long")
    assert "it happened on 2012-02-02, before the notice was in force" in told.out
    told = call("explain", family, "funeral_subsidy", "--subject", "w", *DAY)
    assert "没有发生应予补助的事项" in told.out


def test_a_reason_names_the_child_whose_disability_it_is() -> None:
    """A spouse's row rests on the grade of the only child, and says so; nothing is told twice."""
    child = {"id": "c", "role": "child", "disability": {"grade": 2, "assessed_on": "2010-01-01"}}
    result = load_policy().evaluate(Household.model_validate({**FAMILY, "members": [FAMILY["members"][0], child]}), ON)
    (row,) = result["monthly_supplement"]
    (told,) = [reason for reason in row.reasons if "disability_grade" in reason.condition]
    assert (told.condition, dict(told.facts)) == (
        "only_child.disability_grade in [1..3]",
        {"only_child.disability_grade": 2},
    )
    for row in result.rows:
        conditions = [reason.condition for reason in row.reasons]
        assert len(conditions) == len(set(conditions)), row.benefit


def test_ids_are_told_as_they_are_written(call: Call, tmp_path: Path) -> None:
    """An id that reads like a value of the language, or like words joined, is neither translated nor taken apart."""
    members = [{**FAMILY["members"][0], "id": "none"}, {**FAMILY["members"][1], "id": "p_007"}, FAMILY["members"][2]]
    path = tmp_path / "ids.json"
    path.write_text(json.dumps({**FAMILY, "members": members, "in_hardship": True}), encoding="utf-8")
    for lang, text in (("zh", "健在的夫妻：none、p_007"), ("en", "living spouses: none, p_007")):
        assert text in call("explain", path, "home_care", *DAY, "--lang", lang).out


def test_victims_are_not_called_unknown(call: Call, tmp_path: Path) -> None:
    event = {"id": "a", "on": "2014-07-20", "victims": [{"person": "c", "outcome": "disability", "grade": 2}]}
    members = [*FAMILY["members"][:2], {"id": "c", "role": "child", "birth_date": "1990-01-01"}]
    path = tmp_path / "struck.json"
    path.write_text(json.dumps({**FAMILY, "members": members, "accidents": [event]}), encoding="utf-8")
    for lang, unknown in (("zh", "未知"), ("en", "unknown")):
        for detail in ("short", "long"):
            told = call("explain", path, "emergency_relief", *DAY, "--lang", lang, "--detail", detail).out
            assert unknown not in told


def test_a_terminal_gets_lines_that_fit(call: Call, younger: Path) -> None:
    """Wrapped with their indent in a terminal; whole in a pipe, where others search them."""
    from fpassist.diagnostics import display_width

    for lang in ("zh", "en"):
        asked = ("explain", younger, "employment_training", "--subject", "h", *DAY, "--lang", lang, "--detail", "long")
        piped, shown = call(*asked).out, call(*asked, tty=True).out
        assert max(display_width(line) for line in piped.splitlines()) > 80
        assert max(display_width(line) for line in shown.splitlines()) <= 80
        assert "".join(shown.split()) == "".join(piped.split())
        assert "\n    " in shown


def test_long_says_the_engines_own_conditions_in_words(call: Call, family: Path) -> None:
    told = call("explain", family, "funeral_subsidy", "--subject", "c", *DAY, "--detail", "long").out
    assert "event：" not in told


@pytest.mark.parametrize("asked", ["增加的经济扶助", "增加经济扶助", "monthly supplement", "monthly_suplement"])
def test_a_benefit_by_the_name_that_tables_give_it(call: Call, family: Path, asked: str) -> None:
    done = call("explain", family, asked, *DAY)
    assert done.status == 2
    assert "提示：是否应为 monthly_supplement？" in done.err


def test_a_sum_that_another_document_sets(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "poor.json"
    path.write_text(json.dumps({**FAMILY, "low_income": True}), encoding="utf-8")
    asked = ("explain", path, "medical_aid", "--subject", "w", *DAY)
    assert "金额：由《郴州市城乡医疗救助实施办法》规定" in call(*asked).out
    assert "Sum: set by 郴州市城乡医疗救助实施办法" in call(*asked, "--lang", "en").out
    assert "金额：" not in call("explain", path, "monthly_supplement", "--subject", "w", *DAY).out
