"""A policy held against the text of its notice: every anchor stands where it is cited, no numbered part is left out.

The numbering is that of Chinese notices: ``一、`` sections, ``（一）`` groups, ``1.`` measures. Where a numbered line
goes on after its heading, the heading (its first sentence) is not counted: ``第1句`` is the first sentence after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fpassist.diagnostics import Diagnostic, Span
from fpassist.policy.citations import NOTICE
from fpassist.policy.files import Refused, SourceFile, decode, read_bytes
from fpassist.policy.model import Citation, PolicyData
from fpassist.policy.report import did_you_mean

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_SECTION = re.compile(rf"({_NUMERAL})、")
_GROUP = re.compile(rf"[（(]({_NUMERAL})[)）]")
_MEASURE = re.compile(r"([1-9１-９][0-9０-９]{0,2})[.．、](?![0-9０-９])")


@dataclass(slots=True)
class Part:
    """A numbered part: its place, heading, sentences, and where it stands in the file."""

    at: str
    heading: str
    line: int
    sentences: list[str] = field(default_factory=list[str])


def parts(text: str) -> dict[str, Part]:
    """The numbered parts of a notice, by place (``一``, ``二(一)``, ``二(一)1``, ``三(一)``)."""
    found: dict[str, Part] = {}
    section = group = ""
    current: Part | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line:
            continue
        if head := _SECTION.match(line):
            section, group = head.group(1), ""
            current = _part(section, line[head.end() :], number)
        elif section and (head := _GROUP.match(line)):
            group = f"({head.group(1)})"
            current = _part(section + group, line[head.end() :], number)
        elif section and (head := _MEASURE.match(line)):
            current = _part(f"{section}{group}{int(head.group(1))}", line[head.end() :], number)
        else:
            # A line without a full stop is no sentence: a signature, a date.
            if current is not None and line.endswith(("。", "；", "：", "！")):
                current.sentences += _sentences(line)
            continue
        found.setdefault(current.at, current)
    return found


def _part(at: str, rest: str, line: int) -> Part:
    heading, *after = _sentences(rest) or [""]
    return Part(at, heading, line, after)


def _sentences(text: str) -> list[str]:
    return [piece for piece in re.findall(r"[^。]*。|[^。]+$", text.strip()) if piece.strip()]


def read_notice(path: str | Path) -> tuple[str | None, list[Diagnostic]]:
    """The notice's text, or ``None`` and why it cannot be read."""
    try:
        file: SourceFile = decode(read_bytes(path), str(path))
    except Refused as refused:
        return None, [refused.diagnostic]
    return "\n".join(file.lines), []


def check_anchors(policy: PolicyData, notice_text: str, path: str | None = None) -> list[Diagnostic]:
    """Every anchor that does not stand verbatim where it is cited, and every numbered part that nothing cites.

    Args:
        path: the notice's path, for places.
    """
    known = parts(notice_text)
    if not known:
        return [
            Diagnostic(
                "P046",
                "the text has no numbered parts",
                span=Span(path, 1, 1, 1, 2),
                help="give the text of the notice, with its numbering 一、 （一） 1.",
            )
        ]
    faults: list[Diagnostic] = []
    cited: set[str] = set()
    seen: set[Citation] = set()
    for citation in citations(policy):
        if citation.source != NOTICE or citation in seen:
            continue
        seen.add(citation)
        part = known.get(citation.at)
        if part is None:
            faults.append(_no_place(citation, known))
            continue
        cited.add(citation.at)
        fault = _anchored(citation, part, known)
        if fault is not None:
            faults.append(fault)
    for at, part in known.items():
        # A part with sentences of its own says something; a bare heading over other parts does not.
        if part.sentences and at not in cited:
            faults.append(
                Diagnostic(
                    "P045",
                    f"no rule cites {at}, {part.heading.rstrip('。')}",
                    span=Span(path, part.line, 1, part.line, 2),
                    excerpt=f"{at} {part.heading}",
                    help="add the benefit, definition or duty that it calls for",
                )
            )
    return faults


def citations(policy: PolicyData) -> Iterator[Citation]:
    """Every citation of the policy."""
    for parameter in policy.parameters.values():
        yield from parameter.citations
        for value in parameter.values:
            yield from value.citations
    for item in (*policy.definitions.values(), *policy.benefits.values(), *policy.duties.values()):
        yield from item.citations


def _no_place(citation: Citation, known: dict[str, Part]) -> Diagnostic:
    return Diagnostic(
        "P044",
        f"the notice has no part {citation.at}",
        span=citation.span,
        help=_elsewhere(citation.anchor, known)
        or did_you_mean(citation.at, known, "write section, group and measure as in 二(一)1"),
    )


def _anchored(citation: Citation, part: Part, known: dict[str, Part]) -> Diagnostic | None:
    anchor, number = citation.anchor, citation.sentence
    if number is None:
        if anchor in "".join([part.heading, *part.sentences]):
            return None
    elif number <= len(part.sentences) and anchor in part.sentences[number - 1]:
        return None
    places = [place for place, sentence in enumerate(part.sentences, 1) if anchor in sentence]
    if places:
        help_text = f"it stands in 第{places[0]}句"
    elif anchor in part.heading:
        help_text = "it stands in the heading, which is not counted as a sentence; leave the sentence out"
    else:
        help_text = _elsewhere(anchor, known) or "copy the phrase from the notice, character by character"
    where = citation.at if number is None else f"{citation.at} 第{number}句"
    return Diagnostic("P043", f"“{anchor}” does not stand in {where}", span=citation.span, help=help_text)


def _elsewhere(anchor: str, known: dict[str, Part]) -> str | None:
    """Where else in the notice a phrase stands: its first sentence, else its first heading."""
    for at, part in known.items():
        for place, sentence in enumerate(part.sentences, 1):
            if anchor in sentence:
                return f"it stands in {at} 第{place}句"
    headed = next((at for at, part in known.items() if anchor in part.heading), None)
    return None if headed is None else f"it stands in the heading of {headed}; cite {headed} without a sentence"
