"""When time alone will do it: the first day on which a row that is not granted today comes to be."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from fpassist.engine.subjects import SUBJECTS

if TYPE_CHECKING:
    from fpassist import Household
    from fpassist.engine import Policy
    from fpassist.engine.row import Row

DAY = timedelta(days=1)
# Ages, the months of retirement and of school years turn on days of a month; a life is searched, no longer.
YEARS = 70


def first_day(policy: Policy, household: Household, row: Row, as_of: date) -> date | None:
    """The first day after ``as_of`` on which the row is granted though nothing but time goes by; ``None`` if none.

    What is recorded with a later date counts as going by: an admission in September has happened in September.
    Outcomes turn only on days that come from a date of the record or of the policy, so those days are tried; the
    stretch before the first that grants is then halved down, so that no turn between two of them is overlooked.

    Args:
        policy: the policy that decided.
        household: the family as recorded.
        row: a row of it that is not granted.
        as_of: the day that ``row`` speaks of.
    """
    before = as_of
    for day in candidates(policy, household, as_of):
        if _granted(policy, household, row, day):
            return _halve(policy, household, row, before, day)
        before = day
    return None


def _halve(policy: Policy, household: Household, row: Row, low: date, high: date) -> date:
    while (high - low).days > 1:
        middle = low + (high - low) // 2
        if _granted(policy, household, row, middle):
            high = middle
        else:
            low = middle
    return high


def _granted(policy: Policy, household: Household, row: Row, day: date) -> bool:
    for record in SUBJECTS[row.rule.subject](household, day):
        if record.id == row.subject:
            return policy.decider.outcome(row.rule, household, record, day).answer is True
    return False


def candidates(policy: Policy, household: Household, as_of: date) -> list[date]:
    """The days after ``as_of`` on which an outcome can turn, in order."""
    data = policy.data
    last = _plus_years(as_of, YEARS)
    if data.in_force_until is not None:
        last = min(last, data.in_force_until)
    births = [p.birth_date for p in household.members if p.birth_date is not None]
    days: set[date] = set()
    for recorded in _dates(household.model_dump()):
        days |= {recorded, recorded + DAY}
    for parameter in data.parameters.values():
        days |= {value.start for value in parameter.values}
    for dated in (*data.definitions.values(), *data.benefits.values()):
        days |= {d for d in (dated.start, None if dated.until is None else dated.until + DAY) if d is not None}
    days |= set(_months(as_of, last, births))
    return sorted(day for day in days if as_of < day <= last)


def _months(start: date, last: date, births: Sequence[date]) -> Iterator[date]:
    """The first of every month, and each person's day of the month with the day after it."""
    for month in range(start.year * 12 + start.month - 1, last.year * 12 + last.month):
        year, index = divmod(month, 12)
        yield date(year, index + 1, 1)
        length = calendar.monthrange(year, index + 1)[1]
        for birth in births:
            turn = date(year, index + 1, min(birth.day, length))
            yield turn
            yield turn + DAY


def _dates(value: Any) -> Iterator[date]:
    if isinstance(value, date):
        yield value
    elif isinstance(value, dict):
        for item in value.values():  # pyright: ignore[reportUnknownVariableType]
            yield from _dates(item)
    elif isinstance(value, list | tuple):
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _dates(item)


def _plus_years(day: date, years: int) -> date:
    year = min(day.year + years, date.max.year - 1)
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))
