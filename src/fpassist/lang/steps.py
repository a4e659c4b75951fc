"""A bound on the work of one expression that anyone may have typed: it ends soon, whatever it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from fpassist.lang.faults import Source
from fpassist.lang.tree import Node
from fpassist.lang.walk import walk

MAX_STEPS = 200_000
"""Nodes that ``feel`` evaluates for an expression before it gives up: some tenths of a second."""


_BINDING = 10
"""What it costs to bind a name, in steps."""


class Steps:
    """The steps that are left to an evaluation.

    Args:
        source: the text, for the fault.
        limit: how many steps there are.
    """

    __slots__ = ("_sizes", "left", "source")

    def __init__(self, source: Source, limit: int = MAX_STEPS) -> None:
        self.source = source
        self.left = limit
        self._sizes: dict[int, int] = {}

    def spend(self, node: Node, count: int) -> None:
        """Takes ``count`` steps for ``node``.

        Raises:
            ExpressionError: L027 where none are left.
        """
        self.left -= count
        if self.left < 0:
            message = "the expression takes too many steps"
            raise self.source.error("L027", message, node.span, "run over fewer or shorter lists")

    def body(self, node: Node, body: Node) -> None:
        """Takes the steps of evaluating ``body`` once."""
        size = self._sizes.get(id(body))
        if size is None:
            size = self._sizes[id(body)] = _BINDING + sum(1 for _ in walk(body))
        self.spend(node, size)

    def value(self, node: Node, value: Any) -> None:
        """Takes a step for each element of ``value``, however deep; lists that share parts are counted in full."""
        stack = [value]
        while stack:
            current = stack.pop()
            self.spend(node, 1)
            if isinstance(current, (list, tuple)):
                stack.extend(cast("list[Any]", current))
            elif isinstance(current, Mapping):
                stack.extend(cast("Mapping[str, Any]", current).values())


def value_size(value: Any) -> int:
    """How many values ``value`` holds, itself included; for values without shared parts."""
    size, stack = 0, [value]
    while stack:
        current = stack.pop()
        size += 1
        if isinstance(current, (list, tuple)):
            stack.extend(cast("list[Any]", current))
        elif isinstance(current, Mapping):
            stack.extend(cast("Mapping[str, Any]", current).values())
    return size
