"""What tells that two runs read the same tables: the files, their sizes and when they were written."""

from __future__ import annotations

import glob
import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from fpassist.bulk.intake.tables import Source


def print_of(source: Source | None) -> Any:
    """A value of JSON that differs where the source does; of a table in memory it never is the same twice.

    Args:
        source: what ``tables.read_tables`` takes, or ``None`` for no table.
    """
    if source is None:
        return None
    if not isinstance(source, (str, os.PathLike)):
        return str(uuid.uuid4())
    path = os.fspath(cast("str | os.PathLike[str]", source))
    try:
        return [path, *(_file(found) for found in files_of(path))]
    except OSError:
        return [path]


def places_of(source: Source | None) -> list[Path]:
    """The files that a source is read from, and the folder where it is one; none for a table in memory."""
    if source is None or not isinstance(source, (str, os.PathLike)):
        return []
    path = os.fspath(cast("str | os.PathLike[str]", source))
    try:
        return [Path(path), *files_of(path)]
    except (OSError, ValueError):
        return [Path(path)]


def size_of(source: Source | None) -> int:
    """Bytes of the files of a source; of a table in memory none."""
    return sum(place.stat().st_size for place in set(places_of(source)) if place.is_file())


def files_of(path: str) -> list[Path]:
    """The files that a path names: one, those of a folder, or those that match a pattern."""
    folder = Path(path)
    if folder.is_dir():
        return sorted(folder.rglob("*.parquet"))
    if folder.exists():
        return [folder]
    return sorted(Path(found) for found in glob.glob(path, recursive=True))


def _file(path: Path) -> list[Any]:
    said = path.stat()
    return [str(path.absolute()), said.st_size, said.st_mtime_ns]
