"""Days and months: the arithmetic of FEEL's dates and durations."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from fpassist.lang.tree import YearsMonths


def add_months(day: date, count: int) -> date | None:
    """``day`` moved by ``count`` months; the last day of the month where there is no such day. Null past year 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        return None
    # Every month has a 28th.
    number = day.day if day.day <= 28 else min(day.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, number)


def add_days(day: date, span: timedelta) -> date | None:
    """``day`` moved by ``span`` as from midnight, the clock time then dropped. Null outside years 1 to 9999."""
    try:
        return day + timedelta(days=span.days)
    except OverflowError:
        return None


def months_between(start: date, end: date) -> YearsMonths:
    """Whole months from ``start`` to ``end``, negative where ``end`` is earlier.

    A month is full on the day with the number of ``start``'s; who was born on 29 February is a year older on 1 March.
    """
    count = (end.year - start.year) * 12 + end.month - start.month
    if count > 0 and end.day < start.day:
        count -= 1
    elif count < 0 and end.day > start.day:
        count += 1
    return YearsMonths(count)
