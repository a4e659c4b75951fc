"""Bad rows out: a household with a fault anywhere is set aside whole, with code and reason, and none is dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from fpassist.bulk.intake.columns import HOUSEHOLD, schema
from fpassist.bulk.intake.numbers import birth_of, fault_of, sex_of
from fpassist.bulk.intake.placing import NOWHERE, Placed, Places
from fpassist.bulk.intake.rules import NUMBER_BIRTH, NUMBER_FAULT, NUMBER_SEX, day, due_sex, rules_of

REJECTS: Mapping[str, pl.DataType] = {
    "table": pl.String(),
    "household_id": pl.String(),
    "row": pl.String(),
    "column": pl.String(),
    "code": pl.String(),
    "reason": pl.String(),
}
"""The schema of the rejects: ``row`` is the id of the row at fault, null where it has none or it may not be shown."""

_REPEATS = "id repeats that of another row"
_SEXES = {"wife": "female", "husband": "male"}
_ROW = {"households": "id", "persons": "id", "accidents": "id", "treatments": "id", "received": "subject"}
# At most so many records of a kind, as in the models.
_MOST = {"persons": 1000, "accidents": 10_000, "treatments": 10_000, "received": 10_000}
# What stands in an id and may not be printed: an ID number, sound or not, or text that is no id.
_UNFIT = r"^[0-9]{14,17}[0-9Xx]$|[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"


@dataclass(frozen=True, slots=True)
class Sifted:
    """The tables without what is bad.

    Args:
        households, persons, accidents, treatments, received: the rows of the households that are sound, with
            ``birth_date`` and ``sex`` filled in from ID number and role; names and ID numbers are gone.
        rejects: a row a fault, of the schema ``REJECTS``.
        read: rows of the households table.
        rejected: those of them that are set aside; ``households`` holds the others.
        strays: rows of the other tables that belong to no household that was read.
    """

    households: pl.DataFrame
    persons: pl.DataFrame
    accidents: pl.DataFrame
    treatments: pl.DataFrame
    received: pl.DataFrame
    rejects: pl.DataFrame
    read: int
    rejected: int
    strays: int

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The sound tables by name."""
        return {name: getattr(self, name) for name in schema()}

    def without_records(self) -> Sifted:
        """The same without the rows of persons, accidents and treatments: most of the memory that a slice takes."""
        gone = {name: getattr(self, name).clear() for name in ("persons", "accidents", "treatments")}
        return replace(self, **gone)


def masked(persons: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``persons`` without names and ID numbers, but with what the numbers say; and the faults found in them."""
    return _without_secrets(persons), pl.concat([pl.DataFrame(schema=REJECTS), *_secret_faults(persons)])


def sift(tables: Mapping[str, pl.DataFrame], secret_faults: pl.DataFrame | None = None) -> Sifted:
    """``tables`` (as ``Tables.collect`` gives them: whole households) parted into sound households and rejects.

    Args:
        tables: every table by name.
        secret_faults: given where the persons went through ``masked`` before: what it found.
    """
    # Secrets are judged before they go; everything else after the ID number has filled in what it says.
    persons, found = masked(tables["persons"]) if secret_faults is None else (tables["persons"], secret_faults)
    frames = {**tables, "persons": persons}
    faults = [found]
    for name, frame in frames.items():
        faults += _row_faults(name, frame)
    faults += _between(frames)
    nowhere = sum(frame[HOUSEHOLD].null_count() for name, frame in frames.items() if name != "households")
    read = frames["households"].height
    rejects = pl.concat(faults)
    good = dict(frames)
    good["persons"] = _settled(frames["persons"])
    if rejects.height:
        bad = rejects.select(pl.col(HOUSEHOLD)).drop_nulls().unique()
        for name, frame in good.items():
            key = "id" if name == "households" else HOUSEHOLD
            known = frame.filter(pl.col(key).is_not_null())
            good[name] = known.join(bad, left_on=key, right_on=HOUSEHOLD, how="anti", maintain_order="left")
    good["received"] = good["received"].with_columns(pl.col("amount").cast(pl.Decimal(14, 2)))
    return Sifted(
        **good,
        rejects=_shown(rejects),
        read=read,
        rejected=read - good["households"].height,
        strays=nowhere + rejects.filter(pl.col("code") == "B060").height,
    )


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


def _settled(persons: pl.DataFrame) -> pl.DataFrame:
    kept = persons.drop(NUMBER_FAULT, NUMBER_BIRTH, NUMBER_SEX, strict=False)
    if not kept["sex"].null_count():
        return kept
    return kept.with_columns(pl.coalesce("sex", due_sex()).alias("sex"))


def _secret_faults(persons: pl.DataFrame) -> Iterator[pl.DataFrame]:
    table = schema()["persons"]
    given = frozenset(n for n in ("name", "id_number") if persons[n].null_count() < persons.height)
    for rule in rules_of(table, given):
        if rule.column in given:
            yield _faults("persons", persons.filter(rule.bad), rule.column, rule.code, rule.reason)


def _row_faults(name: str, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The faults that single rows show. One pass asks which rules may be broken at all; mostly none is."""
    numbers = (NUMBER_FAULT, NUMBER_BIRTH, NUMBER_SEX)
    given = frozenset(n for n in frame.columns if n in numbers or frame[n].null_count() < frame.height)
    rules = [rule for rule in rules_of(schema()[name], given) if rule.column in frame.columns or rule.code == "H014"]
    rules += [day(column) for column in given if column.startswith("extra_") and frame.schema[column] == pl.Date]
    hints = [rule.bad.any() if rule.hint is None else rule.hint for rule in rules]
    # Rules that share a hint ask once.
    once = {id(hint): hint.alias(str(id(hint))) for hint in hints}
    broken = frame.lazy().select(*once.values()).collect().row(0, named=True)
    for rule, hint in zip(rules, hints, strict=True):
        if broken[str(id(hint))]:
            yield _faults(name, frame.filter(rule.bad), rule.column, rule.code, rule.reason)


def _faults(name: str, bad: pl.DataFrame, column: str, code: str, reason: str) -> pl.DataFrame:
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


def _between(frames: Mapping[str, pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """What only several rows show: ids given twice, a second wife, a victim who is no member, no members at all."""
    households = frames["households"]
    size = households.height
    places = Places(households["id"])
    if not places.rising:
        twice = households.filter(pl.col("id").is_not_null() & pl.col("id").is_duplicated())
        yield _faults("households", twice, "id", "H011", _REPEATS)
    placed = {name: places.place(frame[HOUSEHOLD]) for name, frame in frames.items() if name != "households"}
    for name, those in placed.items():
        if those.lost.any():
            lost = frames[name].filter(those.lost & frames[name][HOUSEHOLD].is_not_null())
            yield _faults(name, lost, HOUSEHOLD, "B060", "the household of the row is not listed")
        sizes = those.sizes(size)
        if name == "persons" and not sizes.all():
            # Of a household that is listed twice, the first has the members of both.
            empty = households.filter(
                pl.Series(sizes == 0) & pl.col("id").is_not_null() & pl.col("id").is_first_distinct()
            )
            yield _faults("households", empty, "id", "H009", "the household has no members")
        if sizes.max(initial=0) > _MOST[name]:
            crowded = households.filter(pl.Series(sizes > _MOST[name]))
            yield _faults(
                "households", crowded, "id", "H009", f"the household has more than {_MOST[name]} rows in {name}"
            )
    persons, members = frames["persons"], placed["persons"]
    for role in _SEXES:
        one = persons["role"] == role
        if members.at(one).repeats():
            second = persons.filter(one).filter(_again(members.at(one)))
            yield _faults("persons", second, "role", "H012", f"a second {role} is listed")
    for name in ("persons", "treatments"):
        frame = frames[name]
        if placed[name].may_double(frame["id"], size):
            yield _faults(name, _doubled(frame, "id"), "id", "H011", _REPEATS)
    yield from _accidents(frames["accidents"], placed["accidents"], persons, members)


def _accidents(
    accidents: pl.DataFrame, placed: Placed, persons: pl.DataFrame, members: Placed
) -> Iterator[pl.DataFrame]:
    if accidents.is_empty():
        return
    yield _faults(
        "accidents", _doubled(accidents, "id", "person"), "person", "H011", "the victim repeats that of another row"
    )
    # One place more than there are families: the one of rows that have none.
    struck = np.zeros(max(members.family.max(initial=0), placed.family.max(initial=0)) + 2, np.bool_)
    struck[placed.family[placed.family >= 0]] = True
    met = persons.select(HOUSEHOLD, person="id").filter(pl.Series(struck[members.family]))
    strangers = accidents.filter(~placed.lost & pl.col("person").is_not_null())
    strangers = strangers.join(met, on=[HOUSEHOLD, "person"], how="anti", maintain_order="left")
    yield _faults("accidents", strangers, "person", "H018", "the victim is not a member")
    differing = accidents.filter(
        pl.struct("on", "cause").n_unique().over(HOUSEHOLD, "id") > 1,
        pl.col(HOUSEHOLD).is_not_null() & pl.col("id").is_not_null(),
    )
    yield _faults("accidents", differing, "on", "B061", "the rows of one accident differ in day or cause")


def _again(placed: Placed) -> pl.Series:
    """The rows whose family has several."""
    family = pl.Series(placed.family)
    return (family != NOWHERE) & family.is_duplicated()


def _doubled(frame: pl.DataFrame, *key: str) -> pl.DataFrame:
    """The rows that have the ``key`` of another one of their family."""
    whole = pl.all_horizontal(pl.col(column).is_not_null() for column in (HOUSEHOLD, *key))
    return frame.filter(whole & pl.struct(HOUSEHOLD, *key).is_duplicated())


def _shown(rejects: pl.DataFrame) -> pl.DataFrame:
    """``rejects`` fit to be written: an id that is, or looks like, an ID number is left out."""
    return rejects.with_columns(
        pl.when(~(pl.col(name).str.contains(_UNFIT) | (pl.col(name).str.len_chars() > 200))).then(pl.col(name))
        for name in ("household_id", "row")
    )
