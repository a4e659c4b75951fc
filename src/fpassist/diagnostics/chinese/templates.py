"""Reading an English sentence by the template that it was made from, and saying it by the Chinese one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

HOLE = re.compile(r"\{(\w+)\}")
_QUOTED = r"`[^`]*`|\"[^\"]*\"|'[^']*'|“[^”]*”"
_ENGLISH = re.compile(r"[A-Za-z]{2,},? [a-z]{2,}")
"""Two words beside each other: a sentence, and no name."""
_ITEM = re.compile(rf"(?:{_QUOTED}|[^\s,;:`'\"]+)(?:\([^()]*\)`?)?")
_WORD = re.compile(r"\S+")
_LONGEST = 3_000
"""Characters of what fills a hole; of anything longer no parts are looked for."""
_JOINTS = {"or": "或", ", or": "或", "and": "和", ", and": "和", ";": "；"}
_SPACED = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9`'\"-]|[A-Za-z0-9`'\")-][\u4e00-\u9fff]")
"""A Chinese character beside a Latin one."""
_GROUPS = re.compile(rf"({_QUOTED})|(; )")
_APART = re.compile(rf"({_QUOTED})|(, (?:and |or )?| and | or )")


class Template:
    """One English template and its Chinese.

    Args:
        english: with named holes, ``{name}``; one with ``word`` in its name holds a single word, and one whose name
            starts with ``kind`` may hold a plain word to be translated. Other braces stand for themselves.
        chinese: with the same holes, in any order; one may be left out.
    """

    def __init__(self, english: str, chinese: str) -> None:
        self.english = english
        self.chinese = chinese
        pieces = HOLE.split(english)
        self.fixed, self.names = pieces[::2], pieces[1::2]
        self.weight = sum(map(len, self.fixed))
        """How many characters are the template's own: of two that fit, the one with more of them is meant."""

    def holes(self, text: str) -> Iterator[dict[str, str]]:
        """What fills the holes in ``text``: nothing where the template does not fit; twice where it fits two ways."""
        if not self.names:
            return
        first = self._leftmost(text)
        if first is None:
            return
        last = self._rightmost(text)
        for filled in (first,) if last == first else (first, last):
            found = dict(zip(self.names, filled, strict=True))
            if all(_WORD.fullmatch(part) for name, part in found.items() if "word" in name):
                yield found

    def _leftmost(self, text: str) -> list[str] | None:
        """The holes where each is as short as those before it allow. No pattern is tried twice: time is linear."""
        start, *middle, end = self.fixed
        stop = len(text) - len(end)
        if not text.startswith(start) or not text.endswith(end) or stop < len(start):
            return None
        holes: list[str] = []
        at = len(start)
        for part in middle:
            found = text.find(part, at, stop)
            if found < 0:
                return None
            holes.append(text[at:found])
            at = found + len(part)
        return [*holes, text[at:stop]]

    def _rightmost(self, text: str) -> list[str]:
        """The holes of a text that fits, where each is as short as those after it allow."""
        start, *middle, end = self.fixed
        holes: list[str] = []
        stop = len(text) - len(end)
        for part in reversed(middle):
            found = text.rfind(part, len(start), stop)
            holes.append(text[found + len(part) : stop])
            stop = found
        return [text[len(start) : stop], *reversed(holes)]


class Book:
    """Templates to read sentences by.

    Args:
        sentences: English to Chinese, of whole messages and cures.
        parts: of what stands in their holes.
        words: of single words, which only the holes named ``kind…`` hold; elsewhere a word is a name of the input.
    """

    def __init__(self, sentences: Mapping[str, str], parts: Mapping[str, str], words: Mapping[str, str]) -> None:
        self._sentences = _Shelf(sentences)
        self._parts = _Shelf(parts)
        self._words = words

    def sentence(self, text: str) -> str | None:
        """``text`` in Chinese, or ``None``."""
        found = self._read(self._sentences, text)
        return None if found is None else found.chinese

    def templates(self, text: str) -> tuple[str, ...]:
        """The English templates that ``text`` is read by: its own first, then those of its parts."""
        found = self._read(self._sentences, text)
        return () if found is None else found.templates

    def _read(self, shelf: _Shelf, text: str) -> _Reading | None:
        """The reading by the template with the most text of its own; a better one leaves no English in the holes."""
        best: _Reading | None = None
        for template, holes in shelf.fitting(text):
            parts = {name: self._part(part, word=name.startswith("kind")) for name, part in holes.items()}
            made = _Reading(
                _filled(template.chinese, {name: part.chinese for name, part in parts.items()}),
                (template.english, *(one for part in parts.values() for one in part.templates)),
                all(part.whole for part in parts.values()),
            )
            if made.whole:
                return made
            best = best or made
        return best

    def _part(self, text: str, *, word: bool) -> _Reading:
        """What fills a hole: a known part, a list of several, else as it is."""
        if len(text) > _LONGEST:
            return _Reading(text, (), True)
        if word and text in self._words:
            return _Reading(self._words[text], (text,), True)
        known = self._read(self._parts, text)
        if known is not None and known.whole:
            return known
        groups = self._listed(text, _GROUPS, word=word)
        return (
            groups
            or self._listed(text, _APART, word=word)
            or known
            or _Reading(text, (), _ENGLISH.search(_bare(text)) is None)
        )

    def _listed(self, text: str, apart: re.Pattern[str], *, word: bool) -> _Reading | None:
        """A list whose items ``apart`` parts; ``None`` for text that is none."""
        items: list[str] = [""]
        joints: list[str] = []
        at = 0
        for found in apart.finditer(text):
            if found[2] is None:
                continue
            items[-1] = text[at : found.start()]
            joints.append(found[2])
            items.append("")
            at = found.end()
        items[-1] = text[at:]
        if not joints:
            return None
        said: list[str] = []
        templates: list[str] = []
        for item in items:
            one = self._part(item, word=word) if joints else None
            if one is None or not one.whole or (one.chinese == item and _ITEM.fullmatch(item) is None):
                return None
            said.append(one.chinese)
            templates.extend(one.templates)
        made = said[0]
        for joint, item in zip(joints, said[1:], strict=True):
            made = _beside(_beside(made, _JOINTS.get(joint.strip(), "、")), item)
        return _Reading(made, tuple(templates), True)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text in Chinese, the templates it was read by, and whether no English is left in it."""

    chinese: str
    templates: tuple[str, ...]
    whole: bool


def _filled(chinese: str, said: Mapping[str, str]) -> str:
    """``chinese`` with its holes filled."""
    made = ""
    for place, piece in enumerate(HOLE.split(chinese)):
        made = _beside(made, said[piece] if place % 2 else piece)
    return made


def _beside(left: str, right: str) -> str:
    """Two texts side by side, with a space between a Chinese character and one that is not."""
    apart = _SPACED.fullmatch(left[-1:] + right[:1]) is not None
    return f"{left} {right}" if apart else left + right


def _bare(text: str) -> str:
    """``text`` without what it quotes, which is the input's."""
    return re.sub(_QUOTED, "", text)


class _Shelf:
    """Templates, those without holes by their text and the others by weight."""

    def __init__(self, pairs: Mapping[str, str]) -> None:
        self._whole: dict[str, Template] = {}
        self._open: list[Template] = []
        for english, chinese in pairs.items():
            template = Template(english, chinese)
            if template.names:
                self._open.append(template)
            else:
                self._whole[english] = template
        self._open.sort(key=lambda template: -template.weight)

    def fitting(self, text: str) -> Iterator[tuple[Template, dict[str, str]]]:
        """The templates that fit ``text``, the best first, and what fills their holes."""
        whole = self._whole.get(text)
        if whole is not None:
            yield whole, {}
            return
        for template in self._open:
            for holes in template.holes(text):
                yield template, holes


__all__ = ["HOLE", "Book", "Template"]
