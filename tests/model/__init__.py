"""A second, plain-Python model of the notice: what the engine is held against.

Written from the legal reading, not from the policy file, and sharing no code with the package.
Read ``facts`` (records, three-valued truth, ages), ``family`` (section 一), ``economy`` and ``life`` (the measures, in
the notice's order), then ``completions`` (what unknown facts leave open).

>>> from datetime import date
>>> family = {"id": "H", "members": [{"id": "w", "role": "wife", "birth_date": "1960-01-01"}]}
>>> {row.outcome for row in decide(family, date(2014, 8, 1))}
{'denied'}
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from . import economy, life
from .completions import settle
from .facts import Record, record
from .family import CHOICES, IN_FORCE, Day, Family
from .measure import Measure, Row

MEASURES = (*economy.MEASURES, *life.MEASURES, *life.CARE)

__all__ = ["CHOICES", "MEASURES", "Row", "decide"]


def decide(household: Any, as_of: date, interpret: Mapping[str, Any] | None = None) -> list[Row]:
    """Every benefit for every subject that it could go to, on one day.

    ``household`` is a mapping in contract form, or a validated household. A validated one that leaves nothing open is
    decided as it stands, without being copied. Raises ValueError for a day before the notice was in force.
    """
    if as_of < IN_FORCE:
        raise ValueError("the notice was not in force on that day")
    choices = CHOICES if not interpret else {**CHOICES, **interpret}
    if choices.keys() != CHOICES.keys():
        raise ValueError("unknown interpretation")
    if not isinstance(household, Mapping):
        rows, is_open = _by_logic_alone(Day(Family(household), as_of, choices))
        if not is_open:
            return rows
    asked: list[tuple[Record, str]] = []
    family = Family(record(household, "household", asked))
    day = Day(family, as_of, choices)
    rows, is_open = _by_logic_alone(day)
    for place, measure, subject in is_open:
        rows[place] = settle(measure, family, as_of, choices, subject, asked)
    return rows


def _by_logic_alone(day: Day) -> tuple[list[Row], list[tuple[int, Measure, Any]]]:
    """The rows as three-valued logic finds them, and which of them may still turn out decided."""
    rows: list[Row] = []
    is_open: list[tuple[int, Measure, Any]] = []
    for measure in MEASURES:
        for subject in getattr(day, measure.subjects):
            row = measure.row(day, subject)
            if row.outcome != "denied" and measure.open(row):
                is_open.append((len(rows), measure, subject))
            rows.append(row)
    return rows, is_open
