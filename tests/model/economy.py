"""Section 二(一): economic and working life, measures 1 to 4."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .facts import Truth, among, both, dead, either, given, joined
from .family import Day
from .measure import Measure, Money, Payers, happened, paid, shared

STATE = ("state_organ", "state_enterprise", "public_institution")


# 1 ----------------------------------------------------------------------------------------------------------------


def supplement_due(day: Day, spouse: Any) -> Truth:
    """Wife aged 49; where one spouse is left, I-single says whose age counts."""
    if dead(spouse, day.on):
        return False
    if len(day.living_spouses) == 2:
        return day.aged(day.family.wife, 49)
    if day.choices["single_parent_age"] == "wife_only" and spouse is not day.family.wife:
        return False
    return day.aged(spouse, 49)


def national_amount(day: Day, spouse: Any) -> Decimal | None:
    """By the national scheme: child dead 340 urban, 170 rural; child disabled 270, 150."""
    settlement = day.settlement(spouse)
    if settlement is None:
        return None
    if dead(day.only_child, day.on):
        return Decimal(340) if settlement == "urban" else Decimal(170)
    return Decimal(270) if settlement == "urban" else Decimal(150)


# 2 ----------------------------------------------------------------------------------------------------------------


def is_relieved(day: Day, victim: Any, at: Day) -> Truth:
    """A member of the family on that day, killed or left disabled to grade 1, 2 or 3 of the scale that counts."""
    if victim.outcome != "death" and given(victim, "grade") not in (1, 2, 3):
        return False
    for person in (*day.family.spouses, *day.family.children):
        if person.id == victim.person:
            if person.role != "child" or person is at.only_child:
                return True
            return False if person is day.family.children[0] else joined(person, at.on)
    return False


def relief_due(day: Day, accident: Any) -> Truth:
    """Any only-child family, as it was on the day of the accident."""
    if not happened(day, accident.on) or paid(day, "emergency_relief", accident.id):
        return False
    at = day.at(accident.on)
    return both(at.only_child_family, either(*[is_relieved(day, victim, at) for victim in accident.victims]))


def relief_amount(day: Day, accident: Any) -> Decimal | None:
    if day.choices["relief_unit"] == "event":
        return Decimal(5000)
    at = day.at(accident.on)
    relieved = [is_relieved(day, victim, at) for victim in accident.victims]
    return None if None in relieved else Decimal(5000) * relieved.count(True)


def employer_else(fund: str) -> Callable[[Day, Money], Payers | None]:
    """The state employers of the living spouses pay, in equal shares; where there are none, the fund does."""

    def payers(day: Day, amount: Money) -> Payers | None:
        spouses = day.living_spouses
        by_state = [among(spouse.employer, *STATE) for spouse in spouses]
        if day.choices["employer_pays"] == "never_if_other_not" and False in by_state:
            return ((fund, None, amount),)
        if None in by_state:
            return None
        paying = [spouse for spouse, pays in zip(spouses, by_state, strict=True) if pays]
        return shared(amount, paying) if paying else ((fund, None, amount),)

    return payers


# 3, 4 -------------------------------------------------------------------------------------------------------------


def member(day: Day, person: Any) -> Truth:
    return day.member(person)


def seeks_work(day: Day, person: Any) -> Truth:
    """Of working age, registered unemployed or a rural migrant worker, able to work and wishing to."""
    if not day.member(person):
        return False
    return both(
        among(person.job, "urban_registered_unemployed", "rural_migrant_worker"),
        person.able_to_work,
        person.wants_training,
        day.of_working_age(person),
    )


MEASURES = (
    Measure("monthly_supplement", "spouses", supplement_due, Decimal(300), "month", payer="fiscal_budget"),
    Measure("national_allowance", "spouses", supplement_due, national_amount, "month", payer="national_scheme"),
    Measure(
        "emergency_relief",
        "accidents",
        relief_due,
        relief_amount,
        "once",
        "at_least",
        employer_else("family_care_fund"),
        of_special=False,
    ),
    Measure("accident_insurance", "members", member, Decimal(30), "year", "at_least", "fiscal_budget"),
    Measure("employment_training", "members", seeks_work, payer="employment_fund"),
    Measure("employment_priority", "members", seeks_work),
)
