"""YAML nodes to a resolved policy: sections in order, then what must hold between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fpassist.domain.facts import FACTS
from fpassist.policy import checks
from fpassist.policy.blocks import BlockReader, BlockTyper
from fpassist.policy.citations import CitationReader
from fpassist.policy.expressions import Expressions
from fpassist.policy.frozen import frozen
from fpassist.policy.model import AppliedOverlay, Benefit, PolicyData
from fpassist.policy.report import Report, did_you_mean, first_line, nearest
from fpassist.policy.schema import ENTRIES, FILE, LEAST
from fpassist.policy.scope import PolicyScope
from fpassist.policy.sections import definitions as definition_section
from fpassist.policy.sections import head as head_section
from fpassist.policy.sections import parameters as parameter_section
from fpassist.policy.sections.benefits import BenefitReader
from fpassist.policy.sections.head import Entry, Head
from fpassist.policy.shapes import described, fits, identifier, salvaged, snake
from fpassist.policy.wide_values import mend
from fpassist.policy.yaml_nodes import YamlMapping, YamlNode


@dataclass(slots=True)
class Entries:
    """The entries of the file by section, and the names of those with a fault in their shape.

    A faulty entry is kept with what of it has the right shape, so that its other faults come out in the same run;
    one without even that is not kept, and is in ``lost``.
    """

    good: dict[str, dict[str, Entry]]
    broken: dict[str, set[str]]
    lost: dict[str, set[str]]


def resolve(
    root: YamlNode,
    report: Report,
    *,
    interpret: Mapping[str, str],
    overlays: Sequence[AppliedOverlay],
    sha256: str,
) -> PolicyData | None:
    """The policy at ``root``; every fault goes to ``report``, and then the policy is what could be read of it."""
    if not isinstance(root, YamlMapping):
        message = f"the file must be a mapping of sections, found {described(root)}"
        report.error("P010", root, message, "start from the bundled policy, or see `fpassist schema policy`")
        return None
    if "overlay" in root.entries and "policy" not in root.entries:
        message = "this file is an overlay, not a policy"
        report.error("P109", root.key("overlay"), message, "give the policy, and this with --overlay")
        return None
    mend(root, FILE, report)
    entries = _entries(root, report)
    policy = _head(root, report)
    sources = head_section.sources(entries.good["sources"], policy)
    facts = head_section.facts(entries.good["facts"], report)
    lost = entries.lost
    lost["facts"] |= entries.good["facts"].keys() - facts.keys()
    interpretations = head_section.interpretations(
        entries.good["interpretations"], interpret, lost["interpretations"], report
    )
    cites = CitationReader(report, sources, lost["sources"])
    expressions = Expressions(report)
    scope = PolicyScope()
    scope.extra = {name: (fact.of, fact.type) for name, fact in facts.items()}
    scope.broken |= lost["facts"] | lost["parameters"] | lost["definitions"]
    _collisions(entries, scope, report)

    start = policy.start if policy is not None else None
    raw_parameters = {
        name: raw
        for name, entry in entries.good["parameters"].items()
        if (raw := parameter_section.read(name, entry, start, cites, expressions, report)) is not None
    }
    reader = BlockReader(report, expressions, interpretations, lost["interpretations"])
    raw_definitions = {
        name: raw
        for name, entry in entries.good["definitions"].items()
        if (raw := definition_section.read(name, entry, reader, cites, report)) is not None
    }
    scope.broken |= entries.good["parameters"].keys() - raw_parameters.keys()
    scope.broken |= entries.good["definitions"].keys() - raw_definitions.keys()
    typer = BlockTyper(report, expressions, scope)
    typed = definition_section.DefinitionTyper(report, scope, typer)
    typed.run(raw_definitions, raw_parameters)

    benefit_reader = BenefitReader(report, reader, typer, cites, typed.definitions, typed.parameters)
    benefits: dict[str, Benefit] = {}
    for name, entry in entries.good["benefits"].items():
        benefit = benefit_reader.read(name, entry, whole=name not in entries.broken["benefits"])
        if benefit is not None:
            benefits[name] = benefit
    duties = head_section.duties(entries.good["duties"], cites)
    if policy is None:
        return None
    data = PolicyData(
        id=policy.id,
        document=policy.document,
        registration=policy.registration,
        issued=policy.issued,
        in_force_from=policy.start,
        in_force_until=policy.until,
        review_after=policy.review_after,
        title=policy.title,
        sources=frozen(sources),
        facts=frozen(facts),
        parameters=frozen({name: typed.parameters[name] for name in raw_parameters if name in typed.parameters}),
        interpretations=frozen(interpretations),
        definitions=frozen({name: typed.definitions[name] for name in raw_definitions if name in typed.definitions}),
        benefits=frozen(benefits),
        duties=frozen(duties),
        overlays=tuple(overlays),
        sha256=sha256,
        warnings=(),
    )
    whole = not any(entries.broken.values()) and not report.failed
    checks.run(data, policy, entries.good, cites.used, report, whole=whole)
    return data


def _entries(root: YamlMapping, report: Report) -> Entries:
    """Holds every section and entry against its shape."""
    found = Entries(
        {name: {} for name in ENTRIES}, {name: set() for name in ENTRIES}, {name: set() for name in ENTRIES}
    )
    for name, key, node in root.items():
        if name not in FILE.fields:
            report.error("P020", key, f"unknown section {name!r}", did_you_mean(name, FILE.fields, _sections()))
            near = nearest(name, FILE.fields)
            if near in ENTRIES and isinstance(node, YamlMapping):
                # The section stands there too: what was meant for it is not missing.
                found.broken[near] |= node.entries.keys()
                found.lost[near] |= node.entries.keys()
            continue
        if name not in ENTRIES:
            continue
        if not isinstance(node, YamlMapping):
            message = f"{name} must be a mapping, found {described(node)}"
            report.error("P022", key, message, f"write entries under {name}:")
            continue
        for entry, entry_key, value in node.items():
            path = f"{name}.{entry}"
            good = identifier(entry_key, name, report)
            good = fits(value, ENTRIES[name], path, report, entry_key) and good
            kept = value if good else salvaged(value, ENTRIES[name])
            if not good:
                found.broken[name].add(entry)
                meant = snake(entry)
                if meant is not None and meant not in node.entries:
                    # Under the name that it was meant to have it is not missing.
                    found.lost[name].add(meant)
            if isinstance(kept, YamlMapping) and LEAST[name] <= kept.entries.keys():
                found.good[name][entry] = (entry_key, kept)
            else:
                found.lost[name].add(entry)
    for name in FILE.fields:
        if name not in FILE.optional and name not in root.entries:
            report.error("P021", first_line(root), f"the policy lacks the section {name!r}", f"add {name}:")
    return found


def mend_sections(root: YamlNode, report: Report) -> None:
    """Reads a misspelt section as the one that was meant, so that overlays find it and its own faults are told."""
    if not isinstance(root, YamlMapping) or "overlay" in root.entries:
        return
    for name, (key, node) in list(root.entries.items()):
        near = name if name in FILE.fields else nearest(name, FILE.fields)
        if near is None or near == name or near in root.entries:
            continue
        report.error("P020", key, f"unknown section {name!r}", did_you_mean(name, FILE.fields))
        del root.entries[name]
        root.entries[near] = (key, node)


def _sections() -> str:
    return "sections are " + ", ".join(FILE.fields)


def _head(root: YamlMapping, report: Report) -> Head | None:
    node = root.get("policy")
    if node is None or not fits(node, FILE.fields["policy"], "policy", report, root.key("policy")):
        return None
    return head_section.head(node, report) if isinstance(node, YamlMapping) else None


def _collisions(entries: Entries, scope: PolicyScope, report: Report) -> None:
    """One bare name, one meaning: parameters against facts and definitions of the household."""
    for name, (key, _) in list(entries.good["parameters"].items()):
        definition = entries.good["definitions"].get(name)
        extra = scope.extra.get(name)
        other = None
        if name in FACTS["household"] or (extra is not None and extra[0] == "household"):
            other = "a fact of the household"
        elif definition is not None:
            other = f"a definition, in line {definition[0].mark[0]}"
        if other is not None:
            report.error("P051", key, f"{name!r} is already {other}", "choose another name")
            del entries.good["parameters"][name]
    for name, (key, node) in list(entries.good["definitions"].items()):
        of = head_section.word(node.get("of"))
        extra = scope.extra.get(name)
        if extra is not None and extra[0] == of:
            report.error("P051", key, f"{name!r} is already a fact that the policy declares", "choose another name")
            del entries.good["definitions"][name]
