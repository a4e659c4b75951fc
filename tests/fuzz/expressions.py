"""Mutated expressions: from sound ones, token by token, and now and then far too much of something."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.fuzz import odd

SOUND = (
    *(
        "1 + 2 * 3 - 4 / 5",
        "-a ** 2",
        "2 ** 10",
        "(1 + 2) * (3 - 4)",
        "a = b",
        "a != null",
        "a < 1 and b >= 2 or not(c)",
    ),
    *("a between 1 and 3", "a in [1..3]", "a in (1..3]", "a in (> 5)", "a in (1, 2, 3)", "a in (< 1, [2..3], 7)"),
    *('s in ("x", "y")', 's + "tail"', '"a\\u4e00\\n" + string(1)', "if a > 1 then b else c", "if null then 1 else 2"),
    *(
        "some x in list satisfies x > 1",
        "every x in list, y in list satisfies x <= y",
        "list[item > 1]",
        "list[1]",
        "list[-1]",
    ),
    *("count(list)", "sum(list)", "min(1, 2, a)", "max(list)", "mean(list)", "all(list)", "any([true, a])", "abs(-1)"),
    *(
        "floor(1.5)",
        "ceiling(-1.5)",
        "round up(5.5, 0)",
        "round half up(2.5, 0)",
        "round down(1.25, 1)",
        "modulo(7, -3)",
    ),
    *(
        'date("2014-07-16")',
        '@"2014-07-16"',
        "date(2014, 7, 16)",
        '@"2016-02-29" + duration("P1Y")',
        "d.year",
        "d.month * d.day",
    ),
    *(
        'duration("P1Y2M")',
        'duration("P3D") * 2',
        "years and months duration(d, e).years",
        "years and months duration(d, e)",
    ),
    *(
        'd + duration("P1M") * 30',
        "d - e",
        "(d - e).days",
        '@"2014-07-16" - @"2000-01-01"',
        "{a: 1, b: {c: 2}}.b.c",
        "{x: 1}.y",
    ),
    *(
        "person.age >= 49 and person.alive",
        "people[age > 49].name",
        "people[item.age > 49][1].name",
        "o.p.q",
        "null.x",
        "[]",
    ),
    *(
        "[1, [2, [3]]]",
        '["a", 1, null, true]',
        "// note\n1",
        "/* a */ 1 /* b */",
        "not(true)",
        "true and null or false",
    ),
    *(
        "1 = 1.0",
        '"a" < "b"',
        "[1..3]",
        "[d..e]",
        'd in [@"2014-01-01"..@"2015-01-01"]',
        "a instance of number",
        "for x in list return x",
    ),
)
NAMES = ("a", "b", "c", "s", "d", "e", "o", "list", "people", "person", "x", "y", "item", "as_of", "household")
VOCABULARY = (
    *(
        "+",
        "-",
        "*",
        "/",
        "**",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "..",
        ".",
        ",",
        ":",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "@",
        '"',
    ),
    *(
        "and",
        "or",
        "not",
        "in",
        "between",
        "if",
        "then",
        "else",
        "some",
        "every",
        "satisfies",
        "for",
        "return",
        "null",
        "true",
    ),
    *(
        "false",
        "instance",
        "of",
        "function",
        "item",
        "?",
        "//",
        "/*",
        "*/",
        "-",
        "0",
        "1",
        "1.5",
        ".5",
        "1e5",
        "007",
        "1..",
        "9" * 40,
    ),
    *(
        '"x"',
        '""',
        '"\\uD800"',
        '"\\x"',
        '@"P1D"',
        '@"2014-02-30"',
        '@"x"',
        "date",
        "duration",
        "count",
        "sum",
        "min",
        "max",
    ),
    *(
        "round up",
        "years and months duration",
        "string",
        "number",
        "all",
        "any",
        "abs",
        "modulo",
        "mean",
        "floor",
        "contains",
    ),
    *(
        "1" + "0" * 400,
        "0." + "0" * 400 + "1",
        "10 ** 999999",
        "2 ** 0.5",
        "0 / 0",
        "1 / 0",
        "９",
        "“x”",
        "，",
        "（",
        "≥",
    ),
)
TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[A-Za-z_]\w*|\d+(?:\.\d+)?|\s+|\*\*|\.\.|[<>!]=|.', re.DOTALL)


@dataclass(frozen=True)
class ExpressionCase:
    """An expression and the names that it may use."""

    text: Any
    context: Any
    by_command: bool


def make(rng: Random) -> ExpressionCase:
    """One case."""
    if rng.random() < 0.002:
        text = too_much(rng)
    else:
        text = mutated(rng)
    return ExpressionCase(text, _context(rng), rng.random() < 0.01)


def mutated(rng: Random) -> str:
    """A sound expression, changed a few times over."""
    tokens = TOKEN.findall(rng.choice(SOUND))
    for _ in range(rng.choice((0, 1, 1, 2, 3, 6))):
        at = rng.randrange(len(tokens) + 1)
        match rng.randrange(9):
            case 0:
                del tokens[at : at + rng.choice((1, 1, 2, 4))]
            case 1 | 2:
                tokens.insert(at, rng.choice((*VOCABULARY, *NAMES)))
            case 3:
                tokens[at : at + 1] = [rng.choice((*VOCABULARY, *NAMES))]
            case 4:
                tokens[at:at] = tokens[: rng.randrange(len(tokens) + 1)]
            case 5:
                tokens = ["(", *tokens, ")", " ", rng.choice(VOCABULARY), " ", *TOKEN.findall(rng.choice(SOUND))]
            case 6:
                other = TOKEN.findall(rng.choice(SOUND))
                tokens[at:at] = other[rng.randrange(len(other)) :]
            case 7:
                opening, closing = rng.choice(("()", "[]", "{}", '""'))
                times = rng.choice((1, 1, 3, 60))
                tokens = [opening * times, *tokens, closing * rng.choice((times, times, times - 1))]
            case _:
                tokens.insert(at, rng.choice(odd.CHARACTERS))
    text = "".join(tokens)
    return odd.damaged(text, rng) if rng.random() < 0.1 else text


def too_much(rng: Random) -> str:
    """Brackets, operators, names and digits by the ten thousand, and up to a megabyte."""
    size = rng.choice((2_000, 10_000, 10_000, 100_000, 1_000_000))
    piece = rng.choice(
        (
            *"([{-\"'@ \n\x00x9",
            "not(",
            "if ",
            "1+",
            "1 in [",
            "a.",
            "a[",
            "some x in ",
            "// ",
            "/*",
            "1,",
            "a and ",
            "((1)+",
            "一",
        )
    )
    text = piece * (size // len(piece))
    return text + rng.choice(("", "1", "1" + ")" * text.count("("), "]" * text.count("[")))


def _context(rng: Random) -> Any:
    context: dict[str, Any] = {
        "a": rng.choice((1, 2, 5, None, 0, 1.5)),
        "b": 2,
        "c": rng.choice((True, False, None)),
        "s": "x",
        "list": rng.choice(([1, 2, 3], [], [None, 1], [True, None])),
        "o": {"p": {"q": 1}},
        "people": [{"name": "一", "age": 50}, {"name": "二", "age": None}],
        "person": {"age": rng.choice((49, None)), "alive": True},
    }
    if rng.random() < 0.3:
        for _ in range(rng.choice((1, 3))):
            context[rng.choice((*NAMES, odd.word(rng)))] = odd.value(rng, python=rng.random() < 0.5)
    return {} if rng.random() < 0.05 else context
