"""Figures held against the phrases that they cite: 250 may not rest on “每人每月增加300元”."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from fpassist.diagnostics import Diagnostic
from fpassist.lang.types import Number
from fpassist.policy.citations import NOTICE
from fpassist.policy.model import Citation, DatedValue, Parameter, PolicyData
from fpassist.policy.written import Written, figures, plain


def check_figures(policy: PolicyData, file: str) -> Iterator[Diagnostic]:
    """A warning (P047) for each figure of ``file`` that no phrase it cites has, where one has another in that unit.

    What an overlay sets, or a document other than the notice, rests on a text that is not at hand.
    """
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


def _numbers(dated: DatedValue) -> Mapping[str, Decimal]:
    if isinstance(dated.value, Mapping):
        return dated.value
    return {"": dated.value} if isinstance(dated.value, Decimal) else {}


def _cited(citations: tuple[Citation, ...], parameter: Parameter) -> list[tuple[Citation, Written]]:
    """The figures in the unit of ``parameter`` that the phrases of the notice have."""
    unit = parameter.type.unit if isinstance(parameter.type, Number) else None
    counted = {name for name, power in unit or () if power > 0} - {"%"} or {""}
    found = [(one, figure) for one in citations if one.source == NOTICE for figure in figures(one.anchor)]
    return [(one, figure) for one, figure in found if figure.unit in counted]


def _contradicted(
    parameter: Parameter, dated: DatedValue, key: str, value: Decimal, cited: list[tuple[Citation, Written]]
) -> Diagnostic:
    citation = cited[0][0]
    shown = f"{parameter.id} ({key})" if key else parameter.id
    read = list(dict.fromkeys(figure.shown for _, figure in cited))
    place = citation.at if citation.sentence is None else f"{citation.at} 第{citation.sentence}句"
    return Diagnostic(
        "P047",
        f"{shown} is {plain(value)}, and the phrase it cites says {' and '.join(read)}",
        severity="warning",
        span=dated.span,
        cite=f"{citation.document} {place} “{citation.anchor}”",
        help=f"write {' or '.join(read)}, or cite the phrase that says {plain(value)}",
    )
