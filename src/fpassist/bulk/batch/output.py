"""What a run writes of each slice, and what is made of it all at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from fpassist.bulk.batch import without_sum
from fpassist.bulk.batch.citations import KEY as CITATION
from fpassist.bulk.batch.citations import citations, keys
from fpassist.bulk.batch.engines import Engine
from fpassist.bulk.batch.faults import writing
from fpassist.bulk.batch.stage import RESULTS, Stage
from fpassist.bulk.batch.summary import benefits_of
from fpassist.bulk.batch.totals import added_up, of_long, of_wide
from fpassist.bulk.deciding.shapes import KEY, LONG, in_order, wide_schema
from fpassist.bulk.deciding.unpaid import unpaid
from fpassist.bulk.intake.declared import Declared
from fpassist.bulk.intake.rejects import REJECTS, Sifted
from fpassist.policy.model import PolicyData

_PART = "part-{:05d}.parquet"


class Output:
    """Writes the slices of one run and counts what they hold.

    Args:
        stage: where to.
        data: the policy.
        long: whether a row is a benefit and subject, else a family.

    Attributes:
        declared: the facts that the policy declares.
    """

    def __init__(self, stage: Stage, data: PolicyData, *, long: bool) -> None:
        self._stage = stage
        self._data = data
        self._long = long
        self._keys = keys(data)
        self.declared = Declared([data])
        self.over()

    def over(self) -> None:
        """Count from the start."""
        self.read = self.decided = self.rejected = self.strays = 0
        self.rejects: Counter[str] = Counter()
        self.without_sum: Counter[str] = Counter()
        self.given_up: Counter[str] = Counter()
        self.unpaid: Counter[str] = Counter()

    def take_up(self, notes: Iterable[Mapping[str, Any]]) -> None:
        """Count what the slices of an ended run hold."""
        for note in notes:
            self._count(note)

    def decided_by(self, engine: Engine, found: Sifted) -> pl.DataFrame:
        """The answer of the engine about one slice, in an order that does not hang on the engine."""
        if not self._long:
            return engine.wide(found.tables, paid=True) if found.households.height else self._empty()
        if not found.households.height:
            return self._empty()
        citation = pl.col("benefit").replace_strict(self._keys, return_dtype=CITATION).alias("citation")
        rows = in_order(engine.long(found.tables), found.households["id"], self._data)
        return rows.with_columns(citation)

    def unpaid_in(self, found: Sifted) -> dict[str, int]:
        """The grants received of a slice that count for nothing, while its records are there."""
        return unpaid(self._data, found.tables)

    def write(self, number: int, found: Sifted, answer: pl.DataFrame, note: Mapping[str, Any]) -> None:
        """Put one slice down: results, totals and rejects, then the note that it is done."""
        add, lacking = (of_long, without_sum.of_long) if self._long else (of_wide, without_sum.of_wide)
        totals = add(answer, found.households, self._data)
        counted = {
            **note,
            "read": found.read,
            "decided": answer[KEY].n_unique() if self._long else answer.height,
            "rejected": found.rejected,
            "strays": found.strays,
            "rejects": dict(found.rejects["code"].value_counts().iter_rows()),
            "without_sum": lacking(answer, self._data),
        }
        with writing():
            if answer.height:
                self._part(number, answer)
            _put(totals, self._stage.path("totals", f"{number:05d}.parquet"))
            if found.rejects.height:
                _put(found.rejects, self._stage.path("rejects", f"{number:05d}.parquet"))
            self._stage.note(number, counted)
        self._count(counted)

    def whole(self) -> dict[str, Any]:
        """Write what is made of all slices; gives the counts that ``Summary`` takes."""
        with writing():
            totals = added_up(map(pl.read_parquet, _files(self._stage.place / "totals")), self._data)
            if not _files(self._stage.place / RESULTS):
                self._part(0, self._empty())
            _put(totals, self._stage.path("totals.parquet"))
            _put(citations(self._data), self._stage.path("citations.parquet"))
            rejects = [pl.DataFrame(schema=REJECTS).lazy()]
            rejects += [pl.scan_parquet(path) for path in _files(self._stage.place / "rejects")]
            pl.concat(rejects).sink_parquet(self._stage.path("rejects.parquet"))
        return {
            "read": self.read,
            "decided": self.decided,
            "rejected": self.rejected,
            "strays": self.strays,
            "rejects": dict(sorted(self.rejects.items())),
            "benefits": benefits_of(totals, self._data),
            "without_sum": {id: count for id in self._data.benefits if (count := self.without_sum[id])},
        }

    def _part(self, number: int, answer: pl.DataFrame) -> None:
        columns = [*LONG, "citation"] if self._long else list(wide_schema(self._data))
        _put(answer.select(columns), self._stage.path(RESULTS, _PART.format(number)))

    def _empty(self) -> pl.DataFrame:
        if self._long:
            return pl.DataFrame(schema={**LONG, "citation": CITATION})
        return pl.DataFrame(schema=wide_schema(self._data, paid=True))

    def _count(self, note: Mapping[str, Any]) -> None:
        self.read += note["read"]
        self.decided += note["decided"]
        self.rejected += note["rejected"]
        self.strays += note["strays"]
        self.rejects.update(note["rejects"])
        # A run that was ended may have been begun before this was counted.
        self.without_sum.update(note.get("without_sum", {}))
        self.given_up.update(note["given_up"])
        self.unpaid.update(note["unpaid"])


def _put(frame: pl.DataFrame, path: Path) -> None:
    # Measured: bounds of columns cost a third of the writing, and next to no reader skips anything by them here.
    frame.write_parquet(path, compression="zstd", compression_level=1, statistics=False)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.parquet"))
