"""The published schema of the tables admits what is taken in, and nothing that is set aside for its shape."""

from __future__ import annotations

import json
from datetime import date

import jsonschema
import pytest

from bulk.as_tables import as_tables
from bulk.test_against_reference import families_of
from fpassist.bulk.intake.published import tables_schema

CHECK = jsonschema.Draft202012Validator(tables_schema())


def test_random_tables_fit() -> None:
    tables = as_tables(families_of(4, date(2019, 3, 1), 60))
    rows = {name: json.loads(frame.write_json()) for name, frame in tables.items()}
    for paid in rows["received"]:
        paid["amount"] = None if paid["amount"] is None else float(paid["amount"])
    rows["accidents"] = [row for row in rows["accidents"] if row["person"] is not None]
    CHECK.validate(rows)


@pytest.mark.parametrize(
    ("person", "place"),
    [
        ({"household_id": "H", "id": "w", "role": "aunt"}, "role"),
        ({"household_id": "H", "id": "w", "role": "wife", "disability_grade": 7}, "disability_grade"),
        ({"household_id": "H", "id": "w", "role": "wife", "birthday": None}, "birthday"),
        ({"household_id": "H", "role": "wife"}, "id"),
    ],
)
def test_a_row_that_is_set_aside_does_not_fit(person: dict[str, object], place: str) -> None:
    faults = list(CHECK.iter_errors({"households": [{"id": "H"}], "persons": [person]}))
    assert len(faults) == 1
    assert place in f"{faults[0].json_path} {faults[0].message}"
