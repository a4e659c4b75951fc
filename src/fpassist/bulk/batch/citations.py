"""The sentences that each benefit rests on, as a table that the rows of the long form join to."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from fpassist.policy.model import PolicyData

KEY: Final = pl.UInt16()
CITATIONS: Final[dict[str, Any]] = {
    "citation": KEY,
    "benefit": pl.String,
    "measure": pl.String,
    "label_zh": pl.String,
    "label_en": pl.String,
    "document": pl.String,
    "title_zh": pl.String,
    "title_en": pl.String,
    "verified": pl.Boolean,
    "at": pl.String,
    "sentence": pl.Int64,
    "anchor": pl.String,
}
"""The columns; ``citation`` is the same for all sentences of one benefit."""


def keys(data: PolicyData) -> dict[str, int]:
    """The key of each benefit: its place in the policy, from 1."""
    return {id: place for place, id in enumerate(data.benefits, 1)}


def citations(data: PolicyData) -> pl.DataFrame:
    """A row for each benefit and sentence, in the order of the policy."""
    rows: list[tuple[Any, ...]] = []
    for benefit, key in zip(data.benefits.values(), keys(data).values(), strict=True):
        for one in benefit.citations:
            source = data.sources.get(one.source)
            title = data.title if source is None else source.title
            rows.append(
                (
                    key,
                    benefit.id,
                    benefit.measure,
                    benefit.label.zh,
                    benefit.label.en,
                    one.document,
                    title.zh,
                    title.en,
                    source is None or source.verified,
                    one.at,
                    one.sentence,
                    one.anchor,
                )
            )
    return pl.DataFrame(rows, schema=CITATIONS, orient="row")
