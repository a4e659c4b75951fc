"""Millions of families from Parquet to Parquet: slice by slice, in bounded memory, whole or not there at all."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from time import monotonic
from typing import Any

import polars as pl

from fpassist._version import __version__
from fpassist.bulk.batch.chunks import Chunk, Cursor, Disorder, first_way, ordered, whole
from fpassist.bulk.batch.engines import Engine, EngineName, make_engine, must_be_there, side_by_side
from fpassist.bulk.batch.faults import fault, writing
from fpassist.bulk.batch.memory import half_the_machine, parted, too_little
from fpassist.bulk.batch.output import Output
from fpassist.bulk.batch.spill import part_by_part, sort_out
from fpassist.bulk.batch.stage import SUMMARY, Stage, must_not_hold, opened
from fpassist.bulk.batch.summary import Summary, from_dict, policy_of
from fpassist.bulk.deciding.parts import cores
from fpassist.bulk.intake.declared import Declared
from fpassist.bulk.intake.rejects import Sifted, sift
from fpassist.bulk.intake.sources import places_of, print_of
from fpassist.bulk.intake.tables import Source, Tables, read_tables
from fpassist.engine.payments import of_rows
from fpassist.engine.policy import Policy
from fpassist.engine.warnings import of_grants, of_limits, of_policy

Progress = Callable[[str, int, int], None]
"""Told of ``sorting`` (rows) or ``deciding`` (families): how many are done, and of how many."""


def run_batch(
    policy: Policy,
    households: Source,
    persons: Source | None = None,
    *,
    accidents: Source | None = None,
    treatments: Source | None = None,
    received: Source | None = None,
    as_of: date,
    out: str | os.PathLike[str],
    engine: EngineName = "polars",
    spark_master: str | None = None,
    long: bool = False,
    memory: int | None = None,
    families: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Decide every family of the tables and write what comes out into the folder ``out``; ``docs/batch.md`` says what.

    The results appear when all of them are whole. A run that was ended goes on where it stopped when it is called
    again with the same files and the same question; anything else starts clean.

    Args:
        policy: the policy.
        households, persons, accidents, treatments, received: what ``tables.read_tables`` takes; without ``persons``
            the members stand beside their household, the wide layout.
        as_of: the day asked about.
        out: made where it is not there; what stands in it under the name of a result must be that of a run.
        engine: what decides.
        spark_master: where Spark runs.
        long: a row for each benefit and subject; else a row a family.
        memory: bytes that the run may take; by default half of what the machine has.
        families: how many are decided at a time; by default as many as ``memory`` holds.
        force: whether finished results in ``out`` may be replaced.
        progress: told how far the run is.

    Raises:
        TableError: every fault of the tables (B05x).
        BatchError: B070 to B077, C001 for an ``out`` without a name, C011 where it cannot be written.
        EvaluationError: as ``Policy.evaluate``, and B001.
    """
    begun = monotonic()
    if not os.fspath(out):
        cure = "give the path of a folder; `.` is the current one"
        raise fault("C001", "the folder of the results has no name", "out", cure)
    sources = (households, persons, accidents, treatments, received)
    others: dict[str, Source | None] = {"accidents": accidents, "treatments": treatments, "received": received}
    tables = read_tables(households, persons, **others, declared=Declared([policy.data]))
    # What cannot be asked is told before a folder is made.
    policy.refuse_day(as_of)
    warnings = (*tables.warnings, *of_policy(policy.data, as_of), *too_little(memory, long=long))
    must_be_there(engine)
    must_not_hold(Path(out), (place for source in sources for place in places_of(source)))
    there = memory or half_the_machine()
    size, at_once = parted(there, long=long, engine=engine, cores=cores())
    size = families or size
    asked = {
        "version": __version__,
        "policy": policy_of(policy.data),
        "as_of": as_of.isoformat(),
        "engine": engine,
        "long": long,
        "families": size,
        "sources": [print_of(source) for source in sources],
    }
    with opened(Path(out), asked, force=force) as stage:
        if not stage.finished:
            # A cluster sees the folder of the results, if any.
            shared = stage.path("shared", "tables").parent
            decider = make_engine(engine, policy, as_of, spark_master=spark_master, folder=shared)
            try:
                deciders = side_by_side(decider, at_once)
                run = Run(stage, tables, deciders, Output(stage, policy.data, long=long), size, progress or _quiet)
                run.decide()
            finally:
                decider.close()
            if asked["sources"] != [_again(source, print_of(source), told) for source, told in _told(sources, asked)]:
                raise fault("B075", "a table was changed while it was read", "tables")
            came_to = run.output.whole()
            grants = {id: policy.data.benefits[id].grant for id, one in came_to["benefits"].items() if one.granted}
            told = of_grants(policy.data, ((id, grant.amount is None) for id, grant in grants.items()))
            warnings = (*warnings, *told, *of_limits(run.output.given_up), *of_rows(run.output.unpaid))
            seconds = monotonic() - begun
            summary = Summary(
                out=Path(out),
                as_of=as_of,
                policy=policy_of(policy.data),
                engine=engine,
                long=long,
                warnings=warnings,
                seconds=seconds,
                rate=run.decided_now / seconds,
                **came_to,
            )
            with writing():
                stage.finish(summary.as_dict())
    return from_dict(Path(out), json.loads((Path(out) / SUMMARY).read_text(encoding="utf-8")))


_Decided = tuple[Sifted, pl.DataFrame, dict[str, Any]]
"""A slice, what is decided of it, and the note of it."""


class Run:
    """One walk over all families.

    Args:
        stage: where it stands.
        tables: the tables.
        deciders: what decides, a slice each at a time.
        output: what writes.
        size: how many families at a time.
        progress: told how far it is.
    """

    def __init__(
        self,
        stage: Stage,
        tables: Tables,
        deciders: Sequence[Engine],
        output: Output,
        size: int,
        progress: Progress,
    ) -> None:
        self.output = output
        self.decided_now = 0
        self._stage = stage
        self._tables = tables
        self._deciders = deciders
        self._size = size
        self._progress = progress
        self._over = Event()
        self._rows = tables.rows()

    def decide(self) -> None:
        """Decide every family, slice by slice.

        Raises:
            BatchError: B071 where a family was lost or counted twice.
        """
        notes = self._stage.notes
        way = notes[-1]["way"] if notes else first_way(self._rows, self._size)
        if notes:
            self.output.take_up(notes)
        try:
            self._walk(way, _cursor(notes))
        except Disorder:
            # What was decided in a wrong order is worth nothing.
            self._stage.over()
            self.output.over()
            self.decided_now = 0
            self._walk("sorted", Cursor())
        read, decided, rejected = self._rows["households"], self.output.decided, self.output.rejected
        if not read == self.output.read == decided + rejected:
            raise fault("B071", f"of {read} families {decided} were decided and {rejected} rejected", "households")

    def _chunks(self, way: str, start: Cursor) -> Iterator[Chunk]:
        if way == "whole":
            yield from whole(self._tables, self._rows) if not start.rows else ()
        elif way == "ordered":
            yield from ordered(self._tables, self._rows, self._size, start)
        else:
            folder = self._stage.path("sorted", "index").parent
            total, done = sum(self._rows.values()), 0

            def told(rows: int) -> None:
                nonlocal done
                # Sorting goes on for long in a thread of its own: an interrupt of the run must reach it.
                if self._over.is_set():
                    raise CancelledError
                done += rows
                self._progress("sorting", done, total)

            sort_out(self._tables, self._rows, self._size, folder, told)
            yield from part_by_part(folder, start)

    def _walk(self, way: str, start: Cursor) -> None:
        """Decide slice after slice, several at a time, while the next one is read and what is decided is written."""
        self._over.clear()
        free: SimpleQueue[Engine] = SimpleQueue()
        for decider in self._deciders:
            free.put(decider)
        reading, deciding, writing = (ThreadPoolExecutor(count) for count in (1, len(self._deciders), 1))
        at_work: deque[Future[_Decided]] = deque()
        written: Future[None] | None = None
        chunks = self._chunks(way, start)
        try:
            ahead = reading.submit(next, chunks, None)
            number = len(self._stage.notes)
            while True:
                chunk = _read(ahead)
                if chunk is not None:
                    ahead = reading.submit(next, chunks, None)
                    at_work.append(deciding.submit(self._decide, free, chunk, way))
                elif not at_work:
                    break
                # One slice more than there are deciders waits for the first that is free.
                if chunk is None or len(at_work) > len(self._deciders):
                    # One slice is written at a time, in order: a run that is taken up goes on after the last one.
                    decided = at_work.popleft().result()
                    self._wait(written)
                    written = writing.submit(self.output.write, number, *decided)
                    self.decided_now += decided[0].read
                    number += 1
            self._wait(written)
        finally:
            self._over.set()
            for pool in (reading, deciding, writing):
                pool.shutdown(wait=True, cancel_futures=True)

    def _decide(self, free: SimpleQueue[Engine], chunk: Chunk, way: str) -> _Decided:
        """One slice, decided by an engine that no other slice has."""
        decider = free.get()
        try:
            found = sift(chunk.tables, chunk.faults, self.output.declared)
            before = decider.one_by_one.given_up.copy()
            answer = self.output.decided_by(decider, found)
            given_up = dict(decider.one_by_one.given_up - before)
            # Told while the records are there: what is written keeps none of them.
            unpaid = self.output.unpaid_in(found)
            note = {"way": way, "after": chunk.after.as_dict(), "given_up": given_up, "unpaid": unpaid}
            return found.without_records(), answer, note
        finally:
            free.put(decider)

    def _wait(self, written: Future[None] | None) -> None:
        if written is not None:
            written.result()
            self._told()

    def _told(self) -> None:
        self._progress("deciding", self.output.read, self._rows["households"])


def _read(ahead: Future[Chunk | None]) -> Chunk | None:
    # Tables tell their own faults: what else is read and written here is what was sorted out.
    with writing():
        return ahead.result()


def _cursor(notes: list[dict[str, Any]]) -> Cursor:
    if not notes:
        return Cursor()
    after = notes[-1]["after"]
    return Cursor(after["rows"], after["last"])


def _told(sources: tuple[Source | None, ...], asked: dict[str, Any]) -> Iterator[tuple[Source | None, Any]]:
    return zip(sources, asked["sources"], strict=True)


def _again(source: Source | None, now: Any, told: Any) -> Any:
    """What a source says of itself at the end; a table in memory cannot have changed."""
    return now if source is None or isinstance(source, (str, os.PathLike)) else told


def _quiet(what: str, done: int, total: int) -> None:
    """The progress of which no one is told."""
