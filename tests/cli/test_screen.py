"""What a plain stream is sent without rich is what rich would send it."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fpassist.cli.output import console
from fpassist.cli.screen import SWITCHES, Plain, Styled, screen

LINE = st.text(
    st.one_of(st.sampled_from(" ab[bold]:smile:郴州　\t\x07\x1b\x7f\u200b\u2028é\ud800"), st.characters()), max_size=120
)


@given(st.lists(LINE, max_size=4), st.sampled_from(["", "bold", "bold red"]))
def test_a_plain_screen_writes_what_rich_would(lines: list[str], style: str) -> None:
    written: list[bytes] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in SWITCHES:
            patch.delenv(name, raising=False)
        for plain in (True, False):
            stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace")
            patch.setattr(sys, "stdout", stream)
            target = Plain(stream) if plain else Styled(console())
            assert target.width == 80
            for line in lines:
                target.put(line, style)
            written.append(stream.detach().getvalue())  # type: ignore[attr-defined]
    assert written[0] == written[1]


@pytest.mark.skipif(sys.platform == "win32", reason="rich writes everything there")
def test_rich_is_asked_where_a_style_may_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SWITCHES:
        monkeypatch.delenv(name, raising=False)
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", stream)
    assert isinstance(screen(), Styled)  # another program's stream, of which nothing is known
    monkeypatch.setattr(sys, "__stdout__", stream)
    assert isinstance(screen(), Plain)
    with monkeypatch.context() as patch:
        patch.setenv("FORCE_COLOR", "1")
        assert isinstance(screen(), Styled)
    monkeypatch.setattr(stream, "isatty", lambda: True)
    assert isinstance(screen(), Styled)
