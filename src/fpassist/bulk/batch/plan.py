"""What a run will take, found out by a trial on its first families, before hours and a disk are spent on it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, Final

from fpassist.bulk.batch.chunks import Chunk, Cursor, Disorder, first_way, ordered, whole
from fpassist.bulk.batch.engines import Engine, EngineName, make_engine, must_be_there
from fpassist.bulk.batch.faults import fault
from fpassist.bulk.batch.memory import half_the_machine, parted, peak
from fpassist.bulk.batch.output import Output
from fpassist.bulk.batch.stage import RESULTS, Stage, must_not_hold, opened
from fpassist.bulk.deciding.parts import cores
from fpassist.bulk.intake.declared import Declared
from fpassist.bulk.intake.rejects import sift
from fpassist.bulk.intake.sources import places_of, size_of
from fpassist.bulk.intake.tables import Source, Tables, read_tables
from fpassist.engine.policy import Policy

TRIED: Final = 1 << 16
"""Families tried at the most: enough for the fixed work of a slice to count as it will."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will take.

    Args:
        families: families to be read.
        rows: rows of each table; none of persons that stand beside their family.
        at_a_time: families of a slice.
        side_by_side: slices decided at once.
        slices: how many there will be.
        sorts: whether all rows are sorted out first, as the families are many and the tables list them in no common
            order.
        memory: bytes at the highest, about.
        seconds: least and most, about: with all slices side by side, and one after another; sorting out comes on top.
        bytes_written: of the results, about; ``bytes_beside`` more while the run sorts out.
        bytes_beside: of what is sorted out, about.
        bytes_free: where the results go.
        tried: families that the trial decided or rejected.
    """

    families: int
    rows: dict[str, int]
    at_a_time: int
    side_by_side: int
    slices: int
    sorts: bool
    memory: int
    seconds: tuple[float, float]
    bytes_written: int
    bytes_beside: int
    bytes_free: int
    tried: int

    @property
    def fits(self) -> bool:
        """Whether there is room for what the run writes."""
        return self.bytes_written + self.bytes_beside <= self.bytes_free

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "seconds": [round(second, 1) for second in self.seconds], "fits": self.fits}


def plan_batch(
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
) -> Plan:
    """What ``run_batch`` with the same arguments will take. Nothing is written into ``out``, which is not made.

    Raises:
        TableError: every fault of the tables (B05x).
        BatchError: B072, B077; C001 for a Spark cluster.
        EvaluationError: as ``Policy.evaluate``, and B001.
    """
    if spark_master is not None and not spark_master.startswith("local"):
        # The trial stands in a folder of this machine, which a cluster does not see.
        cure = "leave out the Spark master: the trial is then made here"
        raise fault("C001", "a run on a cluster is not tried beforehand", "spark_master", cure)
    sources = (households, persons, accidents, treatments, received)
    others: dict[str, Source | None] = {"accidents": accidents, "treatments": treatments, "received": received}
    tables = read_tables(households, persons, **others, declared=Declared([policy.data]))
    policy.refuse_day(as_of)
    must_be_there(engine)
    must_not_hold(Path(out), (place for source in sources for place in places_of(source)))
    size, at_once = parted(memory or half_the_machine(), long=long, engine=engine, cores=cores())
    rows = tables.rows()
    begun = monotonic()
    chunk, sorts = _first(tables, rows, size)
    reading = monotonic() - begun
    decider = make_engine(engine, policy, as_of, spark_master=spark_master)
    try:
        fixed, steady, written = _tried(policy, decider, chunk, long=long)
    finally:
        decider.close()
    families, tried = rows["households"], chunk.tables["households"].height
    slices = -(-families // size)
    # Where there are fewer slices than cores, some cores have none.
    at_once = max(1, min(at_once, slices))
    # What is done once is no longer than the first slice took beyond the second.
    once, times = max(0.0, fixed - steady), families / max(1, tried)
    one_by_one = once + times * (steady + (0 if sorts else reading))
    return Plan(
        families=families,
        rows={name: count for name, count in rows.items() if name != "persons" or tables.beside is None},
        at_a_time=size,
        side_by_side=at_once,
        slices=slices,
        sorts=sorts,
        memory=peak(min(size, families) * at_once, long=long),
        seconds=(once + (one_by_one - once) / at_once, one_by_one),
        bytes_written=round(times * written),
        bytes_beside=sum(size_of(source) for source in sources) if sorts else 0,
        bytes_free=_free(Path(out)),
        tried=tried,
    )


def _first(tables: Tables, rows: Mapping[str, int], size: int) -> tuple[Chunk, bool]:
    """The first families whole, and whether the run will have to sort all rows out."""
    way, count = first_way(rows, size), min(size, TRIED)
    if way == "whole" and rows["households"] <= count:
        return next(whole(tables, rows)), False
    try:
        found = next(ordered(tables, rows, count, Cursor()), None)
    except Disorder:
        return Chunk(tables.first(count), None, Cursor()), way == "ordered"
    return (Chunk(tables.collect(), None, Cursor()) if found is None else found), False


def _tried(policy: Policy, decider: Engine, chunk: Chunk, *, long: bool) -> tuple[float, float, int]:
    """Seconds of the first and of a later slice, and the bytes that one comes to."""
    with TemporaryDirectory() as folder, opened(Path(folder) / "trial", {}, force=False) as stage:
        output = Output(stage, policy.data, long=long)
        fixed, steady = (_decided(output, decider, chunk, number) for number in range(2))
        return fixed, steady, _written(stage) // 2


def _decided(output: Output, decider: Engine, chunk: Chunk, number: int) -> float:
    begun = monotonic()
    found = sift(chunk.tables, chunk.faults, output.declared)
    output.write(number, found, output.decided_by(decider, found), {"given_up": {}, "unpaid": {}})
    return monotonic() - begun


def _written(stage: Stage) -> int:
    kept = (path for name in (RESULTS, "rejects") for path in (stage.place / name).glob("*.parquet"))
    return sum(path.stat().st_size for path in kept)


def _free(out: Path) -> int:
    there = next(place for place in (out.absolute(), *out.absolute().parents) if place.is_dir())
    return shutil.disk_usage(there).free
