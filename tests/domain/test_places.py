"""A field at fault is shown where it stands in the file, and nothing of the line but its key."""

from __future__ import annotations

import json

import pytest

from fpassist import HouseholdError
from fpassist.diagnostics import render
from fpassist.domain import load_households

YAML = """\
id: H-1
members:
  - id: w
    role: wife
    birth_date: 2014-02-30
    name: 张三丰
  - {id: c, name: 李四光, role: child, disability: {grade: 7, assessed_on: 2010-01-01}}
  - id: x
lowincome: true
---
- id: A
  members: [{id: w, role: wife}]
- id: B
  members:
    - id: h
      role: uncle
"""


def faults(text: str, name: str) -> list[tuple[str, str, int, int]]:
    return [
        (d.code, d.where, d.span.line, d.span.column)
        for outcome in load_households(text, name)
        if isinstance(outcome, HouseholdError)
        for d in outcome.diagnostics
        if d.span is not None
    ]


def test_yaml_faults_have_line_and_column_in_every_document() -> None:
    assert faults(YAML, "f.yaml") == [
        ("H007", "members[0].birth_date", 5, 5),
        ("H006", "members[1].disability.grade", 7, 50),
        ("H003", "members[2].role", 8, 5),
        ("H002", "lowincome", 9, 1),
        ("H005", "[1].members[0].role", 16, 7),
    ]


@pytest.mark.parametrize("indent", [2, "\t"])
def test_json_faults_too(indent: int | str) -> None:
    family = {"id": "H", "members": [{"id": "w", "name": "张三丰", "role": "wife", "birth_date": "2014-02-30"}]}
    text = json.dumps([family, family], indent=indent, ensure_ascii=False)
    lines = text.splitlines()
    found = faults(text, "f.json")
    assert [(code, where) for code, where, _, _ in found] == [
        ("H007", "[0].members[0].birth_date"),
        ("H007", "[1].members[0].birth_date"),
    ]
    for _, _, line, column in found:
        assert lines[line - 1][column - 1 :].startswith('"birth_date"')


def test_the_text_points_at_the_key_and_shows_no_value() -> None:
    (first, *_) = (o for o in load_households(YAML, "f.yaml") if isinstance(o, HouseholdError))
    shown = [render(d) for d in first.diagnostics]
    assert shown[0].splitlines()[:3] == [
        "f.yaml:5:5: members[0].birth_date: error[H007]: birth_date is not a calendar date",
        "  5 |     birth_date",
        "    |     ^^^^^^^^^^",
    ]
    everything = "\n".join(shown)
    assert not any(secret in everything for secret in ("张三丰", "李四光", "2014-02-30"))


def test_contradictions_between_fields_have_places() -> None:
    text = "id: H\nmembers:\n  - {id: w, role: wife, birth_date: 1990-01-01, death_date: 1980-01-01}\n"
    assert faults(text, "f.yaml") == [("H017", "members[0].death_date", 3, 49)]
