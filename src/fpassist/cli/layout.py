"""Lines and tables at a given width, right with full-width characters and with Chinese line breaks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from fpassist.diagnostics import display_width

if TYPE_CHECKING:
    from fpassist.cli.screen import Screen

# No line begins with a closing mark, none ends with an opening one.
_CLOSING = frozenset("，。、；：？！）》〉」』】〕”’,.;:?!)]}%")
_OPENING = frozenset("（《〈「『【〔“‘([{")
GAP = 2


def pieces(text: str) -> Iterator[str]:
    """``text`` in the pieces between which a line may break: words, and single Chinese characters with their marks."""
    start = 0
    for place in range(1, len(text)):
        before, after = text[place - 1], text[place]
        if after == " " or before in _OPENING or after in _CLOSING:
            continue
        if before == " " or _wide(before) or _wide(after):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def wrap(text: str, width: int, *, hanging: int = 0) -> list[str]:
    """``text`` in lines of at most ``width`` columns; those after the first are indented by ``hanging``."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in pieces(paragraph):
            while display_width(line + piece.rstrip()) > width:
                if line.strip():
                    lines.append(line.rstrip())
                    line = " " * hanging
                    piece = piece.lstrip()
                    if display_width(line + piece.rstrip()) <= width:
                        break
                head = _fitting(piece, width - display_width(line))
                lines.append(line + head)
                line, piece = " " * hanging, piece[len(head) :]
            line += piece
        lines.append(line.rstrip())
    return lines


def _fitting(text: str, width: int) -> str:
    """As much of ``text`` as fits, one character at the least."""
    taken = 1
    while taken < len(text) and display_width(text[: taken + 1]) <= width:
        taken += 1
    return text[:taken]


def padded(text: str, width: int) -> str:
    """``text`` filled with spaces to ``width`` columns."""
    return text + " " * max(0, width - display_width(text))


def widths(rows: Sequence[Sequence[str]], shares: Sequence[int], total: int) -> list[int]:
    """Columns for each cell: what its text needs, or its share of what is left where not all fit.

    Args:
        rows: the cells, the head among them.
        shares: how the room is shared out; 0 for a column that gets what it needs.
        total: columns in all, gaps among them.
    """
    need = [
        max((display_width(part) for row in rows for part in row[i].split("\n")), default=0) for i in range(len(shares))
    ]
    room = total - GAP * (len(shares) - 1)
    fixed = [n if share == 0 else 0 for n, share in zip(need, shares, strict=True)]
    open_columns = {i for i, share in enumerate(shares) if share}
    while open_columns:
        left = room - sum(fixed)
        parts = sum(shares[i] for i in open_columns)
        small = [i for i in open_columns if need[i] * parts <= left * shares[i]]
        if not small:
            for i in open_columns:
                fixed[i] = max(6, left * shares[i] // parts)
            break
        for i in small:
            fixed[i] = need[i]
            open_columns.discard(i)
    return fixed


def table(head: Sequence[str], rows: Iterable[Sequence[str]], shares: Sequence[int], total: int) -> list[str]:
    """A table as lines: the head first, each cell wrapped in its column."""
    cells = [list(head), *(list(row) for row in rows)]
    columns = widths(cells, shares, total)
    lines: list[str] = []
    for row in cells:
        parts = [wrap(cell, column) for cell, column in zip(row, columns, strict=True)]
        for index in range(max(map(len, parts))):
            shown = [
                padded(part[index] if index < len(part) else "", column)
                for part, column in zip(parts, columns, strict=True)
            ]
            lines.append((" " * GAP).join(shown).rstrip())
    return lines


class Sheet:
    """Writes lines to a screen: styled on a terminal, plain elsewhere.

    Args:
        screen: where to.
    """

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self.width = screen.width

    def line(self, text: str = "", style: str = "", *, indent: int = 0, hanging: int = 0) -> None:
        """One paragraph, wrapped."""
        for line in wrap(text, self.width - indent, hanging=hanging):
            self._screen.put(" " * indent + line, style)

    def table(
        self, head: Sequence[str], rows: Iterable[Sequence[str]], shares: Sequence[int], *, indent: int = 2
    ) -> None:
        """A table with its head in bold."""
        lines = table(head, rows, shares, self.width - indent)
        for number, line in enumerate(lines):
            self._screen.put(" " * indent + line, "bold" if number == 0 else "")
