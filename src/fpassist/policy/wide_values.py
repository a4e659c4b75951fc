"""Full-width quotes, digits and commas in values that take none: told with what to write, read as they were meant."""

from __future__ import annotations

import re
from collections.abc import Callable

from fpassist.policy import scalars
from fpassist.policy.citations import is_place, split_place
from fpassist.policy.report import Report
from fpassist.policy.schema import PAYER_RULE, PAYERS
from fpassist.policy.shapes import IDENTIFIER, Choice, Map, Rec, Seq, Shape, Special, Text, fits
from fpassist.policy.wide_signs import WIDE, Sign, narrow
from fpassist.policy.yaml_nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence

_COMMA = re.compile(r"[，、]\s*")
_PAYER = Choice(PAYERS)


def mend(node: YamlNode, shape: Shape, report: Report) -> YamlNode:
    """``node`` as it was meant where ``shape`` takes no full-width sign; every one that was mended is told."""
    match shape:
        case Rec() | Map() if isinstance(node, YamlMapping):
            for name, (key, value) in list(node.entries.items()):
                _entry(node, name, key, value, shape, report)
        case Seq() if isinstance(node, YamlSequence):
            if isinstance(shape.of, Text):
                _split(node, report)
            node.items[:] = [mend(item, shape.of, report) for item in node.items]
        case Special(name="values") if isinstance(node, YamlMapping):
            _dated(node, report)
        case Special(name="cite"):
            node = _bracketed(node, report)
            _cited(node, report)
        case Special(name="payer"):
            return mend(node, _PAYER if isinstance(node, YamlScalar) else Seq(PAYER_RULE), report)
        case Special():
            pass
        case _ if isinstance(node, YamlScalar) and not (isinstance(shape, Text) and not shape.handle):
            return _scalar(node, lambda one: fits(one, shape, "", Report()), report)
        case _:
            pass
    return node


def path_meant(key: YamlScalar, report: Report) -> YamlScalar:
    """A key that takes no full-width sign, such as a target of an overlay."""
    return _scalar(key, lambda one: WIDE.search(one.text) is None, report)


def _entry(holder: YamlMapping, name: str, key: YamlScalar, value: YamlNode, shape: Rec | Map, report: Report) -> None:
    inner = shape.of if isinstance(shape, Map) else shape.fields.get(name)
    meant = narrow(name)
    named = meant in shape.fields if isinstance(shape, Rec) else shape.keys != "text" and _is_name(meant)
    if meant != name and named and meant not in holder.entries:
        del holder.entries[name]
        key, name = path_meant(key, report), meant
        inner = shape.of if isinstance(shape, Map) else shape.fields[name]
        holder.entries[name] = (key, value)
    if name == "unit" and isinstance(value, YamlScalar):
        holder.entries[name] = (key, _scalar(value, lambda one: one.text.isascii(), report))
    elif inner is not None:
        holder.entries[name] = (key, mend(value, inner, report))


def _is_name(text: str) -> bool:
    return IDENTIFIER.fullmatch(text) is not None


def _scalar(node: YamlScalar, good: Callable[[YamlScalar], bool], report: Report) -> YamlScalar:
    """``node`` without its full-width signs, which are told, where it is good without them and not with them."""
    if WIDE.search(node.text) is None or good(node):
        return node
    text = narrow(node.text).strip().strip("\"'").strip()
    meant = YamlScalar(node.file, node.mark, text, node.style)
    if not good(meant):
        return node
    found = dict.fromkeys(WIDE.findall(node.text))
    signs = " ".join(f"U+{ord(sign):04X}" if sign.isspace() else sign for sign in found)
    report.error("P014", node, f"full-width signs ({signs}) stand in {node.text!r}", f"write {text} instead")
    return meant


def _split(node: YamlSequence, report: Report, limit: int = 0) -> None:
    """Items that a full-width comma holds together are taken apart, and the commas told."""
    items: list[YamlNode] = []
    for item in node.items:
        if not isinstance(item, YamlScalar) or not item.plain or item.mark[0] != item.mark[2]:
            items.append(item)
            continue
        line, column = item.mark[:2]
        at = 0
        for found in _COMMA.finditer(item.text):
            report.add(Sign(line, column + found.start(), found.group().strip()).told(item.file))
            mark = (line, column + at, line, column + found.start())
            items.append(YamlScalar(item.file, mark, item.text[at : found.start()]))
            at = found.end()
            if len(items) == limit - 1:
                break
        mark = (line, column + at, line, item.mark[3])
        items.append(YamlScalar(item.file, mark, item.text[at:]) if at else item)
    node.items[:] = items


def _bracketed(node: YamlNode, report: Report) -> YamlNode:
    """The list that a text in wide brackets was meant as; only where nothing but a list may stand."""
    if not isinstance(node, YamlScalar) or not node.plain or node.mark[0] != node.mark[2]:
        return node
    if len(node.text) < 3 or node.text[0] not in "【［" or node.text[-1] not in "】］":
        return node
    line, column = node.mark[:2]
    last = column + len(node.text) - 1
    for at, sign in ((column, node.text[0]), (last, node.text[-1])):
        report.add(Sign(line, at, sign).told(node.file))
    comma = node.text.find(",")
    inner = YamlScalar(node.file, (line, column + 1, line, last), node.text[1:-1])
    if comma < 0:
        return YamlSequence(node.file, node.mark, [inner])
    first = YamlScalar(node.file, (line, column + 1, line, column + comma), node.text[1:comma])
    rest = node.text[comma + 1 : -1]
    start = column + comma + 1 + len(rest) - len(rest.lstrip())
    second = YamlScalar(node.file, (line, start, line, last), rest.strip())
    return YamlSequence(node.file, node.mark, [first, second])


def _cited(node: YamlNode, report: Report) -> None:
    """A pair of place and phrase; the phrase may hold any sign, so only a comma after a place is one too wide."""
    if not isinstance(node, YamlSequence):
        return
    for item in node.items:
        _cited(item, report)
    first = node.items[0] if len(node.items) == 1 else None
    if isinstance(first, YamlScalar) and (comma := _COMMA.search(first.text)) is not None:
        if is_place(split_place(first.text[: comma.start()])[0]):
            _split(node, report, 2)


def _dated(node: YamlMapping, report: Report) -> None:
    """Days and figures; text in their place is left as it is."""
    for name, (key, value) in list(node.entries.items()):
        day = _scalar(key, lambda one: scalars.day(one) is not None, report)
        if day is not key:
            del node.entries[name]
        if isinstance(value, YamlMapping):
            _dated(value, report)
        elif isinstance(value, YamlScalar) and name != "cite":
            value = _scalar(value, lambda one: scalars.number(one) is not None, report)
        node.entries[day.text] = (day, value)
