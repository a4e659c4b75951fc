"""The section ``definitions``, and the keys of parameters: what must be typed in the order of its use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from fpassist.diagnostics import Span
from fpassist.lang import type_name
from fpassist.lang.tree import Node, Quantified
from fpassist.lang.tree import Parameter as ParameterNode
from fpassist.lang.types import Anything, Boolean, Enum, Null, Type
from fpassist.lang.walk import walk
from fpassist.policy import scalars
from fpassist.policy.blocks import BlockReader, BlockTyper, Raw, names
from fpassist.policy.citations import CitationReader
from fpassist.policy.graph import circle, components
from fpassist.policy.model import Citation, Definition, Entity, Parameter
from fpassist.policy.report import Report, did_you_mean, first_line
from fpassist.policy.scope import RECORDS, PolicyScope, built_in
from fpassist.policy.sections.head import Entry, label, word
from fpassist.policy.sections.parameters import RawParameter
from fpassist.policy.yaml_nodes import YamlMapping, YamlNode, YamlScalar

MAX_CHAIN = 40
"""Definitions may rest on definitions this deep: more could not be evaluated on every stack."""


@dataclass(slots=True, eq=False)
class RawDefinition:
    """A definition before it has a type."""

    id: str
    key: YamlScalar
    node: YamlMapping
    of: Entity
    body: Raw
    boolean: bool
    citations: tuple[Citation, ...]
    start: date | None
    until: date | None


def period(key: YamlScalar, node: YamlMapping, path: str, report: Report) -> tuple[date | None, date | None]:
    """``from`` and ``until`` of an entry; reports where they are the wrong way round."""
    start, until = scalars.day(node.get("from")), scalars.day(node.get("until"))
    if start is not None and until is not None and until < start:
        report.error("P031", node.key("until"), f"{path} ends on {until}, before it begins on {start}", "swap them")
    return start, until


def read(name: str, entry: Entry, reader: BlockReader, cites: CitationReader, report: Report) -> RawDefinition | None:
    """One definition, its shape already checked; ``None`` where it has a fault."""
    key, node = entry
    path = f"definitions.{name}"
    of = cast(Entity, word(node.get("of")))
    citations = cites.read(node.get("cite"), f"{path}.cite")
    start, until = period(key, node, path, report)
    both = [part for part in ("when", "value") if part in node.entries]
    if len(both) != 1:
        report.error(
            "P065",
            node.key("value") if both else key,
            f"{path} has {'both when and value' if both else 'neither when nor value'}",
            "write when: for a condition, value: for anything else",
        )
        return None
    body = reader.read(node.entries[both[0]][1], f"{path}.{both[0]}")
    if built_in(of, name) is not None:
        report.error("P051", key, f"the {of} already has a fact {name!r}", "choose another name")
        return None
    if body is None or citations is None:
        return None
    return RawDefinition(name, key, node, of, body, both[0] == "when", citations, start, until)


class DefinitionTyper:
    """Gives types to definitions and keyed parameters, what is used before what uses it."""

    def __init__(self, report: Report, scope: PolicyScope, typer: BlockTyper) -> None:
        self.report = report
        self.scope = scope
        self.typer = typer
        self.definitions: dict[str, Definition] = {}
        self.parameters: dict[str, Parameter] = {}

    def run(self, definitions: Mapping[str, RawDefinition], parameters: Mapping[str, RawParameter]) -> None:
        """Types everything; what fails is reported and resolves to anything from then on."""
        for raw in parameters.values():
            if raw.by is None:
                self._parameter(raw, None)
        keyed = {name: raw.by for name, raw in parameters.items() if raw.by is not None}
        edges: dict[str, set[str]] = {name: names(raw.body) for name, raw in definitions.items()}
        edges.update({name: by.names() for name, by in keyed.items()})
        edges = {name: {other for other in used if other in edges} for name, used in edges.items()}
        order = list(edges)
        groups = components(edges)
        for group in groups:
            if len(group) > 1 or group[0] in edges[group[0]]:
                self._circle(min(group, key=order.index), group, edges, definitions, parameters)
        depth: dict[str, int] = {}
        for group in groups:
            name = group[0]
            if name in self.scope.broken:
                continue
            depth[name] = 1 + max((depth.get(other, 0) for other in edges[name]), default=0)
            if depth[name] == MAX_CHAIN + 1:
                at = definitions[name].key if name in definitions else parameters[name].key_node
                message = f"{name} rests on definitions {MAX_CHAIN} deep"
                self.report.error("P054", at, message, "bring together what only passes a condition on")
            if name in keyed:
                self._parameter(parameters[name], self._key(parameters[name]))
            else:
                self._definition(definitions[name])

    def _circle(
        self,
        first: str,
        group: list[str],
        edges: Mapping[str, set[str]],
        definitions: Mapping[str, RawDefinition],
        parameters: Mapping[str, RawParameter],
    ) -> None:
        way = circle(first, group, edges)
        at = definitions[first].key if first in definitions else parameters[first].key_node
        shown_way = way if len(way) <= 12 else [*way[:6], "…", *way[-5:]]
        self.report.error(
            "P052",
            at,
            f"the definitions go in a circle: {' → '.join(shown_way)}",
            "a definition may not use itself, directly or through others",
        )
        self.scope.broken.update(group)

    def _definition(self, raw: RawDefinition) -> None:
        variables = self.scope.variables(raw.of)
        cite = raw.citations[0].at if raw.citations else ""
        node = (
            self.typer.condition(raw.body, variables, cite)
            if raw.boolean
            else self.typer.typed(raw.body, variables, cite)
        )
        if node is None or not person_keys_fit(node, variables, raw.key, self.report):
            self.scope.broken.add(raw.id)
            return
        kind: Type = Boolean() if raw.boolean and isinstance(node.type, Anything | Null) else node.type
        self.scope.definitions[raw.id] = (raw.of, kind)
        self.definitions[raw.id] = Definition(
            raw.id,
            label(raw.node.get("label")),
            raw.of,
            node,
            kind,
            raw.citations,
            raw.start,
            raw.until,
            first_line(raw.key),
        )

    def _key(self, raw: RawParameter) -> Node | None:
        if raw.by is None:
            return None
        variables = {name: RECORDS[name] for name in ("household", "person")}
        node = self.typer.expressions.typed(raw.by, self.scope, variables)
        if node is None:
            return None
        if isinstance(node.type, Anything):
            return node
        at = raw.by.yaml
        if not isinstance(node.type, Enum):
            self.report.error(
                "P036",
                at,
                f"the key of {raw.id} must be one of a closed list, found {type_name(node.type)}",
                "key by an enum, such as household.area",
            )
            return None
        good = True
        for dated in raw.values:
            row = dated.value
            if not isinstance(row, Mapping):
                continue
            for value in row:
                if value not in node.type.values:
                    self.report.error(
                        "P033",
                        dated.span,
                        f"{value!r} is not a value that the key of {raw.id} can take",
                        did_you_mean(value, node.type.values),
                    )
                    good = False
            lacking = [value for value in node.type.values if value not in row]
            if lacking and good:
                self.report.error(
                    "P033", dated.span, f"{raw.id} has no figure for {', '.join(lacking)}", f"add {lacking[0]}: …"
                )
                good = False
        return node if good else None

    def _parameter(self, raw: RawParameter, key: Node | None) -> None:
        if raw.by is not None and key is None:
            self.scope.broken.add(raw.id)
            return
        key_of: Entity | None = None
        if key is not None:
            key_of = "person" if _uses_person(key) else "household"
        self.scope.parameters[raw.id] = (raw.type, key)
        self.parameters[raw.id] = Parameter(
            raw.id,
            label(raw.node.get("label")),
            raw.type,
            raw.bound,
            key,
            key_of,
            raw.values,
            raw.citations,
            raw.verified,
            raw.source,
            first_line(raw.key_node),
        )


def _uses_person(key: Node) -> bool:
    return any(getattr(node, "name", None) == "person" for node in walk(key))


def person_keys_fit(node: Node, variables: Mapping[str, Type], at: YamlNode | Span, report: Report) -> bool:
    """Whether every parameter keyed by a person's fact stands where there is a person; reports where not."""
    if "person" in variables:
        return True
    bound = {name for part in walk(node) if isinstance(part, Quantified) for name, _ in part.bindings}
    if "person" in bound:
        return True
    good = True
    for part in walk(node):
        if isinstance(part, ParameterNode) and part.key is not None and _uses_person(part.key):
            report.error(
                "P053",
                part.span,
                f"{part.id} is keyed by a person's fact, and no person is in sight here",
                "use it in a rule of a person, or bind one: some person in … satisfies …",
            )
            good = False
    return good
