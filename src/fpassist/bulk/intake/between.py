"""What only several rows show: ids given twice, a second wife, a victim who is no member, no members at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import polars as pl

from fpassist.bulk.intake.choices import is_word
from fpassist.bulk.intake.columns import HOUSEHOLD
from fpassist.bulk.intake.members import Beside, at_hand
from fpassist.bulk.intake.placing import NOWHERE, Placed, Places

_REPEATS: Final = "id repeats that of another row"
_SEXES: Final = {"wife": "female", "husband": "male"}
_ROW: Final = {"households": "id", "persons": "id", "accidents": "id", "treatments": "id", "received": "subject"}
# At most so many records of a kind, as in the models.
_MOST: Final = {"persons": 1000, "accidents": 10_000, "treatments": 10_000, "received": 10_000}


def faults_in(name: str, bad: pl.DataFrame, column: str, code: str, reason: str) -> pl.DataFrame:
    """The rejects that the rows ``bad`` of a table are."""
    key = "id" if name == "households" else HOUSEHOLD
    return bad.select(
        pl.lit(name).alias("table"),
        pl.col(key).alias("household_id"),
        pl.col(_ROW[name]).alias("row"),
        pl.lit(column).alias("column"),
        pl.lit(code).alias("code"),
        pl.lit(reason).alias("reason"),
    )


def placed_in(frames: Mapping[str, pl.DataFrame], places: Places) -> dict[str, Placed]:
    """By table, which household each row belongs to."""
    placed = {name: places.place(frames[name][HOUSEHOLD]) for name in at_hand(frames) if name != "households"}
    return placed | {"persons": frames.placed} if isinstance(frames, Beside) else placed


def between(frames: Mapping[str, pl.DataFrame], places: Places, placed: Mapping[str, Placed]) -> Iterator[pl.DataFrame]:
    """What only several rows show: ids given twice, a second wife, a victim who is no member, no members at all.

    Args:
        frames: every table by name.
        places: the households.
        placed: by table, which of them its rows belong to.
    """
    households = frames["households"]
    size = households.height
    if not places.rising:
        twice = households.filter(pl.col("id").is_not_null() & pl.col("id").is_duplicated())
        yield faults_in("households", twice, "id", "H011", _REPEATS)
    for name, those in placed.items():
        if those.lost.any():
            lost = frames[name].filter(those.lost & frames[name][HOUSEHOLD].is_not_null())
            yield faults_in(name, lost, HOUSEHOLD, "B060", "the household of the row is not listed")
        sizes = those.sizes(size)
        if name == "persons" and not sizes.all():
            # Of a household that is listed twice, the first has the members of both.
            empty = households.filter(
                pl.Series(sizes == 0) & pl.col("id").is_not_null() & pl.col("id").is_first_distinct()
            )
            yield faults_in("households", empty, "id", "H009", "the household has no members")
        if sizes.max(initial=0) > _MOST[name]:
            crowded = households.filter(pl.Series(sizes > _MOST[name]))
            yield faults_in(
                "households", crowded, "id", "H009", f"the household has more than {_MOST[name]} rows in {name}"
            )
    persons, members = _compared(frames, placed)
    for role in _SEXES:
        one = persons.select(is_word(persons.columns, "persons", "role", role)).to_series()
        if members.at(one).repeats():
            second = persons.filter(one).filter(_again(members.at(one)))
            yield faults_in("persons", second, "role", "H012", f"a second {role} is listed")
    for name, frame, those in (
        ("persons", persons, members),
        ("treatments", frames["treatments"], placed["treatments"]),
    ):
        if those.may_double(frame["id"], size):
            yield faults_in(name, _doubled(frame, "id"), "id", "H011", _REPEATS)
    yield from _accidents(frames["accidents"], placed["accidents"], persons, members)


def _compared(frames: Mapping[str, pl.DataFrame], placed: Mapping[str, Placed]) -> tuple[pl.DataFrame, Placed]:
    """The persons among whom some may be told by the others of their family, and where they belong."""
    if not isinstance(frames, Beside):
        return frames["persons"], placed["persons"]
    some = frames.alike()
    struck = placed["accidents"].family
    some[struck[struck >= 0]] = True
    members = [those.among(some, [HOUSEHOLD, "id", "role"]) for those in frames.members]
    found = Beside(frames, members)
    return found["persons"], found.placed


def _accidents(
    accidents: pl.DataFrame, placed: Placed, persons: pl.DataFrame, members: Placed
) -> Iterator[pl.DataFrame]:
    if accidents.is_empty():
        return
    yield faults_in(
        "accidents", _doubled(accidents, "id", "person"), "person", "H011", "the victim repeats that of another row"
    )
    # One place more than there are families: the one of rows that have none.
    struck = np.zeros(max(members.family.max(initial=0), placed.family.max(initial=0)) + 2, np.bool_)
    struck[placed.family[placed.family >= 0]] = True
    met = persons.select(HOUSEHOLD, person="id").filter(pl.Series(struck[members.family]))
    strangers = accidents.filter(~placed.lost & pl.col("person").is_not_null())
    strangers = strangers.join(met, on=[HOUSEHOLD, "person"], how="anti", maintain_order="left")
    yield faults_in("accidents", strangers, "person", "H018", "the victim is not a member")
    differing = accidents.filter(
        pl.struct("on", "cause").n_unique().over(HOUSEHOLD, "id") > 1,
        pl.col(HOUSEHOLD).is_not_null() & pl.col("id").is_not_null(),
    )
    yield faults_in("accidents", differing, "on", "B061", "the rows of one accident differ in day or cause")


def _again(placed: Placed) -> pl.Series:
    """The rows whose family has several."""
    family = pl.Series(placed.family)
    return (family != NOWHERE) & family.is_duplicated()


def _doubled(frame: pl.DataFrame, *key: str) -> pl.DataFrame:
    """The rows that have the ``key`` of another one of their family."""
    whole = pl.all_horizontal(pl.col(column).is_not_null() for column in (HOUSEHOLD, *key))
    return frame.filter(whole & pl.struct(HOUSEHOLD, *key).is_duplicated())
