"""A sound household straight from JSON text; what is wrong with any other text is for ``reading`` to say."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import msgspec
from pydantic import BaseModel, ValidationError

from fpassist.diagnostics import HouseholdError
from fpassist.domain.household import Household

_decode: Final[Callable[[str | bytes], Any]] = msgspec.json.Decoder(float_hook=Decimal).decode
_validate: Final[Callable[[Any], Household]] = Household.__pydantic_validator__.validate_python


def quick_household(text: str | bytes) -> Household | None:
    """The household in ``text``; ``None`` where the text may be wrong, or must be read slowly to be sure.

    The decoder keeps the last of two equal keys. But each pair has a colon: where there are as many colons in the text
    as keys in the records, no key stands twice.
    """
    try:
        made = _validate(_decode(text))
    except (msgspec.MsgspecError, ValidationError, HouseholdError, ValueError, ArithmeticError, RecursionError):
        return None
    colons = text.count(":") if isinstance(text, str) else text.count(b":")
    return made if _keys(made) == colons else None


def _keys(household: Household) -> int:
    """How many keys the records of ``household`` were given by."""
    found = _given(household) + len(household.extra)
    for person in household.members:
        found += _given(person) + len(person.extra)
        if person.disability is not None:
            found += _given(person.disability)
        if person.education is not None:
            found += _given(person.education)
        if person.id_number is not None:
            return -1  # what it says was added to what was given
    for accident in household.accidents:
        found += _given(accident) + sum([_given(victim) for victim in accident.victims])
    for treatment in household.treatments:
        found += _given(treatment)
    for grant in household.received:
        found += _given(grant)
    return found if household.adoption is None else found + _given(household.adoption)


def _given(record: BaseModel) -> int:
    return len(record.__pydantic_fields_set__)
