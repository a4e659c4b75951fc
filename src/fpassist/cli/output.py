"""Writing: JSON as bytes, text for people, errors in either shape."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from fpassist.diagnostics import Diagnostic, render

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 80
WIDEST = 110


class Faults(Exception):
    """Ends a command whose faults have been shown already.

    Args:
        status: the exit status.
    """

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


def write_bytes(data: bytes) -> None:
    """Write ``data`` and a line end to standard output, as UTF-8 whatever the locale."""
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(data.decode() + "\n")
        return
    sys.stdout.flush()
    stream.write(data + b"\n")


def write_json(value: Any, *, pretty: bool | None = None) -> None:
    """Write ``value`` as one JSON document: indented for a terminal, on one line for a program."""
    import msgspec

    write_encoded(msgspec.json.encode(value), pretty=pretty)


def write_encoded(data: bytes, *, pretty: bool | None = None) -> None:
    """Write a JSON document that is encoded already."""
    if sys.stdout.isatty() if pretty is None else pretty:
        import msgspec

        data = msgspec.json.format(data, indent=2)
    write_bytes(data)


def flush() -> None:
    """Send on what was written so far."""
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is not None:
        buffer.flush()


def write_text(text: str) -> None:
    """Write lines of text to standard output."""
    sys.stdout.write(text + "\n")


def show_errors(diagnostics: Iterable[Diagnostic], *, as_json: bool, lang: str = "en") -> None:
    """Show faults: as the contract's JSON on standard output, or as text on standard error.

    Args:
        diagnostics: the faults.
        as_json: whether the call asks for JSON.
        lang: of the text, ``en`` or ``zh``; JSON is English.
    """
    if as_json:
        write_json(errors_object(diagnostics))
        return
    for diagnostic in diagnostics:
        sys.stderr.write(printable(render(diagnostic, lang)) + "\n")


def errors_object(diagnostics: Iterable[Diagnostic]) -> dict[str, list[dict[str, str | None]]]:
    """The contract's shape of faults: code, message, where and help, and no more."""
    return {"errors": [{k: safe(v) for k, v in d.as_dict().items() if k != "cite"} for d in diagnostics]}


def safe(text: str | None) -> str | None:
    """``text`` without lone surrogates, which no encoder of JSON takes."""
    return None if text is None else text.encode("utf-8", "backslashreplace").decode()


def printable(text: str) -> str:
    """``text`` with control and direction characters escaped, so that no input can drive the terminal."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} else ascii(c)[1:-1]
        for c in text
    )


def console(*, stderr: bool = False) -> Console:
    """A console that writes plainly where no terminal is, and obeys NO_COLOR (rich does) where there is one.

    User text is never taken for markup.
    """
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    made = Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=False)
    if not made.is_terminal:
        made = Console(file=stream, highlight=False, markup=False, emoji=False, width=WIDTH, no_color=True)
    elif made.width > WIDEST:
        made.width = WIDEST
    return made
