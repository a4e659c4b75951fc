"""Whether the unit of an amount says what the grant says: money, per what time, for whom."""

from __future__ import annotations

from difflib import get_close_matches

from fpassist.lang import format_unit, type_name
from fpassist.lang.tree import Node, Parameter
from fpassist.lang.types import Anything, Null, Number
from fpassist.lang.units import Unit
from fpassist.lang.walk import walk
from fpassist.policy.model import Per, SubjectKind
from fpassist.policy.report import Report
from fpassist.policy.written import unit_meant
from fpassist.policy.yaml_nodes import YamlMapping, YamlNode

CURRENCY = "CNY"
_TIMES = ("month", "year", "day", "hour")
_KNOWN = {name.lower(): name for name in (CURRENCY, "person", "household", *_TIMES, "minute", "second")}
_PERSONS: tuple[SubjectKind, ...] = ("spouse", "member", "only_child", "adopted_child")


def amount_fits(amount: Node, per: Per | None, subject: SubjectKind, at: YamlNode, path: str, report: Report) -> bool:
    """Whether ``amount`` is money per ``per`` for ``subject``; reports where not."""
    kind = amount.type
    if isinstance(kind, Anything | Null):
        return True
    if not isinstance(kind, Number):
        report.error("P074", at, f"{path}.amount must be a number, found {type_name(kind)}")
        return False
    if kind.unit is None or per is None:
        _without_unit(amount, per, subject, at, path, report)
        return True
    unit = dict(kind.unit)
    whom = "person" if subject in _PERSONS else "household"
    wrong = "household" if whom == "person" else "person"
    times = {name: power for name, power in unit.items() if name in _TIMES}
    good_time = times == ({} if per == "once" else {per: -1})
    others = {name: power for name, power in unit.items() if name not in _TIMES and name != CURRENCY}
    good_whom = wrong not in others and all(power == -1 for power in others.values())
    if unit.get(CURRENCY) == 1 and good_time and good_whom:
        return True
    expected = CURRENCY if per == "once" else f"{CURRENCY}/{whom}/{per}"
    report.error(
        "P074",
        at,
        f"{path}.amount is in {format_unit(kind.unit) or 'a bare number'}, where {expected} is due",
        "amounts a month and a year, a person and a household are never converted silently",
    )
    return False


def _without_unit(amount: Node, per: Per | None, subject: SubjectKind, at: YamlNode, path: str, report: Report) -> None:
    """A warning where a figure without a unit is paid out: nothing can be held against it."""
    bare = [node.id for node in walk(amount) if isinstance(node, Parameter)]
    if per is None or not bare:
        return
    whom = "person" if subject in _PERSONS else "household"
    unit = CURRENCY if per == "once" else f"{CURRENCY}/{whom}/{per}"
    report.warning("P074", at, f"{path}.amount has no unit, where {unit} is due", f"add unit: {unit} to {bare[0]}")


def quantity_fits(value: Node, unit: str, per: str, at: YamlMapping, path: str, report: Report) -> bool:
    """Whether ``value`` counts ``unit`` per ``per``; reports where not."""
    kind = value.type
    where = at.entries["value"][1]
    meant = unit_meant(unit)
    if meant is not None:
        message = f"{unit!r} is no unit of the language, in {path}.quantity"
        report.error("P034", at.entries["unit"][1], message, f"write {meant}")
        return False
    if isinstance(kind, Anything | Null):
        return True
    if not isinstance(kind, Number):
        report.error("P074", where, f"{path}.quantity must be a number, found {type_name(kind)}")
        return False
    if kind.unit is None:
        return True
    have = {name: power for name, power in kind.unit if name not in ("person", "household")}
    due = {unit: 1} if per == "once" else {unit: 1, per: -1}
    if have == due:
        return True
    report.error(
        "P074",
        where,
        f"{path}.quantity is in {format_unit(kind.unit) or 'a bare number'}, where {unit}/{per} is due",
        "state unit: and per: as the parameter has them",
    )
    return False


def misspelt(unit: Unit) -> tuple[str, str] | None:
    """A factor that is almost a unit with a meaning, and that unit; ``None`` where there is none.

    A policy may count in units of its own (``victim``), so only what comes near is taken for a slip.
    """
    for factor, _ in unit:
        word = factor.lower()
        if _KNOWN.get(word) == factor:
            continue
        # Too short for a likeness to be told: letters that changed places.
        swapped = [known for known in _KNOWN if sorted(known) == sorted(word)]
        near = swapped or get_close_matches(word, _KNOWN, n=1, cutoff=0.7)
        if near:
            return factor, _KNOWN[near[0]]
    return None
