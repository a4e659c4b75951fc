"""Reads the models and tests of the published FEEL conformance suite (DMN TCK, XML) as questions with answers.

A question is what ``fpassist feel`` can be asked: an expression, a context, and the value that the suite expects.
Decision tables, invocations and other boxes are no expressions of the language and make no question.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from fpassist.lang.literals import LiteralFault, parse_duration

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
IDENTIFIER = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Elsewhere:
    """A value of a kind that the language leaves out, such as a time of day; equal to no value of the language."""

    text: str


@dataclass(frozen=True)
class Question:
    """One case of the suite.

    Args:
        id: directory of the suite, case and decision, to find it again.
        expression: FEEL text, or ``None`` where the decision is no expression.
        context: the names in scope and their values; the expressions of other decisions are in ``decisions``.
        decisions: name to expression of the decisions that this one rests on, those needed first coming first.
        expected: the value of the language that the suite expects.
    """

    id: str
    expression: str | None
    context: Mapping[str, Any]
    decisions: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])
    expected: Any = None


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
            given = {node.get("name", ""): value_of(node) for node in case.iterfind("{*}inputNode")}
            for result in case.iterfind("{*}resultNode"):
                asked = result.get("name", "")
                expected = result.find("{*}expected")
                if expected is None or asked not in made.expressions:
                    continue
                expression, decisions, inputs = made.needed(asked)
                context = {name: given.get(name) for name in inputs}
                id = f"{folder.name}/{case.get('id', '')}/{asked}"
                yield Question(id, expression, context, decisions, value_of(expected))


class Model:
    """The decisions of one model as FEEL text, and what each rests on."""

    def __init__(self, root: ElementTree.Element) -> None:
        self.expressions: dict[str, str | None] = {}
        self._names: dict[str, str] = {}
        self._inputs: set[str] = set()
        self._needs: dict[str, list[str]] = {}
        for node in root:
            kind, name, id = node.tag.rpartition("}")[2], node.get("name", ""), node.get("id", "")
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


def value_of(node: ElementTree.Element) -> Any:
    """The value that stands in an ``inputNode``, ``expected``, ``item`` or ``component``; ``None`` for null."""
    components = node.findall("{*}component")
    if components:
        return {each.get("name", ""): value_of(each) for each in components}
    items = node.find("{*}list")
    if items is not None:
        return None if items.get(NIL) == "true" else [value_of(item) for item in items.iterfind("{*}item")]
    value = node.find("{*}value")
    if value is None or value.get(NIL) == "true":
        return None
    return _scalar(value.get(TYPE, "").rpartition(":")[2], value.text or "")


def _scalar(kind: str, text: str) -> Any:
    match kind:
        case "string":
            return text
        case "boolean":
            return text.strip() == "true"
        case "decimal" | "double" | "float" | "integer" | "int" | "long":
            return Decimal(text.strip())
        case "date":
            try:
                return date.fromisoformat(text.strip())
            except ValueError:
                return Elsewhere(text)
        case "duration" | "dayTimeDuration" | "yearMonthDuration":
            try:
                found = parse_duration(text.strip())
            except LiteralFault:
                return Elsewhere(text)
            return Elsewhere(text) if found is None else found
        case "":
            return {"true": True, "false": False}.get(text.strip(), text)
        case _:
            return Elsewhere(text)
