"""The wide layout of a made-up population: the same families, with the members beside them."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from fpassist.bulk.population.draw import Ints

PLACES: Final = {"w": "wife", "h": "husband", "c1": "child1", "c2": "child2", "c3": "child3"}
"""Where the member of each id stands."""
_OF_THE_ROW: Final = ("household_id", "role")
_OF_CHILDREN: Final = ("parentage", "adopted_on", "orphan")


def beside(households: pl.DataFrame, persons: pl.DataFrame, family: Ints) -> pl.DataFrame:
    """One row a family, each member's columns after its place.

    Args:
        households: the households table of a chunk.
        persons: its persons table.
        family: the place of the household of each person.
    """
    made = households.get_columns()
    for id, place in PLACES.items():
        rows = np.full(households.height, persons.height, np.int64)
        those = (persons["id"] == id).arg_true().to_numpy()
        rows[family[those]] = those
        found = pl.Series(rows).replace(persons.height, None)
        left_out = _OF_THE_ROW if place.startswith("child") else (*_OF_THE_ROW, *_OF_CHILDREN)
        made += [
            column.gather(found).alias(f"{place}_{column.name}") for column in persons if column.name not in left_out
        ]
    return pl.DataFrame(made)
