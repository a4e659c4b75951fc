"""Facts as they stand on a day: what is dated after the day asked about has not happened yet.

One small function a fact, found by entity and name, so that a compiled reader can bind it once and call it often.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, TypeAlias

from fpassist.domain.facts import FACTS
from fpassist.domain.household import Accident, Household, Treatment, Victim
from fpassist.domain.person import Person

Reader: TypeAlias = Callable[[Any, date, Household], Any]
"""``(record, as_of, household) -> value``; ``None`` is unknown."""

_WHOLE = tuple(Decimal(n) for n in range(11))


def _exists(person: Person, as_of: date) -> bool:
    """False for a child known to join after ``as_of``; one whose day is unknown counts as there."""
    # ``joined_on`` spelt out: asked of every child in every rule.
    joined = person.adopted_on if person.parentage == "adopted" else person.birth_date
    return joined is None or joined <= as_of


def _alive(person: Person | None, as_of: date) -> bool:
    return person is not None and (person.death_date is None or person.death_date > as_of)


# --- household


def _members(h: Household, as_of: date, _: Household) -> list[Person]:
    return [m for m in h.members if m.role != "child" or _exists(m, as_of)]


def _spouses(h: Household, as_of: date, _: Household) -> list[Person]:
    return list(h.spouses)


def _living_spouses(h: Household, as_of: date, _: Household) -> list[Person]:
    return [s for s in h.spouses if s.death_date is None or s.death_date > as_of]


def _children(h: Household, as_of: date, _: Household) -> list[Person]:
    return [c for c in h.children if _exists(c, as_of)]


def _later_children(h: Household, as_of: date, _: Household) -> list[Person]:
    return [c for c in h.children[1:] if _exists(c, as_of)]


def _only_child(h: Household, as_of: date, _: Household) -> Person | None:
    return h.children[0] if h.children and _exists(h.children[0], as_of) else None


def _accidents(h: Household, as_of: date, _: Household) -> list[Accident]:
    return [a for a in h.accidents if a.on <= as_of]


def _treatments(h: Household, as_of: date, _: Household) -> list[Treatment]:
    return [t for t in h.treated if t.on <= as_of]


def _applied(h: Household, as_of: date, _: Household) -> bool | None:
    if h.adoption is None:
        return False
    applied = h.adoption.applied_on
    return None if applied is None else applied <= as_of


def _adoption_wanted(h: Household, as_of: date, _: Household) -> bool | None:
    return False if h.adoption is None else h.adoption.wants


def _adoption_qualified(h: Household, as_of: date, _: Household) -> bool | None:
    return False if h.adoption is None else h.adoption.legally_qualified


# --- person


def _deceased(p: Person, as_of: date, _: Household) -> bool:
    return p.death_date is not None and p.death_date <= as_of


def _joined(p: Person, as_of: date, _: Household) -> bool | None:
    joined = p.joined_on
    if joined is not None:
        return joined <= as_of
    # The day is not known, but what is known may settle it: nobody dies before birth or joins before it.
    if p.death_date is not None and p.death_date <= as_of:
        return True
    if p.parentage == "adopted":
        return False if p.birth_date is not None and p.birth_date > as_of else None
    assessed = p.disability is not None and p.disability.assessed_on <= as_of
    return True if assessed or (p.education is not None and p.education.admitted_on <= as_of) else None


def _disabled(p: Person, as_of: date, _: Household) -> bool:
    return p.disability is not None and p.disability.assessed_on <= as_of


def _disability_grade(p: Person, as_of: date, _: Household) -> Decimal | None:
    d = p.disability
    return None if d is None or d.assessed_on > as_of else _WHOLE[d.grade]


def _disability_class(p: Person, as_of: date, _: Household) -> str | None:
    d = p.disability
    return None if d is None or d.assessed_on > as_of else d.class_


def _disability_assessed_on(p: Person, as_of: date, _: Household) -> date | None:
    return None if p.disability is None else p.disability.assessed_on


def _parentage(p: Person, as_of: date, _: Household) -> str:
    return p.parentage or "born"


def _orphan(p: Person, as_of: date, _: Household) -> bool | None:
    return p.orphan if p.parentage == "adopted" else False


def _hukou(p: Person, as_of: date, household: Household) -> str | None:
    return p.hukou or household.area


def _enrolled(p: Person, as_of: date, _: Household) -> bool:
    return p.education is not None and p.education.admitted_on <= as_of


def _studying(p: Person, as_of: date, _: Household) -> bool:
    e = p.education
    return e is not None and e.admitted_on <= as_of <= e.normal_graduation_on


def _education(field: str) -> Reader:
    def reader(p: Person, as_of: date, _: Household) -> Any:
        e = p.education
        return None if e is None or e.admitted_on > as_of else getattr(e, field)

    return reader


def _admitted_on(p: Person, as_of: date, _: Household) -> date | None:
    return None if p.education is None else p.education.admitted_on


def _graduation_on(p: Person, as_of: date, _: Household) -> date | None:
    return None if p.education is None else p.education.normal_graduation_on


# --- accident, victim, treatment


def _struck(v: Victim, as_of: date, household: Household) -> Person | None:
    return household.person(v.person)


def _grade(v: Victim, as_of: date, _: Household) -> Decimal | None:
    return None if v.grade is None else _WHOLE[v.grade]


def _victims(a: Accident, as_of: date, _: Household) -> list[Victim]:
    return list(a.victims)


def _position(t: Treatment, as_of: date, household: Household) -> Decimal:
    return Decimal(next(n for n, other in enumerate(household.treated, 1) if other.id == t.id))


def _field(name: str) -> Reader:
    get = attrgetter(name)

    def reader(record: Any, as_of: date, _: Household) -> Any:
        return get(record)

    return reader


_COMPUTED: Mapping[str, Mapping[str, Reader]] = {
    "household": {
        "members": _members,
        "spouses": _spouses,
        "living_spouses": _living_spouses,
        "children": _children,
        "later_children": _later_children,
        "accidents": _accidents,
        "treatments": _treatments,
        "only_child": _only_child,
        "has_wife": lambda h, as_of, _: h.wife is not None,
        "has_husband": lambda h, as_of, _: h.husband is not None,
        "wife_living": lambda h, as_of, _: _alive(h.wife, as_of),
        "husband_living": lambda h, as_of, _: _alive(h.husband, as_of),
        "has_only_child": lambda h, as_of, _: bool(h.children) and _exists(h.children[0], as_of),
        "applied_for_adoption": _applied,
        "adoption_wanted": _adoption_wanted,
        "adoption_legally_qualified": _adoption_qualified,
    },
    "person": {
        "deceased": _deceased,
        "joined": _joined,
        "disabled": _disabled,
        "disability_grade": _disability_grade,
        "disability_class": _disability_class,
        "disability_assessed_on": _disability_assessed_on,
        "parentage": _parentage,
        "orphan": _orphan,
        "hukou": _hukou,
        "enrolled": _enrolled,
        "studying": _studying,
        "education_stage": _education("stage"),
        "education_full_time": _education("full_time"),
        "education_admitted_on": _admitted_on,
        "education_normal_graduation_on": _graduation_on,
        "education_boarding": _education("boarding"),
    },
    "accident": {"victims": _victims},
    "victim": {"person": _struck, "grade": _grade},
    "treatment": {"position": _position},
}

READERS: Mapping[str, Mapping[str, Reader]] = {
    entity: {name: _COMPUTED[entity].get(name) or _field(name) for name in facts} for entity, facts in FACTS.items()
}

_ENTITY: Mapping[type, str] = {
    Household: "household",
    Person: "person",
    Accident: "accident",
    Victim: "victim",
    Treatment: "treatment",
}


@cache
def entity_of(kind: type) -> str | None:
    """What records of a class are: ``household``, ``person``, ``accident``, ``victim`` or ``treatment``.

    A class made of a model is what the model is; ``None`` of any other.
    """
    return next((_ENTITY[base] for base in kind.__mro__ if base in _ENTITY), None)


def read(record: object, name: str, as_of: date, household: Household) -> Any:
    """The fact ``name`` of ``record`` as it stands on ``as_of``; ``None`` is unknown.

    Raises:
        KeyError: no such fact; the policy's checker lets none through.
    """
    return READERS[entity_of(type(record)) or ""][name](record, as_of, household)


def missing(record: Any, name: str, household: Household) -> tuple[str, str] | None:
    """What to ask for where ``name`` of ``record`` reads as unknown.

    Returns:
        ``(entity id, field)`` as ``complete`` takes them, or ``None`` where an answer cures nothing: the grade of a
        person who is not disabled, the stage of one who is not at school.
    """
    entity = entity_of(record.__class__) or ""
    field = FACTS[entity][name].asks
    if field is None or entity == "victim":
        return None
    if field == "household:area":
        return None if record.hukou is not None or household.area is not None else (household.id, "area")
    if name in ("joined_on", "joined") and record.parentage == "adopted":
        field = "adopted_on"
    head, _, tail = field.partition(".")
    if tail:
        part = getattr(record, head)
        if part is None or getattr(part, "class_" if tail == "class" else tail) is not None:
            return None
    elif getattr(record, field) is not None or (field in ("orphan", "adopted_on") and record.parentage != "adopted"):
        return None
    return record.id, field


PLAIN: Mapping[str, frozenset[str]] = {
    entity: frozenset(facts.keys() - _COMPUTED[entity].keys()) for entity, facts in FACTS.items()
}
"""Facts that are attributes of their record as they stand, whatever the day."""

_ALWAYS: Mapping[str, tuple[str, ...]] = {
    "household": (
        "id", "members", "spouses", "living_spouses", "children", "later_children", "accidents", "treatments",
        "has_wife", "has_husband", "wife_living", "husband_living", "has_only_child",
    ),
    "person": ("id", "role", "deceased", "disabled", "parentage", "enrolled", "studying"),
    "accident": ("id", "on", "victims"),
    "victim": ("outcome",),
    "treatment": ("id", "on", "kind", "position"),
}  # fmt: skip

CERTAIN: Mapping[str, frozenset[str]] = {entity: frozenset(names) for entity, names in _ALWAYS.items()}
"""Facts that are never unknown, whatever the record leaves open."""
