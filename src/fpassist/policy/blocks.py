"""Blocks of the policy file (all, any, none, choose, at, if) to typed nodes.

Read in two steps: first the shape and the expressions, so that names are known and definitions can be put in order;
then the types, once every name a block uses has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal as Kind
from typing import TypeAlias

from fpassist.diagnostics import Span
from fpassist.lang import type_name
from fpassist.lang.tree import ANY, And, At, Atom, Choose, If, Node, Not, Or
from fpassist.lang.types import Anything, Boolean, Date, Null, Type
from fpassist.policy import scalars
from fpassist.policy.expressions import Expressions, Leaf
from fpassist.policy.frozen import frozen
from fpassist.policy.joins import join
from fpassist.policy.model import Interpretation
from fpassist.policy.report import Report, did_you_mean, first_line
from fpassist.policy.scope import PolicyScope
from fpassist.policy.shapes import described
from fpassist.policy.yaml_nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence

WORDS = ("all", "any", "none", "choose", "at", "if")
_PARTNERS = {"at": ("holds",), "if": ("then", "else")}


@dataclass(slots=True, eq=False)
class Group:
    yaml: YamlNode
    kind: Kind["all", "any", "none"]
    items: list[Raw]


@dataclass(slots=True, eq=False)
class Pick:
    yaml: YamlNode
    interpretation: str
    options: dict[str, Raw]


@dataclass(slots=True, eq=False)
class Moment:
    yaml: YamlNode
    day: Raw
    body: Raw


@dataclass(slots=True, eq=False)
class Branch:
    yaml: YamlNode
    condition: Raw
    then: Raw
    otherwise: Raw


Raw: TypeAlias = Leaf | Group | Pick | Moment | Branch


def leaves(raw: Raw) -> Iterator[Leaf]:
    """Every expression of a block; nesting is bounded by the depth of the YAML."""
    match raw:
        case Leaf():
            yield raw
        case Group():
            for item in raw.items:
                yield from leaves(item)
        case Pick():
            for item in raw.options.values():
                yield from leaves(item)
        case Moment():
            yield from leaves(raw.day)
            yield from leaves(raw.body)
        case Branch():
            for item in (raw.condition, raw.then, raw.otherwise):
                yield from leaves(item)


def names(raw: Raw) -> set[str]:
    """Every name that a block could use."""
    return {name for leaf in leaves(raw) for name in leaf.names()}


class BlockReader:
    """The first step: YAML to shape and parsed expressions."""

    def __init__(
        self, report: Report, expressions: Expressions, interpretations: Mapping[str, Interpretation], broken: set[str]
    ) -> None:
        self.report = report
        self.expressions = expressions
        self.interpretations = interpretations
        self.broken = broken

    def read(self, yaml: YamlNode, path: str) -> Raw | None:
        """The block at ``yaml``; ``None`` where a part has a fault (every one is reported)."""
        if isinstance(yaml, YamlScalar):
            return self.expressions.leaf(yaml)
        if isinstance(yaml, YamlSequence):
            self.report.error("P070", yaml, f"{path} is a bare list", "write all: before it, or any: or none:")
            return None
        heads = [word for word in WORDS if word in yaml.entries]
        if len(heads) != 1:
            at = next(iter(yaml.entries.values()))[0] if yaml.entries else yaml
            what = "two of them" if heads else "none of them"
            first = at.text if isinstance(at, YamlScalar) else ""
            self.report.error(
                "P070",
                at,
                f"{path} must be FEEL or one of {', '.join(WORDS)}, and holds {what}",
                did_you_mean(first, WORDS, "nest one inside the other" if heads else None),
            )
            return None
        head = heads[0]
        allowed = (head, *_PARTNERS.get(head, ()))
        strange = [(name, key) for name, key, _ in yaml.items() if name not in allowed]
        for name, key in strange:
            self.report.error(
                "P070", key, f"{name!r} cannot stand beside {head!r} in {path}", did_you_mean(name, allowed)
            )
        lacking = [name for name in allowed if name not in yaml.entries]
        for name in lacking:
            self.report.error("P070", yaml.key(head), f"{head!r} in {path} lacks {name!r}", f"add {name}:")
        if strange or lacking:
            return None
        inner = yaml.entries[head][1]
        match head:
            case "all" | "any" | "none":
                return self._group(yaml, head, inner, path)
            case "choose":
                return self._pick(yaml, inner, path)
            case "at":
                day, body = self.read(inner, f"{path}.at"), self.read(yaml.entries["holds"][1], f"{path}.holds")
                return Moment(yaml, day, body) if day is not None and body is not None else None
            case _:
                parts = [self.read(yaml.entries[name][1], f"{path}.{name}") for name in ("if", "then", "else")]
                one, two, three = parts
                if one is None or two is None or three is None:
                    return None
                return Branch(yaml, one, two, three)

    def _group(self, yaml: YamlMapping, kind: Kind["all", "any", "none"], inner: YamlNode, path: str) -> Raw | None:
        if not isinstance(inner, YamlSequence) or not inner.items:
            told = f"{kind!r} in {path} must hold a list of conditions"
            if isinstance(inner, YamlScalar) and inner.plain and inner.text.startswith("-"):
                self.report.error("P070", inner, told, "put a space after each `-` that starts a condition")
            else:
                cure = "write each condition below it, on a line of its own that starts with `- `"
                self.report.error("P070", yaml.key(kind), told, cure)
            return None
        items = [self.read(item, f"{path}.{kind}.{place}") for place, item in enumerate(inner.items, 1)]
        good = [item for item in items if item is not None]
        return Group(yaml, kind, good) if len(good) == len(items) else None

    def _pick(self, yaml: YamlMapping, inner: YamlNode, path: str) -> Raw | None:
        by = inner.get("by") if isinstance(inner, YamlMapping) else None
        if not isinstance(inner, YamlMapping) or not isinstance(by, YamlScalar):
            self.report.error(
                "P070",
                yaml.key("choose"),
                f"'choose' in {path} must be a mapping with 'by' and a branch for each option",
                "write choose: {by: interpretation, option: condition, …}",
            )
            return None
        branches = [(name, key, value) for name, key, value in inner.items() if name != "by"]
        read = {name: self.read(value, f"{path}.choose.{name}") for name, _, value in branches}
        interpretation = self.interpretations.get(by.text)
        if interpretation is None:
            if by.text not in self.broken:
                self.report.error(
                    "P063",
                    by,
                    f"{described(by)} in {path} is not an interpretation",
                    did_you_mean(by.text, self.interpretations, "declare it under interpretations:"),
                )
            return None
        good = True
        for name, key, _ in branches:
            if name not in interpretation.options:
                self.report.error(
                    "P061",
                    key,
                    f"{name!r} is not an option of {by.text}",
                    did_you_mean(name, interpretation.options),
                )
                good = False
        for option in interpretation.options:
            if option not in read and good:
                self.report.error(
                    "P062", by, f"the choice by {by.text} has no branch for {option!r}", f"add {option}: …"
                )
                good = False
        options = {option: read[option] for option in interpretation.options if option in read}
        whole = {name: raw for name, raw in options.items() if raw is not None}
        return Pick(yaml, by.text, whole) if good and len(whole) == len(interpretation.options) else None


class BlockTyper:
    """The second step: types, names and atoms."""

    def __init__(self, report: Report, expressions: Expressions, scope: PolicyScope) -> None:
        self.report = report
        self.expressions = expressions
        self.scope = scope

    def condition(self, raw: Raw, variables: Mapping[str, Type], cite: str) -> Node | None:
        """The block as a condition: every leaf is boolean."""
        node = self.typed(raw, variables, cite)
        return node if node is not None and self._boolean(node, raw) else None

    def typed(self, raw: Raw, variables: Mapping[str, Type], cite: str) -> Node | None:
        """The block as a value of whatever type it has; ``None`` where a part has a fault."""
        span = _span(raw.yaml)
        match raw:
            case Leaf():
                node = self.expressions.typed(raw, self.scope, variables)
                if node is not None and isinstance(node.type, Boolean):
                    return Atom(span=node.span, type=Boolean(), text=raw.text, body=node, cite=cite)
                return node
            case Group():
                items = [self.condition(item, variables, cite) for item in raw.items]
                good = tuple(item for item in items if item is not None)
                if len(good) < len(items):
                    return None
                return _group(span, raw.kind, good)
            case Pick():
                picked = {name: self.typed(item, variables, cite) for name, item in raw.options.items()}
                options = {name: node for name, node in picked.items() if node is not None}
                if len(options) < len(picked):
                    return None
                kind = self._joined(list(options.values()), raw)
                if kind is None:
                    return None
                return Choose(span=span, type=kind, interpretation=raw.interpretation, options=frozen(options))
            case Moment():
                day, body = self.typed(raw.day, variables, cite), self.typed(raw.body, variables, cite)
                if day is not None and not isinstance(day.type, Date | Anything | Null):
                    self.report.error("P072", raw.day.yaml, f"'at' must be a date, found {type_name(day.type)}")
                    return None
                if day is None or body is None:
                    return None
                return At(span=span, type=body.type, day=day, body=body)
            case Branch():
                condition = self.condition(raw.condition, variables, cite)
                then, otherwise = (self.typed(item, variables, cite) for item in (raw.then, raw.otherwise))
                if condition is None or then is None or otherwise is None:
                    return None
                kind = self._joined([then, otherwise], raw)
                if kind is None:
                    return None
                return If(span=span, type=kind, condition=condition, then=then, otherwise=otherwise)

    def _boolean(self, node: Node, raw: Raw) -> bool:
        if isinstance(node.type, Boolean | Anything | Null):
            return True
        at = raw.yaml
        self.report.error(
            "P071",
            at,
            f"a condition must be true or false, found {type_name(node.type)}",
            "compare it with something, as in x = 1" if isinstance(raw, Leaf) else None,
        )
        return False

    def _joined(self, nodes: list[Node], raw: Pick | Branch) -> Type | None:
        kind: Type = ANY
        for place, node in enumerate(nodes):
            both = node.type if place == 0 else join(kind, node.type)
            if both is None:
                self.report.error(
                    "P073",
                    node.span,
                    f"the branches differ in type: {type_name(kind)} and {type_name(node.type)}",
                    "give every branch the same type and unit",
                )
                return None
            kind = both
        return kind


def _group(span: Span, kind: Kind["all", "any", "none"], items: tuple[Node, ...]) -> Node:
    if kind == "all":
        return items[0] if len(items) == 1 else And(span=span, type=Boolean(), items=items)
    inner = items[0] if len(items) == 1 else Or(span=span, type=Boolean(), items=items)
    return inner if kind == "any" else Not(span=span, type=Boolean(), operand=inner)


def _span(yaml: YamlNode) -> Span:
    return first_line(yaml)


def literal_text(yaml: YamlNode) -> str | None:
    """The text of a scalar leaf, or ``None`` for a block."""
    return scalars.text(yaml)
