"""What a local standard may do: raise a floor or add an entry of its own, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal

from fpassist.policy import scalars
from fpassist.policy.report import Report
from fpassist.policy.schema import ENTRIES
from fpassist.policy.yaml_nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence

Figures = Mapping[date, Mapping[str, tuple[Decimal, YamlNode]]]
"""Dated figures: by start, by key (``""`` where there is none), with the place of each."""


def may_touch(operation: str, path: list[str]) -> bool:
    """Whether a local standard may run ``operation`` on ``path``."""
    if operation == "add" and len(path) == 2 and path[0] in ENTRIES:
        return True
    dated = len(path) >= 3 and path[0] == "parameters" and path[2] == "values"
    return operation in ("set", "each_value", "add") and dated


def refuse_touch(root: YamlMapping, operation: str, path: list[str], key: YamlScalar, report: Report) -> None:
    """Tells what a local standard may not do, with the clause of the rule that it would change."""
    section = root.get(path[0])
    entry = section.get(path[1]) if isinstance(section, YamlMapping) and len(path) > 1 else None
    report.error(
        "P106",
        key,
        f"a local standard may not {operation} {'.'.join(path)}",
        "it may raise the dated values of a parameter, or add an entry; a change of the law is an amendment",
        cite=clause(root, entry) if isinstance(entry, YamlMapping) else None,
    )


def figures(root: YamlMapping) -> dict[str, Figures]:
    """The numbers of every parameter as they stand in the nodes."""
    section = root.get("parameters")
    found: dict[str, Figures] = {}
    if isinstance(section, YamlMapping):
        for name, _, node in section.items():
            values = node.get("values") if isinstance(node, YamlMapping) else None
            if isinstance(values, YamlMapping):
                rows = [(scalars.day(key), row(value)) for _, key, value in values.items()]
                found[name] = {start: one for start, one in rows if start is not None and one}
    return found


def row(node: YamlNode) -> dict[str, tuple[Decimal, YamlNode]]:
    """The numbers of one dated value, by key (``""`` where there is none), with the place of each."""
    if isinstance(node, YamlMapping) and "value" in node.entries:
        node = node.entries["value"][1]
    if isinstance(node, YamlMapping):
        return {
            name: (number, inner) for name, _, inner in node.items() if (number := scalars.number(inner)) is not None
        }
    number = scalars.number(node)
    return {} if number is None else {"": (number, node)}


def hold_floor(root: YamlMapping, before: Mapping[str, Figures], report: Report) -> None:
    """Holds every figure as it now stands against what it was: never under a floor, never another exact amount."""
    section = root.get("parameters")
    if not isinstance(section, YamlMapping):
        return
    for name, now in figures(root).items():
        old = before.get(name)
        node = section.get(name)
        if old is None or old == now or not isinstance(node, YamlMapping):
            continue
        floor = scalars.text(node.get("bound")) == "at_least"
        told: set[int] = set()
        for key, before_it, (value, place) in _beside(old, now):
            if id(place) in told or before_it == value or (floor and value > before_it):
                continue
            told.add(id(place))
            _refuse(root, name, node, key, before_it, value, place, floor, report)


def _beside(old: Figures, now: Figures) -> Iterator[tuple[str, Decimal, tuple[Decimal, YamlNode]]]:
    """Day by day, each figure that now stands beside the one that stood: its key, what that was, and it.

    Each stays in force until its next value.
    """
    was: Mapping[str, tuple[Decimal, YamlNode]] = {}
    new: Mapping[str, tuple[Decimal, YamlNode]] = {}
    for day in sorted({*old, *now}):
        was, new = old.get(day, was), now.get(day, new)
        for key, figure in new.items():
            if key in was:
                yield key, was[key][0], figure


def hold_law(root: YamlMapping, law: YamlMapping, files: Collection[str], report: Report) -> None:
    """Holds the figures that local standards set, once all overlays are laid, against the floors of the law alone.

    Args:
        law: the policy under its amendments and reforms only.
        files: the files of the local standards.
    """
    section = root.get("parameters")
    if not isinstance(section, YamlMapping):
        return
    floors = figures(law)
    for name, now in figures(root).items():
        old, node = floors.get(name), section.get(name)
        if old is None or not isinstance(node, YamlMapping) or scalars.text(node.get("bound")) != "at_least":
            continue
        told: set[int] = set()
        for key, least, (value, place) in _beside(old, now):
            if value < least and place.file.path in files and id(place) not in told:
                told.add(id(place))
                _refuse(root, name, node, key, least, value, place, True, report)


def _refuse(
    root: YamlMapping,
    name: str,
    node: YamlMapping,
    key: str,
    was: Decimal,
    value: Decimal,
    place: YamlNode,
    floor: bool,
    report: Report,
) -> None:
    shown = f"{name} ({key})" if key else name
    quoted = clause(root, node)
    if floor:
        report.error("P104", place, f"{shown} is {value}, under the floor of {was}", f"set {was} or more", cite=quoted)
    else:
        report.error(
            "P105",
            place,
            f"{shown} is exactly {was}, and a local standard may not make it {value}",
            "a local standard raises floors; a change of the law is an amendment",
            cite=quoted,
        )


def clause(root: YamlMapping, entry: YamlMapping) -> str | None:
    """The first citation of an entry as text: document, place and the phrase itself."""
    cite = entry.get("cite")
    while isinstance(cite, YamlSequence) and cite.items and not isinstance(cite.items[0], YamlScalar):
        cite = cite.items[0]
    if isinstance(cite, YamlMapping):
        document, at, anchor = _document(root, scalars.text(cite.get("source"))), cite.get("at"), cite.get("anchor")
    elif isinstance(cite, YamlSequence) and len(cite.items) == 2:
        document, at, anchor = _document(root, None), cite.items[0], cite.items[1]
    else:
        return None
    quoted = scalars.text(anchor)
    return " ".join(part for part in (document, scalars.text(at), f"“{quoted}”" if quoted else None) if part)


def _document(root: YamlMapping, source: str | None) -> str | None:
    section = root.get("policy") if source is None else root.get("sources")
    if source is not None and isinstance(section, YamlMapping):
        section = section.get(source)
    return scalars.text(section.get("document")) if isinstance(section, YamlMapping) else None
