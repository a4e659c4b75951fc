"""An overlay file as far as it can be read: a fault of its shape does not keep its other faults from being told."""

from __future__ import annotations

from dataclasses import dataclass

from fpassist.policy.report import Report, nearest
from fpassist.policy.schema import OVERLAY, OVERLAY_HEAD
from fpassist.policy.shapes import fits, salvaged
from fpassist.policy.targets import tree
from fpassist.policy.wide_values import mend, path_meant
from fpassist.policy.yaml_nodes import YamlMapping, YamlNode, YamlSequence

Operations = YamlMapping | YamlSequence


@dataclass(slots=True, eq=False)
class Written:
    """The head of an overlay and its operations, in order; ``whole`` where all of the file is among them."""

    head: YamlMapping
    operations: list[tuple[str, Operations]]
    whole: bool


def read_overlay(root: YamlMapping, node: YamlNode, report: Report) -> Written | None:
    """What of the overlay at ``node`` can be laid over the policy at ``root``; faults go to ``report``."""
    if not isinstance(node, YamlMapping):
        fits(node, OVERLAY, "", report)
        return None
    faults = report.count("error")
    mend(node, OVERLAY, report)
    flat = YamlMapping(node.file, node.mark)
    for name, key, inner in node.items():
        flat.entries[name] = (key, _without_trees(root, name, inner, report))
    fits(flat, OVERLAY, "", report)
    operations: list[tuple[str, Operations]] = []
    for name, _, inner in flat.items():
        meant = name if name in OVERLAY.fields else nearest(name, OVERLAY.fields)
        if meant is None or meant == "overlay":
            continue
        shape = OVERLAY.fields[meant]
        if meant != name:
            # A misspelt section is one fault; what stands in it may have more.
            fits(inner, shape, meant, report)
        kept = salvaged(inner, shape)
        if isinstance(kept, Operations):
            operations.append((meant, kept))
    head = flat.get("overlay")
    read = None if head is None else salvaged(head, OVERLAY_HEAD)
    known = read if isinstance(read, YamlMapping) else YamlMapping(node.file, node.mark)
    return Written(known, operations, report.count("error") == faults)


def _without_trees(root: YamlMapping, operation: str, node: YamlNode, report: Report) -> YamlNode:
    """``node`` without the targets that are written as a tree, which are told."""
    operation = operation if operation in OVERLAY.fields else nearest(operation, OVERLAY.fields) or ""
    if operation not in ("set", "add", "replace", "each_value") or not isinstance(node, YamlMapping):
        return node
    kept = YamlMapping(node.file, node.mark)
    for key, value in node.entries.values():
        key = path_meant(key, report)
        told = tree(root, operation, key, value)
        if told is None:
            kept.entries[key.text] = (key, value)
        else:
            report.error("P110", key, *told)
    return kept
