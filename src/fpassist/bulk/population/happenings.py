"""The two small tables of a made-up population: accidents and treatments."""

from __future__ import annotations

import numpy as np
import polars as pl

from fpassist.bulk.population.draw import NEVER, Draw, Ints, day_column, words_at
from fpassist.bulk.population.lives import YEAR, Lives
from fpassist.bulk.population.people import household_ids
from fpassist.bulk.population.shares import Shares

_PERSONS = ("w", "h", "c1")
_CAUSES = {"traffic": 0.5, "fall": 0.2, "fire": 0.1, "flood": 0.1, "work": 0.1}


def accidents(shares: Shares, lives: Lives, draw: Draw) -> tuple[pl.DataFrame, Ints]:
    """The accidents table of a chunk, a row a victim: whoever died of it died that day; one in five has a second."""
    met = np.flatnonzero(draw.chance(shares.accident, lives.size))
    slot = draw.pick((0.2, 0.2, 0.6), len(met))
    listed = np.stack((lives.has_wife, lives.has_husband, np.ones(lives.size, np.bool_)), axis=1)[met]
    slot = np.where(np.take_along_axis(listed, slot[:, None].astype(np.int64), axis=1)[:, 0], slot, np.uint8(2))
    born = np.stack((lives.wife_born, lives.husband_born, lives.child_born), axis=1)[met]
    died = np.stack((lives.wife_died, lives.husband_died, lives.child_died), axis=1)[met]
    at = np.arange(len(met))
    death = died[at, slot]
    today = np.full(len(met), lives.today)
    on = np.where(death != NEVER, death, draw.days(np.maximum(born[at, slot], today - 5 * YEAR), today))
    # The child, hurt beside its mother or father, if it lived.
    beside = (slot < 2) & draw.chance(0.2, len(met)) & (born[:, 2] <= on) & ((died[:, 2] == NEVER) | (died[:, 2] > on))
    order = np.argsort(np.concatenate((at * 2, at[beside] * 2 + 1)), kind="stable")
    rows = np.concatenate((at, at[beside]))[order]
    second = np.concatenate((np.zeros(len(met), np.bool_), np.ones(int(beside.sum()), np.bool_)))[order]
    who = np.where(second, np.uint8(2), slot[rows])
    dead = ~second & (death[rows] != NEVER)
    grade = np.where(dead, np.uint8(10), draw.pick([0.1] * 10, len(rows)))
    causes = draw.words(_CAUSES, len(met), shares.unknown)
    columns = {
        "household_id": household_ids(lives, met[rows]),
        "id": pl.repeat("a1", len(rows), dtype=pl.String, eager=True),
        "on": day_column(on[rows]),
        "cause": causes.gather(pl.Series(rows)),
        "person": words_at(_PERSONS, who),
        "outcome": words_at(("disability", "death"), dead.astype(np.uint8)),
        "grade": pl.Series([*range(1, 11), None], dtype=pl.Int64).gather(pl.Series(grade)),
    }
    return pl.DataFrame(columns), met[rows]


def treatments(shares: Shares, lives: Lives, draw: Draw) -> tuple[pl.DataFrame, Ints]:
    """The treatments table of a chunk: one or two, in the last four years, of wives who live."""
    able = lives.has_wife & (lives.wife_died == NEVER)
    treated = np.flatnonzero(draw.chance(shares.treatment, lives.size) & able)
    today = np.full(len(treated), lives.today)
    first = draw.days(np.maximum(lives.child_born[treated], today - 4 * YEAR), today)
    again = draw.chance(0.3, len(treated))
    at = np.arange(len(treated))
    order = np.argsort(np.concatenate((at * 2, at[again] * 2 + 1)), kind="stable")
    rows = np.concatenate((at, at[again]))[order]
    days = np.concatenate((first, draw.days(first, today)[again]))[order]
    second = np.concatenate((np.zeros(len(at), np.uint8), np.ones(int(again.sum()), np.uint8)))[order]
    columns = {
        "household_id": household_ids(lives, treated[rows]),
        "id": words_at(("t1", "t2"), second),
        "on": day_column(days),
        "kind": draw.words({"assisted": 0.6, "ivf": 0.4}, len(rows), 0.0),
        "other_methods_failed": draw.flags(0.5, len(rows), shares.unknown),
    }
    return pl.DataFrame(columns), treated[rows]
