"""Random families and days: what the engine and the plain model are held against each other on.

``generate`` makes one from a ``random.Random``; ``hypothesis_`` makes the same into Hypothesis strategies;
``variants`` changes a family in ways that must not matter, or that fill in one unknown fact.
"""

from .generate import case, random_as_of, random_choices, random_household
from .hypothesis_ import as_of_dates, cases, choices, households
from .variants import add_irrelevant_fact, fill_one_unknown, rename_ids, reorder_members

__all__ = [
    "add_irrelevant_fact",
    "as_of_dates",
    "case",
    "cases",
    "choices",
    "fill_one_unknown",
    "households",
    "random_as_of",
    "random_choices",
    "random_household",
    "rename_ids",
    "reorder_members",
]
