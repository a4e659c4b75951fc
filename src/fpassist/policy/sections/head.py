"""The sections without expressions: policy, sources, facts, interpretations, duties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from msgspec.structs import replace

from fpassist.diagnostics import Diagnostic, Span
from fpassist.domain.facts import FACTS
from fpassist.lang import parse_unit
from fpassist.policy import scalars
from fpassist.policy.citations import NOTICE, CitationReader
from fpassist.policy.model import Duty, ExtraFact, Interpretation, Label, Source
from fpassist.policy.report import Report, did_you_mean, first_line
from fpassist.policy.scope import fact_type
from fpassist.policy.units import misspelt
from fpassist.policy.written import unit_meant
from fpassist.policy.yaml_nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence


@dataclass(frozen=True, slots=True)
class Head:
    """The section ``policy``."""

    id: str
    document: str
    registration: str
    issued: date
    start: date
    until: date | None
    review_after: date | None
    title: Label
    measures: int | None
    duties: tuple[str, ...] | None
    covers: Span


MAX_UNIT = 60
"""Characters of a unit; no unit of a sum of money comes near."""

Entry = tuple[YamlScalar, YamlMapping]
"""A key and its entry, already of the right shape."""


def word(node: YamlNode | None) -> str:
    """The text of a node whose shape is known to be text; ``""`` where absent."""
    return scalars.text(node) or ""


def label(node: YamlNode | None) -> Label:
    """A bilingual text; empty where its shape was found wrong."""
    if not isinstance(node, YamlMapping):
        return Label("", "")
    return Label(word(node.get("zh")), word(node.get("en")))


def texts(node: YamlNode | None) -> tuple[str, ...]:
    """A list of texts whose shape has been checked; ``()`` where absent."""
    return tuple(word(item) for item in node.items) if isinstance(node, YamlSequence) else ()


def head(node: YamlMapping, report: Report) -> Head:
    """The section ``policy``, its shape already checked."""
    force = cast(YamlMapping, node.get("in_force"))
    start = scalars.day(force.get("from")) or date.min
    until = scalars.day(force.get("until"))
    if until is not None and until < start:
        report.error(
            "P031",
            force.key("until"),
            "the policy ends before it begins",
            "write a day from `from` on, or leave until out",
        )
    review = scalars.day(force.get("review_after"))
    if review is not None and review < start:
        told = "the policy is to be reviewed before it begins"
        report.error("P031", force.key("review_after"), told, "write a day from `from` on, or leave review_after out")
    covers = node.get("covers")
    measures = duties = None
    if isinstance(covers, YamlMapping):
        measures = scalars.count(covers.get("measures"))
        if "duties" in covers.entries:
            duties = tuple(place.replace("（", "(").replace("）", ")") for place in texts(covers.get("duties")))
    return Head(
        word(node.get("id")),
        word(node.get("document")),
        word(node.get("registration")),
        scalars.day(node.get("issued")) or date.min,
        start,
        until,
        scalars.day(force.get("review_after")),
        label(node.get("title")),
        measures,
        duties,
        first_line(node.key("covers")) if "covers" in node.entries else first_line(node),
    )


def sources(entries: Mapping[str, Entry], policy: Head | None) -> dict[str, Source]:
    """The documents cited. The policy's own document is ``notice``, declared or not."""
    found = {
        name: Source(
            name, word(node.get("document")), label(node.get("title")), scalars.flag(node.get("verified")) is not False
        )
        for name, (_, node) in entries.items()
    }
    if NOTICE not in found:
        # Where the head has a fault, citations are still read; the policy is not made.
        own = ("", Label("", "")) if policy is None else (policy.document, policy.title)
        found = {NOTICE: Source(NOTICE, *own, True), **found}
    return found


def facts(entries: Mapping[str, Entry], report: Report) -> dict[str, ExtraFact]:
    """The facts that the policy declares."""
    found: dict[str, ExtraFact] = {}
    for name, (key, node) in entries.items():
        of = cast(Literal["household", "person"], word(node.get("of")))
        kind, values, unit = word(node.get("type")), texts(node.get("values")), scalars.text(node.get("unit"))
        good = True
        if name in FACTS.get(of, {}):
            report.error("P090", key, f"the {of} already has a fact {name!r}", "delete it, or choose another name")
            good = False
        if kind == "enum" and len(set(values)) < 2:
            at = node.key("values") if "values" in node.entries else node.key("type")
            report.error("P091", at, f"the enum {name} needs two or more values", "add values: [one, other]")
            good = False
        if kind != "enum" and values:
            report.error("P091", node.key("values"), f"only an enum has values; {name} is a {kind}", "delete values")
            good = False
        if unit is not None and kind != "number":
            report.error("P091", node.key("unit"), f"only a number has a unit; {name} is a {kind}", "delete unit")
            good = False
        if unit is not None and not unit_fits(unit, node.entries["unit"][1], report):
            good = False
        if good:
            kind_of = fact_type(kind, name, values, None, unit)
            found[name] = ExtraFact(name, of, label(node.get("label")), kind_of, first_line(key))
    return found


def unit_fits(unit: str, at: YamlNode, report: Report) -> bool:
    """Whether ``unit`` can be read; reports where not."""
    meant = unit_meant(unit) if len(unit) <= MAX_UNIT else None
    if meant is not None:
        figures = ", and the figures in it: 1 万元 is 10000" if "万" in unit else ""
        report.error("P034", at, f"{unit!r} is no unit of the language", f"write {meant}{figures}")
        return False
    try:
        if len(unit) > MAX_UNIT:
            raise ValueError
        slip = misspelt(parse_unit(unit))
    except ValueError:
        unit = unit if len(unit) <= MAX_UNIT else unit[: MAX_UNIT - 1] + "…"
        report.error("P034", at, f"{unit!r} is no unit", "write factors joined by * and /, as in CNY/person/month")
        return False
    if slip is not None:
        report.error("P034", at, f"`{slip[0]}` is no unit", f"did you mean `{slip[1]}`")
        return False
    return True


def interpretations(
    entries: Mapping[str, Entry], interpret: Mapping[str, str], broken: set[str], report: Report
) -> dict[str, Interpretation]:
    """The open questions, each with the option chosen: the caller's, else the default."""
    found: dict[str, Interpretation] = {}
    for name, (key, node) in entries.items():
        options_node = cast(YamlMapping, node.get("options"))
        options = {option: label(value) for option, _, value in options_node.items()}
        default = word(node.get("default"))
        if len(options) < 2:
            report.error(
                "P064", node.key("options"), f"{name} has fewer than two options", "a question has two answers or more"
            )
        if default not in options:
            report.error(
                "P061",
                node.get("default") or key,
                f"the default {default!r} is not an option of {name}",
                did_you_mean(default, options),
            )
            broken.add(name)
            continue
        found[name] = Interpretation(
            name, label(node.get("question")), options, default, default, label(node.get("ground")), first_line(key)
        )
    for name, option in interpret.items():
        known = found.get(name)
        where = f"interpret {name}={option}"
        if known is None:
            if name not in broken:
                report.add(
                    Diagnostic(
                        "P063", f"{name!r} is not an interpretation", where, help=did_you_mean(name, found) or None
                    )
                )
        elif option not in known.options:
            report.add(
                Diagnostic(
                    "P061", f"{option!r} is not an option of {name}", where, help=did_you_mean(option, known.options)
                )
            )
        else:
            found[name] = replace(known, chosen=option)
    return found


def duties(entries: Mapping[str, Entry], cites: CitationReader) -> dict[str, Duty]:
    """What binds departments."""
    found: dict[str, Duty] = {}
    for name, (key, node) in entries.items():
        citations = cites.read(node.get("cite"), f"duties.{name}.cite")
        if citations is not None:
            measure = word(node.get("measure")).replace("（", "(").replace("）", ")")
            found[name] = Duty(
                name, measure, label(node.get("label")), label(node.get("bearer")), citations, first_line(key)
            )
    return found
