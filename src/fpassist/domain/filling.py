"""Filling in one unknown fact, and listing those there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel

from fpassist.domain.facts import FACTS
from fpassist.domain.household import Household
from fpassist.domain.kinds import Facts
from fpassist.domain.readers import missing

_Record = TypeVar("_Record", bound=BaseModel)

_OWNER = {"cause": "accidents", "other_methods_failed": "treatments"}
_OF_HOUSEHOLD = frozenset(fact.asks for fact in FACTS["household"].values() if fact.asks is not None)


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
    if field in _OF_HOUSEHOLD:
        if entity_id != household.id:
            raise KeyError(entity_id)
        return _set(household, field, value)
    filled = household
    if field.startswith("extra.") and entity_id == household.id:
        # A person may bear the same id, and the policy alone knows whose fact it is; the other never reads it.
        filled = _set(household, field, value)
    group = _OWNER.get(field, "members")
    records: tuple[Any, ...] = getattr(household, group)
    for place, record in enumerate(records):
        if record.id == entity_id:
            return _put(filled, group, place, record, _set(record, field, value))
    if filled is household:
        raise KeyError(entity_id)
    return filled


def holder(household: Household, entity_id: str, field: str) -> Any:
    """The record that ``complete`` would fill in; the household where no other has the id."""
    if field not in _OF_HOUSEHOLD:
        for record in getattr(household, _OWNER.get(field, "members")):
            if record.id == entity_id:
                return record
    return household


def _put(household: Household, group: str, place: int, old: Any, new: Any) -> Household:
    """A copy with ``new`` for ``old`` in the list ``group`` and in all that ``arrange`` set; nothing moves."""
    fields = household.__dict__
    records: tuple[Any, ...] = fields[group]
    derived: dict[str, Any] = {}
    if group == "members":
        role = old.role
        line = "children" if role == "child" else "spouses"
        derived[line] = tuple([new if one is old else one for one in fields[line]])
        if role != "child":
            derived[role] = new
    elif group == "treatments":
        derived["treated"] = tuple([new if one is old else one for one in fields["treated"]])
    return replaced(household, {group: (*records[:place], new, *records[place + 1 :])}, derived)


def _set(record: _Record, field: str, value: Any) -> _Record:
    if "." not in field:
        return replaced(record, {field: value})
    head, _, tail = field.partition(".")
    part = getattr(record, head)
    if head == "extra":
        return replaced(record, {"extra": Facts({**part, tail: value})})
    if part is None:
        # Nothing is unknown about an application, an assessment or a course that there is not.
        return record
    return replaced(record, {head: replaced(part, {"class_" if tail == "class" else tail: value})})


def replaced(record: _Record, changes: dict[str, Any], derived: dict[str, Any] | None = None) -> _Record:
    """A copy of ``record`` without validation, at a fraction of the cost of ``model_copy``.

    Args:
        record: any input record.
        changes: fields and their new values.
        derived: what stands beside the fields (see ``arrange``) and changes with them.
    """
    copied = object.__new__(type(record))
    values = record.__dict__.copy()
    values.update(changes)
    if derived:
        values.update(derived)
    given = record.__pydantic_fields_set__.copy()
    given.update(changes)
    _set_attribute(copied, "__dict__", values)
    _set_attribute(copied, "__pydantic_fields_set__", given)
    _set_attribute(copied, "__pydantic_extra__", None)
    _set_attribute(copied, "__pydantic_private__", None)
    return copied


_set_attribute = object.__setattr__  # the models are frozen to everyone else


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
            asked = missing(record, name, household)
            if asked is not None and asked not in seen:
                seen.add(asked)
                yield asked
