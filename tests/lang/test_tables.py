"""The parser's tables are those of the grammar, and nothing but its own tables is ever loaded."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from fpassist.lang import parse, tables

HOME = files("fpassist.lang")
SAMPLES = [
    "a + 2 * b ** 3",
    'if a in [1..3] then "x" else null',
    "some p in persons satisfies p.age >= 49 and not(p.dead)",
    'years and months duration(birth, @"2014-07-16").years',
    "{a: 1, b: [1, 2][item > 1]}",
]


def test_the_tables_kept_are_those_of_the_grammar() -> None:
    grammar = HOME.joinpath(tables.GRAMMAR).read_bytes()
    kept = HOME.joinpath(tables.TABLES).read_bytes()
    assert kept.startswith(tables.mark_of(grammar)), "run python -m fpassist.lang.tables"


@pytest.mark.parametrize("text", SAMPLES)
def test_they_parse_as_the_grammar_does(text: str) -> None:
    anew = tables.from_grammar(HOME.joinpath(tables.GRAMMAR).read_bytes())
    assert tables.parser().parse(text) == anew.parse(text)
    assert parse(text) is not None


def test_tables_of_another_grammar_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / tables.GRAMMAR).write_bytes(HOME.joinpath(tables.GRAMMAR).read_bytes() + b"\n// changed\n")
    (tmp_path / tables.TABLES).write_bytes(HOME.joinpath(tables.TABLES).read_bytes())
    monkeypatch.setattr(tables, "files", lambda package: tmp_path)
    loaded: list[object] = []
    monkeypatch.setattr("lark.Lark.load", lambda stream: loaded.append(stream))
    assert tables.parser().parse("1 + 2") is not None
    assert loaded == []


def test_writing_them_gives_tables_that_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables.write(tmp_path / tables.TABLES)
    (tmp_path / tables.GRAMMAR).write_bytes(HOME.joinpath(tables.GRAMMAR).read_bytes())
    monkeypatch.setattr(tables, "files", lambda package: tmp_path)
    monkeypatch.setattr(tables, "from_grammar", lambda grammar: pytest.fail("the tables were not taken"))
    assert tables.parser().parse("1 + 2") is not None
