"""A policy as the engine sees it: resolved, typed, immutable. Made by ``load_policy``; never by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from fpassist.diagnostics import Diagnostic, Span
from fpassist.lang.tree import Node
from fpassist.lang.types import Type

Entity = Literal["household", "person", "accident", "victim", "treatment"]
SubjectKind = Literal["household", "spouse", "member", "only_child", "adopted_child", "accident", "treatment"]
Form = Literal["cash", "in_kind", "insurance", "service", "priority", "discretionary"]
Per = Literal["once", "month", "year"]
Bound = Literal["exact", "at_least"]


class Label(Struct, frozen=True):
    """Text for people, in both languages."""

    zh: str
    en: str


class Citation(Struct, frozen=True):
    """A sentence of a document, anchored on a phrase that stands in it verbatim."""

    document: str
    at: str
    sentence: int | None
    anchor: str
    source: str
    span: Span


class Source(Struct, frozen=True):
    """A document that the policy cites; ``id`` is its key, ``document`` its registered name."""

    id: str
    document: str
    title: Label
    verified: bool


class DatedValue(Struct, frozen=True):
    """A value from ``start`` on, until the next one starts; keyed ones map enum values to numbers."""

    start: date
    value: Decimal | date | bool | str | Mapping[str, Decimal]
    citations: tuple[Citation, ...]
    span: Span


class Parameter(Struct, frozen=True):
    """A dated figure of the law; ``source`` is the id of the document that sets it."""

    id: str
    label: Label
    type: Type
    bound: Bound
    key: Node | None
    key_of: Entity | None
    values: tuple[DatedValue, ...]
    citations: tuple[Citation, ...]
    verified: bool
    source: str
    span: Span

    def on(self, day: date) -> DatedValue | None:
        """The value in force on ``day``; ``None`` before the first."""
        found: DatedValue | None = None
        for value in self.values:
            if value.start <= day:
                found = value
        return found


class Interpretation(Struct, frozen=True):
    """A question that the text leaves open, its options and the one chosen."""

    id: str
    question: Label
    options: Mapping[str, Label]
    default: str
    chosen: str
    ground: Label
    span: Span


class Definition(Struct, frozen=True):
    """A named condition or value of one entity, dated."""

    id: str
    label: Label
    of: Entity
    node: Node
    type: Type
    citations: tuple[Citation, ...]
    start: date | None
    until: date | None
    span: Span


class PayerRule(Struct, frozen=True):
    """Who pays. The first whose ``when`` holds (``None``: always); where one before that is unknown, so are the payers.

    ``payer`` is ``employer`` with ``each``: equal shares, one a person of that list (a node yielding persons).
    """

    payer: str
    when: Node | None
    each: Node | None


class Quantity(Struct, frozen=True):
    """How much of a service: ``value`` of ``unit`` per ``per``."""

    value: Node
    unit: str
    per: str


class Grant(Struct, frozen=True):
    """What a benefit gives. ``amount`` is ``None`` where no sum is due or another document (``set_by``) sets it."""

    form: Form
    amount: Node | None
    per: Per | None
    bound: Bound
    quantity: Quantity | None
    payers: tuple[PayerRule, ...]
    recipient: Literal["subject", "household", "institution"]
    set_by: str | None
    event: Node | None
    once_per: Literal["subject", "household"] | None


class Benefit(Struct, frozen=True):
    """A measure's benefit: to whom, when, what, on which ground."""

    id: str
    measure: str
    label: Label
    subject: SubjectKind
    when: Node
    grant: Grant
    citations: tuple[Citation, ...]
    start: date | None
    until: date | None
    span: Span


class Duty(Struct, frozen=True):
    """What binds a department and grants nothing to a family."""

    id: str
    measure: str
    label: Label
    bearer: Label
    citations: tuple[Citation, ...]
    span: Span


class ExtraFact(Struct, frozen=True):
    """A fact that the policy declares; the input carries it under ``extra``."""

    id: str
    of: Literal["household", "person"]
    label: Label
    type: Type
    span: Span


class AppliedOverlay(Struct, frozen=True):
    """An overlay as results name it: id, kind, on what authority, what it changed (paths)."""

    id: str
    kind: Literal["local_standard", "amendment", "reform"]
    title: Label
    authority: str
    verified: bool
    changed: tuple[str, ...]


class PolicyData(Struct, frozen=True):
    """Everything a policy file says, resolved. ``fpassist.Policy`` wraps it with ``evaluate``."""

    id: str
    document: str
    registration: str
    issued: date
    in_force_from: date
    in_force_until: date | None
    review_after: date | None
    title: Label
    sources: Mapping[str, Source]
    facts: Mapping[str, ExtraFact]
    parameters: Mapping[str, Parameter]
    interpretations: Mapping[str, Interpretation]
    definitions: Mapping[str, Definition]
    benefits: Mapping[str, Benefit]
    duties: Mapping[str, Duty]
    overlays: tuple[AppliedOverlay, ...]
    sha256: str
    warnings: tuple[Diagnostic, ...]
