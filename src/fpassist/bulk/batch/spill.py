"""Families sorted out by a hash of their id, where the tables list them in no order: whole families, part by part.

Every table is read once, slice by slice; each slice is split by the leading bits of the hash and put at the end of one
file. A part is then read back from the places that are its own. Rows of a family keep the order they were listed in,
households stand by hash, so that neither the size of a slice nor the number of parts changes what comes out. Names and
ID numbers are judged before anything is put down, and never are.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from fpassist.bulk.batch.chunks import Chunk, Cursor
from fpassist.bulk.intake.columns import HOUSEHOLD, schema
from fpassist.bulk.intake.rejects import REJECTS, masked
from fpassist.bulk.intake.tables import Tables

MOST = 512
"""The most parts: past so many, parts grow instead, as slices split finer would only be slower to read back."""
_PART, _HASH, _FAULTS = "_part", "_hash", "_faults"
_INDEX = "index.json"


def parts_for(rows: Mapping[str, int], families: int) -> int:
    """How many parts, a power of two, keep most of them under ``families`` households and their share of rows."""
    wanted = max(1, rows["households"] // max(1, families))
    return min(MOST, 1 << wanted.bit_length())


def sort_out(
    tables: Tables, rows: Mapping[str, int], families: int, folder: Path, progress: Callable[[int], None]
) -> None:
    """Put every row down in ``folder``; where that was done before, nothing is done again.

    Args:
        tables: the tables.
        rows: how many rows each has.
        families: how many a part should hold.
        folder: made anew unless it is whole.
        progress: called with the number of rows newly put down.

    Raises:
        OSError: where ``folder`` cannot be written.
    """
    if (folder / _INDEX).exists():
        return
    if folder.exists():  # of a run that was ended while it sorted
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    parts = parts_for(rows, families)
    index: dict[str, dict[str, list[list[int]]]] = {name: {} for name in (*schema(), _FAULTS)}
    for name in schema():
        step = 1 + max(1 << 12, min(1 << 18, 3 * families))
        with (folder / name).open("wb") as file, (folder / _FAULTS).open("ab") as faulty:
            for start in range(0, rows[name], step):
                frame = tables.slice(name, start, step)
                if name == "persons":
                    frame, faults = masked(frame)
                    _put(faults, HOUSEHOLD, parts, faulty, index[_FAULTS])
                _put(frame, "id" if name == "households" else HOUSEHOLD, parts, file, index[name])
                progress(frame.height)
    unfinished = folder / f"{_INDEX}.new"
    unfinished.write_text(json.dumps({"parts": parts, "index": index}), encoding="ascii")
    unfinished.rename(folder / _INDEX)


def part_by_part(folder: Path, start: Cursor) -> Iterator[Chunk]:
    """The families that ``sort_out`` put down in ``folder``, from the part that ``start`` names on."""
    found: dict[str, Any] = json.loads((folder / _INDEX).read_text(encoding="ascii"))
    index: dict[str, dict[str, list[list[int]]]] = found["index"]
    for part in range(start.rows.get("parts", 0), found["parts"]):
        taken = {name: _take(folder / name, places.get(str(part), [])) for name, places in index.items()}
        if not any(taken.values()):
            continue
        tables = {name: _whole(name, taken[name], folder, index) for name in schema()}
        tables["households"] = (
            tables["households"]
            .with_columns(pl.col("id").hash().alias(_HASH))
            .sort(_HASH, "id", maintain_order=True)
            .drop(_HASH)
        )
        faults = pl.concat([pl.DataFrame(schema=REJECTS), *taken[_FAULTS]])
        yield Chunk(tables, faults, Cursor({"parts": part + 1}))


def _put(frame: pl.DataFrame, key: str, parts: int, file: BinaryIO, index: dict[str, list[list[int]]]) -> None:
    if not frame.height:
        return
    # The leading bits, so that parts one after another stand in the order of the whole hash.
    part = (pl.col(key).hash() // (2**64 // parts)).cast(pl.UInt32) if parts > 1 else pl.lit(0, pl.UInt32)
    split = frame.with_columns(part.alias(_PART)).partition_by(_PART, as_dict=True, include_key=False)
    for (number,), some in split.items():
        at = file.tell()
        some.write_ipc_stream(file, compression="lz4")
        index.setdefault(str(number), []).append([at, file.tell() - at])


def _take(path: Path, places: list[list[int]]) -> list[pl.DataFrame]:
    if not places:
        return []
    with path.open("rb") as file:
        frames: list[pl.DataFrame] = []
        for at, length in places:
            file.seek(at)
            frames.append(pl.read_ipc_stream(BytesIO(file.read(length))))
    return frames


def _whole(
    name: str, frames: list[pl.DataFrame], folder: Path, index: Mapping[str, Mapping[str, list[list[int]]]]
) -> pl.DataFrame:
    """One part of a table; where it has no row, without any but with the columns of the others."""
    if frames:
        return pl.concat(frames, how="diagonal")
    for places in index[name].values():
        return _take(folder / name, places[:1])[0].clear()
    made = pl.DataFrame(schema={column.name: column.dtype for column in schema()[name].columns.values()})
    return made.drop("name", "id_number") if name == "persons" else made
