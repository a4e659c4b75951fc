"""Mutated policies and overlays: from sound files, line by line, key by key, and by what YAML allows but should not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from tests.fuzz import expressions, odd

ROOT = Path(__file__).resolve().parent.parent.parent
SMALL = ROOT / "tests" / "policy" / "good" / "small.yaml"
WHOLE = ROOT / "policies" / "chenzhou_2014.yaml"
OVERLAYS = ROOT / "policies" / "overlays"

ODD_SCALARS = (
    *(
        "yes",
        "no",
        "~",
        "null",
        "0o17",
        "0x1F",
        ".inf",
        ".nan",
        "1e400",
        "2014-02-30",
        "2014-07-16",
        "2014-07-16 00:00:00",
    ),
    *(
        "!!python/object/apply:os.system [id]",
        "!!python/name:os.system",
        "!!binary aGk=",
        "!!set {a, b}",
        "!!int x",
        "!x y",
    ),
    *(
        "&a [*a]",
        "&a {b: *a}",
        "*nowhere",
        "<<: {a: 1}",
        "{<<: *x}",
        "[",
        "{",
        "}",
        "|",
        ">-",
        "'",
        '"',
        '"\\ud800"',
        "? a",
        "- a",
        "%x",
    ),
    *(
        "300.001",
        "-300",
        "1_000",
        "１００",
        "49岁",
        "''",
        "[]",
        "{}",
        "[[[[]]]]",
        "true",
        "{urban: 1, rural: 2}",
        "{2014-07-16: 1}",
    ),
)
UNITS = ("CNY", "CNY/person/month", "CNY/household/month", "year", "month", "hour", "CNY//", "元", "CNY/person/year")
WORDS = re.compile(r"[a-z_]{3,}")
SCALAR = re.compile(r"(?<=: )[^{}\[\],#\n]+")


@dataclass(frozen=True)
class PolicyCase:
    """Files to load: the policy, and the overlays on it; all by name."""

    policy: str
    overlays: tuple[str, ...]
    whole: bool
    by_command: bool


def make(rng: Random) -> PolicyCase:
    """One case; one in twenty on the whole notice, which takes long to load."""
    whole = rng.random() < 0.05
    text = _text(WHOLE) if whole else _text(SMALL)
    overlays: tuple[str, ...] = ()
    if rng.random() < 0.2:
        overlays = (mutated(_overlay(rng, whole=whole), rng),)
        if rng.random() < 0.3:
            text = mutated(text, rng)
    else:
        text = mutated(text, rng)
    return PolicyCase(text, overlays, whole, not whole and rng.random() < 0.05)


def bomb(rng: Random) -> str:
    """Small files that unfold to large ones, or to none that ends."""
    match rng.randrange(4):
        case 0:
            lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
            lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
            return "\n".join(lines)
        case 1:
            return "policy: &p {id: x, title: *p}\n"
        case 2:
            return rng.choice(("[", "{a: ", "- ", "? ", "- - - ")) * rng.choice((1_000, 100_000))
        case _:
            return "policy:\n" + "\n".join(f"{' ' * depth}a:" for depth in range(rng.choice((60, 2_000))))


def mutated(text: str, rng: Random) -> str:
    """A policy or overlay changed a few times over."""
    if rng.random() < 0.01:
        return bomb(rng)
    lines = text.split("\n")
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        at = rng.randrange(len(lines))
        _change(lines, at, rng)
        if not lines:
            lines = [""]
    made = "\n".join(lines)
    return odd.damaged(made, rng) if rng.random() < 0.1 else made


def _change(lines: list[str], at: int, rng: Random) -> None:
    line = lines[at]
    match rng.randrange(13):
        case 0:
            del lines[at : at + rng.choice((1, 1, 1, 3, 20))]
        case 1:
            lines[at:at] = lines[at : at + rng.choice((1, 1, 5))]
        case 2 | 3:
            lines[at] = _with_word(line, lambda word: odd.misspelt(word, rng), rng)
        case 4 | 5:
            lines[at] = _with_scalar(line, rng.choice(ODD_SCALARS), rng)
        case 6:
            lines[at] = _with_scalar(line, expressions.mutated(rng).replace("\n", " "), rng)
        case 7:
            lines[at] = rng.choice((" ", "  ", "    ", "\t", "- ")) + line
        case 8:
            lines[at] = line[rng.choice((1, 2, 4)) :]
        case 9:
            other = rng.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        case 10:
            words = WORDS.findall("\n".join(lines))
            lines[at] = _with_word(line, lambda _: rng.choice(words) if words else "x", rng)
        case 11:
            lines[at] = _with_scalar(line, rng.choice((*UNITS, odd.word(rng), str(rng.choice(odd.NUMBERS)))), rng)
        case _:
            lines[at] = odd.damaged(line, rng)


def _with_word(line: str, change: object, rng: Random) -> str:
    found = list(WORDS.finditer(line))
    if not found or not callable(change):
        return line
    hit = rng.choice(found)
    return line[: hit.start()] + str(change(hit.group())) + line[hit.end() :]


def _with_scalar(line: str, value: str, rng: Random) -> str:
    found = list(SCALAR.finditer(line))
    if not found:
        return line + value
    hit = rng.choice(found)
    return line[: hit.start()] + value + line[hit.end() :]


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _overlay(rng: Random, *, whole: bool) -> str:
    if whole:
        return _text(rng.choice(sorted(OVERLAYS.glob("*.yaml"))))
    kind = rng.choice(("local_standard", "amendment", "reform"))
    return f"""overlay:
  id: fuzz-{kind}
  kind: {kind}
  of: small-1
  title: {{zh: 改动, en: a change}}
  authority: 设想
  verified: false
set:
  parameters.supplement.values: {{2018-01-01: 350}}
  parameters.pension_age.values: {{2014-07-16: 45}}
each_value:
  parameters.relief: "{rng.choice(("+10 %", "+50", "-5", "* 1.1", "* 0", "/ 0", "+1e999 %"))}"
remove: [benefits.living]
add:
  parameters.extra_sum:
    label: {{zh: 另, en: extra}}
    unit: CNY
    values: {{2014-07-16: 1}}
    cite: [二(一)1 第1句, 三百元]
"""
