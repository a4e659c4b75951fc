"""The two large tables of a made-up population: households and persons. Weights not in ``Shares`` are assumed too."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fpassist.bulk.population.draw import NEVER, Bools, Draw, Ints, day_column, first_of, words_at, year_of
from fpassist.bulk.population.lives import YEAR, Lives
from fpassist.bulk.population.shares import Shares

# Counties of one prefecture, by GB/T 2260.
_DIVISIONS = (
    "431002",
    "431003",
    "431021",
    "431022",
    "431023",
    "431024",
    "431025",
    "431026",
    "431027",
    "431028",
    "431081",
)
# Of those who are not only children: the Second National Sample Survey on Disability (2006) found 6.34 %.
_DISABLED = 0.0634
_GRADES = (0.15, 0.2, 0.3, 0.35)
_CLASSES = {"physical": 0.3, "hearing": 0.25, "multiple": 0.16, "visual": 0.15, "mental": 0.07, "intellectual": 0.07}
_EMPLOYERS = ("state_organ", "state_enterprise", "public_institution", "other", "none")
_JOBS = ("urban_registered_unemployed", "rural_migrant_worker", "employed", "retired", "student", "other")
_STAGES = ("compulsory", "senior_high", "junior_college", "bachelor")
_STARTS, _LENGTHS = np.array([6, 15, 18, 18]), np.array([9, 3, 3, 4])
_SLOTS = 5
"""Wife, husband, first child, later child, adopted child: the order in which a family is listed."""


def household_ids(lives: Lives, family: Ints) -> pl.Series:
    """The ids of the families at the places ``family`` of a chunk: as text, too, in the order of their numbers."""
    numbers = pl.Series(lives.first + family)
    return pl.select(pl.lit("H") + numbers.cast(pl.String).str.zfill(9)).to_series()


def households(shares: Shares, lives: Lives, draw: Draw) -> tuple[pl.DataFrame, Ints]:
    """The households table of a chunk, and for each row the place of its family."""
    size, unknown = lives.size, shares.unknown
    area = np.where(draw.chance(unknown, size), np.uint8(2), lives.rural.astype(np.uint8))
    hardship = min(1.0, shares.low_income * 1.5)
    applied = lives.has_adopted | draw.chance(0.05, size)
    applied_on = draw.days(lives.child_born, np.where(lives.has_adopted, lives.adopted_on, lives.today))
    columns = {
        "id": household_ids(lives, np.arange(size)),
        "area": words_at(("urban", "rural", None), area),
        "division": draw.words({code: 1 / len(_DIVISIONS) for code in _DIVISIONS}, size, unknown),
        "low_income": draw.flags(shares.low_income, size, unknown),
        "in_hardship": draw.flags(hardship, size, unknown),
        "owns_home": draw.flags(0.8, size, unknown),
        "eligible_public_housing": draw.flags(0.15, size, unknown),
        "eligible_housing_repair": draw.flags(0.15, size, unknown),
        "wants_another_child": draw.flags(0.1, size, unknown),
        "needs_legal_aid": draw.flags(0.05, size, unknown),
        "adoption_wants": draw.flags(0.9, size, unknown, applied),
        "adoption_legally_qualified": draw.flags(0.7, size, unknown, applied),
        "adoption_applied_on": day_column(draw.forget(np.where(applied, applied_on, NEVER), unknown)),
    }
    return pl.DataFrame(columns), np.arange(size)


def persons(shares: Shares, lives: Lives, draw: Draw) -> tuple[pl.DataFrame, Ints]:
    """The persons table of a chunk, family by family, and for each row the place of its family."""
    unknown, today = shares.unknown, lives.today
    everyone = np.ones(lives.size, np.bool_)
    listed = np.stack((lives.has_wife, lives.has_husband, everyone, lives.has_later, lives.has_adopted), axis=1)
    rows = np.flatnonzero(listed.ravel())
    family, slot = rows // _SLOTS, (rows % _SLOTS).astype(np.uint8)
    never = np.full(lives.size, NEVER, np.int64)
    born = _slots(rows, lives.wife_born, lives.husband_born, lives.child_born, lives.later_born, lives.adopted_born)
    died = _slots(rows, lives.wife_died, lives.husband_died, lives.child_died, never, never)
    adopted_on = _slots(rows, never, never, never, never, lives.adopted_on)
    size, spouse, adopted = len(rows), slot < 2, slot == 4
    columns = {
        "household_id": household_ids(lives, np.arange(lives.size)).gather(pl.Series(family)),
        "id": words_at(("w", "h", "c1", "c2", "c3"), slot),
        "role": words_at(("wife", "husband", "child"), np.minimum(slot, 2)),
        "sex": words_at(("female", "male", None), np.where(spouse, slot, draw.pick(_thirds(unknown), size))),
        "birth_date": day_column(draw.forget(born, unknown)),
        "death_date": day_column(died),
        **_disability(shares, draw, slot == 2, born, np.where(died == NEVER, today, died)),
        "parentage": words_at(("born", "adopted", None), np.where(spouse, np.uint8(2), adopted.astype(np.uint8))),
        "adopted_on": day_column(draw.forget(adopted_on, unknown)),
        "orphan": draw.flags(0.5, size, unknown, adopted),
        # One in ten has the register of the other kind; one in five has the family's, and says nothing of it.
        "hukou": words_at(
            ("urban", "rural", None),
            np.where(draw.chance(0.2, size), np.uint8(2), lives.rural[family] ^ draw.chance(0.1, size)).astype(
                np.uint8
            ),
        ),
        "living": draw.words({"home": 0.93, "nonprofit_institution": 0.04, "other_institution": 0.03}, size, unknown),
        "care_dependency": draw.words({"none": 0.85, "partial": 0.1, "full": 0.05}, size, unknown),
        **_work(draw, size, unknown, spouse | (born < today - 18 * YEAR)),
        "cadre": draw.flags(0.2, size, unknown, slot == 0),
        "resident_pension": draw.flags(0.7, size, unknown),
        "drawing_pension": draw.flags(0.3, size, unknown),
        **_education(shares, draw, ~spouse & (died == NEVER), born, today),
        "needs_assisted_reproduction": draw.flags(0.05, size, unknown),
        "agrees_to_guardian": draw.flags(0.3, size, unknown),
        "qualifies_rehabilitation": draw.flags(0.5, size, unknown),
        "qualifies_assistive_device": draw.flags(0.4, size, unknown),
    }
    return pl.DataFrame(columns), family


def _slots(rows: Ints, *columns: Ints) -> Ints:
    return np.stack(columns, axis=1).ravel()[rows]


def _thirds(unknown: float) -> tuple[float, float, float]:
    return (1 - unknown) / 2, (1 - unknown) / 2, unknown


def _disability(shares: Shares, draw: Draw, first: Bools, born: Ints, until: Ints) -> dict[str, pl.Series]:
    size = len(first)
    disabled = np.where(first, draw.chance(shares.disabled_child, size), draw.chance(_DISABLED, size))
    grade = np.where(disabled, draw.pick(_GRADES, size), np.uint8(4))
    on = draw.days(np.minimum(born + YEAR, until), until)
    return {
        "disability_grade": pl.Series([1, 2, 3, 4, None], dtype=pl.Int64).gather(pl.Series(grade)),
        "disability_assessed_on": day_column(np.where(disabled, on, NEVER)),
        "disability_class": draw.words(_CLASSES, size, shares.unknown, disabled),
    }


def _work(draw: Draw, size: int, unknown: float, grown: Bools) -> dict[str, pl.Series]:
    employer = draw.pick((0.05, 0.08, 0.07, 0.4, 0.4), size)
    idle = np.array([0, 1, 3, 5], np.uint8)[draw.pick((0.2, 0.3, 0.3, 0.2), size)]
    job = np.where(employer < 4, np.uint8(2), idle)
    told = [grown & ~draw.chance(unknown, size) for _ in range(2)]
    return {
        "employer": words_at((*_EMPLOYERS, None), np.where(told[0], employer, np.uint8(len(_EMPLOYERS)))),
        "job": words_at((*_JOBS, None), np.where(told[1], job, np.uint8(len(_JOBS)))),
        "able_to_work": draw.flags(0.7, size, unknown, grown),
        "wants_training": draw.flags(0.3, size, unknown, grown),
    }


def _education(shares: Shares, draw: Draw, child: Bools, born: Ints, today: int) -> dict[str, pl.Series]:
    size = len(child)
    age = (today - born) // YEAR
    college: NDArray[np.uint8] = np.uint8(2) + draw.chance(0.4, size).astype(np.uint8)
    stage = np.where(age < 15, np.uint8(0), np.where(age < 18, np.uint8(1), college))
    admitted = first_of(year_of(born) + _STARTS[stage], 9, 1)
    graduation = first_of(year_of(born) + _STARTS[stage] + _LENGTHS[stage], 6, 30)
    studies = child & (age < 25) & (admitted <= today) & ((age < 15) | draw.chance(shares.student, size))
    return {
        "education_stage": words_at((*_STAGES, None), np.where(studies, stage, np.uint8(4))),
        "education_full_time": draw.flags(0.9, size, 0.0, studies),
        "education_admitted_on": day_column(np.where(studies, admitted, NEVER)),
        "education_normal_graduation_on": day_column(np.where(studies, graduation, NEVER)),
        "education_boarding": draw.flags(0.3, size, shares.unknown, studies),
    }
