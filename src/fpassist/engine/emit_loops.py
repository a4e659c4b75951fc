"""Loops over lists, each as a small generated function: a generator would cost more than most lists have items for."""

from __future__ import annotations

import ast
import re
from typing import Final, Literal

from fpassist.engine.emit_names import Names, argument_list, call, constant, function, is_none, load

_LOCAL: Final = re.compile(r"h|s|t|mh|ms|log|[fv][0-9]+")
"""Names that are local to a generated function; all others are those of its module."""


def loop_over(names: Names, item: str, items: str, test: ast.expr, kind: Literal["some", "every", "kept"]) -> ast.expr:
    """Calls a function that asks ``test`` of each of the list in the local ``items``.

    Args:
        names: takes the function.
        item: the local that ``test`` knows the item by.
        items: the local that holds the list.
        test: three-valued.
        kind: whether ``some`` or ``every`` item passes, three-valued; or the list of those that do, unknown where one
            cannot be judged.
    """
    found = [node for node in ast.walk(test) if isinstance(node, ast.Name) and _LOCAL.fullmatch(node.id)]
    own = {item, *(node.id for node in found if isinstance(node.ctx, ast.Store))}
    given = list(dict.fromkeys([items, *(node.id for node in found if node.id not in own)]))
    name = f"loop_{len(names.functions)}"
    held = names.local()
    body: list[ast.stmt] = [_set(held, test)]
    known = load(held)
    if kind == "kept":
        first: ast.expr = ast.List([], ast.Load())
        body.append(ast.If(is_none(known), [ast.Return(constant(None))], []))
        append = ast.Attribute(load("out"), "append", ast.Load())
        body.append(ast.If(known, [ast.Expr(call(append, load(item)))], []))
    else:
        decides = kind == "some"
        first = constant(not decides)
        is_decided = ast.Compare(known, [ast.Is()], [constant(decides)])
        body.append(ast.If(is_decided, [ast.Return(constant(decides))], []))
        body.append(ast.If(is_none(known), [_set("out", constant(None))], []))
    loop = ast.For(ast.Name(item, ast.Store()), load(items), body, [])
    lines = [_set("out", first), loop, ast.Return(load("out"))]
    names.functions.append(function(name, argument_list(*given), lines))
    return call(load(name), *(load(each) for each in given))


def _set(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)
