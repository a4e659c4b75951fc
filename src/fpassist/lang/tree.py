"""The typed, immutable expression tree that every reader reads.

The parser makes ``Name`` nodes; the checker replaces each by ``Variable``, ``Property``, ``Definition``, ``Parameter``
or ``AsOf`` and fills ``type``. After the check no ``Name`` is left. Policy blocks (``all``, ``any``, ``none``,
``choose``, ``at``) become the same nodes as expressions do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal as Choice
from typing import TypeAlias

from fpassist.diagnostics import Span
from fpassist.lang.types import Anything, Type

ANY = Anything()


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration, counted in months."""

    count: int


Scalar: TypeAlias = bool | Decimal | str | date | timedelta | YearsMonths | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A place in the policy and the type of what the node yields."""

    span: Span
    type: Type = ANY


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Node):
    """A value written out."""

    value: Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """An unresolved name: only between parser and checker."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable(Node):
    """A bound name: ``household``, the subject (``person``, ``accident`` …), a loop variable, ``item`` or ``?``."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf(Node):
    """The day asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Property(Node):
    """A fact of a record: ``base.name``. Of an unknown record it is unknown."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition(Node):
    """A definition of the policy, of the record that ``base`` yields."""

    base: Node
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Node):
    """A dated parameter; ``key`` yields the enum value that picks the row of a keyed one."""

    id: str
    key: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    """Every item holds; unknown where none is false and one is unknown."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    """Some item holds; unknown where none is true and one is unknown."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    """The operand does not hold."""

    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    """``left op right``."""

    op: Choice["=", "!=", "<", "<=", ">", ">="]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Node):
    """``left op right``, units kept."""

    op: Choice["+", "-", "*", "/", "**"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Negate(Node):
    """``-operand``."""

    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval(Node):
    """``[low..high]``, open or closed; an end of ``None`` is unbounded (``> 5`` after ``in``)."""

    low: Node | None
    high: Node | None
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Between(Node):
    """``low <= value <= high``."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Node):
    """``value in (test, test)``: holds where one test does; a test is an interval, a list or a value."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    """Where the condition is unknown and both branches agree on a known value, that value; else unknown."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantified(Node):
    """``some``/``every`` over one or several lists; ``bindings`` pairs a variable with its list, left to right."""

    kind: Choice["some", "every"]
    bindings: tuple[tuple[str, Node], ...]
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Node):
    """``base[condition]`` (with ``item`` bound) or, for a numeric condition, the element at that place from 1."""

    base: Node
    condition: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """A built-in function, by its FEEL name (``years and months duration``, ``count``, …)."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf(Node):
    """A list written out."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextOf(Node):
    """A context literal ``{a: 1}``; for ``fpassist feel`` alone."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose(Node):
    """A named interpretation: the branch that the policy's choice names."""

    interpretation: str
    options: Mapping[str, Node]


@dataclass(frozen=True, slots=True, kw_only=True)
class At(Node):
    """``body`` as it stood on the day that ``day`` yields: facts, parameters and all. Unknown where the day is."""

    day: Node
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Atom(Node):
    """A leaf condition as the analyst wrote it: ``text`` and the clause it rests on, for the reasons."""

    text: str
    body: Node
    cite: str
