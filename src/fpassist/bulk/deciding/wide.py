"""The tables as one row a family: a column for each fact of each slot that the rules read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import polars as pl

from fpassist.bulk.deciding.beside_slots import BesideSlot, beside_slots
from fpassist.bulk.deciding.polars_reader import DTYPES
from fpassist.bulk.deciding.slots import (
    KEY,
    NOBODY,
    Rows,
    Slot,
    accident_slots,
    people,
    person_slots,
    treatment_slots,
)
from fpassist.bulk.formulas.ir import Kind
from fpassist.bulk.formulas.lower_facts import Shape
from fpassist.bulk.formulas.lower_values import LARGEST, SCALE, kind_of
from fpassist.bulk.formulas.plan import received_column
from fpassist.bulk.intake.members import Members
from fpassist.bulk.intake.placing import Placed, Places
from fpassist.diagnostics import Diagnostic, EvaluationError
from fpassist.domain.facts import FACTS
from fpassist.policy.model import PolicyData

_KINDS: Final[Mapping[str, Kind]] = {
    "boolean": "bool",
    "number": "int",
    "string": "text",
    "enum": "text",
    "date": "date",
}
_ADOPTION: Final[Mapping[str, Kind]] = {
    "adoption_wants": "bool",
    "adoption_legally_qualified": "bool",
    "adoption_applied_on": "date",
}


MOST: Final[Mapping[str, int]] = {"later": 4, "accident": 3, "victim": 6, "treatment": 4}
"""The most slots of a kind that a frame is given."""


@dataclass(frozen=True, slots=True)
class Frames:
    """The tables with slots found, not yet wide.

    Args:
        households: a row a family, its id under ``household_id``.
        facts: by kind of record, the columns of it that are facts.
        slots: by name.
        received: the grants paid by the day asked about, with the number of the family under ``#family``.
        shape: how many slots there are.
    """

    households: pl.DataFrame
    facts: Mapping[str, Mapping[str, Kind]]
    slots: Mapping[str, Slot]
    received: pl.DataFrame
    shape: Shape

    def slot(self, name: str) -> Slot | None:
        """A slot by name, if any family has someone in it; that of the household too."""
        if name == "household":
            return BesideSlot(self.households, np.arange(self.households.height), self.households.clear())
        return self.slots.get(name)

    def of(self, families: Rows) -> Frames:
        """Some of the families alone, by number."""
        slots = {name: slot.of(families) for name, slot in self.slots.items()}
        slots = {n: slot for n, slot in slots.items() if not _beyond(n) or (slot.rows != NOBODY).any()}
        anew = np.full(self.households.height, NOBODY, dtype=np.int64)
        anew[families] = np.arange(len(families))
        received = self.received.with_columns(pl.Series("#family", anew[self.received["#family"].to_numpy()]))
        received = received.filter(pl.col("#family") != NOBODY)
        return Frames(self.households[pl.Series(families)], self.facts, slots, received, _shape(slots))


def entity_of(slot: str) -> str:
    """The kind of record that stands in a slot."""
    if slot == "household":
        return "household"
    if ".victim" in slot:
        return "victim"
    return next((kind for kind in ("accident", "treatment") if slot.startswith(kind)), "person")


def survey(
    data: PolicyData,
    households: pl.DataFrame,
    persons: pl.DataFrame | Sequence[Members],
    accidents: pl.DataFrame | None,
    treatments: pl.DataFrame | None,
    received: pl.DataFrame | None,
    as_of: date,
    placed: Mapping[str, Placed] = MappingProxyType({}),
) -> Frames:
    """Finds the slot of every record of valid tables; of persons in a table, or beside their families.

    Args:
        data: the policy.
        households, persons, accidents, treatments, received: the tables.
        as_of: the day asked about.
        placed: by table, which household each row belongs to, where that is known already.
    """
    families = households.rename({"id": KEY})
    ids, count = families[KEY], families.height
    places = Places(ids)
    facts = {"household": _facts(data, "household", families)}
    if isinstance(persons, pl.DataFrame):
        members, family = _owned(people(persons), places, placed.get("persons"))
        slots = dict(person_slots(members, family, count))
        facts["person"] = _facts(data, "person", members)
    else:
        slots = dict(beside_slots(persons, count))
        facts["person"] = {
            name: kind for those in persons for name, kind in _facts(data, "person", those.frame).items()
        }
    facts["household"] |= {name: kind for name, kind in _ADOPTION.items() if _filled(families, name)}
    if accidents is not None and accidents.height:
        events, family = _owned(accidents, places, placed.get("accidents"))
        slots |= dict(accident_slots(events, family, count, slots))
        facts["accident"] = _facts(data, "accident", events)
        facts["victim"] = {**_facts(data, "victim", events), "member": "text"}
    if treatments is not None and treatments.height:
        treated, family = _owned(treatments, places, placed.get("treatments"))
        slots |= dict(treatment_slots(treated, family, count))
        facts["treatment"] = _facts(data, "treatment", treated)
    if received is None:
        received = pl.DataFrame(schema={KEY: pl.String, "benefit": pl.String, "subject": pl.String, "on": pl.Date})
    paid, family = _owned(received.filter(pl.col("on") <= as_of), places)
    return Frames(families, facts, slots, paid.with_columns(pl.Series("#family", family)), _shape(slots))


def _owned(frame: pl.DataFrame, places: Places, placed: Placed | None = None) -> tuple[pl.DataFrame, Rows]:
    """The records that belong to one of the families, and which."""
    family = (places.place(frame[KEY]) if placed is None else placed).family
    there = family != NOBODY
    return (frame, family) if there.all() else (frame.filter(pl.Series(there)), family[there])


def _filled(frame: pl.DataFrame, name: str) -> bool:
    """Whether a column is there and says something of someone."""
    return name in frame.columns and frame[name].null_count() < frame.height


def _facts(data: PolicyData, entity: str, frame: pl.DataFrame) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for name, fact in FACTS[entity].items():
        if fact.kind in _KINDS and _filled(frame, name):
            found[name] = _KINDS[fact.kind]
    for fact in data.facts.values():
        name = f"extra_{fact.id}"
        kind = kind_of(fact.type)
        if fact.of == entity and kind is not None and _filled(frame, name):
            found[name] = kind
    return found


def _shape(names: Iterable[str]) -> Shape:
    names = list(names)

    def most(prefix: str) -> int:
        counts = (int(n.removeprefix(prefix)) for n in names if n.startswith(prefix) and "." not in n)
        return max(counts, default=0)

    victims = max((int(name.rpartition("victim")[2]) for name in names if ".victim" in name), default=0)
    return Shape(most("later"), most("accident"), victims, most("treatment"))


def crowded(frames: Frames) -> Rows:
    """The families that have more records than a frame is given slots: formulas grow with the square of these."""
    over = [slot.rows != NOBODY for name, slot in frames.slots.items() if _beyond(name)]
    return np.flatnonzero(np.logical_or.reduce(over)) if over else np.zeros(0, dtype=np.int64)


def _beyond(name: str) -> bool:
    parts = (re.fullmatch(r"([a-z]+)([0-9]+)", part) for part in name.split("."))
    return any(part is not None and int(part[2]) > MOST[part[1]] for part in parts)


def columns_of(data: PolicyData, frames: Frames) -> dict[str, Kind]:
    """The columns that the wide frame can have."""
    found: dict[str, Kind] = {"household.id": "text"}
    found |= {f"household.{name}": kind for name, kind in frames.facts["household"].items()}
    for slot in frames.slots:
        entity = entity_of(slot)
        if entity != "victim":
            found[f"{slot}.id"] = "text"
        found |= {f"{slot}.{name}": kind for name, kind in frames.facts[entity].items()}
    for benefit in data.benefits.values():
        if benefit.grant.once_per is None or not frames.received["benefit"].is_in([benefit.id]).any():
            continue
        found[received_column(benefit.id, None)] = "bool"
        for slot in (*frames.slots, "household"):
            found[f"{received_column(benefit.id, None)}.{slot}"] = "bool"
    return found


def widen(
    frames: Frames,
    wanted: Mapping[str, Kind],
    *,
    there: frozenset[str] = frozenset(),
    chosen: frozenset[str] = frozenset(),
) -> pl.DataFrame:
    """One row a family, with the columns ``wanted``, the id under ``household.id`` and the number under ``#family``.

    Args:
        frames: the tables with slots found.
        wanted: columns by name; one that ``columns_of`` does not list is null throughout.
        there: columns of ids of which it is only asked whether there is one; true stands for it.
        chosen: columns of words that are copied by a formula, not only compared; they come as numbers of their list.
    """
    of_family = [n for n in frames.facts["household"] if f"household.{n}" in wanted]
    made = [frames.households[KEY].alias("household.id")]
    facts = frames.facts["household"]
    made += [_typed("household", facts, frames.households[name], name, chosen) for name in of_family]
    for name, slot in frames.slots.items():
        entity = entity_of(name)
        facts = frames.facts[entity]
        names = [fact for fact in facts if f"{name}.{fact}" in wanted and fact != "id"]
        if f"{name}.id" in there:
            made.append(_present(slot.rows != NOBODY).alias(f"{name}.id"))
        elif f"{name}.id" in wanted:
            names.append("id")
        if names:
            made += [_typed(name, facts, column, column.name, chosen) for column in slot.gather(names)]
    made.append(pl.int_range(len(made[0]), eager=True).alias("#family"))
    for name in sorted(wanted):
        paid = received_by(frames, name) if name.startswith("received.") else None
        if paid is not None:
            made.append(_present(paid).alias(name))
    have = {column.name for column in made}
    for name, kind in wanted.items():
        if name not in have:
            made.append(pl.repeat(None, len(made[0]), dtype=DTYPES[kind], eager=True).alias(name))
    return pl.DataFrame(made)


def _present(test: np.ndarray[Any, np.dtype[np.bool_]]) -> pl.Series:
    """True where the test holds, else null."""
    there = pl.Series(test)
    return there.set(~there, None)


def _typed(slot: str, facts: Mapping[str, Kind], column: pl.Series, name: str, chosen: frozenset[str]) -> pl.Series:
    """A column under its name in the wide frame."""
    fact = FACTS[entity_of(slot)].get(name)
    if fact is not None and fact.kind == "enum" and column.dtype == pl.String and f"{slot}.{name}" in chosen:
        column = column.cast(pl.Enum(fact.values), strict=False)
    elif facts.get(name) == "int":
        column = millionths(column) if name.startswith("extra_") else column.cast(pl.Int64)
    return column.alias(f"{slot}.{name}")


def millionths(column: pl.Series) -> pl.Series:
    """A number that a policy declares, in the whole numbers that formulas count it in."""
    if column.dtype.is_decimal() or column.dtype.is_integer():
        exact = column.cast(pl.Decimal(38, 18), strict=False)
        held = exact.cast(pl.Decimal(38, 6))
        if (
            exact.null_count() == column.null_count()
            and (held == exact).all()
            and (held.abs() <= Decimal(LARGEST)).all()
        ):
            return (held * pl.Series([SCALE], dtype=held.dtype)).cast(pl.Int64)
    raise EvaluationError(
        [
            Diagnostic(
                "B002",
                "a declared number is no whole number or decimal within a thousand million, of six places",
                column.name,
                help="round it to six places, and give it in a larger unit where it is larger",
            )
        ]
    )


def received_by(frames: Frames, name: str) -> np.ndarray[Any, np.dtype[np.bool_]] | None:
    """Whether a grant was paid: to anyone of the family, or to the record of one slot; ``None`` of a slot of no one."""
    _, benefit, *slot = name.split(".", 2)
    if slot and frames.slot(slot[0]) is None:
        return None
    paid = frames.received.filter(pl.col("benefit") == benefit)
    family = paid["#family"].to_numpy()
    if slot:
        ids = frames.households[KEY].gather(family) if slot[0] == "household" else frames.slots[slot[0]].ids(family)
        family = family[(ids == paid["subject"]).fill_null(value=False).to_numpy()]
    marked = np.zeros(frames.households.height, dtype=np.bool_)
    marked[family] = True
    return marked


__all__ = ["KEY", "Frames", "columns_of", "entity_of", "survey", "widen"]
