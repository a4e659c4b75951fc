"""The typed, immutable expression tree that every reader reads.

The parser makes ``Name`` nodes; the checker replaces each by ``Variable``, ``Property``, ``Definition``, ``Parameter``
or ``AsOf`` and fills ``type``. After the check no ``Name`` is left. Policy blocks (``all``, ``any``, ``none``,
``choose``, ``at``) become the same nodes as expressions do.

The nodes are structs and no dataclasses: so many classes are made in a tenth of the time, of which a start has little.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal as Choice
from typing import TypeAlias

from msgspec import Struct

from fpassist.diagnostics import Span
from fpassist.lang.types import Anything, Type

ANY = Anything()


class YearsMonths(Struct, frozen=True, order=True):
    """A years and months duration, counted in months."""

    count: int


Scalar: TypeAlias = bool | Decimal | str | date | timedelta | YearsMonths | None


class Node(Struct, frozen=True, kw_only=True):
    """A place in the policy and the type of what the node yields."""

    span: Span
    type: Type = ANY


class Literal(Node, frozen=True, kw_only=True):
    """A value written out."""

    value: Scalar


class Name(Node, frozen=True, kw_only=True):
    """An unresolved name: only between parser and checker."""

    name: str


class Variable(Node, frozen=True, kw_only=True):
    """A bound name: ``household``, the subject (``person``, ``accident`` …), a loop variable, ``item`` or ``?``."""

    name: str


class AsOf(Node, frozen=True, kw_only=True):
    """The day asked about."""


class Property(Node, frozen=True, kw_only=True):
    """A fact of a record: ``base.name``. Of an unknown record it is unknown."""

    base: Node
    name: str


class Definition(Node, frozen=True, kw_only=True):
    """A definition of the policy, of the record that ``base`` yields."""

    base: Node
    id: str


class Parameter(Node, frozen=True, kw_only=True):
    """A dated parameter; ``key`` yields the enum value that picks the row of a keyed one."""

    id: str
    key: Node | None = None


class And(Node, frozen=True, kw_only=True):
    """Every item holds; unknown where none is false and one is unknown."""

    items: tuple[Node, ...]


class Or(Node, frozen=True, kw_only=True):
    """Some item holds; unknown where none is true and one is unknown."""

    items: tuple[Node, ...]


class Not(Node, frozen=True, kw_only=True):
    """The operand does not hold."""

    operand: Node


class Compare(Node, frozen=True, kw_only=True):
    """``left op right``."""

    op: Choice["=", "!=", "<", "<=", ">", ">="]
    left: Node
    right: Node


class Arithmetic(Node, frozen=True, kw_only=True):
    """``left op right``, units kept."""

    op: Choice["+", "-", "*", "/", "**"]
    left: Node
    right: Node


class Negate(Node, frozen=True, kw_only=True):
    """``-operand``."""

    operand: Node


class Interval(Node, frozen=True, kw_only=True):
    """``[low..high]``, open or closed; an end of ``None`` is unbounded (``> 5`` after ``in``)."""

    low: Node | None
    high: Node | None
    low_closed: bool
    high_closed: bool


class Between(Node, frozen=True, kw_only=True):
    """``low <= value <= high``."""

    value: Node
    low: Node
    high: Node


class In(Node, frozen=True, kw_only=True):
    """``value in (test, test)``: holds where one test does; a test is an interval, a list or a value."""

    value: Node
    tests: tuple[Node, ...]


class If(Node, frozen=True, kw_only=True):
    """Where the condition is unknown and both branches agree on a known value, that value; else unknown."""

    condition: Node
    then: Node
    otherwise: Node


class Quantified(Node, frozen=True, kw_only=True):
    """``some``/``every`` over one or several lists; ``bindings`` pairs a variable with its list, left to right."""

    kind: Choice["some", "every"]
    bindings: tuple[tuple[str, Node], ...]
    body: Node


class Filter(Node, frozen=True, kw_only=True):
    """``base[condition]`` (with ``item`` bound) or, for a numeric condition, the element at that place from 1."""

    base: Node
    condition: Node


class Call(Node, frozen=True, kw_only=True):
    """A built-in function, by its FEEL name (``years and months duration``, ``count``, …)."""

    function: str
    arguments: tuple[Node, ...]


class ListOf(Node, frozen=True, kw_only=True):
    """A list written out."""

    items: tuple[Node, ...]


class ContextOf(Node, frozen=True, kw_only=True):
    """A context literal ``{a: 1}``; for ``fpassist feel`` alone."""

    entries: tuple[tuple[str, Node], ...]


class Choose(Node, frozen=True, kw_only=True):
    """A named interpretation: the branch that the policy's choice names."""

    interpretation: str
    options: Mapping[str, Node]


class At(Node, frozen=True, kw_only=True):
    """``body`` as it stood on the day that ``day`` yields: facts, parameters and all. Unknown where the day is."""

    day: Node
    body: Node


class Atom(Node, frozen=True, kw_only=True):
    """A leaf condition as the analyst wrote it: ``text`` and the clause it rests on, for the reasons."""

    text: str
    body: Node
    cite: str
