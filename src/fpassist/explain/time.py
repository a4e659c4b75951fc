"""When time alone will do it: the first day on which a row that is not granted today comes to be."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

from fpassist.engine.subjects import SUBJECTS
from fpassist.lang.tree import AsOf, Call, Definition, Node, Property
from fpassist.lang.walk import children, walk

if TYPE_CHECKING:
    from fpassist import Household
    from fpassist.engine import Policy
    from fpassist.engine.row import Row
    from fpassist.policy.model import Benefit

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
    for day in candidates(policy, household, as_of, grain(policy, row.rule)):
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


class Grain(Enum):
    """How finely a rule reads the day asked about, beside the dates on record."""

    NONE = 0
    YEARS = 1
    MONTHS = 2


def grain(policy: Policy, benefit: Benefit) -> Grain:
    """How finely ``benefit`` and the definitions under it read the day: not, by full years, or otherwise."""
    nodes = [benefit.when, *([] if benefit.grant.event is None else [benefit.grant.event])]
    seen: set[str] = set()
    found = Grain.NONE
    while nodes:
        node = nodes.pop()
        if isinstance(node, AsOf):
            return Grain.MONTHS
        if isinstance(node, Definition) and node.id not in seen:
            seen.add(node.id)
            nodes.append(policy.data.definitions[node.id].node)
        if _full_years(node) and any(isinstance(inner, AsOf) for inner in walk(node)):
            found = Grain.YEARS
            continue
        nodes += children(node)
    return found


def _full_years(node: Node) -> bool:
    return (
        isinstance(node, Property)
        and node.name == "years"
        and isinstance(node.base, Call)
        and node.base.function == "years and months duration"
    )


def candidates(policy: Policy, household: Household, as_of: date, fineness: Grain) -> list[date]:
    """The days after ``as_of`` on which an outcome can turn, in order."""
    data = policy.data
    last = _plus_years(as_of, YEARS)
    if data.in_force_until is not None:
        last = min(last, data.in_force_until)
    recorded = set(_dates(household.model_dump()))
    days = {turn for day in recorded for turn in (day, day + DAY)}
    for parameter in data.parameters.values():
        days |= {value.start for value in parameter.values}
    for dated in (*data.definitions.values(), *data.benefits.values()):
        days |= {d for d in (dated.start, None if dated.until is None else dated.until + DAY) if d is not None}
    if fineness is Grain.YEARS:
        days |= set(_anniversaries(as_of, last, recorded))
    elif fineness is Grain.MONTHS:
        days |= set(_months(as_of, last, recorded))
    return sorted(day for day in days if as_of < day <= last)


def _anniversaries(start: date, last: date, recorded: Iterable[date]) -> Iterator[date]:
    """The day of each recorded date in every year, and the day after it, which is 1 March for 29 February."""
    for day in recorded:
        for year in range(start.year, last.year + 1):
            turn = date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))
            yield turn
            yield turn + DAY


def _months(start: date, last: date, recorded: Iterable[date]) -> Iterator[date]:
    """The first of every month, and the day of the month of each recorded date, with the day after it."""
    days = {day.day for day in recorded}
    for month in range(start.year * 12 + start.month - 1, last.year * 12 + last.month):
        year, index = divmod(month, 12)
        length = calendar.monthrange(year, index + 1)[1]
        yield date(year, index + 1, 1)
        for day in days:
            turn = date(year, index + 1, min(day, length))
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
