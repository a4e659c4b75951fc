"""What exists without any policy: persons, households, money, dates and ID numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fpassist.domain.household import Accident, Adoption, Household, Received, Treatment, Victim
from fpassist.domain.person import Disability, Education, Person
from fpassist.domain.secret import Secret

if TYPE_CHECKING:
    from fpassist.domain.facts import FACTS, Fact
    from fpassist.domain.filling import complete, unknown_fields
    from fpassist.domain.readers import READERS, missing, read
    from fpassist.domain.reading import load_households, read_households, read_stream
    from fpassist.domain.schema import household_schema

_LATER = {
    "complete": "filling",
    "unknown_fields": "filling",
    "FACTS": "facts",
    "Fact": "facts",
    "READERS": "readers",
    "missing": "readers",
    "read": "readers",
    "load_households": "reading",
    "read_households": "reading",
    "read_stream": "reading",
    "household_schema": "schema",
}


def __getattr__(name: str) -> Any:
    # The models are what every caller needs; the rest is loaded on first use, for a quick start.
    module = _LATER.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value


__all__ = [
    "FACTS",
    "READERS",
    "Accident",
    "Adoption",
    "Disability",
    "Education",
    "Fact",
    "Household",
    "Person",
    "Received",
    "Secret",
    "Treatment",
    "Victim",
    "complete",
    "household_schema",
    "load_households",
    "missing",
    "read",
    "read_households",
    "read_stream",
    "unknown_fields",
]
