"""JSON Schema (2020-12) of policy and overlay files, from the same shapes that the loader checks.

An editor completes and checks with it while a policy is written; ``policies/policy.schema.json`` holds a copy.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeAlias

from fpassist.policy import schema
from fpassist.policy.json_targets import DATE, OPERATION, UNIT, operations, removed, targets
from fpassist.policy.shapes import Choice, Count, Day, Flag, Map, Rec, Seq, Shape, Special, Text

Json: TypeAlias = dict[str, Any]
FILE_NAME = "policy.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DATE = f"^{DATE}$"
_UNIT: Json = {"$ref": "#/$defs/unit"}
_IDENTIFIER = "^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
_HANDLE = "^[a-z0-9]+([-_.][a-z0-9]+)*$"


def policy_schema() -> Json:
    """The schema of a policy file; an overlay (a file with the section ``overlay``) is held against its own part."""
    return {
        "$schema": _DIALECT,
        "title": "fpassist policy or overlay",
        "description": "A policy of fpassist, or an overlay that changes one.",
        "type": "object",
        "if": {"required": ["overlay"]},
        "then": {"$ref": "#/$defs/overlay"},
        "else": {"$ref": "#/$defs/policy"},
        "$defs": {"policy": _of(schema.FILE), "overlay": _overlay(), **_definitions()},
    }


def overlay_schema() -> Json:
    """The schema of an overlay file alone."""
    return {
        "$schema": _DIALECT,
        "title": "fpassist overlay",
        "$ref": "#/$defs/overlay",
        "$defs": {"policy": _of(schema.FILE), "overlay": _overlay(), **_definitions()},
    }


def schema_text() -> str:
    """What ``policies/policy.schema.json`` holds."""
    return json.dumps(policy_schema(), ensure_ascii=False, indent=1, sort_keys=False) + "\n"


def write_schemas(folder: str | Path) -> Path:
    """Writes ``policy.schema.json`` into ``folder`` and gives its path. Raises ``OSError`` where it cannot."""
    path = Path(folder) / FILE_NAME
    path.write_text(schema_text(), encoding="utf-8")
    return path


def _overlay() -> Json:
    found = _of(schema.OVERLAY)
    keys = found["properties"]
    for name in ("set", "add", "replace"):
        keys[name] = {"$ref": "#/$defs/targets"}
    keys["remove"], keys["each_value"] = removed(), operations()
    return found


def _of(shape: Shape) -> Json:
    found = _body(shape)
    if shape.doc and "description" not in found:
        found["description"] = shape.doc
    return found


def _body(shape: Shape) -> Json:
    match shape:
        case Text():
            return {"type": "string", "minLength": 1, **({"pattern": _HANDLE} if shape.handle else {})}
        case Flag():
            return {"type": "boolean"}
        case Day():
            return {"type": "string", "pattern": _DATE}
        case Count():
            return {"type": "integer", "minimum": 0, "maximum": 9999}
        case Choice():
            return {"type": "string", "enum": list(shape.values)}
        case Special():
            return {"$ref": f"#/$defs/{shape.name}"}
        case Seq():
            return {"type": "array", "items": _of(shape.of)}
        case Map():
            found: Json = {"type": "object", "additionalProperties": _of(shape.of)}
            if shape.keys != "text":
                found["propertyNames"] = {"pattern": _IDENTIFIER}
            return found
        case Rec():
            if shape == schema.LABEL:
                return {"$ref": "#/$defs/label"}
            return _record(shape)


def _record(shape: Rec) -> Json:
    return {
        "type": "object",
        "properties": {
            name: {**_UNIT, "description": _of(inner)["description"]} if name == "unit" else _of(inner)
            for name, inner in shape.fields.items()
        },
        "required": [name for name in shape.fields if name not in shape.optional],
        "additionalProperties": False,
    }


def _definitions() -> Json:
    block: Json = {"$ref": "#/$defs/block"}
    blocks: Json = {"type": "array", "minItems": 1, "items": block}

    def form(doc: str, **parts: Json) -> Json:
        names = {name.rstrip("_"): part for name, part in parts.items()}
        return {
            "type": "object",
            "description": doc,
            "properties": names,
            "required": list(names),
            "additionalProperties": False,
        }

    choose: Json = {
        "type": "object",
        "properties": {"by": {"type": "string", "description": "the id of an interpretation"}},
        "required": ["by"],
        "additionalProperties": block,
    }
    pair: Json = {
        "type": "array",
        "description": "[place, anchor]: 二(一)1 第1句, and a phrase that stands there verbatim",
        "prefixItems": [{"type": "string"}, {"type": "string"}],
        "items": False,
        "minItems": 2,
    }
    elsewhere: Json = {
        "type": "object",
        "description": "a clause of another document",
        "properties": {
            "source": {"type": "string", "description": "the id of a source"},
            "at": {"type": "string", "description": "the place"},
            "anchor": {"type": "string", "description": "a phrase that stands there"},
        },
        "required": ["source", "at"],
        "additionalProperties": False,
    }
    scalar: Json = {"type": ["number", "string", "boolean"]}
    keyed: Json = {"type": "object", "additionalProperties": {"type": "number"}, "not": {"required": ["value"]}}
    wrapped: Json = {
        "type": "object",
        "properties": {"value": {"anyOf": [scalar, keyed]}, "cite": {"$ref": "#/$defs/cite"}},
        "required": ["value"],
        "additionalProperties": False,
    }
    return {
        "label": _record(schema.LABEL) | {"description": "text in Chinese and English"},
        "feel": {"type": ["string", "number", "boolean", "null"], "description": "a FEEL expression"},
        "block": {
            "description": "FEEL, or one of all, any, none, choose, at, if",
            "anyOf": [
                {"$ref": "#/$defs/feel"},
                form("every one holds", all=blocks),
                form("at least one holds", any=blocks),
                form("none holds", none=blocks),
                form("the branch that an interpretation picks", choose=choose),
                form("the block as it stood on a day", at=block, holds=block),
                form("one block or the other", if_=block, then=block, else_=block),
            ],
        },
        "cite": {
            "description": "[place, anchor], or a list of such, or {source, at, anchor}",
            "anyOf": [pair, elsewhere, {"type": "array", "minItems": 1, "items": {"anyOf": [pair, elsewhere]}}],
        },
        "values": {
            "type": "object",
            "description": "first day to value: {2014-07-16: 49}; keyed: {2014-07-16: {urban: 15, rural: 10}}",
            "patternProperties": {_DATE: {"$ref": "#/$defs/dated"}},
            "additionalProperties": False,
        },
        "dated": {
            "description": "a value, or {value, cite}; keyed: a figure for each",
            "anyOf": [scalar, wrapped, keyed],
        },
        "unit": UNIT,
        "targets": targets(),
        "operation": OPERATION,
        "payer": {
            "description": "who pays: one payer, or rules of which the first that holds decides",
            "anyOf": [
                {"type": "string", "enum": list(schema.PAYERS)},
                {"type": "array", "minItems": 1, "items": _of(schema.PAYER_RULE)},
            ],
        },
    }
