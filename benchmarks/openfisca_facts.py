"""What the OpenFisca system is told: persons in households, their facts, and how a formula becomes a variable."""

from __future__ import annotations

from datetime import date
from typing import Any

from openfisca_core.entities import build_entity
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

NEVER = date(9999, 12, 31)

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


class Registered(Enum):
    """Where somebody is registered, or where a household lives."""

    unstated = "not said: as the household"
    urban = "urban"
    rural = "rural"


class Parentage(Enum):
    """How a child came into the family."""

    unstated = "not said"
    born = "born"
    adopted = "adopted"


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
_DATES = ("birth_date", "adopted_on", "death_date", "assessed_on", "admitted_on", "normal_graduation_on")
_TEXTS = {Person: ("living", "care_dependency", "stage")}
_WORDS = ((Household, "area", Registered), (Person, "hukou", Registered), (Person, "parentage", Parentage))


def inputs() -> list[type[Variable]]:
    """A variable for each fact."""
    found = [given(name, entity, bool, False) for entity, names in _FLAGS.items() for name in names]
    found += [given(name, Person, date, NEVER) for name in _DATES]
    found += [given(name, entity, str, "") for entity, names in _TEXTS.items() for name in names]
    found += [given(name, entity, Enum, words.unstated, possible_values=words) for entity, name, words in _WORDS]
    return [*found, given("grade", Person, int, 9)]


def given(name: str, entity: Any, value_type: Any, default_value: Any, **more: Any) -> type[Variable]:
    """A fact that does not change."""
    facts = {"value_type": value_type, "default_value": default_value, "entity": entity, "label": name, **more}
    return type(name, (Variable,), {"definition_period": DateUnit.ETERNITY, **facts})


def computed(entity: Any, value_type: Any) -> Any:
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
