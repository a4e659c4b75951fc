"""OpenFisca-Core over tables: all households of the Parquet files in one simulation, each fact an array."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from openfisca_core.entities import Role
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.simulations import Simulation

from benchmarks.many.contenders import DAY
from benchmarks.many.openfisca_benefits import ANSWERED, PAID, system_of_tables
from benchmarks.many.places import places
from benchmarks.openfisca_facts import Parentage, Registered

_HOUSEHOLD = (
    *("area", "low_income", "owns_home", "eligible_public_housing", "eligible_housing_repair"),
    *("needs_legal_aid", "adoption_wants", "adoption_legally_qualified", "adoption_applied_on"),
)
_PERSON = (
    *("birth_date", "death_date", "parentage", "adopted_on", "hukou"),
    *("resident_pension", "drawing_pension", "agrees_to_guardian"),
)
_RENAMED = {"grade": "disability_grade", "assessed_on": "disability_assessed_on"}
_WORDS: dict[str, Any] = {"area": Registered, "hukou": Registered, "parentage": Parentage}
_NO_GRADE = 9


def in_openfisca(folder: Path, out: Path) -> None:
    """Read, build the simulation, calculate the sixteen benefits on the day, write."""
    households = pl.read_parquet(folder / "households.parquet", columns=["id", *_HOUSEHOLD])
    columns = ["household_id", "role", *_PERSON, *_RENAMED.values()]
    persons = pl.read_parquet(folder / "persons.parquet", columns=columns)
    simulation = _simulation(households, persons)
    wanted = (*(f"{name}_granted" for name in ANSWERED), *(f"{name}_amount" for name in PAID))
    day = DAY.isoformat()
    found = {name: simulation.calculate(name, day) for name in wanted}
    pl.DataFrame({"household_id": households["id"], **found}).write_parquet(out, compression_level=1)


def _simulation(households: pl.DataFrame, persons: pl.DataFrame) -> Simulation:
    """All households, with their facts.

    Raises:
        ValueError: a household has no person, so that OpenFisca would number the others differently.
    """
    place = places(persons["household_id"], households["id"])
    if not np.bincount(place, minlength=households.height).all():
        raise ValueError("a household has no person")
    builder, ready = SimulationBuilder(), system_of_tables()
    builder.create_entities(ready)
    builder.declare_person_entity("person", range(persons.height))
    of_all = builder.declare_entity("household", range(households.height))
    roles: tuple[Role, ...] = tuple(of_all.entity.flattened_roles)
    builder.join_with_persons(of_all, place, _codes(persons["role"], [role.key for role in roles]))
    simulation = builder.build(ready)
    for table, names in ((households, _HOUSEHOLD), (persons, (*_PERSON, *_RENAMED))):
        for name in names:
            simulation.set_input(name, DateUnit.ETERNITY, _array(name, table[_RENAMED.get(name, name)]))
    return simulation


def _array(name: str, column: pl.Series) -> NDArray[Any]:
    """A column as OpenFisca holds it: words as places in their enumeration, a day that never came as not a time."""
    if name in _WORDS:
        return _codes(column, [word.name for word in _WORDS[name]])
    if column.dtype == pl.Boolean:
        return column.fill_null(value=False).to_numpy()
    if column.dtype == pl.Date:
        return column.to_numpy()
    return column.fill_null(_NO_GRADE).cast(pl.Int32).to_numpy()


def _codes(column: pl.Series, words: list[str]) -> NDArray[np.uint8]:
    # A comparison for each word takes an eighth of the time of a cast to an enumeration.
    codes = np.zeros(len(column), np.uint8)
    for code, word in enumerate(words[1:], start=1):
        codes += column.eq_missing(word).to_numpy() * np.uint8(code)
    return codes
