"""The fifteen benefits as an OpenFisca tax and benefit system: persons in households, variables dated by the day."""

from __future__ import annotations

from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.periods import DateUnit
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.compared import GRANTED

#: No decision: OpenFisca's arrays hold numbers, so that a refusal is one that no grant is.
DENIED = -1.0
NEVER = "9999-12-31"

Person = build_entity(key="person", plural="persons", label="A person", is_person=True)
Household = build_entity(
    key="household",
    plural="households",
    label="A family",
    roles=[
        {"key": "wife", "plural": "wives", "label": "The wife", "max": 1},
        {"key": "husband", "plural": "husbands", "label": "The husband", "max": 1},
        {"key": "child", "plural": "children", "label": "The children"},
    ],
)

_FLAGS = {
    Household: (
        "low_income",
        "in_hardship",
        "owns_home",
        "eligible_public_housing",
        "eligible_housing_repair",
        "wants_another_child",
    ),
    Person: ("resident_pension", "drawing_pension", "full_time"),
}
_DATES = ("birth_date", "death_date", "assessed_on", "admitted_on", "normal_graduation_on")
_TEXTS = {Household: ("area",), Person: ("hukou", "living", "care_dependency", "stage")}


def _inputs() -> list[type[Variable]]:
    found = [_input(name, entity, bool, False) for entity, names in _FLAGS.items() for name in names]
    found += [_input(name, Person, "date", NEVER) for name in _DATES]
    found += [_input(name, entity, str, "") for entity, names in _TEXTS.items() for name in names]
    return [*found, _input("grade", Person, int, 9)]


def _input(name: str, entity: Any, type_: Any, default: Any) -> type[Variable]:
    from datetime import date

    value_type, default_value = (date, date.fromisoformat(default)) if type_ == "date" else (type_, default)
    return type(
        name,
        (Variable,),
        {
            "value_type": value_type,
            "default_value": default_value,
            "entity": entity,
            "definition_period": DateUnit.ETERNITY,
            "label": name,
        },
    )


def _computed(entity: Any, value_type: Any) -> Any:
    """Make a dated variable of a formula."""

    def make(formula: Any) -> type[Variable]:
        return type(
            formula.__name__,
            (Variable,),
            {
                "value_type": value_type,
                "entity": entity,
                "definition_period": DateUnit.DAY,
                "set_input": set_input_dispatch_by_period,
                "label": formula.__name__,
                "formula": formula,
            },
        )

    return make


def _day(period: Any) -> Any:
    return np.datetime64(str(period.start), "D")


def _if(condition: Any, amount: Any) -> Any:
    return np.where(condition, amount, DENIED)


def _ymd(dates: Any) -> Any:
    years, months = dates.astype("datetime64[Y]"), dates.astype("datetime64[M]")
    return (
        (years.astype(int) + 1970) * 10000
        + (months - years).astype(int) * 100
        + (dates.astype("datetime64[D]") - months).astype(int)
    )


@_computed(Person, int)
def age(person: Any, period: Any) -> Any:
    return (_ymd(_day(period)) - _ymd(person("birth_date", period))) // 10000


@_computed(Person, bool)
def alive(person: Any, period: Any) -> Any:
    return person("death_date", period) > _day(period)


@_computed(Person, bool)
def disabled(person: Any, period: Any) -> Any:
    return (person("grade", period) <= 3) * (person("assessed_on", period) <= _day(period))


@_computed(Household, bool)
def child_dead(household: Any, period: Any) -> Any:
    return household.any(~household.members("alive", period), role=Household.CHILD)


@_computed(Household, bool)
def special(household: Any, period: Any) -> Any:
    disabled_ = household.any(household.members("disabled", period), role=Household.CHILD)
    return household("child_dead", period) + disabled_


@_computed(Household, bool)
def supplement_age(household: Any, period: Any) -> Any:
    old_enough = household.members("age", period) >= 49
    wife, husband = (household.value_from_person(old_enough, role) for role in (Household.WIFE, Household.HUSBAND))
    wife_lives = household.value_from_person(household.members("alive", period), Household.WIFE)
    return np.where(wife_lives, wife, husband)


@_computed(Household, bool)
def urban(household: Any, period: Any) -> Any:
    spouse = household.members("alive", period) * ~household.members.has_role(Household.CHILD)
    city = household.members("hukou", period) == "urban"
    any_urban, any_rural = household.any(spouse * city), household.any(spouse * ~city)
    return np.where(any_urban ^ any_rural, any_urban, household("area", period) == "urban")


@_computed(Person, bool)
def living_spouse(person: Any, period: Any) -> Any:
    return person("alive", period) * ~person.has_role(Household.CHILD) * person.household("special", period)


@_computed(Person, bool)
def member(person: Any, period: Any) -> Any:
    counts = ~person.has_role(Household.CHILD) + person("disabled", period)
    return person("alive", period) * counts * person.household("special", period)


@_computed(Person, float)
def monthly_supplement(person: Any, period: Any) -> Any:
    return _if(person("living_spouse", period) * person.household("supplement_age", period), 300)


@_computed(Person, float)
def national_allowance(person: Any, period: Any) -> Any:
    city = person("hukou", period) == "urban"
    dead = person.household("child_dead", period)
    amount = np.where(dead, np.where(city, 340, 170), np.where(city, 270, 150))
    return _if(person("living_spouse", period) * person.household("supplement_age", period), amount)


@_computed(Person, float)
def emergency_call_device(person: Any, period: Any) -> Any:
    at_home = person("living", period) == "home"
    return _if(person("living_spouse", period) * (person("age", period) >= 60) * at_home, GRANTED)


@_computed(Person, float)
def institution_subsidy(person: Any, period: Any) -> Any:
    there = person("living", period) == "nonprofit_institution"
    poor = person.household("in_hardship", period)
    return _if(person("living_spouse", period) * (person("age", period) >= 60) * there * poor, 100)


@_computed(Person, float)
def accident_insurance(person: Any, period: Any) -> Any:
    return _if(person("member", period), 30)


@_computed(Person, float)
def pension_contribution(person: Any, period: Any) -> Any:
    paying = person("resident_pension", period) * ~person("drawing_pension", period)
    return _if(person("member", period) * paying, 100)


@_computed(Person, float)
def medical_aid(person: Any, period: Any) -> Any:
    return _if(person("member", period) * person.household("low_income", period), GRANTED)


@_computed(Person, float)
def rural_medical_contribution(person: Any, period: Any) -> Any:
    return _if(person("member", period) * (person("hukou", period) == "rural"), 70)


@_computed(Person, float)
def urban_medical_insurance(person: Any, period: Any) -> Any:
    return _if(person("member", period) * (person("hukou", period) == "urban"), GRANTED)


@_computed(Person, float)
def college_allowance(person: Any, period: Any) -> Any:
    day = _day(period)
    there = (person("admitted_on", period) <= day) * (day <= person("normal_graduation_on", period))
    college = np.isin(person("stage", period), ("junior_college", "bachelor")) * person("full_time", period)
    return _if(person("member", period) * person.has_role(Household.CHILD) * there * college, 200)


@_computed(Household, float)
def reproduction_service(household: Any, period: Any) -> Any:
    return _if(household("special", period) * household("wants_another_child", period), GRANTED)


@_computed(Household, float)
def dibao_priority(household: Any, period: Any) -> Any:
    return _if(household("special", period) * household("low_income", period), GRANTED)


@_computed(Household, float)
def home_care(household: Any, period: Any) -> Any:
    persons = household.members
    needs = np.isin(persons("care_dependency", period), ("partial", "full")) * (persons("living", period) == "home")
    elder = persons("living_spouse", period) * (persons("age", period) >= 60)
    amount = 20 * np.where(household("urban", period), 15, 10)
    return _if(household("in_hardship", period) * household.any(elder * needs), amount)


@_computed(Household, float)
def public_housing_priority(household: Any, period: Any) -> Any:
    fits = household("urban", period) * ~household("owns_home", period) * household("eligible_public_housing", period)
    return _if(household("special", period) * fits, GRANTED)


@_computed(Household, float)
def housing_repair_priority(household: Any, period: Any) -> Any:
    fits = ~household("urban", period) * household("eligible_housing_repair", period)
    return _if(household("special", period) * fits, GRANTED)


SHARED = (age, alive, disabled, child_dead, special, supplement_age, urban, living_spouse, member)
DECIDED = (
    *(monthly_supplement, national_allowance, emergency_call_device, institution_subsidy),
    *(accident_insurance, pension_contribution, medical_aid, rural_medical_contribution, urban_medical_insurance),
    *(reproduction_service, dibao_priority, home_care, public_housing_priority, housing_repair_priority),
    college_allowance,
)


def system() -> TaxBenefitSystem:
    """The system, ready for simulations."""
    made = TaxBenefitSystem([Person, Household])
    for variable in (*_inputs(), *SHARED, *DECIDED):
        made.add_variable(variable)
    return made
