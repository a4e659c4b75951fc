"""The plain call ``fpassist evaluate FILE… --option value…``, read without the library of the command line.

That library takes longer to load than a family takes to decide. What is not written plainly (help, an unknown option, a
value that is none of its own) is left to it, and to its words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fpassist.cli.deciding import Asked

OPTIONS: Final[Mapping[str, tuple[str, ...] | None]] = {
    "as_of": None,
    "policy": None,
    "overlay": None,
    "interpret": None,
    "format": ("table", "json"),
    "lang": ("zh", "en"),
    "engine": ("native", "durable"),
}
"""The options of ``evaluate`` with the closed list of values, where there is one."""

REPEATABLE: Final = ("overlay", "interpret")


def read_plainly(arguments: Sequence[str]) -> Asked | None:
    """The call that ``arguments`` make; ``None`` where they are not written plainly."""
    if arguments[:1] != ["evaluate"]:
        return None
    households: list[str] = []
    given: dict[str, Any] = {}
    left = iter(arguments[1:])
    for argument in left:
        if not argument.startswith("-") or argument == "-":
            households.append(argument)
            continue
        option, sign, value = argument.partition("=")
        name = option.removeprefix("--").replace("-", "_")
        if option != f"--{name.replace('_', '-')}" or name not in OPTIONS:
            return None
        if not sign:
            value = next(left, "")
        values = OPTIONS[name]
        if not value or value.startswith("-") or (values is not None and value not in values):
            return None
        if name in REPEATABLE:
            given.setdefault(name, []).append(value)
        elif name in given:
            return None
        else:
            given[name] = value
    return Asked(households, **given) if households and "as_of" in given else None
