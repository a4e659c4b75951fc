"""``fpassist errors``: the error table."""

from __future__ import annotations

from dataclasses import asdict
from difflib import get_close_matches
from typing import Annotated

import typer

from fpassist.cli import output
from fpassist.cli.guard import call_fault
from fpassist.cli.options import Lang, Language, Report, ReportOption
from fpassist.diagnostics import CODES, ErrorCode

EXAMPLES = """Examples:

\b
  fpassist errors
  fpassist errors C003 --lang en
  fpassist errors --format json
"""


def errors(
    code: Annotated[
        str | None, typer.Argument(metavar="CODE", help="One code; every code where it is left out.")
    ] = None,
    shape: ReportOption = Report.text,
    lang: Lang = Language.zh,
) -> None:
    """Explain error codes, each with an example and its cure."""
    if code is None:
        entries = [CODES[key] for key in sorted(CODES)]
    else:
        entries = [_entry(code)]
    if shape is Report.json:
        output.write_json([asdict(entry) for entry in entries])
    elif code is None:
        for entry in entries:
            output.write_text(f"{entry.code}  {entry.title if lang is Language.en else entry.title_zh}")
    else:
        output.write_text(describe(entries[0], lang))


def _entry(code: str) -> ErrorCode:
    found = CODES.get(code.upper())
    if found is None:
        near = get_close_matches(code.upper(), CODES, n=1)
        told = f"did you mean {near[0]}?" if near else None
        raise call_fault("C007", f"there is no error code {code[:20]}", where="CODE", help_=told)
    return found


def describe(entry: ErrorCode, lang: Language) -> str:
    """One row of the error table as text."""
    if lang is Language.en:
        return f"{entry.code}: {entry.title}\nexample: {entry.example}\ncure: {entry.cure}"
    return f"{entry.code}：{entry.title_zh}\n示例：{entry.example}\n处理：{entry.cure_zh}"
