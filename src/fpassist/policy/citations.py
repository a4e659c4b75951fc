"""Citations: where in which document a rule stands, anchored on a phrase of it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fpassist.policy import scalars
from fpassist.policy.model import Citation, Source
from fpassist.policy.report import Report, did_you_mean, first_line
from fpassist.policy.shapes import described
from fpassist.policy.written import numeral
from fpassist.policy.yaml_nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence

NOTICE = "notice"
"""The source id of the policy's own document."""

_PLACE = re.compile(r"([一二三四五六七八九十]+)(?:[（(]([一二三四五六七八九十]+)[)）])?([1-9][0-9]{0,2})?")
_SENTENCE = re.compile(r"\s*第([1-9][0-9]{0,2})句$")
_HELP = "write [二(一)1 第1句, a phrase that stands there]"


def split_place(text: str) -> tuple[str, int | None]:
    """``二(一)1 第2句`` to ``("二(一)1", 2)``; round brackets of either width."""
    found = _SENTENCE.search(text)
    sentence = int(found.group(1)) if found else None
    at = text[: found.start()] if found else text
    return at.strip().replace("（", "(").replace("）", ")"), sentence


def is_place(at: str) -> bool:
    """Whether ``at`` follows the numbering of a Chinese notice: 一, 二(一), 二(一)1."""
    return _PLACE.fullmatch(at) is not None


class CitationReader:
    """Reads ``cite:`` wherever it stands."""

    def __init__(self, report: Report, sources: Mapping[str, Source], broken: set[str]) -> None:
        self.report = report
        self.sources = sources
        self.broken = broken
        self.used: set[str] = set()

    def read(self, node: YamlNode | None, path: str) -> tuple[Citation, ...] | None:
        """The citations at ``node``; ``None`` where one has a fault; ``()`` where there is no node."""
        if node is None:
            return ()
        if isinstance(node, YamlMapping):
            one = self._mapping(node, path)
            return None if one is None else (one,)
        if not isinstance(node, YamlSequence):
            self.report.error("P041", node, f"{path} must be a list, found {described(node)}", _HELP)
            return None
        if not node.items:
            self.report.error("P040", node, f"{path} cites no clause", _HELP)
            return None
        if all(isinstance(item, YamlScalar) for item in node.items):
            one = self._pair(node, path)
            return None if one is None else (one,)
        found: list[Citation] = []
        good = True
        for place, item in enumerate(node.items, 1):
            where = f"{path}.{place}"
            if isinstance(item, YamlMapping):
                one = self._mapping(item, where)
            elif isinstance(item, YamlSequence):
                one = self._pair(item, where)
            else:
                self.report.error("P041", item, f"{where} must be a [place, anchor] pair", _HELP)
                one = None
            if one is None:
                good = False
            else:
                found.append(one)
        return tuple(found) if good else None

    def _pair(self, node: YamlSequence, path: str) -> Citation | None:
        texts = [scalars.text(item) for item in node.items]
        place, anchor = texts if len(texts) == 2 else (None, None)
        if place is None or anchor is None:
            lacking = "anchor" if place else "place"
            told = f"must be a pair of place and anchor, not a list of {len(texts)}"
            told = f"has no {lacking}" if len(texts) == 2 else told
            self.report.error("P041", node, f"{path} {told}", _pair_meant(texts) or _HELP)
            return None
        return self._citation(NOTICE, place, anchor, node.items[0], node)

    def _mapping(self, node: YamlMapping, path: str) -> Citation | None:
        allowed = ("source", "at", "anchor")
        good = True
        for name, key, _ in node.items():
            if name not in allowed:
                self.report.error("P020", key, f"unknown key {name!r} in {path}", did_you_mean(name, allowed))
                good = False
        texts = {name: scalars.text(node.get(name)) for name in allowed}
        missing = [name for name in ("source", "at") if texts[name] is None]
        if texts["source"] == NOTICE and texts["anchor"] is None:
            missing.append("anchor")
        if missing and good:
            lacking = " and ".join(missing)
            self.report.error("P041", node, f"{path} lacks {lacking}", "write {source: …, at: …, anchor: …}")
        if missing or not good:
            return None
        source, at = texts["source"] or "", texts["at"] or ""
        place = node.get("at") or node
        if source not in self.sources and source not in self.broken:
            self.report.error(
                "P042",
                node.get("source") or node,
                f"{source!r} in {path} is not a source",
                did_you_mean(source, self.sources, "declare it under sources:"),
            )
            return None
        return self._citation(source, at, texts["anchor"] or "", place, node)

    def _citation(self, source: str, place: str, anchor: str, at_place: YamlNode, node: YamlNode) -> Citation | None:
        at, sentence = split_place(place)
        if source == NOTICE and not is_place(at):
            self.report.error(
                "P041",
                at_place,
                f"{place!r} is no place of the notice",
                _place_meant(place, anchor),
            )
            return None
        known = self.sources.get(source)
        if known is None:
            return None
        self.used.add(source)
        return Citation(known.document, at, sentence, anchor, source, first_line(node))


_NTH = re.compile(r"第([一二三四五六七八九]|[0-9]+)句?")


def _pair_meant(texts: list[str | None]) -> str | None:
    """The cure of a list of three or more: the sentence stands apart, or the phrase holds a comma."""
    if len(texts) < 3 or None in texts:
        return None
    place, second, *_ = map(str, texts)
    if _NTH.fullmatch(second):
        return f"write the sentence beside the place: [{place} {second}, a phrase that stands there]"
    return "put a phrase that holds a comma in quotes"


def _place_meant(place: str, anchor: str) -> str:
    """The cure of a place that is none."""
    if is_place(split_place(anchor)[0]):
        return f"write the place first: [{anchor}, {place}]"
    nth = _NTH.search(place)
    at = place[: nth.start()].strip() if nth else ""
    if nth and is_place(at) and nth[1] != "0":
        return f"write {at} 第{nth[1] if nth[1].isdecimal() else numeral(nth[1])}句"
    return "write section, group, measure and sentence as in 二(一)1 第1句"
