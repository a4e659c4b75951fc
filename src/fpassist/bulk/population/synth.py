"""A made-up population: plausible, the same for the same seed, made chunk by chunk so that memory stays flat."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any, Literal

import polars as pl
from polars.io.plugins import register_io_source

from fpassist.bulk.population.beside import beside
from fpassist.bulk.population.draw import Draw, Ints
from fpassist.bulk.population.happenings import accidents, treatments
from fpassist.bulk.population.lives import Lives, lives
from fpassist.bulk.population.people import households, persons
from fpassist.bulk.population.shares import Shares

CHUNK = 1 << 15
"""Families made at a time. A chunk is always made whole, so that a population is the head of every larger one."""
_PREFIX = ".synth-"
LARGEST = 10**9
"""The most families: their ids have nine digits."""

Maker = Callable[[Shares, Lives, Draw], tuple[pl.DataFrame, Ints]]
MAKERS: dict[str, Maker] = {
    "households": households,
    "persons": persons,
    "accidents": accidents,
    "treatments": treatments,
}
Layout = Literal["tables", "wide"]
"""Members in a table of their own, or beside their household in one of families."""


def names_of(layout: Layout) -> list[str]:
    """The tables of a layout."""
    return [name for name in MAKERS if layout == "tables" or name != "persons"]


def synth(families: int, seed: int = 0, *, layout: Layout = "tables", **shares: Any) -> dict[str, pl.DataFrame]:
    """A population in memory: the tables ``households``, ``persons``, ``accidents`` and ``treatments``.

    Args:
        families: how many.
        seed: the same seed and shares give the same population; the first families of a larger one are these.
        layout: ``wide`` for the same families with their members beside them, without a table of persons.
        shares: those of ``Shares`` that are not to be as they are by default.

    Raises:
        ValueError: for a share out of 0 to 1, or a number of families below 0 or past ``LARGEST``.
    """
    wanted = Shares(**shares)
    _bounded(families, seed)
    return {name: pl.concat(_chunks(name, families, seed, wanted, layout)) for name in names_of(layout)}


def write(
    out: str | os.PathLike[str],
    families: int,
    seed: int = 0,
    shares: Shares | None = None,
    progress: Callable[[str, int], None] | None = None,
    *,
    layout: Layout = "tables",
) -> dict[str, Path]:
    """Write a population as ``households.parquet``, ``persons.parquet`` and so on into the folder ``out``.

    The files appear when all of them are whole: a run that is ended leaves none.

    Args:
        out: made where it is not there; the files of another population in it are replaced.
        families, seed, layout: as of ``synth``.
        shares: how often what is so; those of ``Shares`` by default.
        progress: called with a table and how many families of it are newly made.

    Returns:
        The paths by table.

    Raises:
        ValueError: as ``synth``.
        OSError: where ``out`` cannot be written.
    """
    _bounded(families, seed)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{_PREFIX}*"):  # of a run that was killed
        shutil.rmtree(left, ignore_errors=True)
    place = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
    stop = Event()
    try:
        for name in names_of(layout):
            _frame(name, families, seed, shares or Shares(), layout, progress, stop).sink_parquet(
                place / f"{name}.parquet", row_group_size=1 << 17, compression_level=1, engine="streaming"
            )
        for name in names_of(layout):
            os.replace(place / f"{name}.parquet", folder / f"{name}.parquet")
        for name in MAKERS.keys() - names_of(layout):
            # Of a population that is replaced: its members are no longer those of the families.
            (folder / f"{name}.parquet").unlink(missing_ok=True)
    finally:
        try:
            stop.set()
            _remove(place)
        except KeyboardInterrupt:
            # One interrupt arrives twice: as polars tells of it, and then as Python itself does.
            stop.set()
            _remove(place)
            raise
    return {name: folder / f"{name}.parquet" for name in names_of(layout)}


def _remove(place: Path) -> None:
    """Remove the folder ``place``; after an interrupt polars may write into it for a moment yet."""
    for _ in range(100):
        shutil.rmtree(place, ignore_errors=True)
        if not place.exists():
            return
        sleep(0.05)


def _frame(
    name: str,
    families: int,
    seed: int,
    shares: Shares,
    layout: Layout,
    progress: Callable[[str, int], None] | None,
    stop: Event,
) -> pl.LazyFrame:
    def source(
        with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        del predicate, n_rows, batch_size  # the frame is written whole
        for chunk, made in enumerate(_chunks(name, families, seed, shares, layout)):
            if stop.is_set():
                return
            yield made if with_columns is None else made.select(with_columns)
            if progress is not None:
                progress(name, min(CHUNK, families - chunk * CHUNK))

    return register_io_source(source, schema=next(_chunks(name, 0, seed, shares, layout)).schema)


def _chunks(name: str, families: int, seed: int, shares: Shares, layout: Layout) -> Iterator[pl.DataFrame]:
    """The chunks of a table; one without rows where there are no families."""
    for chunk in range(max(1, -(-families // CHUNK))):
        of = lives(shares, seed, chunk, CHUNK)
        frame, family = _made(name, shares, of, seed, chunk)
        if layout == "wide" and name == "households":
            frame = beside(frame, *_made("persons", shares, of, seed, chunk))
        kept = families - chunk * CHUNK
        yield frame if kept >= CHUNK else frame.head(int(family.searchsorted(kept)))


def _made(name: str, shares: Shares, of: Lives, seed: int, chunk: int) -> tuple[pl.DataFrame, Ints]:
    # Each table draws from a stream of its own, so that one is the same whichever others are made.
    return MAKERS[name](shares, of, Draw(seed, chunk, list(MAKERS).index(name) + 1))


def _bounded(families: int, seed: int) -> None:
    if not 0 <= families <= LARGEST:
        raise ValueError(f"the number of families is not from 0 to {LARGEST}")
    if seed < 0:
        raise ValueError("the seed is below 0")
