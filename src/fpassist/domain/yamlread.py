"""YAML text to plain values, straight from the parser's events: no recursion, no aliases, no object tags."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, cast

import yaml
from yaml.constructor import SafeConstructor
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

from fpassist.diagnostics import Diagnostic, HouseholdError
from fpassist.domain.limits import MAX_DEPTH, repeated_key

_TAG = "tag:yaml.org,2002:"
_PLAIN = {_TAG + kind for kind in ("null", "bool", "int", "float", "timestamp", "str", "map", "seq")}
_NOTHING = object()
_TOO_DEEP = "the nesting is too deep"
_SHALLOWER = "a household nests five levels"


def parse_yaml(text: str, name: str) -> Iterator[object]:
    """Each document of ``text`` as plain values.

    Raises:
        HouseholdError: not YAML, a doubled key, an alias, a tag, or nesting past any household's.
    """
    fault: Diagnostic | None = None
    try:
        yield from _documents(text, name)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark is not None else name
        # The parser has a bound of its own, and may read so far ahead that it meets it first.
        too_deep = "nesting depth" in str(getattr(error, "problem", None))
        fault = (
            Diagnostic("H032", _TOO_DEEP, where, help=_SHALLOWER)
            if too_deep
            else Diagnostic("H030", "the text is not YAML", where, help="correct it at that place")
        )
    # Raised out here, so that no context keeps hold of the text.
    if fault is not None:
        raise HouseholdError([fault])


def _documents(text: str, name: str) -> Iterator[object]:
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    scalar = _Scalars(name)
    # Each open list or mapping: the container, and the key that waits for its value.
    open_: list[list[Any]] = []  # Any: what a text holds is known only once it is validated
    root: object = _NOTHING

    def put(value: object, event: NodeEvent) -> None:
        nonlocal root
        if not open_:
            root = value
        elif isinstance(open_[-1][0], list):
            cast("list[object]", open_[-1][0]).append(value)
        elif open_[-1][1] is _NOTHING:
            if not isinstance(value, str):
                raise _fault("H002", "a key is not text", name, event, "write every key as a word")
            if value in open_[-1][0]:
                raise HouseholdError([repeated_key(value, _place(name, event))])
            open_[-1][1] = value
        else:
            open_[-1][0][open_[-1][1]] = value
            open_[-1][1] = _NOTHING

    for event in cast(Any, yaml).parse(text, Loader=loader):
        if isinstance(event, AliasEvent):
            raise _fault("H036", "an alias is used", name, event, "write the value out where it belongs")
        if isinstance(event, ScalarEvent):
            as_key = bool(open_) and isinstance(open_[-1][0], dict) and open_[-1][1] is _NOTHING
            put(event.value if as_key and event.tag is None else scalar.value(event), event)
        elif isinstance(event, (SequenceStartEvent, MappingStartEvent)):
            if event.tag is not None and event.tag not in _PLAIN and event.tag != "!":
                raise _fault("H036", "a tag is used", name, event, "leave the tag out")
            if len(open_) >= MAX_DEPTH:
                raise _fault("H032", _TOO_DEEP, name, event, _SHALLOWER)
            opened: object = [] if isinstance(event, SequenceStartEvent) else {}
            put(opened, event)
            open_.append([opened, _NOTHING])
        elif isinstance(event, (SequenceEndEvent, MappingEndEvent)):
            open_.pop()
        elif isinstance(event, DocumentStartEvent):
            root = _NOTHING
        elif isinstance(event, DocumentEndEvent):
            yield root


class _Scalars:
    """Scalars by YAML's own rules (``no`` is false, ``2014-07-16`` a date), but a date that does not exist is text."""

    def __init__(self, name: str) -> None:
        self.name = name
        # PyYAML is untyped.
        self.resolver: Any = Resolver()
        self.constructor: Any = SafeConstructor()

    def value(self, event: ScalarEvent) -> object:
        text: str = event.value
        given: str | None = event.tag
        tag: str = given or self.resolver.resolve(ScalarNode, text, event.implicit)
        if tag == "!":
            return text
        if tag not in _PLAIN:
            if given is None:  # "<<" and "=", which resolve to tags of their own
                return text
            raise _fault("H036", "a tag is used", self.name, event, "leave the tag out")
        kind = tag.removeprefix(_TAG)
        if kind == "str":
            return text
        try:
            if kind == "float" and ":" not in text:
                return _decimal(text)
            construct = getattr(self.constructor, f"construct_yaml_{kind}")
            return construct(ScalarNode(tag, text))
        except (ValueError, KeyError, AttributeError, InvalidOperation, OverflowError):
            # Not what it looks like, such as 2014-02-30: as text it is refused where a date is wanted.
            return text


def _decimal(text: str) -> Decimal:
    lowered = text.replace("_", "").lower()
    if lowered.endswith(("inf", "nan")):
        return Decimal("NaN")
    return Decimal(lowered)


def _place(name: str, event: NodeEvent) -> str:
    mark: Any = event.start_mark
    return f"{name}:{mark.line + 1}:{mark.column + 1}"


def _fault(code: str, message: str, name: str, event: NodeEvent, help: str) -> HouseholdError:
    return HouseholdError([Diagnostic(code, message, _place(name, event), help=help)])
