"""The columns that formulas read of many families, as bits and numbers.

A record's fact is made a number once, and the number is looked up for each slot that the record may stand in. So a text
is compared with the words of the rules once a record, not once a slot, and what is looked up is mostly a byte wide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fpassist.bulk.deciding.coding import Codes, Fact, coded, unknown
from fpassist.bulk.deciding.slots import KEY, NOBODY, Slot
from fpassist.bulk.deciding.wide import Frames, entity_of, received_by
from fpassist.bulk.masks.truth import Bits, Truth, none_of, packed, where_known
from fpassist.bulk.masks.whole import Whole


class Sheet:
    """What some families are known by; ``masks.reader.Columns``.

    Args:
        frames: the tables with slots found.
        facts: the columns that are read, by name.
    """

    def __init__(self, frames: Frames, facts: Mapping[str, Fact]) -> None:
        self.count = frames.households.height
        self._frames = frames
        self._facts = facts
        # Slots may share a frame, the facts of which are made numbers in one go.
        of_frame: dict[int, dict[str, Fact]] = {}
        of_slot: dict[str, list[str]] = {}
        for name, fact in facts.items():
            place, _, field = name.rpartition(".")
            slot = self._slot(name)
            if slot is not None and field != "id":
                of_slot.setdefault(place, []).append(field)
                for frame in slot.frames:
                    of_frame.setdefault(id(frame), {})[field] = fact
        made: dict[int, pl.DataFrame] = {}

        def numbers(frame: pl.DataFrame) -> pl.DataFrame:
            if id(frame) not in made:
                made[id(frame)] = coded(frame, of_frame[id(frame)])
            return made[id(frame)]

        self._columns: dict[str, Codes] = {}
        for place, fields in of_slot.items():
            slot = frames.slot(place)
            assert slot is not None
            for column in slot.codes(numbers, fields):
                self._columns[f"{place}.{column.name}"] = column.to_numpy()

    # --- columns by kind

    def truth(self, name: str) -> Truth:
        """A column of truths."""
        if name.startswith("received."):
            paid = received_by(self._frames, name)
            return self._nothing() if paid is None else Truth(packed(paid), none_of(self.count))
        codes = self._columns.get(name)
        if codes is None:
            return self._nothing()
        yes = packed(codes == 1)
        return Truth(yes) if codes.max(initial=0) <= 1 else Truth(yes, packed(codes == 0))

    def whole(self, name: str) -> Whole:
        """A column of whole numbers; one that a policy declares is counted in millionths."""
        codes = self._columns.get(name)
        if codes is None:
            return Whole(0, none_of(self.count))
        known = codes != unknown(codes)
        return Whole(codes, None if known.all() else packed(known))

    def day(self, name: str) -> Whole:
        """A column of days, from 1970-01-01."""
        return self.whole(name)

    def range_of(self, name: str) -> tuple[int, int] | None:
        """The first and the last day of a column of days, or of more than those; ``None`` where none is known."""
        slot, field = self._slot(name), name.rpartition(".")[2]
        days = [frame[field].to_physical() for frame in (slot.frames if slot else ()) if field in frame.columns]
        ends: list[Any] = [end for column in days for end in (column.min(), column.max()) if end is not None]
        return (int(min(ends)), int(max(ends))) if ends else None

    def one_of(self, name: str, words: tuple[str, ...]) -> Truth:
        """Whether a text is one of ``words``."""
        codes = self._columns.get(name)
        if codes is None:
            return self._nothing()
        listed = self._facts[name].words
        test: NDArray[np.bool_] = np.zeros(self.count, dtype=np.bool_)
        for word in words:
            test |= codes == listed.index(word)
        return where_known(packed(test), packed(codes != unknown(codes)))

    def given(self, name: str) -> Bits:
        """Of whom a text is known."""
        slot = self._slot(name)
        if slot is not None and name.endswith(".id"):
            return packed(slot.rows != NOBODY)
        codes = self._columns.get(name)
        return none_of(self.count) if codes is None else packed(codes != unknown(codes))

    def text(self, name: str) -> pl.Series:
        """A column of text as it is."""
        slot, field = self._slot(name), name.rpartition(".")[2]
        if slot is None:
            return pl.repeat(None, self.count, dtype=pl.String, eager=True)
        if field not in slot.frame.columns:  # the id of a household has another name there
            field = KEY
        return slot.gather([field])[field].cast(pl.String)

    # --- steps

    def _nothing(self) -> Truth:
        none = none_of(self.count)
        return Truth(none, none)

    def _slot(self, name: str) -> Slot | None:
        """The slot of a column; ``None`` where nothing is known of the fact."""
        place, _, field = name.rpartition(".")
        known = field == "id" or field in self._frames.facts.get(entity_of(place), ())
        return self._frames.slot(place) if known else None
