"""Files to text, within a stated size: bytes, UTF-8, printable, in lines. Imports no parser."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fpassist.diagnostics import Diagnostic, Span
from fpassist.diagnostics.hiding import blank, hidden_quotes, waits_for_secret

MAX_BYTES = 1024 * 1024
MAX_EXCERPT = 2_000
"""A line longer than this is not quoted under a fault."""
_NEAR = 50
"""Lines that are searched for the key of a value, and for the value of a key."""

# What YAML calls printable, less the marks that turn text around on a reader's screen (U+202A..U+202E, U+2066..U+2069).
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)
_LINE_END = re.compile(r"\r\n|\n|\r|\x85")


@dataclass(slots=True, eq=False)
class SourceFile:
    """One file as the user named it, with its text in lines for excerpts."""

    path: str
    sha256: str
    lines: tuple[str, ...]

    def excerpt(self, line: int) -> str | None:
        """The text of ``line`` (from 1), blanked where it is a secret; ``None`` where there is none worth quoting."""
        if 1 <= line <= len(self.lines) and len(self.lines[line - 1]) <= MAX_EXCERPT:
            text = self.lines[line - 1]
            return blank(text) if self._key_above(line) else text
        return None

    def told(self, message: str, line: int) -> str:
        """``message`` about ``line`` without what it quotes of a secret that stands in lines of its own."""
        key = line if self._waits(line) else self._key_above(line)
        if not key:
            return message
        lines = self.lines[key : key + _NEAR]
        return hidden_quotes(message, [text.strip("-'\" \t,") for text in lines[: self._length(lines, key)]])

    def _key_above(self, line: int) -> int:
        """The line of the secret key whose value goes on, or stands, in ``line``; 0 where there is none."""
        indent = _indent(self.lines[line - 1]) if line <= len(self.lines) else 0
        nearest = True
        for above in range(line - 1, max(0, line - 1 - _NEAR), -1):
            text = self.lines[above - 1]
            if text.strip() and (nearest or _indent(text) < indent):
                if self._waits(above):
                    return above
                if _indent(text) < indent:
                    return 0
                nearest = False
        return 0

    def _waits(self, line: int) -> bool:
        return waits_for_secret(self.lines[line - 1]) if line <= len(self.lines) else False

    def _length(self, lines: tuple[str, ...], key: int) -> int:
        """How many of the ``lines`` after that of a secret key belong to its value."""
        indent, found = _indent(self.lines[key - 1]), False
        for place, text in enumerate(lines):
            if text.strip():
                if found and _indent(text) <= indent:
                    return place
                found = True
        return len(lines)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


class Refused(Exception):
    """A file that cannot be taken at all; carries the diagnostic, and what was found wrong in it before."""

    def __init__(self, diagnostic: Diagnostic, before: Iterable[Diagnostic] = ()) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic
        self.before = tuple(before)


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a policy or overlay file; never more than the limit is read. Raises :class:`Refused`."""
    shown = str(path)
    top = Span(shown, 1, 1, 1, 1)

    def refuse(code: str, message: str, help_text: str) -> Refused:
        return Refused(Diagnostic(code, message, span=top, help=help_text))

    try:
        # Opening without blocking: a named pipe given by mistake must not hang the call.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        message = f"the file cannot be read: {reason.lower()}"
        raise refuse("P001", message, "check the path and its permissions") from None
    state = os.fstat(handle)
    if not stat.S_ISREG(state.st_mode):
        os.close(handle)
        raise refuse("P001", "the path is not a regular file", "give the path of a YAML file")
    with os.fdopen(handle, "rb") as stream:
        data = stream.read(MAX_BYTES + 1) if state.st_size <= MAX_BYTES else b""
    if state.st_size > MAX_BYTES or len(data) > MAX_BYTES:
        raise refuse(
            "P002",
            f"the file is larger than {MAX_BYTES // 1024 // 1024} MiB",
            "a policy is text written by hand; split it or put changes into overlays",
        )
    return data


def decode(data: bytes, path: str) -> SourceFile:
    """The file's text, UTF-8 and printable. Raises :class:`Refused`."""
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        raise Refused(
            Diagnostic(
                "P003",
                f"the file is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}",
                span=Span(path, line, column, line, column + 1),
                help="save the file as UTF-8",
            )
        ) from None
    file = SourceFile(path, sha256, tuple(_LINE_END.split(text)))
    bad = _FORBIDDEN.search(text)
    if bad is not None:
        before = _LINE_END.split(text[: bad.start()])
        line, column = len(before), len(before[-1]) + 1
        raise Refused(
            Diagnostic(
                "P004",
                f"character U+{ord(bad.group()):04X} may not stand in a policy",
                span=Span(path, line, column, line, column + 1),
                help="delete the invisible character",
            )
        )
    return file
