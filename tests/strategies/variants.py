"""Changes to a family that must change no decision, and one that may only settle what was open."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from random import Random
from typing import Any

from .generate import EMPLOYERS, FAMILY_BOOLS, JOBS, PERSON_BOOLS, Facts

BOOL = (True, False)
FILL_PERSON: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys((*PERSON_BOOLS, "drawing_pension", "cadre"), BOOL),
    "employer": EMPLOYERS,
    "job": JOBS,
    "living": ("home", "nonprofit_institution", "other_institution"),
    "care_dependency": ("none", "partial", "full"),
}
FILL_CHILD = {
    "sex": ("female", "male"),
    "qualifies_rehabilitation": BOOL,
    "qualifies_assistive_device": BOOL,
}
FILL_FAMILY: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys((*FAMILY_BOOLS, "owns_home"), BOOL),
    "area": ("urban", "rural"),
}


def rename_ids(family: Facts) -> tuple[Facts, dict[str, str]]:
    """The same family under other ids, and which id became which."""
    changed = deepcopy(family)
    entries = [changed, *(entry for kind in ("members", "accidents", "treatments") for entry in changed.get(kind, ()))]
    new = {entry["id"]: f"id-{len(entries) - index}" for index, entry in enumerate(entries)}
    for entry in entries:
        entry["id"] = new[entry["id"]]
    for accident in changed.get("accidents", ()):
        for victim in accident["victims"]:
            victim["person"] = new[victim["person"]]
    for grant in changed.get("received", ()):
        grant["subject"] = new.get(grant["subject"], f"{grant['subject']}-unlisted")
    return changed, new


def reorder_members(family: Facts, rng: Random) -> Facts:
    """The same family, listed in another order, but for children whose order of listing says which came first."""
    changed = deepcopy(family)
    members = changed["members"]
    rng.shuffle(members)
    dates = [_joined_on(child) for child in family["members"] if child["role"] == "child"]
    if None in dates or len(set(dates)) < len(dates):
        in_order = iter(child for child in deepcopy(family["members"]) if child["role"] == "child")
        changed["members"] = [next(in_order) if member["role"] == "child" else member for member in members]
    for accident in changed.get("accidents", ()):
        rng.shuffle(accident["victims"])
    return changed


def add_irrelevant_fact(family: Facts, rng: Random) -> Facts:
    """The same family with a fact that no rule asks for."""
    changed = deepcopy(family)
    match rng.randrange(3):
        case 0:
            changed["division"] = "431002"
        case 1:
            rng.choice(changed["members"])["name"] = "某人"
        case _:
            changed.setdefault("received", []).append(
                {"benefit": "holiday_visit", "subject": family["id"], "on": "2014-01-01"}
            )
    return changed


def fill_one_unknown(family: Facts, as_of: date, rng: Random) -> Facts | None:
    """The same family with one unknown fact known, as it could be; None where nothing can be filled in.

    A date keeps the order of the children, and puts the first child and the spouses there on the day asked about.
    """
    gaps = list(_gaps(family))
    rng.shuffle(gaps)
    for path, name, values in gaps:
        changed = deepcopy(family)
        entry: Any = changed
        for step in path:
            entry = entry[step]
        if values:
            entry[name] = rng.choice(values)
            return changed
        day = _possible_day(changed, entry, name, as_of, rng)
        if day is not None:
            entry[name] = day
            return changed
    return None


def _gaps(family: Facts) -> Iterator[tuple[tuple[Any, ...], str, tuple[Any, ...]]]:
    def missing(path: tuple[Any, ...], entry: Facts, fields: dict[str, tuple[Any, ...]]) -> Iterator[Any]:
        yield from ((path, name, values) for name, values in fields.items() if name not in entry)

    yield from missing((), family, FILL_FAMILY)
    for index, person in enumerate(family["members"]):
        path = ("members", index)
        yield from missing(path, person, FILL_PERSON)
        if "id_number" not in person:
            yield from missing(path, person, {"birth_date": ()})
        if person["role"] == "child":
            fields = {name: values for name, values in FILL_CHILD.items() if name != "sex" or "id_number" not in person}
            yield from missing(path, person, fields)
        if person.get("parentage") == "adopted":
            yield from missing(path, person, {"orphan": BOOL, "adopted_on": ()})
        if "education" in person:
            yield from missing((*path, "education"), person["education"], {"boarding": BOOL})
    for index, treatment in enumerate(family.get("treatments", ())):
        yield from missing(("treatments", index), treatment, {"other_methods_failed": BOOL})
    if "adoption" in family:
        fields = {"wants": BOOL, "legally_qualified": BOOL, "applied_on": ()}
        yield from missing(("adoption",), family["adoption"], fields)


def _joined_on(child: Facts) -> str | None:
    if child.get("parentage") == "adopted":
        return child.get("adopted_on")
    return _birth(child)


def _birth(person: Facts) -> str | None:
    number = person.get("id_number")
    if number is not None:
        return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    return person.get("birth_date")


def _possible_day(family: Facts, entry: Facts, name: str, as_of: date, rng: Random) -> str | None:
    """A day for a date that is missing, by trial; None where none was found."""
    for _ in range(20):
        day = (as_of - timedelta(days=rng.choice((-400, -1, 0, 1, 1, 500, 3000, 6600, 17900, 22000)))).isoformat()
        if name == "applied_on" or _fits(family, entry, name, day, as_of):
            return day
    return None


def _fits(family: Facts, person: Facts, name: str, day: str, as_of: date) -> bool:
    trial = {**person, name: day}
    birth = _birth(trial)
    later = [trial.get("death_date"), trial.get("adopted_on")]
    later += [trial.get("disability", {}).get("assessed_on"), trial.get("education", {}).get("admitted_on")]
    if birth is not None and any(after is not None and after < birth for after in later):
        return False
    if None not in (trial.get("adopted_on"), trial.get("death_date")) and trial["death_date"] < trial["adopted_on"]:
        return False
    if person["role"] != "child":
        return day <= as_of.isoformat()
    children = [trial if child is person else child for child in family["members"] if child["role"] == "child"]
    was = [_joined_on(child) for child in family["members"] if child["role"] == "child"]
    dates = [_joined_on(child) for child in children]
    if was == dates:
        return True
    if children[0] is trial and day > as_of.isoformat():
        return False
    return None in dates or dates == sorted(dates)
