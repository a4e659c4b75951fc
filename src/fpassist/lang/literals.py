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
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTHS = re.compile(r"(-?)P(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?")
_DAYS = re.compile(
    r"(-?)P(?:([0-9]{1,9})D)?(T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,12})(?:\.([0-9]{1,9}))?S)?)?"
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

    value = _SURROGATE.sub(lambda m: m.group().encode("utf-16", "surrogatepass").decode("utf-16"), _ESCAPE.sub(one, text))
    lone = _LONE.search(value)
    if lone is not None:
        raise LiteralFault(f"the escape U+{ord(lone.group()):04X} is half a character")
    return value


def parse_date(text: str) -> date | None:
    """The day that ``text`` (``2014-07-16``) names, years 1 to 9999; ``None`` for any other text."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def parse_duration(text: str) -> timedelta | YearsMonths | None:
    """The duration that ``text`` (``P1Y6M`` or ``P3DT12H``) means; ``None`` for any other text."""
    match = _MONTHS.fullmatch(text)
    if match is not None and (match[2] or match[3]):
        count = int(match[2] or 0) * 12 + int(match[3] or 0)
        return YearsMonths(-count if match[1] else count)
    match = _DAYS.fullmatch(text)
    if match is None or not (match[2] or match[3]) or match[3] == "T":
        return None
    seconds = int(match[4] or 0) * 3600 + int(match[5] or 0) * 60 + int(match[6] or 0)
    micro = int(((match[7] or "") + "000000")[:6])
    try:
        value = timedelta(days=int(match[2] or 0), seconds=seconds, microseconds=micro)
        return -value if match[1] else value
    except OverflowError:
        return None


def parse_temporal(text: str) -> date | timedelta | YearsMonths:
    """What an at-literal means.

    Raises:
        LiteralFault: L008 for text that is no date and no duration, L007 for times, which the language leaves out.
    """
    value = parse_date(text) or parse_duration(text)
    if value is not None:
        return value
    duration = parse_duration(text)
    if duration is not None:
        return duration
    if _CLOCK.fullmatch(text):
        message = "times of day are standard FEEL, but outside the language of policies"
        raise LiteralFault(message, "L007", "time is the day: write a date such as `@\"2014-07-16\"`")
    hint = 'write a date as `@"2014-07-16"` and a duration as `@"P1Y6M"` or `@"P3D"`'
    raise LiteralFault("the literal is no date that exists and no duration", "L008", hint)


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
    return ("-" if value < timedelta(0) else "") + "P" + (body or "T0S" if body or clock else "T0S")
