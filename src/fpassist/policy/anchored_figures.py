"""Figures held against the phrases that they cite: 250 may not rest on “每人每月增加300元”."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from fpassist.diagnostics import Diagnostic
from fpassist.lang.types import Number
from fpassist.policy.citations import NOTICE
from fpassist.policy.model import Citation, DatedValue, Parameter, PolicyData
from fpassist.policy.written import Written, figures, plain

_FLOORS = ("不低于", "不少于", "至少")
_PER = {"每月": "month", "每年": "year", "每小时": "hour", "每人": "person", "每户": "household"}
_TIMES, _WHOM = frozenset(("month", "year", "hour")), frozenset(("person", "household"))


def check_figures(policy: PolicyData, file: str) -> Iterator[Diagnostic]:
    """A warning (P047) for each figure of ``file`` that no phrase it cites has, where one has another in that unit.

    So for one that is exact where its phrase sets a floor, or per another time or another subject than its phrase says.

    What an overlay sets, or a document other than the notice, rests on a text that is not at hand.
    """
    told: set[str] = set()
    for parameter in policy.parameters.values():
        if parameter.source != NOTICE or not isinstance(parameter.type, Number):
            continue
        for dated in parameter.values:
            if dated.span.file != file:
                continue
            for key, value in _numbers(dated).items():
                cited = _cited(dated.citations, parameter)
                if cited and all(value != figure.value for _, figure in cited):
                    yield _contradicted(parameter, dated, key, value, cited)
            for fault in _otherwise(parameter, dated):
                # Unit and bound are the parameter's, whatever its dates.
                if fault.message not in told:
                    told.add(fault.message)
                    yield fault


def _otherwise(parameter: Parameter, dated: DatedValue) -> Iterator[Diagnostic]:
    """What the phrases say besides the number: that it is a floor, per what time, per person or per household."""
    phrases = [one for one in dated.citations if one.source == NOTICE]
    floor = next((one for one in phrases if any(word in one.anchor for word in _FLOORS)), None)
    if floor is not None and parameter.bound == "exact":
        word = next(word for word in _FLOORS if word in floor.anchor)
        told = f"{parameter.id} is exact, and the phrase it cites says {word}"
        yield _told(dated, floor, told, "add bound: at_least")
    unit = parameter.type.unit if isinstance(parameter.type, Number) else None
    have = {name for name, power in unit or () if power < 0}
    for kind in (_TIMES, _WHOM):
        said = {
            name: (word, one) for one in phrases for word, name in _PER.items() if word in one.anchor and name in kind
        }
        if said and have & kind and not have & said.keys():
            name, (word, one) = next(iter(said.items()))
            told = f"{parameter.id} is per {' and '.join(sorted(have & kind))}, and the phrase it cites says {word}"
            yield _told(dated, one, told, f"count it per {name} in unit:")


def _told(dated: DatedValue, citation: Citation, message: str, cure: str) -> Diagnostic:
    place = citation.at if citation.sentence is None else f"{citation.at} 第{citation.sentence}句"
    cite = f"{citation.document} {place} “{citation.anchor}”"
    return Diagnostic("P047", message, severity="warning", span=dated.span, cite=cite, help=cure)


def _numbers(dated: DatedValue) -> Mapping[str, Decimal]:
    if isinstance(dated.value, Mapping):
        return dated.value
    return {"": dated.value} if isinstance(dated.value, Decimal) else {}


def _cited(citations: tuple[Citation, ...], parameter: Parameter) -> list[tuple[Citation, Written]]:
    """The figures in the unit of ``parameter`` that the phrases of the notice have; all where it has none."""
    unit = parameter.type.unit if isinstance(parameter.type, Number) else None
    counted = {name for name, power in unit or () if power > 0} - {"%"} or {""}
    if unit is None:
        counted |= {figure.unit for one in citations for figure in figures(one.anchor)}
    found = [(one, figure) for one in citations if one.source == NOTICE for figure in figures(one.anchor)]
    return [(one, figure) for one, figure in found if figure.unit in counted]


def _contradicted(
    parameter: Parameter, dated: DatedValue, key: str, value: Decimal, cited: list[tuple[Citation, Written]]
) -> Diagnostic:
    citation = cited[0][0]
    shown = f"{parameter.id} ({key})" if key else parameter.id
    read = list(dict.fromkeys(figure.shown for _, figure in cited))
    message = f"{shown} is {plain(value)}, and the phrase it cites says {' and '.join(read)}"
    cure = f"write {' or '.join(read)}, or cite the phrase that says {plain(value)}"
    return _told(dated, citation, message, cure)
