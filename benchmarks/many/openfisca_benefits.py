"""What the tables ask of OpenFisca besides: eight further benefits, and what each household is granted of each."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.compared import GRANTED
from benchmarks.openfisca_facts import NEVER, Household, Person, computed, given
from benchmarks.openfisca_system import DENIED, day_of, decided, system

EVERY = ("pairing", "holiday_visit", "emotional_care", "volunteer_service")
OF_HOUSEHOLD = (
    *(*EVERY, "legal_aid", "dibao_priority", "housing_repair_priority", "public_housing_priority"),
    "adoption_priority",
)
OF_PERSON = (
    *("medical_green_channel", "accident_insurance", "guardian", "medical_aid", "urban_medical_insurance"),
    *("pension_contribution", "monthly_supplement"),
)
ANSWERED = (*OF_HOUSEHOLD, *OF_PERSON)
PAID = ("accident_insurance", "monthly_supplement")


def _inputs() -> list[type[Variable]]:
    flags = ("needs_legal_aid", "adoption_wants", "adoption_legally_qualified")
    found = [given(name, Household, bool, False) for name in flags]
    found.append(given("adoption_applied_on", Household, date, NEVER))
    return [*found, given("agrees_to_guardian", Person, bool, False)]


def _for_every(name: str) -> type[Variable]:
    """A service that every special family is due."""

    def formula(household: Any, period: Any) -> Any:
        return decided(household("special", period), GRANTED)

    formula.__name__ = name
    return computed(Household, float)(formula)


@computed(Household, float)
def legal_aid(household: Any, period: Any) -> Any:
    return decided(household("special", period) * household("needs_legal_aid", period), GRANTED)


@computed(Household, float)
def adoption_priority(household: Any, period: Any) -> Any:
    applied = household("adoption_applied_on", period) <= day_of(period)
    fits = household("adoption_wants", period) * household("adoption_legally_qualified", period)
    return decided(household("special", period) * applied * fits, GRANTED)


@computed(Person, float)
def medical_green_channel(person: Any, period: Any) -> Any:
    return decided(person("member", period), GRANTED)


@computed(Person, float)
def guardian(person: Any, period: Any) -> Any:
    return decided(person("member", period) * person("agrees_to_guardian", period), GRANTED)


def _granted(name: str) -> type[Variable]:
    """The number of subjects a household is granted a benefit for."""

    def of_household(household: Any, period: Any) -> Any:
        return household(name, period) != DENIED

    def of_persons(household: Any, period: Any) -> Any:
        return household.sum(household.members(name, period) != DENIED)

    formula = of_household if name in OF_HOUSEHOLD else of_persons
    formula.__name__ = f"{name}_granted"
    return computed(Household, int)(formula)


def _amount(name: str) -> type[Variable]:
    """The sum a household is granted of a benefit, in CNY."""

    def formula(household: Any, period: Any) -> Any:
        return household.sum(np.maximum(household.members(name, period), 0))

    formula.__name__ = f"{name}_amount"
    return computed(Household, int)(formula)


def system_of_tables() -> TaxBenefitSystem:
    """The system of the one family with these variables."""
    return system(
        (
            *_inputs(),
            *(_for_every(name) for name in EVERY),
            *(legal_aid, adoption_priority, medical_green_channel, guardian),
            *(_granted(name) for name in ANSWERED),
            *(_amount(name) for name in PAID),
        )
    )
