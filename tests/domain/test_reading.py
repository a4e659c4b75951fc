"""Households from text: which format it is, one at a time, and what is wrong with the text itself."""

from __future__ import annotations

import io
import json
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.style import well_said
from fpassist.diagnostics import HouseholdError
from fpassist.domain import Household, load_households, read_households
from fpassist.domain.limits import MAX_LINE

ONE = '{"id": "A", "members": [{"id": "w", "role": "wife"}]}'
YAML = """
id: A
low_income: no
members:
  - {id: w, role: wife, birth_date: 1964-03-02}
accidents: [{id: a, on: 2014-08-01, cause: 12:30, victims: []}]
received: [{benefit: b, subject: w, on: 2014-09-01, amount: 300.5}]
""".replace("12:30", '"12:30"')


def load(source: Any, name: str | None = None) -> list[Any]:
    found: list[Any] = []
    for outcome in load_households(source, name):
        if isinstance(outcome, HouseholdError):
            for diagnostic in outcome.diagnostics:
                well_said(diagnostic)
            found.append([(d.code, d.where) for d in outcome.diagnostics])
        else:
            found.append(outcome.id)
    return found


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        ONE + "\n",
        f"\n\n{ONE}\r\n",
        json.dumps(json.loads(ONE), indent=2),
        f"[{ONE}]",
        f"[\n{ONE}\n]",
        YAML,
        f"---\n{YAML}\n...\n",
        "- {id: A, members: [{id: w, role: wife}]}",
        ONE.encode("utf-8-sig"),
    ],
)
def test_one_household_in_any_form(text: Any) -> None:
    assert load(text) == ["A"]


def test_yaml_by_its_own_rules() -> None:
    (household,) = load_households(YAML)
    assert isinstance(household, Household)
    assert household.low_income is False
    assert str(household.members[0].birth_date) == "1964-03-02"
    assert str(household.accidents[0].on) == "2014-08-01"
    assert str(household.received[0].amount) == "300.50"


def test_lines_lists_and_documents() -> None:
    bad = ONE.replace('"A"', "5")
    assert load(f"{ONE}\n\n{bad}\n{{oops}}\n{ONE}") == ["A", [("H004", "<text>:3: id")], [("H030", "<text>:4:2")], "A"]
    assert load(f"{bad}\n{ONE}", "f.ndjson") == [[("H004", "f.ndjson:1: id")], "A"]
    assert load(f"[{ONE}, {bad}, 7]") == ["A", [("H004", "[1].id")], [("H001", "[2]")]]
    assert load(f"{YAML}\n---\n{YAML}\n---\n[]\n") == ["A", "A", [("H030", "<text>")]]
    assert load(bad) == [[("H004", "id")]]


def test_a_bad_first_line_does_not_stop_the_rest() -> None:
    assert load(f'{{"id": A}}\n{ONE}') == [[("H030", "<text>:1:8")], "A"]
    assert load(f'{{"id": 1, "id": 2}}\n{ONE}') == [[("H031", "<text>:1:11")], "A"]
    assert load(f"[1\n{ONE}", "f.jsonl") == [[("H030", "f.jsonl:1:3")], "A"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", ("H030", "<text>")),
        (" \n \n", ("H030", "<text>")),
        ("[]", ("H030", "<text>")),
        ("null", ("H001", "")),
        ("hello", ("H001", "")),
        ("[", ("H030", "<text>:1:2")),
        ('{\n "id": ,\n}', ("H030", "<text>:2:8")),
        ('{"id": NaN}', ("H030", "<text>")),
        ('{"id": 1e99999999999999999999}', ("H030", "<text>")),
        ('{"id": ' + "9" * 5000 + "}", ("H030", "<text>")),
        ('{"id": "a", "id": "b"}', ("H031", "<text>:1:13")),
        ('{"a": 1,\n "é": {"a": "\\"{", "b": 1},\n  "x": [{}, {"b": 1,\n   "b" : 2}]}', ("H031", "<text>:4:4")),
        ('[{"a": 1},\n {"a": 1, "\\u0061": 2}]', ("H031", "<text>:2:11")),
        ("[" * 100_000, ("H032", "<text>")),
        ('{"a":' * 100_000, ("H032", "<text>")),
        (b"\xff\xfe{", ("H034", "<text>")),
        ("\udc00", ("H034", "<text>")),
        ('{"id": "\udc00"}', ("H034", "<text>")),
        ("id: a\nid: b", ("H031", "<text>:2:1")),
        ("a: &x [*x]", ("H036", "<text>:1:8")),
        ("a: !!python/object:os.system x", ("H036", "<text>:1:4")),
        ("a: !point [1]", ("H036", "<text>:1:4")),
        ("- " * 100_000, ("H032", "<text>:1:101")),
        ("a: b: c", ("H030", "<text>:1:5")),
        ("a: [1", ("H030", "<text>:2:1")),
        ("? [a]\n: b", ("H002", "<text>:1:3")),
        ("a: \x00", ("H030", "<text>")),
        ("%YAML 9.9\n---\na: 1", ("H030", "<text>:1:1")),
    ],
)
def test_what_is_wrong_with_a_text(text: Any, fault: tuple[str, str]) -> None:
    assert load(text) == [[fault]]


@pytest.mark.parametrize(
    ("scalar", "fault"),
    [
        ("2014-02-30", ("H007", "members[0].birth_date")),
        ("2014-01-01 10:00:00", ("H007", "members[0].birth_date")),
        ("yes", ("H007", "members[0].birth_date")),
        (".nan", ("H007", "members[0].birth_date")),
        ("1e5000000000", ("H007", "members[0].birth_date")),
        ("9" * 5000, ("H007", "members[0].birth_date")),
        ("0b" + "1" * 5000, ("H007", "members[0].birth_date")),
        ("=", ("H007", "members[0].birth_date")),
    ],
)
def test_odd_scalars_end_at_the_field(scalar: str, fault: tuple[str, str]) -> None:
    assert load(f"id: A\nmembers: [{{id: w, role: wife, birth_date: {scalar}}}]") == [[fault]]


def test_quoted_no_is_never_false() -> None:
    assert load(YAML.replace("no", '"no"')) == [[("H004", "low_income")]]
    assert load(YAML.replace("no", "!!str no")) == [[("H004", "low_income")]]


def test_a_line_that_is_too_long_is_passed_over() -> None:
    long = b'{"id": "' + b"x" * (MAX_LINE + 10) + b'"}'
    assert load(long + b"\n" + ONE.encode()) == [[("H033", "<text>:1")], "A"]
    assert load(ONE.encode() + b"\n" + long) == ["A", [("H033", "<text>:2")]]


def test_yaml_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fpassist.domain.reading.MAX_YAML", 100)
    assert load("a: " + "x" * 200) == [[("H033", "<text>")]]


def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "家庭.yaml"
    path.write_text(YAML, encoding="utf-8")
    assert load(path) == ["A"]
    assert [h.id for h in read_households(str(path)) if isinstance(h, Household)] == ["A"]
    assert load(tmp_path / "none.json") == [[("H035", str(tmp_path / "none.json"))]]
    assert load(tmp_path) == [[("H035", str(tmp_path))]]
    assert [o.diagnostics[0].code for o in read_households("a\0b") if isinstance(o, HouseholdError)] == ["H035"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ONE.encode())))
    assert [h.id for h in read_households("-") if isinstance(h, Household)] == ["A"]


def test_lines_are_read_in_constant_memory() -> None:
    class Endless(io.RawIOBase):
        """20,000 lines that are nowhere all at once."""

        def __init__(self) -> None:
            self.left = 20_000

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            if not self.left:
                return 0
            self.left -= 1
            line = ONE.encode() + b"\n"
            buffer[: len(line)] = line
            return len(line)

    from fpassist.domain.reading import _stream  # pyright: ignore[reportPrivateUsage]

    def count(outcomes: Iterator[Any]) -> int:
        return sum(isinstance(outcome, Household) for outcome in outcomes)

    outcomes = _stream(io.BufferedReader(Endless()), "<stdin>")
    next(outcomes)
    tracemalloc.start()
    try:
        assert count(outcomes) == 19_999
        assert tracemalloc.get_traced_memory()[1] < 2 * 2**20
    finally:
        tracemalloc.stop()


def test_json_by_the_model_itself() -> None:
    assert Household.model_validate_json(ONE).id == "A"
    assert Household.model_validate_json(bytearray(ONE.encode())).id == "A"
    with pytest.raises(HouseholdError) as caught:
        Household.model_validate_json('{"id": "A", "id": "B"}')
    assert [d.code for d in caught.value.diagnostics] == ["H031"]


@pytest.mark.parametrize("given", [None, {}, 1, []])
def test_what_is_neither_text_nor_a_path_is_refused_at_once(given: Any) -> None:
    calls: list[Any] = [load_households, read_households, Household.model_validate_json]
    for call in [*calls * 3, lambda given: load_households("{}", name=given or 1)]:
        with pytest.raises(HouseholdError) as caught:
            call(given)
        (fault,) = caught.value.diagnostics
        well_said(fault)
        assert fault.code == "H025"


def test_a_closed_standard_input_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    (outcome,) = read_households("-")
    assert isinstance(outcome, HouseholdError)
    assert [(fault.code, fault.where) for fault in outcome.diagnostics] == [("H035", "<stdin>")]
