"""The generator as Hypothesis strategies: Hypothesis makes the random choices, and so shrinks what fails."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from hypothesis import strategies as st

from .generate import random_as_of, random_choices, random_household


def _family_and_day(rng: Random) -> tuple[dict[str, Any], date]:
    as_of = random_as_of(rng)
    return random_household(rng, as_of), as_of


def households() -> st.SearchStrategy[dict[str, Any]]:
    """Valid families in contract form."""
    return st.randoms(use_true_random=False).map(random_household)


def as_of_dates() -> st.SearchStrategy[date]:
    """Days from the first that the notice was in force to the end of 2030."""
    return st.randoms(use_true_random=False).map(random_as_of)


def cases() -> st.SearchStrategy[tuple[dict[str, Any], date]]:
    """A family and a day around which its boundaries lie."""
    return st.randoms(use_true_random=False).map(_family_and_day)


def choices() -> st.SearchStrategy[dict[str, str]]:
    """Interpretations by id."""
    return st.randoms(use_true_random=False).map(random_choices)
