"""What a scalar says, asked for by type: no guess beyond the text as written."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from fpassist.policy.yaml_nodes import YamlNode, YamlScalar

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{1,12})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ROUGH_DAY = re.compile(r"[0-9]{1,4}[-/.年][0-9]{1,2}(?:[-/.月][0-9]{1,2}日?)?")
NULLS = ("", "~", "null")


def flag(node: YamlNode | None) -> bool | None:
    """true or false, unquoted; anything else is ``None``."""
    if isinstance(node, YamlScalar) and node.plain:
        return {"true": True, "false": False}.get(node.text)
    return None


def number(node: YamlNode | None) -> Decimal | None:
    """A decimal as written, unquoted; no exponent, no thousands mark."""
    if isinstance(node, YamlScalar) and node.plain and _NUMBER.fullmatch(node.text):
        return Decimal(node.text)
    return None


def count(node: YamlNode | None) -> int | None:
    """A whole number from 0 to 9,999."""
    value = number(node)
    if value is None or value < 0 or value > 9_999 or value != int(value):
        return None
    return int(value)


def looks_like_day(text: str) -> bool:
    """Whether a date was meant."""
    return _ROUGH_DAY.fullmatch(text) is not None


def day_meant(text: str) -> date | None:
    """The day that ``2014年7月16日`` or ``2014/7/16`` names; ``None`` where it names none."""
    parts = re.findall(r"[0-9]+", text) if looks_like_day(text) else []
    try:
        return date(*map(int, parts)) if len(parts) == 3 and len(parts[0]) == 4 else None
    except ValueError:
        return None


def day(node: YamlNode | None) -> date | None:
    """A day of the calendar, ``YYYY-MM-DD``, quoted or not."""
    if not isinstance(node, YamlScalar) or _DAY.fullmatch(node.text) is None:
        return None
    try:
        return date.fromisoformat(node.text)
    except ValueError:
        return None


def text(node: YamlNode | None) -> str | None:
    """Any scalar's text, outer white space dropped; ``None`` where there is none."""
    if isinstance(node, YamlScalar) and node.text.strip():
        return node.text.strip()
    return None


def is_null(node: YamlNode) -> bool:
    """Whether nothing stands here."""
    return isinstance(node, YamlScalar) and node.plain and node.text in NULLS
