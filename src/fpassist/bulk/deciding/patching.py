"""Rows of a frame put in the place of others."""

from __future__ import annotations

import numpy as np
import polars as pl

from fpassist.bulk.deciding.slots import Rows


def patched(frame: pl.DataFrame, places: Rows, found: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with the columns of ``found`` in place of its own, in the rows at ``places``."""
    return frame.with_columns(replaced(frame.select(found.columns), pl.Series(places), found).get_columns())


def replaced(frame: pl.DataFrame, places: pl.Series, rows: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with ``rows`` in place of those at ``places``."""
    if not len(places):
        return frame
    assert len(places) == rows.height
    where = places.cast(pl.UInt32)
    # Each row is gathered from the column or, after its end, from what is put in place: lists cannot be written over.
    order = np.arange(frame.height, dtype=np.uint32)
    order[where.to_numpy()] = np.arange(frame.height, frame.height + rows.height)
    made: list[pl.Series] = []
    for old, new in zip(frame, rows, strict=True):
        if isinstance(old.dtype, pl.List):
            made.append(pl.concat([old, new]).gather(pl.Series(order)))
        else:
            made.append(old.clone().scatter(where, new))
    return pl.DataFrame(made)
