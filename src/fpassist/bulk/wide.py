"""The tables as one row a family: a column for each fact of each slot that the rules read.

The only child is the one that joined first, by order of listing where any child's day is unknown; treatments stand by
date; what an accident struck is the slot of the member. All of it is what ``domain.settle`` does for one family.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from fpassist.bulk.ir import Kind
from fpassist.bulk.lower_facts import Shape
from fpassist.bulk.numbers import birth_of, sex_of
from fpassist.bulk.plan import received_column
from fpassist.domain.facts import FACTS
from fpassist.domain.kinds import SEX_CODES
from fpassist.lang.types import Boolean, Date, Enum, Text
from fpassist.policy.model import PolicyData

KEY = "household_id"
_KINDS: dict[str, Kind] = {"boolean": "bool", "number": "int", "string": "text", "enum": "text", "date": "date"}
_ADOPTION: dict[str, Kind] = {
    "adoption_wants": "bool",
    "adoption_legally_qualified": "bool",
    "adoption_applied_on": "date",
}


@dataclass(frozen=True, slots=True)
class Slots:
    """Records with the slot that each stands in, under ``slot``, and their family under ``household_id``."""

    frame: pl.DataFrame
    entity: str
    facts: dict[str, Kind]

    def names(self) -> list[str]:
        """The slots that at least one family fills."""
        return self.frame["slot"].unique().sort().to_list()


@dataclass(frozen=True, slots=True)
class Frames:
    """The tables with slots found, not yet wide.

    Args:
        households: a row a family, its id under ``household_id``.
        facts: the columns of it that are facts.
        slots: the records by kind.
        received: the grants paid by the day asked about.
        shape: how many slots there are.
    """

    households: pl.DataFrame
    facts: dict[str, Kind]
    slots: tuple[Slots, ...]
    received: pl.DataFrame
    shape: Shape


def survey(
    data: PolicyData,
    households: pl.DataFrame,
    persons: pl.DataFrame,
    accidents: pl.DataFrame | None,
    treatments: pl.DataFrame | None,
    received: pl.DataFrame | None,
    as_of: date,
) -> Frames:
    """Finds the slot of every record of valid tables."""
    families = households.rename({"id": KEY})
    people = _people(persons)
    parts = [Slots(people, "person", _facts(data, "person", people))]
    if accidents is not None and accidents.height:
        parts += _struck(data, accidents, people)
    if treatments is not None and treatments.height:
        treated = treatments.with_row_index("row").sort(KEY, "on", "row")
        treated = treated.with_columns(pl.format("treatment{}", _place()).alias("slot"))
        parts.append(Slots(treated, "treatment", _facts(data, "treatment", treated)))
    if received is None:
        received = pl.DataFrame(schema={KEY: pl.String, "benefit": pl.String, "subject": pl.String, "on": pl.Date})
    facts = _facts(data, "household", families)
    facts.update({name: kind for name, kind in _ADOPTION.items() if _filled(families, name)})
    return Frames(families, facts, tuple(parts), received.filter(pl.col("on") <= as_of), _shape(parts))


def _place() -> pl.Expr:
    """Place in the family, from 1, of rows in order."""
    return pl.int_range(1, pl.len() + 1).over(KEY)


def _people(persons: pl.DataFrame) -> pl.DataFrame:
    frame = persons.with_row_index("row")
    for name, type_ in (("birth_date", pl.Date), ("adopted_on", pl.Date), ("parentage", pl.String), ("sex", pl.String)):
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=type_).alias(name))
    # Codes of GB/T 2261.1 beside the words.
    words = {str(code): word for code, word in SEX_CODES.items()} | {"female": "female", "male": "male"}
    frame = frame.with_columns(
        pl.col("sex").cast(pl.String).replace_strict(words, default=None, return_dtype=pl.String)
    )
    if _filled(frame, "id_number"):
        number = pl.col("id_number")
        frame = frame.with_columns(
            pl.coalesce("birth_date", birth_of(number)).alias("birth_date"),
            pl.coalesce("sex", sex_of(number)).alias("sex"),
        )
    by_role = pl.col("role").replace_strict({"wife": "female", "husband": "male"}, default=None, return_dtype=pl.String)
    joined = pl.when(pl.col("parentage") == "adopted").then("adopted_on").otherwise("birth_date")
    frame = frame.with_columns(pl.coalesce("sex", by_role).alias("sex"), joined.alias("joined"))
    spouses = frame.filter(pl.col("role") != "child").with_columns(pl.col("role").alias("slot"))
    children = frame.filter(pl.col("role") == "child")
    listed = pl.col("joined").is_null().any().over(KEY)
    children = children.with_columns(pl.when(~listed).then("joined").alias("order")).sort(KEY, "order", "row")
    place = _place()
    slot = pl.when(place == 1).then(pl.lit("first")).otherwise(pl.format("later{}", place - 1))
    return pl.concat([spouses, children.with_columns(slot.alias("slot")).drop("order")], how="vertical")


def _struck(data: PolicyData, accidents: pl.DataFrame, people: pl.DataFrame) -> Iterator[Slots]:
    frame = accidents.with_row_index("row")
    first = frame.group_by(KEY, "id").agg(pl.col("row").min()).sort(KEY, "row")
    first = first.with_columns(pl.format("accident{}", _place()).alias("accident"))
    frame = frame.join(first.select(KEY, "id", "accident"), on=[KEY, "id"], how="left")
    events = frame.unique([KEY, "id"], keep="first").with_columns(pl.col("accident").alias("slot"))
    yield Slots(events, "accident", _facts(data, "accident", events))
    victims = frame.filter(pl.col("person").is_not_null()).sort("row")
    number = pl.int_range(1, pl.len() + 1).over(KEY, "id")
    victims = victims.with_columns(pl.format("{}.victim{}", "accident", number).alias("slot"))
    members = people.select(KEY, pl.col("id").alias("person"), pl.col("slot").alias("member"))
    victims = victims.join(members, on=[KEY, "person"], how="left").drop("id", "person")
    facts = _facts(data, "victim", victims)
    facts["member"] = "text"
    yield Slots(victims, "victim", facts)


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
        kind: Kind | None = None
        match fact.type:
            case Boolean():
                kind = "bool"
            case Text() | Enum():
                kind = "text"
            case Date():
                kind = "date"
            case _:
                pass
        if fact.of == entity and kind is not None and _filled(frame, name):
            found[name] = kind
    return found


def _shape(parts: Iterable[Slots]) -> Shape:
    names = [name for part in parts for name in part.names()]

    def most(prefix: str) -> int:
        counts = (int(n.removeprefix(prefix)) for n in names if n.startswith(prefix) and "." not in n)
        return max(counts, default=0)

    victims = max((int(name.rpartition("victim")[2]) for name in names if ".victim" in name), default=0)
    return Shape(most("later"), most("accident"), victims, most("treatment"))


def columns_of(data: PolicyData, frames: Frames) -> dict[str, Kind]:
    """The columns that the wide frame can have."""
    found: dict[str, Kind] = {"household.id": "text"}
    found |= {f"household.{name}": kind for name, kind in frames.facts.items()}
    for part in frames.slots:
        for slot in part.names():
            found |= {f"{slot}.{name}": kind for name, kind in part.facts.items()}
    for benefit in data.benefits.values():
        if benefit.grant.once_per is None or not frames.received["benefit"].is_in([benefit.id]).any():
            continue
        found[received_column(benefit.id, None)] = "bool"
        for slot in [name for part in frames.slots for name in part.names()]:
            found[f"{received_column(benefit.id, None)}.{slot}"] = "bool"
        found[f"{received_column(benefit.id, None)}.household"] = "bool"
    return found


def widen(frames: Frames, wanted: set[str]) -> pl.DataFrame:
    """One row a family, with the columns ``wanted`` and the id under ``household.id``."""
    wide = frames.households.select(
        pl.col(KEY).alias("household.id"),
        *(pl.col(name).alias(f"household.{name}") for name in frames.facts if f"household.{name}" in wanted),
    )
    paid_slots = _paid_slots(wanted)
    for part in frames.slots:
        for slot in part.names():
            names = [n for n in part.facts if f"{slot}.{n}" in wanted or (n == "id" and slot in paid_slots)]
            if not names:
                continue
            records = part.frame.filter(pl.col("slot") == slot).select(
                pl.col(KEY).alias("household.id"), *(_typed(part, n).alias(f"{slot}.{n}") for n in names)
            )
            wide = wide.join(records, on="household.id", how="left", maintain_order="left")
    for name in sorted(column for column in wanted if column.startswith("received.")):
        wide = _with_received(wide, frames.received, name)
    return wide


def _typed(part: Slots, name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int64) if part.facts[name] == "int" else pl.col(name)


def _paid_slots(wanted: set[str]) -> set[str]:
    return {name.split(".", 2)[2] for name in wanted if name.startswith("received.") and name.count(".") > 1}


def _with_received(wide: pl.DataFrame, received: pl.DataFrame, name: str) -> pl.DataFrame:
    """The frame with a column that says whether a grant was paid."""
    _, benefit, *slot = name.split(".", 2)
    paid = received.filter(pl.col("benefit") == benefit)
    keys, ours = ([KEY, "subject"], ["household.id", f"{slot[0]}.id"]) if slot else ([KEY], ["household.id"])
    marked = paid.select(keys).unique().with_columns(pl.lit(True).alias(name))
    return wide.join(marked, left_on=ours, right_on=keys, how="left", maintain_order="left")
