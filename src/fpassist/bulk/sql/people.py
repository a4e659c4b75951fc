"""The persons in SQL: sex and birth from ID number and role, and which slot of its family each stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from sqlglot import exp

from fpassist.bulk.formulas.ir import Kind
from fpassist.bulk.sql.layout import GIVEN, HOUSEHOLD, Layout
from fpassist.bulk.sql.trees import (
    Tree,
    both,
    case,
    cast,
    coalesce,
    column,
    count_if,
    equal,
    held,
    is_null,
    joined,
    largest,
    named,
    null,
    number,
    over,
    pair,
    source,
    text,
    where,
)
from fpassist.domain.kinds import CLASS_CODES, SEX_CODES

Named: TypeAlias = tuple[str, exp.Select]

PEOPLE: Final = "people"
"""The persons with their ``slot``: null for one that the query has no slot for."""

_LISTING = "listing"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_DIGITS = "0123456789"
_SHAPE = "^[0-9]{17}[0-9Xx]$"
_ALWAYS: Mapping[str, Kind] = {"id": "text", "role": "text", "parentage": "text", "adopted_on": "date"}


def people(layout: Layout, facts: Mapping[str, Kind]) -> Iterator[Named]:
    """The queries that end in ``people``.

    Args:
        layout: the tables.
        facts: the facts that are asked for of any person, with their kinds.
    """
    numbered = layout.has("persons", "id_number")
    read: dict[str, Kind] = {**_ALWAYS, **facts}
    names = [name for name in read if name not in ("sex", "birth_date")]
    given: list[Tree] = [named(cast(column(HOUSEHOLD, GIVEN), "text"), HOUSEHOLD)]
    given += [named(_given(layout, name, read[name]), name) for name in names]
    given += [named(_sex(layout), "sex"), named(_given(layout, "birth_date", "date"), "birth_date")]
    given.append(named(column(layout.order_by or "id", GIVEN), _LISTING))
    kept = [HOUSEHOLD, *names, _LISTING]
    if numbered:
        given.append(named(cast(column("id_number", GIVEN), "text"), "id_number"))
    yield "persons_given", exp.select(*given).from_(layout.source("persons"))
    table, sex, birth = "persons_given", column("sex"), column("birth_date")
    if numbered:
        yield from _numbers([*kept, "sex", "birth_date"])
        table = "id_births"
        odd = exp.In(this=exp.Substring(this=column("id_number"), start=number(17), length=number(1)),
                     expressions=[text(digit) for digit in "13579"])  # fmt: skip
        says = case((is_null(column("id_birth")), null("text")), (odd, text("male")), otherwise=text("female"))
        sex, birth = coalesce(sex, says), coalesce(birth, column("id_birth"))
    by_role = case((equal(column("role"), "wife"), text("female")), (equal(column("role"), "husband"), text("male")))
    known: list[Tree] = [*map(column, kept), named(coalesce(sex, by_role), "sex"), named(birth, "birth_date")]
    yield "persons_known", exp.select(*known).from_(source(table))
    yield from _placed(layout, [*names, "sex", "birth_date"])


def _given(layout: Layout, name: str, kind: Kind) -> Tree:
    """A column of the persons as it is given."""
    if not (name.startswith("extra_") or layout.has("persons", name)):
        return null(kind)
    value = held(name, kind, GIVEN)
    if name != "disability_class":
        return value
    codes = [(equal(value.copy(), code), text(word)) for code, word in CLASS_CODES.items()]
    return case(*codes, otherwise=value)


def _sex(layout: Layout) -> Tree:
    """Words and codes of GB/T 2261.1 as words."""
    if not layout.has("persons", "sex"):
        return null("text")
    sexes: list[tuple[Tree, Tree]] = []
    for word in ("female", "male"):
        codes = [str(code) for code, value in SEX_CODES.items() if value == word]
        texts = [text(one) for one in dict.fromkeys((word, *codes))]
        sexes.append((exp.In(this=cast(column("sex", GIVEN), "text"), expressions=texts), text(word)))
    return case(*sexes)


def _numbers(kept: list[str]) -> Iterator[Named]:
    """ID numbers (GB 11643) read as ``numbers`` does: a number that is not sound says nothing."""
    id_number = column("id_number")

    def digit(place: int) -> Tree:
        at = exp.Substring(this=id_number.copy(), start=number(place), length=number(1))
        return pair(exp.Sub, exp.StrPosition(this=text(_DIGITS), substr=at), number(1))

    def digits(*places: int) -> Tree:
        parts = [
            exp.Mul(this=digit(place), expression=number(10**power)) for power, place in enumerate(reversed(places))
        ]
        return exp.paren(joined(exp.Add, parts), copy=False)

    shape = both(
        equal(exp.Length(this=id_number.copy()), number(18)),
        exp.RegexpLike(this=id_number.copy(), expression=text(_SHAPE)),
    )
    weighed = [exp.Mul(this=digit(place), expression=number(w)) for place, w in enumerate(_WEIGHTS, 1)]
    rest = pair(exp.Mod, exp.paren(joined(exp.Add, weighed)), number(11))
    parts = {
        "id_rest": rest,
        "id_year": digits(7, 8, 9, 10),
        "id_month": digits(11, 12),
        "id_day": digits(13, 14),
    }
    columns: list[Tree] = [*map(column, (*kept, "id_number"))]
    columns += [named(where(shape.copy(), tree), name) for name, tree in parts.items()]
    yield "id_digits", exp.select(*columns).from_(source("persons_given"))

    at = pair(exp.Add, column("id_rest"), number(1))
    check = exp.Substring(this=text("10X98765432"), start=at, length=number(1))
    last = exp.Upper(this=exp.Substring(this=id_number.copy(), start=number(18), length=number(1)))
    year, month, date = column("id_year"), column("id_month"), column("id_day")
    real = both(
        exp.GTE(this=year, expression=number(1)),
        exp.Between(this=month, low=number(1), high=number(12)),
        exp.Between(this=date, low=number(1), high=_last_day(year, month)),
    )
    spelled = [
        exp.Substring(this=id_number.copy(), start=number(start), length=number(length))
        for start, length in ((7, 4), (11, 2), (13, 2))
    ]
    iso = joined(exp.DPipe, [spelled[0], text("-"), spelled[1], text("-"), spelled[2]])
    born = where(both(equal(last, check), real), exp.cast(iso, "DATE"))
    yield (
        "id_births",
        exp.select(*map(column, (*kept, "id_number")), named(born, "id_birth")).from_(source("id_digits")),
    )


def _last_day(year: Tree, month: Tree) -> Tree:
    def divides(by: int) -> Tree:
        return equal(pair(exp.Mod, year.copy(), number(by)), number(0))

    leap = case((divides(400), number(29)), (divides(100), number(28)), (divides(4), number(29)), otherwise=number(28))
    short = exp.In(this=month.copy(), expressions=[number(n) for n in (4, 6, 9, 11)])
    return case((equal(month.copy(), number(2)), leap), (short, number(30)), otherwise=number(31))


def _placed(layout: Layout, names: list[str]) -> Iterator[Named]:
    """The children in their order: by their day of joining, by listing where the day of any of them is unknown."""
    on = case((equal(column("parentage"), "adopted"), column("adopted_on")), otherwise=column("birth_date"))
    child = equal(column("role"), "child")
    open_ = case((both(child.copy(), is_null(on)), number(1)), otherwise=number(0))
    carried: list[Tree] = [column(HOUSEHOLD), *map(column, names), column(_LISTING)]
    yield (
        "persons_joined",
        exp.select(
            *carried,
            named(on.copy(), "joined"),
            named(over(exp.Max(this=open_), [column(HOUSEHOLD)]), "any_open"),
        ).from_(source("persons_known")),
    )
    first = case((equal(column("any_open"), number(0)), column("joined")))
    group: Tree = case((child.copy(), number(1)), otherwise=number(0))
    place = over(exp.RowNumber(), [column(HOUSEHOLD), group], [first, column(_LISTING)])
    yield (
        "persons_placed",
        exp.select(column(HOUSEHOLD), *map(column, names), named(place, "place")).from_(source("persons_joined")),
    )
    slots: list[tuple[Tree, Tree]] = [(equal(column("role"), role), text(role)) for role in ("wife", "husband")]
    for at, slot in enumerate(("first", *(f"later{n}" for n in range(1, layout.shape.later + 1))), 1):
        slots.append((both(child.copy(), equal(column("place"), number(at))), text(slot)))
    yield (
        PEOPLE,
        exp.select(column(HOUSEHOLD), *map(column, names), named(case(*slots), "slot")).from_(source("persons_placed")),
    )


def members(wanted: Iterable[tuple[str, str, Kind, str]]) -> Named:
    """A row a family with the facts of its members.

    Args:
        wanted: slot, fact, kind and the name of the column.
    """
    columns: list[Tree] = [column(HOUSEHOLD)]
    columns += [named(fact_of(equal(column("slot"), slot), fact, kind), name) for slot, fact, kind, name in wanted]
    for role in ("wife", "husband"):
        columns.append(named(count_if(equal(column("role"), role)), f"count_{role}"))
    columns.append(named(count_if(is_null(column("slot"))), "count_unplaced"))
    return "members", exp.select(*columns).from_(source(PEOPLE)).group_by(column(HOUSEHOLD))


def fact_of(test: Tree, fact: str, kind: Kind) -> Tree:
    """The fact of the one row of a group that meets ``test``; conditions go through numbers, which have a maximum."""
    if kind == "bool":
        return equal(largest(where(test, exp.cast(column(fact), "INT"))), number(1))
    return largest(where(test, column(fact)))


__all__ = ["PEOPLE", "Named", "fact_of", "members", "people"]
