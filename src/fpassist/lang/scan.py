"""What is settled before the parser runs: size, depth, and characters that may not stand in an expression."""

from __future__ import annotations

import re

from fpassist.lang.faults import Source

MAX_LENGTH = 20_000
"""Characters an expression may have. A leaf of a policy has some tens."""

MAX_TOKENS = 3_000
"""Names, numbers, signs and strings an expression may have; the parser takes some tenths of a second for so many."""

MAX_DEPTH = 100
"""Levels of brackets, and of nodes below one another. Checker and evaluator recurse, and Python allows 1,000 frames."""

_TOKENS = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<quote>")|(?P<comment>/\*)',
    re.DOTALL,
)
_WORDS = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/|\w+|[^\w\s]', re.DOTALL)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def scan(source: Source) -> None:
    """Refuses text that is too long or too deep, unclosed, or holds forbidden characters, in linear time.

    Raises:
        ExpressionError: L001 to L004.
    """
    text = source.text
    if len(text) > MAX_LENGTH:
        message = f"the expression has {len(text)} characters, and {MAX_LENGTH} are allowed"
        raise source.error("L001", message, source.span(1, 1, 1, 1), "split it into definitions")
    count = sum(1 for _ in _WORDS.finditer(text))
    if count > MAX_TOKENS:
        message = f"the expression has {count} words and signs, and {MAX_TOKENS} are allowed"
        raise source.error("L001", message, source.span(1, 1, 1, 1), "split it into definitions")
    bad = _FORBIDDEN.search(text)
    if bad is not None:
        kind = "a lone surrogate" if "\ud800" <= bad.group() <= "\udfff" else "a control character"
        message = f"{kind} (U+{ord(bad.group()):04X}) stands in the expression"
        raise source.error("L003", message, source.span_at(bad.start(), bad.end()), "delete the character")
    depth = 0
    for match in _TOKENS.finditer(text):
        kind = match.lastgroup
        if kind == "open":
            depth += 1
            if depth > MAX_DEPTH:
                raise too_deep(source, match.start())
        elif kind == "close":
            # `]1..3[` closes with an opening bracket: the count is a bound, not a balance.
            depth = max(0, depth - 1)
        elif kind == "quote":
            end = text.find("\n", match.start())
            span = source.span_at(match.start(), len(text) if end < 0 else end)
            raise source.error("L004", "the string has no closing quote on its line", span, 'close it with `"`')
        elif kind == "comment":
            span = source.span_at(match.start(), match.end())
            raise source.error("L004", "the comment is not closed", span, "close it with `*/`")


def too_deep(source: Source, offset: int) -> Exception:
    """The fault of an expression nested deeper than ``MAX_DEPTH``."""
    message = f"the expression is nested more than {MAX_DEPTH} levels deep"
    return source.error("L002", message, source.span_at(offset, offset + 1), "split it into definitions")
