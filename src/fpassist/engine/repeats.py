"""Which unknown facts can make three-valued logic too weak: those that a rule reads more than once.

A rule that reads every unknown fact once is exact as it stands: each way to fill one in leaves the others free. Only
where an unknown fact stands in several places must completions be tried, or where not every value can be filled in:
nobody is born after dying.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from fpassist.domain import Household
from fpassist.domain.facts import FACTS
from fpassist.lang.tree import (
    At,
    Choose,
    Definition,
    Filter,
    If,
    In,
    ListOf,
    Literal,
    Node,
    Parameter,
    Property,
)
from fpassist.lang.types import Boolean, Enum, List, Record
from fpassist.lang.walk import children
from fpassist.policy.model import Benefit, PolicyData

Key: TypeAlias = tuple[str, str]
"""Entity and input field, such as ``("person", "birth_date")``."""

_BOUNDED: Final = frozenset({("person", "birth_date"), ("person", "adopted_on")})
"""Days that lie before others which the family may give, so that a comparison with one may be settled all the same."""


class Repeats:
    """The facts that each benefit of one policy reads more than once, definitions followed.

    Args:
        data: the resolved policy.
    """

    def __init__(self, data: PolicyData) -> None:
        self._data = data
        self._counted: dict[str, Counter[Key]] = {}
        self._of: dict[str, frozenset[Key]] = {id: self._repeated(benefit) for id, benefit in data.benefits.items()}

    def facts_of(self, benefit: str) -> frozenset[Key]:
        """The facts that ``benefit`` reads more than once, or of which not every value can be filled in."""
        return self._of[benefit]

    def may_matter(self, benefit: str, household: Household) -> bool:
        """Whether the family leaves a fact open that ``benefit`` reads more than once."""
        return any(_open(household, entity, field) for entity, field in self._of[benefit])

    def _repeated(self, benefit: Benefit) -> frozenset[Key]:
        counts = self._count(benefit.when)
        if benefit.grant.event is not None:
            counts = counts + self._count(benefit.grant.event)
        return frozenset(key for key, times in counts.items() if times > 1 or key in _BOUNDED)

    def _count(self, node: Node) -> Counter[Key]:
        match node:
            case Choose(interpretation=interpretation, options=options):
                return self._count(options[self._data.interpretations[interpretation].chosen])
            case Definition(base=base, id=id):
                return self._count(base) + self._definition(id)
            case Property(base=base, name=name):
                return Counter(_keys(base, name)) + self._count(base)
            case At(day=day, body=body):
                # A rule may hold on every day alike, so a day that is unknown must be tried out.
                return self._count(day) + self._count(day) + self._count(body)
            case Parameter(key=key) if key is not None:
                return self._count(key)
            case Filter(base=base, condition=condition):
                # An element that is left open leaves the whole list open, of which less may be asked.
                return self._count(base) + self._count(condition) + self._count(condition)
            case If(condition=condition, type=type_) if not isinstance(type_, Boolean):
                # A value that is left open may be on the same side of what it is compared with either way.
                return self._count(condition) + self._parts(node)
            case In(value=value, tests=tests) if _exhausts(value, tests):
                # Whatever the word is, it is one of these.
                return self._count(value) + self._count(value)
            case _:
                return self._parts(node)

    def _parts(self, node: Node) -> Counter[Key]:
        total: Counter[Key] = Counter()
        for child in children(node):
            total = total + self._count(child)
        return total

    def _definition(self, id: str) -> Counter[Key]:
        found = self._counted.get(id)
        if found is None:
            found = self._counted[id] = self._count(self._data.definitions[id].node)
        return found


def _exhausts(value: Node, tests: Iterable[Node]) -> bool:
    """Whether every value of a closed list is among ``tests``."""
    if not isinstance(value.type, Enum):
        return False
    given = [item for test in tests for item in (test.items if isinstance(test, ListOf) else (test,))]
    return set(value.type.values) <= {item.value for item in given if isinstance(item, Literal)}


def _keys(base: Node, name: str) -> list[Key]:
    """The input fields that ``base.name`` is read from, where they can be unknown."""
    type_ = base.type.of if isinstance(base.type, List) else base.type
    if not isinstance(type_, Record) or type_.name not in FACTS:
        return []
    fact = FACTS[type_.name].get(name)
    if fact is None:
        return [(type_.name, f"extra.{name}")]
    if fact.asks is None:
        return []
    owner, colon, field = fact.asks.partition(":")
    if name in ("joined", "joined_on"):
        return [(type_.name, "birth_date"), (type_.name, "adopted_on")]
    return [(owner, field) if colon else (type_.name, fact.asks)]


def _open(household: Household, entity: str, field: str) -> bool:
    records: tuple[Any, ...]
    match entity:
        case "household":
            records = (household,)
        case "person":
            records = household.members
        case "treatment":
            records = household.treatments
        case _:
            records = household.accidents
    head, _, tail = field.partition(".")
    if head == "extra":
        return any(record.extra.get(tail) is None for record in records)
    if not tail:
        return any(getattr(record, head) is None for record in records)
    return any(
        part is not None and getattr(part, "class_" if tail == "class" else tail) is None
        for part in (getattr(record, head) for record in records)
    )
