"""The rules of a definition put in the words of a rule that reaches it by a path.

A definition speaks of its subject as ``person``. A rule about somebody else that reaches it as ``only_child.adult`` has
to be told ``only_child.age >= 18``: ``person`` would be the subject of that rule there, or nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from msgspec.structs import replace

from fpassist.lang.tree import Atom, Node, Parameter, Quantified, Variable
from fpassist.lang.walk import children, transform, with_children

REACHED: Final = "@"
"""Begins the name of the variable that holds a record reached by a path; no name of a policy has it."""

_TOKEN: Final = re.compile(r'"(?:\\.|[^"\\])*"|/\*.*?\*/|\w+|\.\.|\S')
_LOOPS: Final = ("some", "every")


def retold(node: Node, subject: str, path: str) -> Node:
    """``node`` about the record that ``path`` leads to: read from the variable of that path, and told by it.

    Args:
        node: the rules of a definition.
        subject: the name by which they speak of their subject.
        path: the way to it, as the rule writes it that reaches the definition.
    """
    variable = REACHED + path

    def renamed(part: Node) -> Node:
        match part:
            case Variable(name=name):
                return replace(part, name=variable) if name == subject else part
            case Atom(body=body):
                changed = renamed(body)
                return part if changed is body else _worded(part, changed, subject, path)
            case Quantified(bindings=bindings, body=body):
                free = _free_parts(part, subject)
                lists = [renamed(source) if place < free else source for place, (_, source) in enumerate(bindings)]
                return with_children(part, (*lists, renamed(body) if free > len(bindings) else body))
            case _:
                return with_children(part, tuple(renamed(child) for child in children(part)))

    return renamed(node)


def replaced(node: Node, meaning: Callable[[str], Node | None]) -> Node:
    """``node`` with what ``meaning`` has for the name of a variable in place of that variable."""

    def change(part: Node) -> Node:
        return (meaning(part.name) or part) if isinstance(part, Variable) else part

    return transform(node, change)


def _free_parts(node: Quantified, subject: str) -> int:
    """How many parts of ``node``, lists first and then the condition, stand before a loop that binds ``subject``."""
    names = [name for name, _ in node.bindings]
    return names.index(subject) + 1 if subject in names else len(names) + 1


def _worded(atom: Atom, body: Node, subject: str, path: str) -> Atom:
    """``atom`` over ``body``, with ``path`` in its text where ``subject`` is that of the definition."""
    text = atom.text
    places = list(_written(text, subject))
    # The tree knows which names are bound by a loop; it has them in the order in which they are written.
    known = sorted(_named(atom.body, subject, free=True))
    if len(known) == len(places):
        places = [place for place, (*_, free) in zip(places, known, strict=True) if free]
    for start, end in reversed(places):
        text = f"{text[:start]}{path}{text[end:]}"

    def moved(part: Node) -> Node:
        # A figure is set in where its name is written, which is further to the right now.
        if not isinstance(part, Parameter) or part.key is not None:
            return part
        at = part.span.column - atom.span.column
        right = sum(len(path) - (end - start) for start, end in places if start < at)
        return replace(part, span=replace(part.span, column=part.span.column + right))

    return replace(atom, text=text, body=transform(body, moved))


def _written(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where ``name`` is written as a name: outside quotes, after no dot, and not to bind it in a loop."""
    tokens = list(_TOKEN.finditer(text))
    for place, token in enumerate(tokens):
        if token[0] != name:
            continue
        before = tokens[place - 1][0] if place else ""
        after = tokens[place + 1][0] if place + 1 < len(tokens) else ""
        if before != "." and before not in _LOOPS and not (before == "," and after == "in"):
            yield token.span()


def _named(node: Node, name: str, *, free: bool) -> Iterator[tuple[int, int, bool]]:
    """Line, column and freedom of each variable ``name`` that is written in ``node``."""
    match node:
        case Variable():
            if node.name == name:
                yield node.span.line, node.span.column, free
        case Parameter():
            # What picks the row of a keyed parameter is written there, once for all.
            return
        case Quantified():
            before = _free_parts(node, name)
            for place, part in enumerate(children(node)):
                yield from _named(part, name, free=free and place < before)
        case _:
            for part in children(node):
                yield from _named(part, name, free=free)
