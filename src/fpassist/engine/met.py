"""Which interpretations of the text a tree meets whenever its value is known.

A row names the interpretations that it met. Where a tree meets the same ones on every way, what it met need not be
heard out again for every family.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from fpassist.lang import tree as t
from fpassist.lang.types import List
from fpassist.lang.walk import children
from fpassist.policy.model import PolicyData

Met: TypeAlias = frozenset[str]
NOTHING: Final[Met] = frozenset()

_STRICT: Final = (t.Property, t.Parameter, t.Compare, t.Arithmetic, t.Negate, t.Between, t.Not, t.Atom)
"""Nodes that work out all their parts, and are unknown as soon as one of them is."""


class Interpretations:
    """Finds what the trees of one policy meet.

    Args:
        data: the resolved policy.
    """

    def __init__(self, data: PolicyData) -> None:
        self._data = data
        self._known: dict[tuple[str, bool], Met | None] = {}

    def of(self, node: t.Node) -> Met | None:
        """What a condition meets whenever its value is known; ``None`` where that hangs on the way taken."""
        return self._of(node, strict=True)

    def of_each(self, node: t.Node) -> str | None:
        """The one interpretation that a condition over a list meets as soon as there is an item, and nothing else."""
        match node:
            case t.Quantified(bindings=((_, source),), body=body) if self._of(source, strict=True) == NOTHING:
                inside = self._of(body, strict=False)
                return next(iter(inside)) if inside is not None and len(inside) == 1 else None
            case _:
                return None

    def _of(self, node: t.Node, *, strict: bool) -> Met | None:
        """``strict``: where ``node`` is unknown, so is the whole."""
        match node:
            case t.Choose(interpretation=interpretation, options=options):
                chosen = options[self._data.interpretations[interpretation].chosen]
                return _together(frozenset((interpretation,)), self._of(chosen, strict=strict))
            case t.Definition(base=base, id=id):
                inner = self._definition(id, strict)
                # Of nobody it is unknown without being worked out.
                if (
                    not isinstance(base, t.Variable)
                    and inner != NOTHING
                    and (not strict or isinstance(base.type, List))
                ):
                    return None
                return _together(self._of(base, strict=strict), inner)
            case t.And(items=items) | t.Or(items=items):
                return self._up_to_one_that_decides(items)
            case t.In(value=value, tests=tests):
                first = self._of(value, strict=strict)
                return _together(first, self._up_to_one_that_decides(tests))
            case t.If(condition=condition, then=then, otherwise=otherwise):
                one, other = (self._of(branch, strict=strict) for branch in (then, otherwise))
                return _together(self._of(condition, strict=False), one) if one == other else None
            case t.Quantified(bindings=((_, source),), body=body) | t.Filter(base=source, condition=body):
                # Nothing is met inside an empty list.
                inside = self._of(body, strict=False)
                return self._of(source, strict=strict) if inside == NOTHING else None
            case t.At(day=day, body=body):
                inside = self._of(body, strict=strict)
                if inside != NOTHING and not strict:
                    return None
                return _together(self._of(day, strict=strict), inside)
            case t.Quantified():
                return None
            case _:
                strict = strict and isinstance(node, _STRICT) and not _asks_for_null(node)
                return _together(*(self._of(child, strict=strict) for child in children(node)))

    def _up_to_one_that_decides(self, items: tuple[t.Node, ...]) -> Met | None:
        """The first item is always worked out; the others may be left out, so that they must add nothing."""
        first, *rest = (self._of(item, strict=False) for item in items)
        return first if first is not None and all(met is not None and met <= first for met in rest) else None

    def _definition(self, id: str, strict: bool) -> Met | None:
        key = (id, strict)
        if key not in self._known:
            definition = self._data.definitions[id]
            dated = definition.start is not None or definition.until is not None
            self._known[key] = None if dated else self._of(definition.node, strict=strict)
        return self._known[key]


def _asks_for_null(node: t.Node) -> bool:
    return isinstance(node, t.Compare) and any(
        isinstance(side, t.Literal) and side.value is None for side in (node.left, node.right)
    )


def _together(*parts: Met | None) -> Met | None:
    met: Met = NOTHING
    for part in parts:
        if part is None:
            return None
        met |= part
    return met
