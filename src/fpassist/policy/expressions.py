"""FEEL texts in YAML scalars: parsed once each, with every node's span in the file.

The same condition stands in many rules. Its tree is parsed once and moved to each place, so that a fault and a reason
still point at the line that was written there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from fpassist.diagnostics import Diagnostic, ExpressionError, Span
from fpassist.lang import check, parse
from fpassist.lang.scan import MAX_LENGTH
from fpassist.lang.tree import Literal, Name, Node, Property
from fpassist.lang.types import Date, Type
from fpassist.lang.walk import walk
from fpassist.policy import scalars
from fpassist.policy.bounds import beyond
from fpassist.policy.report import Report, first_line
from fpassist.policy.scope import PolicyScope
from fpassist.policy.walk import moved
from fpassist.policy.wide_signs import in_expression
from fpassist.policy.written import units_in_expression
from fpassist.policy.yaml_nodes import YamlScalar

_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")


@dataclass(slots=True, eq=False)
class Leaf:
    """One expression as it stands in the file, not yet typed."""

    yaml: YamlScalar
    node: Node

    @property
    def text(self) -> str:
        return " ".join(self.yaml.text.split())

    def names(self) -> set[str]:
        """Every name that could be a definition."""
        found: set[str] = set()
        for node in walk(self.node):
            if isinstance(node, Name | Property):
                found.add(node.name)
        return found


class Expressions:
    """Parses and types the leaves of one policy."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._parsed: dict[str, Node | tuple[Diagnostic, ...]] = {}
        self._told: dict[str, tuple[Diagnostic, ...]] = {}

    def leaf(self, yaml: YamlScalar) -> Leaf | None:
        """The expression of a scalar; ``None`` where it has a fault, which is reported."""
        if scalars.is_null(yaml) and yaml.text != "null":
            self.report.error("P070", yaml, "an expression is missing here", "write a FEEL expression")
            return None
        day = scalars.day(yaml) if yaml.plain else None
        if day is not None:
            # In FEEL 2014-07-16 is a subtraction; in YAML it can only have been meant as a day.
            return Leaf(yaml, Literal(span=first_line(yaml), type=Date(), value=day))
        known = self._parsed.get(yaml.text)
        if known is None:
            known = self._parse(yaml.text)
            self._parsed[yaml.text] = known
        place = placer(yaml)
        self._report(self._told.get(yaml.text, ()), yaml, place)
        if isinstance(known, tuple):
            self._report(known, yaml, place)
            return None
        return Leaf(yaml, moved(known, place))

    def _parse(self, text: str) -> Node | tuple[Diagnostic, ...]:
        """The tree of ``text``, or its faults; with full-width signs and units, which are told, as it was meant."""
        short = len(text) <= MAX_LENGTH and not text.isascii()
        meant, signs = in_expression(text) if short else (text, [])
        told = [_wide(text, *one) for one in signs]
        bare, units = units_in_expression(meant) if short else (meant, [])
        told += [_unit(text, *one) for one in units]
        if told:
            self._told[text] = tuple(told)
        if bare is None:
            return ()
        try:
            return parse(bare)
        except ExpressionError as error:
            # What else is wrong may come of the same slips.
            return () if told else error.diagnostics

    def typed(self, leaf: Leaf, scope: PolicyScope, variables: Mapping[str, Type]) -> Node | None:
        """The leaf with names resolved and types and units filled in; ``None`` where that failed (reported)."""
        node, found = check(leaf.node, scope, variables)
        faults = [*found, *beyond(node)]
        for fault in faults:
            span = fault.span if fault.span is not None and fault.span.file is not None else first_line(leaf.yaml)
            told = _folded(leaf.yaml, fault) or _of_another(fault, variables) or replace(fault, span=span)
            self.report.add(replace(told, where="", excerpt=None))
        return None if any(fault.severity == "error" for fault in faults) else node

    def _report(self, faults: tuple[Diagnostic, ...], yaml: YamlScalar, place: Callable[[Span], Span]) -> None:
        for fault in faults:
            span = place(fault.span) if fault.span is not None else first_line(yaml)
            self.report.add(replace(fault, span=span, where="", excerpt=None))


def _wide(text: str, at: int, found: str, meant: str) -> Diagnostic:
    message = f"the full-width `{found}` is no part of the language"
    return Diagnostic("L003", message, span=_within(text, at, found), help=f"write the half-width `{meant}`")


def _unit(text: str, at: int, found: str, number: str) -> Diagnostic:
    message = f"`{found}` stands after a number, and an expression takes the number alone"
    return Diagnostic("L005", message, span=_within(text, at, found), help=f"write `{number}`, without a unit")


def _within(text: str, at: int, found: str) -> Span:
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    return Span(None, line, column, line, column + len(found))


def placer(yaml: YamlScalar) -> Callable[[Span], Span]:
    """A function from a span within the scalar's text to the span in the file."""
    line, column, end_line, _ = yaml.mark
    path = yaml.file.path
    raw = yaml.file.lines[line - 1] if line <= len(yaml.file.lines) else ""
    start = column + (1 if yaml.style in ("'", '"') else 0)
    if line == end_line and raw[start - 1 : start - 1 + len(yaml.text)] == yaml.text:
        shift = start - 1

        def near(span: Span) -> Span:
            return Span(path, line, span.column + shift, line, span.end_column + shift)

        return near
    table = _table(yaml)
    starts = [0] + [place + 1 for place, char in enumerate(yaml.text) if char == "\n"]

    def index(at_line: int, at_column: int) -> int:
        base = starts[min(max(at_line, 1), len(starts)) - 1]
        return min(base + max(at_column - 1, 0), len(table) - 1)

    def far(span: Span) -> Span:
        first = table[index(span.line, span.column)]
        last = table[index(span.end_line, max(span.end_column - 1, 1))]
        if last < first:
            last = first
        return Span(path, first[0], first[1], last[0], last[1] + 1)

    return far


def _table(yaml: YamlScalar) -> list[tuple[int, int]]:
    """For each character of the text, its line and column in the file: quotes, escapes and folds undone."""
    line, column, end_line, end_column = yaml.mark
    lines = yaml.file.lines[line - 1 : end_line]
    raw = "\n".join(lines)
    offsets = [0]
    for one in lines:
        offsets.append(offsets[-1] + len(one) + 1)
    at = column - 1
    stop = min(offsets[max(end_line - line, 0)] + end_column - 1, len(raw))
    if yaml.style in ("'", '"'):
        at += 1
    elif yaml.style in ("|", ">"):
        at = offsets[1] if len(lines) > 1 else stop
    table: list[tuple[int, int]] = []
    for char in yaml.text:
        if not char.isspace():
            while at < stop and raw[at].isspace():
                at += 1
            if yaml.style == '"' and raw[at : at + 2] == "\\\n":
                at += 2
                while at < stop and raw[at].isspace():
                    at += 1
        row = bisect_right(offsets, min(at, max(stop - 1, 0))) - 1
        table.append((line + row, min(at, max(stop - 1, 0)) - offsets[row] + 1))
        escape = _ESCAPE.match(raw, at) if yaml.style == '"' else None
        if escape is not None:
            at = escape.end()
        elif yaml.style == "'" and raw[at : at + 2] == "''":
            at += 2
        elif not char.isspace() or (at < stop and raw[at] == " "):
            at += 1
    return table or [(line, column)]


def _folded(yaml: YamlScalar, fault: Diagnostic) -> Diagnostic | None:
    """A subtraction of conditions that is none: a list item indented further than the one above, which YAML joins."""
    if fault.code != "L016" or not yaml.plain or not fault.message.startswith("`-` "):
        return None
    line, column, last, _ = yaml.mark
    for number in range(line + 1, last + 1):
        text = yaml.file.lines[number - 1]
        lead = len(text) - len(text.lstrip())
        if text[lead:].startswith("- "):
            span = Span(yaml.file.path, number, lead + 1, number, lead + 2)
            message = "the `-` is indented further than the item above, so that YAML takes both for one"
            return replace(fault, code="P070", message=message, span=span, help=f"indent it by {column - 3} spaces")
    return None


_NO_NAME = re.compile(r"there is no name `(person|accident|treatment|victim)` here")


def _of_another(fault: Diagnostic, variables: Mapping[str, Type]) -> Diagnostic | None:
    """A name that stands for the subject of another kind of rule."""
    found = _NO_NAME.fullmatch(fault.message) if fault.code == "L010" else None
    if found is None:
        return None
    own = next((name for name in variables if name != "household"), "household")
    article = "an" if found[1] == "accident" else "a"
    cure = f"this rule is about the {own}; `{found[1]}` stands in one about {article} {found[1]}: see for: or of:"
    return replace(fault, help=cure)
