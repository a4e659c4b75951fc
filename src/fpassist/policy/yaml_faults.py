"""What a slip in YAML was probably meant to be: the cures of faults that the parser only names in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fpassist.diagnostics import Diagnostic
from fpassist.diagnostics.hiding import hidden

if TYPE_CHECKING:
    from fpassist.policy.yaml_nodes import YamlScalar

_SIGNED = re.compile(r"(\s*(?:- +)*(?:[A-Za-z_0-9.\-]+: +|- +))((?:- |[@`%\"\[{?|>]).*)")
_ENDS = {"[": "]", "{": "}", '"': '"'}
_COLLECTION = "label title cite values grant quantity covers in_force question ground bearer options household members"
_COLLECTIONS = frozenset(_COLLECTION.split())
"""Keys whose value is a list or a mapping, so that a bracket that begins one was meant."""


def quoted(text: str) -> str | None:
    """The cure of a line whose value starts with a sign that means something else to YAML."""
    found = _SIGNED.fullmatch(text)
    if found is None or found[1].strip(" -:") in _COLLECTIONS or hidden(text) != text:
        # What may be a name or an ID number stands in no message.
        return None
    value = found[2].rstrip()
    if value.startswith("- "):
        return "start the list on the next line, indented"
    if (
        "'" in value
        or len(value) > 80
        or (value[0] in '[{"' and value[-1] == _ENDS[value[0]] and value.count(value[0]) < 2)
    ):
        return None
    return f"put the whole value in single quotes: '{value}'"


def told_twice(keys: list[tuple[YamlScalar, int]]) -> Iterator[Diagnostic]:
    """The keys of one mapping that stand twice; many in a row are an entry whose name is missing, told once."""
    if len(keys) > 2:
        (key, first), *_ = keys
        names = ", ".join(repr(one.text) for one, _ in keys)
        message = f"the keys {names} stand twice, first from line {first} on: an entry has no name of its own"
        cure = "write the name of the entry and a colon on a line above, indented two spaces less"
        yield Diagnostic("P011", message, span=key.span, excerpt=key.file.excerpt(key.mark[0]), help=cure)
        return
    for key, first in keys:
        message = f"the key {key.text!r} stands twice, first in line {first}"
        excerpt = key.file.excerpt(key.mark[0])
        yield Diagnostic("P011", message, span=key.span, excerpt=excerpt, help="delete one, or rename it")
