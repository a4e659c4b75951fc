"""Whatever fault a test brings about, it can be told in Chinese: what the package says of it is looked up."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from fpassist.diagnostics import Diagnostic
from fpassist.diagnostics.chinese import chinese

_MADE: set[str] = set()
"""Messages and cures made since the last test."""
_TOLD: set[str] = set()
"""Those that have been looked up."""
_init = Diagnostic.__post_init__


def _noted(self: Diagnostic) -> None:
    _init(self)
    # Past the constructor that the dataclass has made; a test may say in its own diagnostics what it likes.
    if sys._getframe(2).f_globals.get("__name__", "").startswith("fpassist."):
        _MADE.update(text for text in (self.message, self.help) if text)


Diagnostic.__post_init__ = _noted  # type: ignore[method-assign]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    _MADE.clear()
    yield
    untold = [text for text in _MADE - _TOLD if chinese(text) is None]
    _TOLD.update(_MADE)
    if untold:
        pytest.fail(f"no template of fpassist.diagnostics.chinese fits: {untold}", pytrace=False)
