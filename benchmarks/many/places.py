"""Which household each person is in, as the place of its row."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray


def places(of_person: pl.Series, households: pl.Series) -> NDArray[np.integer]:
    """For each person the row of its household.

    Args:
        of_person: the household's id, a person each.
        households: their ids, each once.
    """
    begins = of_person.ne_missing(of_person.shift(1))
    heads = of_person.filter(begins)
    if len(heads) == len(households) and (heads == households).all():
        # Listed household by household in the order of the other table, as files mostly are: counting replaces joining.
        return np.cumsum(begins.to_numpy(), dtype=np.int32) - 1
    numbered = pl.DataFrame({"id": households}).with_row_index("row")
    found = pl.DataFrame({"id": of_person}).join(numbered, on="id", how="left", maintain_order="left")
    return found["row"].to_numpy()
