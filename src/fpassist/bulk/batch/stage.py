"""A folder of results that is whole or not there: written beside, moved into place, the summary last.

All that a run writes stands in ``.unfinished`` until the run is over. Each slice leaves a part and then a note of it
in ``notes``; a run that was ended goes on after the last note, provided that it asks the same of the same tables.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from fpassist.bulk.batch.faults import BatchError, fault, writing
from fpassist.bulk.batch.summary import is_summary

SUMMARY: Final = "summary.json"
RESULTS: Final = "results"
WHOLE: Final = (RESULTS, "citations.parquet", "rejects.parquet", "totals.parquet", SUMMARY)
"""What a finished run leaves, in the order in which it is moved into place."""
PART: Final = re.compile(r"part-[0-9]{5,}\.parquet")
"""What the files in ``RESULTS`` are called."""
_UNFINISHED: Final = ".unfinished"
_ASKED: Final = "asked.json"
_LOCK: Final = "lock"


class Stage:
    """The folder of one run; ``opened`` makes it.

    Args:
        out: where the results go.
        place: where they stand until then.
        notes: what the slices left that an ended run had done, in order.
    """

    def __init__(self, out: Path, place: Path, notes: list[dict[str, Any]]) -> None:
        self.out = out
        self.place = place
        self.notes = notes

    def path(self, *names: str) -> Path:
        """A file of the unfinished run, in folders that are made where they are not there."""
        path = self.place.joinpath(*names)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def note(self, number: int, note: Mapping[str, Any]) -> None:
        """Say that slice ``number`` is done: the last thing done for it."""
        _replace(self.path("notes", f"{number:05d}.json"), note)

    @property
    def finished(self) -> bool:
        """Whether everything is in its place already."""
        return not self.place.exists()

    def over(self) -> None:
        """Forget every part, and what was sorted out: the run starts anew."""
        self.notes = []
        for name in ("notes", RESULTS, "totals", "rejects", "sorted"):
            if (self.place / name).exists():
                shutil.rmtree(self.place / name)

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Move what is whole into place, the summary last, and drop the rest.

        Raises:
            BatchError: B076 where something came into the folder meanwhile that no run wrote.
        """
        _must_be_ours(self.out, self.place)
        _replace(self.place / SUMMARY, summary)
        self.move()

    def move(self) -> None:
        """Go through with the moving; where it was broken off, what was moved before stays."""
        # From here on the folder shows nothing finished until the new summary stands in it.
        if (self.place / WHOLE[0]).exists():
            (self.out / SUMMARY).unlink(missing_ok=True)
        for name in WHOLE:
            source, target = self.place / name, self.out / name
            if source.exists():
                if target.is_dir():
                    shutil.rmtree(target)
                os.replace(source, target)
        shutil.rmtree(self.place)


def goes_on(out: Path) -> bool:
    """Whether a run in ``out`` that asks the same as the last one there goes on where that one was ended."""
    return (out / _UNFINISHED / _ASKED).exists()


def must_not_hold(out: Path, inputs: Iterable[Path]) -> None:
    """Nothing where a run in ``out`` leaves every one of ``inputs`` alone.

    Args:
        out: where the results go.
        inputs: the files and folders that the tables are read from.

    Raises:
        BatchError: B077.
    """
    home = _real(out)
    taken = [home / name for name in (*WHOLE, _UNFINISHED)]
    for path in inputs:
        # Under its own name a link lies where it stands, and under the other where it leads.
        for place in (_real(path.parent) / path.name, _real(path)):
            if any(place.is_relative_to(name) for name in taken):
                raise fault("B077", "a table lies where the results would go", "out")
            if place.is_dir() and home.is_relative_to(place):  # it is read with all that lies in it, however deep
                raise fault("B077", "the results would go into the folder of a table", "out")


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


@contextmanager
def opened(out: Path, asked: Mapping[str, Any], *, force: bool) -> Generator[Stage]:
    """The folder ``out``, for this run alone.

    Args:
        out: made where it is not there.
        asked: all that decides what comes out, as JSON; a run that was ended is taken up where it asked the same.
        force: whether results of a finished run may be replaced.

    Raises:
        BatchError: B070 for finished results, B074 for another run in the folder, B076 where it holds what no run
            wrote, C011 where it cannot be written.
    """
    with writing():
        place = out / _UNFINISHED
        if place.is_symlink() or (place.is_dir() and not (place / _LOCK).exists() and any(place.iterdir())):
            raise _foreign()
        out.mkdir(parents=True, exist_ok=True)
        # Parts hold what is known of families: until they are moved they are for the owner of the run alone.
        place.mkdir(mode=0o700, exist_ok=True)
        lock = (place / _LOCK).open("wb")
    try:
        _locked(lock)
        with writing():
            try:
                _must_be_ours(out, place)
            except BatchError:
                _leave(place)
                raise
            alike = _alike(place, asked)
            stage = Stage(out, place, list(_notes(place / "notes")) if alike else [])
            if alike and (place / SUMMARY).exists():
                # It was ended while it moved what was whole already.
                stage.move()
            elif (out / SUMMARY).exists() and not force:
                _leave(place)
                raise fault("B070", "the folder holds the results of a finished run", "out")
            elif not alike:
                _clear(out, place, asked)
        yield stage
    finally:
        lock.close()


def _locked(lock: BinaryIO) -> None:
    try:
        import fcntl
    except ImportError:  # where there is none, only the user keeps two runs apart
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise fault("B074", "another run is working in the folder", "out") from None


def _must_be_ours(out: Path, place: Path) -> None:
    """Nothing where all that a finished run would replace was left by one: whatever else it is, it is someone's."""
    there = [out / name for name in WHOLE if os.path.lexists(out / name)]
    # A run that was ended while it moved has put its summary down, and the one of the results away.
    told = is_summary(place / SUMMARY) or is_summary(out / SUMMARY)
    if there and not (told and all(map(_made, there))):
        raise _foreign()


def _made(path: Path) -> bool:
    """Whether something of the name of a result is of the kind that a run leaves."""
    if path.is_symlink():
        return False
    if path.name == SUMMARY:
        return is_summary(path)
    if path.name == RESULTS:
        return path.is_dir() and all(PART.fullmatch(part.name) and part.is_file() for part in path.iterdir())
    return path.is_file()


def _foreign() -> BatchError:
    return fault("B076", "the folder holds something that no run wrote", "out")


def _leave(place: Path) -> None:
    """Take away the folder of a run that may not start, unless another one left something in it."""
    if {path.name for path in place.iterdir()} <= {_LOCK}:
        shutil.rmtree(place)


def _alike(place: Path, asked: Mapping[str, Any]) -> bool:
    """Whether the run that was ended here asked the same."""
    path = place / _ASKED
    return path.exists() and path.read_text(encoding="utf-8") == _told(asked)


def _clear(out: Path, place: Path, asked: Mapping[str, Any]) -> None:
    """Drop what another run left, and say what this one asks."""
    if (place / SUMMARY).exists():
        # It was ended while it moved: what lies in the folder by now is a part of its results, and says so no more.
        for name in WHOLE:
            _remove(out / name)
    for left in place.iterdir():
        if left.name != _LOCK:
            _remove(left)
    (place / _ASKED).write_text(_told(asked), encoding="utf-8")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _told(asked: Mapping[str, Any]) -> str:
    return json.dumps(asked, sort_keys=True)


def _notes(folder: Path) -> Iterator[dict[str, Any]]:
    number = 0
    while (folder / f"{number:05d}.json").exists():
        yield json.loads((folder / f"{number:05d}.json").read_text(encoding="utf-8"))
        number += 1


def _replace(path: Path, value: Mapping[str, Any]) -> None:
    """Write JSON so that the file is there whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    with new.open("w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
