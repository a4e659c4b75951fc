"""Where the fields of a household stand in the file: worked out only when a field is at fault.

A line of the file may hold a name or an ID number, so that no more of it is shown than the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, cast

import yaml
from yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from fpassist.diagnostics import Diagnostic, HouseholdError, Span
from fpassist.domain.limits import word


@dataclass(slots=True)
class _Open:
    """A list or an object whose end has not come yet."""

    path: str
    is_list: bool
    count: int = 0
    key: str | None = None

    def below(self) -> str:
        """The path of the part that comes next."""
        if self.is_list:
            return f"{self.path}[{self.count}]"
        return f"{self.path}.{self.key}" if self.path else self.key or ""

    def passed(self) -> None:
        """Goes on to the part after it."""
        self.count += 1
        self.key = None


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column from one, and the key as it is written; empty for an entry of a list."""

    line: int
    column: int
    key: str = ""


def located(error: HouseholdError, found: Mapping[str, Place], name: str) -> HouseholdError:
    """``error`` with the places of its fields, where they are found.

    Args:
        error: its faults are at paths such as ``members[0].birth_date``.
        found: as ``places`` gives them.
        name: how messages call the file.
    """
    return HouseholdError(_placed(diagnostic, found, name) for diagnostic in error.diagnostics)


def _placed(diagnostic: Diagnostic, found: Mapping[str, Place], name: str) -> Diagnostic:
    path = diagnostic.where
    # What is missing stands nowhere; what it is missing from does.
    while path and path not in found:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    place = found.get(path)
    if place is None or diagnostic.span is not None:
        return diagnostic
    end = place.column + max(1, len(place.key))
    span = Span(name, place.line, place.column, place.line, end)
    return replace(diagnostic, span=span, excerpt=" " * (place.column - 1) + (place.key or "…"))


def places(text: str, document: int = 0) -> Mapping[str, Place]:
    """The place of every field of one document, by its path; of those before a fault, where the text has one."""
    found: dict[str, Place] = {}
    with suppress(yaml.YAMLError):
        _walk(text, document, found)
    return found


def _walk(text: str, document: int, found: dict[str, Place]) -> None:
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    open_: list[_Open] = []
    current = -1
    for event in cast(Any, yaml).parse(text, Loader=loader):
        if isinstance(event, DocumentStartEvent):
            current += 1
        elif isinstance(event, DocumentEndEvent) and current == document:
            return
        if current != document:
            continue
        top = open_[-1] if open_ else None
        if isinstance(event, (SequenceEndEvent, MappingEndEvent)):
            open_.pop()
            if open_:
                open_[-1].passed()
        elif isinstance(event, ScalarEvent):
            if top is not None and not top.is_list and top.key is None:
                _key(event, top, found)
            elif top is not None:
                if top.is_list:
                    found.setdefault(top.below(), _start(event))
                top.passed()
        elif isinstance(event, (SequenceStartEvent, MappingStartEvent)):
            path = "" if top is None else top.below()
            if top is None or top.is_list:
                found.setdefault(path, _start(event))
            open_.append(_Open(path, isinstance(event, SequenceStartEvent)))


def _key(event: ScalarEvent, top: _Open, found: dict[str, Place]) -> None:
    name = cast(str, event.value)
    top.key = name if word(name) else "?"
    start: Any = event.start_mark
    end: Any = event.end_mark
    if start.line == end.line and word(name):
        quote = '"' if end.column - start.column > len(name) else ""
        found.setdefault(top.below(), Place(start.line + 1, start.column + 1, f"{quote}{name}{quote}"))
    else:
        found.setdefault(top.below(), Place(start.line + 1, start.column + 1))


def _start(event: Any) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1)
