"""YAML text to nodes that know their place, within stated bounds of size, depth and number.

Only the safe core of YAML is taken: mappings, sequences and scalars. Anchors, aliases, tags, merge keys and several
documents are refused, so that a file says what it seems to say and a small file stays small in memory. Plain scalars
are resolved by the reader that asks (`scalars.py`), not by YAML 1.1's guesses: ``no`` is the text ``no``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import yaml

from fpassist.diagnostics import Diagnostic, Span
from fpassist.diagnostics.hiding import blank
from fpassist.policy.files import Refused, SourceFile
from fpassist.policy.yaml_faults import quoted, told_twice

if TYPE_CHECKING:
    from fpassist.policy.wide_signs import Mended

MAX_DEPTH = 64
MAX_NODES = 50_000
_TOO_DEEP = f"values nest deeper than {MAX_DEPTH} levels"
_SHALLOWER = "name the inner parts as definitions"
# libyaml where it is built in, for its speed; PyYAML's own parser otherwise. Neither has types.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PARSE: Any = getattr(yaml, "parse")  # noqa: B009

_KEY = re.compile(r"[A-Za-z_0-9.\-]+\s*：")
_SECRET = re.compile(r"\s*(?:- *)*[{\"']?(?:name|id_number)\b")
_TIGHT = re.compile(r"\s*(?:- +)*([A-Za-z_][A-Za-z_0-9.\-]*):\S")
_TEXTS = ("zh", "en", "document", "registration", "authority")

Mark: TypeAlias = tuple[int, int, int, int]


@dataclass(slots=True, eq=False)
class YamlScalar:
    """A scalar: its text, and whether it stood plain (unquoted), quoted, or as a block."""

    file: SourceFile
    mark: Mark
    text: str
    style: str | None = None
    scaled: bool = False
    """Whether a percentage or a factor of an overlay made the number, which is exact and may go beyond a fen."""

    @property
    def plain(self) -> bool:
        return self.style is None

    @property
    def span(self) -> Span:
        return Span(self.file.path, *self.mark)


@dataclass(slots=True, eq=False)
class YamlSequence:
    file: SourceFile
    mark: Mark
    items: list[YamlNode] = field(default_factory=lambda: list[YamlNode]())

    @property
    def span(self) -> Span:
        return Span(self.file.path, *self.mark)


@dataclass(slots=True, eq=False)
class YamlMapping:
    """A mapping in the order of the file; a key is kept with its own place."""

    file: SourceFile
    mark: Mark
    entries: dict[str, tuple[YamlScalar, YamlNode]] = field(
        default_factory=lambda: dict[str, "tuple[YamlScalar, YamlNode]"]()
    )

    @property
    def span(self) -> Span:
        return Span(self.file.path, *self.mark)

    def get(self, key: str) -> YamlNode | None:
        found = self.entries.get(key)
        return None if found is None else found[1]

    def key(self, key: str) -> YamlScalar:
        return self.entries[key][0]

    def items(self) -> Iterator[tuple[str, YamlScalar, YamlNode]]:
        for name, (key, value) in self.entries.items():
            yield name, key, value


YamlNode: TypeAlias = YamlScalar | YamlSequence | YamlMapping


def compose(file: SourceFile) -> tuple[YamlNode, list[Diagnostic]]:
    """The one document of ``file``, and what is wrong with its keys. Raises :class:`Refused`."""
    composer = _Composer(file)
    try:
        root, faults = composer.run()
    except Refused as refused:
        found = _as_meant(file) if refused.diagnostic.code == "P005" else None
        if found is None:
            raise
        return found
    # Where every colon of a file is wide, all of it is one text.
    wide = composer.wide or isinstance(root, YamlScalar)
    return (wide and _as_meant(file)) or (root, faults)


def _as_meant(file: SourceFile) -> tuple[YamlNode, list[Diagnostic]] | None:
    """The document as it reads with half-width signs, each full-width one a fault; ``None`` where there is none."""
    from fpassist.policy.wide_signs import joined, mended, structural

    signs = structural(file.lines)
    if not signs:
        return None
    told = [sign.told(file) for sign in joined(signs)]
    try:
        root, faults = _Composer(file, mended(file.lines, signs)).run()
    except Refused as refused:
        raise Refused(refused.diagnostic, told) from None
    return root, [*told, *faults]


def holds_household(root: YamlNode) -> bool:
    """Whether a file is a household, or a list with one in it, standing where something else belongs."""
    if isinstance(root, YamlSequence):
        return any(isinstance(item, YamlMapping) and "members" in item.entries for item in root.items)
    return (
        isinstance(root, YamlMapping) and "members" in root.entries and not {"policy", "overlay"} & root.entries.keys()
    )


@dataclass(slots=True, eq=False)
class _Open:
    """A collection being read; ``key`` waits for its value in a mapping."""

    node: YamlMapping | YamlSequence
    key: YamlScalar | None = None
    skip: bool = False
    twice: list[tuple[YamlScalar, int]] = field(default_factory=lambda: list[tuple[YamlScalar, int]]())
    """Keys that stood before, each with the line in which it first did."""


class _Composer:
    """Reads parser events one by one: no recursion, so that depth costs no stack."""

    def __init__(self, file: SourceFile, meant: Mended | None = None) -> None:
        self.file = file
        self.meant = meant
        self.wide = False
        """Whether a key holds a sign that was probably meant to end it."""
        self.faults: list[Diagnostic] = []
        self.stack: list[_Open] = []
        self.root: YamlNode | None = None
        self.nodes = 0

    def run(self) -> tuple[YamlNode, list[Diagnostic]]:
        text = "\n".join(self.file.lines if self.meant is None else self.meant.lines)
        documents = 0
        try:
            events: Iterator[Any] = _PARSE(text, Loader=_LOADER)
            for event in events:
                kind = cast(object, event.__class__)
                if kind is yaml.ScalarEvent:
                    self.guard(event)
                    self.place(YamlScalar(self.file, self.mark(event), event.value, _style(event)))
                elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                    self.guard(event)
                    self.open(event, mapping=kind is yaml.MappingStartEvent)
                elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                    self.close(event)
                elif kind is yaml.AliasEvent:
                    raise self.refuse("P006", event, "an alias (*name) stands here", "write the value out")
                elif kind is yaml.DocumentStartEvent:
                    documents += 1
                    if documents > 1:
                        raise self.refuse(
                            "P009", event, "a second document starts here", "keep one document a file; delete the ---"
                        )
        except yaml.YAMLError as error:
            raise Refused(self.syntax(error)) from None
        if self.root is None:
            raise Refused(
                Diagnostic(
                    "P010",
                    "the file is empty",
                    span=Span(self.file.path, 1, 1, 1, 1),
                    help="start from the bundled policy, or see `fpassist schema policy`",
                )
            )
        return self.root, self.faults

    def guard(self, event: Any) -> None:
        self.nodes += 1
        if event.anchor is not None:
            raise self.refuse("P006", event, f"an anchor (&{event.anchor}) stands here", "write the value out")
        if event.tag is not None:
            raise self.refuse("P007", event, "a tag stands here", "delete the tag; types follow from the schema")
        if self.nodes > MAX_NODES:
            raise self.refuse("P008", event, f"the file holds more than {MAX_NODES} values", "split the policy")
        if len(self.stack) >= MAX_DEPTH:
            raise self.refuse("P008", event, _TOO_DEEP, _SHALLOWER)

    def open(self, event: Any, *, mapping: bool) -> None:
        cls = YamlMapping if mapping else YamlSequence
        node = cls(self.file, self.mark(event))
        if self.stack and isinstance(self.stack[-1].node, YamlMapping) and self.stack[-1].key is None:
            raise self.refuse(
                "P005", event, "a key must be a word, not a list or mapping", "quote the key or move the value after it"
            )
        self.stack.append(_Open(node))

    def close(self, event: Any) -> None:
        top = self.stack.pop()
        node = top.node
        self.faults += told_twice(top.twice)
        node.mark = (*node.mark[:2], *self.mark(event)[2:])
        self.place(node)

    def place(self, node: YamlNode) -> None:
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        holder = top.node
        if isinstance(holder, YamlSequence):
            holder.items.append(node)
        elif top.key is None:
            top.key = node if isinstance(node, YamlScalar) else None
            top.skip = top.key is not None and self.repeated(holder, top.key)
            self.wide = self.wide or (top.key is not None and top.key.plain and _key_meant(top.key.text))
        else:
            self.wide = self.wide or (isinstance(node, YamlScalar) and _meant_as_more(top.key, node))
            if not top.skip:
                key, node = self.parted(top.key, node)
                holder.entries[key.text] = (key, node)
            top.key = None

    def parted(self, key: YamlScalar, node: YamlNode) -> tuple[YamlScalar, YamlNode]:
        """Key and value of ``{zh:在世, …}`` as they were meant: YAML takes a colon without a space as a letter."""
        empty = isinstance(node, YamlScalar) and node.plain and not node.text
        found = _TIGHT.match(key.text) if empty and key.plain else None
        if found is None or key.mark[0] != key.mark[2]:
            return key, node
        line, column, _, end = key.mark
        at = column + found.end() - 1
        span = Span(self.file.path, line, at - 1, line, at)
        self.faults.append(
            Diagnostic(
                "P005",
                "no space stands after the colon, so that YAML takes both for letters",
                span=span,
                excerpt=self.file.excerpt(line),
                help=f"put a space after the colon: `{found[1]}: …`",
            )
        )
        value = YamlScalar(self.file, (line, at, line, end), key.text[found.end() - 1 :])
        return YamlScalar(self.file, (line, column, line, at - 1), found[1]), value

    def repeated(self, holder: YamlMapping, key: YamlScalar) -> bool:
        if key.text == "<<" and key.plain:
            raise self.refuse("P006", key, "a merge key (<<) stands here", "write the values out")
        first = holder.entries.get(key.text)
        if first is None:
            return False
        self.stack[-1].twice.append((key, first[0].mark[0]))
        return True

    def refuse(self, code: str, at: Any, message: str, help_text: str) -> Refused:
        line, column, end_line, end_column = at.mark if isinstance(at, YamlScalar) else self.mark(at)
        span = Span(self.file.path, line, column, end_line, end_column)
        return Refused(Diagnostic(code, message, span=span, excerpt=self.file.excerpt(line), help=help_text))

    def mark(self, event: Any) -> Mark:
        """Where an event stands in the file, whatever was put into its line."""
        start, end = event.start_mark, event.end_mark
        found = (start.line + 1, start.column + 1, end.line + 1, end.column + 1)
        if self.meant is None:
            return found
        back = self.meant.back
        return (found[0], back(found[0], found[1]), found[2], back(found[2], found[3]))

    def syntax(self, error: yaml.YAMLError) -> Diagnostic:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        line = min(line, max(1, len(self.file.lines)))
        column = column if self.meant is None else self.meant.back(line, column)
        problem = str(getattr(error, "problem", None) or "the text cannot be read").strip()
        opened = getattr(error, "context_mark", None)
        if opened is not None and opened.line + 1 < line and "could not find expected ':'" in problem:
            return self.no_key(opened.line + 1)
        if opened is not None and opened.line + 1 < line:
            problem += f", in what starts in line {opened.line + 1}"
        # The parser has a bound of its own, and may read so far ahead that it meets it first.
        if "nesting depth" in problem:
            span = Span(self.file.path, line, column, line, column + 1)
            return Diagnostic("P008", _TOO_DEEP, span=span, excerpt=self.file.excerpt(line), help=_SHALLOWER)
        text = self.file.excerpt(line) or ""
        tab = "\t" in text[: column + 1]
        return Diagnostic(
            "P005",
            f"the text is not YAML: {problem}",
            span=Span(self.file.path, line, column, line, column + 1),
            excerpt=self.file.excerpt(line),
            help="indent with spaces, never tabs"
            if tab
            else quoted(text)
            or "check the indentation, and quote text that holds ': ', ' #' or starts with a special character",
        )

    def no_key(self, line: int) -> Diagnostic:
        """A line that should be a key and is none; the parser only notices at the next one."""
        text = self.file.excerpt(line) or ""
        column = len(text) - len(text.lstrip()) + 1
        tight = _TIGHT.match(text)
        secret = _SECRET.match(text)
        if secret is not None:
            # Without its colon a name is not seen to be one.
            text = text[: secret.end()] + blank(text[secret.end() :])
        return Diagnostic(
            "P005",
            "the text is not YAML: the line is no key with a value",
            span=Span(self.file.path, line, column, line, max(column + 1, len(text.rstrip()) + 1)),
            excerpt=text,
            help=f"put a space after the colon: `{tight[1]}: …`"
            if tight
            else "write `key: value`, or indent it further than the key whose text it goes on with",
        )


def _key_meant(text: str) -> bool:
    """Whether a key holds a sign that was probably meant to end it, or begins with a blank that is none to YAML."""
    return "：" in text or text.strip() != text


def _meant_as_more(key: YamlScalar, node: YamlScalar) -> bool:
    """Whether a list or mapping was meant with wide brackets or colons; a text may well stand so."""
    if not node.plain or key.text in _TEXTS:
        return False
    if node.text[:1] == "-" and node.text[1:2].isspace():
        # YAML would have taken a plain space after the dash as a list.
        return True
    brackets = node.text[:1] in "［｛" and node.text[-1:] in "］｝"
    return brackets or (key.mark[0] < node.mark[2] and _KEY.match(node.text) is not None)


def _style(event: Any) -> str | None:
    return event.style if event.style in ("'", '"', "|", ">") else None
