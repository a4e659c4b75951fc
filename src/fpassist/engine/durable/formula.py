"""Positive formulas: conditions joined by *all* and *any*, with nothing negated.

durable_rules is trusted with positive rules alone. A condition that can be true, false or unknown is therefore two
symbols, one that it holds and one that it fails; of an unknown one neither is given. Negation swaps the two, so
Kleene's logic needs no ``not``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias


class Symbol(NamedTuple):
    """What a rule can ask for: a condition that holds or fails (``leaf``), or a conclusion already drawn (``gate``)."""

    kind: Literal["leaf", "gate"]
    number: int
    holds: bool


@dataclass(frozen=True, slots=True)
class All:
    """Holds where every item does; of no items, always."""

    items: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Holds where one item does; of no items, never."""

    items: tuple[Formula, ...]


Formula: TypeAlias = Symbol | All | Some
Term: TypeAlias = frozenset[Symbol]
"""Symbols that together suffice: one rule."""

ALWAYS: Final = All(())
NEVER: Final = Some(())

MAX_TERMS: Final = 12
"""Rules that one conclusion may take before a part of it becomes a conclusion of its own."""

MAX_LEAVES: Final = 24
"""Conditions in one rule; durable_rules takes 32 in a pattern, some of which it uses itself."""

MAX_GATES: Final = 8
"""Conclusions in one rule; durable_rules joins 16 facts at the most."""


class Truth(NamedTuple):
    """When something holds and when it fails; in no state of the facts both."""

    holds: Formula
    fails: Formula

    def negated(self) -> Truth:
        return Truth(self.fails, self.holds)


def every(items: Iterable[Formula]) -> Formula:
    """All of ``items``, flattened."""
    flat: dict[Formula, None] = {}
    for item in items:
        if item == NEVER:
            return NEVER
        for part in item.items if isinstance(item, All) else (item,):
            flat[part] = None
    return next(iter(flat)) if len(flat) == 1 else All(tuple(flat))


def some(items: Iterable[Formula]) -> Formula:
    """One of ``items``, flattened."""
    flat: dict[Formula, None] = {}
    for item in items:
        if item == ALWAYS:
            return ALWAYS
        for part in item.items if isinstance(item, Some) else (item,):
            flat[part] = None
    return next(iter(flat)) if len(flat) == 1 else Some(tuple(flat))


def terms(formula: Formula, conclude: Callable[[Formula], Symbol]) -> list[Term]:
    """The rules that draw ``formula``: each term alone suffices.

    Args:
        formula: what is to be concluded.
        conclude: makes a conclusion of its own out of a part that would take too many rules.
    """
    return _bounded(_terms(formula, conclude), conclude)


def _terms(formula: Formula, conclude: Callable[[Formula], Symbol]) -> list[Term]:
    match formula:
        case Symbol():
            return [frozenset((formula,))]
        case Some(items=items):
            if len(items) > MAX_TERMS:
                parts = [items[i : i + MAX_TERMS] for i in range(0, len(items), MAX_TERMS)]
                return _terms(Some(tuple(conclude(some(part)) for part in parts)), conclude)
            found: list[Term] = []
            for item in items:
                found.extend(_terms(item, conclude))
            if len(found) > MAX_TERMS:
                found = [t for item in items for t in _small(item, conclude)]
            return _minimal(found)
        case All(items=items):
            factors = [_terms(item, conclude) for item in items]
            product = 1
            for i in sorted(range(len(items)), key=lambda i: len(factors[i])):
                if len(factors[i]) > 1 and product * len(factors[i]) > MAX_TERMS:
                    factors[i] = [frozenset((conclude(items[i]),))]
                product *= len(factors[i])
            joined: list[Term] = [frozenset()]
            for factor in factors:
                joined = [one | other for one in joined for other in factor]
            return _minimal(joined)


def _small(item: Formula, conclude: Callable[[Formula], Symbol]) -> list[Term]:
    found = _terms(item, conclude)
    return found if len(found) == 1 else [frozenset((conclude(item),))]


def _minimal(found: list[Term]) -> list[Term]:
    """Without those that cannot hold (a condition both ways) and those that another one makes needless."""
    possible = [t for t in dict.fromkeys(found) if not any(s._replace(holds=not s.holds) in t for s in t)]
    return [t for t in possible if not any(other < t for other in possible)]


def _bounded(found: list[Term], conclude: Callable[[Formula], Symbol]) -> list[Term]:
    """Terms short enough for one rule: what is over becomes conclusions of its own."""
    bounded: list[Term] = []
    for term in found:
        leaves = [s for s in sorted(term) if s.kind == "leaf"]
        gates = [s for s in sorted(term) if s.kind == "gate"]
        while len(leaves) > MAX_LEAVES:
            gates.append(conclude(All(tuple(leaves[:MAX_LEAVES]))))
            leaves = leaves[MAX_LEAVES:]
        while len(gates) > MAX_GATES:
            gates = [*gates[MAX_GATES:], conclude(All(tuple(gates[:MAX_GATES])))]
        bounded.append(frozenset((*leaves, *gates)))
    return bounded
