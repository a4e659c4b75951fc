"""The lives of a made-up population: who is in each family, born when, dead when. All tables agree on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fpassist.bulk.population.draw import NEVER, Bools, Draw, Ints
from fpassist.bulk.population.shares import Shares

YEAR = 365


@dataclass(frozen=True, slots=True)
class Lives:
    """One chunk of families; every array has an entry a family. Days count from 1970; ``NEVER`` is none.

    Args:
        today: the day at which the population stands.
        first: the number of the first family.
        rural: whether the family lives in the country.
        has_wife, has_husband: whether the spouse is listed.
        wife_born, husband_born, child_born: birth dates.
        wife_died, husband_died, child_died: death dates.
        has_later, later_born: the child born later.
        has_adopted, adopted_born, adopted_on: the child adopted later.
    """

    today: int
    first: int
    rural: Bools
    has_wife: Bools
    has_husband: Bools
    wife_born: Ints
    husband_born: Ints
    child_born: Ints
    wife_died: Ints
    husband_died: Ints
    child_died: Ints
    has_later: Bools
    later_born: Ints
    has_adopted: Bools
    adopted_born: Ints
    adopted_on: Ints

    @property
    def size(self) -> int:
        """How many families."""
        return len(self.has_wife)


def lives(shares: Shares, seed: int, chunk: int, size: int) -> Lives:
    """The lives of chunk number ``chunk``, of ``size`` families.

    Wives are 38 to 75, older ones ever fewer; the first child came when they were 20 to 32; husbands are up to eight
    years older or three younger. All of it is assumed.
    """
    draw = Draw(seed, chunk, 0)
    today = (shares.on - type(shares.on)(1970, 1, 1)).days
    now = np.full(size, today, np.int64)
    # The lesser of two draws: younger wives are more.
    low, high = now * 0 + 38 * YEAR, now * 0 + 75 * YEAR
    ages = np.minimum(draw.days(low, high), draw.days(low, high))
    wife_born = now - ages
    husband_born = draw.days(wife_born - 8 * YEAR, wife_born + 3 * YEAR)
    child_born = draw.days(wife_born + 20 * YEAR, wife_born + 32 * YEAR)
    child_died = np.where(draw.chance(shares.dead_child, size), draw.days(child_born, now), NEVER)
    widowed, both, wife_first = (draw.chance(share, size) for share in (shares.widowed, 0.05, 0.3))
    wife_dies, husband_dies = widowed & (wife_first | both), widowed & (~wife_first | both)
    alone, of_her = draw.chance(shares.single, size), draw.chance(0.7, size)
    has_later = draw.chance(shares.later_birth, size)
    # A sister or brother two years or more after the first, while the wife is under 50.
    until = np.minimum(now, np.maximum(child_born + 2 * YEAR, wife_born + 50 * YEAR))
    has_adopted = draw.chance(shares.adoption, size)
    adopted_born = draw.days(np.maximum(child_born, now - 16 * YEAR), now - 200)
    return Lives(
        today=today,
        first=chunk * size,
        rural=draw.chance(shares.rural, size),
        has_wife=~alone | of_her,
        has_husband=~alone | ~of_her,
        wife_born=wife_born,
        husband_born=husband_born,
        child_born=child_born,
        wife_died=np.where(wife_dies, draw.days(child_born, now), NEVER),
        husband_died=np.where(husband_dies, draw.days(child_born, now), NEVER),
        child_died=child_died,
        has_later=has_later,
        later_born=draw.days(child_born + 2 * YEAR, until),
        has_adopted=has_adopted,
        adopted_born=adopted_born,
        adopted_on=draw.days(adopted_born + 30, now),
    )
