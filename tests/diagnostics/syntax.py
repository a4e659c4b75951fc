"""Functions, calls and names of a package, as its syntax tree has them."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Steps: TypeAlias = tuple[int | None, ...]
"""Steps into a table: a place, or ``None`` for any."""


@dataclass
class Scope:
    """A module, or a function within one, with the values that its names are bound to."""

    module: str
    room: str
    node: Function | ast.Lambda | None = None
    above: Scope | None = None
    owner: str = ""
    bound: dict[str, list[tuple[ast.expr, Steps]]] = field(default_factory=lambda: defaultdict(list))

    @cached_property
    def parameters(self) -> frozenset[str]:
        if self.node is None:
            return frozenset()
        given = self.node.args
        return frozenset(one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs))


Scopes: TypeAlias = dict[str, list[Scope]]
Calls: TypeAlias = dict[str, list[tuple[ast.Call, Scope]]]


def indexed(names: tuple[str, ...], tree: ast.Module, functions: Scopes, calls: Calls, globals: Scopes) -> None:
    """Put the functions, calls and global names of a module where they are looked up."""
    top = Scope(".".join(names), names[0])

    def walk(node: ast.AST, scope: Scope, owner: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner, within = scope, owner
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                inner = Scope(scope.module, scope.room, child, scope, owner)
                if not isinstance(child, ast.Lambda):
                    functions[child.name].append(inner)
            elif isinstance(child, ast.ClassDef):
                within = child.name
            elif isinstance(child, ast.Call) and called(child):
                calls[called(child)].append((child, scope))
            _bind(child, scope)
            walk(child, inner, within)

    walk(tree, top, "")
    for name in top.bound:
        globals[name].append(top)


def called(call: ast.Call) -> str:
    """The last name of what is called."""
    match call.func:
        case ast.Name(name) | ast.Attribute(_, name):
            return name
    return ""


def returned(node: Function | ast.Lambda | None) -> Iterator[ast.expr]:
    """What a function returns or yields."""
    if isinstance(node, ast.Lambda):
        yield node.body
        return
    for child in _own(node):
        if isinstance(child, ast.Return | ast.Yield) and child.value is not None:
            yield child.value if isinstance(child, ast.Return) else ast.Tuple([child.value])


def default(node: Function, name: str) -> ast.expr | None:
    """The default value of a parameter."""
    plain = [*node.args.posonlyargs, *node.args.args]
    known = dict(zip((one.arg for one in reversed(plain)), reversed(node.args.defaults), strict=False))
    known |= {one.arg: value for one, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if value}
    return known.get(name)


def argument(call: ast.Call, node: Function, name: str, parts: dict[tuple[int, int], ast.expr]) -> ast.expr | None:
    """What ``call`` gives for the parameter ``name`` of ``node``.

    Args:
        parts: where the parts of starred arguments are kept, so that each is one expression.
    """
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    names = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
    names = names[1:] if names[:1] in (["self"], ["cls"]) else names
    if name not in names:
        return None
    place = names.index(name)
    for at, one in enumerate(call.args[: place + 1]):
        if isinstance(one, ast.Starred):
            part = ast.Subscript(one.value, ast.Constant(place - at))
            return parts.setdefault((id(one), place - at), part)
    return call.args[place] if place < len(call.args) else None


def _own(node: ast.AST | None) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions within it."""
    for child in () if node is None else ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            yield child
            yield from _own(child)


def _bind(node: ast.AST, scope: Scope) -> None:
    match node:
        case ast.Assign(targets, value):
            for target in targets:
                _bind_to(target, value, (), scope)
        case ast.AnnAssign(target, _, ast.expr() as value) | ast.NamedExpr(target, value):
            _bind_to(target, value, (), scope)
        case ast.AugAssign(ast.Name(name), sign, value) if name in scope.bound:
            # What was bound last is made longer.
            scope.bound[f"{name} before"].append(scope.bound[name][-1])
            scope.bound[name].append((ast.BinOp(ast.Name(f"{name} before"), sign, value), ()))
        case ast.For(target, several) | ast.comprehension(target, several):
            _bind_to(target, several, (None,), scope)


def _bind_to(target: ast.expr, value: ast.expr, steps: Steps, scope: Scope) -> None:
    match target:
        case ast.Name(name):
            scope.bound[name].append((value, steps))
        case ast.Tuple(items) | ast.List(items):
            for place, item in enumerate(items):
                _bind_to(item, value, (*steps, place), scope)
