"""What hangs on one date is looked up by day where there are many families, to the answers of each family alone."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bulk.as_tables import as_tables
from fpassist import Household, Policy, load_policy
from fpassist.bulk.deciding.decider import Decider
from fpassist.bulk.deciding.shapes import wide_rows
from fpassist.bulk.deciding.tabulate import Tables
from fpassist.engine.row import Row

DAY = date(2014, 8, 1)
FIRST = date(1963, 6, 1)
BORN: list[date | None] = [None, *(FIRST + timedelta(number) for number in range(0, 1200, 2)), None, date(1964, 2, 29)]
"""Around 49 years of age on ``DAY``, a leap day among them."""
CONDITIONS = (
    "wife.age >= 49",
    "wife.age < 49",
    "wife.age <= 50 or wife.able_to_work",
    "wife.birth_date.month = 3",
    "wife.birth_date.year in (1964, 1966)",
    "not(wife.birth_date.day = 29 and wife.birth_date.month = 2)",
    'wife.birth_date + duration("P49Y") <= as_of',
    "if wife.birth_date.month < 7 then wife.able_to_work else wife.age > 48",
)

TWO_DAYS = (
    "wife.birth_date.weekday = husband.birth_date.weekday",
    'wife.birth_date + duration("P588M") < husband.birth_date + duration("P50Y")',
    "wife.birth_date < husband.birth_date",
)
"""What hangs on two dates is read family by family."""


def households() -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for number, (born, other) in enumerate(zip(BORN, reversed(BORN), strict=True)):
        wife: dict[str, Any] = {"id": "w", "role": "wife", "able_to_work": number % 3 == 0}
        members = [wife, {"id": "h", "role": "husband"}]
        for member, day in zip(members, (born, other), strict=True):
            if day is not None:
                member["birth_date"] = day.isoformat()
        made.append({"id": f"H{number:04d}", "members": members})
    return made


@pytest.mark.parametrize("when", (*CONDITIONS, *TWO_DAYS))
def test_many_families_are_told_as_each_alone(when: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text(
        "overlay: {id: other, kind: reform, of: chenzhou-2014-25, title: {zh: 设想, en: other},"
        " authority: none, verified: false}\n"
        f"set:\n  benefits.legal_aid.when: '{when}'\n",
        encoding="utf-8",
    )
    policy = load_policy(overlays=[overlay])
    looked_up: list[str] = []
    of = Tables.of

    def told(self: Tables, key: Any, *args: Any) -> Any:
        found = of(self, key, *args)
        if found is not None:
            looked_up.append(key[0])
        return found

    monkeypatch.setattr(Tables, "of", told)
    families = households()
    decided = Decider(policy, DAY).wide(as_tables(families)).select("household_id", "^legal_aid_.*$")
    assert ("wife.birth_date" in looked_up) == (when in CONDITIONS)
    results = [(family["id"], legal_aid(policy, family)) for family in families]
    assert decided.equals(wide_rows(policy.data, results, benefits=["legal_aid"]))
    assert {"granted", "denied"} <= set(decided["legal_aid_outcome"])


def legal_aid(policy: Policy, family: dict[str, Any]) -> list[Row]:
    """The rows of one benefit, by the engine."""
    return [row for row in policy.evaluate(Household.model_validate(family), DAY) if row.benefit == "legal_aid"]
