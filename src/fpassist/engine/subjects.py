"""Whom a benefit could go to: one row for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from fpassist.domain import Household
from fpassist.domain.readers import READERS
from fpassist.policy.model import SubjectKind

_OF_HOUSEHOLD = READERS["household"]
_JOINED = READERS["person"]["joined"]


def _spouses(household: Household, as_of: date) -> tuple[Any, ...]:
    return tuple(_OF_HOUSEHOLD["spouses"](household, as_of, household))


def _only_child(household: Household, as_of: date) -> tuple[Any, ...]:
    child = _OF_HOUSEHOLD["only_child"](household, as_of, household)
    return () if child is None else (child,)


def _adopted_children(household: Household, as_of: date) -> tuple[Any, ...]:
    later = _OF_HOUSEHOLD["later_children"](household, as_of, household)
    return tuple(child for child in later if child.parentage == "adopted")


SUBJECTS: Mapping[SubjectKind, Callable[[Household, date], tuple[Any, ...]]] = {
    "household": lambda household, as_of: (household,),
    "spouse": _spouses,
    "member": lambda household, as_of: _spouses(household, as_of) + _only_child(household, as_of),
    "only_child": _only_child,
    "adopted_child": _adopted_children,
    "accident": lambda household, as_of: tuple(_OF_HOUSEHOLD["accidents"](household, as_of, household)),
    "treatment": lambda household, as_of: tuple(_OF_HOUSEHOLD["treatments"](household, as_of, household)),
}
"""The records that a benefit ``for`` such a subject has rows about, in the order of the rows."""

VARIABLES: Mapping[SubjectKind, str] = {
    "household": "household",
    "spouse": "person",
    "member": "person",
    "only_child": "person",
    "adopted_child": "person",
    "accident": "accident",
    "treatment": "treatment",
}
"""The name by which a benefit's conditions speak of its subject."""


def received(household: Household, benefit: str, subject: str | None, as_of: date) -> bool:
    """Whether a one-off grant was paid by ``as_of``: to ``subject``, or (``None``) to anyone of the family."""
    return any(
        paid.benefit == benefit and paid.on <= as_of and (subject is None or paid.subject == subject)
        for paid in household.received
    )
