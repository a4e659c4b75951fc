"""The families that are timed: made by the generator of the tests, the same for every contender."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from tests.strategies import case, fill_one_unknown

THREE = ["child", "husband", "wife"]


@dataclass(frozen=True)
class Family:
    """A family and the day asked about.

    Args:
        facts: in contract form; dates are ISO 8601 strings.
        as_of: the day.
    """

    facts: dict[str, Any]
    as_of: date

    @property
    def text(self) -> str:
        """The family as JSON text."""
        return json.dumps(self.facts, ensure_ascii=False)

    @property
    def question(self) -> str:
        """The family and the day as one JSON text, for engines that take all input as JSON."""
        return json.dumps({"as_of": self.as_of.isoformat(), "household": self.facts}, ensure_ascii=False)


def of_three(count: int, seed: int) -> list[Family]:
    """Complete families of a wife, a husband and one child, each on its own day: nothing about them is unknown."""
    found: list[Family] = []
    while len(found) < count:
        facts, as_of = case(seed)
        seed += 1
        if sorted(member["role"] for member in facts["members"]) == THREE:
            facts = _completed(facts, as_of, Random(seed))
            if _came(facts, as_of):
                found.append(Family(facts, as_of))
    return found


def of_any_kind(count: int, seed: int) -> list[Family]:
    """Families as the generator makes them: later children, accidents, treatments, facts that nobody gave."""
    return [Family(*case(seed + number)) for number in range(count)]


def _completed(facts: dict[str, Any], as_of: date, rng: Random) -> dict[str, Any]:
    """The same family with every unknown filled in, and birth dates written out rather than hidden in an ID number."""
    for member in facts["members"]:
        number = member.pop("id_number", None)
        member.pop("name", None)
        if number is not None:
            member["birth_date"] = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
            member["sex"] = "male" if int(number[16]) % 2 else "female"
        member.setdefault("hukou", rng.choice(("urban", "rural")))
    while (filled := fill_one_unknown(facts, as_of, rng)) is not None:
        facts = filled
    return facts


def _came(facts: dict[str, Any], as_of: date) -> bool:
    """Has the child joined the family by that day, and is nobody's birth date still missing?"""
    if any("birth_date" not in member for member in facts["members"]):
        return False
    child = next(member for member in facts["members"] if member["role"] == "child")
    return child.get("adopted_on", child["birth_date"]) <= as_of.isoformat()
