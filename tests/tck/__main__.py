"""``python -m tests.tck CHECKOUT``: the published FEEL conformance suite, asked of ``fpassist feel``.

Status 0: no answer differs from the suite's; 1: some do; 2: no test file was found.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console

from tests.tck.suite import Tally, ask_all


def main(arguments: list[str]) -> int:
    """Runs every test file below the checkout's ``TestCases``, or below the path itself."""
    console = Console(soft_wrap=True, highlight=False)
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        console.print("usage: python -m tests.tck CHECKOUT   (a checkout of the DMN TCK)", markup=False)
        return 2
    root = Path(arguments[0])
    below = root / "TestCases"
    tally = ask_all(below if below.is_dir() else root)
    _show(tally, console)
    if not tally.asked:
        return 2
    return 1 if tally.wrong else 0


def _show(tally: Tally, console: Console) -> None:
    lines = [
        f"{tally.asked:,} cases",
        f"  {tally.same:,} answered as the standard does",
        f"  {tally.mistakes.total():,} refused, where the standard answers a mistake with null: "
        + ", ".join(f"{code} {count}" for code, count in sorted(tally.mistakes.items())),
        f"  {tally.outside.total():,} outside the language:",
        *(f"    {count:,} {what}" for what, count in tally.outside.most_common()),
        f"  {tally.unknown:,} unknown, since an input is",
        f"  {len(tally.refused):,} refused for another reason",
        *(f"    {line}" for line in tally.refused),
        f"  {len(tally.wrong):,} wrong",
        *(f"    {line}" for line in tally.wrong),
    ]
    console.print("\n".join(lines), markup=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
