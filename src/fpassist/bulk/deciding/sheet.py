"""The columns that formulas read of many families, as bits and numbers.

A record's fact is made a number once, and the number is looked up for each slot that the record may stand in. So a text
is compared with the words of the rules once a record, not once a slot, and what is looked up is mostly a byte wide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fpassist.bulk.deciding.slots import KEY, NOBODY, Slot
from fpassist.bulk.deciding.wide import Frames, entity_of, millionths, received_by
from fpassist.bulk.formulas.ir import Kind
from fpassist.bulk.intake.choices import code_of, words_of
from fpassist.bulk.masks.truth import Bits, Truth, none_of, packed, where_known
from fpassist.bulk.masks.whole import Whole

_Codes = NDArray[Any]
_TABLES: Final = {"household": "households", "person": "persons"}
_NO_DAY: Final = int(np.iinfo(np.int32).min)
_NO_NUMBER: Final = int(np.iinfo(np.int64).min)
_NOTHING: Final = 255


class Sheet:
    """What some families are known by; ``masks.reader.Columns``.

    Args:
        frames: the tables with slots found.
        wanted: the columns that are read.
        words: by column of text, the words that it is compared with.
    """

    def __init__(self, frames: Frames, wanted: Mapping[str, Kind], words: Mapping[str, tuple[str, ...]]) -> None:
        self.count = frames.households.height
        self._frames = frames
        self._words: dict[tuple[str, str], tuple[str, ...]] = {}
        for name, those in words.items():
            key = _fact_of(name)
            self._words[key] = tuple(sorted({*those, *self._words.get(key, ())}))
        for (entity, fact), asked in self._words.items():
            choice = words_of(_TABLES[entity], fact) if entity in _TABLES else ()
            if set(asked) <= set(choice):
                self._words[entity, fact] = choice
        # Slots may share a frame: its facts are made numbers in one go, and those of a slot looked up in one.
        self._facts: dict[int, dict[str, tuple[str, Kind]]] = {}
        self._asked: dict[str, list[str]] = {}
        for name, kind in wanted.items():
            slot, fact = self._place(name)
            if slot is None or fact == "id":
                continue
            self._asked.setdefault(name.rpartition(".")[0], []).append(fact)
            for frame in slot.frames:
                self._facts.setdefault(id(frame), {})[fact] = (name, kind)
        self._coded: dict[int, pl.DataFrame] = {}
        self._columns: dict[str, _Codes] = {}
        for place, facts in self._asked.items():
            slot = frames.slot(place)
            assert slot is not None
            for column in slot.codes(self._of, facts):
                self._columns[f"{place}.{column.name}"] = column.to_numpy()
        self._coded.clear()

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
        known = codes != _unknown(codes)
        return Whole(codes, None if known.all() else packed(known))

    def day(self, name: str) -> Whole:
        """A column of days, from 1970-01-01."""
        return self.whole(name)

    def range_of(self, name: str) -> tuple[int, int] | None:
        """The first and the last day of a column of days, or of more than those; ``None`` where none is known."""
        slot, fact = self._place(name)
        ends: list[Any] = []
        for frame in () if slot is None else slot.frames:
            if fact in frame.columns:
                days = frame[fact].to_physical()
                ends += [days.min(), days.max()]
        known = [int(end) for end in ends if end is not None]
        return (min(known), max(known)) if known else None

    def one_of(self, name: str, words: tuple[str, ...]) -> Truth:
        """Whether a text is one of ``words``."""
        codes = self._columns.get(name)
        if codes is None:
            return self._nothing()
        listed = self._words[_fact_of(name)]
        test: NDArray[np.bool_] = np.zeros(self.count, dtype=np.bool_)
        for word in words:
            test |= codes == listed.index(word)
        return where_known(packed(test), packed(codes != _unknown(codes)))

    def given(self, name: str) -> Bits:
        """Of whom a text is known."""
        slot, fact = self._place(name)
        if slot is None:
            return none_of(self.count)
        if fact == "id":
            return packed(slot.rows != NOBODY)
        codes = self._columns.get(name)
        return none_of(self.count) if codes is None else packed(codes != _unknown(codes))

    def text(self, name: str) -> pl.Series:
        """A column of text as it is."""
        slot, fact = self._place(name)
        if slot is None:
            return pl.repeat(None, self.count, dtype=pl.String, eager=True)
        if fact not in slot.frame.columns:  # the id of a household has another name there
            fact = KEY
        return slot.gather([fact])[fact].cast(pl.String)

    # --- steps

    def _nothing(self) -> Truth:
        none = none_of(self.count)
        return Truth(none, none)

    def _place(self, name: str) -> tuple[Slot | None, str]:
        """The slot and the fact of a column; no slot where nothing is known of it."""
        place, _, fact = name.rpartition(".")
        slot = self._frames.slot(place)
        return (slot if fact == "id" or fact in self._frames.facts.get(entity_of(place), ()) else None), fact

    def _of(self, frame: pl.DataFrame) -> pl.DataFrame:
        """By fact a number for each record of a frame, and last the one of no one."""
        found = self._coded.get(id(frame))
        if found is None:
            facts = self._facts[id(frame)]
            named = [name for fact in facts for name in (fact, code_of(fact)) if name in frame.columns]
            no_one = pl.DataFrame({name: [_NOTHING if name == code_of(name[1:]) else None] for name in named})
            # The row of no one is one in which nothing is known.
            whole = pl.concat([frame.select(named), no_one.cast(dict(frame.select(named).schema))])
            codes = [self._code(whole, fact, *of).alias(fact) for fact, of in facts.items()]
            found = whole.lazy().select(codes).collect(optimizations=pl.QueryOptFlags.none()).rechunk()
            self._coded[id(frame)] = found
        return found

    def _code(self, frame: pl.DataFrame, fact: str, name: str, kind: Kind) -> pl.Expr:
        """A number for each record: 0 or 1, the place of a word in its list, a day, a number."""
        if fact not in frame.columns:
            return pl.repeat(_NOTHING, frame.height, dtype=pl.UInt8)
        here = pl.col(fact)
        match kind:
            case "bool":
                code = pl.when(here).then(_byte(1)).when(here.is_null()).then(_byte(_NOTHING))
                return code.otherwise(_byte(0))
            case "text":
                entity, _ = key = _fact_of(name)
                words = self._words.get(key, ())
                if words and code_of(fact) in frame.columns and words == words_of(_TABLES[entity], fact):
                    return pl.col(code_of(fact))
                return _place_in(here.cast(pl.String), words)
            case "date":
                return here.to_physical().fill_null(_NO_DAY)
            case "int":
                whole = pl.lit(millionths(frame[fact])) if fact.startswith("extra_") else here.cast(pl.Int64)
                return whole.fill_null(_NO_NUMBER)


def _fact_of(name: str) -> tuple[str, str]:
    """The kind of record and the fact of a column."""
    place, _, fact = name.rpartition(".")
    return entity_of(place), fact


def _byte(value: int) -> pl.Expr:
    return pl.lit(value, dtype=pl.UInt8)


def _place_in(text: pl.Expr, words: tuple[str, ...]) -> pl.Expr:
    """The place of a text in a list, the length of the list where it is none of it."""
    kind, unknown = (pl.UInt8, 255) if len(words) < 255 else (pl.UInt32, 2**32 - 1)
    place = pl.when(text.is_null()).then(pl.lit(unknown, dtype=kind))
    for number, word in enumerate(words):
        place = place.when(text == word).then(pl.lit(number, dtype=kind))
    return place.otherwise(pl.lit(len(words), dtype=kind))


def _unknown(codes: _Codes) -> int:
    """The number of what is unknown: the one farthest from all that is counted."""
    limits = np.iinfo(codes.dtype)
    return int(limits.min or limits.max)
