"""Walking a tree without knowing its node classes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec.structs import replace

from fpassist.lang import tree as t

_CHILDREN: dict[type[t.Node], Callable[[Any], tuple[t.Node, ...]]] = {
    t.Literal: lambda n: (),
    t.Name: lambda n: (),
    t.Variable: lambda n: (),
    t.AsOf: lambda n: (),
    t.Property: lambda n: (n.base,),
    t.Definition: lambda n: (n.base,),
    t.Parameter: lambda n: () if n.key is None else (n.key,),
    t.And: lambda n: n.items,
    t.Or: lambda n: n.items,
    t.Not: lambda n: (n.operand,),
    t.Compare: lambda n: (n.left, n.right),
    t.Arithmetic: lambda n: (n.left, n.right),
    t.Negate: lambda n: (n.operand,),
    t.Interval: lambda n: tuple(end for end in (n.low, n.high) if end is not None),
    t.Between: lambda n: (n.value, n.low, n.high),
    t.In: lambda n: (n.value, *n.tests),
    t.If: lambda n: (n.condition, n.then, n.otherwise),
    t.Quantified: lambda n: (*(source for _, source in n.bindings), n.body),
    t.Filter: lambda n: (n.base, n.condition),
    t.Call: lambda n: n.arguments,
    t.ListOf: lambda n: n.items,
    t.ContextOf: lambda n: tuple(value for _, value in n.entries),
    t.Choose: lambda n: tuple(n.options.values()),
    t.At: lambda n: (n.day, n.body),
    t.Atom: lambda n: (n.body,),
}


def children(node: t.Node) -> tuple[t.Node, ...]:
    """The nodes right below ``node``, left to right."""
    return _CHILDREN[type(node)](node)


def walk(node: t.Node) -> Iterator[t.Node]:
    """``node`` and all below it, parents before children, left to right."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))


def with_children(node: t.Node, new: tuple[t.Node, ...]) -> t.Node:
    """``node`` over other children, given in the order of ``children(node)``; itself if none changed."""
    if all(a is b for a, b in zip(children(node), new, strict=True)):
        return node
    match node:
        case t.Property() | t.Definition():
            return replace(node, base=new[0])
        case t.Parameter():
            return replace(node, key=new[0])
        case t.And() | t.Or() | t.ListOf():
            return replace(node, items=new)
        case t.Not() | t.Negate():
            return replace(node, operand=new[0])
        case t.Compare() | t.Arithmetic():
            return replace(node, left=new[0], right=new[1])
        case t.Interval():
            ends = iter(new)
            low = None if node.low is None else next(ends)
            return replace(node, low=low, high=None if node.high is None else next(ends))
        case t.Between():
            return replace(node, value=new[0], low=new[1], high=new[2])
        case t.In():
            return replace(node, value=new[0], tests=new[1:])
        case t.If():
            return replace(node, condition=new[0], then=new[1], otherwise=new[2])
        case t.Quantified():
            names = (name for name, _ in node.bindings)
            return replace(node, bindings=tuple(zip(names, new[:-1], strict=True)), body=new[-1])
        case t.Filter():
            return replace(node, base=new[0], condition=new[1])
        case t.Call():
            return replace(node, arguments=new)
        case t.ContextOf():
            names = (name for name, _ in node.entries)
            return replace(node, entries=tuple(zip(names, new, strict=True)))
        case t.Choose():
            return replace(node, options=dict(zip(node.options, new, strict=True)))
        case t.At():
            return replace(node, day=new[0], body=new[1])
        case t.Atom():
            return replace(node, body=new[0])
        case _:
            return node


def transform(node: t.Node, change: Callable[[t.Node], t.Node]) -> t.Node:
    """``node`` rebuilt from the leaves up, each node passed through ``change`` once its children are done."""
    return change(with_children(node, tuple(transform(child, change) for child in children(node))))


def depth(node: t.Node, limit: int) -> t.Node | None:
    """The first node that stands more than ``limit`` levels below ``node``; ``None`` if none does. Does not recurse."""
    level = [node]
    for _ in range(limit):
        level = [child for parent in level for child in children(parent)]
        if not level:
            return None
    return level[0]


def shape(node: t.Node) -> tuple[object, ...]:
    """What ``node`` says, wherever it stands: equal for trees that differ in spans and types alone. Hashable."""
    own: list[object] = [type(node).__name__]
    for name in ("value", "name", "id", "op", "function", "interpretation", "low_closed", "high_closed", "kind"):
        found = getattr(node, name, None)
        if found is not None and not isinstance(found, t.Node):
            own.append((name, type(found).__name__, found))
    match node:
        case t.Quantified():
            own.append(tuple(name for name, _ in node.bindings))
        case t.ContextOf():
            own.append(tuple(name for name, _ in node.entries))
        case t.Choose():
            own.append(tuple(node.options))
        case t.Interval():
            own.append((node.low is None, node.high is None))
        case _:
            own.append(())
    return (*own, *(shape(child) for child in children(node)))
