"""The targets and units of an overlay in the JSON Schema: a pattern a path, with the schema of what stands there.

Made from the same shapes as the schema of a policy, so that a path which an editor takes is one that the loader knows,
and what is written under it is checked as it is in the policy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from fpassist.policy import schema
from fpassist.policy.shapes import Map, Rec, Seq, Shape, Special
from fpassist.policy.written import UNITS

DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_NAME = "[a-z][a-z0-9]*(?:_[a-z0-9]+)*"
_PLACE = "[1-9][0-9]*"
_STEPS = r"(?:\.[A-Za-z0-9_]+)+"
_FACTOR = r"(?:%|[^\s0-9*/^%][^\s*/^]*)(?:\^-?[1-9])?"
_POLICY = "#/$defs/policy"

Json = dict[str, Any]

UNIT: Json = {
    "type": "string",
    "description": "factors joined by * and /, such as CNY/person/month",
    "maxLength": 60,
    "anyOf": [
        {
            "enum": [
                "CNY", "CNY/month", "CNY/year", "CNY/person", "CNY/person/month", "CNY/person/year", "CNY/household",
                "CNY/household/month", "CNY/household/year", "CNY/hour", "year", "month", "day", "hour",
                "hour/household/month",
            ]
        },
        {"pattern": rf"^(?:1|{_FACTOR})(?:\s*[*/]\s*{_FACTOR})*$"},
    ],
    "not": {
        "description": "a unit in the words of a notice",
        "pattern": f"(?:^|[*/])[百千万亿]?(?:{'|'.join(map(re.escape, UNITS))})(?:$|[*/])",
    },
}  # fmt: skip
"""A unit: the usual ones for completion, any other that can be read, none in the words of a notice."""

OPERATION: Json = {
    "type": "string",
    "description": "an operation: '+10 %', '+50', '-5', '* 1.1'",
    "pattern": r"^\s*(?:[+\-]\s*[0-9]{1,12}(?:\.[0-9]{1,6})?\s*%?|[*×]\s*[0-9]{1,12}(?:\.[0-9]{1,6})?)\s*$",
}


def targets() -> Json:
    """What ``set``, ``add`` and ``replace`` take: a path of two steps or more, and what stands at its end."""
    patterns = {
        f"^{pattern}$": value
        for section, shape in schema.FILE.fields.items()
        for pattern, value in _below(shape, section, f"{_POLICY}/properties/{section}")
    }
    return {
        "type": "object",
        "description": "a path, its steps joined by dots, to its value: parameters.NAME.values: {2015-01-01: 6000}",
        "patternProperties": patterns,
        "additionalProperties": False,
    }


def removed() -> Json:
    """What ``remove`` takes: paths."""
    sections = "|".join(schema.FILE.fields)
    return {
        "type": "array",
        "items": {
            "type": "string",
            "description": "a path, its steps joined by dots, such as benefits.NAME",
            "pattern": rf"^(?:{sections})(?:\.[A-Za-z0-9_\-]+)+$",
        },
    }


def operations() -> Json:
    """What ``each_value`` takes: a parameter to an operation."""
    return {
        "type": "object",
        "description": "a parameter to what is done with each of its dated values: parameters.NAME: '+10 %'",
        "patternProperties": {rf"^parameters\.{_NAME}(?:\.values)?$": {"$ref": "#/$defs/operation"}},
        "additionalProperties": False,
    }


def _below(shape: Shape, path: str, at: str) -> Iterator[tuple[str, Json]]:
    """The paths under ``path``, as patterns, each with what stands there; ``at`` is where the schema of ``path`` is."""
    match shape:
        case Rec() if shape == schema.LABEL:
            yield rf"{path}\.(?:zh|en)", {"type": "string", "minLength": 1}
        case Rec():
            for name, inner in shape.fields.items():
                there = f"{at}/properties/{name}"
                yield rf"{path}\.{name}", {"$ref": there}
                yield from _below(inner, rf"{path}\.{name}", there)
        case Map():
            there = f"{at}/additionalProperties"
            yield rf"{path}\.{_NAME}", {"$ref": there}
            yield from _below(shape.of, rf"{path}\.{_NAME}", there)
        case Seq():
            yield rf"{path}\.{_PLACE}", {"$ref": f"{at}/items"}
        case Special(name="values"):
            yield rf"{path}\.{DATE}", {"$ref": "#/$defs/dated"}
            yield rf"{path}\.{DATE}\.{_NAME}", {}
        case Special(name="block" | "cite" | "payer"):
            yield path + _STEPS, {}
        case _:
            pass
