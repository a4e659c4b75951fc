"""Case files: a family, questions about it, and what must come out (the form is told in policies/cases/README.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from fpassist.cli.guard import call_fault
from fpassist.diagnostics import CallError, Diagnostic, HouseholdError, Span
from fpassist.policy.files import Refused, decode, read_bytes
from fpassist.policy.report import did_you_mean, first_line
from fpassist.policy.scalars import day, flag, is_null, number, text
from fpassist.policy.yaml_nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence, compose, holds_household

if TYPE_CHECKING:
    from fpassist import Household, Policy
    from fpassist.engine.row import Row

OUTCOMES = ("granted", "denied", "undetermined")
QUESTION_KEYS = {"as_of", "overlays", "interpret", "definitions", "expect"}
CASE_KEYS = QUESTION_KEYS | {"case", "household", "also"}
ROW_KEYS = {
    "outcome",
    "amount",
    "per",
    "bound",
    "quantity",
    "payers",
    "recipient",
    "missing",
    "interpretations",
}

# A step of a path such as ``members[0].birth_date``.
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Question:
    """One question about the family of a case."""

    as_of: date
    overlays: tuple[str, ...]
    interpret: tuple[tuple[str, str], ...]
    definitions: YamlMapping | None
    expect: YamlMapping | None
    node: YamlMapping


@dataclass(frozen=True, slots=True)
class Case:
    """A case file, read."""

    path: str
    household: Household
    questions: tuple[Question, ...]


def read_case(path: str) -> Case:
    """The case in the file ``path``.

    Raises:
        CallError: C012 for each way in which it is not written as case files are.
        HouseholdError: the faults of its family.
    """
    try:
        root, faults = compose(decode(read_bytes(path), path))
    except Refused as refused:
        found = refused.diagnostic
        if found.code == "P010":
            found = replace(found, help="write a case, as policies/cases/README.md says")
        raise CallError((*refused.before, found)) from None
    if holds_household(root):
        cure = "write a case with the household under household:, as policies/cases/README.md says"
        raise call_fault("C012", "this file holds a household, not a case", where=path, help_=cure)
    if faults:
        raise CallError(faults)
    case = _mapping(root, CASE_KEYS, "a case")
    family = case.get("household")
    if family is None:
        raise _fault(case, "the case has no household")
    if isinstance(family, YamlSequence):
        if len(family.items) != 1:
            raise _fault(family, "a case is about one household")
        family = family.items[0]
    household = _household(family)
    questions = [_question(case)]
    also = case.get("also")
    if also is not None:
        if not isinstance(also, YamlSequence):
            raise _fault(also, "also is a list of questions")
        questions += [_question(_mapping(item, QUESTION_KEYS, "a question")) for item in also.items]
    return Case(path, household, tuple(questions))


def _household(node: YamlNode) -> Household:
    from fpassist.domain import Household

    try:
        return Household.model_validate(plain(node))
    except HouseholdError as error:
        faults = error.diagnostics
    raise HouseholdError(_told_at(node, fault) for fault in faults)


def _told_at(node: YamlNode, fault: Diagnostic) -> Diagnostic:
    """A fault of the household with its place in the case file; no line of it, which may hold names."""
    at = node
    for name, place in _STEP.findall(fault.where):
        inner: YamlNode | None = None
        if place and isinstance(node, YamlSequence):
            inner = at = node.items[int(place)]
        elif name and isinstance(node, YamlMapping) and name in node.entries:
            at, inner = node.key(name), node.get(name)
        if inner is None:
            break
        node = inner
    span = at.span
    where = f"{span.file}:{span.line}:{span.column}"
    return replace(fault, where=f"{where}: {fault.where}" if fault.where else where)


def _question(node: YamlMapping) -> Question:
    on = day(node.get("as_of"))
    if on is None:
        raise _fault(
            node.get("as_of") or node, "as_of must be a day, YYYY-MM-DD", "write a day that exists as YYYY-MM-DD"
        )
    expect, definitions = node.get("expect"), node.get("definitions")
    for name, part in (("expect", expect), ("definitions", definitions), ("interpret", node.get("interpret"))):
        if part is not None and not isinstance(part, YamlMapping):
            raise _fault(part, f"{name} must be a mapping")
    if expect is None and definitions is None:
        raise _fault(node, "a question expects something: give expect or definitions")
    chosen: Any = plain(node.get("interpret")) or {}
    overlays: Any = plain(node.get("overlays")) or []
    if not isinstance(overlays, list):
        raise _fault(node.get("overlays") or node, "overlays must be a list of names")
    return Question(
        on,
        tuple(str(name) for name in overlays),  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        tuple((str(k), str(v)) for k, v in chosen.items()),
        definitions if isinstance(definitions, YamlMapping) else None,
        expect if isinstance(expect, YamlMapping) else None,
        node,
    )


def differences(question: Question, policy: Policy, household: Household) -> Iterator[Diagnostic]:
    """Where the policy does not answer ``question`` as the case says.

    Raises:
        FpassistError: the question cannot be asked, such as a day before the notice was in force.
    """
    result = policy.evaluate(household, question.as_of)
    if question.definitions is not None:
        for id, key, node in question.definitions.items():
            if id not in result.definitions:
                told = f"the policy has no definition {id} of the household that is true or false"
                yield _differs(key, told, did_you_mean(id, result.definitions))
                continue
            wanted, got = plain(node), result.definitions[id]
            if wanted is not got:
                yield _differs(key, f"{id} is {_shown(got)} on {question.as_of}, not {_shown(wanted)}")
    if question.expect is None:
        return
    for id, key, node in question.expect.items():
        if id not in policy.data.benefits:
            yield _differs(key, f"the policy has no benefit {id}", did_you_mean(id, policy.data.benefits))
            continue
        rows: tuple[Row, ...] = result[id]
        yield from _benefit(id, key, node, rows, question.as_of)


def _benefit(id: str, key: YamlScalar, node: YamlNode, rows: tuple[Row, ...], on: date) -> Iterator[Diagnostic]:
    if isinstance(node, YamlMapping):
        by_subject = {row.subject: row for row in rows}
        for subject, place, wanted in node.items():
            row = by_subject.get(subject)
            if row is None:
                told = (
                    f"the subjects are {', '.join(by_subject)}"
                    if by_subject
                    else "leave it out: it has none on that day"
                )
                yield _differs(place, f"{id} has no row for {subject} on {on}", told)
            else:
                yield from _row(place, wanted, row, on)
        return
    wanted = text(node)
    if wanted not in OUTCOMES:
        yield _differs(
            key if is_null(node) else node,
            f"expected of {id}: granted, denied, undetermined or a mapping",
            did_you_mean(wanted, OUTCOMES) if wanted else "write one of them",
        )
    elif not rows and wanted != "denied":
        yield _differs(key, f"{id} has no row on {on}")
    else:
        for row in rows:
            if row.outcome != wanted:
                yield _differs(key, f"{id} for {row.subject} is {row.outcome} on {on}, not {wanted}")


def _row(place: YamlScalar, node: YamlNode, row: Row, on: date) -> Iterator[Diagnostic]:
    wanted: Any = plain(node)
    what = f"{row.benefit} for {row.subject}"
    if isinstance(wanted, str):
        wanted = {"outcome": wanted}
    if not isinstance(wanted, dict):
        yield _differs(place, f"expected of {what}: granted, denied, undetermined or a mapping")
        return
    expected: dict[str, Any] = {"outcome": "granted", **wanted}
    unknown = expected.keys() - ROW_KEYS
    if unknown or expected["outcome"] not in OUTCOMES:
        for name in sorted(unknown):
            at = node.key(name) if isinstance(node, YamlMapping) else place
            yield _differs(at, f"{name} cannot be expected of a row", did_you_mean(name, sorted(ROW_KEYS)))
        if expected["outcome"] not in OUTCOMES:
            at = (node.get("outcome") or place) if isinstance(node, YamlMapping) else node
            told = did_you_mean(str(expected["outcome"]), OUTCOMES)
            yield _differs(at, f"{expected['outcome']} cannot be expected of a row", told)
        return
    got = _flat(row)
    for name, value in expected.items():
        if not _fits(name, value, got[name]):
            at = node.get(name) if isinstance(node, YamlMapping) else node
            yield _differs(at or place, f"{name} of {what} is {_shown(got[name])} on {on}, not {_shown(value)}")


def _flat(row: Row) -> dict[str, Any]:
    """A row with the parts of its amount beside the rest, as cases name them."""
    shown = row.as_dict()
    amount: Mapping[str, Any] = shown["amount"] or {}
    parts = {"amount": amount.get("value"), "per": amount.get("per"), "bound": amount.get("bound")}
    return {**{key: shown.get(key) for key in ROW_KEYS}, **parts}


def _fits(name: str, wanted: Any, got: Any) -> bool:
    if name == "missing":
        return sorted(map(str, wanted or [])) == sorted(got or [])
    if name == "interpretations":
        return cast("Mapping[str, Any]", wanted or {}).items() <= cast("Mapping[str, Any]", got).items()
    if name == "payers" and isinstance(wanted, list) and isinstance(got, list):
        payers, shown = cast("list[dict[str, Any]]", wanted), cast("list[dict[str, Any]]", got)
        return len(payers) == len(shown) and all(
            one.items() <= has.items() for one, has in zip(payers, shown, strict=True)
        )
    if name == "amount" and isinstance(got, str) and isinstance(wanted, int | str) and not isinstance(wanted, bool):
        try:
            return Decimal(wanted) == Decimal(got)
        except InvalidOperation:
            return False
    return bool(wanted == got)


def plain(node: YamlNode | None) -> Any:
    """A node as plain values: dates stay text, numbers are whole or text, quoted text stays text."""
    if node is None:
        return None
    if isinstance(node, YamlMapping):
        return {name: plain(value) for name, _, value in node.items()}
    if isinstance(node, YamlSequence):
        return [plain(item) for item in node.items]
    if not node.plain:
        return node.text
    truth, figure = flag(node), number(node)
    if truth is not None:
        return truth
    if figure is not None and figure == figure.to_integral_value() and "." not in node.text:
        return int(figure)
    return None if is_null(node) else node.text


def _mapping(node: YamlNode, keys: set[str], what: str) -> YamlMapping:
    if not isinstance(node, YamlMapping):
        raise _fault(node, f"{what} is a mapping")
    strange = [(name, key) for name, key, _ in node.items() if name not in keys]
    if strange:
        raise CallError(
            _diagnostic("C012", key, f"{what} has no key {name}", did_you_mean(name, sorted(keys)))
            for name, key in strange
        )
    return node


def _fault(node: YamlNode, message: str, cure: str | None = None) -> CallError:
    return CallError([_diagnostic("C012", node, message, cure)])


def _differs(node: YamlNode, message: str, cure: str | None = None) -> Diagnostic:
    return _diagnostic("C014", node, message, cure or "mend the policy, or what the case expects")


def _diagnostic(code: str, node: YamlNode, message: str, cure: str | None) -> Diagnostic:
    span: Span = first_line(node)
    where = f"{span.file}:{span.line}:{span.column}"
    cure = cure or call_fault(code, message).diagnostics[0].help
    return Diagnostic(code, message, where, span=span, excerpt=node.file.excerpt(span.line), help=cure)


def _shown(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def find_overlay(name: str, case: str, at: YamlNode) -> str:
    """The file of the overlay ``name``: beside the cases' folder, else among the bundled ones.

    Raises:
        CallError: C012, at the place ``at`` that names it.
    """
    from fpassist.policy import bundled

    places = [Path(case).resolve().parent.parent / "overlays", bundled().parent / "overlays", Path(case).parent]
    for folder in places:
        for file in (folder / f"{name}.yaml", folder / name):
            if file.is_file():
                return str(file)
    known = sorted({file.stem for folder in places[:2] if folder.is_dir() for file in folder.glob("*.yaml")})
    raise _fault(at, f"there is no overlay {name}", did_you_mean(name, known))
