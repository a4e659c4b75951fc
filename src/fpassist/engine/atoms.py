"""What a reader of one atomic condition is shown: the facts it reads, and its text with the law's figures in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from msgspec import Struct

from fpassist.domain import Household
from fpassist.engine.retold import REACHED
from fpassist.lang.tree import Atom, Definition, Node, Parameter, Property, Quantified, Variable
from fpassist.lang.walk import children, walk


def shown_as(node: Node) -> str | None:
    """The name under which ``node`` is shown as a fact of the family; ``None`` where it is none."""
    key = path_of(node)
    return key if key and _free(node) else None


def path_of(node: Node) -> str | None:
    """The way to ``node``, names joined by dots, the household left out; ``None`` where it is none."""
    match node:
        case Variable(name="household"):
            return ""
        case Variable(name=name):
            return name.removeprefix(REACHED)
        case Property(base=base, name=name) | Definition(base=base, id=name):
            before = path_of(base)
            return None if before is None else f"{before}.{name}" if before else name
        case _:
            return None


_SUBJECTS: Final = frozenset({"household", "person", "accident", "victim", "treatment"})


def _free(node: Node, bound: frozenset[str] = frozenset()) -> bool:
    names = [part.name for part in walk(node) if isinstance(part, Variable)]
    return all((name in _SUBJECTS and name not in bound) or name.startswith(REACHED) for name in names)


def _paths(node: Node, bound: frozenset[str] = frozenset()) -> Iterator[tuple[str, Node]]:
    if isinstance(node, Property | Definition):
        key = path_of(node)
        if key and _free(node, bound):
            yield key, node
            return
    if isinstance(node, Quantified):
        # Inside, the word that the loop binds speaks of its items, even where it is that of a subject.
        bound = bound.union(name for name, _ in node.bindings)
    for child in children(node):
        yield from _paths(child, bound)


Reader = Callable[[Household, Any, date, list[Any], list[Any]], Any]
"""``(household, record, day, memory of the household, memory of the record) -> value``."""


class Shown(Struct, frozen=True):
    """How one condition is shown.

    Args:
        facts: name and tree of each fact that the condition reads.
        figures: place (start, end) of each parameter's name in the text, last first, and its id.
    """

    facts: tuple[tuple[str, Node], ...]
    figures: tuple[tuple[int, int, str], ...]


class Quick(Struct, frozen=True):
    """One condition, compiled.

    Args:
        value: its truth.
        facts: name and reader of each fact that it is shown with.
        chosen: the interpretations that it meets whenever its truth is known.
    """

    value: Reader
    facts: tuple[tuple[str, Reader], ...]
    chosen: tuple[str, ...]


def shown(atom: Atom) -> Shown:
    """How ``atom`` is shown; the same for every family."""
    figures: list[tuple[int, int, str]] = []
    for node in walk(atom.body):
        if isinstance(node, Parameter) and node.key is None and node.span.line == atom.span.line:
            start = node.span.column - atom.span.column
            end = start + len(node.id)
            if atom.text[start:end] == node.id:
                figures.append((start, end, node.id))
    return Shown(tuple(dict(_paths(atom.body)).items()), tuple(sorted(figures, reverse=True)))
