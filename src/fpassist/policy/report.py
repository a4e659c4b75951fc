"""Collects faults so that all come at once, one for each cause."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from fpassist.diagnostics import Diagnostic, PolicyError, Span
from fpassist.diagnostics.report import Severity
from fpassist.policy.files import SourceFile
from fpassist.policy.yaml_nodes import YamlNode

MAX_DIAGNOSTICS = 200
"""Beyond this the file is not a policy; more would only bury the first, and take time."""

_MISSING = re.compile(r"no (?:name|property) `(\w+)`")

MAX_NAMES = 2_000
"""Names that a misspelt one is compared with."""


class TooMany(Exception):
    """The report is full; whoever collects stops here."""


class Report:
    """The faults found so far in one policy and its overlays."""

    def __init__(self) -> None:
        self.files: dict[str, SourceFile] = {}
        self.removed: dict[str, YamlNode] = {}
        """Where overlays remove definitions, parameters and facts, by name: what still uses one is their fault."""
        self._counts: dict[Severity, int] = {}
        self._items: dict[tuple[str, Span | None, str], Diagnostic] = {}

    def add(self, diagnostic: Diagnostic) -> None:
        """Takes a diagnostic made elsewhere; fills in excerpt and cure; drops an exact repetition."""
        diagnostic = self._of_removal(diagnostic)
        span = diagnostic.span
        if diagnostic.help is None:
            from fpassist.diagnostics import CODES

            diagnostic = replace(diagnostic, help=CODES[diagnostic.code].cure)
        if span is not None and diagnostic.excerpt is None and span.file in self.files:
            file = self.files[span.file]
            message = file.told(diagnostic.message, span.line)
            diagnostic = replace(diagnostic, message=message, excerpt=file.excerpt(span.line))
        key = (diagnostic.code, span, diagnostic.message)
        if key in self._items:
            return
        count = self._counts.get(diagnostic.severity, 0) + 1
        if count <= MAX_DIAGNOSTICS:
            self._items[key] = diagnostic
            self._counts[diagnostic.severity] = count
        if diagnostic.severity == "error" and count >= MAX_DIAGNOSTICS:
            raise TooMany

    def _of_removal(self, diagnostic: Diagnostic) -> Diagnostic:
        """A name that is missing because an overlay removes it, told once, where that stands."""
        found = _MISSING.search(diagnostic.message) if self.removed and diagnostic.code in ("L010", "L011") else None
        node = self.removed.get(found[1]) if found is not None else None
        if found is None or node is None:
            return diagnostic
        message = f"{found[1]} is removed here, and rules of the policy use it"
        where = "" if diagnostic.span is None else f", such as {diagnostic.span.file}:{diagnostic.span.line}"
        help = f"leave it, or change what uses it{where}"
        return Diagnostic("L010", message, span=first_line(node), help=help)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        for diagnostic in diagnostics:
            self.add(diagnostic)

    def error(
        self,
        code: str,
        at: YamlNode | Span,
        message: str,
        help: str | None = None,
        *,
        cite: str | None = None,
        severity: Severity = "error",
    ) -> None:
        """An error at a node (its first line) or at a span."""
        span = at if isinstance(at, Span) else first_line(at)
        self.add(Diagnostic(code, message, severity=severity, span=span, help=help, cite=cite))

    def warning(self, code: str, at: YamlNode | Span, message: str, help: str | None = None) -> None:
        self.error(code, at, message, help, severity="warning")

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """Everything found, in the order of the files and their lines."""
        order = {path: place for place, path in enumerate(self.files)}

        def key(item: Diagnostic) -> tuple[int, int, int, str]:
            span = item.span
            if span is None:
                return (-1, 0, 0, item.code)
            return (order.get(span.file or "", len(order)), span.line, span.column, item.code)

        return sorted(self._items.values(), key=key)

    @property
    def errors(self) -> list[Diagnostic]:
        return [item for item in self.diagnostics if item.severity == "error"]

    def count(self, severity: Severity) -> int:
        """How many of a severity have been taken so far."""
        return self._counts.get(severity, 0)

    @property
    def failed(self) -> bool:
        return "error" in self._counts

    def raise_errors(self) -> None:
        """Raises :class:`PolicyError` with every error and warning found, where there is an error."""
        if self.failed:
            raise PolicyError(self.diagnostics)


def first_line(node: YamlNode) -> Span:
    """The span of a node, cut at the end of its first line: a caret under a whole mapping helps nobody."""
    line, column, end_line, end_column = node.mark
    if end_line > line:
        text = node.file.lines[line - 1] if line <= len(node.file.lines) else ""
        return Span(node.file.path, line, column, line, max(column + 1, len(text.rstrip()) + 1))
    return Span(node.file.path, line, column, line, max(column + 1, end_column))


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The one of ``names`` that ``name`` was probably meant to be."""
    if len(name) > 80:
        return None
    found = difflib.get_close_matches(name, list(islice(names, MAX_NAMES)), n=1, cutoff=0.65)
    return found[0] if found else None


def did_you_mean(name: str, names: Iterable[str], otherwise: str | None = None) -> str | None:
    """A help sentence: the nearest name, else the whole list where short, else ``otherwise``."""
    known = list(names)
    near = nearest(name, known)
    if near is not None:
        return f"did you mean {near!r}?"
    if otherwise is not None:
        return otherwise
    if known and len(known) <= 12:
        return f"known here: {', '.join(known)}"
    return None
