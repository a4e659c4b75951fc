"""Filling in one unknown fact, and listing those there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel

from fpassist.domain.facts import FACTS
from fpassist.domain.household import Household, arrange
from fpassist.domain.kinds import Facts
from fpassist.domain.readers import missing

_Record = TypeVar("_Record", bound=BaseModel)

_OWNER = {"cause": "accidents", "other_methods_failed": "treatments"}
_OF_HOUSEHOLD = frozenset(
    fact.asks for fact in FACTS["household"].values() if fact.asks is not None
)


def complete(household: Household, entity_id: str, field: str, value: Any) -> Household:
    """A copy of ``household`` in which one unknown fact is known; the order of the children stays as it was.

    Args:
        household: the family.
        entity_id: id of the household, a person, an accident or a treatment.
        field: the field as ``Fact.asks`` names it: ``low_income``, ``adoption.wants``, ``extra.veteran``.
        value: the value, of the field's own type; it is not validated again.

    Raises:
        KeyError: no such record.
    """
    if field in _OF_HOUSEHOLD or (field.startswith("extra.") and entity_id == household.id):
        if entity_id != household.id:
            raise KeyError(entity_id)
        return _set(household, field, value)
    group = _OWNER.get(field, "members")
    records: tuple[Any, ...] = getattr(household, group)
    for place, record in enumerate(records):
        if record.id == entity_id:
            changed = _set(record, field, value)
            copied = replaced(household, **{group: (*records[:place], changed, *records[place + 1 :])})
            _rearrange(copied, household)
            return copied
    raise KeyError(entity_id)


def _rearrange(copied: Household, household: Household) -> None:
    arrange(copied, order={child.id: place for place, child in enumerate(household.children)})


def _set(record: _Record, field: str, value: Any) -> _Record:
    head, _, tail = field.partition(".")
    if not tail:
        return replaced(record, **{field: value})
    part = getattr(record, head)
    if head == "extra":
        return replaced(record, extra=Facts({**part, tail: value}))
    if part is None:
        # Nothing is unknown about an application, an assessment or a course that there is not.
        return record
    return replaced(record, **{head: replaced(part, **{"class_" if tail == "class" else tail: value})})


def replaced(record: _Record, **changes: Any) -> _Record:
    """A copy of ``record`` with ``changes`` and without validation; cheaper than ``model_copy``."""
    copied = object.__new__(type(record))
    put = object.__setattr__
    put(copied, "__dict__", {**record.__dict__, **changes})
    put(copied, "__pydantic_fields_set__", record.__pydantic_fields_set__ | changes.keys())
    put(copied, "__pydantic_extra__", None)
    put(copied, "__pydantic_private__", None)
    return copied


def unknown_fields(household: Household) -> Iterator[tuple[str, str]]:
    """Every built-in fact that is unknown and that an answer would make known, as ``(entity id, field)``, once each.

    Facts that a policy declares (``extra``) are the policy's to list.
    """
    seen: set[tuple[str, str]] = set()
    for record, entity in (
        (household, "household"),
        *((p, "person") for p in household.members),
        *((a, "accident") for a in household.accidents),
        *((t, "treatment") for t in household.treatments),
    ):
        for name, fact in FACTS[entity].items():
            if fact.asks is None:
                continue
            if fact.asks == "household:area":
                if record.hukou is not None or household.area is not None:
                    continue
            asked = missing(record, name, household)
            if asked is not None and asked not in seen:
                seen.add(asked)
                yield asked
