"""Undetermined exactly where two completions of the unknown facts differ, shown on a policy made for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fpassist import EvaluationError, Household, Policy, PolicyError, load_policy

HEAD = """
policy:
  id: small
  document: 试验〔2014〕1号
  registration: T-1
  issued: 2014-07-16
  in_force: {from: 2014-07-16, until: 2016-12-31}
  title: {zh: 试验, en: trial}
sources:
  notice: {document: 试验〔2014〕1号, title: {zh: 试验, en: trial}}
facts:
  veteran: {of: person, type: boolean, label: {zh: 退役, en: veteran}}
  rank: {of: person, type: enum, values: [low, mid, high], label: {zh: 级别, en: rank}}
  points: {of: person, type: number, label: {zh: 分, en: points}}
  moved_on: {of: household, type: date, label: {zh: 迁入日, en: moved on}}
definitions:
  age:
    label: {zh: 年龄, en: age}
    of: person
    value: years and months duration(person.birth_date, as_of).years
    cite: [一 第1句, 年龄]
benefits:
"""


def policy_with(tmp_path: Path, condition: str) -> Policy:
    """A policy of one benefit for each spouse, under ``condition``."""
    path = tmp_path / "small.yaml"
    path.write_text(
        HEAD
        + "  help:\n    measure: '1'\n    label: {zh: 帮助, en: help}\n    for: each spouse\n"
        + f"    when: {condition}\n"
        + "    grant: {form: service, recipient: subject}\n    cite: [一 第1句, 帮助]\n",
        encoding="utf-8",
    )
    return load_policy(path)


def outcome(policy: Policy, engine: Any = "native", **wife: Any) -> tuple[str, tuple[str, ...]]:
    household = Household.model_validate({"id": "H-1", "members": [{"id": "w", "role": "wife", **wife}]})
    (row,) = policy.evaluate(household, date(2014, 8, 1), engine).rows
    return row.outcome, row.missing


@pytest.mark.parametrize("engine", ["native", "reference"])
@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("person.veteran or not(person.veteran)", "granted"),
        ("person.veteran and not(person.veteran)", "refused"),
        ('(person.veteran and not(person.veteran)) or as_of < @"2014-07-20"', "denied"),
        ("person.veteran", "undetermined"),
        ('person.rank = "low" or person.rank in ("mid", "high")', "granted"),
        ('person.rank = "low" and person.rank = "high"', "refused"),
        ('not(person.rank != "low" or person.rank != "high") or as_of < @"2014-07-20"', "denied"),
        ('person.rank != "low" and person.rank != "mid"', "undetermined"),
        ("person.points < 10 or person.points >= 10", "granted"),
        ("person.points < 10 and person.points > 10", "refused"),
        ('not(person.points >= 10 or person.points <= 10) or as_of < @"2014-07-20"', "denied"),
        ("person.points <= 10 or person.points >= 20", "undetermined"),
        ("person.age < 49 or person.age >= 49", "granted"),
        ("person.age >= 60 and person.age < 49", "refused"),
        ('not(person.age < 60 or person.age >= 49) or as_of < @"2014-07-20"', "denied"),
        ("person.age >= 49 or person.age < 18", "undetermined"),
        ('person.birth_date + duration("P18Y") <= as_of', "undetermined"),
        ('person.birth_date + duration("P18Y") <= as_of or person.birth_date + duration("P18Y") > as_of', "granted"),
        ("moved_on < as_of or moved_on >= as_of", "granted"),
        ('person.rank in ("low", "mid", "high")', "granted"),
        ('person.rank in ("low", "mid")', "undetermined"),
        ("count(members[item.veteran]) <= 1", "granted"),
        ("count(members[item.veteran]) < 1", "undetermined"),
        ("(if person.veteran then 1 else 2) < 3", "granted"),
        ("(if person.veteran then 1 else 2) < 2", "undetermined"),
        ('as_of - person.birth_date > duration("P9000D")', "undetermined"),
        ("if person.veteran then person.age >= 0 else person.age < 0", "undetermined"),
    ],
)
def test_three_values_are_exact(tmp_path: Path, engine: Any, condition: str, expected: str) -> None:
    if expected == "refused":
        # A conjunction that can never hold is refused before any family is seen.
        with pytest.raises(PolicyError):
            policy_with(tmp_path, condition)
        return
    policy = policy_with(tmp_path, condition)
    found, missing = outcome(policy, engine)
    assert found == expected
    assert bool(missing) == (expected == "undetermined")


@pytest.mark.parametrize("engine", ["native", "reference"])
def test_a_day_that_others_bound_is_tried_out_even_where_it_is_read_once(tmp_path: Path, engine: Any) -> None:
    old = {"death_date": date(1960, 1, 1)}
    assert outcome(policy_with(tmp_path, "person.age >= 50"), engine, **old)[0] == "granted"
    assert outcome(policy_with(tmp_path, "person.age < 20"), engine, **old)[0] == "denied"
    assert outcome(policy_with(tmp_path, "person.age >= 60"), engine, **old)[0] == "undetermined"


@pytest.mark.parametrize("engine", ["native", "reference"])
@pytest.mark.parametrize(
    "condition", ["person.veteran or not(person.veteran)", "moved_on < as_of or moved_on >= as_of"]
)
def test_a_person_with_the_id_of_the_household_is_no_other_case(tmp_path: Path, engine: Any, condition: str) -> None:
    household = Household.model_validate({"id": "one", "members": [{"id": "one", "role": "wife"}]})
    (row,) = policy_with(tmp_path, condition).evaluate(household, date(2014, 8, 1), engine).rows
    assert row.outcome == "granted"


def test_a_known_fact_needs_no_completion(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, "person.veteran")
    assert outcome(policy, extra={"veteran": True}) == ("granted", ())
    assert outcome(policy, extra={"veteran": False}) == ("denied", ())


def test_the_end_of_force_is_a_refusal(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, "person.veteran")
    household = Household.model_validate({"id": "H-1", "members": [{"id": "w", "role": "wife"}]})
    with pytest.raises(EvaluationError) as caught:
        policy.evaluate(household, date(2017, 1, 1))
    assert [d.code for d in caught.value.diagnostics] == ["E002"]


def test_an_extra_fact_of_the_wrong_type_is_refused(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, "person.veteran")
    with pytest.raises(EvaluationError) as caught:
        outcome(policy, extra={"veteran": "yes", "rank": "lowest"})
    assert [(d.code, d.where, d.message, d.help) for d in caught.value.diagnostics] == [
        (
            "E008",
            "members[0].extra.veteran",
            "the fact 'veteran' is text, and the policy declares another type",
            "give true or false",
        ),
        (
            "E008",
            "members[0].extra.rank",
            "the fact 'rank' is none of its values",
            "give one of low, mid, high",
        ),
    ]


@pytest.mark.parametrize(
    ("given", "told"), [(1, "a number"), (Decimal("1.5"), "a number"), (date(2014, 1, 1), "a date"), ("yes", "text")]
)
def test_what_was_given_is_told_in_the_words_of_a_policy(tmp_path: Path, given: object, told: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        outcome(policy_with(tmp_path, "person.veteran"), extra={"veteran": given})
    (fault,) = caught.value.diagnostics
    assert fault.message == f"the fact 'veteran' is {told}, and the policy declares another type"


def test_too_many_unknown_facts_are_said_to_be_too_many(tmp_path: Path) -> None:
    parts = [f"(person.points != {n} or person.age != {n + 20})" for n in range(40)]
    rule = " and ".join(parts) + ' or person.rank = "low" or person.rank != "low"'
    policy = policy_with(tmp_path, "'" + rule.replace("'", "''") + "'")
    household = Household.model_validate({"id": "H-1", "members": [{"id": "w", "role": "wife"}]})
    result = policy.evaluate(household, date(2014, 8, 1))
    (row,) = result.rows
    assert row.outcome == "granted" or "E014" in {warning.code for warning in result.warnings}


@pytest.mark.parametrize("engine", ["native", "reference"])
@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("min(members.age) >= 18", "granted"),
        ("max(members.age) < 18", "denied"),
        ("any(members.deceased)", "denied"),
        ("not(any(members.deceased))", "granted"),
    ],
)
def test_a_fact_over_a_list_is_read_of_each(tmp_path: Path, engine: Any, condition: str, expected: str) -> None:
    assert outcome(policy_with(tmp_path, condition), engine, birth_date="1960-01-01") == (expected, ())


def test_unknown_days_and_facts_together_are_settled_by_few_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    # Past every retirement age by 2200 whatever the birth date, but each rule alone leaves it open.
    child = {"id": "c", "role": "child", "disability": {"grade": 1, "assessed_on": "2018-01-24"}}
    later = {"id": "d", "role": "child", "birth_date": "2019-10-19"}
    household = Household.model_validate({"id": "H", "members": [child, later]})
    policy = load_policy()
    decide = policy.decider.condition
    read = 0

    def counted(*arguments: Any) -> bool | None:
        nonlocal read
        read += 1
        return decide(*arguments)

    monkeypatch.setattr(policy.decider, "condition", counted)
    for benefit in ("employment_training", "employment_priority"):
        read = 0
        row = next(row for row in policy.evaluate(household, date(2200, 1, 1))[benefit] if row.subject == "c")
        assert row.outcome == "denied"
        assert read < 120


def test_the_last_day_there_is_has_no_day_after_it() -> None:
    family = {"id": "H", "members": [{"id": "w", "role": "wife"}], "adoption": {"wants": True}}
    result = load_policy().evaluate(Household.model_validate(family), date(9999, 12, 31))
    assert {row.outcome for row in result["adoption_priority"]} <= {"denied", "undetermined"}
