"""GB 11643 by itself: any sound number is read, and any single slip in one is found."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fpassist.domain.secret import IdNumber, check_character

areas = st.integers(100000, 999999).map(str)
days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
sequences = st.integers(0, 999)


def number(area: str, day: dt.date, sequence: int) -> str:
    body = f"{area}{day:%Y%m%d}{sequence:03}"
    return body + check_character(body)


@given(areas, days, sequences)
def test_a_sound_number_is_read(area: str, day: dt.date, sequence: int) -> None:
    for text in (number(area, day, sequence), number(area, day, sequence).lower()):
        found = IdNumber(text)
        assert found.fault is None
        assert found.birth_date == day
        assert found.sex == ("male" if sequence % 2 else "female")
        assert found.area == area


@given(areas, days, sequences, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_character_is_found(area: str, day: dt.date, sequence: int, place: int, step: int) -> None:
    text = number(area, day, sequence)
    old = text[place]
    new = str((int(old) + step) % 10) if old != "X" else str(step)
    found = IdNumber(text[:place] + new + text[place + 1 :])
    assert found.fault == "check"
    assert found.birth_date is found.sex is found.area is None


@given(areas, days, sequences, st.integers(0, 16))
def test_two_neighbours_swapped_are_found(area: str, day: dt.date, sequence: int, place: int) -> None:
    text = number(area, day, sequence)
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if swapped != text:
        assert IdNumber(swapped).fault in ("check", "shape")


@given(st.text(max_size=20))
def test_any_text_is_answered(text: str) -> None:
    assert IdNumber(text).fault in (None, "shape", "check", "date")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("11010519491231002X", None),
        ("440524188001010014", None),
        ("110105194912310021", "check"),
        ("11010519491231002", "shape"),
        ("11010519491231002XX", "shape"),
        ("1101051949123100２X", "shape"),
        ("X1010519491231002X", "shape"),
        (" 1010519491231002X", "shape"),
        ("", "shape"),
    ],
)
def test_known_numbers(text: str, fault: str | None) -> None:
    assert IdNumber(text).fault == fault


def test_a_day_that_does_not_exist() -> None:
    body = "43100219900230001"
    assert IdNumber(body + check_character(body)).fault == "date"
