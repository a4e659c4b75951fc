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
        found = _by_logic_alone(Day(Family(household), as_of, choices))
        if not any(measure.open(row) for measure, _, row in found):
            return [row for _, _, row in found]
    asked: list[tuple[Record, str]] = []
    family = Family(record(household, "household", asked))
    return [
        settle(measure, family, as_of, choices, subject, asked) if measure.open(row) else row
        for measure, subject, row in _by_logic_alone(Day(family, as_of, choices))
    ]


def _by_logic_alone(day: Day) -> list[tuple[Measure, Any, Row]]:
    return [
        (measure, subject, measure.row(day, subject))
        for measure in MEASURES
        for subject in getattr(day, measure.subjects)
    ]
