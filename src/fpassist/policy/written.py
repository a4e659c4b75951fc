"""Figures and units as a notice writes them (``300元``, ``49周岁``, ``0.9万``), and how a policy writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from fpassist.policy.wide_signs import narrow

UNITS = {
    "元": "CNY", "圆": "CNY", "块": "CNY", "块钱": "CNY", "元钱": "CNY", "人民币": "CNY", "¥": "CNY", "￥": "CNY",
    "rmb": "CNY", "yuan": "CNY", "周岁": "year", "岁": "year", "年": "year", "个月": "month", "月": "month",
    "小时": "hour", "个小时": "hour", "时": "hour", "钟头": "hour", "天": "day", "日": "day", "分钟": "minute",
    "人": "person", "户": "household", "家庭": "household", "级": "",
}  # fmt: skip
"""A unit of a notice, and the policy's word for it; ``""`` for what is counted without one."""

_SCALES = {"百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMERAL = "零〇一二两三四五六七八九十百千万亿"
_WORDS = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_FIGURE = re.compile(
    rf"(?P<number>[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,4}}(?:\.[0-9]{{1,6}})?|[0-9]{{1,12}}(?:\.[0-9]{{1,6}})?)\s*"
    rf"(?P<scale>[百千万亿]?)|(?P<numeral>[{_NUMERAL}]{{1,12}})"
)
_UNIT = re.compile(rf"\s*(?P<unit>%|{_WORDS})", re.IGNORECASE)
_FLOOR = re.compile(r"\s*(?:及?以上|起)\s*$")
_PER = re.compile(r"^(?:\s*[/每]\s*(?:人|户|个?月|年|天|日|次|小时))+")
_LEAD = re.compile(r"\s*(?:不低于|不少于|至少|人民币|[¥￥])?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A figure as a notice writes it: its value, the unit's word there and here, where it starts and ends."""

    value: Decimal
    word: str
    unit: str
    floor: bool
    start: int
    end: int

    @property
    def shown(self) -> str:
        return plain(self.value)


def plain(value: Decimal) -> str:
    """A number as a policy writes it."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def written(text: str) -> Written | None:
    """The figure that ``text`` writes; ``None`` where it is anything else, or a number as a policy writes it."""
    text = narrow(text)
    lead = _LEAD.match(text)
    at = lead.end() if lead is not None else 0
    found = _at(text, at)
    if found is None:
        return None
    rest = _PER.sub("", text[found.end :])
    floor = _FLOOR.fullmatch(rest) is not None
    if rest.strip() and not floor:
        return None
    before = text[:at].strip()
    if before in ("人民币", "¥", "￥") and not found.word:
        found = Written(found.value, before, "CNY", False, 0, found.end)
    return Written(found.value, found.word, found.unit, floor or before[:1] in ("不", "至"), 0, len(text))


def figures(text: str) -> Iterator[Written]:
    """Every figure in a phrase that a unit follows at once."""
    text = narrow(text)
    at = 0
    while (match := _FIGURE.search(text, at)) is not None:
        found = _at(text, match.start())
        at = match.end()
        if found is not None and found.word:
            yield found
            at = found.end


def _at(text: str, at: int) -> Written | None:
    match = _FIGURE.match(text, at)
    if match is None:
        return None
    if match["numeral"]:
        value = numeral(match["numeral"])
        if value is None:
            return None
    else:
        value = Decimal(match["number"].replace(",", "")) * _SCALES.get(match["scale"], 1)
    unit = _UNIT.match(text, match.end())
    if unit is None:
        return Written(value, "", "", False, at, match.end())
    word = unit["unit"]
    if word == "%":
        return Written(value / 100, word, "", False, at, unit.end())
    return Written(value, word, UNITS[word.lower()], False, at, unit.end())


def numeral(text: str) -> Decimal | None:
    """The number that Chinese numerals write: 四十九, 一万五千; ``None`` where they write none."""
    total = part = 0
    digit: int | None = None
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char] if digit in (None, 0) else None
            if digit is None:
                return None
        elif char in "十百千":
            part += (1 if digit is None else digit) * (10 if char == "十" else _SCALES[char])
            digit = None
        else:
            total = (total + part + (digit or 0)) * _SCALES[char]
            part, digit = 0, None
    # 一万五 is 15000 in speech; no notice writes so.
    return Decimal(total + part + (digit or 0))


def figure_cure(text: str, unit: str | None) -> str | None:
    """What to write for a figure written with its unit, in words or in quotes; ``None`` where ``text`` is no figure.

    Args:
        unit: what the parameter has under ``unit:``.
    """
    found = written(text)
    if found is None:
        return None
    bound = "; a floor is told by `bound: at_least`" if found.floor else ""
    if found.unit and unit is None:
        return f"write {found.shown}, and add `unit: {found.unit}`{bound}"
    if unit is None:
        # A text may well be a numeral.
        return None
    if found.unit and found.unit not in re.split(r"[*/]", unit):
        return f"the unit stands in `unit: {unit}`: write the figure in {unit}, not in {found.unit} ({found.word})"
    return f"write {found.shown}; the unit stands in `unit: {unit}`{bound}"


def unit_meant(text: str) -> str | None:
    """The unit in the policy's words, where ``text`` has it in those of a notice (元/人/月); ``None`` elsewhere."""
    parts = [part for part in re.split(r"[/·*每]|(?<=元)(?=[人户年月])", narrow(text).strip()) if part.strip()]
    words = [part.strip().lower() for part in parts]
    scaled = [word for word in words if word[:1] in _SCALES and word[1:] in UNITS]
    known = {"cny": "CNY", **{word: word for word in ("person", "household", "month", "year", "day", "hour")}, **UNITS}
    if not any(word in UNITS for word in words) and not scaled:
        return None
    names = [known.get(word[1:] if word in scaled else word) for word in words]
    if not all(names):
        return None
    # Money is per person, per month, in whatever order the notice has it.
    money = [name for name in names if name == "CNY"]
    return "/".join([*money, *(str(name) for name in names if name != "CNY")])


_IN_EXPRESSION = re.compile(
    rf"""\"(?:[^"\\\n]|\\.)*"|(?<![\w.])(?P<number>[0-9]{{1,12}}(?:\.[0-9]{{1,6}})?)\s*(?P<scale>[百千万亿]?)
    (?P<unit>{_WORDS})?(?![A-Za-z0-9_])""",
    re.VERBOSE,
)


def units_in_expression(text: str) -> tuple[str | None, list[tuple[int, str, str]]]:
    """An expression without the units after its numbers, and each of them: where, what stands there, the number.

    The text keeps its length; it is ``None`` where a number does not fit in the place of its words.
    """
    chars: str | None = text
    found: list[tuple[int, str, str]] = []
    for match in _IN_EXPRESSION.finditer(text):
        if not match["scale"] and (match["unit"] or "").isascii():
            continue
        value = plain(Decimal(match["number"]) * _SCALES.get(match["scale"], 1))
        start = match.start("scale") if match["scale"] else match.start("unit")
        found.append((start, text[start : match.end()], value))
        width = match.end() - match.start()
        if chars is not None:
            fits = len(value) <= width
            chars = chars[: match.start()] + value.ljust(width) + chars[match.end() :] if fits else None
    return chars, found
