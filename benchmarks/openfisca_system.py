"""The fifteen benefits as an OpenFisca tax and benefit system: persons in households, variables dated by the day.

Formulas are arrays in, arrays out: they answer one family or all families of a table alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.compared import GRANTED
from benchmarks.openfisca_facts import Household, Parentage, Person, Registered, computed, inputs

#: No decision: OpenFisca's arrays hold numbers, so that a refusal is one that no grant is.
DENIED = -1.0


def day_of(period: Any) -> Any:
    """The day a formula is asked about."""
    return np.datetime64(str(period.start), "D")


def decided(condition: Any, amount: Any) -> Any:
    """The amount where the condition holds, else that nothing is granted."""
    return np.where(condition, amount, DENIED)


def _month(days: Any) -> tuple[Any, Any]:
    """The months since 1970-01, and the days since the first of the month."""
    months = days.astype("datetime64[M]")
    return months.astype(int), days.astype(int) - months.astype("datetime64[D]").astype(int)


@computed(Person, int)
def age(person: Any, period: Any) -> Any:
    (now, today), (born, birthday) = _month(day_of(period)), _month(person("birth_date", period))
    return (now - born - (birthday > today)) // 12


@computed(Person, bool)
def alive(person: Any, period: Any) -> Any:
    return ~(person("death_date", period) <= day_of(period))


@computed(Person, bool)
def is_child(person: Any, period: Any) -> Any:
    return person.has_role(Household.CHILD)


@computed(Person, bool)
def joined(person: Any, period: Any) -> Any:
    adopted = person("parentage", period) == Parentage.adopted
    since = np.where(adopted, person("adopted_on", period), person("birth_date", period))
    return person("is_child", period) * (since <= day_of(period))


@computed(Person, bool)
def disabled(person: Any, period: Any) -> Any:
    return (person("grade", period) <= 3) * (person("assessed_on", period) <= day_of(period))


@computed(Person, bool)
def registered_urban(person: Any, period: Any) -> Any:
    hukou, area = person("hukou", period), person.household("area", period)
    return (hukou == Registered.urban) + (hukou == Registered.unstated) * (area == Registered.urban)


@computed(Household, bool)
def child_dead(household: Any, period: Any) -> Any:
    return household.any(household.members("joined", period) * ~household.members("alive", period))


@computed(Household, bool)
def special(household: Any, period: Any) -> Any:
    persons = household.members
    child = persons("joined", period)
    struck = child * (persons("disabled", period) + ~persons("alive", period))
    return (household.sum(child) == 1) * (household.sum(struck) == 1)


@computed(Household, bool)
def supplement_age(household: Any, period: Any) -> Any:
    persons = household.members
    spouse = persons("alive", period) * ~persons("is_child", period)
    wife = spouse * persons.has_role(Household.WIFE)
    old_enough = persons("age", period) >= 49
    return np.where(household.any(wife), household.any(wife * old_enough), household.any(spouse * old_enough))


@computed(Household, bool)
def urban(household: Any, period: Any) -> Any:
    persons = household.members
    spouse = persons("alive", period) * ~persons("is_child", period)
    city = persons("registered_urban", period)
    any_urban, any_rural = household.any(spouse * city), household.any(spouse * ~city)
    return np.where(any_urban ^ any_rural, any_urban, household("area", period) == Registered.urban)


@computed(Person, bool)
def living_spouse(person: Any, period: Any) -> Any:
    return person("alive", period) * ~person("is_child", period) * person.household("special", period)


@computed(Person, bool)
def member(person: Any, period: Any) -> Any:
    counts = ~person("is_child", period) + person("joined", period) * person("disabled", period)
    return person("alive", period) * counts * person.household("special", period)


@computed(Person, float)
def monthly_supplement(person: Any, period: Any) -> Any:
    return decided(person("living_spouse", period) * person.household("supplement_age", period), 300)


@computed(Person, float)
def national_allowance(person: Any, period: Any) -> Any:
    city = person("registered_urban", period)
    dead = person.household("child_dead", period)
    amount = np.where(dead, np.where(city, 340, 170), np.where(city, 270, 150))
    return decided(person("living_spouse", period) * person.household("supplement_age", period), amount)


@computed(Person, float)
def emergency_call_device(person: Any, period: Any) -> Any:
    at_home = person("living", period) == "home"
    return decided(person("living_spouse", period) * (person("age", period) >= 60) * at_home, GRANTED)


@computed(Person, float)
def institution_subsidy(person: Any, period: Any) -> Any:
    there = person("living", period) == "nonprofit_institution"
    poor = person.household("in_hardship", period)
    return decided(person("living_spouse", period) * (person("age", period) >= 60) * there * poor, 100)


@computed(Person, float)
def accident_insurance(person: Any, period: Any) -> Any:
    return decided(person("member", period), 30)


@computed(Person, float)
def pension_contribution(person: Any, period: Any) -> Any:
    paying = person("resident_pension", period) * ~person("drawing_pension", period)
    return decided(person("member", period) * paying, 100)


@computed(Person, float)
def medical_aid(person: Any, period: Any) -> Any:
    return decided(person("member", period) * person.household("low_income", period), GRANTED)


@computed(Person, float)
def rural_medical_contribution(person: Any, period: Any) -> Any:
    return decided(person("member", period) * ~person("registered_urban", period), 70)


@computed(Person, float)
def urban_medical_insurance(person: Any, period: Any) -> Any:
    return decided(person("member", period) * person("registered_urban", period), GRANTED)


@computed(Person, float)
def college_allowance(person: Any, period: Any) -> Any:
    day = day_of(period)
    there = (person("admitted_on", period) <= day) * (day <= person("normal_graduation_on", period))
    college = np.isin(person("stage", period), ("junior_college", "bachelor")) * person("full_time", period)
    return decided(person("member", period) * person("is_child", period) * there * college, 200)


@computed(Household, float)
def reproduction_service(household: Any, period: Any) -> Any:
    return decided(household("special", period) * household("wants_another_child", period), GRANTED)


@computed(Household, float)
def dibao_priority(household: Any, period: Any) -> Any:
    return decided(household("special", period) * household("low_income", period), GRANTED)


@computed(Household, float)
def home_care(household: Any, period: Any) -> Any:
    persons = household.members
    needs = np.isin(persons("care_dependency", period), ("partial", "full")) * (persons("living", period) == "home")
    elder = persons("living_spouse", period) * (persons("age", period) >= 60)
    amount = 20 * np.where(household("urban", period), 15, 10)
    return decided(household("in_hardship", period) * household.any(elder * needs), amount)


@computed(Household, float)
def public_housing_priority(household: Any, period: Any) -> Any:
    fits = household("urban", period) * ~household("owns_home", period) * household("eligible_public_housing", period)
    return decided(household("special", period) * fits, GRANTED)


@computed(Household, float)
def housing_repair_priority(household: Any, period: Any) -> Any:
    fits = ~household("urban", period) * household("eligible_housing_repair", period)
    return decided(household("special", period) * fits, GRANTED)


SHARED = (
    *(age, alive, is_child, joined, disabled, registered_urban, child_dead, special, supplement_age, urban),
    *(living_spouse, member),
)
DECIDED = (
    *(monthly_supplement, national_allowance, emergency_call_device, institution_subsidy),
    *(accident_insurance, pension_contribution, medical_aid, rural_medical_contribution, urban_medical_insurance),
    *(reproduction_service, dibao_priority, home_care, public_housing_priority, housing_repair_priority),
    college_allowance,
)


def system(more: Iterable[type[Variable]] = ()) -> TaxBenefitSystem:
    """The system with these variables besides, ready for simulations."""
    made = TaxBenefitSystem([Person, Household])
    for variable in (*inputs(), *SHARED, *DECIDED, *more):
        made.add_variable(variable)
    return made
