"""What can be wrong in one row, as expressions: the checks of the household models, a column at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from fpassist.bulk.intake.choices import NONE, code_of, is_word
from fpassist.bulk.intake.columns import HOUSEHOLD, Column, Table
from fpassist.bulk.intake.numbers import is_number
from fpassist.domain.kinds import TEXT_PATTERN

NUMBER_FAULT, NUMBER_BIRTH, NUMBER_SEX = "_number_fault", "_number_birth", "_number_sex"
"""Columns of a persons table that hold what the ID number says; the number itself is gone by then."""

# The characters that ``TEXT_PATTERN`` keeps out: searching for one is faster than matching all the others.
_UNPRINTABLE = "[" + TEXT_PATTERN[3:-3] + "]"
_SUSPECT = r"[\s" + TEXT_PATTERN[3:-3] + "]"


@dataclass(frozen=True, slots=True)
class Rule:
    """A fault that a row can have.

    Args:
        column: the column at fault.
        code: as the household models have it.
        reason: one sentence, which holds no value of the row.
        bad: true of a row that has the fault.
        hint: one value, false only where no row has it: asked first, because it is quicker to find.
    """

    column: str
    code: str
    reason: str
    bad: pl.Expr
    hint: pl.Expr | None = None


def due_sex() -> pl.Expr:
    """The sex that goes with the role of a spouse; null for a child."""
    role = pl.col("role")
    return pl.when(role == "wife").then(pl.lit("female")).when(role == "husband").then(pl.lit("male"))


def rules_of(table: Table, given: frozenset[str]) -> list[Rule]:
    """The rules that can be broken in ``table``, of which the columns ``given`` hold something."""
    found = [rule for column in table.columns.values() for rule in _values(table, column, given)]
    if table.name == "persons":
        found += _person(given)
    elif table.name == "accidents":
        lacks = (pl.col("outcome") == "disability") & pl.col("grade").is_null()
        found.append(Rule("grade", "H019", "a disability outcome is given without a grade", lacks))
    return found


def _values(table: Table, column: Column, given: frozenset[str]) -> Iterator[Rule]:
    name, here = column.name, pl.col(column.name)
    if column.required:
        missing = here.is_null()
        if column.victim:
            missing &= pl.any_horizontal(pl.col(c.name).is_not_null() for c in table.columns.values() if c.victim)
        yield Rule(name, "H003", f"{name} is missing", missing)
    elif column.within:
        group = [c.name for c in table.columns.values() if c.group == column.group and c.name in given]
        beside = [pl.col(other).is_not_null() for other in group if other != name]
        if beside:
            yield Rule(name, "H003", f"{name} is missing", here.is_null() & pl.any_horizontal(beside))
    if name not in given:
        return
    if column.kind == "choice" and code_of(name) in given:
        yield Rule(name, "H005", f"{name} is none of its values", pl.col(code_of(name)) == NONE)
    elif column.kind == "choice":
        yield choice(name, column.values)
    elif column.kind == "whole" and column.low is not None and column.high is not None:
        yield Rule(name, "H006", f"{name} is too small", here < column.low)
        yield Rule(name, "H006", f"{name} is too large", here > column.high)
    elif column.kind == "day":
        yield day(name)
    elif column.kind == "money":
        yield Rule(name, "H006", f"{name} is too small", here < 0)
        yield Rule(name, "H010", f"{name} has too many digits", here >= 10**12)
    elif column.kind == "secret":
        length = here.str.len_chars()
        yield Rule(name, "H004", f"{name} is not text of 1 to 200 characters", (length < 1) | (length > 200))
    elif column.kind == "text" and name != HOUSEHOLD:  # that is judged where the household itself is listed
        yield from _text(column, here)
        if name == "id":
            hint = (here.str.len_bytes() == 18).any()
            yield Rule(name, "H021", "an ID number is used as an id", is_number(here), hint)


def choice(name: str, values: Iterable[str]) -> Rule:
    """The rule that a column holds one of the words that it may hold."""
    here = pl.col(name)
    # Several comparisons are quicker than one look into a set.
    return Rule(name, "H005", f"{name} is none of its values", ~pl.any_horizontal(here == value for value in values))


def day(name: str) -> Rule:
    """The rule that the days of a column lie in the years 1 to 9999: a table counts days, and may count past them."""
    here = pl.col(name)
    bad, hint = ((low < date.min) | (high > date.max) for low, high in ((here, here), (here.min(), here.max())))
    return Rule(name, "H007", f"{name} is not a calendar date", bad, hint)


def _text(column: Column, here: pl.Expr) -> Iterator[Rule]:
    name = column.name
    if column.pattern == TEXT_PATTERN:
        yield Rule(name, "H008", f"{name} is empty", here == "")
        unprintable = here.str.contains(_UNPRINTABLE)
        # One search through all of it is quicker than one a row; ids mostly hold no blank, so that one does for both.
        hint = here.str.join("").str.contains(_SUSPECT if name == "id" else _UNPRINTABLE).any()
        if name == "id":
            yield Rule(name, "H008", f"{name} is blank", (here != "") & (here.str.strip_chars() == ""), hint)
        yield Rule(name, "H008", f"{name} holds characters that it may not", unprintable, hint)
    elif column.pattern is not None:
        unfit = ~here.str.contains(column.pattern)
        hint = (~here.unique().str.contains(column.pattern)).any()
        yield Rule(name, "H008", f"{name} holds characters that it may not", unfit, hint)
    if column.longest is not None:
        hint = (here.str.len_bytes() > column.longest).any()
        yield Rule(name, "H008", f"{name} is too long", here.str.len_chars() > column.longest, hint)


def _person(given: frozenset[str]) -> Iterator[Rule]:
    """What is contradictory in one member: ``domain.crosscheck.check_person`` and the sexes of ``cross_check``."""
    role, sex, birth, death = pl.col("role"), pl.col("sex"), pl.col("birth_date"), pl.col("death_date")
    wife, husband, child = (is_word(given, "persons", "role", word) for word in ("wife", "husband", "child"))
    adopted, assessed = pl.col("adopted_on"), pl.col("disability_assessed_on")
    admitted, graduation = pl.col("education_admitted_on"), pl.col("education_normal_graduation_on")
    due = due_sex()
    numbered = pl.lit(False)
    if NUMBER_FAULT in given:
        numbered = pl.col(NUMBER_SEX).is_not_null() & (sex == pl.col(NUMBER_SEX))
        yield from _number(role, sex, birth, due)
    if "sex" in given or NUMBER_FAULT in given:
        female, male = (is_word(given, "persons", "sex", word) for word in ("female", "male"))
        known = (wife & male) | (husband & female)
        yield Rule("sex", "H013", "role and sex contradict each other", known & ~numbered.fill_null(False))
    orders = (
        ("death_date", "death comes before birth", death < birth),
        ("adopted_on", "adoption comes before birth", adopted < birth),
        ("disability_assessed_on", "the disability assessment comes before birth", assessed < birth),
        ("education_admitted_on", "admission comes before birth", admitted < birth),
        ("adopted_on", "adoption comes after death", death < adopted),
        ("education_normal_graduation_on", "graduation comes before admission", graduation < admitted),
    )
    for name, reason, bad in orders:
        if name in given:
            yield Rule(name, "H017", reason, bad)
    spouse = wife | husband
    for name in ("parentage", "adopted_on", "orphan"):
        if name in given:
            yield Rule(name, "H020", f"{name} is given for a spouse", spouse & pl.col(name).is_not_null())
    if "adopted_on" in given:
        reason = "a day of adoption is given for a child that is not recorded as adopted"
        bad = child & adopted.is_not_null() & pl.col("parentage").ne_missing("adopted")
        yield Rule("adopted_on", "H020", reason, bad)


def _number(role: pl.Expr, sex: pl.Expr, birth: pl.Expr, due: pl.Expr) -> Iterator[Rule]:
    fault, says = pl.col(NUMBER_FAULT), pl.col(NUMBER_SEX)
    reasons = (
        ("shape", "the ID number is not 18 characters of GB 11643"),
        ("check", "the ID number has a wrong check digit"),
        ("date", "the ID number holds a birth date that does not exist"),
    )
    for kind, reason in reasons:
        yield Rule("id_number", "H014", reason, fault == kind)
    reason = "birth date and ID number contradict each other"
    yield Rule("birth_date", "H015", reason, birth != pl.col(NUMBER_BIRTH))
    known = sex.is_in(["female", "male"])
    yield Rule("sex", "H016", "sex and ID number contradict each other", known & (sex != says))
    same = known & (sex == says) & (due != says)
    yield Rule("role", "H016", "role and ID number contradict each other", same)
