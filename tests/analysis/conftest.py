"""One impact and one report in each language for all tests: drawing is what takes time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bulk.as_tables import as_tables

from fpassist import load_policy
from fpassist.bulk.impact.compared import Impact, compare

OVERLAYS = Path(__file__).parents[2] / "policies" / "overlays"
POPULATION = "<b>=1+1 & friends</b>"


def couple(id: str, wife: str | None, **more: Any) -> dict[str, Any]:
    born = {} if wife is None else {"birth_date": wife}
    child = {"id": "c", "role": "child", "birth_date": "1990-01-01", "death_date": "2012-01-01"}
    spouses = [
        {"id": "w", "role": "wife", "name": "王秘密", **born},
        {"id": "h", "role": "husband", "birth_date": "1961-01-01"},
    ]
    return {"id": id, "area": "urban", "division": "431002", **more, "members": [*spouses, child]}


def families() -> list[dict[str, Any]]:
    """Three that gain, one that stays undetermined, one with an accident; the id of one looks like a formula."""
    accident = {"id": "a", "on": "2015-03-01", "victims": [{"person": "c", "outcome": "disability", "grade": 1}]}
    hurt = couple("hurt", "1966-01-01", accidents=[accident], area="rural", division="431003")
    del hurt["members"][2]["death_date"]
    return [couple("=1+1", "1969-08-01"), couple("B", "1960-01-01"), couple("C", "1973-01-01"), couple("D", None), hurt]


@pytest.fixture(scope="session")
def impact() -> Impact:
    tables = as_tables(families())
    return compare(
        load_policy(), load_policy(overlays=[OVERLAYS / "reform_45_400.yaml"]), tables, date(2015, 8, 1), years=3
    )


@pytest.fixture(scope="session")
def nothing() -> Impact:
    """Two sides that are one."""
    return compare(load_policy(), load_policy(), as_tables(families()), date(2015, 8, 1), years=0)
