"""Reads the models and tests of the published FEEL conformance suite (DMN TCK, XML) as questions with answers.

A question is what ``fpassist feel`` can be asked: an expression, a context, and the value that the suite expects.
Decision tables, invocations and other boxes are no expressions of the language and make no question.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

from fpassist.lang.literals import LiteralFault, parse_duration
from fpassist.lang.tree import YearsMonths

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
LITERAL = "{*}literalExpression"
IDENTIFIER = re.compile(r"[^\W\d]\w*")
NUMERAL = re.compile(r"\s*-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*")


@dataclass(frozen=True)
class Elsewhere:
    """A value of a kind that the language leaves out, such as a time of day; equal to no value of the language."""

    text: str


@dataclass(frozen=True)
class Declared:
    """The type that a model gives a value: what its text means, and what an answer is turned into.

    Args:
        kind: the name of a FEEL type, or ``""`` for any.
        many: whether it is a list of such values.
        parts: the types of the components of a structure.
    """

    kind: str = ""
    many: bool = False
    parts: Mapping[str, Declared] = field(default_factory=dict[str, "Declared"])

    def single(self) -> Declared:
        """The type of one value of the list."""
        return Declared(self.kind, False, self.parts)

    def taken(self, answer: Any) -> Any:
        """What a decision of this type yields for ``answer``: a list of one for a single value, or the other way round.

        An answer of another type becomes null.
        """
        if answer is None:
            return None
        items = cast("list[Any]", answer) if isinstance(answer, list) else [answer]
        if self.many:
            found = [self.single().taken(item) for item in items]
            return found if all(a is None or b is not None for a, b in zip(items, found, strict=True)) else None
        value = items[0] if (self.kind or self.parts) and len(items) == 1 else cast("Any", answer)
        if self.parts:
            entries = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
            fit = (
                n in entries and (entries[n] is None or p.taken(entries[n]) is not None) for n, p in self.parts.items()
            )
            return cast("Any", value) if all(fit) else None
        return value if self.kind not in KINDS or type(value) is KINDS[self.kind] else None


ANY = Declared()


@dataclass(frozen=True)
class Question:
    """One case of the suite.

    Args:
        id: directory of the suite, case and decision, to find it again.
        expression: FEEL text, or ``None`` where the decision is no expression.
        context: the names in scope and their values; the expressions of other decisions are in ``decisions``.
        decisions: name to expression of the decisions that this one rests on, those needed first coming first.
        expected: the value of the language that the suite expects.
        types: name to type of the decisions that have one; that of this one by the name ``""``.
    """

    id: str
    expression: str | None
    context: Mapping[str, Any]
    decisions: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])
    expected: Any = None
    types: Mapping[str, Declared] = field(default_factory=dict[str, Declared])


def questions(folder: Path) -> Iterator[Question]:
    """The questions of one directory of the suite, in the order of its test files.

    Raises:
        ParseError: a file that is not XML.
    """
    for path in sorted(folder.glob("*.xml")):
        root = ElementTree.parse(path).getroot()
        name = (root.findtext("{*}modelName") or "").strip()
        model = folder / name
        if not name.endswith(".dmn") or not model.is_file():
            continue
        made = Model(ElementTree.parse(model).getroot())
        for case in root.iterfind("{*}testCase"):
            given = {n.get("name", ""): value_of(n, made.type(n.get("name"))) for n in case.iterfind("{*}inputNode")}
            for result in case.iterfind("{*}resultNode"):
                asked = result.get("name", "")
                expected = result.find("{*}expected")
                if expected is None or asked not in made.expressions:
                    continue
                expression, decisions, inputs = made.needed(asked)
                context = {name: given.get(name) for name in inputs}
                id = f"{folder.name}/{case.get('id', '')}/{asked}"
                types = {name: made.type(name) for name in decisions} | {"": made.type(asked)}
                yield Question(id, expression, context, decisions, value_of(expected, made.type(asked)), types)


class Model:
    """The decisions of one model as FEEL text, and what each rests on."""

    def __init__(self, root: ElementTree.Element) -> None:
        self.expressions: dict[str, str | None] = {}
        self._names: dict[str, str] = {}
        self._inputs: set[str] = set()
        self._needs: dict[str, list[str]] = {}
        self._types: dict[str, Declared] = {}
        self._items = {item.get("name", ""): item for item in root.iterfind("{*}itemDefinition")}
        for node in root:
            kind, name, id = node.tag.rpartition("}")[2], node.get("name", ""), node.get("id", "")
            said = [part.get("typeRef", "") for part in (*node.iterfind("{*}variable"), *node.iterfind(LITERAL))]
            self._types[name] = self._declared(next(filter(None, said), ""), 0)
            if kind == "inputData":
                self._names[id] = name
                self._inputs.add(name)
            elif kind == "decision":
                self._names[id] = name
                self.expressions[name] = _expression(node)
                self._needs[name] = [
                    need.get("href", "").rpartition("#")[2] for need in node.iterfind("{*}informationRequirement/*")
                ]
                if node.find("{*}knowledgeRequirement") is not None:
                    # What it calls is a function of the model's own.
                    self.expressions[name] = None

    def type(self, name: str | None) -> Declared:
        """The type of an input or a decision."""
        return self._types.get(name or "", Declared())

    def _declared(self, reference: str, depth: int) -> Declared:
        item = self._items.get(reference.rpartition(":")[2])
        return Declared(reference.rpartition(":")[2]) if item is None or depth > 20 else self._defined(item, depth)

    def _defined(self, item: ElementTree.Element, depth: int) -> Declared:
        many = item.get("isCollection") == "true"
        components = item.findall("{*}itemComponent")
        if components:
            return Declared("", many, {each.get("name", ""): self._defined(each, depth + 1) for each in components})
        of = self._declared((item.findtext("{*}typeRef") or "").strip(), depth + 1)
        # A list of lists has no kind of its own here: what is in it is taken as it comes.
        return Declared("", True) if many and of.many else Declared(of.kind, many or of.many, of.parts)

    def needed(self, decision: str) -> tuple[str | None, dict[str, str | None], list[str]]:
        """The expression of ``decision``, those of the decisions it rests on, and the inputs of them all."""
        decisions: dict[str, str | None] = {}
        inputs: list[str] = []

        def gather(name: str, depth: int) -> None:
            for id in self._needs.get(name, ()):
                need = self._names.get(id, id)
                if need in self._inputs:
                    inputs.append(need)
                elif need not in decisions and depth < 20:
                    gather(need, depth + 1)
                    decisions[need] = self.expressions.get(need)

        gather(decision, 0)
        return self.expressions[decision], decisions, inputs


def _expression(node: ElementTree.Element) -> str | None:
    text = node.findtext("{*}literalExpression/{*}text")
    if text is not None:
        return text
    box = node.find("{*}context")
    if box is None:
        return None
    entries: list[str] = []
    for entry in box.iterfind("{*}contextEntry"):
        variable, text = entry.find("{*}variable"), entry.findtext("{*}literalExpression/{*}text")
        if variable is None or text is None:
            return None
        name = variable.get("name", "")
        entries.append(f"{name if IDENTIFIER.fullmatch(name) else json.dumps(name, ensure_ascii=False)}: {text}")
    return "{" + ", ".join(entries) + "}"


def value_of(node: ElementTree.Element, of: Declared = ANY) -> Any:
    """The value that stands in an ``inputNode``, ``expected``, ``item`` or ``component``; ``None`` for null.

    Args:
        node: the element.
        of: the type that the model gives it, which counts where the value says none of its own.
    """
    components = node.findall("{*}component")
    if components:
        return {each.get("name", ""): value_of(each, of.parts.get(each.get("name", ""), ANY)) for each in components}
    items = node.find("{*}list")
    if items is not None:
        return None if items.get(NIL) == "true" else [value_of(item, of.single()) for item in items.iterfind("{*}item")]
    value = node.find("{*}value")
    if value is None or value.get(NIL) == "true":
        return None
    return _scalar(value.get(TYPE, "").rpartition(":")[2] or of.kind, value.text or "")


def _scalar(kind: str, text: str) -> Any:
    match kind:
        case "string":
            return text
        case "boolean":
            return text.strip() == "true"
        case "decimal" | "double" | "float" | "integer" | "int" | "long" | "number":
            return Decimal(text.strip())
        case "date":
            try:
                return date.fromisoformat(text.strip())
            except ValueError:
                return Elsewhere(text)
        case (
            "duration"
            | "dayTimeDuration"
            | "yearMonthDuration"
            | "days and time duration"
            | "years and months duration"
        ):
            try:
                found = parse_duration(text.strip())
            except LiteralFault:
                return Elsewhere(text)
            return Elsewhere(text) if found is None else found
        case "time" | "dateTime" | "date and time":
            return Elsewhere(text)
        case _:
            # Of no type, or of one that is no FEEL type: what the text looks like.
            if NUMERAL.fullmatch(text):
                return Decimal(text.strip())
            return {"true": True, "false": False}.get(text.strip(), text)


KINDS: dict[str, type] = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": date,
    "dayTimeDuration": timedelta,
    "days and time duration": timedelta,
    "yearMonthDuration": YearsMonths,
    "years and months duration": YearsMonths,
}
"""The values of the FEEL types that the language has, by the names that models use."""
