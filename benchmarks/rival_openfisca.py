"""OpenFisca-Core (NumPy): the same fifteen benefits, one family a simulation, JSON text in, JSON text out."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import msgspec

from benchmarks.compared import BENEFITS, OF_CHILD, OF_HOUSEHOLD, OF_MEMBER, OF_SPOUSE

_READ_PERSON = (
    *(
        "birth_date",
        "parentage",
        "adopted_on",
        "death_date",
        "hukou",
        "living",
        "care_dependency",
        "resident_pension",
        "drawing_pension",
    ),
    *("grade", "assessed_on", "stage", "full_time", "admitted_on", "normal_graduation_on"),
)
_READ_HOUSEHOLD = (
    *("area", "low_income", "in_hardship", "owns_home"),
    *("eligible_public_housing", "eligible_housing_repair", "wants_another_child"),
)
_OF = {
    "wife": (*OF_SPOUSE, *OF_MEMBER),
    "husband": (*OF_SPOUSE, *OF_MEMBER),
    "child": (*OF_MEMBER, *OF_CHILD),
}


def decider() -> tuple[str, Callable[[str], bytes]]:
    """The name with its version, and a function from JSON text (``Family.question``) to JSON text.

    The system is built once. A family becomes a situation, as OpenFisca's web interface takes it.

    Raises:
        ImportError: ``OpenFisca-Core`` is not installed.
    """
    from openfisca_core.simulation_builder import SimulationBuilder

    from benchmarks.openfisca_system import DENIED, system

    ready = system()

    def decide(question: str) -> bytes:
        asked = msgspec.json.decode(question)
        household, day = asked["household"], asked["as_of"]
        simulation = SimulationBuilder().build_from_entities(ready, _situation(household))
        found = {name: simulation.calculate(name, day).tolist() for name in BENEFITS}
        answer: dict[str, Any] = {"household": {"id": household["id"]}}
        for name in OF_HOUSEHOLD:
            answer["household"][name] = None if found[name][0] == DENIED else found[name][0]
        for place, member in enumerate(household["members"]):
            part = answer[member["role"]] = {"id": member["id"]}
            for name in _OF[member["role"]]:
                part[name] = None if found[name][place] == DENIED else found[name][place]
        return msgspec.json.encode(answer)

    return f"OpenFisca-Core {version('OpenFisca-Core')}", decide


def _situation(household: dict[str, Any]) -> dict[str, Any]:
    """The family as OpenFisca writes it: facts that do not change are given for all time."""
    roles: dict[str, list[str]] = {"wives": [], "husbands": [], "children": []}
    plurals = {"wife": "wives", "husband": "husbands", "child": "children"}
    persons: dict[str, Any] = {}
    for member in household["members"]:
        roles[plurals[member["role"]]].append(member["id"])
        flat = {**member, **member.get("disability", {}), **member.get("education", {})}
        persons[member["id"]] = {name: {"ETERNITY": flat[name]} for name in _READ_PERSON if name in flat}
    facts = {name: {"ETERNITY": household[name]} for name in _READ_HOUSEHOLD if name in household}
    return {"persons": persons, "households": {household["id"]: {**roles, **facts}}}
