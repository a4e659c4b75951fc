"""Full-width signs where YAML takes half-width ones: found in the text, told every one, and read as they were meant.

A Chinese input method types ： ， “ ” for : , " and YAML takes them for letters: the line is no key any more, and what
YAML says of it names neither the sign nor the line. Chinese text is full of the same signs, where they belong; so only
those are taken that stand where a key, a separator or a bracket must stand. The same holds of blanks that are none to
YAML, such as the no-break space of a text processor: they are taken in the indentation and right after a sign.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fpassist.diagnostics import Diagnostic, Span
from fpassist.policy.files import SourceFile

_OTHERS = str.maketrans("“”„‟‘’。、【】《》\u3000", '""""\'\'.,[]<> ')
WIDE = re.compile("[\u3000\uff01-\uff5e“”„‟‘’。、【】]")
BLANKS = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_BLANK = re.compile(f"[{BLANKS}]")
_LETTER, _DIGIT = "A-Za-z_\uff21-\uff3a\uff3f\uff41-\uff5a", "0-9\uff10-\uff19"
_NAME = (
    rf"""(?:[{_LETTER}][{_LETTER}{_DIGIT}.．。\-]*|[{_DIGIT}]{{4}}-[{_DIGIT}]{{2}}-[{_DIGIT}]{{2}}|"[^"]*"|'[^']*')"""
)
_KEY = re.compile(rf"{_NAME}[ \u3000]*(?P<colon>：|:(?=\s|$))")
_NEXT_KEY = re.compile(rf"[\s\u3000]*{_NAME}[ \u3000]*[:：]")
_LEAD = re.compile(rf"[ \t{BLANKS}]*(?:-[ {BLANKS}]+)*")
_BLOCK = re.compile(r"\s*[|>][+\-0-9]*\s*(?:#.*)?$")
_QUOTED = re.compile(r"[“„＂]([^”＂]{0,2000})[”＂](?=\s*(?:$|[,，}\]｝］]|\s#))")
_OPEN, _CLOSE = "[{［｛", "]}］｝"
_INSERTED = {"：": ": ", "，": ", ", "\u3000": "  "}


MAX_SIGNS = 200
"""Signs of one file that are told, and read as they were meant; a report holds no more."""


def narrow(text: str) -> str:
    """``text`` with every full-width sign, letter and digit in its half-width form, character for character."""
    if WIDE.search(text) is None:
        return text
    return "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in text).translate(_OTHERS)


@dataclass(frozen=True, slots=True)
class Sign:
    """A full-width sign: its line and column, from 1."""

    line: int
    column: int
    char: str
    run: int = 1
    """How many of the same blank stand there, one beside the other: one fault."""

    @property
    def meant(self) -> str:
        return " " if self.char in BLANKS else narrow(self.char)

    def told(self, file: SourceFile) -> Diagnostic:
        span = Span(file.path, self.line, self.column, self.line, self.column + self.run)
        if self.char in BLANKS:
            lead = file.lines[self.line - 1][: self.column - 1].strip("- \t" + BLANKS) == ""
            kind = (
                "full-width" if self.char == "\u3000" else "no-break" if self.char in "\u00a0\u202f" else "typographic"
            )
            where = "in the indentation" if lead else "where YAML takes a half-width one"
            message = (
                f"a {kind} space (U+{ord(self.char):04X}) stands {where}"
                if self.run == 1
                else f"{self.run} {kind} spaces (U+{ord(self.char):04X}) stand {where.replace(' one', ' ones')}"
            )
            two = self.char == "\u3000" and lead and self.run == 1
            several = "two half-width spaces" if two else "half-width spaces" if self.run > 1 else "a half-width space"
            cure = f"type {several} instead"
        else:
            apart = file.lines[self.line - 1][self.column : self.column + 1].strip() == ""
            after = "" if apart or self.char not in _INSERTED else " and a space after it"
            message = f"the full-width `{self.char}` stands where YAML takes a half-width `{self.meant}`"
            cure = f"type `{self.meant}`{after} instead"
        return Diagnostic("P014", message, span=span, excerpt=file.excerpt(self.line), help=cure)


def joined(signs: Sequence[Sign]) -> list[Sign]:
    """``signs`` with blanks that stand beside each other as one, to be told once."""
    found: list[Sign] = []
    for sign in signs:
        last = found[-1] if found else None
        if (
            last is not None
            and sign.char in BLANKS
            and (last.line, last.char, last.column + last.run) == (sign.line, sign.char, sign.column)
        ):
            found[-1] = Sign(last.line, last.column, last.char, last.run + 1)
        else:
            found.append(sign)
    return found


@dataclass(frozen=True, slots=True)
class Mended:
    """The lines as they were meant; ``added`` says, by line, before which columns a character more stands there."""

    lines: list[str]
    added: dict[int, list[int]]

    def back(self, line: int, column: int) -> int:
        """The column in the file of a column of the mended line."""
        return column - sum(1 for one in self.added.get(line, ()) if one < column)


def mended(lines: Sequence[str], signs: Sequence[Sign]) -> Mended:
    """``lines`` with ``signs`` made half-width; a colon or comma gets the space that YAML needs after it."""
    new, added = list(lines), dict[int, list[int]]()
    for sign in sorted(signs, key=lambda one: (one.line, -one.column)):
        text = new[sign.line - 1]
        rest = text[sign.column :]
        put = sign.meant
        if sign.char in _INSERTED and (sign.char == "\u3000" or rest[:1].strip()):
            put = _INSERTED[sign.char]
            added[sign.line] = [sign.column + 1, *(one + 1 for one in added.get(sign.line, ()))]
        new[sign.line - 1] = text[: sign.column - 1] + put + rest
    return Mended(new, added)


_IN_EXPRESSION = re.compile(
    rf"""\"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/|(?P<open>[“„‟”＂])[^“”＂"\n]*(?P<close>[“”＂"])
    |(?P<one>[‘＇’])[^‘’＇'\n]*(?P<other>[’＇‘])|(?P<run>[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+)|(?P<sign>{WIDE.pattern})""",
    re.DOTALL | re.VERBOSE,
)


def in_expression(text: str) -> tuple[str, list[tuple[int, str, str]]]:
    """An expression with its full-width signs made half-width, and each of them: where, what it is, what to type.

    What stands within quotes is left as it is, full-width quotes among them, which are told themselves.
    """
    chars = list(text)
    found: list[tuple[int, str, str]] = []
    for match in _IN_EXPRESSION.finditer(text):
        for name in ("open", "close", "one", "other", "run", "sign"):
            put = "" if match.group(name) is None else '"' if name in ("one", "other") else narrow(match.group(name))
            if put and match.group(name) != put and match.group(name) != "\u3000":
                found.append((match.start(name), match.group(name), put))
            if put:
                chars[match.start(name) : match.end(name)] = put
    return "".join(chars), found


def structural(lines: Sequence[str]) -> list[Sign]:
    """Every full-width sign that stands where a key, a separator, a bracket or the quotes of a value belong."""
    scan = _Scan()
    if not any(WIDE.search(line) or _BLANK.search(line) for line in lines):
        return []
    for number, line in enumerate(lines, 1):
        if len(scan.found) >= MAX_SIGNS:
            break
        scan.line(number, line)
    return scan.found[:MAX_SIGNS]


class _Scan:
    """Reads a file line by line, as far as is needed to tell structure from text."""

    def __init__(self) -> None:
        self.found: list[Sign] = []
        self.open: list[str] = []
        self.quote = ""
        self.block: int | None = None

    def sign(self, number: int, at: int, text: str) -> None:
        if text[at] in BLANKS or text[at] in _INSERTED or narrow(text[at]) != text[at]:
            self.found.append(Sign(number, at + 1, text[at]))

    def line(self, number: int, text: str) -> None:
        lead = _LEAD.match(text)
        at = lead.end() if lead is not None else 0
        if self.block is not None:
            if not text.strip() or len(text) - len(text.lstrip()) > self.block:
                return
            self.block = None
        if not self.open and not self.quote:
            if text[at : at + 1] != "#":
                for place in range(at):
                    if text[place] in BLANKS:
                        self.sign(number, place, text)
            at = self.key(number, text, at)
            if _BLOCK.match(text, at):
                self.block = len(text) - len(text.lstrip())
                return
        self.value(number, text, at)

    def key(self, number: int, text: str, at: int) -> int:
        """Past the key at ``at``, if one stands there."""
        found = _KEY.match(text, at)
        if found is None:
            return at
        self.sign(number, found.start("colon"), text)
        return found.end()

    def value(self, number: int, text: str, at: int) -> None:
        start, key = True, bool(self.open)
        while at < len(text):
            char = text[at]
            if self.quote:
                at = self._past_quote(text, at)
                start = False
            elif char.isspace():
                if start and char in BLANKS and text[at - 1 : at].strip(" ") != "":
                    # Right after a sign, or after another such blank.
                    self.sign(number, at, text)
                at += 1
            elif char == "#" and (at == 0 or text[at - 1].isspace()):
                return
            elif start and char in "\"'":
                self.quote, at = char, at + 1
            elif start and char in _OPEN:
                self.sign(number, at, text)
                self.open.append(narrow(char))
                at, key = at + 1, True
            elif start and key and self.open[-1:] == ["{"] and (past := self.key(number, text, at)) > at:
                at, key = past, False
            elif start and (quoted := _QUOTED.match(text, at)) and self._splits(quoted.group(1)):
                self.sign(number, at, text)
                self.sign(number, quoted.end() - 1, text)
                at, start = quoted.end(), False
            elif self.open and char in _CLOSE:
                self.sign(number, at, text)
                self.open.pop()
                at, start = at + 1, False
            elif self.open and (char == "," or (char == "，" and self._separates(text, at))):
                self.sign(number, at, text)
                at, start, key = at + 1, True, True
            else:
                at, start = at + 1, False

    def _past_quote(self, text: str, at: int) -> int:
        while at < len(text):
            if text[at] == "\\" and self.quote == '"':
                at += 1
            elif text[at] == self.quote:
                self.quote = ""
                return at + 1
            at += 1
        return at

    def _separates(self, text: str, at: int) -> bool:
        return self.open[-1] == "{" and _NEXT_KEY.match(text, at + 1) is not None

    def _splits(self, inner: str) -> bool:
        """Whether YAML would read the text between full-width quotes as more than one value."""
        return ": " in inner or " #" in inner or (bool(self.open) and any(c in inner for c in ",[]{}"))
