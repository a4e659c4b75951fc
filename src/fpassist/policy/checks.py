"""What must hold across sections, once all of them can be read."""

from __future__ import annotations

from collections.abc import Mapping

from fpassist.diagnostics import Span
from fpassist.policy.model import PolicyData
from fpassist.policy.report import Report, did_you_mean, first_line
from fpassist.policy.satisfiable import alone, contradiction
from fpassist.policy.sections.head import Entry, Head
from fpassist.policy.usage import used

Sections = Mapping[str, Mapping[str, Entry]]


def run(data: PolicyData, head: Head, entries: Sections, cited: set[str], report: Report, *, whole: bool) -> None:
    """Runs every check.

    Args:
        cited: ids of sources that some entry cites.
        whole: whether every entry could be read; where not, what seems missing may only be broken.
    """
    nobody_can_get(data, entries, report)
    coverage(data, head, entries, report, whole=whole)
    if whole:
        unused(data, entries, cited, report)


def nobody_can_get(data: PolicyData, entries: Sections, report: Report) -> None:
    """What can never hold: single conditions, and benefits under the options chosen; each cause is told once."""
    rules = [definition.node for definition in data.definitions.values()]
    rules += [benefit.when for benefit in data.benefits.values()]
    never = {(item.span, item.text): None for item in alone(rules, data)}
    for at, text in never:
        report.error("P075", at, f"the condition {text!r} can never hold", "change it, or drop it")
    told: dict[tuple[str, Span], list[str]] = {}
    for name, benefit in data.benefits.items():
        found = contradiction(benefit.when, data)
        if found is not None:
            why, at = found
            own: Span = entries["benefits"][name][0].span if name in entries["benefits"] else benefit.span
            if all(at != span for span, _ in never):
                told.setdefault((why, at or own), []).append(name)
    for (why, at), names in told.items():
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        report.error("P075", at, f"nobody can get {listed}: {why}", "change it, or what it is joined with")


def coverage(data: PolicyData, head: Head, entries: Sections, report: Report, *, whole: bool) -> None:
    """Every numbered part that ``covers`` lists is a benefit or a duty, and no other number is used."""
    if head.measures is None and head.duties is None:
        return
    parts = [str(number) for number in range(1, (head.measures or 0) + 1)] + list(head.duties or ())
    have = {benefit.measure for benefit in data.benefits.values()} | {duty.measure for duty in data.duties.values()}
    at = head.covers
    for part in parts:
        if whole and part not in have:
            kind = "measure" if part.isdigit() else "duty"
            report.error(
                "P080", at, f"{kind} {part} is neither a benefit nor a duty", f'add one with measure: "{part}"'
            )
    for section, items in (("benefits", data.benefits), ("duties", data.duties)):
        for name, item in items.items():
            if item.measure in parts:
                continue
            place = entries[section][name][1].get("measure") if name in entries[section] else item.span
            if place is None:
                # That it is missing has been told.
                continue
            report.error(
                "P081",
                place,
                f"{item.measure!r} is not among the numbered parts that the policy covers",
                did_you_mean(item.measure, parts, "correct the number, or list it under policy.covers"),
            )


def unused(data: PolicyData, entries: Sections, cited: set[str], report: Report) -> None:
    """What nothing rests on: a warning, for it is misleading where an analyst changes it in vain."""
    roots = [benefit.when for benefit in data.benefits.values()]
    for benefit in data.benefits.values():
        grant = benefit.grant
        roots += [node for node in (grant.amount, grant.event) if node is not None]
        roots += [] if grant.quantity is None else [grant.quantity.value]
        for payer in grant.payers:
            roots += [node for node in (payer.when, payer.each) if node is not None]
    outside = {
        section: {name for name, (_, node) in entries[section].items() if "read_by" in node.entries}
        for section in ("definitions", "parameters", "interpretations")
    }
    roots += [data.definitions[name].node for name in outside["definitions"] if name in data.definitions]
    found = used(roots, data.definitions)
    reached = {
        "definitions": ("P085", "definition", found.definitions),
        "parameters": ("P086", "parameter", found.parameters),
        "interpretations": ("P087", "interpretation", found.interpretations),
        "facts": ("P089", "fact", found.properties),
    }
    # A keyed parameter's key is part of its node, so what the key rests on has been reached with it.
    for section, (code, kind, names) in reached.items():
        for name, (key, _) in entries[section].items():
            if name not in names and name not in outside.get(section, ()):
                help_text = "delete it, or say who reads it with read_by:" if section != "facts" else "delete it"
                report.warning(code, first_line(key), f"no benefit rests on the {kind} {name}", help_text)
    for name, (key, _) in entries["sources"].items():
        if name not in cited and name != "notice":
            report.warning("P088", first_line(key), f"nothing cites the source {name}", "delete it, or cite it")
