"""Lines and tables: widths with full-width characters, Chinese line breaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fpassist.cli.layout import table, wrap
from fpassist.cli.output import printable
from fpassist.diagnostics import display_width

TEXT = st.text(st.sampled_from("ab c郴州，。（）( )[1]一二"), max_size=60)


@given(TEXT, st.integers(6, 40))
def test_no_line_is_wider_than_asked(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(display_width(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=5), st.integers(40, 100))
def test_tables_keep_to_their_width(rows: list[tuple[str, str, str]], width: int) -> None:
    assert all(display_width(line) <= width for line in table(("甲", "b", ""), rows, (2, 3, 1), width))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("一二三四五", 6, ["一二三", "四五"]),
        ("一二三，四五", 6, ["一二", "三，四", "五"]),
        ("一二（三）", 6, ["一二", "（三）"]),
        ("at least one", 8, ["at least", "one"]),
        ("w(妻)、h(夫)", 8, ["w(妻)、", "h(夫)"]),
        ("abcdefghij", 6, ["abcdef", "ghij"]),
    ],
)
def test_breaks(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_hanging_indent() -> None:
    assert wrap("a b c d", 4, hanging=2) == ["a b", "  c", "  d"]


def test_what_could_drive_a_terminal_is_escaped() -> None:
    assert printable("a\x1b[2Jb\u202e\r") == "a\\x1b[2Jb\\u202e\\r"
    assert printable("郴州\nfine") == "郴州\nfine"
