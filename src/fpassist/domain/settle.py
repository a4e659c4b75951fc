"""What a household fixes once and for all when it is read: facts filled in, who is who, the order of the children."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fpassist.diagnostics import Diagnostic, HouseholdError
from fpassist.domain.crosscheck import check_person, cross_check

if TYPE_CHECKING:
    from fpassist.domain.household import Household, Treatment
    from fpassist.domain.person import Person


def settle(household: Household) -> Household:
    """``household``, settled in one pass: facts filled in, contradictions refused, and all set that ``arrange`` sets.

    Raises:
        HouseholdError: with every contradiction found.
    """
    fields = vars(household)
    if "children" in fields:  # made before, and only passed through
        return household
    members: tuple[Person, ...] = fields["members"]
    wife: Person | None = None
    husband: Person | None = None
    children: list[Person] = []
    ids: set[str] = set()
    suspect = len(fields["id"]) == 18
    faults: list[Diagnostic] = []
    for place, member in enumerate(members):
        # Fields are read from __dict__, at a third of the time: this runs for every household that comes in.
        known = vars(member)
        if known["id_number"] is not None:
            fill_from_number(member)
            suspect = True
        id = known["id"]
        ids.add(id)
        if len(id) == 18:
            suspect = True
        role = known["role"]
        if role == "child":
            children.append(member)
        else:
            sex = known["sex"]
            if role == "wife":
                suspect = suspect or wife is not None or sex not in (None, "female")
                wife = member
            else:
                suspect = suspect or husband is not None or sex not in (None, "male")
                husband = member
            if sex is None:
                known["sex"] = "female" if role == "wife" else "male"
        # The common member has none of what can contradict itself.
        if not (
            known["death_date"]
            is known["id_number"]
            is known["disability"]
            is known["education"]
            is known["parentage"]
            is known["adopted_on"]
            is known["orphan"]
            is None
        ):
            check_person(member, place, faults)
    suspect = suspect or len(ids) != len(members)
    if suspect or fields["accidents"] or fields["treatments"]:
        cross_check(household, suspect, faults)
    if faults:
        raise HouseholdError(faults)
    fields["wife"] = wife
    fields["husband"] = husband
    fields["spouses"] = _couple(wife, husband)
    fields["children"] = tuple(children) if len(children) < 2 else _by_joining(children)
    treatments: tuple[Treatment, ...] = fields["treatments"]
    fields["treated"] = treatments if len(treatments) < 2 else _by_day(treatments)
    return household


def fill_from_number(person: Person) -> None:
    """Birth date and sex from a sound ID number, where the record gives none."""
    fields = vars(person)
    number = fields["id_number"]
    for name in ("birth_date", "sex"):
        if fields[name] is None and getattr(number, name) is not None:
            fields[name] = getattr(number, name)
            person.__pydantic_fields_set__.add(name)


def arrange(household: Household, order: Mapping[str, int] | None = None) -> None:
    """Set ``wife``, ``husband``, ``spouses``, ``children`` (first joined first) and ``treated`` (by date) anew.

    They stand beside the fields in ``__dict__``, as cached properties do, so that reading one costs no more than
    reading a field.

    Args:
        household: a household all of whose fields are set.
        order: place by id of the children as fixed before, for a copy in which a joining date became known.
    """
    fields = vars(household)
    members = household.members
    children = [member for member in members if member.role == "child"]
    fields["wife"] = next((member for member in members if member.role == "wife"), None)
    fields["husband"] = next((member for member in members if member.role == "husband"), None)
    fields["spouses"] = _couple(fields["wife"], fields["husband"])
    if order is not None and all(child.id in order for child in children):
        fields["children"] = tuple(sorted(children, key=lambda child: order[child.id]))
    else:
        fields["children"] = _by_joining(children)
    fields["treated"] = _by_day(household.treatments)


def _couple(wife: Person | None, husband: Person | None) -> tuple[Person, ...]:
    """The spouses listed, the wife first, so that the order of the members changes nothing."""
    if wife is None:
        return () if husband is None else (husband,)
    return (wife,) if husband is None else (wife, husband)


def _by_joining(children: list[Person]) -> tuple[Person, ...]:
    days = [child.joined_on for child in children]
    known = [day for day in days if day is not None]
    if len(known) < len(days):
        return tuple(children)
    return tuple(children[place] for place in sorted(range(len(children)), key=known.__getitem__))


def _by_day(treatments: tuple[Treatment, ...]) -> tuple[Treatment, ...]:
    return tuple(sorted(treatments, key=lambda treatment: treatment.on))
