"""The command line: a face; no decision is taken here. One file a command."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> None:
    """Run ``fpassist`` and leave with its exit status: 0 done, 1 the policy or cases have faults, 2 the input is wrong.

    Args:
        argv: the arguments after the command's name; ``None`` takes those of the process.
    """
    # No plugin of another package gets to see a household, nor is one looked for.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # What a start makes is kept to the end: collecting in between only costs time.
    gc.set_threshold(50_000)
    # The libraries of the command line are loaded when it runs, not when something imports this package.
    from fpassist.cli.guard import run

    raise SystemExit(run(argv))
