"""Overlays: changes laid over a policy's nodes before it is resolved, so that faults point into the overlay.

An overlay's operations run in the order of its file:

- ``set`` changes the value at an existing path; under ``values`` it adds or changes dated values;
- ``add`` puts a new key where there is none; ``replace`` puts a whole entry in place of another; ``remove`` deletes;
- ``each_value`` computes every dated value of a parameter anew: ``+10 %``, ``-5``, ``* 1.1``.

A path is dotted; in a list, a number from 1 picks the item.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, cast

from fpassist.policy import scalars
from fpassist.policy.effect import Placed, placed, tell_idle
from fpassist.policy.floors import figures, hold_floor, hold_law, may_touch, refuse_touch
from fpassist.policy.model import AppliedOverlay
from fpassist.policy.operations import Operation, computed, operation_cure
from fpassist.policy.overlay_files import read_overlay
from fpassist.policy.report import Report, TooMany
from fpassist.policy.schema import ENTRIES
from fpassist.policy.sections.head import label, word
from fpassist.policy.shapes import described
from fpassist.policy.targets import missing
from fpassist.policy.yaml_nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence

Kind = Literal["local_standard", "amendment", "reform"]


def apply_overlays(root: YamlNode, overlays: Sequence[YamlNode], report: Report) -> tuple[AppliedOverlay, ...]:
    """Lays each overlay over ``root`` in order (``root`` is changed). Faults go to ``report``."""
    if not isinstance(root, YamlMapping):
        return ()
    kinds = [_kind(node) for node in overlays]
    local = [node for node, kind in zip(overlays, kinds, strict=True) if kind == "local_standard"]
    others = [node for node, kind in zip(overlays, kinds, strict=True) if kind != "local_standard"]
    # The law alone, where some of it is laid over a local standard, which was held against the law as it was then.
    law = _copied(root) if "local_standard" in kinds[: _last_other(kinds)] else None
    changes = [_copied(node) for node in others] if law is not None else []
    found: list[AppliedOverlay] = []
    seen: set[str] = set()
    values: list[Placed] = []
    for node in overlays:
        applied = _apply(root, node, seen, values, report)
        if applied is not None:
            found.append(applied)
    if isinstance(law, YamlMapping) and not report.failed:
        before: set[str] = set()
        for node in changes:
            # What rests on a local standard does not fit the law alone; it is no fault.
            with suppress(TooMany):
                _apply(law, node, before, [], Report())
        hold_law(root, law, {node.file.path for node in local}, report)
    if not report.failed:
        tell_idle(root, values, report)
    return tuple(found)


def _kind(node: YamlNode) -> str | None:
    head = node.get("overlay") if isinstance(node, YamlMapping) else None
    return scalars.text(head.get("kind")) if isinstance(head, YamlMapping) else None


def _last_other(kinds: Sequence[str | None]) -> int:
    """The place of the last overlay that is no local standard; 0 where there is none."""
    return max((place for place, kind in enumerate(kinds) if kind != "local_standard"), default=0)


def _copied(node: YamlNode) -> YamlNode:
    """The same nodes anew; scalars, which never change, are shared."""
    if isinstance(node, YamlMapping):
        entries = {name: (key, _copied(inner)) for name, key, inner in node.items()}
        return YamlMapping(node.file, node.mark, entries)
    if isinstance(node, YamlSequence):
        return YamlSequence(node.file, node.mark, [_copied(one) for one in node.items])
    return node


def _apply(
    root: YamlMapping, node: YamlNode, seen: set[str], values: list[Placed], report: Report
) -> AppliedOverlay | None:
    """Lays one overlay over ``root``; the dated values that it sets go to ``values``."""
    if isinstance(node, YamlMapping) and "policy" in node.entries and "overlay" not in node.entries:
        report.error("P109", node.key("policy"), "this file is a policy, not an overlay", "give one policy, first")
        return None
    written = read_overlay(root, node, report)
    if written is None:
        return None
    head = written.head
    ident, of = word(head.get("id")), word(head.get("of"))
    policy = root.get("policy")
    own = scalars.text(policy.get("id")) if isinstance(policy, YamlMapping) else None
    if own is not None and "of" in head.entries and of != own:
        told = f"the overlay is of {of}, and the policy is {own}"
        report.error(
            "P100", head.get("of") or head, told, f"lay it over {of}; if it was made for this one, write of: {own}"
        )
        return None
    if ident and ident in seen:
        report.error("P107", head.get("id") or head, f"the overlay {ident} is given twice", "give each overlay once")
        return None
    seen.add(ident)
    # Of a kind that cannot be read nothing is asked that only some kind may not do.
    kind = cast(Kind, word(head.get("kind")) or "reform")
    change = _Change(root, kind, report, ident, values, failed=not written.whole)
    before = figures(root) if kind == "local_standard" else {}
    for name, operations in written.operations:
        if isinstance(operations, YamlSequence):
            for item in operations.items:
                change.remove(cast(YamlScalar, item))
        else:
            for _, key, value in operations.items():
                getattr(change, name)(key, value)
    if not change.changed and not change.failed:
        help_text = "add set:, add:, replace:, remove: or each_value:"
        report.error("P108", head, f"the overlay {ident} changes nothing", help_text)
    if kind == "local_standard":
        hold_floor(root, before, report)
    return AppliedOverlay(
        ident,
        kind,
        label(head.get("title")),
        word(head.get("authority")),
        scalars.flag(head.get("verified")) is not False,
        tuple(change.changed),
    )


@dataclass(slots=True, eq=False)
class _Change:
    """One overlay at work on the policy's nodes; a method for each operation."""

    root: YamlMapping
    kind: Kind
    report: Report
    ident: str
    values: list[Placed]
    changed: list[str] = field(default_factory=list[str])
    failed: bool = False

    def set(self, key: YamlScalar, value: YamlNode) -> None:
        path = key.text.split(".")
        if not self._allowed("set", path, key):
            return
        holder, old = self._find(path, key, new_date=True)
        if holder is None:
            return
        if path[-1] == "values" and len(path) == 3 and isinstance(old, YamlMapping):
            if not isinstance(value, YamlMapping):
                message = f"{key.text} must be dated, found {described(value)}"
                self._fault("P030", value, message, "write {2018-01-01: …}")
                return
            for start, start_key, dated in value.items():
                old.entries[start] = (start_key, dated)
                self._placed([*path, start], start_key, dated)
                self.changed.append(f"{key.text}.{start}")
            return
        self._put(holder, path[-1], key, value)
        self._placed(path, key, value)
        self.changed.append(key.text)

    def add(self, key: YamlScalar, value: YamlNode) -> None:
        path = key.text.split(".")
        if not self._allowed("add", path, key):
            return
        if len(path) == 2 and path[0] in ENTRIES and path[0] not in self.root.entries:
            section = YamlMapping(key.file, key.mark)
            self.root.entries[path[0]] = (YamlScalar(key.file, key.mark, path[0]), section)
        holder = self._holder(path, key)
        if holder is None:
            return
        if isinstance(holder, YamlSequence):
            if path[-1] != str(len(holder.items) + 1):
                self._fault("P101", key, f"a list grows at its end: the next place is {len(holder.items) + 1}")
                return
            holder.items.append(value)
        elif path[-1] in holder.entries:
            self._fault("P102", key, f"{key.text} is already there", "use set or replace")
            return
        else:
            holder.entries[path[-1]] = (YamlScalar(key.file, key.mark, path[-1]), value)
        self.changed.append(key.text)

    def replace(self, key: YamlScalar, value: YamlNode) -> None:
        path = key.text.split(".")
        if not self._allowed("replace", path, key):
            return
        holder, _ = self._find(path, key)
        if holder is not None:
            self._put(holder, path[-1], key, value)
            self.changed.append(key.text)

    def remove(self, key: YamlScalar) -> None:
        path = key.text.split(".")
        if not self._allowed("remove", path, key):
            return
        holder, _ = self._find(path, key)
        if isinstance(holder, YamlSequence):
            del holder.items[int(path[-1]) - 1]
        elif holder is not None:
            del holder.entries[path[-1]]
            if len(path) == 2 and path[0] in ("definitions", "parameters", "facts"):
                self.report.removed[path[1]] = key
        if holder is not None:
            self.changed.append(key.text)

    def each_value(self, key: YamlScalar, value: YamlNode) -> None:
        path = key.text.split(".")
        if path[-1] == "values":
            path = path[:-1]
        if len(path) != 2 or path[0] != "parameters":
            self._fault("P103", key, "each_value works on parameters", "write parameters.name: '+10 %'")
            return
        if not self._allowed("each_value", [*path, "values"], key):
            return
        operation = Operation.read(scalars.text(value) or "")
        if operation is None:
            self._fault("P103", value, f"{described(value)} is no operation", operation_cure(value))
            return
        _, values = self._find([*path, "values"], key)
        if not isinstance(values, YamlMapping):
            return
        for start, (start_key, dated) in list(values.entries.items()):
            new = computed(dated, operation, value)
            if new is None:
                self._fault("P103", value, f"{key.text} holds {described(dated)}, which is no number")
                return
            values.entries[start] = (start_key, new)
        self.changed.append(key.text)

    def _placed(self, path: list[str], key: YamlScalar, value: YamlNode) -> None:
        one = placed(self.ident, path, key, value)
        if one is not None:
            self.values.append(one)

    def _allowed(self, operation: str, path: list[str], key: YamlScalar) -> bool:
        if self.kind != "local_standard" or may_touch(operation, path):
            return True
        # A slip in a target is told as one: what was meant may well be allowed.
        if operation == "add" or self._find(path, key)[0] is not None:
            refuse_touch(self.root, operation, path, key, self.report)
        self.failed = True
        return False

    def _put(self, holder: YamlMapping | YamlSequence, last: str, key: YamlScalar, value: YamlNode) -> None:
        if isinstance(holder, YamlSequence):
            holder.items[int(last) - 1] = value
        else:
            # The key keeps its text and takes the overlay's place, so that faults point at what was changed.
            holder.entries[last] = (YamlScalar(key.file, key.mark, last), value)

    def _find(
        self, path: list[str], key: YamlScalar, *, new_date: bool = False
    ) -> tuple[YamlMapping | YamlSequence | None, YamlNode | None]:
        """The collection that holds the last step of ``path`` and what stands there; faults where nothing does."""
        holder = self._holder(path, key)
        if holder is None:
            return None, None
        last = path[-1]
        if isinstance(holder, YamlSequence):
            if last.isascii() and last.isdigit() and 1 <= int(last[:6]) <= len(holder.items):
                return holder, holder.items[int(last) - 1]
            self._fault("P101", key, f"{'.'.join(path[:-1])} has {len(holder.items)} items", "count from 1")
            return None, None
        if last in holder.entries:
            return holder, holder.entries[last][1]
        if new_date and len(path) == 4 and path[2] == "values" and scalars.looks_like_day(last):
            return holder, None
        self._missing(holder, path, len(path) - 1, key)
        return None, None

    def _holder(self, path: list[str], key: YamlScalar) -> YamlMapping | YamlSequence | None:
        node: YamlNode = self.root
        for place, step in enumerate(path[:-1]):
            inner: YamlNode | None
            if isinstance(node, YamlSequence):
                good = step.isascii() and step.isdigit() and 1 <= int(step[:6]) <= len(node.items)
                inner = node.items[int(step) - 1] if good else None
            else:
                inner = node.get(step) if isinstance(node, YamlMapping) else None
            if inner is None:
                self._missing(node, path, place, key)
                return None
            node = inner
        if isinstance(node, YamlScalar):
            self._fault("P101", key, f"{'.'.join(path[:-1])} is a single value and holds nothing")
            return None
        return node

    def _missing(self, node: YamlNode, path: list[str], place: int, key: YamlScalar) -> None:
        message, help_text = missing(self.root, node, path, place)
        self._fault("P101", key, message, help_text)

    def _fault(self, code: str, at: YamlNode, message: str, help_text: str | None = None) -> None:
        self.failed = True
        self.report.error(code, at, message, help_text)
