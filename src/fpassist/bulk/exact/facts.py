"""Which columns can be filled in where they are unknown, with which values, and what a value must fit.

What an answer cures is what the engine fills in (``domain.readers.missing``, ``engine.candidates``): a person's death,
assessment or schooling is not unknown where it is not given, and nobody is born after any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fpassist.bulk.formulas.ir import Builder, Expr, Kind
from fpassist.bulk.formulas.lower_facts import ADOPTION, FIRST, HOUSEHOLD, HUSBAND, WIFE, Facts
from fpassist.bulk.formulas.lower_values import Slot, kind_of
from fpassist.domain.facts import FACTS
from fpassist.lang.types import Boolean, Enum
from fpassist.policy.model import PolicyData

_GROUP: Mapping[str, str] = {
    "disability_class": "disability_assessed_on",
    "education_boarding": "education_admitted_on",
}
"""Facts of a record within the person's, by a column that the record always has."""
_KINDS: Mapping[str, Kind] = {"boolean": "bool", "string": "text", "enum": "text", "date": "date"}
_BOUNDS = ("death_date", "disability_assessed_on", "education_admitted_on")
_GRADES: Mapping[tuple[str, str], tuple[int, ...]] = {
    ("person", "disability_grade"): tuple(range(1, 5)),
    ("victim", "grade"): tuple(range(1, 11)),
}
_TRUTHS: tuple[bool, bool] = (True, False)


@dataclass(frozen=True, slots=True)
class Fillable:
    """A column that can be filled in.

    Args:
        column: the column.
        slot: where its record stands.
        values: the closed list of its values; empty where there is none.
        curable: whether it is unknown at all where it is null; never unknown itself.
        latest: days, if known, that it cannot lie after.
        earliest: the same for before.
    """

    column: Expr
    slot: Slot
    values: tuple[bool | str, ...]
    curable: Expr
    latest: tuple[Expr, ...] = ()
    earliest: tuple[Expr, ...] = ()


def absent_columns(data: PolicyData, columns: Mapping[str, Kind]) -> dict[str, Kind]:
    """The columns that could be filled in for the records of a frame but are not there, being unknown throughout.

    Args:
        data: the resolved policy.
        columns: those that are there.
    """
    places = {"household": "household"} | {
        place: "person" if entity not in FACTS else entity
        for place, _, name in (column.rpartition(".") for column in columns)
        if name == "id" and place != "household" and (entity := place.rstrip("0123456789"))
    }
    found: dict[str, Kind] = {}
    for place, entity in places.items():
        for name, fact in FACTS[entity].items():
            plain = fact.asks in (name, f"{entity}:{name}") or name in _GROUP or (entity, name) == ("household", "area")
            if plain and (name not in _GROUP or f"{place}.{_GROUP[name]}" in columns):
                found[f"{place}.{name}"] = _KINDS[fact.kind]
        for extra in data.facts.values():
            kind = kind_of(extra.type)
            if extra.of == entity and kind is not None:
                found[f"{place}.extra_{extra.id}"] = kind
    if any(name.startswith("household.adoption_") for name in columns):
        found |= {f"household.{name}": kind for name, kind in ADOPTION}
    return {name: kind for name, kind in found.items() if name not in columns}


class Fillables:
    """The fillable columns of one policy over one frame.

    Args:
        data: the resolved policy.
        facts: reads the facts of the frame.
        day: the day asked about.
    """

    def __init__(self, data: PolicyData, facts: Facts, day: Expr) -> None:
        self._data = data
        self._facts = facts
        self._day = day
        self._found: dict[int, Fillable | None] = {}

    @property
    def builder(self) -> Builder:
        """Makes the formulas."""
        return self._facts.builder

    def of(self, column: Expr) -> Fillable | None:
        """How ``column`` can be filled in; ``None`` where it cannot."""
        if column.id not in self._found:
            self._found[column.id] = self._make(column)
        return self._found[column.id]

    def listed(self, column: Expr) -> tuple[Any, ...] | None:
        """The values of a column that is no day and has few of them; ``None`` for others."""
        if column.kind == "bool":
            return _TRUTHS
        place, _, name = str(column.value).rpartition(".")
        entity = "victim" if ".victim" in place else place.rstrip("0123456789")
        entity = entity if entity in FACTS else "person"
        if column.kind == "int":
            return _GRADES.get((entity, name))
        if name.startswith("extra_"):
            fillable = self.of(column)
            return fillable.values or None if fillable is not None else None
        fact = FACTS[entity].get(name)
        return fact.values or None if fact is not None else None

    def _make(self, column: Expr) -> Fillable | None:
        joining = self._facts.joining.get(column.id)
        if joining is not None:
            return self._joins(*joining)
        if column.op != "column":
            return None
        place, _, name = str(column.value).rpartition(".")
        slot = self._slots.get(place)
        if slot is None:
            entity = "accident" if place.startswith("accident") and "." not in place else "treatment"
            if not place.startswith(entity):
                return None
            slot = Slot(entity, place)
        b = self.builder
        if name.startswith("extra_"):
            return self._extra(column, slot, name.removeprefix("extra_"))
        if name.startswith("adoption_"):
            return Fillable(column, slot, _TRUTHS if column.kind == "bool" else (), self._applied)
        if name == "area" or name in _GROUP or name == "adopted_on":
            pass
        elif (fact := FACTS[slot.entity].get(name)) is None or fact.asks != name:
            return None
        if name == "birth_date":
            return self._dated(column, slot, b.true, ("adopted_on",) if slot not in (WIFE, HUSBAND) else (), ())
        if name == "adopted_on":
            if slot in (WIFE, HUSBAND):
                return None
            return self._dated(column, slot, self._facts.adopted(slot), (), ("birth_date",))
        curable = b.true
        if name in _GROUP:
            curable = b.known(self._facts.column(slot, _GROUP[name], "date"))
        elif name == "orphan":
            curable = self._facts.adopted(slot)
        fact = FACTS[slot.entity][name]
        values: tuple[bool | str, ...] = _TRUTHS if fact.kind == "boolean" else fact.values
        return Fillable(column, slot, values, curable)

    def _dated(
        self, column: Expr, slot: Slot, curable: Expr, more: tuple[str, ...], earliest: tuple[str, ...]
    ) -> Fillable:
        latest = self._days(slot, ("death_date",) if earliest else (*_BOUNDS, *more))
        return Fillable(column, slot, (), curable, (*latest, *self._by_now(slot)), self._days(slot, earliest))

    def _joins(self, day: Expr, slot: Slot) -> Fillable:
        """The day of joining: of birth or of adoption, filled in without asking which."""
        b, adopted = self.builder, self._facts.adopted(slot)
        born = tuple(b.case(adopted, b.unknown("date"), bound) for bound in self._days(slot, _BOUNDS[1:]))
        birth = tuple(b.case(adopted, bound, b.unknown("date")) for bound in self._days(slot, ("birth_date",)))
        latest = (*self._days(slot, _BOUNDS[:1]), *born, *self._by_now(slot))
        return Fillable(day, slot, (), b.true, latest, birth)

    def _days(self, slot: Slot, names: tuple[str, ...]) -> tuple[Expr, ...]:
        found = (self._facts.column(slot, name, "date") for name in names)
        return tuple(day for day in found if not day.constant)

    def _by_now(self, slot: Slot) -> tuple[Expr, ...]:
        """A spouse and the first child are there on the day asked about."""
        return (self._day,) if slot in (WIFE, HUSBAND, FIRST) else ()

    def _extra(self, column: Expr, slot: Slot, id: str) -> Fillable | None:
        fact = self._data.facts.get(id)
        if fact is None or fact.of != slot.entity:
            return None
        values: tuple[bool | str, ...] = ()
        match fact.type:
            case Boolean():
                values = _TRUTHS
            case Enum(values=words):
                values = words
            case _:
                pass
        return Fillable(column, slot, values, self.builder.true)

    @cached_property
    def _slots(self) -> Mapping[str, Slot]:
        people = (WIFE, HUSBAND, FIRST, *(Slot("person", f"later{n}") for n in range(1, self._facts.shape.later + 1)))
        return {slot.name: slot for slot in (HOUSEHOLD, *people)}

    @cached_property
    def _applied(self) -> Expr:
        b = self.builder
        return b.any(b.known(self._facts.column(HOUSEHOLD, name, kind)) for name, kind in ADOPTION)

    def last(self, fillable: Fillable, look: Callable[[Expr], Expr], end: Expr) -> Expr:
        """The last day that fits what the family says; never unknown.

        Args:
            fillable: the column.
            look: what is already filled in for a column, or the column itself.
            end: a day after all others, for where nothing bounds it.
        """
        b, found = self.builder, end
        for bound in sorted((look(bound) for bound in fillable.latest), key=lambda day: not day.constant):
            earlier = b.holds(b.compare("<", bound, found))
            found = b.case(earlier, bound, found)
        return found

    def fits(self, fillable: Fillable, value: Expr, last: Expr, look: Callable[[Expr], Expr]) -> Expr:
        """Whether a day is one, is no later than ``last`` and no earlier than what the family says; never unknown."""
        b = self.builder
        parts = [b.known(value), b.holds(b.compare("<=", value, last))]
        parts += (b.negate(b.holds(b.compare("<", value, look(bound)))) for bound in fillable.earliest)
        return b.all(parts)
