"""Moving expression trees: the same text, standing elsewhere in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from fpassist.diagnostics import Span
from fpassist.lang.tree import Node
from fpassist.policy.frozen import frozen


def moved(node: Node, place: Callable[[Span], Span]) -> Node:
    """A copy of the tree with every span put through ``place``."""
    return cast(Node, _moved(node, place))


def _moved(value: Any, place: Callable[[Span], Span]) -> Any:
    if isinstance(value, Node):
        # One construction a node: replace() on top of a rebuilt parent would make each twice.
        changes: dict[str, Any] = {}
        for name in value.__struct_fields__:
            part = getattr(value, name)
            changes[name] = _moved(part, place) if isinstance(part, Node | tuple | Mapping) else part
        changes["span"] = place(value.span)
        return type(value)(**changes)
    if isinstance(value, tuple):
        return tuple(_moved(item, place) for item in cast("tuple[Any, ...]", value))
    if isinstance(value, Mapping):
        return frozen({key: _moved(item, place) for key, item in cast("Mapping[str, Any]", value).items()})
    return value
