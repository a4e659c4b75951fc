"""Values of overlays that do not stand, or not for long: laid over again, or dated before one that the policy has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fpassist.policy import scalars
from fpassist.policy.report import Report
from fpassist.policy.targets import shown
from fpassist.policy.yaml_nodes import YamlMapping, YamlNode, YamlScalar


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A dated value that an overlay has set: which overlay, of which parameter, from when."""

    overlay: str
    parameter: str
    key: YamlScalar
    start: date
    value: YamlNode


def placed(overlay: str, path: Sequence[str], key: YamlScalar, value: YamlNode) -> Placed | None:
    """What stands at ``parameters.NAME.values.DAY`` from now on; ``None`` for any other path."""
    if len(path) != 4 or path[0] != "parameters" or path[2] != "values":
        return None
    start = scalars.day(YamlScalar(key.file, key.mark, path[3]))
    return None if start is None else Placed(overlay, path[1], key, start, value)


def tell_idle(root: YamlMapping, found: Sequence[Placed], report: Report) -> None:
    """A warning (P111) for each value that never holds, or that a later value of the policy itself cuts short."""
    for place, one in enumerate(found):
        after = [other for other in found[place + 1 :] if other.parameter == one.parameter]
        again = [other for other in after if other.start == one.start and other.overlay != one.overlay]
        if again:
            if _figure(again[-1].value) != _figure(one.value):
                by = f"{again[-1].overlay}, laid over it, sets {_figure(again[-1].value)}"
                _warn(one, f"never holds: {by} from the same day", report)
            continue
        values = _values(root, one.parameter)
        if values is None or one.start not in values:
            continue
        _tell_cut(root, one, values, found, report)


def _tell_cut(
    root: YamlMapping,
    one: Placed,
    values: dict[date, tuple[YamlScalar, YamlNode]],
    found: Sequence[Placed],
    report: Report,
) -> None:
    first, last = _force(root)
    if last is not None and one.start > last:
        _warn(one, f"never holds: the policy ends on {last}", report)
        return
    later = sorted(day for day in values if day > one.start)
    if not later:
        return
    key, value = values[later[0]]
    stands = f"from {later[0]} {_figure(value)} stands"
    if first is not None and later[0] <= first:
        _warn(one, f"never holds while the policy is in force: {stands}", report)
    # Its last value is meant to go on; an earlier one ends where the overlay itself says so.
    elif key.file is root.file and not any(
        other.overlay == one.overlay and other.parameter == one.parameter and other.start > one.start for other in found
    ):
        until = later[0] - timedelta(days=1)
        _warn(one, f"holds only until {until}: {stands}, as the policy has it", report)


def _warn(one: Placed, ending: str, report: Report) -> None:
    message = f"the value {_figure(one.value)} of {one.parameter} from {one.start} {ending}"
    cure = f"set parameters.{one.parameter}.values from the day on which it shall hold, or leave it out"
    report.warning("P111", one.key, message, cure)


def _figure(node: YamlNode) -> str:
    inner = node.get("value") if isinstance(node, YamlMapping) else None
    return shown(node if inner is None else inner)


def _values(root: YamlMapping, name: str) -> dict[date, tuple[YamlScalar, YamlNode]] | None:
    section = root.get("parameters")
    entry = section.get(name) if isinstance(section, YamlMapping) else None
    values = entry.get("values") if isinstance(entry, YamlMapping) else None
    if not isinstance(values, YamlMapping):
        return None
    dated = [(scalars.day(key), key, value) for _, key, value in values.items()]
    return {day: (key, value) for day, key, value in dated if day is not None}


def _force(root: YamlMapping) -> tuple[date | None, date | None]:
    """The first and the last day of the policy, where they can be read."""
    head = root.get("policy")
    force = head.get("in_force") if isinstance(head, YamlMapping) else None
    if not isinstance(force, YamlMapping):
        return None, None
    return scalars.day(force.get("from")), scalars.day(force.get("until"))
