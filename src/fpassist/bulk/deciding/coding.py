"""The facts of records as numbers: 0 or 1, the place of a word in a list, a day from 1970-01-01, a whole number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fpassist.bulk.deciding.wide import entity_of, millionths
from fpassist.bulk.formulas.ir import Kind
from fpassist.bulk.intake.choices import code_of, words_of

Codes: TypeAlias = NDArray[Any]
"""Numbers; the one of what is unknown is the farthest from all that is counted."""
_TABLES: Final = {"household": "households", "person": "persons"}
_NO_TRUTH: Final = 255
_NO_DAY: Final = int(np.iinfo(np.int32).min)
_NO_NUMBER: Final = int(np.iinfo(np.int64).min)


class Fact(NamedTuple):
    """A fact that is made numbers.

    Args:
        kind: what it is.
        words: of a text, the words that it is compared with.
        choice: whether these are all the words that it may be, as the tables are looked through for them.
    """

    kind: Kind
    words: tuple[str, ...] = ()
    choice: bool = False


def facts_of(wanted: Mapping[str, Kind], words: Mapping[str, tuple[str, ...]]) -> dict[str, Fact]:
    """What is made numbers for each column.

    Args:
        wanted: the columns.
        words: by column of text, the words that it is compared with.
    """
    shared: dict[tuple[str, str], set[str]] = {}
    for name, those in words.items():
        # Slots may share a frame.
        shared.setdefault(_fact_of(name), set()).update(those)
    found: dict[str, Fact] = {}
    for name, kind in wanted.items():
        entity, fact = _fact_of(name)
        asked = shared.get((entity, fact), set())
        listed = words_of(_TABLES[entity], fact) if entity in _TABLES else ()
        choice = kind == "text" and bool(asked) and asked <= set(listed)
        found[name] = Fact(kind, listed if choice else tuple(sorted(asked)), choice)
    return found


def coded(frame: pl.DataFrame, facts: Mapping[str, Fact]) -> pl.DataFrame:
    """By fact a number for each record of a frame, and last the one of no one."""
    there = frame.select(name for fact in facts for name in (fact, code_of(fact)) if name in frame.columns)
    # The row of no one is one in which nothing is known.
    no_one = pl.DataFrame({name: [_NO_TRUTH if name.startswith("#") else None] for name in there.columns})
    whole = pl.concat([there, no_one.cast(there.schema)])
    codes = [_code(whole, name, fact).alias(name) for name, fact in facts.items()]
    # There is nothing to optimise. In one piece, as records are looked up in it by number.
    return whole.lazy().select(codes).collect(optimizations=pl.QueryOptFlags.none()).rechunk()


def unknown(codes: Codes) -> int:
    """The number of what is unknown."""
    limits = np.iinfo(codes.dtype)
    return int(limits.min or limits.max)


def _code(frame: pl.DataFrame, name: str, fact: Fact) -> pl.Expr:
    if name not in frame.columns:
        return pl.repeat(_NO_TRUTH, frame.height, dtype=pl.UInt8)
    here = pl.col(name)
    match fact.kind:
        case "bool":
            code = pl.when(here).then(_byte(1)).when(here.is_null()).then(_byte(_NO_TRUTH))
            return code.otherwise(_byte(0))
        case "text":
            if fact.choice and code_of(name) in frame.columns:
                return pl.col(code_of(name))
            return _place_in(here.cast(pl.String), fact.words)
        case "date":
            return here.to_physical().fill_null(_NO_DAY)
        case "int":
            whole = pl.lit(millionths(frame[name])) if name.startswith("extra_") else here.cast(pl.Int64)
            return whole.fill_null(_NO_NUMBER)


def _place_in(text: pl.Expr, words: tuple[str, ...]) -> pl.Expr:
    """The place of a text in a list, the length of the list where it is none of it."""
    kind, nothing = (pl.UInt8, 255) if len(words) < 255 else (pl.UInt32, 2**32 - 1)
    place = pl.when(text.is_null()).then(pl.lit(nothing, dtype=kind))
    for number, word in enumerate(words):
        place = place.when(text == word).then(pl.lit(number, dtype=kind))
    return place.otherwise(pl.lit(len(words), dtype=kind))


def _fact_of(name: str) -> tuple[str, str]:
    """The kind of record and the fact of a column."""
    place, _, fact = name.rpartition(".")
    return entity_of(place), fact


def _byte(value: int) -> pl.Expr:
    return pl.lit(value, dtype=pl.UInt8)
