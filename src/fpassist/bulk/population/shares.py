"""What a made-up population is like: shares, each with its source or marked as an assumption."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ASSUMED = "assumption"


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares from 0 to 1. The defaults do not describe a country: they bring every kind of family about often enough.

    Args:
        on: the day at which the population stands; nothing in it is dated later.
        rural: families in the country.
        low_income: families found to have a low income; families in hardship are half as many again.
        widowed: couples of whom one died; in one of twenty of them both.
        single: families that list one spouse alone.
        dead_child: only children that died.
        disabled_child: only children assessed as disabled, grades 1 to 4.
        later_birth: families with a child born later.
        adoption: families with a child adopted later, half of them orphans.
        accident: families that met with an accident.
        treatment: families with one or two treatments of assisted reproduction.
        student: children between 15 and 24 that study or studied; younger ones are at school.
        unknown: how often each fact that may be unknown is.
    """

    on: date = date(2014, 8, 1)
    rural: float = 0.4523
    low_income: float = 0.2
    widowed: float = 0.12
    single: float = 0.03
    dead_child: float = 0.25
    disabled_child: float = 0.3
    later_birth: float = 0.06
    adoption: float = 0.04
    accident: float = 0.03
    treatment: float = 0.04
    student: float = 0.8
    unknown: float = 0.03

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "on" and not (isinstance(value, (int, float)) and 0 <= value <= 1):
                raise ValueError(f"{field.name} is not a share from 0 to 1")


SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "rural": "National Bureau of Statistics, Statistical Communiqué 2014: 54.77 % lived in towns",
        **{field.name: ASSUMED for field in fields(Shares) if field.name not in ("on", "rural")},
    }
)
"""Where the default of each share is from."""
