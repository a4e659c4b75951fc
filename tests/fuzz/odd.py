"""Values and pieces of text that programs stumble over."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

#: Characters: halves of a pair, nothing, ends of line, right to left, full width, combining, beyond the BMP, not one.
CHARACTERS = (
    "\ud800\udfff\x00\x07\x1b\x7f\x85\u2028\u200b\u202e\ufeff\u3000\u0301\ufffd\uffff\U0001f600\U000e0001"
    "（），。：“”％１２③一二〇İıßſ\t\r\n \"'\\`{}[]()<>|&*!%@#$^~?/.,;:=+-_"
)
DATES = (
    *("2014-02-30", "2014-13-01", "0000-00-00", "9999-12-31", "0001-01-01", "2014-1-1", "20140101", "2014-W29-3"),
    *(
        "2014-07-16T00:00:00",
        "2014-07-16T00:00:00Z",
        "2014-07-16 ",
        "２０１４-０７-１６",
        "2014年7月16日",
        "-2014-07-16",
    ),
    *(
        "10000-01-01",
        "2016-02-29",
        "2015-02-29",
        "2014-07-16",
        "2014-07-15",
        "1900-01-01",
        "2014-197",
        "now",
        "16/07/2014",
    ),
)
WORDS = (
    *(
        "",
        " ",
        "no",
        "yes",
        "true",
        "false",
        "null",
        "None",
        "NaN",
        "Infinity",
        "1",
        "1.5",
        "-7",
        "0x10",
        "1e400",
        "１",
    ),
    *("wife", "husband", "child", "urban", "death", "ivf", "born", "w", "h", "c1", "H-1", "431002", "是", "一级", "三"),
    *("__class__", "__init__", "{0}", "%s", "${x}", "../../etc/passwd", "<script>", "[bold]", "[/]", "é", "e\u0301"),
)
NUMBERS: tuple[Any, ...] = (
    *(0, 1, 2, 3, 4, 5, -1, -7, 10, 11, 2**31, 2**63, 2**64, -(2**63), 10**30, 10**400, 20140716, 1405468800),
    *(0.0, -0.0, 0.1, 1.0, 1.5, 3.0000000001, 1e-320, 1e22, 1e308, float("nan"), float("inf"), float("-inf")),
)
#: What JSON cannot hold; only for what is called from Python.
OBJECTS: tuple[Any, ...] = (
    *(
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        Decimal("1e9999"),
        Decimal("3"),
        date(2014, 7, 16),
        date.max,
    ),
    *(date.min, datetime(2014, 7, 16), datetime(2014, 7, 16, 1, 2), b"urban", bytearray(b"\xff"), {1, 2}, frozenset()),  # noqa: DTZ001
    *(
        (),
        (1, 2),
        range(3),
        1j,
        object(),
        int,
        Ellipsis,
        {1: 2},
        {None: None},
        {("a",): 1},
        memoryview(b"x"),
        Exception(),
    ),
)


def word(rng: Random) -> str:
    """A string that is not what was asked for."""
    roll = rng.random()
    if roll < 0.35:
        return rng.choice(DATES)
    if roll < 0.75:
        return rng.choice(WORDS)
    if roll < 0.95:
        return "".join(rng.choice(CHARACTERS) for _ in range(rng.randrange(1, 8)))
    return rng.choice(("长", "a", "9", "\\", "\ud83d", "{")) * rng.choice((100, 5000))


def value(rng: Random, *, python: bool = False) -> Any:
    """Some value, of any type JSON has; with ``python`` also of types that it does not have."""
    roll = rng.random()
    if python and roll < 0.2:
        return rng.choice(OBJECTS)
    if roll < 0.25:
        return rng.choice((None, True, False))
    if roll < 0.5:
        return rng.choice(NUMBERS)
    if roll < 0.85:
        return word(rng)
    if roll < 0.98:
        return rng.choice(([], {}, [[]], [None], {"": None}, {"id": "x"}, [1, "a", None, {}], {"a": {"b": []}}))
    return nested(rng, rng.choice((5, 40, 60, 300, 900)))


def nested(rng: Random, depth: int) -> Any:
    """Lists and objects in one another."""
    made: Any = None
    for _ in range(depth):
        made = [made] if rng.random() < 0.5 else {"members": made}
    return made


def misspelt(text: str, rng: Random) -> str:
    """The word with one slip of the hand."""
    if not text:
        return "x"
    at = rng.randrange(len(text))
    match rng.randrange(6):
        case 0:
            return text[:at] + text[at + 1 :]
        case 1:
            return text[:at] + text[at] + text[at:]
        case 2:
            return text[:at] + rng.choice(CHARACTERS) + text[at + 1 :]
        case 3:
            return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :] if at else text.upper()
        case 4:
            return text.replace("_", rng.choice(("-", " ", "")))
        case _:
            return rng.choice((text.upper(), text.title(), text + "s", text + " ", " " + text, text[::-1]))


def damaged(text: str, rng: Random) -> str:
    """The text with one thing wrong, wherever it falls."""
    at = rng.randrange(len(text) + 1)
    end = min(len(text), at + rng.choice((1, 1, 2, 5, 20, 200)))
    match rng.randrange(7):
        case 0:
            return text[:at]
        case 1:
            return text[:at] + text[end:]
        case 2:
            return text[:at] + text[at:end] * rng.choice((2, 2, 3, 30)) + text[end:]
        case 3:
            return text[:at] + rng.choice(CHARACTERS) + text[at:]
        case 4:
            return text[:at] + rng.choice(CHARACTERS) + text[at + 1 :]
        case 5:
            other = rng.randrange(len(text) + 1)
            return text[:at] + text[other : other + rng.randrange(1, 30)] + text[at:]
        case _:
            return (
                rng.choice(("\ufeff", "", "[", "{", "---\n", "\n\n", "null"))
                + text
                + rng.choice(("", "]", "}", "\x00", "\n{"))
            )
