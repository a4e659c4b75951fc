"""The family as it stands on one day (section 一 of the notice, and the words that the measures use).

``Family`` is the file: who is listed, and which child came first. ``Day`` is that family on one day, read under chosen
interpretations. Everything dated after the day has not happened yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from .facts import DAY, Truth, aged, both, dead, disabled_to, either, given, joined, no, retired

IN_FORCE = date(2014, 7, 16)

#: Each open question of the notice, with the option taken unless another is asked for.
CHOICES: dict[str, Any] = {
    "age_reached": "on_birthday",
    "single_parent_age": "own_age",
    "later_child": "neither",
    "members": "couple_and_child",
    "injury_scale": "disability_grade",
    "relief_unit": "event",
    "employer_pays": "any_spouse",
    "grants_additive": "exclusive",
    "campaign_start": None,
    "adoption_status": "at_application",
    "home_care_age": "either",
    "institution_unit": "resident",
    "education_grade": "special_family",
    "allowance_months": "calendar",
    "local_status": "hukou",
    "boarder": "boarders_only",
    "supplement_start": "same_month",
}


class Family:
    """Who is listed, in which order. The order of the children is fixed here, once, before any unknown is filled."""

    def __init__(self, household: Any) -> None:
        self.household = household
        self.wife = self.husband = None
        children: list[Any] = []
        for person in household.members:
            role = person.role
            if role == "child":
                children.append(person)
            elif role == "wife":
                self.wife = person
            else:
                self.husband = person
        self.spouses = tuple(person for person in (self.wife, self.husband) if person is not None)
        if len(children) > 1:
            dates = [given(child, "adopted_on" if child.parentage == "adopted" else "birth_date") for child in children]
            if None not in dates:
                order = sorted(range(len(children)), key=dates.__getitem__)
                children = [children[index] for index in order]
        self.children = children


class Day:
    """The family on a day. What is named in ``WORKED_OUT`` is worked out when first asked for."""

    def __init__(self, family: Family, on: date, choices: Mapping[str, Any]) -> None:
        self.family = family
        self.household = family.household
        self.on = on
        self.choices = choices
        self.aged_on = on if choices["age_reached"] == "on_birthday" else on - DAY

    def __getattr__(self, name: str) -> Any:
        if name not in WORKED_OUT:
            raise AttributeError(name)
        value = WORKED_OUT[name](self)
        self.__dict__[name] = value
        return value

    def at(self, on: date) -> Day:
        """The same family on another day."""
        return Day(self.family, on, self.choices)

    # -- persons --

    def aged(self, person: Any, years: int) -> Truth:
        return aged(person, years, self.aged_on)

    def of_working_age(self, person: Any) -> Truth:
        """From the 16th birthday to the day before retirement age is reached."""
        return both(aged(person, 16, self.aged_on), no(retired(person, self.aged_on)))

    def counts_as_member(self, person: Any) -> bool:
        """Is it one of the 家庭成员, dead or alive: a spouse, or the only child if disabled to grade 3 or worse?"""
        if person.role != "child":
            return True
        return (
            self.choices["members"] == "couple_and_child"
            and person is self.only_child
            and disabled_to(person, 3, self.on)
        )

    def member(self, person: Any) -> bool:
        return not dead(person, self.on) and self.counts_as_member(person)

    def disabled_only_child(self, child: Any) -> Truth:
        """残疾独生子女 (measure 10), alive."""
        if child is not self.only_child or dead(child, self.on):
            return False
        if self.choices["education_grade"] == "any_grade":
            return disabled_to(child, 4, self.on) and self.only_child_family
        return disabled_to(child, 3, self.on) and self.special

    def settlement(self, person: Any) -> str | None:
        """Urban or rural, of a person. No hukou in the file: the household's area."""
        if self.choices["local_status"] == "hukou" and person.hukou is not None:
            return person.hukou
        return self.household.area

    def adoption_supported(self, child: Any) -> Truth:
        """An orphan adopted later by a low-income special-hardship family (measure 6)."""
        if child.parentage != "adopted" or dead(child, self.on):
            return False
        here = joined(child, self.on)
        if here is False:
            return False
        poor = both(here, child.orphan, self.household.low_income)
        if poor is False:
            return False
        if self.choices["adoption_status"] == "strict":
            return both(poor, self.special)
        adopted_on = child.adopted_on
        return both(poor, None if adopted_on is None else self.at(adopted_on - DAY).special)


def _living_spouses(day: Day) -> list[Any]:
    return [person for person in day.family.spouses if not dead(person, day.on)]


def _only_child(day: Day) -> Any:
    """The child that came first, if it has come by this day; one whose day is unknown has."""
    if not day.family.children:
        return None
    first = day.family.children[0]
    came = given(first, "adopted_on" if first.parentage == "adopted" else "birth_date")
    return first if came is None or came <= day.on else None


def _only_child_family(day: Day) -> Truth:
    """One child that has come, and no later one. The death of a later child restores nothing."""
    if day.only_child is None:
        return False
    come, later = joined(day.only_child, day.on), day.family.children[1:]
    if not later:
        return come
    if day.choices["later_child"] == "neither":
        return both(come, no(either(*[joined(child, day.on) for child in later])))
    return both(
        come,
        no(
            both(
                either(*[joined(child, day.on) for child in later if child.parentage == "born"]),
                either(*[joined(child, day.on) for child in later if child.parentage == "adopted"]),
            )
        ),
    )


def _special(day: Day) -> Truth:
    """特殊困难家庭: an only-child family whose child is dead, or disabled to grade 1, 2 or 3."""
    child = day.only_child
    if child is None or not (dead(child, day.on) or disabled_to(child, 3, day.on)):
        return False
    return day.only_child_family


def _household_settlement(day: Day) -> str | None:
    """Urban or rural, of the household: the hukou that the living spouses share, else the area."""
    if day.choices["local_status"] == "residence" or not day.living_spouses:
        return day.household.area
    first, *others = {day.settlement(person) for person in day.living_spouses}
    return day.household.area if others else first


def _adopted_children(day: Day) -> list[Any]:
    """Later children by adoption, but those known to come after this day."""
    return [
        child
        for child in day.family.children[1:]
        if child.parentage == "adopted" and ((came := given(child, "adopted_on")) is None or came <= day.on)
    ]


def _members(day: Day) -> list[Any]:
    """Whoever may count as a member: the listed spouses and the only child."""
    return [*day.family.spouses, *day.only_children]


WORKED_OUT: dict[str, Callable[[Day], Any]] = {
    "living_spouses": _living_spouses,
    "only_child": _only_child,
    "only_child_family": _only_child_family,
    "special": _special,
    "household_settlement": _household_settlement,
    "adopted_children": _adopted_children,
    "spouses": lambda day: day.family.spouses,
    "members": _members,
    "only_children": lambda day: [] if day.only_child is None else [day.only_child],
    "households": lambda day: [day.household],
    "accidents": lambda day: [accident for accident in day.household.accidents if accident.on <= day.on],
    "treatments": lambda day: sorted(
        (treatment for treatment in day.household.treatments if treatment.on <= day.on),
        key=lambda treatment: treatment.on,
    ),
}
