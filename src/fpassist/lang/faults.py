"""Making the diagnostics of the language: one place for excerpts, origins and near names."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from fpassist.diagnostics import Diagnostic, ExpressionError, Span

_WORD_OPERATORS = {
    "and": "write `and`",
    "or": "write `or`",
    "not": "write `not(…)`",
    "且": "write `and`",
    "并且": "write `and`",
    "或": "write `or`",
    "或者": "write `or`",
    "非": "write `not(…)`",
}


class Source:
    """A text and the place where it starts, so that every span points into the file that holds it.

    Args:
        text: the expression.
        origin: where its first character stands; lines after the first are taken to be indented alike,
            as the lines of a YAML block are.
    """

    def __init__(self, text: str, origin: Span | None = None) -> None:
        self.text = text
        self.file = origin.file if origin else None
        self.line_shift = origin.line - 1 if origin else 0
        self.column_shift = origin.column - 1 if origin else 0

    def span(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """A span from lines and columns counted within the text, from 1."""
        down, right = self.line_shift, self.column_shift
        return Span(self.file, line + down, column + right, end_line + down, end_column + right)

    def span_at(self, start: int, end: int) -> Span:
        """A span from offsets within the text."""
        line, column = self._place(start)
        end_line, end_column = self._place(max(end, start))
        return self.span(line, column, end_line, end_column)

    def excerpt(self, span: Span) -> str | None:
        """The line where ``span`` starts, moved right as far as the text is, so that carets fall under the fault."""
        lines = self.text.split("\n")
        index = span.line - 1 - self.line_shift
        if not 0 <= index < len(lines):
            return None
        line = lines[index].rstrip("\r")
        return None if len(line) > 500 else " " * self.column_shift + printable(line)

    def fault(self, code: str, message: str, span: Span, help: str | None = None) -> Diagnostic:
        """A diagnostic of this text; the cure is the error table's where ``help`` gives none."""
        if help is None:
            from fpassist.diagnostics import CODES

            help = CODES[code].cure
        return Diagnostic(code, message, span=span, excerpt=self.excerpt(span), help=help)

    def error(self, code: str, message: str, span: Span, help: str | None = None) -> ExpressionError:
        """An exception that carries that one diagnostic."""
        return ExpressionError([self.fault(code, message, span, help)])

    def _place(self, offset: int) -> tuple[int, int]:
        before = self.text[:offset]
        return before.count("\n") + 1, offset - before.rfind("\n")


def printable(text: str) -> str:
    """``text`` without characters that a terminal or an encoder would choke on, each replaced by one mark."""
    return "".join(c if c.isprintable() or c == "\t" else "\ufffd" for c in text)


def shown(text: str, limit: int = 40) -> str:
    """``text`` made safe and short enough for a sentence."""
    safe = " ".join(printable(text).split())
    return safe if len(safe) <= limit else safe[: limit - 1] + "…"


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A help sentence that offers the nearest of ``known``, if one is near."""
    from difflib import get_close_matches

    near = get_close_matches(word[:80], sorted(set(known)), n=2, cutoff=0.6)
    if not near:
        return None
    return "did you mean " + " or ".join(f"`{name}`" for name in near)


def in_small_letters(word: str) -> str | None:
    """The cure of an operator written in capitals, in full width or in Chinese; ``None`` for any other word."""
    folded = unicodedata.normalize("NFKC", word[:8]).lower()
    return None if folded == word and word.isascii() else _WORD_OPERATORS.get(folded)
