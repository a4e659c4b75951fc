"""The error table of households: whole, in both languages, and each code brought about by some input."""

from __future__ import annotations

import re
from pathlib import Path

from fpassist.diagnostics.codes.household import TABLE

TESTS = Path(__file__).parent


def test_each_entry_is_whole() -> None:
    codes = [entry.code for entry in TABLE]
    assert codes == sorted(set(codes))
    for entry in TABLE:
        assert re.fullmatch(r"H0\d\d", entry.code)
        assert all((entry.title, entry.title_zh, entry.example, entry.cure, entry.cure_zh))
        assert re.search(r"[\u4e00-\u9fff]", entry.title_zh + entry.cure_zh)


def test_each_code_is_tested() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in TESTS.glob("test_*.py"))
    assert [entry.code for entry in TABLE if f'"{entry.code}"' not in tests] == []


def test_each_code_that_is_used_is_in_the_table() -> None:
    import fpassist.domain

    room = Path(fpassist.domain.__file__).parent
    used = {code for path in room.glob("*.py") for code in re.findall(r'"(H0\d\d)"', path.read_text(encoding="utf-8"))}
    assert used == {entry.code for entry in TABLE}
