"""What no single field can show: contradictions between the records of one household, all found at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fpassist.diagnostics import Diagnostic
from fpassist.domain.divisions import known_division
from fpassist.domain.secret import IdNumber

if TYPE_CHECKING:
    from fpassist.domain.household import Household
    from fpassist.domain.person import Person

_SEX_OF_ROLE = {"wife": "female", "husband": "male"}
_DISABILITY_CLASSES = {"visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple"}


def cross_check(household: Household, suspect: bool, faults: list[Diagnostic]) -> None:
    """Add to ``faults`` what the records of ``household`` contradict in each other; ``check_person`` does the rest.

    Args:
        household: all fields set, what the ID numbers say filled in.
        suspect: whether the pass over the members saw something odd in ids, roles or sexes.
        faults: where the contradictions go.
    """
    members = household.members
    if suspect:
        for place, member in enumerate(members):
            if member.sex != _SEX_OF_ROLE.get(member.role, member.sex) and not _sex_from_number(member):
                where = f"members[{place}].sex"
                faults.append(_fault("H013", where, "role and sex contradict each other", _HELP_ROLE))
        _doubled((m.id for m in members), "members[{}].id", "members[{}]", faults)
        _roles(members, faults)
    _number_as_id(household, faults)
    if household.accidents:
        _accidents(household, {member.id for member in members}, faults)
    if len(household.treatments) > 1:
        _doubled((t.id for t in household.treatments), "treatments[{}].id", "treatments[{}]", faults)


_HELP_ROLE = "a wife is recorded as female and a husband as male; correct the role or the sex"
_HELP_ID = "give an id of your own, such as a case number; ids are printed in results"


def _fault(code: str, where: str, message: str, help: str) -> Diagnostic:
    return Diagnostic(code, message, where, help=help)


def _number_as_id(household: Household, faults: list[Diagnostic]) -> None:
    # Ids stand in every result; an ID number must not get there by way of one.
    if _is_number(household.id):
        faults.append(_fault("H021", "id", "an ID number is used as an id", _HELP_ID))
    for name in ("members", "accidents", "treatments"):
        for place, record in enumerate(getattr(household, name)):
            if _is_number(record.id):
                faults.append(_fault("H021", f"{name}[{place}].id", "an ID number is used as an id", _HELP_ID))


def _is_number(id: str) -> bool:
    return len(id) == 18 and IdNumber(id).fault is None


def _doubled(ids: Iterable[str], path: str, first_path: str, faults: list[Diagnostic]) -> None:
    seen: dict[str, int] = {}
    for place, id in enumerate(ids):
        if id in seen:
            first = first_path.format(seen[id])
            faults.append(
                _fault("H011", path.format(place), f"id repeats that of {first}", "give each record an id of its own")
            )
        else:
            seen[id] = place


def _roles(members: tuple[Person, ...], faults: list[Diagnostic]) -> None:
    first: dict[str, int] = {}
    for place, member in enumerate(members):
        role = member.role
        if role == "child":
            continue
        if role in first:
            faults.append(
                _fault(
                    "H012",
                    f"members[{place}].role",
                    f"a second {role} is listed, beside members[{first[role]}]",
                    "a household is one couple or what is left of it; list another couple as a household of its own",
                )
            )
        else:
            first[role] = place


def _sex_from_number(member: Person) -> bool:
    """Whether the sex is the ID number's and not the record's: then H016 says what is wrong."""
    number = member.id_number
    return number is not None and number.sex is not None and member.sex == number.sex


def check_person(person: Person, place: int, faults: list[Diagnostic]) -> None:
    """Add to ``faults`` what is contradictory in one member, the one at ``place`` of the list."""
    known = vars(person)
    birth, death, adopted = known["birth_date"], known["death_date"], known["adopted_on"]
    disability, course = known["disability"], known["education"]
    if known["id_number"] is not None:
        _number(person, known["id_number"], f"members[{place}]", faults)
    if birth is not None:
        if death is not None and death < birth:
            faults.append(_order(place, "death_date", "death comes before birth"))
        if adopted is not None and adopted < birth:
            faults.append(_order(place, "adopted_on", "adoption comes before birth"))
        if disability is not None and disability.assessed_on < birth:
            faults.append(_order(place, "disability.assessed_on", "the disability assessment comes before birth"))
        if course is not None and course.admitted_on < birth:
            faults.append(_order(place, "education.admitted_on", "admission comes before birth"))
    if death is not None and adopted is not None and death < adopted:
        faults.append(_order(place, "adopted_on", "adoption comes after death"))
    if course is not None and course.normal_graduation_on < course.admitted_on:
        faults.append(_order(place, "education.normal_graduation_on", "graduation comes before admission"))
    if person.role != "child":
        for name in ("parentage", "adopted_on", "orphan"):
            if known[name] is not None:
                message = f"{name} is given for a {person.role}"
                faults.append(_fault("H020", f"members[{place}].{name}", message, "give it for a child alone"))
    elif adopted is not None and known["parentage"] != "adopted":
        faults.append(
            _fault(
                "H020",
                f"members[{place}].adopted_on",
                "a day of adoption is given for a child that is not recorded as adopted",
                "add parentage: adopted, or leave adopted_on out",
            )
        )


def _order(place: int, field: str, message: str) -> Diagnostic:
    return _fault("H017", f"members[{place}].{field}", message, "correct one of the two dates")


def _number(person: Person, number: IdNumber, path: str, faults: list[Diagnostic]) -> None:
    where = f"{path}.id_number"
    if number.fault == "shape":
        faults.append(
            _fault("H014", where, "the ID number is not 18 characters of GB 11643", "copy 17 digits and a digit or X")
        )
    elif number.fault == "check":
        faults.append(_fault("H014", where, "the ID number has a wrong check digit", "copy the number again"))
    elif number.fault == "date":
        faults.append(_fault("H014", where, "the ID number holds a birth date that does not exist", "copy it again"))
    if number.birth_date is not None and person.birth_date != number.birth_date:
        help = "correct whichever is wrong; digits 7 to 14 of the number are the birth date"
        faults.append(_fault("H015", f"{path}.birth_date", "birth date and ID number contradict each other", help))
    if number.sex is not None:
        help = "correct whichever is wrong; digit 17 of the number is odd for a male"
        if person.sex != number.sex:
            faults.append(_fault("H016", f"{path}.sex", "sex and ID number contradict each other", help))
        elif _SEX_OF_ROLE.get(person.role, number.sex) != number.sex:
            faults.append(_fault("H016", f"{path}.role", "role and ID number contradict each other", help))


def _accidents(household: Household, ids: set[str], faults: list[Diagnostic]) -> None:
    _doubled((a.id for a in household.accidents), "accidents[{}].id", "accidents[{}]", faults)
    for place, accident in enumerate(household.accidents):
        seen: dict[str, int] = {}
        for number, victim in enumerate(accident.victims):
            path = f"accidents[{place}].victims[{number}]"
            if victim.person not in ids:
                help = "name a member of the household by id"
                faults.append(_fault("H018", f"{path}.person", "the victim is not a member", help))
            elif victim.person in seen:
                faults.append(
                    _fault(
                        "H011",
                        f"{path}.person",
                        f"the victim repeats victims[{seen[victim.person]}]",
                        "list each victim of an accident once, with the graver outcome",
                    )
                )
            seen.setdefault(victim.person, number)
            if victim.outcome == "disability" and victim.grade is None:
                faults.append(
                    _fault("H019", f"{path}.grade", "a disability outcome is given without a grade", "add the grade")
                )


def _ids(household: Household) -> set[str]:
    """The ids of the household and of all its records."""
    return {household.id, *(r.id for r in (*household.members, *household.accidents, *household.treatments))}


def warnings_of(household: Household) -> tuple[Diagnostic, ...]:
    """What is odd in ``household`` without being wrong, in the order of its fields."""
    found: list[Diagnostic] = []

    def warn(code: str, where: str, message: str, help: str) -> None:
        found.append(Diagnostic(code, message, where, severity="warning", help=help))

    if household.division is not None and not known_division(household.division):
        warn("H051", "division", "the division code is none of GB/T 2260", "check it; codes change over the years")
    for place, member in enumerate(household.members):
        number = member.id_number
        if number is not None and number.area is not None and not known_division(number.area):
            help = "check the number; codes change over the years"
            warn("H050", f"members[{place}].id_number", "the area code of the ID number is none of GB/T 2260", help)
        if member.orphan and member.parentage != "adopted":
            warn(
                "H053",
                f"members[{place}].orphan",
                "a child born to the couple is marked an orphan",
                "the mark is passed over",
            )
        if member.disability is not None and member.disability.class_ not in (None, *_DISABILITY_CLASSES):
            help = f"GB/T 26341 has {', '.join(sorted(_DISABILITY_CLASSES))}"
            warn("H054", f"members[{place}].disability.class", "the disability class is none of GB/T 26341", help)
    known = _ids(household) if household.received else set[str]()
    for place, grant in enumerate(household.received):
        if grant.subject not in known:
            help = "name the household, a member, an accident or a treatment by id"
            warn("H052", f"received[{place}].subject", "the grant was paid to a subject that is not recorded", help)
    return tuple(found)
