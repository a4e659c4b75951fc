"""What the options of a call ask for, read from their text: the day, the readings, the policy."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from fpassist.cli.guard import call_fault

if TYPE_CHECKING:
    from fpassist import Policy

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_OTHERWISE = re.compile(
    r"\s*(\d{4})(?:[-/.年]?(\d{2})[-/.月]?(\d{2})|[-/.年](\d{1,2})[-/.月](\d{1,2}))日?\s*", re.ASCII
)


def read_day(text: str, where: str = "--as-of") -> date:
    """The day written as YYYY-MM-DD; ``where`` is the option that it stands in.

    Raises:
        CallError: C003, where it is written otherwise or does not exist.
    """
    if DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise call_fault("C003", f"there is no day {text}", where=where) from None
    raise call_fault("C003", f"'{text[:40]}' is not a day", where=where, help_=_meant(text))


def _meant(text: str) -> str | None:
    """The cure of a day that is written otherwise, year first, such as ``2014年8月1日`` or ``20140801``."""
    found = _OTHERWISE.fullmatch(unicodedata.normalize("NFKC", text[:40]))
    if found is None:
        return None
    try:
        return f"write {date(*(int(part) for part in found.groups() if part is not None))}"
    except ValueError:
        return None


def read_choices(texts: Sequence[str] | None) -> dict[str, str]:
    """The chosen readings, by interpretation.

    Raises:
        CallError: C004, where one is not written as ID=OPTION or an id comes twice.
    """
    chosen: dict[str, str] = {}
    for text in texts or ():
        name, sign, option = (part.strip() for part in text.partition("="))
        if not (name and sign and option):
            raise call_fault("C004", f"'{text[:60]}' is not written as ID=OPTION", where="--interpret")
        if name in chosen:
            raise call_fault("C004", f"the interpretation {name} is given twice", where="--interpret")
        chosen[name] = option
    return chosen


def read_policy(path: str | None, overlays: Sequence[str] | None, interpret: Sequence[str] | None) -> Policy:
    """The policy that the options name.

    Raises:
        CallError: where a choice is written wrongly.
        PolicyError: every fault of the policy and its overlays.
    """
    return make_policy(path, overlays or (), read_choices(interpret))


def make_policy(path: str | None, overlays: Sequence[str], choices: Mapping[str, str]) -> Policy:
    """The policy at ``path`` (``None``: the bundled one) under ``overlays`` and ``choices``, cached.

    Raises:
        PolicyError: every fault of the policy and its overlays.
    """
    from fpassist.engine.policy import Policy
    from fpassist.policy import load_cached

    return Policy(load_cached(path, list(overlays), choices))
