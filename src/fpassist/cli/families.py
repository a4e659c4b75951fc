"""Household inputs: one object, a list, or one JSON object a line; what comes in shapes what goes out."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

from msgspec import Struct

from fpassist.cli.guard import call_fault, reason
from fpassist.diagnostics import Diagnostic, HouseholdError

if TYPE_CHECKING:
    from fpassist import Household

Outcome: TypeAlias = "Household | HouseholdError"
FILE = "give the path of a file that exists and may be read"
LINE_SUFFIXES = {".ndjson", ".jsonl"}


class Kind(Enum):
    """What an input holds, which is also the shape of what comes out."""

    ONE = "one"
    LIST = "list"
    LINES = "lines"


class Source(Struct, frozen=True):
    """One input, looked into but not yet read.

    Args:
        name: the path as given, ``-`` for standard input.
        kind: what it holds.
        outcomes: its households as they are read; one that cannot be read is the error itself.
    """

    name: str
    kind: Kind
    outcomes: Iterator[Outcome]

    @property
    def label(self) -> str:
        return "<stdin>" if self.name == "-" else self.name


def open_sources(names: Sequence[str]) -> list[Source]:
    """Open every input and see what it holds.

    Raises:
        CallError: C002 for one that cannot be read, C009 where standard input is named twice.
    """
    if list(names).count("-") > 1:
        raise call_fault("C009", "standard input is named more than once")
    return [_open(name) for name in names]


def _open(name: str) -> Source:
    opening, outcomes = _begin(name)
    ahead: list[Outcome] = []
    for outcome in outcomes:
        ahead.append(outcome)
        if len(ahead) == 2:
            break
    return Source(name, _kind(name, opening, len(ahead)), _again(ahead, outcomes))


def _again(ahead: list[Outcome], rest: Iterator[Outcome]) -> Iterator[Outcome]:
    while ahead:
        yield ahead.pop(0)
    yield from rest


def _kind(name: str, opening: bytes, count: int) -> Kind:
    text = opening.removeprefix(b"\xef\xbb\xbf").lstrip()
    if Path(name).suffix.lower() in LINE_SUFFIXES:
        return Kind.LINES
    if text.startswith((b"[", b"-")):
        return Kind.LIST
    # Of what does not open a list, only one object a line and several YAML documents hold more than one.
    return Kind.ONE if count < 2 else Kind.LINES


def _begin(name: str) -> tuple[bytes, Iterator[Outcome]]:
    """The first bytes of an input, and its households, those bytes among what they are read from."""
    from fpassist.domain import read_households, read_stream

    if name == "-":
        return standard_input()[0], read_households(name)
    must_be_readable(name)
    try:
        # Opened once, since a pipe given as a path can be read once only.
        stream = open(name, "rb")  # noqa: SIM115 - closed where it has been read
        return stream.peek(1), read_stream(stream, name)
    except OSError as error:
        raise call_fault("C002", f"the file cannot be read: {reason(error)}", where=name) from None


def standard_input() -> tuple[bytes, BinaryIO]:
    """The first bytes of standard input, where it can tell them, and the stream, those bytes still in it.

    Raises:
        CallError: C002, where it is closed or no file that can be read.
    """
    why = "it is closed"
    # Python has no stream for what was closed before it began, and a program that calls may have put in another.
    stream: Any = getattr(sys.stdin, "buffer", None)
    if stream is not None:
        try:
            return bytes(stream.peek(1)) if hasattr(stream, "peek") else b"", stream
        except (OSError, ValueError) as error:
            why = reason(error) if isinstance(error, OSError) else why
    cure = "give the input on standard input, or the path of a file in the place of `-`"
    raise call_fault("C002", f"standard input cannot be read: {why}", where="-", help_=cure)


def must_be_readable(name: str) -> None:
    """Nothing where the file ``name`` can be opened; standard input is none.

    Raises:
        CallError: C002.
    """
    if not name:
        raise call_fault("C002", "the path is empty", where='""', help_=FILE)
    try:
        if Path(name).is_dir():
            raise call_fault("C002", "a directory cannot be read as a file", where=name, help_=FILE)
        if stat.S_ISREG(os.stat(name).st_mode):
            open(name, "rb").close()
    except FileNotFoundError:
        told = "standard input is not read here" if name == "-" else "there is no such file"
        raise call_fault("C002", told, where=name, help_=near(name) or FILE) from None
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else "the path is no path"
        raise call_fault("C002", f"the file cannot be read: {why}", where=name, help_=FILE) from None


def near(name: str) -> str | None:
    """A cure that names a file beside ``name`` with almost that name; ``None`` where there is none."""
    import difflib

    try:
        path = Path(name)
        found = difflib.get_close_matches(path.name, [p.name for p in path.parent.iterdir()], n=1)
    except OSError:
        return None
    return f"did you mean {path.parent / found[0]}?" if found else None


def read_all(sources: Sequence[Source]) -> list[Household]:
    """Every household of the inputs, held at once.

    Raises:
        HouseholdError: every fault found in any of them.
    """
    found: list[Household] = []
    faults: list[Diagnostic] = []
    for source in sources:
        for outcome in source.outcomes:
            if isinstance(outcome, HouseholdError):
                faults += placed(outcome, source, several=len(sources) > 1).diagnostics
            else:
                found.append(outcome)
    if faults:
        raise HouseholdError(faults)
    return found


def placed(error: HouseholdError, source: Source, *, several: bool) -> HouseholdError:
    """``error`` with the input's name in its places, where several inputs were given or there is no other place."""

    def where(text: str) -> str:
        if not text:
            return source.label
        if not several:
            return text
        return text if text.startswith(source.label) else f"{source.label}: {text}"

    return HouseholdError(replace(fault, where=where(fault.where)) for fault in error.diagnostics)
