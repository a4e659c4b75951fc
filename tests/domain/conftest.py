"""What the tests of the models share: a family to spoil, and the faults that come of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.style import well_said
from fpassist.diagnostics import HouseholdError
from fpassist.domain import Household

Family = Callable[..., dict[str, Any]]


@pytest.fixture
def family() -> Family:
    """A couple and a disabled child; keywords change the household, ``wife``, ``husband`` and ``child`` a member."""

    def make(
        *, wife: dict[str, Any] | None = None, husband: Any = None, child: Any = None, **household: Any
    ) -> dict[str, Any]:
        return {
            "id": "H-1",
            "area": "urban",
            "members": [
                {"id": "w", "role": "wife", "birth_date": "1964-03-02", **(wife or {})},
                {"id": "h", "role": "husband", "birth_date": "1962-05-01", **(husband or {})},
                {
                    "id": "c",
                    "role": "child",
                    "birth_date": "1990-01-01",
                    "disability": {"grade": 2, "assessed_on": "2010-01-01"},
                    **(child or {}),
                },
            ],
            **household,
        }

    return make


@pytest.fixture
def faults() -> Callable[[Any], list[tuple[str, str]]]:
    """The faults of an input, as code and place; each is in the error table and keeps to the style of messages."""

    def find(data: Any) -> list[tuple[str, str]]:
        with pytest.raises(HouseholdError) as caught:
            Household.model_validate(data)
        assert caught.value.__context__ is None
        assert caught.value.__cause__ is None
        for diagnostic in caught.value.diagnostics:
            well_said(diagnostic)
        return [(d.code, d.where) for d in caught.value.diagnostics]

    return find
