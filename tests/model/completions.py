"""What an answer comes to where facts are unknown: every way to complete them is tried.

Three-valued logic alone is right whenever it decides. Where it does not, a fact that it asked for is filled with each
of its values in turn, and the question is put again; so to the end. Where all completions agree the answer is theirs.
A date is filled with one day of each stretch of days that could matter, the days around each boundary among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from .facts import DAY, UNKNOWN, Record, given
from .family import Day, Family
from .measure import Measure, Row

LONG_AGO = date(1900, 1, 1)
AGES = (16, 18, 49, 60)


def settle(
    measure: Measure,
    family: Family,
    as_of: date,
    choices: Mapping[str, Any],
    subject: Any,
    asked: list[tuple[Record, str]],
) -> Row:
    """The row that holds for every completion of the unknown facts; ``undetermined`` where they differ."""
    leaves: list[Row] = []
    outcome_known = False

    def explore(row: Row) -> None:
        if not measure.open(row):
            leaves.append(row)
            return
        if not asked:
            raise AssertionError(f"{measure.id} is undetermined though no unknown fact was read")
        rec, name = asked[0]
        for value in UNKNOWN[name] or days(family, rec, name, as_of):
            rec.__dict__[name] = value
            explore(ask())
            del rec.__dict__[name]
            if _enough(leaves, outcome_known):
                return

    def ask() -> Row:
        asked.clear()
        return measure.row(Day(family, as_of, choices), subject)

    start = ask()
    outcome_known = start.outcome != "undetermined"
    explore(start)
    if len({row.outcome for row in leaves}) > 1:
        return Row(measure.id, subject.id, "undetermined")
    first = leaves[0]
    if any(row.amount != first.amount for row in leaves):
        leaves = [_without_amount(row) for row in leaves]
        first = leaves[0]
    if any(row.payers != first.payers for row in leaves):
        return first._replace(payers=None)
    return first


def _without_amount(row: Row) -> Row:
    payers = row.payers and tuple((payer, person, None) for payer, person, _ in row.payers)
    return row._replace(amount=None, per=None, bound=None, payers=payers)


def _enough(leaves: list[Row], outcome_known: bool) -> bool:
    """Can no further completion change the answer?"""
    if not outcome_known:
        return len({row.outcome for row in leaves}) > 1
    return len({row.amount for row in leaves}) > 1 and len({_without_amount(row).payers for row in leaves}) > 1


def days(family: Family, rec: Record, name: str, as_of: date) -> Iterable[date]:
    """Days that stand for all that an unknown date could be, as far as the family's other dates allow."""
    if name == "applied_on":
        return (as_of, as_of + DAY)
    earliest, latest = _limits(family, rec, name, as_of)
    marks = {LONG_AGO, earliest, latest}
    if rec in family.children:
        around = [*_dates(family, as_of), *_ages(as_of)]  # when it came matters, and how old it is
    else:
        around = _ages(as_of)
    for mark in around:
        marks.update((mark - DAY, mark, mark + DAY))
    return sorted(day for day in marks if earliest <= day <= latest)


def _limits(family: Family, person: Record, name: str, as_of: date) -> tuple[date, date]:
    """A person is born before all else that is dated in its life, and adopted between birth and death."""
    after = [given(person, "death_date")]
    if name == "birth_date":
        after.append(given(person, "adopted_on"))
        after.append(person.disability and person.disability.assessed_on)
        after.append(person.education and person.education.admitted_on)
    if person.role != "child" or person is family.children[0]:
        after.append(as_of)  # whose date is unknown is there all the same
    latest = min([day for day in after if day is not None], default=date(2200, 1, 1))
    earliest = given(person, "birth_date") if name == "adopted_on" else None
    return earliest or LONG_AGO, latest


def _dates(family: Family, as_of: date) -> Iterable[date]:
    """Every day on which something is known to have happened in this family, and the day asked about."""
    yield as_of
    for person in (*family.spouses, *family.children):
        for name in ("birth_date", "adopted_on", "death_date"):
            if (day := given(person, name)) is not None:
                yield day
        if person.disability is not None:
            yield person.disability.assessed_on
        if person.education is not None:
            yield person.education.admitted_on
    for event in (*family.household.accidents, *family.household.treatments):
        yield event.on


def _ages(day: date) -> list[date]:
    """The birth dates of who reaches an age that matters on that day."""
    if (day.month, day.day) == (2, 29):
        day += DAY
    return [day.replace(year=day.year - age) for age in AGES]
