"""The section ``parameters``: dated figures, bare or keyed by an enum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from fpassist.lang import parse_unit
from fpassist.lang.types import Boolean, Date, Number, Text, Type
from fpassist.policy import scalars
from fpassist.policy.citations import NOTICE, CitationReader
from fpassist.policy.expressions import Expressions, Leaf
from fpassist.policy.floors import row as numbers
from fpassist.policy.frozen import frozen
from fpassist.policy.model import Bound, Citation, DatedValue
from fpassist.policy.report import Report, did_you_mean, first_line
from fpassist.policy.sections.head import Entry, unit_fits, word
from fpassist.policy.shapes import described
from fpassist.policy.units import CURRENCY
from fpassist.policy.written import figure_cure
from fpassist.policy.yaml_nodes import YamlMapping, YamlNode, YamlScalar

Value = Decimal | date | bool | str | Mapping[str, Decimal]
_SAID = {"number": "number", "date": "date", "boolean": "boolean", "string": "text"}
_TYPES: dict[str, Type] = {"number": Number(), "date": Date(), "boolean": Boolean(), "string": Text()}


@dataclass(slots=True, eq=False)
class RawParameter:
    """A parameter before its key has a type."""

    id: str
    node: YamlMapping
    key_node: YamlScalar
    type: Type
    bound: Bound
    by: Leaf | None
    values: tuple[DatedValue, ...]
    citations: tuple[Citation, ...]
    verified: bool
    source: str


def read(
    name: str, entry: Entry, start: date | None, cites: CitationReader, expressions: Expressions, report: Report
) -> RawParameter | None:
    """One parameter, its shape already checked; ``None`` where it has a fault.

    Args:
        start: first day of the policy, on which every figure must have a value.
    """
    key, node = entry
    path = f"parameters.{name}"
    good = True
    citations = cites.read(node.get("cite"), f"{path}.cite")
    source = scalars.text(node.get("source"))
    if source is not None and source not in cites.sources:
        if source not in cites.broken:
            report.error(
                "P042", node.get("source") or key, f"{source!r} is not a source", did_you_mean(source, cites.sources)
            )
        good = False
    by_node = node.get("by")
    by: Leaf | None = None
    if by_node is not None:
        by = expressions.leaf(by_node) if isinstance(by_node, YamlScalar) else None
        good = good and by is not None
        if not isinstance(by_node, YamlScalar):
            report.error("P036", by_node, f"{path}.by must be a path such as household.area")
    unit = scalars.text(node.get("unit"))
    if unit is not None and not unit_fits(unit, node.get("unit") or key, report):
        good, unit = False, None
    values = _values(path, node, by_node is not None, unit, citations or (), cites, report)
    good = (unit is None or _in_range(path, node, unit, report)) and good
    if citations is None or values is None or not good:
        return None
    kind = _type(path, node, unit, values, report)
    if kind is None:
        return None
    if values and start is not None and values[0].start > start:
        report.error(
            "P032",
            values[0].span,
            f"{name} has no value on {start}, the day the policy comes into force",
            f"add the value that held on {start}",
        )
        return None
    bound = cast(Bound, word(node.get("bound")) or "exact")
    verified = scalars.flag(node.get("verified")) is not False
    if source is not None:
        verified = verified and cites.sources[source].verified
        cites.used.add(source)
    return RawParameter(name, node, key, kind, bound, by, values, citations, verified, source or NOTICE)


def _values(
    path: str,
    node: YamlMapping,
    keyed: bool,
    unit: str | None,
    inherited: tuple[Citation, ...],
    cites: CitationReader,
    report: Report,
) -> tuple[DatedValue, ...] | None:
    holder = node.get("values")
    if not isinstance(holder, YamlMapping):
        at = node.key("values")
        report.error(
            "P030", at, f"{path}.values must be dated, found {described(holder or at)}", "write values: {2014-07-16: …}"
        )
        return None
    if not holder.entries and "type" not in node.entries:
        report.error("P030", node.key("values"), f"{path} has no dated values", "add values: {2014-07-16: …}")
        return None
    good = True
    found: dict[date, DatedValue] = {}
    for name, key, value in holder.items():
        start = scalars.day(key)
        if start is None:
            if scalars.looks_like_day(name):
                meant = scalars.day_meant(name)
                cure = "write YYYY-MM-DD" if meant is None else f"write {meant}"
                report.error("P023", key, f"{name!r} in {path} is no day of the calendar", cure)
            else:
                cure = "write values: {2014-07-16: {urban: …}}" if keyed else "write values: {2014-07-16: …}"
                if len(name) == 3 and name.isdecimal() and scalars.is_null(value):
                    cure = "write a number without commas, such as 5000"
                report.error("P030", key, f"a value of {path} starts at {described(key)}, which is no date", cure)
            # One undated value is the cause of the next: they were all meant as rows of one.
            good = False
            break
        dated = _value(f"{path}.values.{name}", start, key, value, keyed, unit, inherited, cites, report)
        if dated is None:
            good = False
        else:
            found[start] = dated
    return tuple(found[start] for start in sorted(found)) if good else None


def _in_range(path: str, node: YamlMapping, unit: str, report: Report) -> bool:
    """Whether no figure is below 0 and no sum of money written finer than a fen; reports where not.

    A percentage or a factor of an overlay is exact; what it leaves beyond the fen is rounded when a grant is paid.
    """
    holder = node.get("values")
    money = dict(parse_unit(unit)).get(CURRENCY, 0) > 0
    good = True
    for _, _, dated in holder.items() if isinstance(holder, YamlMapping) else ():
        for key, (number, place) in numbers(dated).items():
            shown = f"{path} ({key})" if key else path
            if number < 0:
                good = False
                report.error("P037", place, f"{shown} is {number:f} {unit}, below 0", "write 0 or more")
            elif (
                money
                and len(format(number, "f").partition(".")[2].rstrip("0")) > 2
                and not (isinstance(place, YamlScalar) and place.scaled)
            ):
                good = False
                report.error(
                    "P037", place, f"{shown} is {number:f} {unit}, finer than a fen", "write two decimals at most"
                )
    return good


def _value(
    path: str,
    start: date,
    key: YamlScalar,
    node: YamlNode,
    keyed: bool,
    unit: str | None,
    inherited: tuple[Citation, ...],
    cites: CitationReader,
    report: Report,
) -> DatedValue | None:
    citations: tuple[Citation, ...] | None = inherited
    if isinstance(node, YamlMapping) and "value" in node.entries:
        for name, strange, _ in node.items():
            if name not in ("value", "cite"):
                report.error("P020", strange, f"unknown key {name!r} in {path}", did_you_mean(name, ("value", "cite")))
        if "cite" in node.entries:
            citations = cites.read(node.get("cite"), f"{path}.cite")
        node = node.entries["value"][1]
    value: Value | None
    if keyed and isinstance(node, YamlMapping):
        row: dict[str, Decimal] = {}
        for name, _, inner in node.items():
            number = scalars.number(inner)
            if number is None:
                cure = figure_cure(inner.text, unit) if isinstance(inner, YamlScalar) else None
                report.error("P022", inner, f"{path}.{name} must be a number, found {described(inner)}", cure)
                continue
            row[name] = number
        if len(row) < len(node.entries):
            return None
        value = frozen(row)
    else:
        value = None if keyed else scalar_value(node)
    if value is None:
        plain = "a number, date, boolean or text"
        expected = "a mapping of enum values to numbers, for it has a key" if keyed else plain
        cure = "give one figure for each value of the key, as in {urban: 15, rural: 10}" if keyed else f"write {plain}"
        report.error("P022", node, f"{path} must be {expected}, found {described(node)}", cure)
        return None
    at = first_line(node if isinstance(node, YamlScalar) else key)
    return None if citations is None else DatedValue(start, value, citations, at)


def scalar_value(node: YamlNode) -> Decimal | date | bool | str | None:
    """What a value scalar says; quoted text is text, whatever it looks like."""
    if not isinstance(node, YamlScalar) or scalars.is_null(node):
        return None
    if not node.plain:
        return node.text
    for found in (scalars.number(node), scalars.day(node), scalars.flag(node)):
        if found is not None:
            return found
    return node.text


def _type(
    path: str, node: YamlMapping, unit: str | None, values: tuple[DatedValue, ...], report: Report
) -> Type | None:
    named = scalars.text(node.get("type"))
    kinds = [_type_name(item.value) for item in values]
    kind = named or ("number" if unit is not None else kinds[0])
    good = True
    for item, one in zip(values, kinds, strict=True):
        written = figure_cure(item.value, unit) if isinstance(item.value, str) and named in (None, "number") else None
        if written is not None:
            good = False
            message = f"a value of {path} is the text {item.value!r}, where a number stands alone"
            report.error("P035", item.span, message, written)
        elif one != kind and good:
            good = False
            message = f"a value of {path} is a {_SAID[one]}, where a {_SAID[kind]} is expected"
            report.error("P035", item.span, message, "give every value the same type")
    if not good:
        return None
    if unit is not None and kind != "number":
        report.error("P034", node.key("unit"), f"{path} is a {_SAID[kind]} and has no unit", "delete unit")
        return None
    return Number(parse_unit(unit)) if unit is not None else _TYPES[kind]


def _type_name(value: Value) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, date):
        return "date"
    return "string" if isinstance(value, str) else "number"
