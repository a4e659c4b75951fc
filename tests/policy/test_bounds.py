"""A condition on a grade that does not exist is told as every condition that can never hold (L024, P075)."""

from __future__ import annotations

from pathlib import Path

import pytest

from fpassist.policy import check_policy

SMALL = Path(__file__).parent / "good" / "small.yaml"
GRADE = ("`disability_grade` runs from 1 to 4, so ", "write a whole number from 1 to 4")
VICTIM = ("`grade` runs from 1 to 10, so ", "write a whole number from 1 to 10")
NEVER = "the condition can never hold"


def told(folder: Path, condition: str) -> list[tuple[str, str, str, str | None]]:
    text = SMALL.read_text(encoding="utf-8")
    path = folder / "policy.yaml"
    path.write_text(text.replace("own: person.age >= pension_age", f"own: {condition}"), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        (one.code, lines[one.span.line - 1][one.span.column - 1 : one.span.end_column - 1], one.message, one.help)
        for one in check_policy(path)
        if one.span is not None
    ]


@pytest.mark.parametrize(
    ("condition", "place", "ending", "run"),
    [
        ("person.disability_grade > 4", None, NEVER, GRADE),
        ("person.disability_grade >= 5", None, NEVER, GRADE),
        ("person.disability_grade < 1", None, NEVER, GRADE),
        ("0 >= person.disability_grade", None, NEVER, GRADE),
        ("person.disability_grade = 5", None, NEVER, GRADE),
        ("person.disability_grade = 2.5", None, NEVER, GRADE),
        ("person.disability_grade != 5", None, "the condition tells nothing", GRADE),
        ("person.disability_grade between 5 and 10", None, NEVER, GRADE),
        ("person.disability_grade in [5..10]", "[5..10]", NEVER, GRADE),
        ("person.disability_grade in (4..10]", "(4..10]", NEVER, GRADE),
        ("person.disability_grade in [3, 4, 5]", "5", "it is never 5", GRADE),
        ("some a in accidents satisfies some v in a.victims satisfies v.grade > 10", "v.grade > 10", NEVER, VICTIM),
    ],
)
def test_beyond_the_ends(tmp_path: Path, condition: str, place: str | None, ending: str, run: tuple[str, str]) -> None:
    assert told(tmp_path, condition) == [("L024", place or condition, run[0] + ending, run[1])]


@pytest.mark.parametrize(
    "condition",
    [
        "person.disability_grade in [1..4]",
        "person.disability_grade >= 4",
        "person.disability_grade <= 1",
        "person.disability_grade in [1, 4]",
        "some a in accidents satisfies some v in a.victims satisfies v.grade > 4",
    ],
)
def test_within_them(tmp_path: Path, condition: str) -> None:
    assert told(tmp_path, condition) == []


def test_beyond_them_by_a_figure(tmp_path: Path) -> None:
    ((code, place, message, _),) = told(tmp_path, "person.disability_grade > pension_age")
    assert (code, place) == ("P075", "person.disability_grade > pension_age")
    assert message == "the condition 'person.disability_grade > pension_age' can never hold"
