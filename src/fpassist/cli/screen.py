"""Where lines for people go: a terminal, by way of rich, or a file or a pipe, without it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Protocol, TextIO

from fpassist.cli.output import WIDTH, console

if TYPE_CHECKING:
    from rich.console import Console

SWITCHES = ("FORCE_COLOR", "TTY_COMPATIBLE")
"""Set by who wants something else than a plain stream gets; rich knows what."""


class Screen(Protocol):
    """A place that is written to line by line."""

    @property
    def width(self) -> int:
        """Columns."""
        ...

    def put(self, line: str, style: str) -> None:
        """Write one line, styled where that can be seen."""
        ...


class Styled:
    """A screen that rich writes to.

    Args:
        console: where to.
    """

    def __init__(self, console: Console) -> None:
        self._console = console

    @property
    def width(self) -> int:
        return self._console.width

    def put(self, line: str, style: str) -> None:
        from rich.text import Text

        self._console.print(Text(line, style=style, no_wrap=True, overflow="ignore"), soft_wrap=True)


class Plain:
    """A stream that no style can be seen on: rich would write the same, and takes longer to load than a family to read.

    Args:
        stream: where to.
    """

    width = WIDTH

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def put(self, line: str, style: str) -> None:
        if not line.isprintable():
            # Tabs and control characters are for rich to spell out or to leave out.
            Styled(console()).put(line, style)
            return
        self._stream.write(line + "\n")
        self._stream.flush()


def screen() -> Screen:
    """The standard output, as it has to be written to."""
    stream = sys.stdout
    # Windows has consoles that only rich can tell, and a notebook has a stream of its own.
    if stream is sys.__stdout__ and sys.platform != "win32" and not any(name in os.environ for name in SWITCHES):
        if not stream.isatty():
            return Plain(stream)
    return Styled(console())
