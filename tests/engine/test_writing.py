"""Results written from what was explained before are, value by value, those explained anew."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from strategies import case, rename_ids

from fpassist import EvaluationError, Household, HouseholdError, Policy, load_policy
from fpassist.engine import writing
from fpassist.engine.reasons import Explainer
from fpassist.engine.telling import Telling

OVERLAYS = sorted(Path("policies/overlays").glob("*.yaml"))
FAMILIES = 40


def warm(policy: Policy, decide: Callable[[int], tuple[Household, date]], first: int = 0) -> None:
    """Has so many results written that the policy remembers rows."""
    for seed in range(first, first + 5):
        policy.evaluate(*decide(seed)).to_json()
    assert policy.scribe() is not None


def family(seed: int) -> tuple[Household, date]:
    facts, as_of = case(seed)
    return Household.model_validate(facts), as_of


class Anew(Policy):
    """Remembers nothing, so that the reference evaluator says why."""

    def explainer(self, household: Household) -> Explainer:
        return Explainer(self.data, household, Telling(self.data), {}, {})


def explained(policy: Anew, household: Household, as_of: date) -> dict[str, Any]:
    """The result as the walk of the rules explains it."""
    return json.loads(json.dumps(policy.evaluate(household, as_of).as_dict()))


@pytest.mark.parametrize("overlays", [[], *([one] for one in OVERLAYS)], ids=lambda o: o[0].stem if o else "none")
def test_what_is_written_is_what_would_be_explained_anew(overlays: list[Path]) -> None:
    policy = load_policy(overlays=overlays)
    anew = Anew(policy.data)
    warm(policy, family)
    for seed in range(40_000, 40_000 + (FAMILIES if not overlays else 15)):
        household, as_of = family(seed)
        assert json.loads(policy.evaluate(household, as_of).to_json()) == explained(anew, household, as_of), seed


def test_text_in_and_text_out_is_the_same_answer() -> None:
    policy = load_policy()
    for seed in range(30):
        facts, as_of = case(seed)
        text = json.dumps(facts)
        household = Household.model_validate_json(text)
        expected = json.loads(json.dumps(policy.evaluate(household, as_of).as_dict()))
        assert json.loads(policy.evaluate_json(text, as_of)) == expected, seed
    with pytest.raises(EvaluationError) as raised:
        policy.evaluate_json(text, date(2014, 1, 1))
    assert [d.code for d in raised.value.diagnostics] == ["E001"]


LONG = os.environ.get("FPASSIST_LONG") == "1"


def near_thresholds(seed: int) -> tuple[dict[str, Any], date]:
    """A family with ids of its own, asked about on, or the day before or after, a birthday of one of its members."""
    rng = Random(seed)
    facts, as_of = case(seed % 60)
    # Few families under many names and days: what differs between them is what the text has gaps for.
    if rng.random() < 0.5:
        facts, _ = rename_ids(facts)
    born = [member["birth_date"] for member in facts["members"] if "birth_date" in member]
    if born and rng.random() < 0.7:
        birth = date.fromisoformat(rng.choice(born))
        age = rng.choice((3, 15, 16, 18, 48, 49, 50, 55, 59, 60, 61))
        day = date(birth.year + age, birth.month, min(birth.day, 28)) + timedelta(days=rng.choice((-1, 0, 1)))
        as_of = min(max(day, date(2014, 7, 16)), date(2033, 1, 1))
    for name in ("low_income", "in_hardship", "area"):
        if rng.random() < 0.2:
            facts.pop(name, None)
    for member in facts["members"]:
        if rng.random() < 0.1:
            member.pop(rng.choice(("birth_date", "cadre", "job", "living")), None)
    return facts, as_of


def test_what_is_written_after_many_others_is_byte_by_byte_what_a_new_policy_writes() -> None:
    policy = load_policy()
    seen = 0
    for seed in range(1200 if LONG else 400):
        facts, as_of = near_thresholds(seed)
        try:
            household = Household.model_validate(facts)
        except HouseholdError:
            continue
        written = policy.evaluate_json(json.dumps(facts), as_of)
        if seed % 8 == 0:
            seen += 1
            told = Anew(policy.data).evaluate(household, as_of).as_dict()
            assert written == json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), seed
    assert seen > (100 if LONG else 30)


def test_it_is_the_same_when_all_was_forgotten_and_between_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = load_policy()
    families = [family(seed) for seed in range(50_000, 50_040)]
    anew = Anew(policy.data)
    expected = [explained(anew, *each) for each in families]
    warm(policy, family)
    monkeypatch.setattr(writing, "LIMIT", 300)
    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(lambda each: policy.evaluate(*each).to_json(), families * 3))
    assert [json.loads(text) for text in written] == expected * 3


def test_what_is_remembered_is_bounded_however_the_families_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = load_policy()
    warm(policy, family)
    scribe = policy.scribe()
    assert scribe is not None
    monkeypatch.setattr(writing, "LIMIT", 50)
    state = {"role": "wife", "birth_date": "1960-01-01", "employer": "state_organ"}
    child = {"id": "c", "role": "child", "birth_date": "1990-01-01", "death_date": "2014-01-01"}
    for number in range(300):
        id = f"w{number}"
        accident = {"id": "a", "on": "2015-01-01", "victims": [{"person": id, "outcome": "disability", "grade": 1}]}
        facts = {"id": "H", "members": [{**state, "id": id}, child], "accidents": [accident]}
        told = json.loads(policy.evaluate_json(json.dumps(facts), date(2015, 3, 1)))
        assert [row["payers"][0]["person"] for row in told["benefits"] if row["benefit"] == "emergency_relief"] == [id]
        # One family adds no more than it has rows, each with its parts.
        assert scribe.remembered < 50 + 400


def test_other_engines_write_their_own_answers() -> None:
    policy = load_policy()
    warm(policy, family)
    household, as_of = family(7)
    result = policy.evaluate(household, as_of, engine="reference")
    assert json.loads(result.to_json()) == json.loads(json.dumps(result.as_dict()))


LAW = """
policy:
  id: odd
  document: 某办发〔2014〕1号
  registration: X
  issued: 2014-07-16
  in_force: {from: 2014-07-16}
  title: {zh: 某通知, en: a notice}
sources:
  notice: {document: 某办发〔2014〕1号, title: {zh: 某通知, en: a notice}}
facts:
  income: {of: household, type: number, label: {zh: 收入, en: income}}
  joined_club: {of: person, type: date, label: {zh: 入会日, en: day of joining the club}}
  motto: {of: person, type: string, label: {zh: 座右铭, en: motto}}
interpretations:
  counted:
    question: {zh: 如何计算, en: how to count}
    options: {all_of_it: {zh: 全部, en: all}, half: {zh: 一半, en: half}}
    default: half
    ground: {zh: 无, en: none}
parameters:
  ceiling_of_income:
    {label: {zh: 上限, en: ceiling}, values: {2014-07-16: 100, 2015-01-01: 250.5}, cite: [一 第1句, 甲]}
definitions:
  counted_income:
    label: {zh: 计算收入, en: counted income}
    of: household
    value: {choose: {by: counted, all_of_it: income, half: income / 2}}
    cite: [一 第1句, 甲]
  poor:
    label: {zh: 贫困, en: poor}
    of: household
    when:
      if: in_hardship
      then: counted_income < ceiling_of_income
      else: {all: [low_income, income < 10 or counted_income < 5]}
    cite: [一 第1句, 甲]
  old_member:
    label: {zh: 老会员, en: old member}
    of: person
    from: 2015-01-01
    when:
      any:
        - person.joined_club < as_of - duration("P1Y")
        - person.motto = "semper"
        - {at: person.joined_club, holds: poor}
    cite: [一 第1句, 甲]
benefits:
  coal:
    measure: "1"
    label: {zh: 煤, en: coal}
    for: each spouse
    from: 2014-08-01
    when: {all: [person.old_member, {none: [wife.deceased]}, count(members) > 1]}
    grant: {form: cash, amount: counted_income * 2, per: month, payer: fiscal_budget, recipient: household}
    cite: [一 第1句, 甲]
  wood:
    measure: "2"
    label: {zh: 柴, en: wood}
    for: the household
    when: {all: [some spouse in spouses satisfies spouse.old_member, poor]}
    grant: {form: in_kind, recipient: household}
    cite: [一 第1句, 甲]
"""


def club(seed: int) -> tuple[Household, date]:
    """Families that differ in what the odd policy reads."""
    rng = Random(seed)
    spouses = [
        {
            "id": role[0],
            "role": role,
            **rng.choice([{}, {"death_date": "2014-09-01"}]),
            "extra": {
                **rng.choice([{}, {"joined_club": f"201{rng.randrange(3, 6)}-0{rng.randrange(1, 10)}-15"}]),
                **rng.choice([{}, {"motto": "semper"}, {"motto": 'a "b"'}]),
            },
        }
        for role in ("wife", "husband")
    ]
    facts: dict[str, Any] = {"id": f"F{seed}", "members": spouses[: rng.randrange(1, 3)]}
    for name in ("in_hardship", "low_income"):
        if rng.random() < 0.8:
            facts[name] = rng.random() < 0.5
    if rng.random() < 0.8:
        income = rng.choice([4, 4.5, 9, "9.50", 10, 200, 201, 600])
        facts["extra"] = {"income": float(income) if isinstance(income, str) else income}
    day = rng.choice([date(2014, 7, 20), date(2014, 12, 31), date(2015, 6, 1), date(2016, 2, 29)])
    return Household.model_validate(facts), day


def test_constructs_that_the_bundled_policy_does_without(tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(LAW, encoding="utf-8")
    policy = load_policy(path)
    anew = Anew(policy.data)
    warm(policy, club)
    granted = 0
    for seed in range(100, 500):
        household, as_of = club(seed)
        written = json.loads(policy.evaluate(household, as_of).to_json())
        assert written == explained(anew, household, as_of), seed
        granted += sum(row["outcome"] == "granted" for row in written["benefits"])
    assert granted > 20
