"""What the source can say of a fault: every message and cure that can end in a diagnostic, read from the syntax tree.

A text is followed from ``Diagnostic(...)`` back through names, tables, choices, helper functions and their callers.
What cannot be followed, such as a number or a name of the input, is ``HOLE``.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from diagnostics.syntax import (
    Function,
    Scope,
    Steps,
    argument,
    called,
    default,
    indexed,
    returned,
)

HOLE = "⟨⟩"
_WORD = re.compile(r"[A-Za-z]{2}")
_NAMES = re.compile(r"(?:[\w⟨⟩]*[._\[\]⟨⟩]+)+[\w⟨⟩]*")
_MOST = 60
_DEEPEST = 24
_PASSING = ("dict", "frozen", "tuple", "list", "sorted", "MappingProxyType", "reversed", "next", "iter")
_SAME = ("removeprefix", "removesuffix", "strip", "rstrip", "replace", "lower")
_SHAPES = {"rec": 0, "Text": 0, "Flag": 0, "Day": 0, "Count": 0, "Choice": 1, "Special": 1, "Map": 1, "Seq": 1}
"""Where the shapes of a policy take what they say of a key."""
_MADE_OF = {
    "Diagnostic": ((1, "message"), (5, "help")),
    "LiteralFault": ((0, "message"), (2, "help")),
    "replace": ((None, "message"), (None, "help")),
    "altered": ((None, "help"),),
}
"""What a diagnostic is made of, or changed by: where its texts stand, and their names."""
Seen = tuple[tuple[int, Steps], ...]


class Source:
    """A package, indexed so that a value can be followed back to what it is made of.

    Args:
        root: its folder.
        leave_out: rooms that are not read.
    """

    def __init__(self, root: Path, leave_out: tuple[str, ...] = ("diagnostics",)) -> None:
        self.functions: dict[str, list[Scope]] = defaultdict(list)
        self.calls: dict[str, list[tuple[ast.Call, Scope]]] = defaultdict(list)
        self.globals: dict[str, list[Scope]] = defaultdict(list)
        self._known: dict[tuple[int, Steps], list[str]] = {}
        self._parts: dict[tuple[int, int], ast.expr] = {}
        for path in sorted(root.rglob("*.py")):
            names = path.relative_to(root).with_suffix("").parts
            if names[0] not in leave_out:
                indexed(names, ast.parse(path.read_text(encoding="utf-8")), self.functions, self.calls, self.globals)

    def said(self) -> Iterator[tuple[str, str]]:
        """Each text that a diagnostic can have, and whether it is a ``message`` or a ``help``."""
        for name, places in _MADE_OF.items():
            for call, scope in self.calls[name]:
                for place, keyword in places:
                    given = next((one.value for one in call.keywords if one.arg == keyword), None)
                    if given is None and place is not None and place < len(call.args):
                        given = call.args[place]
                    if given is not None:
                        # One that ends in a semicolon is made longer before it is told.
                        yield from ((keyword, one) for one in self.texts(given, scope) if not one.endswith("; "))

    def texts(self, given: ast.expr, scope: Scope, path: Steps = (), seen: Seen = ()) -> list[str]:
        """The texts that an expression can be, or that stand at ``path`` within it."""
        key = (id(given), path)
        if key in seen or len(seen) > _DEEPEST:
            return [] if key in seen else [HOLE]
        if key not in self._known:
            found = dict.fromkeys(self._texts(given, scope, path, (*seen, key)))
            # What comes of a call and holds no word, and a path of names, is of the input.
            if isinstance(given, ast.Call):
                found = dict.fromkeys(text if _WORD.search(text) else HOLE for text in found)
            if not isinstance(given, ast.Constant):
                found = dict.fromkeys(HOLE if _NAMES.fullmatch(text) else text for text in found)
            self._known[key] = list(found)
        return self._known[key]

    def _texts(self, given: ast.expr, scope: Scope, path: Steps, seen: Seen) -> Iterator[str]:
        match given:
            case ast.Constant(value):
                if value is not None:
                    yield value if isinstance(value, str) else HOLE
            case ast.JoinedStr(values):
                pieces = [one.value if isinstance(one, ast.FormattedValue) else one for one in values]
                yield from _combined([self.texts(one, scope, (), seen) for one in pieces])
            case ast.BinOp(left, ast.Add(), right):
                yield from _combined([self.texts(one, scope, (), seen) for one in (left, right)])
            case ast.IfExp(_, body, orelse):
                yield from self.texts(body, scope, path, seen)
                yield from self.texts(orelse, scope, path, seen)
            case ast.BoolOp(_, values):
                for one in values:
                    yield from self.texts(one, scope, path, seen)
            case ast.NamedExpr(_, value):
                yield from self.texts(value, scope, path, seen)
            case ast.Tuple(items) | ast.List(items) | ast.Dict(_, items) if path:
                place = None if isinstance(given, ast.Dict) else path[0]
                for one in items if place is None else items[place : place + 1]:
                    yield from self.texts(one, scope, path[1:], seen)
            case ast.Subscript(value, index) if not isinstance(index, ast.Slice):
                place = index.value if isinstance(index, ast.Constant) and isinstance(index.value, int) else None
                yield from self.texts(value, scope, (place, *path), seen)
            case ast.GeneratorExp(element) | ast.ListComp(element) if path:
                yield from self.texts(element, scope, path[1:], seen)
            case ast.Name(name):
                yield from self._named(name, scope, path, seen)
            case ast.Attribute(_, "doc"):
                yield from self._docs(path, seen)
            case ast.Call():
                yield from self._called(given, scope, path, seen)
            case _:
                yield HOLE

    def _named(self, name: str, scope: Scope, path: Steps, seen: Seen) -> Iterator[str]:
        at: Scope | None = scope
        while at is not None:
            if name in at.bound or name in at.parameters:
                for value, steps in at.bound.get(name, ()):
                    yield from self.texts(value, at, (*steps, *path), seen)
                if name in at.parameters:
                    yield from self._parameter(name, at, path, seen)
                return
            at = at.above
        owners = self.globals.get(name, ()) if name.isupper() or name.startswith("_") else ()
        for owner in owners:
            for value, steps in owner.bound[name]:
                yield from self.texts(value, owner, (*steps, *path), seen)
        if not owners:
            yield HOLE

    def _docs(self, path: Steps, seen: Seen) -> Iterator[str]:
        for name, place in _SHAPES.items():
            for call, at in self.calls[name]:
                given = [one.value for one in call.keywords if one.arg == "doc"] + call.args[place : place + 1]
                for one in given if at.room == "policy" else ():
                    yield from self.texts(one, at, path, seen)

    def _called(self, call: ast.Call, scope: Scope, path: Steps, seen: Seen) -> Iterator[str]:
        name = called(call)
        match call.func:
            case ast.Attribute(ast.Constant(str(joint)), "join"):
                items = self.texts(call.args[0], scope, (None,), seen) or [HOLE]
                yield from (*items, f"{items[0]}{joint}{items[-1]}")
                return
            case ast.Attribute(base, "format"):
                yield from (re.sub(r"\{[^{}]*\}", HOLE, text) for text in self.texts(base, scope, path, seen))
                return
            case ast.Attribute(base, "get") if call.args:
                yield from self.texts(base, scope, (None, *path), seen)
                for one in call.args[1:]:
                    yield from self.texts(one, scope, path, seen)
                return
            case ast.Attribute(base, method) if method in _SAME:
                yield from self.texts(base, scope, path, seen)
                return
            case ast.Attribute(base, "items"):
                yield from self.texts(base, scope, (None, *path[2:]) if path[1:2] == (1,) else (), seen)
                return
        if call.args and (name == "str" or (name in _PASSING and path)):
            yield from self.texts(call.args[0], scope, path, seen)
            return
        found = self._functions(call, scope)
        for function in found:
            for value in returned(function.node):
                yield from self.texts(value, function, path, seen)
        if not found:
            yield HOLE

    def _parameter(self, name: str, scope: Scope, path: Steps, seen: Seen) -> Iterator[str]:
        """What the callers of a function give it."""
        node = scope.node
        if node is None or isinstance(node, ast.Lambda):
            yield HOLE
            return
        usual = default(node, name)
        if usual is not None and not (isinstance(usual, ast.Constant) and usual.value == ""):
            yield from self.texts(usual, scope.above or scope, path, seen)
        given = list(self._given(node, name, scope))
        for one, at in given:
            yield from self.texts(one, at, path, seen)
        if not given:
            yield HOLE

    def _given(self, node: Function, name: str, scope: Scope) -> Iterator[tuple[ast.expr, Scope]]:
        makes = node.name == "__init__"
        for call, at in self.calls[scope.owner if makes else node.name]:
            if makes or any(one.node is node for one in self._functions(call, at)):
                given = argument(call, node, name, self._parts)
                if given is not None:
                    yield given, at

    def _functions(self, call: ast.Call, scope: Scope) -> list[Scope]:
        """The functions that a call may be of: those of its module, else of its room, else any by the name."""
        name = called(call)
        found = self.functions.get(name, [])
        here = [one for one in found if one.module == scope.module]
        if here and (isinstance(call.func, ast.Name) or name.startswith("_")):
            return here
        return [one for one in found if one.room == scope.room] or found


def _combined(parts: list[list[str]]) -> Iterator[str]:
    """Every text of ``parts`` side by side; where they would be too many, each part changed by itself."""
    parts = [one or [HOLE] for one in parts]
    total = 1
    for one in parts:
        total *= len(one)
    if total <= _MOST:
        yield from ("".join(chosen) for chosen in product(*parts))
        return
    first = [one[0] for one in parts]
    for place, one in enumerate(parts):
        for text in one:
            yield "".join([*first[:place], text, *first[place + 1 :]])
