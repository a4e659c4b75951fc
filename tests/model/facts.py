"""The facts of a household file as plain records, and what they say on a day.

A fact is true, false or a value; a fact that nobody gave is ``None``: unknown, never false.
A record notes each unknown fact that is read (``asked``), so that ``completions`` knows what an answer may hang on.
Nothing here knows the notice.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

Truth = bool | None
DAY = timedelta(days=1)

BOOL = (True, False)
SETTLEMENT = ("urban", "rural")
DATE = ()  # a date: its representatives are made for the question at hand

#: What a file may leave out and thereby leave unknown, with the values that it may take.
UNKNOWN: dict[str, tuple[Any, ...]] = {
    "area": SETTLEMENT,
    "low_income": BOOL,
    "in_hardship": BOOL,
    "owns_home": BOOL,
    "eligible_public_housing": BOOL,
    "eligible_housing_repair": BOOL,
    "wants_another_child": BOOL,
    "needs_legal_aid": BOOL,
    "sex": ("female", "male"),
    "birth_date": DATE,
    "adopted_on": DATE,
    "orphan": BOOL,
    "living": ("home", "nonprofit_institution", "other_institution"),
    "care_dependency": ("none", "partial", "full"),
    "employer": ("state_organ", "state_enterprise", "public_institution", "other", "none"),
    "job": ("urban_registered_unemployed", "rural_migrant_worker", "employed", "retired", "student", "other"),
    "able_to_work": BOOL,
    "wants_training": BOOL,
    "cadre": BOOL,
    "resident_pension": BOOL,
    "drawing_pension": BOOL,
    "needs_assisted_reproduction": BOOL,
    "agrees_to_guardian": BOOL,
    "qualifies_rehabilitation": BOOL,
    "qualifies_assistive_device": BOOL,
    "boarding": BOOL,
    "wants": BOOL,
    "legally_qualified": BOOL,
    "applied_on": DATE,
    "other_methods_failed": BOOL,
}

#: What the absence of a field says, where it says something.
ABSENT: dict[str, dict[str, Any]] = {
    "household": {"accidents": (), "treatments": (), "adoption": None, "received": ()},
    "person": {"death_date": None, "disability": None, "parentage": "born", "hukou": None, "education": None},
}
NESTED = {
    "members": "person",
    "accidents": "accident",
    "victims": "victim",
    "treatments": "treatment",
    "received": "received",
    "adoption": "adoption",
    "disability": "disability",
    "education": "education",
}
#: Every field that this model reads.
FIELDS = (
    *UNKNOWN,
    *NESTED,
    *("id", "role", "death_date", "parentage", "hukou"),
    *("on", "person", "outcome", "grade", "kind", "benefit", "subject"),
    *("assessed_on", "stage", "full_time", "admitted_on", "normal_graduation_on"),
)
SEX_CODES = {"1": "male", "2": "female", "female": "female", "male": "male"}


class Record:
    """One entry of a household file; its facts are attributes. An unknown one reads as None and is noted."""

    def __init__(self, facts: dict[str, Any], asked: list[tuple[Record, str]]) -> None:
        self.__dict__.update(facts)
        self.asked = asked

    def __getattr__(self, name: str) -> None:  # called only for what was not given
        if name not in UNKNOWN:
            raise AttributeError(name)
        self.asked.append((self, name))


def record(source: object, kind: str, asked: list[tuple[Record, str]]) -> Record:
    """Make a record of a mapping in contract form, or of an object with the same names as attributes."""
    facts = dict(ABSENT.get(kind, {}))
    for name in FIELDS:
        value: Any = source.get(name) if isinstance(source, Mapping) else getattr(source, name, None)
        if value is None:
            continue
        if name in NESTED:
            if isinstance(value, list | tuple):
                value = tuple(record(each, NESTED[name], asked) for each in value)
            else:
                value = record(value, NESTED[name], asked)
        elif isinstance(value, str) and (name == "on" or name.endswith(("_on", "_date"))):
            value = date.fromisoformat(value)
        facts[name] = value
    if kind == "person":
        _from_id_number(source, facts)
    return Record(facts, asked)


def _from_id_number(source: object, facts: dict[str, Any]) -> None:
    """Birth date and sex from role and ID number, where the file does not give them."""
    number = source.get("id_number") if isinstance(source, Mapping) else None
    if number is not None:
        facts.setdefault("birth_date", date(int(number[6:10]), int(number[10:12]), int(number[12:14])))
        facts.setdefault("sex", "male" if int(number[16]) % 2 else "female")
    if facts["role"] != "child":
        facts["sex"] = "female" if facts["role"] == "wife" else "male"
    elif "sex" in facts:
        sex = SEX_CODES.get(str(facts.pop("sex")))
        if sex is not None:
            facts["sex"] = sex
    if facts["parentage"] == "born":
        facts["orphan"] = False


def given(rec: Any, name: str) -> Any:
    """A fact as the file has it, ``None`` where it does not; not noted as asked for."""
    return rec.__dict__.get(name)


# -- three-valued truth ------------------------------------------------------------------------------------------


def both(*parts: Truth) -> Truth:
    """False if one part is false, else unknown if one is unknown, else true."""
    if False in parts:
        return False
    return None if None in parts else True


def either(*parts: Truth) -> Truth:
    """True if one part is true, else unknown if one is unknown, else false."""
    if True in parts:
        return True
    return None if None in parts else False


def no(part: Truth) -> Truth:
    return None if part is None else not part


def among(value: str | None, *options: str) -> Truth:
    return None if value is None else value in options


# -- a person on a day -------------------------------------------------------------------------------------------


def dead(person: Any, on: date) -> bool:
    return person.death_date is not None and person.death_date <= on


def disabled_to(person: Any, grade: int, on: date) -> bool:
    """Assessed, by that day, with a disability of that grade or a more severe one (grade 1 is the most severe)."""
    disability = person.disability
    return disability is not None and disability.assessed_on <= on and disability.grade <= grade


def joined_on(child: Any) -> date | None:
    """The day a child joined the family: of its birth, or of its adoption."""
    return child.adopted_on if child.parentage == "adopted" else child.birth_date


def joined(child: Any, on: date) -> Truth:
    day = joined_on(child)
    return None if day is None else day <= on


def studying(person: Any, on: date) -> bool:
    education = person.education
    return education is not None and education.admitted_on <= on <= education.normal_graduation_on


def aged(person: Any, years: int, on: date) -> Truth:
    """Has the age been reached? Who is born on 29 February turns a year older on 1 March of a common year."""
    birth = person.birth_date
    if birth is None:
        return None
    years_lived = on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
    return years_lived >= years


# -- retirement (law outside the notice) -------------------------------------------------------------------------

#: original age: (birth months that push it back by one month, the most months it is pushed back)
PUSHED_BACK = {60: (4, 36), 55: (4, 36), 50: (2, 60)}


def retirement_date(birth: date, original_age: int) -> date:
    """The day on which retirement age is reached; from 2025 on it moves back month by month."""
    year = birth.year + original_age
    day, month = birth.day, birth.month
    if (month, day) == (2, 29) and not calendar.isleap(year):
        month, day = 3, 1
    if year < 2025:
        return date(year, month, day)
    births_since = (year - 2025) * 12 + birth.month
    step, most = PUSHED_BACK[original_age]
    months = month - 1 + min(-(-births_since // step), most)
    year, month = year + months // 12, months % 12 + 1
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def retired(person: Any, on: date) -> Truth:
    """Has retirement age been reached: men 60, women cadres 55, other women 50?"""
    birth = person.birth_date
    if birth is None:
        return None
    ages: tuple[int, ...]
    sex = "female" if person.role == "wife" else "male" if person.role == "husband" else person.sex
    if sex == "male":
        ages = (60,)
    elif sex is None:
        ages = (60, 55, 50)
    else:
        cadre = person.cadre
        ages = (55, 50) if cadre is None else (55,) if cadre else (50,)
    answers = {retirement_date(birth, age) <= on for age in ages}
    return answers.pop() if len(answers) == 1 else None
