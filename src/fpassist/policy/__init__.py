"""YAML to policy: load, schema, resolve, overlays, citations.

Names load on first use: asking for a cached policy imports no parser.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fpassist.policy.cache import load_cached
    from fpassist.policy.json_schema import overlay_schema, policy_schema, write_schemas
    from fpassist.policy.loading import check_policy, load
    from fpassist.policy.model import PolicyData
    from fpassist.policy.notice import check_anchors
    from fpassist.policy.paths import bundled

_HOME = {
    "PolicyData": "model",
    "bundled": "paths",
    "check_anchors": "notice",
    "check_policy": "loading",
    "load": "loading",
    "load_cached": "cache",
    "overlay_schema": "json_schema",
    "policy_schema": "json_schema",
    "write_schemas": "json_schema",
}

__all__ = [
    "PolicyData",
    "bundled",
    "check_anchors",
    "check_policy",
    "load",
    "load_cached",
    "overlay_schema",
    "policy_schema",
    "write_schemas",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
