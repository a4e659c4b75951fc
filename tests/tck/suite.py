"""Asks the questions of the suite and sorts what comes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from fpassist.diagnostics import ExpressionError
from fpassist.lang.standalone import feel_value
from tests.tck.models import ANY, IDENTIFIER, Elsewhere, Question, questions

OUTSIDE = {"L001", "L002", "L007", "L009"}
"""Codes that name a construct, a size or a range which the language leaves out."""


@dataclass
class Tally:
    """What came of the questions.

    Args:
        asked: how many there were.
        same: answered as the suite expects.
        mistakes: refused with a code, where the suite expects null because of a mistake; by code.
        outside: refused, or never asked, because of a construct that the language leaves out; by construct.
        unknown: answered null where an input is null, which the language takes for an unknown fact.
        refused: refused though no construct is outside, and the suite expects a value.
        wrong: another answer than the suite's.
    """

    asked: int = 0
    same: int = 0
    mistakes: Counter[str] = field(default_factory=Counter[str])
    outside: Counter[str] = field(default_factory=Counter[str])
    unknown: int = 0
    refused: list[str] = field(default_factory=list[str])
    wrong: list[str] = field(default_factory=list[str])


def ask_all(root: Path) -> Tally:
    """Every question of the directories below ``root`` that hold test files."""
    tally = Tally()
    for folder in sorted({path.parent for path in root.rglob("*.xml")}):
        for question in questions(folder):
            ask(question, tally)
    return tally


def ask(question: Question, tally: Tally) -> None:
    """Asks one question and notes in ``tally`` what came of it."""
    tally.asked += 1
    known: dict[str, Any] = dict(question.context)
    steps = [*question.decisions.items(), ("", question.expression)]
    if any(text is None for _, text in steps):
        tally.outside["decision tables, invocations and functions of a model"] += 1
        return
    if not all(IDENTIFIER.fullmatch(name) for name in (*known, *question.decisions)):
        tally.outside["names of several words"] += 1
        return
    if any(_elsewhere(value) for value in known.values()):
        tally.outside["times of day"] += 1
        return
    answer: Any = None
    for name, text in steps:
        try:
            answer = question.types.get(name, ANY).taken(feel_value(text or "", known))
        except ExpressionError as error:
            _refused(question, error, tally)
            return
        known[name] = answer
    if same(answer, question.expected):
        tally.same += 1
    elif answer is None and any(value is None for value in question.context.values()):
        tally.unknown += 1
    else:
        tally.wrong.append(f"{question.id}: {question.expression!r} is {answer!r}, and not {question.expected!r}")


def _refused(question: Question, error: ExpressionError, tally: Tally) -> None:
    fault = error.diagnostics[0]
    if fault.code in OUTSIDE:
        tally.outside[f"{fault.code} {fault.message}" if fault.code == "L009" else _construct(fault.message)] += 1
    elif question.expected is None:
        tally.mistakes[fault.code] += 1
    else:
        tally.refused.append(f"{question.id}: {question.expression!r}: {fault.code} {fault.message}")


def _construct(message: str) -> str:
    return message.partition(" is standard FEEL")[0]


def _elsewhere(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_elsewhere, value.values()))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return any(map(_elsewhere, value)) if isinstance(value, list) else isinstance(value, Elsewhere)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def same(answer: Any, expected: Any) -> bool:
    """Whether the answer is the one expected; numbers to as many digits as the suite writes."""
    if isinstance(expected, dict):
        return (
            isinstance(answer, dict)
            and answer.keys() == expected.keys()  # pyright: ignore[reportUnknownMemberType]
            and all(same(answer[key], expected[key]) for key in expected)  # pyright: ignore[reportUnknownVariableType]
        )
    if isinstance(expected, list):
        return (
            isinstance(answer, list)
            and len(answer) == len(expected)  # pyright: ignore[reportUnknownArgumentType]
            and all(map(same, answer, expected))  # pyright: ignore[reportUnknownArgumentType]
        )
    if isinstance(answer, Decimal) and isinstance(expected, Decimal):
        return abs(answer - expected) <= Decimal("1e-8") * max(1, abs(expected))
    return type(answer) is type(expected) and bool(answer == expected)
