"""Text to values and back: string escapes, dates and durations (ISO 8601, as XML Schema writes them)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from fpassist.lang.tree import YearsMonths

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|[nrt\"'\\])")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_SURROGATE = re.compile(r"[\ud800-\udbff][\udc00-\udfff]")
_LONE = re.compile(r"[\ud800-\udfff]")
_DATE = re.compile(r"(-?[0-9]{4,9})-([0-9]{2})-([0-9]{2})")
_MONTHS = re.compile(r"(-?)P(?:([0-9]{1,18})Y)?(?:([0-9]{1,18})M)?")
_DAYS = re.compile(
    r"(-?)P(?:([0-9]{1,18})D)?"
    r"(T(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]{0,18}))?S)?)?"
)
_CLOCK = re.compile(r"(?:-?[0-9]{4,9}-[0-9]{2}-[0-9]{2}T)?[0-9]{2}:[0-9]{2}(?::[0-9]{2})?.*", re.DOTALL)


class LiteralFault(ValueError):
    """A literal that stands for no value; ``code`` and ``help`` for the diagnostic."""

    def __init__(self, message: str, code: str = "L008", help: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.help = help


def unescape(text: str) -> str:
    """The string that ``text``, what stands between the quotes, means; unknown escapes stay as they are.

    Raises:
        LiteralFault: an escape that names half a character.
    """
    if "\\" not in text:
        return text

    def one(match: re.Match[str]) -> str:
        code = match.group(1)
        if code[0] not in "uU":
            return _PLAIN[code]
        point = int(code[1:], 16)
        if point > 0x10FFFF:
            raise LiteralFault(f"the escape `\\{code}` names no character")
        return chr(point)

    value = _SURROGATE.sub(
        lambda m: m.group().encode("utf-16", "surrogatepass").decode("utf-16"), _ESCAPE.sub(one, text)
    )
    lone = _LONE.search(value)
    if lone is not None:
        raise LiteralFault(f"the escape U+{ord(lone.group()):04X} is half a character")
    return value


def parse_date(text: str) -> date | None:
    """The day that ``text`` (``2014-07-16``) names; ``None`` for any other text.

    Raises:
        LiteralFault: L009 for a year outside 1 to 9999, which the standard has and the language has not.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if not 1 <= year <= 9999:
        if match[1].lstrip("-").startswith("0") and len(match[1].lstrip("-")) > 4:
            return None
        raise LiteralFault("the language knows the years 1 to 9999 alone", "L009", "write a year of four digits")
    try:
        return date(year, month, day) if len(match[1]) == 4 else None
    except ValueError:
        return None


def parse_duration(text: str) -> timedelta | YearsMonths | None:
    """The duration that ``text`` (``P1Y6M`` or ``P3DT12H``) means; ``None`` for any other text.

    Raises:
        LiteralFault: L009 for a duration that is too long, or finer than a microsecond.
    """
    match = _MONTHS.fullmatch(text)
    if match is not None and (match[2] or match[3]):
        count = int(match[2] or 0) * 12 + int(match[3] or 0)
        return YearsMonths(-count if match[1] else count)
    match = _DAYS.fullmatch(text)
    if match is None or not (match[2] or match[3]) or match[3] == "T":
        return None
    seconds = int(match[4] or 0) * 3600 + int(match[5] or 0) * 60 + int(match[6] or 0)
    fraction = (match[7] or "").rstrip("0")
    if len(fraction) > 6:
        raise LiteralFault("the language counts durations to the microsecond", "L009", "write six decimals at most")
    try:
        value = timedelta(days=int(match[2] or 0)) + timedelta(
            seconds=seconds, microseconds=int(fraction.ljust(6, "0"))
        )
        return -value if match[1] else value
    except OverflowError:
        raise LiteralFault("the duration is too long for the language", "L009", "stay below 999,999,999 days") from None


def parse_temporal(text: str) -> date | timedelta | YearsMonths | None:
    """What an at-literal means; ``None`` for text that is no date that exists and no duration.

    Raises:
        LiteralFault: L007 for times of day, which the language leaves out, L009 for what is out of its range.
    """
    day = parse_date(text)
    value = day if day is not None else parse_duration(text)
    if value is None and _CLOCK.fullmatch(text):
        message = "a time of day is standard FEEL, but outside the language of policies"
        raise LiteralFault(message, "L007", 'time is the day: write a date such as `@"2014-07-16"`')
    return value


def duration_text(value: timedelta | YearsMonths) -> str:
    """``value`` in the canonical form of FEEL's ``string()``."""
    if isinstance(value, YearsMonths):
        years, months = divmod(abs(value.count), 12)
        body = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-" if value.count < 0 else "") + "P" + (body or "0M")
    size = abs(value)
    hours, rest = divmod(size.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    exact = Decimal(seconds) + Decimal(size.microseconds) / 1_000_000
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{exact.normalize():f}S" if exact else ""
    body = (f"{size.days}D" if size.days else "") + (f"T{clock}" if clock else "")
    return ("-" if value < timedelta(0) else "") + "P" + (body or "T0S")
