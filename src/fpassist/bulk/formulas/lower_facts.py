"""The facts of each record as formulas over its slot's columns: what ``domain.readers`` reads from one family."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from fpassist.bulk.formulas.ir import Builder, Expr, Kind
from fpassist.bulk.formulas.lower_values import Items, Num, Rec, Slot, Sym
from fpassist.domain.facts import FACTS

HOUSEHOLD = Slot("household", "household")
WIFE = Slot("person", "wife")
HUSBAND = Slot("person", "husband")
FIRST = Slot("person", "first")
ADOPTION: tuple[tuple[str, Kind], ...] = (
    ("adoption_wants", "bool"),
    ("adoption_legally_qualified", "bool"),
    ("adoption_applied_on", "date"),
)
"""The columns of an application to adopt, of which one at least is known where there is one."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How many slots a frame has for what there can be several of.

    Args:
        later: children beside the first.
        accidents: accidents.
        victims: victims of one accident.
        treatments: treatments.
    """

    later: int
    accidents: int
    victims: int
    treatments: int

    def joined(self, other: Shape) -> Shape:
        """The shape that has the slots of both."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in self.__slots__)
        return Shape(*(max(pair) for pair in pairs))


def later_slots(shape: Shape) -> tuple[Slot, ...]:
    """The children beside the first, in their order."""
    return tuple(Slot("person", f"later{n}") for n in range(1, shape.later + 1))


def accident_slots(shape: Shape) -> tuple[Slot, ...]:
    """The accidents."""
    return tuple(Slot("accident", f"accident{n}") for n in range(1, shape.accidents + 1))


def treatment_slots(shape: Shape) -> tuple[Slot, ...]:
    """The treatments in their order."""
    return tuple(Slot("treatment", f"treatment{n}") for n in range(1, shape.treatments + 1))


class Facts:
    """Reads facts of slots on a day.

    Args:
        builder: makes the formulas.
        shape: how many slots there are.
    """

    def __init__(self, builder: Builder, shape: Shape) -> None:
        self.builder = builder
        self.shape = shape
        self.joining: dict[int, tuple[Expr, Slot]] = {}
        """The days of joining asked for so far, by id of the formula: whose they are."""
        self.before_birth: set[int] = set()
        """Whether a child was not born yet on a day, by id; asked only where its day of joining is not known."""

    def read(self, slot: Slot, name: str, day: Expr) -> Sym:
        """The fact ``name`` of the record in ``slot`` as it stands on ``day``.

        Raises:
            KeyError: no such fact.
        """
        own = _READERS[slot.entity].get(name)
        return own(self, slot, day) if own is not None else self.plain(slot, name)

    def plain(self, slot: Slot, name: str) -> Sym:
        """A fact that is a column as it stands."""
        kind = FACTS[slot.entity][name].kind
        if kind == "number":
            return Num(self.column(slot, name, "int"))
        return self.column(slot, name, _KINDS[kind])

    def column(self, slot: Slot, name: str, kind: Kind) -> Expr:
        """A column of a slot."""
        return self.builder.column(f"{slot.name}.{name}", kind)

    def listed(self, slot: Slot) -> Expr:
        """Whether there is a record in the slot at all."""
        if slot.entity == "household":
            return self.builder.true
        return self.builder.known(self.column(slot, "id", "text"))

    def present(self, slot: Slot, day: Expr) -> Expr:
        """Whether the record is there on ``day``: a child by its day of joining, if known; an event by its date."""
        b = self.builder
        if slot in (WIFE, HUSBAND):
            return self.listed(slot)
        if slot.entity == "person":
            joined = self.joined_on(slot)
            absent = b.all((b.known(joined), b.compare("<", day, joined)))
            return b.all((self.listed(slot), b.negate(b.holds(absent))))
        return self.on_or_before(self.column(slot, "on", "date"), day)

    def on_or_before(self, column: Expr, day: Expr) -> Expr:
        """Whether the date is known and not after ``day``: never unknown."""
        return self.builder.holds(self.builder.compare("<=", column, day))

    def joined_on(self, slot: Slot) -> Expr:
        """The day of adoption of an adopted child, of birth of anyone else."""
        adopted = self.column(slot, "adopted_on", "date")
        day = self.builder.case(self.adopted(slot), adopted, self.column(slot, "birth_date", "date"))
        if day.op == "case":
            self.joining[day.id] = (day, slot)
        return day

    def adopted(self, slot: Slot) -> Expr:
        """Whether the person was adopted; never unknown."""
        b = self.builder
        if slot in (WIFE, HUSBAND):
            return b.false
        return b.holds(b.compare("=", self.column(slot, "parentage", "text"), b.constant("adopted", "text")))

    def people(self, slots: tuple[Slot, ...], day: Expr) -> Items:
        """The persons of ``slots`` that are there on ``day``."""
        return self.records(tuple((self.present(slot, day), slot) for slot in slots))

    def records(self, parts: tuple[tuple[Expr, Slot], ...]) -> Items:
        """A list of the records in slots whose condition can hold."""
        b = self.builder
        kept = tuple((test, Rec(((b.true, slot),))) for test, slot in parts if test is not b.false)
        return Items(kept, b.true)

    def living(self, slot: Slot, day: Expr) -> Expr:
        """Whether a person is listed and not dead on ``day``."""
        return self.builder.all((self.listed(slot), self.builder.negate(self.deceased(slot, day))))

    def deceased(self, slot: Slot, day: Expr) -> Expr:
        """Whether a person has died by ``day``."""
        return self.on_or_before(self.column(slot, "death_date", "date"), day)

    def disabled(self, slot: Slot, day: Expr) -> Expr:
        """Whether a person was assessed as disabled by ``day``."""
        return self.on_or_before(self.column(slot, "disability_assessed_on", "date"), day)

    def enrolled(self, slot: Slot, day: Expr) -> Expr:
        """Whether a person was admitted to a course by ``day``."""
        return self.on_or_before(self.column(slot, "education_admitted_on", "date"), day)

    def joined(self, slot: Slot, day: Expr) -> Expr:
        """Whether a person has joined; where the day is not known, what is known may settle it."""
        b = self.builder
        on, birth = self.joined_on(slot), self.column(slot, "birth_date", "date")
        unborn = b.holds(b.compare("<", day, birth))
        self.before_birth.add(unborn.id)
        settled = b.any((self.disabled(slot, day), self.enrolled(slot, day)))
        # Unknown where the day is: said by the day itself, so that a formula tells on what it hangs.
        by_now = b.compare("<=", on, day)
        open_ = b.case(
            self.deceased(slot, day),
            b.true,
            b.case(self.adopted(slot), b.case(unborn, b.false, by_now), b.case(settled, b.true, by_now)),
        )
        return b.case(b.known(on), by_now, open_)

    def adoption(self, test: Callable[[], Expr]) -> Expr:
        """A fact of an application to adopt: false where none of its columns is filled in."""
        b = self.builder
        given = b.any(b.known(self.column(HOUSEHOLD, name, kind)) for name, kind in ADOPTION)
        return b.case(given, test(), b.false)

    def victims(self, slot: Slot) -> Items:
        """The victims of an accident."""
        parts: list[tuple[Expr, Slot]] = []
        for n in range(1, self.shape.victims + 1):
            victim = Slot("victim", f"{slot.name}.victim{n}")
            parts.append((self.builder.known(self.column(victim, "member", "text")), victim))
        return self.records(tuple(parts))

    def struck(self, slot: Slot) -> Rec:
        """The member that a victim is, by the slot that the frame has found."""
        b = self.builder
        member = self.column(slot, "member", "text")
        slots = (WIFE, HUSBAND, FIRST, *later_slots(self.shape))
        return Rec(tuple((b.holds(b.compare("=", member, b.constant(s.name, "text"))), s) for s in slots))


_KINDS: Mapping[str, Kind] = {"boolean": "bool", "string": "text", "enum": "text", "date": "date"}

Reader: TypeAlias = Callable[[Facts, Slot, Expr], Sym]


def _only_child(f: Facts, s: Slot, day: Expr) -> Sym:
    return Rec(((f.present(FIRST, day), FIRST),))


def _while(test: Callable[[Facts, Slot, Expr], Expr], column: str, kind: Kind) -> Reader:
    """A column that means something only while ``test`` holds."""

    def reader(f: Facts, s: Slot, day: Expr) -> Sym:
        value = f.builder.where_known(test(f, s, day), f.column(s, column, kind))
        return Num(value) if kind == "int" else value

    return reader


def _studying(f: Facts, s: Slot, day: Expr) -> Sym:
    b = f.builder
    graduation = f.column(s, "education_normal_graduation_on", "date")
    return b.all((f.enrolled(s, day), b.holds(b.compare("<=", day, graduation))))


def _hukou(f: Facts, s: Slot, day: Expr) -> Sym:
    own = f.column(s, "hukou", "text")
    return f.builder.case(f.builder.known(own), own, f.column(HOUSEHOLD, "area", "text"))


def _role(f: Facts, s: Slot, day: Expr) -> Sym:
    return f.builder.constant(s.name if s in (WIFE, HUSBAND) else "child", "text")


def _sex(f: Facts, s: Slot, day: Expr) -> Sym:
    if s in (WIFE, HUSBAND):
        return f.builder.constant("female" if s == WIFE else "male", "text")
    return f.column(s, "sex", "text")


def _parentage(f: Facts, s: Slot, day: Expr) -> Sym:
    own = f.column(s, "parentage", "text")
    return f.builder.case(f.builder.known(own), own, f.builder.constant("born", "text"))


def _position(f: Facts, s: Slot, day: Expr) -> Sym:
    return Num(f.builder.constant(int(s.name.removeprefix("treatment")), "int"))


def _applied(f: Facts, s: Slot, day: Expr) -> Sym:
    return f.adoption(lambda: f.builder.compare("<=", f.column(HOUSEHOLD, "adoption_applied_on", "date"), day))


_READERS: Mapping[str, Mapping[str, Reader]] = {
    "household": {
        "members": lambda f, s, day: f.people((WIFE, HUSBAND, FIRST, *later_slots(f.shape)), day),
        "spouses": lambda f, s, day: f.people((WIFE, HUSBAND), day),
        "living_spouses": lambda f, s, day: f.records(tuple((f.living(p, day), p) for p in (WIFE, HUSBAND))),
        "children": lambda f, s, day: f.people((FIRST, *later_slots(f.shape)), day),
        "later_children": lambda f, s, day: f.people(later_slots(f.shape), day),
        "accidents": lambda f, s, day: f.people(accident_slots(f.shape), day),
        "treatments": lambda f, s, day: f.people(treatment_slots(f.shape), day),
        "wife": lambda f, s, day: Rec(((f.listed(WIFE), WIFE),)),
        "husband": lambda f, s, day: Rec(((f.listed(HUSBAND), HUSBAND),)),
        "only_child": _only_child,
        "has_wife": lambda f, s, day: f.listed(WIFE),
        "has_husband": lambda f, s, day: f.listed(HUSBAND),
        "wife_living": lambda f, s, day: f.living(WIFE, day),
        "husband_living": lambda f, s, day: f.living(HUSBAND, day),
        "has_only_child": lambda f, s, day: f.present(FIRST, day),
        "applied_for_adoption": _applied,
        "adoption_wanted": lambda f, s, day: f.adoption(lambda: f.column(s, "adoption_wants", "bool")),
        "adoption_legally_qualified": lambda f, s, day: f.adoption(
            lambda: f.column(s, "adoption_legally_qualified", "bool")
        ),
    },
    "person": {
        "role": _role,
        "sex": _sex,
        "deceased": Facts.deceased,
        "joined_on": lambda f, s, day: f.joined_on(s),
        "joined": Facts.joined,
        "disabled": Facts.disabled,
        "disability_grade": _while(Facts.disabled, "disability_grade", "int"),
        "disability_class": _while(Facts.disabled, "disability_class", "text"),
        "parentage": _parentage,
        "orphan": lambda f, s, day: f.builder.case(f.adopted(s), f.column(s, "orphan", "bool"), f.builder.false),
        "hukou": _hukou,
        "enrolled": Facts.enrolled,
        "studying": _studying,
        "education_stage": _while(Facts.enrolled, "education_stage", "text"),
        "education_full_time": _while(Facts.enrolled, "education_full_time", "bool"),
        "education_boarding": _while(Facts.enrolled, "education_boarding", "bool"),
    },
    "accident": {"victims": lambda f, s, day: f.victims(s)},
    "victim": {"person": lambda f, s, day: f.struck(s)},
    "treatment": {"position": _position},
}
"""Facts that are more than a column; the rest are columns of their own name."""
