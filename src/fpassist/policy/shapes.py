"""The building blocks of the policy schema: one description serves the check of a file and the JSON Schema.

A shape says what may stand at a place. :func:`fits` holds a node against it and reports every misfit with its place;
``json_schema.py`` turns the same shapes into the schema that editors use.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from fpassist.policy import scalars
from fpassist.policy.report import Report, did_you_mean
from fpassist.policy.yaml_nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence

IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
HANDLE = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_WORDS = """
and or not in if then else some every satisfies between true false null for return function instance of
as_of item household person accident victim treatment
"""
RESERVED = frozenset(_WORDS.split())


class Text(Struct, frozen=True):
    """A non-empty string; ``handle`` asks for lower case, digits, ``-``, ``_``, ``.``."""

    doc: str = ""
    handle: bool = False


class Flag(Struct, frozen=True):
    doc: str = ""


class Day(Struct, frozen=True):
    doc: str = ""


class Count(Struct, frozen=True):
    """A whole number from 0."""

    doc: str = ""


class Choice(Struct, frozen=True):
    values: tuple[str, ...]
    doc: str = ""


class Special(Struct, frozen=True):
    """A place with a reader of its own: the name picks the definition in the JSON Schema."""

    name: Literal["feel", "block", "cite", "values", "payer", "scalar"]
    doc: str = ""


class Map(Struct, frozen=True):
    """A mapping with free keys: names of expressions, plain ids (which may be words of the language), or any text."""

    of: Shape
    doc: str = ""
    keys: Literal["identifier", "id", "text"] = "identifier"


class Seq(Struct, frozen=True):
    of: Shape
    doc: str = ""


class Rec(Struct, frozen=True):
    """A mapping with named keys; those in ``optional`` may be absent."""

    fields: Mapping[str, Shape]
    optional: frozenset[str] = frozenset()
    doc: str = ""


Shape: TypeAlias = Text | Flag | Day | Count | Choice | Special | Map | Seq | Rec


def rec(doc: str = "", /, *, optional: str = "", **fields: Shape) -> Rec:
    """A record; ``from_`` stands for ``from`` and ``for_`` for ``for``; ``optional`` names keys, space apart."""
    return Rec({name.rstrip("_"): shape for name, shape in fields.items()}, frozenset(optional.split()), doc)


def fits(node: YamlNode, shape: Shape, path: str, report: Report, at: YamlScalar | None = None) -> bool:
    """Whether ``node`` has the shape; reports each misfit.

    Args:
        path: dotted path for messages.
        at: the key that the node stands under, a better place to point at than a whole mapping.
    """
    match shape:
        case Rec():
            return _record(node, shape, path, report, at)
        case Map():
            return _map(node, shape, path, report)
        case Seq():
            if not isinstance(node, YamlSequence):
                return _wrong(node, "a list", path, report)
            good = True
            for place, item in enumerate(node.items, 1):
                good = fits(item, shape.of, f"{path}.{place}", report) and good
            return good
        case Special():
            return True
        case _:
            return _scalar(node, shape, path, report)


def salvaged(node: YamlNode, shape: Shape) -> YamlNode | None:
    """What of ``node`` has the right shape: unknown and misshapen keys dropped, whatever depth they stand at."""
    if fits(node, shape, "", Report()):
        return node
    if not isinstance(node, YamlMapping) or not isinstance(shape, Rec | Map):
        return None
    kept = YamlMapping(node.file, node.mark)
    for name, key, value in node.items():
        inner = shape.of if isinstance(shape, Map) else shape.fields.get(name)
        part = None if inner is None else salvaged(value, inner)
        if part is not None:
            kept.entries[name] = (key, part)
    return kept


def snake(text: str) -> str | None:
    """The identifier that ``text`` was probably meant to be: ``Supplement-Age`` and ``supplementAge`` are one."""
    meant = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).lower()).strip("_")
    return meant if IDENTIFIER.fullmatch(meant) and len(meant) >= len(text) // 2 else None


def identifier(key: YamlScalar, path: str, report: Report, *, reserved: bool = True) -> bool:
    """Whether a key can be a name; with ``reserved``, one in expressions."""
    if len(key.text) <= 80 and IDENTIFIER.fullmatch(key.text) is None:
        meant = snake(key.text)
        cure = "write lower_snake_case" if meant is None else f"write {meant}"
        report.error("P025", key, f"{key.text!r} is not an identifier, in {path}", cure)
        return False
    if len(key.text) > 80:
        report.error("P025", key, f"the identifier in {path} is longer than 80 characters", "shorten it")
        return False
    if reserved and key.text in RESERVED:
        report.error("P025", key, f"{key.text!r} is a word of the language, in {path}", "choose another name")
        return False
    return True


def described(node: YamlNode) -> str:
    """What a node is, for "expected …, found …"."""
    if isinstance(node, YamlMapping):
        return "a mapping"
    if isinstance(node, YamlSequence):
        return "a list"
    if node.plain and node.text in ("", "~", "null"):
        return "nothing"
    text = node.text if len(node.text) <= 40 else node.text[:37] + "…"
    return repr(text)


def _wrong(node: YamlNode, expected: str, path: str, report: Report, help: str | None = None) -> bool:
    report.error("P022", node, f"{path} must be {expected}, found {described(node)}", help or f"write {expected}")
    return False


def _record(node: YamlNode, shape: Rec, path: str, report: Report, at: YamlScalar | None) -> bool:
    if not isinstance(node, YamlMapping):
        return _wrong(node, "a mapping", path or "the file", report, "with the keys " + ", ".join(shape.fields))
    good = True
    missing = [name for name in shape.fields if name not in shape.optional and name not in node.entries]
    for name, key, value in node.items():
        inner = shape.fields.get(name)
        if inner is None:
            # Where the misspelt key is plainly the missing one, that is one fault, not two.
            near = [one for one in missing if did_you_mean(name, [one], "") != ""]
            missing = [one for one in missing if one not in near]
            what = "key" if path else "section"
            place = f" in {path}" if path else ""
            report.error(
                "P020", key, f"unknown {what} {name!r}{place}", did_you_mean(name, shape.fields, _listed(shape))
            )
            good = False
        elif not fits(value, inner, f"{path}.{name}" if path else name, report, key):
            good = False
    for name in missing:
        if name == "cite":
            report.error("P040", at or node, f"{path} cites no clause", "add cite: [place, anchor]")
        elif name == "default":
            report.error("P060", at or node, f"{path} has no default", "add default: and one of the options")
        elif name == "values":
            report.error("P030", at or node, f"{path} has no dated values", "add values: {2014-07-16: …}")
        else:
            report.error(
                "P021",
                at or node,
                f"{path or 'the policy'} lacks {name!r}",
                f"add {name}: {shape.fields[name].doc}".rstrip(": "),
            )
        good = False
    return good


def _listed(shape: Rec) -> str:
    return "known here: " + ", ".join(shape.fields)


def _map(node: YamlNode, shape: Map, path: str, report: Report) -> bool:
    if not isinstance(node, YamlMapping):
        return _wrong(node, "a mapping", path, report)
    good = True
    for name, key, value in node.items():
        if shape.keys != "text" and not identifier(key, path, report, reserved=shape.keys == "identifier"):
            good = False
        if not fits(value, shape.of, f"{path}.{name}", report, key):
            good = False
    return good


def _slug(text: str) -> str | None:
    """The cure of an id that is none: the same with what may not stand in it left out."""
    meant = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return f"write {meant}" if HANDLE.fullmatch(meant) and len(meant) >= len(text) // 2 else None


def _scalar(node: YamlNode, shape: Text | Flag | Day | Count | Choice, path: str, report: Report) -> bool:
    match shape:
        case Text():
            if not isinstance(node, YamlScalar) or not node.text.strip():
                return _wrong(node, "text", path, report)
            if shape.handle and HANDLE.fullmatch(node.text) is None:
                return _wrong(node, "an id of lower-case letters, digits and hyphens", path, report, _slug(node.text))
        case Flag():
            if scalars.flag(node) is None:
                return _wrong(node, "true or false", path, report, "write true or false, unquoted")
        case Day():
            if scalars.day(node) is None:
                if isinstance(node, YamlScalar) and scalars.looks_like_day(node.text):
                    report.error("P023", node, f"{node.text!r} in {path} is no day of the calendar", "write YYYY-MM-DD")
                    return False
                return _wrong(node, "a date", path, report, "write YYYY-MM-DD")
        case Count():
            if scalars.count(node) is None:
                return _wrong(node, "a whole number", path, report)
        case Choice():
            if not isinstance(node, YamlScalar):
                return _wrong(node, "one of " + ", ".join(shape.values), path, report)
            if node.text not in shape.values:
                report.error(
                    "P024",
                    node,
                    f"{described(node)} is not a value of {path}",
                    did_you_mean(node.text, shape.values, "known here: " + ", ".join(shape.values)),
                )
                return False
    return True
