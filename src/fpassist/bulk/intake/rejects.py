"""Bad rows out: a household with a fault anywhere is set aside whole, with code and reason, and none is dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import polars as pl

from fpassist.bulk.intake.between import between, faults_in, placed_in
from fpassist.bulk.intake.choices import code_of, coded, places_in, words_of
from fpassist.bulk.intake.columns import HOUSEHOLD, schema
from fpassist.bulk.intake.declared import Declared
from fpassist.bulk.intake.members import Beside, Members, at_hand
from fpassist.bulk.intake.numbers import birth_of, fault_of, sex_of
from fpassist.bulk.intake.placing import Placed, Places
from fpassist.bulk.intake.rules import NUMBER_BIRTH, NUMBER_FAULT, NUMBER_SEX, choice, day, due_sex, rules_of

REJECTS: Mapping[str, pl.DataType] = {
    "table": pl.String(),
    "household_id": pl.String(),
    "row": pl.String(),
    "column": pl.String(),
    "code": pl.String(),
    "reason": pl.String(),
}
"""The schema of the rejects: ``row`` is the id of the row at fault, null where it has none or it may not be shown."""

Choices: TypeAlias = Mapping[str, tuple[str, ...]]
# What stands in an id and may not be printed: an ID number, sound or not, or text that is no id.
_UNFIT = r"^[0-9]{14,17}[0-9Xx]$|[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"


class Sound(dict[str, pl.DataFrame]):
    """Tables by name that hold nothing bad, of persons in a table.

    Args:
        tables: by name.
        placed: by table, which household each row belongs to; that of a table that is not there is to be found anew.
    """

    def __init__(self, tables: Mapping[str, pl.DataFrame], placed: Mapping[str, Placed]) -> None:
        super().__init__(tables)
        self.placed = placed


@dataclass(frozen=True, slots=True)
class Sifted:
    """The tables without what is bad.

    Args:
        tables: by name the rows of the households that are sound, of persons with ``birth_date`` and ``sex`` filled in
            from ID number and role; names and ID numbers are gone.
        rejects: a row a fault, of the schema ``REJECTS``.
        read: rows of the households table.
        rejected: those of them that are set aside; ``households`` holds the others.
        strays: rows of the other tables that belong to no household that was read.
    """

    tables: Mapping[str, pl.DataFrame]
    rejects: pl.DataFrame
    read: int
    rejected: int
    strays: int

    @property
    def households(self) -> pl.DataFrame:
        """The sound households."""
        return self.tables["households"]

    @property
    def received(self) -> pl.DataFrame:
        """The grants that they were paid."""
        return self.tables["received"]

    def without_records(self) -> Sifted:
        """The same without the rows of persons, accidents and treatments: most of the memory that a slice takes."""
        return replace(self, tables={name: self.tables[name] for name in ("households", "received")})


def masked(persons: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``persons`` without names and ID numbers, but with what the numbers say; and the faults found in them."""
    return _without_secrets(persons), pl.concat([pl.DataFrame(schema=REJECTS), *_secret_faults(persons)])


def sift(
    tables: Mapping[str, pl.DataFrame], secret_faults: pl.DataFrame | None = None, declared: Declared | None = None
) -> Sifted:
    """``tables`` (as ``Tables.collect`` gives them: whole households) parted into sound households and rejects.

    Args:
        tables: every table by name.
        secret_faults: given where the persons went through ``masked`` before: what it found.
        declared: the facts beside those of the schema; those of them that are choices are held against their values.
    """
    choices = {name: declared.choices(name) if declared else {} for name in ("households", "persons")}
    faults: list[pl.DataFrame] = [pl.DataFrame(schema=REJECTS)]
    if isinstance(tables, Beside):
        members = [replace(those, frame=_coded(_without_secrets(those.frame))) for those in tables.members]
        for given, those in zip(tables.members, members, strict=True):
            faults += _secret_faults(given.frame)
            faults += _row_faults("persons", _shown_of(those), choices["persons"])
        frames: Mapping[str, pl.DataFrame] = Beside(tables, members)
        good: Mapping[str, pl.DataFrame] = Beside(
            tables, [replace(those, frame=_settled(those.frame, those.listed)) for those in members]
        )
    else:
        # Secrets are judged before they go; everything else after the ID number has filled in what it says.
        persons, found = masked(tables["persons"]) if secret_faults is None else (tables["persons"], secret_faults)
        persons = _coded(persons)
        faults += [found, *_row_faults("persons", persons, choices["persons"])]
        frames, good = {**tables, "persons": persons}, {**tables, "persons": _settled(persons)}
    for name in frames:
        faults += _row_faults(name, frames[name], choices.get(name, {})) if name != "persons" else ()
    places = Places(frames["households"]["id"])
    placed = placed_in(frames, places)
    faults += between(frames, places, placed)
    rejects = pl.concat(faults)
    read = frames["households"].height
    if rejects.height:
        good = _without(good, rejects.select(HOUSEHOLD).drop_nulls().unique())
    received = good["received"].with_columns(pl.col("amount").cast(pl.Decimal(14, 2)))
    paid = {name: good[name] for name in at_hand(good)} | {"received": received}
    return Sifted(
        Beside(paid, good.members) if isinstance(good, Beside) else Sound(paid, {} if rejects.height else placed),
        rejects=_shown(rejects),
        read=read,
        rejected=read - good["households"].height,
        strays=_nowhere(frames) + rejects.filter(pl.col("code") == "B060").height,
    )


def _coded(persons: pl.DataFrame) -> pl.DataFrame:
    return coded(persons, schema()["persons"])


def _shown_of(those: Members) -> pl.DataFrame:
    """The rows of one place to look for faults in: a row of no one can only lack its household's id, which is none."""
    return those.alone().frame if those.frame[HOUSEHOLD].null_count() else those.frame


def _nowhere(frames: Mapping[str, pl.DataFrame]) -> int:
    """The rows that name no household."""
    found = sum(frames[name][HOUSEHOLD].null_count() for name in at_hand(frames) if name != "households")
    return found + (frames.nowhere if isinstance(frames, Beside) else 0)


def _without(tables: Mapping[str, pl.DataFrame], bad: pl.DataFrame) -> Mapping[str, pl.DataFrame]:
    """The tables without the households that are ``bad``, and without rows that name none."""
    good: dict[str, pl.DataFrame] = {}
    for name in at_hand(tables):
        key = "id" if name == "households" else HOUSEHOLD
        known = tables[name].filter(pl.col(key).is_not_null())
        good[name] = known.join(bad, left_on=key, right_on=HOUSEHOLD, how="anti", maintain_order="left")
    if not isinstance(tables, Beside):
        return good
    ids = tables["households"]["id"]
    kept = (ids.is_not_null() & ~ids.is_in(bad[HOUSEHOLD].implode())).to_numpy()
    return Beside(good, [those.kept(kept) for those in tables.members])


def _without_secrets(persons: pl.DataFrame) -> pl.DataFrame:
    """``persons`` with what the ID numbers say in place of the numbers, birth date and sex filled in from them."""
    number = persons["id_number"]
    rest = persons.drop("name", "id_number")
    if number.null_count() == len(number):
        return rest
    # A text that is too short or too long to be a number at all is told as such, and not read.
    text = pl.col("id_number")
    readable = pl.when(text.str.len_chars().is_between(1, 200)).then(text)
    says = persons.lazy().select(
        fault_of(readable).alias(NUMBER_FAULT),
        birth_of(readable).alias(NUMBER_BIRTH),
        sex_of(readable).alias(NUMBER_SEX),
    )
    filled = rest.hstack(says.collect())
    return filled.with_columns(
        pl.coalesce("birth_date", NUMBER_BIRTH).alias("birth_date"), pl.coalesce("sex", NUMBER_SEX).alias("sex")
    )


def _settled(persons: pl.DataFrame, listed: pl.Series | None = None) -> pl.DataFrame:
    """``persons`` with the sex that goes with the role, of those who are ``listed``."""
    kept = persons.drop(NUMBER_FAULT, NUMBER_BIRTH, NUMBER_SEX, strict=False)
    lacking = kept["sex"].is_null() if listed is None else kept["sex"].is_null() & listed
    if not lacking.any():
        return kept
    filled = kept.with_columns(pl.when(lacking).then(due_sex()).otherwise("sex").alias("sex"))
    return filled.with_columns(places_in(pl.col("sex"), words_of("persons", "sex")).alias(code_of("sex")))


def _secret_faults(persons: pl.DataFrame) -> Iterator[pl.DataFrame]:
    table = schema()["persons"]
    given = frozenset(n for n in ("name", "id_number") if persons[n].null_count() < persons.height)
    for rule in rules_of(table, given):
        if rule.column in given:
            yield faults_in("persons", persons.filter(rule.bad), rule.column, rule.code, rule.reason)


def _row_faults(name: str, frame: pl.DataFrame, choices: Choices) -> Iterator[pl.DataFrame]:
    """The faults that single rows show. One pass asks which rules may be broken at all; mostly none is."""
    numbers = (NUMBER_FAULT, NUMBER_BIRTH, NUMBER_SEX)
    given = frozenset(n for n in frame.columns if n in numbers or frame[n].null_count() < frame.height)
    rules = [rule for rule in rules_of(schema()[name], given) if rule.column in frame.columns or rule.code == "H014"]
    rules += [day(column) for column in given if column.startswith("extra_") and frame.schema[column] == pl.Date]
    rules += [choice(column, values) for column, values in choices.items() if column in given]
    hints = [rule.bad.any() if rule.hint is None else rule.hint for rule in rules]
    # Rules that share a hint ask once.
    once = {id(hint): hint.alias(str(id(hint))) for hint in hints}
    broken = frame.lazy().select(*once.values()).collect().row(0, named=True)
    for rule, hint in zip(rules, hints, strict=True):
        if broken[str(id(hint))]:
            yield faults_in(name, frame.filter(rule.bad), rule.column, rule.code, rule.reason)


def _shown(rejects: pl.DataFrame) -> pl.DataFrame:
    """``rejects`` fit to be written: an id that is, or looks like, an ID number is left out."""
    return rejects.with_columns(
        pl.when(~(pl.col(name).str.contains(_UNFIT) | (pl.col(name).str.len_chars() > 200))).then(pl.col(name))
        for name in ("household_id", "row")
    )
