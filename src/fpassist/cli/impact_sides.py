"""The two sides of ``fpassist impact``, read from what the call says of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fpassist.cli.families import must_be_readable
from fpassist.cli.guard import call_fault
from fpassist.cli.options import make_policy, read_choices

if TYPE_CHECKING:
    from fpassist import Policy

_OVERLAY = re.compile(rb"^overlay[ \t]*:", re.MULTILINE)
_POLICY = re.compile(rb"^policy[ \t]*:", re.MULTILINE)
_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Given:
    """What a call says of one side.

    Args:
        option: ``--from`` or ``--to``.
        stack: a policy file and overlays with ``+`` between; a part of it, or ``None``.
        overlays: files that lie over it.
        interpret: readings, as ID=OPTION.
    """

    option: str
    stack: str | None
    overlays: Sequence[str]
    interpret: Sequence[str]


def read_sides(first: Given, second: Given, overlays: Sequence[str], interpret: Sequence[str]) -> tuple[Policy, Policy]:
    """The two policies; ``overlays`` and ``interpret`` hold for both, the sides' own come after them.

    The first side is the bundled policy, and the second that of the first side, where a call names none.

    Raises:
        CallError: A004 where nothing is said of the second side; C001, C002 and C004 for what cannot be read.
        PolicyError: every fault of a policy and its overlays.
    """
    if not (second.stack or second.overlays or second.interpret):
        raise call_fault("A004", "nothing is said of the other side", where=second.option)
    path, own = _parts(first, None)
    made: list[Policy] = []
    for given, (base, files) in ((first, (path, own)), (second, _parts(second, path))):
        choices = read_choices(interpret) | read_choices(given.interpret)
        stack = [*overlays, *files, *given.overlays]
        for file in (*([] if base is None else [base]), *stack):
            must_be_readable(file)
        made.append(make_policy(base, stack, choices))
    return made[0], made[1]


def _parts(given: Given, base: str | None) -> tuple[str | None, list[str]]:
    """The policy file of a side (``None``: the bundled one) and its overlays."""
    if not given.stack:
        return base, []
    # A plus may be part of a file's name.
    parts = [given.stack] if Path(given.stack).exists() else [part.strip() for part in given.stack.split("+")]
    if not all(parts[1:]):
        raise call_fault("C001", "a part of the stack is empty", where=given.option, help_="write policy.yaml+a.yaml")
    if not parts[0] or _is_overlay(parts[0]):
        return base, [part for part in parts if part]
    return parts[0], parts[1:]


def _is_overlay(path: str) -> bool:
    must_be_readable(path)
    with open(path, "rb") as stream:
        head = stream.read(_HEAD)
    return _OVERLAY.search(head) is not None and _POLICY.search(head) is None


__all__ = ["Given", "read_sides"]
