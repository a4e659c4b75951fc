"""What the compiled readings of one policy are handed on as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from fpassist.domain import Household
from fpassist.engine.atoms import Reader
from fpassist.engine.told import Canon, Shape
from fpassist.policy.model import Benefit

Read: TypeAlias = Callable[[Household, Any, date, list[Any], list[Any]], tuple[Any, ...]]
"""``(household, record, day, memory of the household, memory of the record) -> readings``."""

Standing: TypeAlias = Callable[[Household, date, list[Any]], bool | None]
"""``(household, day, memory of the household) -> whether a definition of it holds``."""


def no_event(household: Household, record: Any, day: date, memory: list[Any], known: list[Any]) -> None:
    """The day of the event of a grant that hangs on none."""


@dataclass(slots=True)
class Plan:
    """How the rows of one benefit are read.

    Args:
        benefit: the rule.
        read: its readings: whether it is in force, has happened, was paid (each where it applies), then the rule's own.
        shape: the rule, laid out over the rest of the readings; ``None``, as ``read``, where it has no compiled form.
        first: how many readings come before the rule's own.
        event: reader of the day of the event, for a one-off grant.
        money: readings of what sum, quantity and payers of a granted row hang on; ``None`` where they never differ.
        open_money: whether the sum or the payers hang on what has no compiled form.
    """

    benefit: Benefit
    read: Read | None = None
    shape: Shape | None = None
    first: int = 0
    event: Reader = no_event
    money: Read | None = None
    open_money: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """How one gap is filled.

    Args:
        place: where a memory has the text that fills it.
        shared: whether that is the memory of the household, not of the record.
        read: reads the fact.
    """

    place: int
    shared: bool
    read: Reader


@dataclass(frozen=True, slots=True)
class Keys:
    """The compiled readings of one policy.

    Args:
        plans: one a benefit, in the order of the policy.
        standings: id and reader of each household definition that is true or false.
        canon: makes what is told comparable by identity.
        room: length of the memory that the functions need for each record.
        gaps: how the gaps of reasons are filled, by number from ``gaps.FIRST`` on.
        forget: empties what was remembered of families.
    """

    plans: tuple[Plan, ...]
    standings: tuple[tuple[str, Standing], ...]
    canon: Canon
    room: int
    gaps: tuple[Gap, ...]
    forget: Callable[[], None]
