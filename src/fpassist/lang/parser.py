"""Text to an untyped tree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from fpassist.diagnostics import ExpressionError, Span
from fpassist.lang import tree as t
from fpassist.lang.faults import Source, in_small_letters, shown
from fpassist.lang.scan import MAX_DEPTH, scan
from fpassist.lang.walk import depth

if TYPE_CHECKING:
    from lark import Lark

_OUTSIDE = re.compile(
    r"\b(?P<loop>for)\s+[^\W\d]\w*\s+in\b|\b(?P<function>function)\s*\(|\b(?P<type>instance\s+of)\b|(?P<external>\bexternal)\b"
    r"|(?<=[{,])\s*(?P<words>[^\W\d]\w*(?:[ ]+\w+|[ ]*[-+*/.'][ ]*\w+)+)\s*:"
)
_CONSTRUCTS = {
    "loop": ("a `for` loop", "use a filter such as `list[condition]`, or `some` and `every`"),
    "function": ("a function definition", "write a definition of the policy"),
    "type": ("`instance of`", "types are checked when the policy is loaded"),
    "words": ("a name of several words", "write it as one word, such as `low_income`, or in quotes"),
    "external": ("an external function", "write a definition of the policy"),
}
_MASKED = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
_APART = re.compile(r"[\s.+*/'-]")
"""What FEEL allows within a name and the language does not."""
_SIGN = re.compile(r"\w+|[^\w\s]")
_FULL_WIDTH = {
    "，": ",",
    "（": "(",
    "）": ")",
    "“": '"',
    "”": '"',
    "：": ":",
    "＝": "=",
    "＞": ">",
    "＜": "<",
    "。": ".",
    "、": ",",
}
_OPERATORS = {
    "==": "equality is written `=`",
    ":=": "equality is written `=`",
    "=>": "write `>=`",
    "=<": "write `<=`",
    "^": "write `**`",
    "&&": "write `and`",
    "||": "write `or`",
    "!": "write `not(…)`, or `!=` for unequal",
    "<>": "unequal is written `!=`",
    "≥": "write `>=`",
    "≤": "write `<=`",
    "≠": "write `!=`",
    "×": "write `*`",
    "÷": "write `/`",
    "'": 'strings stand in double quotes, `"…"`',
    "%": "write `modulo(dividend, divisor)`",
}
_TEST = re.compile(r"[<>]|!?=(?!=)")
_KEYWORDS = frozenset(
    ("and", "or", "not", "in", "between", "if", "then", "else", "some", "every", "satisfies", "true", "false", "null")
)
_PERCENT = re.compile(
    r"(?P<times>\*\s*)?(?<![\w.])(?P<number>[0-9]{1,12}(?:\.[0-9]{1,12})?)\s*%"
    r"(?!\s*(?!(?:and|or|then|else|in|between|satisfies)\b)[\w(\"])"
)


def parse(text: str, *, origin: Span | None = None) -> t.Node:
    """The untyped tree of an expression; the checker resolves its names.

    Args:
        text: one FEEL expression.
        origin: where the text starts in a file, so that spans point there.

    Raises:
        ExpressionError: L001 to L009, L012, L013 or L025; one fault, the first.
    """
    from lark.exceptions import UnexpectedInput

    from fpassist.lang.build import Builder

    source = Source(text, origin)
    scan(source)
    if not text.strip():
        raise _empty(source)
    try:
        tree = _lark().parse(text)  # pyright: ignore[reportUnknownMemberType]
    except UnexpectedInput as fault:
        raise _syntax(source, fault) from None
    node = Builder(source).build(tree)
    deep = depth(node, MAX_DEPTH)
    if deep is not None:
        message = f"the expression is nested more than {MAX_DEPTH} levels deep"
        raise source.error("L002", message, deep.span, "split it into definitions")
    return node


def several_words(source: Source, names: Iterable[str]) -> ExpressionError | None:
    """The fault of the first of ``names`` that is no single word and stands in the text; ``None`` without one.

    To the standard the longest name counts, where the parser, which knows none, would read several or an operation;
    blanks are no part of it.

    Raises:
        ExpressionError: L001 to L004, as ``parse``.
    """
    apart = list(filter(_APART.search, names))
    if not apart:
        return None
    scan(source)  # what is too long to be parsed is too long to be searched
    text = _masked(source.text)
    for name in apart:
        signs = r"\s*".join(re.escape(sign) for sign in _SIGN.findall(name))
        found = re.search(rf"(?<!\w){signs}(?!\w)", text) if signs else None
        if found is not None:
            what, help = _CONSTRUCTS["words"]
            message = f"{what} is standard FEEL, but outside the language of policies"
            return source.error("L007", message, source.span_at(*found.span()), help)
    return None


def _masked(text: str) -> str:
    """``text`` with blanks for strings and comments."""
    return _MASKED.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


@cache
def _lark() -> Lark:
    from fpassist.lang.tables import parser

    return parser()


def _syntax(source: Source, fault: Any) -> ExpressionError:
    """The coded fault of a place where the parser could not go on; ``fault`` is Lark's."""
    masked = _masked(source.text)
    outside = _OUTSIDE.search(masked)
    if outside is not None and outside.lastgroup is not None:
        what, help = _CONSTRUCTS[outside.lastgroup]
        start, end = outside.span(outside.lastgroup)
        message = f"{what} is standard FEEL, but outside the language of policies"
        return source.error("L007", message, source.span_at(start, end), help)
    if not masked.strip():
        return _empty(source)
    token = getattr(fault, "token", None)
    start = fault.pos_in_stream if token is None else token.start_pos
    if token is not None and token.type == "$END":
        span = source.span_at(len(source.text.rstrip()), len(source.text.rstrip()))
        return source.error("L006", "the expression ends too early", span, _expected(fault))
    return _at(source, start or 0, fault)


def _empty(source: Source) -> ExpressionError:
    return source.error("L006", "the expression is empty", source.span(1, 1, 1, 1), "write a condition or a value")


def _at(source: Source, start: int, fault: Any) -> ExpressionError:
    """The fault of what stands at ``start``."""
    text = source.text
    char = text[start]
    if char in _FULL_WIDTH:
        span = source.span_at(start, start + 1)
        message = f"the full-width `{char}` is no part of the language"
        return source.error("L003", message, span, f"write the half-width `{_FULL_WIDTH[char]}`")
    for sign, help in _OPERATORS.items():
        at = text.find(sign, max(0, start - len(sign) + 1), start + len(sign))
        if at >= 0 and not (sign == "!" and text.startswith("!=", at)):
            span = source.span_at(at, at + len(sign))
            if sign == "%":
                help = _percent(text, at) or help
            return source.error("L005", f"`{sign}` is no operator of the language", span, help)
    word = re.compile(r"\w+|.", re.DOTALL).match(text, start)
    found = word.group() if word else char
    before = re.search(r"\w+$", text[max(0, start - 40) : start].rstrip())
    for name, end in ((found, start + len(found)), (before.group() if before else "", len(text[:start].rstrip()))):
        cure = in_small_letters(name)
        if cure is not None:
            span = source.span_at(end - len(name), end)
            return source.error("L005", f"`{shown(name)}` is no operator of the language", span, cure)
    span = source.span_at(start, start + len(found))
    ahead = text[:start].rstrip()
    if _TEST.match(text, start) and ahead.endswith(("(", "[", ",", ":")):
        message = "a range of one end is standard FEEL, but outside the language of policies save after `in`"
        return source.error("L007", message, span, "write `value in (< 10)`, or a comparison")
    if re.search(r"\bnot$", text[:start].rstrip()):
        return source.error("L005", f"`{shown(found)}` cannot follow `not`", span, "write `not(condition)`")
    help = _expected(fault)
    if found == "," and re.search(r"\bbetween\b[^,]*$", ahead):
        help = "write `and` between the two ends"
    elif ".." in text[max(0, start - 1) : start + 2]:
        help = "write a range in brackets, such as `[40..60]`"
    elif found == ",":
        help = "put several values in a list, such as `[1, 2]`"
    elif char == "(":
        help = "a call goes by the name of a function, such as `abs(x)`"
    elif before is not None and _is_name(before.group()) and _is_name(found):
        help = f"write an operator between `{shown(before.group())}` and `{shown(found)}`, or `.` for a property; "
        help += "a name of several words is standard FEEL, but outside the language of policies"
    elif help is None:
        help = "write one condition or value; `and`, `or`, a comparison or `+` goes between two"
    return source.error("L005", f"`{shown(found)}` cannot stand here", span, help)


def _is_name(word: str) -> bool:
    return word.isidentifier() and word not in _KEYWORDS


def _percent(text: str, at: int) -> str | None:
    """The cure of a percentage: its number as a part of one; ``None`` where two values stand about the sign."""
    for found in _PERCENT.finditer(text, max(0, at - 40), min(len(text), at + 40)):
        if found.end() == at + 1:
            part = format((Decimal(found.group("number")) / 100).normalize(), "f")
            return f"write `{'* ' if found.group('times') else ''}{part}`"
    return None


_READABLE = {"RPAR": "`)`", "RSQB": "`]`", "RBRACE": "`}`", "COLON": "`:`", "_THEN": "`then`", "_ELSE": "`else`",
             "_SATISFIES": "`satisfies`", "_AND": "`and`", "_IN": "`in`", "COMMA": "`,`"}  # fmt: skip


def _expected(fault: Any) -> str | None:
    """What could have stood there, where that is a short list."""
    wanted: set[str] = set(getattr(fault, "accepts", None) or getattr(fault, "allowed", None) or ())
    if "NUMBER" in wanted:
        return "a value is missing here: a number, a name, a string or a bracket"
    if wanted and wanted <= {"NAME", "STRING", "LONG_PROPERTY"}:
        return "a name is missing here"
    named = [text for name, text in _READABLE.items() if name in wanted]
    return f"perhaps {' or '.join(named[:4])} is missing" if named else None
