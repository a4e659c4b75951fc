"""``fpassist test``: runs case files and tells every difference."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fpassist.cli import output
from fpassist.cli.families import FILE, near
from fpassist.cli.guard import call_fault
from fpassist.cli.options import Lang, Language, PolicyFile, Report, ReportOption, make_policy
from fpassist.diagnostics import Diagnostic, FpassistError, render
from fpassist.policy.report import first_line

if TYPE_CHECKING:
    from fpassist import Policy
    from fpassist.cli.cases import Question

EXAMPLES = """Examples:

\b
  fpassist test
  fpassist test policies/cases/29_home_care.yaml
  fpassist test policies/cases --policy my_policy.yaml --lang en
"""

FAULTY = 1
_CASES = "give a folder of case files, whose names end in .yaml or .yml"


def run_cases(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH", help="Case files or folders of them.  [default: the cases of the bundled policy]"
        ),
    ] = None,
    policy: PolicyFile = None,
    shape: ReportOption = Report.text,
    lang: Lang = Language.zh,
) -> None:
    """Run case files and tell every difference."""
    files = case_files(paths)
    policies = Policies(policy)
    faults: list[Diagnostic] = []
    failed, questions = 0, 0
    for file in files:
        found, asked = _run(file, policies)
        questions += asked
        failed += bool(found)
        faults += found
    if shape is Report.json:
        shown: dict[str, Any] = {**output.errors_object(faults), "cases": len(files), "failed": failed}
        output.write_json(shown)
    else:
        for fault in faults:
            output.write_text(output.printable(render(fault, lang.value)))
        passed = len(files) - failed
        if lang is Language.zh:
            output.write_text(f"{passed} 个通过，{failed} 个未通过（共 {questions} 问）")
        else:
            output.write_text(f"{passed} passed, {failed} failed ({questions} questions)")
    if failed:
        raise output.Faults(FAULTY)


def _run(file: str, policies: Policies) -> tuple[list[Diagnostic], int]:
    """The differences of one case file, and how many questions it asked."""
    from fpassist.cli.cases import differences, read_case

    found: list[Diagnostic] = []
    try:
        case = read_case(file)
    except FpassistError as error:
        return [_placed(d, file) for d in error.diagnostics], 0
    for question in case.questions:
        try:
            found += differences(question, policies.of(question, file), case.household)
        except FpassistError as error:
            found += [_asked_at(question, d) for d in error.diagnostics]
    return found, len(case.questions)


def _placed(fault: Diagnostic, file: str) -> Diagnostic:
    where = fault.where or (str(fault.span) if fault.span else "")
    return fault if file.split(" (")[0] in where else replace(fault, where=f"{file}: {where}" if where else file)


def _asked_at(question: Question, fault: Diagnostic) -> Diagnostic:
    """A fault of a question itself, at what it asks: the reading it takes, or its day."""
    if fault.span is not None:
        return fault
    node = question.node
    at = (node.get("interpret") if fault.where.startswith("interpret") else node.get("as_of")) or node
    return replace(fault, where=str(at.span), span=first_line(at), excerpt=at.file.excerpt(at.span.line))


class Policies:
    """The policy under each set of overlays and readings that cases ask for, each loaded once."""

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._made: dict[object, Policy] = {}

    def of(self, question: Question, case: str) -> Policy:
        """The policy that ``question`` speaks of."""
        from fpassist.cli.cases import find_overlay

        at = question.node.get("overlays") or question.node
        overlays = [find_overlay(name, case, at) for name in question.overlays]
        key = (tuple(overlays), question.interpret)
        if key not in self._made:
            self._made[key] = make_policy(self._path, overlays, dict(question.interpret))
        return self._made[key]


def case_files(paths: list[str] | None) -> list[str]:
    """Every case file named, folders opened, in order.

    Raises:
        CallError: C002 for what is not there.
    """
    if not paths:
        from fpassist.policy import bundled

        paths = [str(bundled().parent / "cases")]
    files: list[str] = []
    for name in paths:
        if not name:
            raise call_fault("C002", "the path is empty", where='""', help_=FILE)
        path = Path(name)
        try:
            if path.is_dir():
                found = sorted(str(file) for pattern in ("*.yaml", "*.yml") for file in path.rglob(pattern))
                if not found:
                    raise call_fault("C002", "no case file stands in the folder", where=name, help_=_CASES)
                files += found
            elif path.exists():
                files.append(name)
            else:
                raise call_fault("C002", "there is no such file", where=name, help_=near(name) or FILE)
        except (OSError, ValueError):
            raise call_fault("C002", "the path cannot be read", where=name, help_=FILE) from None
    return files
