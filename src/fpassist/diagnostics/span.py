"""Where a thing stands in a file: lines and columns counted from one."""

from __future__ import annotations

from msgspec import Struct


class Span(Struct, frozen=True):
    """A stretch of one file, or of one expression typed at a prompt.

    Args:
        file: the path as the user gave it, or ``None`` for text without a file.
        line: first line, from 1.
        column: first column in characters (a Chinese character is one), from 1.
        end_line: last line.
        end_column: the column just past the last character.
    """

    file: str | None
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file or '<text>'}:{self.line}:{self.column}"
