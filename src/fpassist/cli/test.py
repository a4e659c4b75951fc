"""``fpassist test``: case files, each a family and what must come out."""

from __future__ import annotations

from typing import Annotated

import typer

EXAMPLES = """Examples:

\b
  fpassist test
  fpassist test policies/cases/measure_01.yaml
"""


def run_cases(
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH", help="Case files or folders.")] = None,
) -> None:
    """Run case files and tell every difference."""
