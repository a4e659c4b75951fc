"""The command line: a face; no decision is taken here. One file a command."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence

INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells give it."""


def main(argv: Sequence[str] | None = None) -> None:
    """Run ``fpassist`` and leave with its exit status: 0 done, 1 the policy or cases have faults, 2 the input is wrong.

    130 where it was interrupted.

    Args:
        argv: the arguments after the command's name; ``None`` takes those of the process.
    """
    try:
        # No plugin of another package gets to see a household, nor is one looked for.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
        # What a start makes is kept to the end: collecting in between only costs time.
        gc.set_threshold(100_000)
        # The libraries of the command line are loaded when it runs, not when something imports this package.
        from fpassist.cli.guard import run

        status = run(argv)
    except KeyboardInterrupt:
        # Interrupted while those were loaded.
        status = INTERRUPTED
    # The process ends here, and all it holds with it: the interpreter need not look through that for garbage first.
    gc.freeze()
    raise SystemExit(status)
