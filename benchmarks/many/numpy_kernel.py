"""The sixteen benefits as a kernel in NumPy: whole columns, persons as rows of their households, no loop over rows.

Only the special-hardship families are looked at closely, and of each the wife, the husband and the only child.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.many.by_hand import BENEFITS, PREMIUM, SUPPLEMENT
from benchmarks.many.places import places

Bools = NDArray[np.bool_]
Ints = NDArray[Any]

EPOCH = date(1970, 1, 1)
DAY, BORN_BY = ((day - EPOCH).days for day in (date(2019, 3, 1), date(1970, 3, 1)))
NEVER = np.iinfo(np.int32).max
_NO_GRADE = 9
_PERSON = (
    *("household_id", "role", "birth_date", "death_date", "disability_grade", "disability_assessed_on"),
    *("parentage", "adopted_on", "hukou", "resident_pension", "drawing_pension", "agrees_to_guardian"),
)
_HOUSEHOLD = (
    *("id", "area", "low_income", "owns_home", "eligible_public_housing", "eligible_housing_repair"),
    *("needs_legal_aid", "adoption_wants", "adoption_legally_qualified", "adoption_applied_on"),
)


@dataclass(frozen=True)
class Persons:
    """Facts of all persons, a row each."""

    alive: Bools
    severe: Bools
    old: Bools
    urban: Bools
    unstated: Bools
    agrees: Bools
    insured: Bools


@dataclass(frozen=True)
class Slot:
    """One person of each special-hardship family, counted where it is there, alive and a member."""

    counted: Bools
    rows: Ints

    def where(self, fact: Bools) -> Bools:
        return self.counted & fact[self.rows]


def in_numpy(folder: Path, out: Path) -> None:
    """Read the columns needed, count, write."""
    households = pl.read_parquet(folder / "households.parquet", columns=list(_HOUSEHOLD))
    table = pl.read_parquet(folder / "persons.parquet", columns=list(_PERSON))
    persons = _facts(table)
    special, slots = _families(table, persons, places(table["household_id"], households["id"]), households.height)
    counts = _counts(households, special, slots, persons)
    columns = {f"{name}_granted": _spread(counts[name], special, households.height, np.uint32) for name in BENEFITS}
    for name, each in (("accident_insurance", PREMIUM), ("monthly_supplement", SUPPLEMENT)):
        amounts = counts[name].astype(np.int64) * each
        columns[f"{name}_amount"] = _spread(amounts, special, households.height, np.int64)
    pl.DataFrame({"household_id": households["id"], **columns}).write_parquet(out, compression_level=1)


def _facts(table: pl.DataFrame) -> Persons:
    return Persons(
        alive=_days(table["death_date"]) > DAY,
        severe=(_days(table["disability_assessed_on"]) <= DAY)
        & (table["disability_grade"].fill_null(_NO_GRADE).to_numpy() <= 3),
        old=_days(table["birth_date"]) <= BORN_BY,
        urban=_is(table["hukou"], "urban"),
        unstated=table["hukou"].is_null().to_numpy(),
        agrees=_flag(table["agrees_to_guardian"]),
        insured=_flag(table["resident_pension"]) & ~_flag(table["drawing_pension"]),
    )


def _families(table: pl.DataFrame, persons: Persons, place: Ints, count: int) -> tuple[Ints, tuple[Slot, ...]]:
    """The rows of the special-hardship families, and their wives, husbands and only children."""
    wife, husband = _is(table["role"], "wife"), _is(table["role"], "husband")
    children = np.flatnonzero(~(wife | husband))
    since = _days(table["birth_date"])[children]
    adopted = _is(table["parentage"], "adopted")[children]
    since[adopted] = _days(table["adopted_on"])[children[adopted]]
    joined = children[since <= DAY]
    struck = joined[persons.severe[joined] | ~persons.alive[joined]]
    once = np.bincount(place[joined], minlength=count) == 1
    special = np.flatnonzero(once & (np.bincount(place[struck], minlength=count) == 1))
    spouses = (_slot(np.flatnonzero(role), place, count, special, persons.alive) for role in (wife, husband))
    child = _slot(struck, place, count, special, persons.alive & persons.severe)
    return special, (*spouses, child)


def _slot(rows: Ints, place: Ints, count: int, special: Ints, fit: Bools) -> Slot:
    of_family = np.full(count, -1, np.int32)
    of_family[place[rows]] = rows
    found = of_family[special]
    # -1 reads the last person, whom ``found >= 0`` leaves out.
    return Slot((found >= 0) & fit[found], found)


def _counts(households: pl.DataFrame, special: Ints, slots: tuple[Slot, ...], persons: Persons) -> dict[str, Ints]:
    """For each special-hardship family the number of subjects granted."""

    def flag(name: str) -> Bools:
        return _flag(households[name])[special]

    def members(fact: Bools) -> Ints:
        return _sum(*(slot.where(fact) for slot in slots))

    spouses = wife, husband = slots[:2]
    area = _is(households["area"], "urban")[special]
    urban = [slot.where(persons.urban) | (slot.where(persons.unstated) & area) for slot in slots]
    living, of_city = _sum(*(slot.counted for slot in spouses)), _sum(*urban[:2])
    all_members = _sum(*(slot.counted for slot in slots))
    alike = (living > 0) & ((of_city == 0) | (of_city == living))
    settled_urban = np.where(alike, of_city > 0, area)
    aged = np.where(wife.counted, wife.where(persons.old), husband.where(persons.old))
    applied = (_days(households["adoption_applied_on"]) <= DAY)[special]
    everyone = np.ones(len(special), np.uint8)
    return {
        **dict.fromkeys(("pairing", "holiday_visit", "emotional_care", "volunteer_service"), everyone),
        "legal_aid": flag("needs_legal_aid"),
        "dibao_priority": flag("low_income"),
        "housing_repair_priority": ~settled_urban & flag("eligible_housing_repair"),
        "public_housing_priority": settled_urban & ~flag("owns_home") & flag("eligible_public_housing"),
        "adoption_priority": applied & flag("adoption_wants") & flag("adoption_legally_qualified"),
        "medical_green_channel": all_members,
        "accident_insurance": all_members,
        "guardian": members(persons.agrees),
        "medical_aid": all_members * flag("low_income"),
        "urban_medical_insurance": _sum(*urban),
        "pension_contribution": members(persons.insured),
        "monthly_supplement": living * aged,
    }


def _spread(of_special: Ints, special: Ints, count: int, kind: Any) -> Ints:
    """A column of all families: nothing granted but to these."""
    column = np.zeros(count, kind)
    column[special] = of_special
    return column


def _sum(*masks: Bools) -> Ints:
    total = np.zeros(len(masks[0]), np.uint8)
    for mask in masks:
        total += mask
    return total


def _days(column: pl.Series) -> Ints:
    """Days since 1970-01-01; ``NEVER`` where there is no date."""
    return column.to_physical().fill_null(NEVER).to_numpy()


def _is(column: pl.Series, word: str) -> Bools:
    return column.eq_missing(word).to_numpy()


def _flag(column: pl.Series) -> Bools:
    return column.fill_null(value=False).to_numpy()
