"""``fpassist check``: every fault of a policy and its overlays at once."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from fpassist.cli import output
from fpassist.cli.families import must_be_readable
from fpassist.cli.options import Lang, Language, Overlays, Report, ReportOption
from fpassist.diagnostics import Diagnostic, render

EXAMPLES = """Examples:

\b
  fpassist check policies/chenzhou_2014.yaml
  fpassist check policies/chenzhou_2014.yaml --source notice.txt
  fpassist check my_policy.yaml --overlay county.yaml --lang en
  fpassist check my_policy.yaml --overlay county.yaml --format json
"""

FAULTY = 1


def check(
    policy: Annotated[str, typer.Argument(metavar="POLICY", help="A policy file.")],
    overlay: Overlays = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            metavar="NOTICE.txt",
            help="Prove that every anchor stands in this text, and every part is covered.",
        ),
    ] = None,
    shape: ReportOption = Report.text,
    lang: Lang = Language.zh,
) -> None:
    """Tell every error and warning of a policy at once."""
    for path in (policy, *(overlay or ()), *([] if source is None else [source])):
        must_be_readable(path)
    from fpassist.policy import check_policy

    found = check_policy(policy, tuple(overlay or ()), source)
    errors = [d for d in found if d.severity == "error"]
    warnings = [d for d in found if d.severity == "warning"]
    if shape is Report.json:
        output.write_json(
            {**output.errors_object(errors), "warnings": output.errors_object(warnings)["errors"]},
        )
    else:
        _tell(errors, warnings, lang.value)
    if errors:
        raise output.Faults(FAULTY)


def _tell(errors: list[Diagnostic], warnings: list[Diagnostic], lang: str) -> None:
    for diagnostic in (*errors, *warnings):
        output.write_text(output.printable(render(diagnostic, lang)))
    output.write_text(_summary(len(errors), len(warnings), lang))
    sys.stdout.flush()


def _summary(errors: int, warnings: int, lang: str) -> str:
    if lang == "zh":
        return f"{errors} 个错误，{warnings} 个警告" if errors or warnings else "未发现问题"
    return f"{_count(errors, 'error')}, {_count(warnings, 'warning')}" if errors or warnings else "no faults found"


def _count(n: int, word: str) -> str:
    return f"{n} {word}{'' if n == 1 else 's'}"
