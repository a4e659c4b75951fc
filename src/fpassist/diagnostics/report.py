"""Diagnostics as values, and the exceptions that carry them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from fpassist.diagnostics.hiding import hidden, hidden_message
from fpassist.diagnostics.span import Span

if TYPE_CHECKING:
    from fpassist.diagnostics.codes import ErrorCode

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault with one cause.

    Args:
        code: stable code, such as ``H003``; every code has an entry in the error table.
        message: one sentence, no capital and no full stop. Never holds a name or an ID number: what looks like one,
            and what it quotes of a secret of the excerpt, is blanked.
        where: place for a reader: ``file:line:column``, or a path such as ``members[0].birth_date``.
        severity: ``error`` or ``warning``.
        span: the place in a file or expression, where there is one.
        excerpt: the line of text at ``span.line``, without its line end; names and ID numbers in it are blanked.
        help: the cure, one sentence.
        cite: the clause or standard that the fault offends.
    """

    code: str
    message: str
    where: str = ""
    severity: Severity = "error"
    span: Span | None = None
    excerpt: str | None = None
    help: str | None = None
    cite: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", hidden_message(self.message, self.excerpt))
        if self.excerpt is not None:
            object.__setattr__(self, "excerpt", hidden(self.excerpt))

    def as_dict(self) -> dict[str, str | None]:
        """The shape of the contract: code, message, where and help, and the clause where one is cited."""
        out: dict[str, str | None] = {
            "code": self.code,
            "message": self.message,
            "where": self.where or (str(self.span) if self.span else ""),
            "help": self.help,
        }
        if self.cite is not None:
            out["cite"] = self.cite
        return out


_LONGEST = 200
"""Characters of a line on each side of a fault that are shown as they are; of more, ``_NEAR`` of them."""
_NEAR = 60


def display_width(text: str) -> int:
    """Columns that ``text`` takes in a terminal: full-width characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


_ZH = {"error": "错误", "warning": "警告"}


def render(diagnostic: Diagnostic, lang: str = "en") -> str:
    """``diagnostic`` as text: place, sentence, excerpt with a caret under the fault, clause, cure.

    Args:
        lang: ``zh`` puts the error table's title and cure in front of the sentence and the cure of this one fault, all
            in Chinese; a text that has no Chinese is shown as it is.
    """
    place = diagnostic.where or (str(diagnostic.span) if diagnostic.span else "")
    if diagnostic.where and diagnostic.span is not None and not diagnostic.where.startswith(str(diagnostic.span.file)):
        place = f"{diagnostic.span}: {diagnostic.where}"
    entry = _entry(diagnostic.code) if lang == "zh" else None
    sign = "：" if lang == "zh" else ": "
    severity = _ZH[diagnostic.severity] if lang == "zh" else diagnostic.severity
    if entry is not None:
        sentence = _bare(entry.title_zh)
    else:
        sentence = _chinese(diagnostic.message) if lang == "zh" else diagnostic.message
    lines = [f"{place + ': ' if place else ''}{severity}[{diagnostic.code}]{sign}{sentence}"]
    span, excerpt = diagnostic.span, diagnostic.excerpt
    if span is not None and excerpt is not None:
        number = str(span.line)
        end = span.end_column - 1 if span.end_line == span.line else len(excerpt)
        before, marked, after = _window(excerpt, span.column - 1, max(end, span.column))
        lines.append(f"  {number} | {before}{marked}{after}")
        caret = " " * display_width(before) + "^" * max(1, display_width(marked))
        lines.append(f"  {' ' * len(number)} | {caret}")
    if entry is not None:
        told = _chinese(diagnostic.message)
        if _letters(told) != _letters(sentence):
            lines.append(f"  详情：{told}")
    if diagnostic.cite:
        lines.append(f"  {'依据' if lang == 'zh' else 'cite'}{sign}{diagnostic.cite}")
    if entry is not None:
        lines.append(f"  处理：{entry.cure_zh}")
    if diagnostic.help and (entry is None or diagnostic.help != entry.cure):
        cure = diagnostic.help if lang != "zh" else _chinese(diagnostic.help)
        if entry is None or _letters(cure) != _letters(entry.cure_zh):
            lines.append(f"  {'提示' if lang == 'zh' else 'help'}{sign}{cure}")
    return "\n".join(lines)


def _entry(code: str) -> ErrorCode | None:
    from fpassist.diagnostics.codes import CODES

    return CODES.get(code)


def _chinese(text: str) -> str:
    # The catalogue is long, and most calls are in English or have no fault.
    from fpassist.diagnostics.chinese import chinese

    return chinese(text) or text


def _letters(text: str) -> str:
    """``text`` without signs and spaces: what says the same but for these is said once."""
    return "".join(filter(str.isalnum, text))


def _bare(title: str) -> str:
    """A title without the severity, which is told apart."""
    return title.removesuffix("（警告）").removesuffix("（提示）")


def _window(line: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands before the fault, the fault and what stands after it; of a long line the parts near the fault."""
    before, marked, after = (part.expandtabs(4) for part in (line[:start], line[start:end], line[end:]))
    if len(before) > _LONGEST:
        before = "…" + before[-_NEAR:]
    if len(marked) > _LONGEST:
        marked = marked[:_LONGEST] + "…"
    if len(after) > _LONGEST:
        after = after[:_NEAR] + "…"
    return before, marked, after


class FpassistError(Exception):
    """Root of every error that fpassist raises; carries all the faults found, not the first alone.

    Args:
        diagnostics: one or more errors.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        for found in cast("tuple[object, ...]", self.diagnostics):
            if not isinstance(found, Diagnostic):
                raise TypeError(f"{type(self).__name__} takes diagnostics, not {type(found).__name__}")
        super().__init__("\n".join(render(d) for d in self.diagnostics))

    def __reduce__(self) -> tuple[type[FpassistError], tuple[tuple[Diagnostic, ...]]]:
        return type(self), (self.diagnostics,)


class HouseholdError(FpassistError):
    """A household that cannot be read (codes ``H…``)."""


class ExpressionError(FpassistError):
    """A fault in an expression (codes ``L…``)."""


class PolicyError(FpassistError):
    """A fault in a policy file or overlay (codes ``P…``)."""


class EvaluationError(FpassistError):
    """A question that the policy cannot be asked, such as a day before it was in force (codes ``E…``)."""


class CallError(FpassistError):
    """A command called wrongly (codes ``C…``)."""
