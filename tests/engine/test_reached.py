"""A definition reached by a path is told with that path, by every explainer, and asks for the fact it is about."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from fpassist import Household, Policy, load_policy
from fpassist.engine.row import Row
from fpassist.explain import Causes, explain

HEAD = """
policy:
  id: reached
  document: 某办发〔2014〕1号
  registration: X
  issued: 2014-07-16
  in_force: {from: 2014-07-16}
  title: {zh: 某通知, en: a notice}
sources:
  notice: {document: 某办发〔2014〕1号, title: {zh: 某通知, en: a notice}}
facts:
  savings: {of: person, type: number, label: {zh: 存款, en: savings}}
  motto: {of: person, type: string, label: {zh: 座右铭, en: motto}}
interpretations:
  whose:
    question: {zh: 看谁, en: whose}
    options: {hers: {zh: 妻, en: hers}, his: {zh: 夫, en: his}}
    default: hers
    ground: {zh: 无, en: none}
parameters:
  grown_age:
    {label: {zh: 成年, en: grown}, unit: year, values: {2014-07-16: 18}, cite: [一 第1句, 甲]}
  enough:
    {label: {zh: 足够, en: enough}, values: {2014-07-16: 100, 2015-01-01: 250.5}, cite: [一 第1句, 甲]}
"""

DEFINITIONS: dict[str, tuple[str, Any]] = {
    "full_years": ("person", "= years and months duration(person.birth_date, as_of).years"),
    "grown": ("person", "person.full_years >= grown_age"),
    "rich": ("person", {"any": ["person.savings > enough", 'person.motto = "the person saves"']}),
    "sound": ("person", {"all": ["person.grown", {"none": ["person.disabled"]}, "person.rich"]}),
    "employable": ("person", {"if": "person.disabled", "then": "person.able_to_work", "else": "person.rich"}),
    "eldest_of_all": ("person", "not(some other in members satisfies other.birth_date < person.birth_date)"),
    "left": ("person", "some person in members satisfies person.deceased"),
    "died_rich": ("person", {"at": "person.death_date", "holds": {"all": ["person.grown", "person.rich"]}}),
    "read_either_way": (
        "person",
        {"choose": {"by": "whose", "hers": "person.rich", "his": "person.disability_grade in [1..3]"}},
    ),
    "soon": ("person", {"from": "2015-01-01", "when": "person.disability_grade in [1..2]"}),
    "chosen_spouse": ("household", {"value": {"choose": {"by": "whose", "hers": "wife", "his": "husband"}}}),
    "child_sound": ("household", {"any": ["only_child.sound", "only_child.deceased"]}),
    "hurt": ("victim", {"all": ["victim.person.grown", "victim.grade in [1..3]", "victim.person.employable"]}),
    "grave": ("accident", {"any": ["accident.victims[1].hurt", "accident.victims[2].hurt"]}),
}


def benefit(subject: str, when: Any) -> dict[str, Any]:
    label = {"zh": "项", "en": "item"}
    grant = {"form": "in_kind", "recipient": "household"}
    return {"measure": "1", "label": label, "for": subject, "when": when, "grant": grant, "cite": ["一 第1句", "甲"]}


def policy_of(folder: Path, **rules: tuple[str, Any]) -> Policy:
    """A policy with the definitions above and these rules."""
    definitions: dict[str, Any] = {}
    for id, (of, block) in DEFINITIONS.items():
        made: dict[str, Any] = {"label": {"zh": id, "en": id}, "of": of, "cite": ["一 第1句", "甲"]}
        if isinstance(block, str) and block.startswith("= "):
            made["value"] = block.removeprefix("= ")
        elif isinstance(block, dict) and block.keys() & {"when", "value"}:
            made |= block
        else:
            made["when"] = block
        definitions[id] = made
    body = {"definitions": definitions, "benefits": {id: benefit(*rule) for id, rule in rules.items()}}
    sections = "\n".join(f"{name}: {json.dumps(part, ensure_ascii=False)}" for name, part in body.items())
    path = folder / "reached.yaml"
    # JSON is YAML but for days, which in quotes would be text.
    path.write_text(HEAD + sections.replace('"2015-01-01"', "2015-01-01") + "\n", encoding="utf-8")
    return load_policy(path)


def family(seed: int | None = None, **changes: dict[str, Any]) -> dict[str, Any]:
    """A wife, a husband and a child; with a seed, much of it is left out or different."""
    people: dict[str, dict[str, Any]] = {
        "w": {"role": "wife", "birth_date": "1964-03-01", "extra": {"savings": 500, "motto": "none"}},
        "h": {"role": "husband", "birth_date": "1960-05-01", "extra": {"savings": 5, "motto": "none"}},
        "c": {"role": "child", "birth_date": "1990-01-01", "extra": {"savings": 7, "motto": "none"}},
    }
    victims = [
        {"person": "h", "outcome": "disability", "grade": 2},
        {"person": "c", "outcome": "disability", "grade": 4},
    ]
    rng = Random(seed)
    if seed is not None:
        for person in people.values():
            if rng.random() < 0.4:
                person["disability"] = {"grade": rng.randrange(1, 5), "assessed_on": f"201{rng.randrange(3, 6)}-01-01"}
            if rng.random() < 0.3:
                person["death_date"] = f"201{rng.randrange(3, 6)}-08-01"
            if rng.random() < 0.3:
                person["able_to_work"] = rng.random() < 0.5
            if rng.random() < 0.2:
                person["birth_date"] = f"{rng.randrange(1996, 2000)}-02-28"
            person["extra"] = {
                **rng.choice([{}, {"savings": rng.choice([0, 100, 200, 300])}]),
                **rng.choice([{}, {"motto": rng.choice(["the person saves", 'a "b"'])}]),
            }
        if rng.random() < 0.3:
            people.pop(rng.choice(["w", "h"]))
        if rng.random() < 0.2:
            people.pop("c")
        for person in people.values():
            if rng.random() < 0.1 and person["role"] != "child":
                person.pop("birth_date")
    for id, change in changes.items():
        people[id] |= change
    struck = [victim for victim in victims if victim["person"] in people]
    facts: dict[str, Any] = {"id": "H", "members": [{"id": id, **person} for id, person in people.items()]}
    if struck:
        facts["accidents"] = [{"id": "a", "on": "2014-07-20", "victims": struck}]
    return facts


ON = date(2014, 8, 1)
FAMILIES = Path(__file__).parents[2] / "policies" / "families"


class Ways:
    """One policy, explained in each of the ways there are."""

    def __init__(self, policy: Policy) -> None:
        self.cold = policy
        self.warm = Policy(policy.data)
        self.written = Policy(policy.data)
        for seed in range(6):
            household = Household.model_validate(family(seed))
            _ = [row.reasons for row in self.warm.evaluate(household, ON)]
            self.written.evaluate(household, ON).to_json()

    def rows(self, facts: dict[str, Any], day: date = ON) -> list[dict[str, Any]]:
        """The rows, after every way has told the same."""
        household = Household.model_validate(facts)
        walked = Policy(self.cold.data).evaluate(household, day).as_dict()
        assert self.warm.evaluate(household, day).as_dict() == walked
        told = json.loads(json.dumps(walked))
        for _ in range(2):
            assert json.loads(self.written.evaluate(household, day).to_json()) == told
        return told["benefits"]


def conditions(row: dict[str, Any]) -> list[tuple[str, bool | None, dict[str, Any]]]:
    return [(reason["condition"], reason["holds"], reason["facts"]) for reason in row["reasons"]]


def of(rows: Iterable[dict[str, Any]], subject: str) -> dict[str, Any]:
    (found,) = [row for row in rows if row["subject"] == subject]
    return found


def test_the_conditions_and_their_facts_have_the_path(tmp_path: Path) -> None:
    ways = Ways(policy_of(tmp_path, help=("each spouse", {"all": ["only_child.sound", "person.sound"]})))
    row = of(ways.rows(family(c={"extra": {"savings": 500, "motto": "x"}})), "w")
    assert conditions(row) == [
        ("only_child.full_years >= 18", True, {"only_child.full_years": 24}),
        ("only_child.disabled", False, {"only_child.disabled": False}),
        ("only_child.savings > 100", True, {"only_child.savings": 500}),
        ("person.full_years >= 18", True, {"person.full_years": 50}),
        ("person.disabled", False, {"person.disabled": False}),
        ("person.savings > 100", True, {"person.savings": 500}),
    ]


def test_through_a_definition_of_the_household(tmp_path: Path) -> None:
    ways = Ways(policy_of(tmp_path, help=("each spouse", "child_sound")))
    row = of(ways.rows(family(c={"disability": {"grade": 2, "assessed_on": "2010-01-01"}})), "w")
    assert row["outcome"] == "denied"
    assert ("only_child.disabled", True, {"only_child.disabled": True}) in conditions(row)
    assert not any("person." in condition for condition, _, _ in conditions(row))


def test_a_path_within_a_path_and_another_branch(tmp_path: Path) -> None:
    ways = Ways(policy_of(tmp_path, relief=("each accident", "accident.grave")))
    (row,) = ways.rows(family(h={"disability": {"grade": 2, "assessed_on": "2010-01-01"}, "able_to_work": True}))
    first = "accident.victims[1]"
    assert conditions(row) == [
        (f"{first}.person.full_years >= 18", True, {f"{first}.person.full_years": 54}),
        (f"{first}.grade in [1..3]", True, {f"{first}.grade": 2}),
        (f"{first}.person.disabled", True, {f"{first}.person.disabled": True}),
        (f"{first}.person.able_to_work", True, {f"{first}.person.able_to_work": True}),
    ]


def test_names_that_only_look_like_the_subject_stay(tmp_path: Path) -> None:
    """A word in quotes, and a name that a loop binds anew."""
    ways = Ways(
        policy_of(tmp_path, help=("the household", {"all": ["wife.rich", "husband.left", "wife.eldest_of_all"]}))
    )
    (row,) = ways.rows(family())
    assert [(condition, facts) for condition, _, facts in conditions(row)] == [
        ("some person in members satisfies person.deceased", {"members": ["w", "h", "c"]}),
        (
            "not(some other in members satisfies other.birth_date < wife.birth_date)",
            {"members": ["w", "h", "c"], "wife.birth_date": "1964-03-01"},
        ),
    ]
    ways = Ways(policy_of(tmp_path, help=("the household", "wife.rich")))
    (row,) = ways.rows(family(w={"extra": {"motto": "the person saves"}}))
    assert conditions(row) == [('wife.motto = "the person saves"', True, {"wife.motto": "the person saves"})]


def test_on_another_day_the_record_is_that_of_the_day_asked_about(tmp_path: Path) -> None:
    ways = Ways(policy_of(tmp_path, help=("each spouse", "only_child.died_rich")))
    row = of(ways.rows(family(c={"death_date": "2012-02-02"})), "w")
    assert conditions(row) == [
        ("only_child.savings > 100", False, {"only_child.savings": 7}),
        ('only_child.motto = "the person saves"', False, {"only_child.motto": "none"}),
    ]
    # Alive, the child has no day to look back at.
    row = of(ways.rows(family()), "w")
    assert (row["outcome"], row["reasons"], row["missing"]) == ("undetermined", [], [])


@pytest.mark.parametrize("day", [ON, date(2015, 6, 1)])
def test_figures_of_the_day_choices_and_dates_of_its_own(tmp_path: Path, day: date) -> None:
    rule = {"any": ["wife.read_either_way", "husband.soon"]}
    ways = Ways(policy_of(tmp_path, help=("the household", rule)))
    mild = {"disability": {"grade": 4, "assessed_on": "2010-01-01"}}
    (row,) = ways.rows(family(w={"extra": {"savings": 3, "motto": "x"}}, h=mild), day)
    told = [
        (f"wife.savings > {'100' if day == ON else '250.5'}", False, {"wife.savings": 3}),
        ('wife.motto = "the person saves"', False, {"wife.motto": "x"}),
    ]
    # Before its first day a definition holds for nobody, and there is nothing to tell.
    later = [("husband.disability_grade in [1..2]", False, {"husband.disability_grade": 4})]
    assert conditions(row) == (told if day == ON else [*told, *later])
    assert (row["outcome"], row["interpretations"]) == ("denied", {"whose": "hers"})


def test_what_is_unknown_is_asked_of_the_record_reached(tmp_path: Path) -> None:
    ways = Ways(policy_of(tmp_path, help=("each spouse", {"all": ["only_child.sound", "person.sound"]})))
    facts = family(c={"extra": {}})
    row = of(ways.rows(facts), "w")
    assert row["outcome"] == "undetermined"
    assert row["missing"] == ["c.extra.savings", "c.extra.motto"]
    assert conditions(row) == [
        ("only_child.savings > 100", None, {"only_child.savings": None}),
        ('only_child.motto = "the person saves"', None, {"only_child.motto": None}),
    ]
    facts = family(w={"extra": {}}, h={"extra": {}}, c={"extra": {"savings": 500}})
    row = of(ways.rows(facts), "h")
    assert row["missing"] == ["h.extra.savings", "h.extra.motto"]


def test_a_record_that_an_interpretation_picks_is_told_with_the_interpretation(tmp_path: Path) -> None:
    ways = Ways(policy_of(tmp_path, help=("the household", "chosen_spouse.rich")))
    (row,) = ways.rows(family())
    assert conditions(row) == [("chosen_spouse.savings > 100", True, {"chosen_spouse.savings": 500})]
    assert row["interpretations"] == {"whose": "hers"}


def test_nobody_at_the_end_of_the_path_is_unknown(tmp_path: Path) -> None:
    ways = Ways(policy_of(tmp_path, help=("the household", "children[2].rich")))
    (row,) = ways.rows(family())
    assert (row["reasons"], row["missing"]) == ([], [])


def test_the_words_name_whose_condition_it_is(tmp_path: Path) -> None:
    policy = policy_of(tmp_path, help=("each spouse", "only_child.read_either_way"))
    policy = Policy(load_policy(tmp_path / "reached.yaml", interpret={"whose": "his"}).data)
    facts = family(c={"disability": {"grade": 2, "assessed_on": "2010-01-01"}})
    row: Row = policy.evaluate(Household.model_validate(facts), ON)["help"][0]
    (reason,) = row.reasons
    assert reason.condition == "only_child.disability_grade in [1..3]"
    assert "独生子女" in Causes(policy, "zh", ON).condition(reason)
    assert "only child" in Causes(policy, "en", ON).condition(reason)
    assert "person" not in Causes(policy, "en", ON).standing(reason)


def test_a_record_that_no_plain_path_leads_to_is_told_as_it_is_written(tmp_path: Path) -> None:
    policy = policy_of(tmp_path, help=("the household", "living_spouses[2].rich"))
    (row,) = policy.evaluate(Household.model_validate(family()), ON)["help"]
    reason = row.reasons[0]
    assert (reason.condition, dict(reason.facts)) == (
        "living_spouses[2].savings > 100",
        {"living_spouses[2].savings": 5},
    )
    assert Causes(policy, "en", ON).facts(reason) == "living_spouses[2]: savings: 5"
    assert Causes(policy, "en", ON).condition(reason).startswith("number 2 of living spouses")
    assert Causes(policy, "zh", ON).facts(reason) == "living_spouses[2]的存款：5"


RULES = {
    "one": ("each spouse", {"all": ["only_child.sound", {"any": ["person.employable", "wife.died_rich"]}]}),
    "two": ("the household", {"if": "wife.grown", "then": "husband.employable", "else": "child_sound"}),
    "three": ("each accident", {"any": ["accident.grave", {"none": ["accident.victims[1].person.sound"]}]}),
    "four": (
        "each member",
        {"at": 'person.birth_date + duration("P30Y")', "holds": {"any": ["wife.sound", "person.sound"]}},
    ),
    "five": ("the only child", {"any": ["only_child.rich", "person.rich", "children[1].rich", "wife.left"]}),
    "six": (
        "the household",
        {"all": ["chosen_spouse.read_either_way", "(if wife.disabled then wife else husband).soon"]},
    ),
    "seven": ("the household", {"all": ["living_spouses[1].eldest_of_all", "living_spouses[1].rich"]}),
}


def test_ways_that_double_with_every_step_are_not_all_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: dict[str, tuple[str, Any]] = {"step0": ("person", "person.rich")}
    for number in range(1, 12):
        picks = [f"members[item.birth_date {op} person.birth_date][1].step{number - 1}" for op in ("<=", ">=")]
        steps[f"step{number}"] = "person", {"any": picks}
    monkeypatch.setitem(globals(), "DEFINITIONS", DEFINITIONS | steps)
    ways = Ways(policy_of(tmp_path, help=("each spouse", "person.step11")))
    assert {row["outcome"] for row in ways.rows(family())} == {"granted"}
    assert len(ways.warm.telling.all()) < 1_000


def test_every_way_tells_alike(tmp_path: Path) -> None:
    ways = Ways(policy_of(tmp_path, **RULES))
    seen: set[str] = set()
    for seed in range(60):
        facts = family(seed)
        for day in (ON, date(2015, 6, 1)):
            for row in ways.rows(facts, day):
                seen.add(row["outcome"])
    assert seen == {"granted", "denied", "undetermined"}


def test_what_was_explained_before_changes_nothing_of_what_is_written() -> None:
    data = json.loads((FAMILIES / "urban_couple.json").read_text(encoding="utf-8"))
    household, fresh, asked = Household.model_validate(data), load_policy(), load_policy()
    for id in asked.data.benefits:
        explain(asked, household, id, ON)
    # What is told is compiled once some families were written.
    for _ in range(40):
        written = asked.evaluate(household, ON).to_json()
    assert written == fresh.evaluate(household, ON).to_json()
