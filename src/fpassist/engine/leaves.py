"""Single conditions read by generated code, and written as reasons when what was read is new."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

import msgspec

from fpassist.engine.atoms import Shown, shown_as
from fpassist.engine.emit import Emitter, NeedsReference, Scope
from fpassist.engine.emit_names import call, load
from fpassist.engine.host import parameter_value
from fpassist.engine.reasons import plain
from fpassist.engine.told import Readings, Told
from fpassist.lang import tree as t
from fpassist.lang.types import Boolean, Date, Days, Enum, List, Months, Number, Record, Text
from fpassist.lang.walk import children, with_children
from fpassist.policy.model import PolicyData

encode: Final[Callable[[Any], bytes]] = msgspec.json.Encoder().encode


class LeafWriter:
    """Makes of the readings of one condition what they tell.

    The readings are the facts shown that have no gap, and whether there is anything in the lists that have one; then
    the figures of the law that change with time; then, unless the truth follows from the facts, the truth; or the truth
    with the interpretations met.

    Args:
        atom: the condition.
        seen: how it is shown.
        data: the resolved policy.
        met: the interpretations that it always meets; ``None`` where they are read.
        gap_of: the gap for a fact, by name and tree; ``None`` where it is written out.
    """

    def __init__(
        self,
        atom: t.Atom,
        seen: Shown,
        data: PolicyData,
        met: tuple[str, ...] | None,
        gap_of: Callable[[str, t.Node], int | None],
    ) -> None:
        self.atom = atom
        self.facts = tuple((name, part, gap_of(name, part)) for name, part in seen.facts)
        self.met = met
        self.follows = (
            met is not None
            and all(gap is None and _is_exact(part) for _, part, gap in self.facts)
            and _plain(atom.body, data)
        )
        self.truth: Callable[..., Any] | None = None
        text = atom.text
        self.figures: list[tuple[int, int, str]] = []
        # From the last to the first, so that places stay true; a figure that stands for ever is set in now.
        for start, end, id in seen.figures:
            values = data.parameters[id].values
            if len(values) == 1 and not self.figures:
                text = f"{text[:start]}{plain(parameter_value(data.parameters[id], None, date.min))}{text[end:]}"
            else:
                self.figures.append((start, end, id))
        self._text = text

    def readings(self, read: Mapping[str, ast.expr], emitter: Emitter, scope: Scope) -> list[ast.expr]:
        """The readings of the facts, out of those of all of them by name."""
        found: list[ast.expr] = []
        for name, part, gap in self.facts:
            if gap is None:
                found.append(read[name])
            elif isinstance(part.type, List):
                found.append(call(load(emitter.names.object(_filled)), emitter.emit(part, scope)))
        return found

    def __call__(self, read: Readings) -> Told:
        """What the readings tell."""
        left = iter(read)
        facts: list[tuple[str, t.Node, int | None, Any]] = []
        for name, part, gap in self.facts:
            value: Any = FILLED
            if gap is None or isinstance(part.type, List):
                value = next(left)
            facts.append((name, part, gap if value is FILLED else None, value))
        text, met, truth = self._text, self.met, None
        for start, end, _ in self.figures:
            figure = next(left)
            if figure is not None:
                text = f"{text[:start]}{plain(figure)}{text[end:]}"
        if self.truth is not None:
            truth = self.truth(*[Decimal(fact) if _is_written(part, fact) else fact for _, part, _, fact in facts])
        elif met is not None:
            truth = next(left)
        else:
            truth, heard = next(left)
            met = tuple(dict.fromkeys(heard))
        holds = truth if isinstance(truth, bool) else None
        reason: list[int | bytes] = [b'{"condition":' + encode(text) + b',"holds":' + encode(holds) + b',"facts":{']
        for place, (name, _, gap, value) in enumerate(facts):
            start_of = (b"," if place else b"") + encode(name) + b":"
            reason += [start_of, encode(value) if gap is None else gap]
        reason.append(b'},"citation":' + encode(self.atom.cite) + b"}")
        return Told(holds, (tuple(reason),), met or (), holds is not None)


def reading(part: t.Node, emitter: Emitter, scope: Scope) -> ast.expr:
    """A fact as it is shown and as it can be told apart: numbers as JSON has them, records by their ids.

    Raises:
        NeedsReference: it is of a kind that is not told apart.
    """
    value = emitter.emit(part, scope)
    match part.type:
        case Boolean() | Enum() | Text() | Date():
            return value
        case Number():
            return call(load(emitter.names.object(_number)), value)
        case Record() | Days() | Months():
            return call(load(emitter.names.object(plain)), value)
        case List(of=Record()):
            return call(load(emitter.names.object(_ids)), value)
        case List(of=Text() | Enum() | Boolean() | Date() | Number()):
            return call(load(emitter.names.object(_listed)), value)
        case _:
            raise NeedsReference(part)


def truth_over_facts(leaf: LeafWriter, emitter: Emitter) -> tuple[list[str], ast.expr]:
    """Names of the facts and the truth of the condition in terms of them, where it follows from them."""
    names = [f"f{place}" for place in range(len(leaf.facts))]
    known = {key: name for name, (key, _, _) in zip(names, leaf.facts, strict=True)}
    body = _over(leaf.atom.body, known)
    return names, emitter.emit(body, Scope({name: name for name in names}, "t", {}))


def _over(node: t.Node, known: Mapping[str, str]) -> t.Node:
    key = shown_as(node)
    if key is not None and key in known:
        return t.Variable(span=node.span, type=node.type, name=known[key])
    return with_children(node, tuple(_over(child, known) for child in children(node)))


def _plain(node: t.Node, data: PolicyData) -> bool:
    """Whether ``node`` is built of facts shown and of what never changes."""
    if isinstance(node, t.Property | t.Definition):
        return shown_as(node) is not None
    if isinstance(node, t.Parameter):
        return node.key is None and len(data.parameters[node.id].values) == 1
    simple = isinstance(node, t.Literal | t.Compare | t.In | t.Interval | t.Between | t.ListOf | t.Not)
    return simple and all(_plain(child, data) for child in children(node))


def _is_exact(part: t.Node) -> bool:
    """Whether the truth of a condition can be worked out from what is shown of ``part``."""
    return isinstance(part.type, Boolean | Enum | Text | Date | Number)


def _is_written(part: t.Node, fact: Any) -> bool:
    """Whether ``fact`` is a number that is no whole one, which JSON has as text."""
    return isinstance(part.type, Number) and isinstance(fact, str)


def told_in_gap(value: Any) -> bytes:
    """A fact as JSON text, as reasons show it."""
    return encode(value if type(value) in _AS_IT_IS else plain(value))


_AS_IT_IS: Final = frozenset({int, str, date, bool, type(None)})
"""Types whose values JSON has as ``plain`` would give them."""


FILLED: Final = True
"""In place of a list that has something in it, and of what is not read at all."""


def _filled(items: Any) -> Any:
    """``None`` for an unknown list, ``()`` for an empty one, else ``FILLED``."""
    return None if items is None else FILLED if items else ()


_WHOLE: Final[Mapping[Any, int]] = {Decimal(number): number for number in range(256)}


def _number(value: Any) -> Any:
    if type(value) is int or value is None:
        return value
    # Grades and the like, at a fraction of the time.
    whole = _WHOLE.get(value)
    return plain(value) if whole is None else whole


def _ids(records: Any) -> Any:
    if not records:
        return None if records is None else ()
    return tuple([plain(record) for record in records])


def _listed(value: Any) -> Any:
    return None if value is None else tuple([plain(item) for item in value])
