"""Section 二(二): birth and daily life, measures 5 to 12."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .economy import employer_else, member
from .facts import Truth, among, both, dead, either, no, studying
from .family import IN_FORCE, Day
from .measure import Measure, always, happened, paid

COLLEGE = {"junior_college": Decimal(3000), "bachelor": Decimal(5000)}


# 5 ----------------------------------------------------------------------------------------------------------------


def leave_due(day: Day, spouse: Any) -> Truth:
    """An employed spouse who needs assisted reproduction."""
    if dead(spouse, day.on):
        return False
    employed = either(
        among(spouse.job, "employed"),
        among(spouse.employer, "state_organ", "state_enterprise", "public_institution", "other"),
    )
    return both(spouse.needs_assisted_reproduction, employed)


def open_to_grants(day: Day, treatment: Any) -> Truth:
    """The notice in force, the city's own campaign not yet begun, and the family in special hardship on that day."""
    campaign = day.choices["campaign_start"]
    if treatment.on < IN_FORCE or (campaign is not None and treatment.on >= campaign):
        return False
    return day.at(treatment.on).special


def qualifies_for_ivf(day: Day, treatment: Any) -> Truth:
    """In-vitro fertilisation, necessary because other assistance failed."""
    return treatment.kind == "ivf" and both(treatment.other_methods_failed, open_to_grants(day, treatment))


def first_to(qualify: Callable[[Day, Any], Truth], day: Day, treatment: Any) -> Truth:
    """Once per family: this treatment qualifies and none before it did."""
    earlier = day.treatments[: day.treatments.index(treatment)]
    return both(qualify(day, treatment), *[no(qualify(day, before)) for before in earlier])


def ivf_due(day: Day, treatment: Any) -> Truth:
    return False if paid(day, "ivf_grant") else first_to(qualifies_for_ivf, day, treatment)


def assisted_due(day: Day, treatment: Any) -> Truth:
    """Any assisted reproduction, IVF too. Exclusive: not beside the higher grant for IVF."""
    if paid(day, "assisted_reproduction_grant"):
        return False
    due = first_to(open_to_grants, day, treatment)
    if day.choices["grants_additive"] == "additive":
        return due
    return both(due, *[no(qualifies_for_ivf(day, each)) for each in day.treatments])


# 6 ----------------------------------------------------------------------------------------------------------------


def adoption_first(day: Day, household: Any) -> Truth:
    """Has applied, wants to and legally may."""
    adoption = household.adoption
    if adoption is None:
        return False
    applied_on = adoption.applied_on
    applied = None if applied_on is None else applied_on <= day.on
    return both(applied, adoption.wants, adoption.legally_qualified)


def orphan_due(day: Day, child: Any) -> Truth:
    return both(day.adoption_supported(child), no(day.aged(child, 18)))


def at_school(day: Day, child: Any, stage: str) -> bool:
    return studying(child, day.on) and child.education.stage == stage


def boarding_due(day: Day, child: Any) -> Truth:
    if not at_school(day, child, "compulsory"):
        return False
    boards = day.choices["boarder"] == "any_pupil" or child.education.boarding
    return both(boards, day.adoption_supported(child))


def senior_high_due(day: Day, child: Any) -> Truth:
    return at_school(day, child, "senior_high") and day.adoption_supported(child)


# 7 ----------------------------------------------------------------------------------------------------------------


def cared_for_at_home(day: Day, household: Any) -> Truth:
    """One grant a household: a spouse of 60 at home who cannot wholly care for himself or herself."""
    spouses = day.living_spouses
    in_need = [
        both(
            day.aged(spouse, 60),
            among(spouse.living, "home"),
            among(spouse.care_dependency, "partial", "full"),
        )
        for spouse in spouses
    ]
    due = both(household.in_hardship, either(*in_need))
    if day.choices["home_care_age"] == "both":
        due = both(due, *[day.aged(spouse, 60) for spouse in spouses])
    return due


def care_amount(day: Day, _household: Any) -> Decimal | None:
    """20 hours a month at 15 (urban) or 10 (rural) an hour."""
    settlement = day.household_settlement
    return None if settlement is None else Decimal(20) * (15 if settlement == "urban" else 10)


def old_at_home(day: Day, spouse: Any) -> Truth:
    return False if dead(spouse, day.on) else both(day.aged(spouse, 60), among(spouse.living, "home"))


def in_institution(day: Day, spouse: Any) -> Truth:
    if dead(spouse, day.on):
        return False
    return both(day.aged(spouse, 60), day.household.in_hardship, among(spouse.living, "nonprofit_institution"))


def bed_amount(day: Day, spouse: Any) -> Decimal | None:
    """100 a month for each; read as for the couple, the two share it."""
    if day.choices["institution_unit"] == "resident":
        return Decimal(100)
    others = either(*[in_institution(day, other) for other in day.family.spouses if other is not spouse])
    return None if others is None else Decimal(50) if others else Decimal(100)


def pension_due(day: Day, person: Any) -> Truth:
    return day.member(person) and both(person.resident_pension, no(person.drawing_pension))


# 8, 9 -------------------------------------------------------------------------------------------------------------


def poor_member(day: Day, person: Any) -> Truth:
    return day.member(person) and day.household.low_income


def rural_member(day: Day, person: Any) -> Truth:
    return day.member(person) and among(day.settlement(person), "rural")


def urban_member(day: Day, person: Any) -> Truth:
    return day.member(person) and among(day.settlement(person), "urban")


def housed_first(day: Day, household: Any) -> Truth:
    return both(among(day.household_settlement, "urban"), no(household.owns_home), household.eligible_public_housing)


def repaired_first(day: Day, household: Any) -> Truth:
    return both(among(day.household_settlement, "rural"), household.eligible_housing_repair)


# 10, 11 -----------------------------------------------------------------------------------------------------------


def disabled_only_child(day: Day, child: Any) -> Truth:
    return day.disabled_only_child(child)


def at_college(child: Any) -> bool:
    education = child.education
    return education is not None and bool(education.full_time) and education.stage in COLLEGE


def award_due(day: Day, child: Any) -> Truth:
    """Once, on admission to a full-time college course; the child is judged as it was on that day."""
    if not at_college(child) or dead(child, day.on):
        return False
    admitted_on = child.education.admitted_on
    if not happened(day, admitted_on) or paid(day, "college_award", child.id):
        return False
    return day.at(admitted_on).disabled_only_child(child)


def award_amount(_day: Day, child: Any) -> Decimal:
    return COLLEGE[child.education.stage]


def allowance_due(day: Day, child: Any) -> Truth:
    if not at_college(child) or not studying(child, day.on):
        return False
    if day.choices["allowance_months"] == "term" and day.on.month in (7, 8):
        return False
    return day.disabled_only_child(child)


def funeral_due(day: Day, person: Any) -> Truth:
    """On the death of a member; status and membership are those of the day of death."""
    died_on = person.death_date
    if not happened(day, died_on) or paid(day, "funeral_subsidy", person.id):
        return False
    then = day.at(died_on)
    return then.counts_as_member(person) and then.special


MEASURES = (
    Measure("reproduction_service", "households", lambda day, household: household.wants_another_child),
    Measure("treatment_leave", "spouses", leave_due, payer="employer"),
    Measure(
        "assisted_reproduction_grant",
        "treatments",
        assisted_due,
        Decimal(2000),
        "once",
        "at_least",
        employer_else("fiscal_budget"),
        of_special=False,
    ),
    Measure(
        "ivf_grant",
        "treatments",
        ivf_due,
        Decimal(10000),
        "once",
        "at_least",
        employer_else("fiscal_budget"),
        of_special=False,
    ),
    Measure("adoption_priority", "households", adoption_first),
    Measure(
        "orphan_support", "adopted_children", orphan_due, Decimal(600), "month", payer="fiscal_budget", of_special=False
    ),
    Measure(
        "boarding_subsidy",
        "adopted_children",
        boarding_due,
        Decimal(1250),
        "year",
        payer="fiscal_budget",
        of_special=False,
    ),
    Measure(
        "senior_high_grant",
        "adopted_children",
        senior_high_due,
        Decimal(1500),
        "year",
        payer="fiscal_budget",
        of_special=False,
    ),
    Measure("dibao_priority", "households", lambda day, household: household.low_income),
    Measure("home_care", "households", cared_for_at_home, care_amount, "month", payer="fiscal_budget"),
    Measure("emergency_call_device", "spouses", old_at_home),
    Measure("institution_subsidy", "spouses", in_institution, bed_amount, "month", payer="fiscal_budget"),
    Measure("pension_contribution", "members", pension_due, Decimal(100), "year", payer="fiscal_budget"),
    Measure("medical_aid", "members", poor_member),
    Measure("rural_medical_contribution", "members", rural_member, Decimal(70), "year", payer="fiscal_budget"),
    Measure("urban_medical_insurance", "members", urban_member, payer="fiscal_budget"),
    Measure("medical_green_channel", "members", member),
    Measure("public_housing_priority", "households", housed_first),
    Measure("housing_repair_priority", "households", repaired_first),
    Measure(
        "senior_high_free",
        "only_children",
        lambda day, child: at_school(day, child, "senior_high") and day.disabled_only_child(child),
        of_special=False,
    ),
    Measure("vocational_training_subsidy", "only_children", disabled_only_child, of_special=False),
    Measure(
        "rehabilitation_priority",
        "only_children",
        lambda day, child: both(day.disabled_only_child(child), child.qualifies_rehabilitation),
        of_special=False,
    ),
    Measure(
        "assistive_device_priority",
        "only_children",
        lambda day, child: both(day.disabled_only_child(child), child.qualifies_assistive_device),
        of_special=False,
    ),
    Measure(
        "college_award",
        "only_children",
        award_due,
        award_amount,
        "once",
        "at_least",
        "fiscal_budget",
        of_special=False,
    ),
    Measure(
        "college_allowance",
        "only_children",
        allowance_due,
        Decimal(200),
        "month",
        payer="fiscal_budget",
        of_special=False,
    ),
    Measure("funeral_subsidy", "members", funeral_due, per="once", of_special=False),
    Measure("legal_aid", "households", lambda day, household: household.needs_legal_aid),
)

#: Section 二(三): spirit and feeling, measures 13 to 16.
CARE = (
    Measure("guardian", "members", lambda day, person: day.member(person) and person.agrees_to_guardian),
    Measure("pairing", "households", always),
    Measure("holiday_visit", "households", always),
    Measure("emotional_care", "households", always),
    Measure("volunteer_service", "households", always),
)
