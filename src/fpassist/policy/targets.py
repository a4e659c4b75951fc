"""Targets of an overlay as they are written: one path a key. What is told of a path that leads nowhere, and of a tree.

Analysts who know the policy as a tree write their change as one. Laid over as it stands, it would take the place of a
whole section, and everything that rests on the section would be told as missing; so it is told here, once.
"""

from __future__ import annotations

from collections.abc import Sequence

from fpassist.policy import scalars
from fpassist.policy.report import did_you_mean, nearest
from fpassist.policy.schema import ENTRIES, FILE
from fpassist.policy.written import written
from fpassist.policy.yaml_nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence

_LEAF = {"parameters": "values", "interpretations": "default"}
"""What of an entry a single value can only have been meant for."""
_SHOWN = 40


def meant(root: YamlMapping, path: Sequence[str]) -> list[str] | None:
    """The target that comes nearest to ``path``, every step of it mended; ``None`` where some step has no likeness."""
    steps = list(path)
    if steps[0] not in root.entries and nearest(steps[0], FILE.fields) is None:
        holder = next((name for name in ENTRIES if _has(root, name, steps[0])), None)
        if holder is None:
            return None
        steps.insert(0, holder)
    if len(steps) > 2 and steps[0] == "parameters" and scalars.looks_like_day(steps[2]):
        steps.insert(2, "values")
    found: list[str] = []
    node: YamlNode | None = root
    for step in steps:
        if isinstance(node, YamlSequence):
            place = int(step[:6]) if step.isascii() and step.isdigit() else 0
            if not 1 <= place <= len(node.items):
                return None
            node = node.items[place - 1]
        elif isinstance(node, YamlMapping):
            if step not in node.entries and not (found[2:] == ["values"] and scalars.looks_like_day(step)):
                near = nearest(step, node.entries)
                if near is None:
                    return None
                step = near
            node = node.get(step)
        else:
            return None
        found.append(step)
    return found


def _has(root: YamlMapping, section: str, name: str) -> bool:
    entries = root.get(section)
    return isinstance(entries, YamlMapping) and name in entries.entries


def missing(root: YamlMapping, node: YamlNode, path: Sequence[str], place: int) -> tuple[str, str | None]:
    """What is said of a ``path`` of which step ``place`` is not in ``node``, and the cure."""
    where = ".".join(path[:place])
    message = f"{path[place]!r} is not in {where}" if where else f"the policy has no section {path[place]!r}"
    near = meant(root, path)
    if near is not None:
        return message, f"did you mean {'.'.join(near)!r}?"
    known = list(node.entries) if isinstance(node, YamlMapping) else []
    return message, did_you_mean(path[place], known, "use add: for what is new" if place == len(path) - 1 else None)


def tree(root: YamlMapping, operation: str, key: YamlScalar, value: YamlNode) -> tuple[str, str] | None:
    """What is said of a target that is only the beginning of one, the rest standing under it, and the cure.

    ``None`` where the target is written as it should be, or is wrong in some other way.
    """
    path = key.text.split(".")
    section = path[0] if path[0] in root.entries else nearest(path[0], FILE.fields)
    if section is None or section not in root.entries or len(path) > 2:
        return None
    if len(path) == 1 and isinstance(value, YamlMapping) and value.entries:
        message = f"the targets of {operation} are written as a tree under {key.text!r}, where each is one path"
    elif len(path) == 2 and operation in ("set", "replace") and _is_part(root, section, path[1], value):
        message = f"{key.text!r} is a whole entry, and what {operation} gives it is a part of one"
    else:
        return None
    return message, f"join the steps with dots in one key: {_example(root, operation, [section, *path[1:]], value)}"


def _is_part(root: YamlMapping, section: str, name: str, value: YamlNode) -> bool:
    """Whether ``value`` was meant for a part of an entry that is there: too much is lacking for a whole one."""
    if section not in ENTRIES or not _has(root, section, name):
        return False
    if not isinstance(value, YamlMapping):
        return isinstance(value, YamlScalar) and section in _LEAF
    lacking = ENTRIES[section].fields.keys() - ENTRIES[section].optional - value.entries.keys()
    return len(lacking) > 1


def _example(root: YamlMapping, operation: str, path: list[str], value: YamlNode) -> str:
    """The first target of the tree as one line that can be copied."""
    steps, node = list(path), value
    while isinstance(node, YamlMapping) and node.entries:
        if steps[0] == "parameters" and (len(steps) > 2 or (len(steps) == 2 and _is_row(node))):
            break
        name = next(iter(node.entries))
        steps, node = [*steps, *name.split(".")], node.entries[name][1]
    if steps[0] == "parameters":
        section = root.get("parameters")
        known = list(section.entries) if isinstance(section, YamlMapping) else []
        wanted = steps[1] if len(steps) > 1 else ""
        name = wanted if wanted in known else nearest(wanted, known) or next(iter(known), wanted)
        if operation == "each_value":
            return f"parameters.{name}: '+10 %'"
        start, figure = _dated(root, name, steps[2:], node)
        figure = figure if (said := written(figure)) is None else said.shown
        return f"parameters.{name}.values: {{{start}: {figure}}}"
    if len(steps) == 2 and steps[0] in _LEAF:
        steps.append(_LEAF[steps[0]])
    return f"{'.'.join(meant(root, steps) or steps)}: {shown(node)}"


def _is_row(node: YamlMapping) -> bool:
    """Whether figures by key stand here, without their day."""
    return all(
        scalars.number(inner) is not None and not scalars.looks_like_day(name) for name, _, inner in node.items()
    )


def _dated(root: YamlMapping, name: str, rest: list[str], node: YamlNode) -> tuple[str, str]:
    """The day and the figure of an example: those that were written, else the day of the policy's own value."""
    days = [step for step in rest if scalars.looks_like_day(step)]
    if not days and isinstance(node, YamlMapping):
        day = next((one for one in node.entries if scalars.looks_like_day(one)), None)
        if day is not None:
            return day, shown(node.entries[day][1])
    if days:
        return days[0], shown(node)
    section = root.get("parameters")
    entry = section.get(name) if isinstance(section, YamlMapping) else None
    values = entry.get("values") if isinstance(entry, YamlMapping) else None
    first = next(iter(values.entries), None) if isinstance(values, YamlMapping) else None
    return first or "2014-07-16", shown(node)


def shown(node: YamlNode) -> str:
    """A value as it is copied into a sentence, where it is short."""
    if isinstance(node, YamlScalar) and len(node.text) <= _SHOWN and "\n" not in node.text:
        return node.text
    if isinstance(node, YamlMapping):
        rows = [
            f"{name}: {inner.text}"
            for name, _, inner in node.items()
            if isinstance(inner, YamlScalar) and len(inner.text) <= _SHOWN
        ]
        if rows and len(rows) == len(node.entries) <= 4:
            return "{" + ", ".join(rows) + "}"
    return "…"
