"""Messages and cures in Chinese: pairs of templates, a file a room, and the reading of a sentence by them.

Nothing of it is imported before a Chinese text is asked for.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from fpassist.diagnostics.chinese.templates import Book
from fpassist.diagnostics.codes import CODES

ROOMS = (
    "household",
    "household_cures",
    "language",
    "language_cures",
    "policy",
    "policy_rules",
    "policy_cures",
    "policy_keys",
    "engine",
    "tables",
    "call",
    "command_line",
)
"""The modules of the sentences; each has ``PAIRS``."""

PARTS = ("parts", "libraries")
"""The modules of what stands within a sentence: types, kinds of things, and what libraries and the system say."""


def chinese(text: str) -> str | None:
    """A message or a cure in Chinese; ``None`` for one that no template fits, which is best shown as it is."""
    return book().sentence(text)


@cache
def book() -> Book:
    """All the pairs; the cures of the error table are among them."""
    sentences = {entry.cure: entry.cure_zh for entry in CODES.values()}
    for room in ROOMS:
        sentences.update(_pairs(room))
    parts: dict[str, str] = {}
    for name in PARTS:
        parts.update(_pairs(name))
    return Book(sentences, parts, _pairs("words"))


def _pairs(name: str) -> dict[str, str]:
    found: dict[str, str] = import_module(f"{__name__}.{name}").PAIRS
    return found


__all__ = ["PARTS", "ROOMS", "book", "chinese"]
