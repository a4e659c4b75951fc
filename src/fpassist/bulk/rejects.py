"""Bad rows out: a household with a fault anywhere is set aside whole, with code and reason, and none is dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from fpassist.bulk.columns import HOUSEHOLD, schema
from fpassist.bulk.numbers import birth_of, fault_of, sex_of
from fpassist.bulk.rules import NUMBER_BIRTH, NUMBER_FAULT, NUMBER_SEX, rules_of

REJECTS: Mapping[str, pl.DataType] = {
    "table": pl.String(),
    "household_id": pl.String(),
    "row": pl.String(),
    "column": pl.String(),
    "code": pl.String(),
    "reason": pl.String(),
}
"""The schema of the rejects: ``row`` is the id of the row at fault, null where it has none or it may not be shown."""

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


def sift(tables: Mapping[str, pl.DataFrame]) -> Sifted:
    """``tables`` (as ``Tables.collect`` gives them: whole households) parted into sound households and rejects."""
    frames = {**tables, "persons": _without_secrets(tables["persons"])}
    # Secrets are judged before they go; everything else after the ID number has filled in what it says.
    faults = [*_secret_faults(tables["persons"])]
    for name, frame in frames.items():
        faults += _row_faults(name, frame)
    faults += _between(frames)
    others = [name for name in frames if name != "households"]
    stray = [_strays(name, frames[name], frames["households"]) for name in others]
    nowhere = sum(frames[name][HOUSEHOLD].null_count() for name in others)
    faults += stray
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
        strays=nowhere + sum(frame.height for frame in stray),
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
    due = pl.col("role").replace_strict(_SEXES, default=None, return_dtype=pl.String)
    kept = persons.drop(NUMBER_FAULT, NUMBER_BIRTH, NUMBER_SEX, strict=False)
    return kept.with_columns(pl.coalesce(pl.col("sex"), due).alias("sex"))


def _secret_faults(persons: pl.DataFrame) -> Iterator[pl.DataFrame]:
    table = schema()["persons"]
    given = frozenset(n for n in ("name", "id_number") if persons[n].null_count() < persons.height)
    for rule in rules_of(table, given):
        if rule.column in given:
            yield _faults("persons", persons, rule.bad, rule.column, rule.code, rule.reason)


def _row_faults(name: str, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The faults that single rows show. One pass asks which rules are broken at all; mostly none is."""
    numbers = (NUMBER_FAULT, NUMBER_BIRTH, NUMBER_SEX)
    given = frozenset(n for n in frame.columns if n in numbers or frame[n].null_count() < frame.height)
    rules = [rule for rule in rules_of(schema()[name], given) if rule.column in frame.columns or rule.code == "H014"]
    asked = frame.lazy().select(rule.bad.any().alias(str(place)) for place, rule in enumerate(rules))
    broken = asked.collect().row(0)
    for rule, found in zip(rules, broken, strict=True):
        if found:
            yield _faults(name, frame, rule.bad, rule.column, rule.code, rule.reason)


def _faults(name: str, frame: pl.DataFrame, bad: pl.Expr, column: str, code: str, reason: str) -> pl.DataFrame:
    key = "id" if name == "households" else HOUSEHOLD
    return frame.filter(bad).select(
        pl.lit(name).alias("table"),
        pl.col(key).alias("household_id"),
        pl.col(_ROW[name]).alias("row"),
        pl.lit(column).alias("column"),
        pl.lit(code).alias("code"),
        pl.lit(reason).alias("reason"),
    )


def _between(frames: Mapping[str, pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """What only several rows show: ids given twice, a second wife, a victim who is no member, no members at all."""
    households, persons, accidents = frames["households"], frames["persons"], frames["accidents"]
    repeats = "id repeats that of another row"
    yield _faults("households", households, _doubled(households, ["id"]), "id", "H011", repeats)
    yield _faults("persons", persons, _doubled(persons, [HOUSEHOLD, "id"]), "id", "H011", repeats)
    treatments = frames["treatments"]
    yield _faults("treatments", treatments, _doubled(treatments, [HOUSEHOLD, "id"]), "id", "H011", repeats)
    for role in _SEXES:
        those = persons.filter(pl.col("role") == role)
        reason = f"a second {role} is listed"
        yield _faults("persons", those, _doubled(those, [HOUSEHOLD]), "role", "H012", reason)
    twice = _doubled(accidents, [HOUSEHOLD, "id", "person"])
    yield _faults("accidents", accidents, twice, "person", "H011", "the victim repeats that of another row")
    if accidents.height:
        members = persons.select(HOUSEHOLD, person="id")
        strangers = accidents.filter(pl.col("person").is_not_null())
        strangers = strangers.join(members, on=[HOUSEHOLD, "person"], how="anti", maintain_order="left")
        yield _faults("accidents", strangers, pl.lit(True), "person", "H018", "the victim is not a member")
        of_one = accidents.select(HOUSEHOLD, "id", "on", "cause").unique()
        parted = of_one.filter(_doubled(of_one, [HOUSEHOLD, "id"])).select(HOUSEHOLD, "id").unique()
        those = accidents.join(parted, on=[HOUSEHOLD, "id"], how="semi", maintain_order="left")
        yield _faults("accidents", those, pl.lit(True), "on", "B061", "the rows of one accident differ in day or cause")
    empty = households.filter(pl.col("id").is_not_null())
    empty = empty.join(persons, left_on="id", right_on=HOUSEHOLD, how="anti", maintain_order="left")
    yield _faults("households", empty, pl.lit(True), "id", "H009", "the household has no members")
    for name, most in _MOST.items():
        if frames[name].height > most:
            sizes = frames[name].group_by(HOUSEHOLD).len().filter(pl.col("len") > most)
            crowded = households.join(sizes, left_on="id", right_on=HOUSEHOLD, how="semi", maintain_order="left")
            reason = f"the household has more than {most} rows in {name}"
            yield _faults("households", crowded, pl.lit(True), "id", "H009", reason)


def _doubled(frame: pl.DataFrame, key: list[str]) -> pl.Expr:
    """Whether a row has the key of another one; where hashes are all different, nothing more is asked."""
    if frame.height < 2:
        return pl.lit(False)
    hashes = frame.lazy().select(pl.struct(key).hash().n_unique()).collect().item()
    if hashes == frame.height:
        return pl.lit(False)
    whole = pl.all_horizontal(pl.col(column).is_not_null() for column in key)
    return whole & pl.struct(key).is_duplicated()


def _strays(name: str, frame: pl.DataFrame, households: pl.DataFrame) -> pl.DataFrame:
    """Rows that name a household that is not listed, or none; the second are told as missing a value already."""
    known = households.select(pl.col("id").alias(HOUSEHOLD)).drop_nulls()
    lost = frame.filter(pl.col(HOUSEHOLD).is_not_null())
    lost = lost.join(known, on=HOUSEHOLD, how="anti", maintain_order="left")
    return _faults(name, lost, pl.lit(True), HOUSEHOLD, "B060", "the household of the row is not listed")


def _shown(rejects: pl.DataFrame) -> pl.DataFrame:
    """``rejects`` fit to be written: an id that is, or looks like, an ID number is left out."""
    return rejects.with_columns(
        pl.when(~(pl.col(name).str.contains(_UNFIT) | (pl.col(name).str.len_chars() > 200))).then(pl.col(name))
        for name in ("household_id", "row")
    )
