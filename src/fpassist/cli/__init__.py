"""The command line: a face; no decision is taken here. One file a command."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> None:
    """Run ``fpassist`` and leave with its exit status: 0 done, 1 the policy or cases have faults, 2 the input is wrong.

    Args:
        argv: the arguments after the command's name; ``None`` takes those of the process.
    """
    # The libraries of the command line are loaded when it runs, not when something imports this package.
    from fpassist.cli.guard import run

    raise SystemExit(run(argv))
