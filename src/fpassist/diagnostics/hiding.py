"""Names and ID numbers blanked out of the lines of a file and out of messages about them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

# The two secret keys, quoted or not, with the colon that YAML and JSON put after a key.
_KEY = re.compile(r"""(?<![\w.-])(?P<quote>["']?)(?:name|id_number)(?P=quote)\s*[:：]\s*""", re.IGNORECASE)
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"(?=\s*(?:[,}\]#]|$))|'(?:[^']|'')*'(?=\s*(?:[,}\]#]|$))""")
# A citizen ID number of 15 or 18 characters, and longer ones, which are such numbers miswritten.
_NUMBER = re.compile(r"\d{14,}[\dXxＸ]")
_SAID = re.compile(r"""(?P<quote>['"`])(?P<text>.+?)…?(?P=quote)""")
_WAITING = re.compile(_KEY.pattern + r"(?:[|>][-+\d]*)?\s*$", re.IGNORECASE)


def hidden(line: str) -> str:
    """``line`` of a file with ID numbers, and the values of the keys ``name`` and ``id_number``, blanked.

    Each character gives way to one of the same display width, so that columns and carets stay right.
    """
    for start, end in _secrets(line):
        line = line[:start] + blank(line[start:end]) + line[end:]
    return _without_numbers(line)


def hidden_message(message: str, line: str | None) -> str:
    """``message`` without ID numbers, and without what it quotes of the secrets of ``line``, which it is about."""
    secrets = [line[start:end] for start, end in _secrets(line)] if line else []
    return _without_numbers(hidden_quotes(message, secrets) if secrets else message)


def hidden_quotes(message: str, secrets: Sequence[str]) -> str:
    """``message`` with each quotation blanked that is one of ``secrets``, or a part of one."""

    def silent(match: re.Match[str]) -> str:
        text: str = match["text"]
        # A sign alone says nothing of whom it stands beside.
        quoted = any(map(str.isalnum, text)) and any(text in one or one in text for one in secrets if one)
        return f"{match['quote']}{blank(text)}{match['quote']}" if quoted else match[0]

    return _SAID.sub(silent, message)


def blank(text: str) -> str:
    """As many characters as ``text`` has, each as wide as the one it stands for, and white space as it was."""
    return "".join(c if c.isspace() else _blank(c) for c in text)


def waits_for_secret(line: str) -> bool:
    """Whether ``line`` ends in a secret key whose value is on the next line."""
    return _WAITING.search(line) is not None


def _blank(char: str) -> str:
    if unicodedata.combining(char):
        return "\u0305"
    return "＊" if unicodedata.east_asian_width(char) in "WF" else "*"


def _without_numbers(text: str) -> str:
    return _NUMBER.sub(lambda match: blank(match[0]), text)


def _secrets(line: str) -> Iterator[tuple[int, int]]:
    """Where the values of secret keys stand in ``line``, without their quotes."""
    at = 0
    while (key := _KEY.search(line, at)) is not None:
        start, at = key.end(), len(line)
        if (quoted := _QUOTED.match(line, start)) is not None:
            at = quoted.end()
            yield start + 1, at - 1
        elif line[start : start + 1] in ("[", "{", '"', "'") or not _in_flow(line[: key.start()]):
            yield start, at
        else:
            end = re.compile(r"[,}\]]").search(line, start)
            at = at if end is None else end.start()
            yield start, at


def _in_flow(before: str) -> bool:
    """Whether brackets are open at the end of ``before``, so that a comma ends a value."""
    return any(before.count(left) > before.count(right) for left, right in ("{}", "[]"))
