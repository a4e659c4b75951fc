"""Household files as a stream: one object, a list, or one JSON object a line (then in constant memory)."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import IO, TYPE_CHECKING

from fpassist.cli.guard import call_fault, reason
from fpassist.diagnostics import HouseholdError

if TYPE_CHECKING:
    from fpassist import Household

LINE_SUFFIXES = {".ndjson", ".jsonl"}
# A line longer than this is no household: reading stops there rather than fill the memory.
LONGEST_LINE = 16 * 1024 * 1024


class Kind(Enum):
    """What an input holds, which is also the shape of what comes out."""

    ONE = "one"
    LIST = "list"
    LINES = "lines"


@dataclass(slots=True)
class Source:
    """One input, opened and looked into but not yet read.

    Args:
        name: the path as given, ``-`` for standard input.
        kind: what it holds; settled for a whole document only once it has been parsed.
        handle: the rest of the input.
        head: the lines already taken from ``handle``.
        size: bytes in the file, ``None`` where that cannot be known.
    """

    name: str
    kind: Kind
    handle: IO[bytes]
    head: list[bytes]
    size: int | None

    @property
    def label(self) -> str:
        return "<stdin>" if self.name == "-" else self.name

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Numbered lines that are not blank."""
        number = 0
        for line in self.head:
            number += 1
            if line.strip():
                yield number, line
        while line := self.handle.readline(LONGEST_LINE + 1):
            number += 1
            if line.strip():
                yield number, line
            if len(line) > LONGEST_LINE:
                while (rest := self.handle.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                    continue

    def whole(self) -> bytes:
        """The whole document."""
        return b"".join(self.head) + self.handle.read()


def open_sources(names: Sequence[str]) -> list[Source]:
    """Open every input and see what it holds.

    Raises:
        CallError: C002 for all that cannot be read, C009 where standard input is named twice.
    """
    if list(names).count("-") > 1:
        raise call_fault("C009", "standard input is named more than once")
    return [_look(name, open_bytes(name)) for name in names]


def open_bytes(name: str) -> IO[bytes]:
    """The bytes of the file ``name``, or of standard input.

    Raises:
        CallError: C002.
    """
    if name == "-":
        stream: IO[bytes] | None = getattr(sys.stdin, "buffer", None)
        if stream is None:
            return io.BytesIO((sys.stdin.read() if sys.stdin else "").encode())
        return stream
    try:
        if Path(name).is_dir():
            raise call_fault("C002", "a directory cannot be read as a file", where=name)
        return open(name, "rb")
    except FileNotFoundError:
        raise call_fault("C002", "there is no such file", where=name, help_=_near(name)) from None
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else "the path is no path"
        raise call_fault("C002", f"the file cannot be read: {why}", where=name) from None


def _near(name: str) -> str | None:
    """A file beside it with almost that name."""
    import difflib

    try:
        path = Path(name)
        near = difflib.get_close_matches(path.name, [p.name for p in path.parent.iterdir()], n=1)
    except OSError:
        return None
    return f"did you mean {path.parent / near[0]}?" if near else None


def _look(name: str, handle: IO[bytes]) -> Source:
    size: int | None = None
    try:
        if name != "-" and handle.seekable():
            size = Path(name).stat().st_size
        head: list[bytes] = []
        found: list[bytes] = []
        while len(found) < 2 and (line := handle.readline(LONGEST_LINE + 1)):
            head.append(line)
            if line.strip():
                found.append(line.strip())
            # Anything but a whole object on the first line is no stream of lines.
            if len(found) == 1 and not _object(found[0]):
                break
    except OSError as error:
        raise call_fault("C002", f"the file cannot be read: {reason(error)}", where=name) from None
    first = found[0].removeprefix(b"\xef\xbb\xbf") if found else b""
    by_line = Path(name).suffix.lower() in LINE_SUFFIXES or (len(found) == 2 and all(map(_object, found)))
    if by_line:
        kind = Kind.LINES
    elif first.startswith((b"[", b"- ", b"---")) or first == b"-":
        kind = Kind.LIST
    else:
        kind = Kind.ONE
    return Source(name, kind, handle, head, size)


def _object(line: bytes) -> bool:
    line = line.removeprefix(b"\xef\xbb\xbf")
    return line.startswith(b"{") and line.endswith(b"}")


def read_whole(source: Source) -> list[Household]:
    """The households of a whole document; settles whether it holds one object or a list.

    Raises:
        HouseholdError: every fault found in it.
    """
    from fpassist.domain import load_households

    try:
        data = source.whole()
    except OSError as error:
        raise call_fault("C002", f"the file cannot be read: {reason(error)}", where=source.name) from None
    families = load_households(data, source.label)
    if len(families) != 1:
        source.kind = Kind.LIST
    return list(families)


def read_lines(source: Source) -> Iterator[Household | HouseholdError]:
    """A household a line, or the faults of that line; one is held at a time."""
    from fpassist.domain import load_households

    for number, line in source.lines():
        try:
            yield from load_households(line, f"{source.label}:{number}")
        except HouseholdError as error:
            yield error
