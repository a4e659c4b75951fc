"""The facts that a policy declares beside the built-in ones: given, known and of the right type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from fpassist.diagnostics import Diagnostic
from fpassist.domain import Household, Person
from fpassist.lang.types import Boolean, Date, Enum, Number, Text, Type
from fpassist.policy.model import PolicyData


def fits(value: object, type_: Type) -> bool:
    """Whether ``value`` of an input file is a value of ``type_``."""
    match type_:
        case Boolean():
            return isinstance(value, bool)
        case Number():
            return isinstance(value, int | Decimal) and not isinstance(value, bool)
        case Text():
            return isinstance(value, str)
        case Date():
            return type(value) is date or (isinstance(value, str) and _day(value) is not None)
        case Enum(values=values):
            return isinstance(value, str) and value in values
        case _:
            return False


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def settled(data: PolicyData, household: Household) -> Household:
    """``household`` with its extra facts as the policy types them: a date in JSON is text until the policy says so.

    The facts must have passed ``faults_in_extra``.
    """
    members = tuple(_typed(data, "person", person) for person in household.members)
    own = _typed(data, "household", household)
    if own is household and all(new is old for new, old in zip(members, household.members, strict=True)):
        return household
    return own.model_copy(update={"members": members})


_Owner = TypeVar("_Owner", Household, Person)


def _typed(data: PolicyData, owner: str, record: _Owner) -> _Owner:
    changes = {
        fact.id: date.fromisoformat(value)
        for fact in data.facts.values()
        if fact.of == owner and isinstance(fact.type, Date) and isinstance(value := record.extra.get(fact.id), str)
    }
    return record.model_copy(update={"extra": {**record.extra, **changes}}) if changes else record


def faults_in_extra(data: PolicyData, household: Household) -> Iterator[Diagnostic]:
    """A fault for each extra fact that the policy does not declare or that has another type."""
    yield from _faults(data, "household", household.extra, "extra")
    for place, person in enumerate(household.members):
        yield from _faults(data, "person", person.extra, f"members[{place}].extra")


def _faults(data: PolicyData, owner: str, given: Mapping[str, Any], where: str) -> Iterator[Diagnostic]:
    declared = {fact.id: fact for fact in data.facts.values() if fact.of == owner}
    for name, value in given.items():
        fact = declared.get(name)
        if fact is None:
            from difflib import get_close_matches

            near = get_close_matches(name, declared, 1)
            yield Diagnostic(
                "E006",
                f"the policy declares no fact {name!r} of a {owner}",
                f"{where}.{name}",
                help=f"did you mean {near[0]!r}?" if near else "declare it under facts: in the policy, or leave it out",
            )
        elif value is not None and not fits(value, fact.type):
            yield Diagnostic(
                "E008",
                f"the fact {name!r} {_misfit(value, fact.type)}",
                f"{where}.{name}",
                help=f"give {_wanted(fact.type)}",
            )


def _misfit(value: object, type_: Type) -> str:
    """How ``value`` differs from what the policy declares; the value itself may be private."""
    if isinstance(value, str) and isinstance(type_, Enum):
        return "is none of its values"
    if isinstance(value, str) and isinstance(type_, Date):
        return "is no day of the calendar"
    return f"is {_given(value)}, and the policy declares another type"


def _given(value: object) -> str:
    """What was given, in the words in which a policy declares it."""
    match value:
        case bool():
            return "true or false"
        case int() | float() | Decimal():
            return "a number"
        case date():
            return "a date"
        case str():
            return "text"
        case _:
            return "a list or an object"


def _wanted(type_: Type) -> str:
    match type_:
        case Boolean():
            return "true or false"
        case Number():
            return "a number"
        case Date():
            return "a date, such as 2014-08-01"
        case Enum(values=values):
            return f"one of {', '.join(values)}"
        case _:
            return "text"
