"""The expression language: grammar, tree, types, check, three-valued truth, evaluate.

Names load on first use: importing this package imports no parser.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fpassist.lang.checker import NoScope, Scope, check
    from fpassist.lang.evaluator import Env, Host, Trace, evaluate
    from fpassist.lang.fit import type_name, type_of
    from fpassist.lang.parser import parse
    from fpassist.lang.scan import MAX_DEPTH, MAX_LENGTH
    from fpassist.lang.standalone import feel, feel_json, feel_value
    from fpassist.lang.units import format_unit, parse_unit
    from fpassist.lang.walk import children, shape, transform, with_children

_HOME = {
    "NoScope": "checker",
    "Scope": "checker",
    "check": "checker",
    "Env": "evaluator",
    "Host": "evaluator",
    "Trace": "evaluator",
    "evaluate": "evaluator",
    "feel": "standalone",
    "feel_json": "standalone",
    "feel_value": "standalone",
    "type_name": "fit",
    "type_of": "fit",
    "parse": "parser",
    "MAX_DEPTH": "scan",
    "MAX_LENGTH": "scan",
    "format_unit": "units",
    "parse_unit": "units",
    "children": "walk",
    "shape": "walk",
    "transform": "walk",
    "with_children": "walk",
}

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "Env",
    "Host",
    "NoScope",
    "Scope",
    "Trace",
    "check",
    "children",
    "evaluate",
    "feel",
    "feel_json",
    "feel_value",
    "format_unit",
    "parse",
    "parse_unit",
    "shape",
    "transform",
    "type_name",
    "type_of",
    "with_children",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
