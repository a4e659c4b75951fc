"""What a reader must know beside the rows of a result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from fpassist.diagnostics import Diagnostic
from fpassist.engine.payments import of_received
from fpassist.lang.tree import Definition, Node, Parameter
from fpassist.lang.walk import walk
from fpassist.policy.model import Benefit, PolicyData

if TYPE_CHECKING:
    from fpassist.engine.result import Result


def warnings_of(result: Result) -> tuple[Diagnostic, ...]:
    """Every warning that ``result`` deserves, each once, the broadest first."""
    data = result.policy.data
    granted = [(row.benefit, row.amount is None) for row in result.granted if may_warn(data, row.rule)]
    return (
        *of_policy(data, result.as_of),
        *result.household.warnings,
        *of_received(data, result.household),
        *of_grants(data, granted),
        *of_limit(result.exhausted),
    )


def may_warn(data: PolicyData, benefit: Benefit) -> bool:
    """Whether a grant of ``benefit`` can call for a warning at all."""
    grant = benefit.grant
    if grant.set_by is not None:
        return True
    return grant.amount is not None and any(not data.parameters[id].verified for id in _parameters(data, grant.amount))


def of_limit(exhausted: Iterable[str]) -> Iterator[Diagnostic]:
    """Of the benefits ``exhausted``, whose completions were too many to try."""
    for benefit in exhausted:
        yield Diagnostic(
            "E014",
            f"too many unknown facts to settle {benefit}; it may be decided although it is called undetermined",
            benefit,
            "warning",
            help="fill in the facts that the row misses",
        )


def of_limits(families: Mapping[str, int]) -> Iterator[Diagnostic]:
    """As ``of_limit``, of many families: by benefit, how many of them were given up on."""
    for benefit, count in families.items():
        which = "1 family" if count == 1 else f"{count} families"
        yield Diagnostic(
            "E014",
            f"too many unknown facts to settle {benefit} for {which}; "
            "it may be decided although it is called undetermined",
            benefit,
            "warning",
            help="fill in the facts that are unknown of the families left undetermined",
        )


def of_policy(data: PolicyData, as_of: date) -> Iterator[Diagnostic]:
    """Of the policy itself, asked about ``as_of``: past its review, or under an unverified overlay."""
    if data.review_after is not None and as_of > data.review_after:
        yield Diagnostic(
            "E010",
            f"the notice may have lapsed: it was due for review on {data.review_after.isoformat()}",
            data.document,
            "warning",
            help="ask the issuing office whether it was renewed, or stack an overlay with the law that followed",
        )
    for overlay in data.overlays:
        if not overlay.verified:
            yield Diagnostic(
                "E013",
                f"the overlay {overlay.id} is not verified: {overlay.authority}",
                overlay.id,
                "warning",
                help="check its figures against the document it names",
            )


def of_grants(data: PolicyData, granted: Iterable[tuple[str, bool]]) -> Iterator[Diagnostic]:
    """Of what is granted: sums that another document sets, figures that nobody verified.

    Args:
        data: the resolved policy.
        granted: benefits in the order of the rows, each with whether its sum is null.
    """
    elsewhere: dict[str, str] = {}
    unverified: dict[str, str] = {}
    for id, without_sum in granted:
        grant = data.benefits[id].grant
        if grant.set_by is not None and without_sum:
            elsewhere.setdefault(grant.set_by, id)
        if grant.amount is not None:
            for parameter in _parameters(data, grant.amount):
                if not data.parameters[parameter].verified:
                    unverified.setdefault(parameter, id)
    for source, benefit in elsewhere.items():
        document = data.sources[source].document if source in data.sources else source
        yield Diagnostic(
            "E011",
            f"the sum of {benefit} is set by {document}, which this policy does not carry",
            benefit,
            "warning",
            help="look the sum up in that document, or add it to the policy as a parameter",
        )
    for id, benefit in unverified.items():
        parameter = data.parameters[id]
        source = data.sources[parameter.source].document if parameter.source in data.sources else parameter.source
        yield Diagnostic(
            "E012",
            f"the figure {id} that {benefit} rests on is not verified against {source}",
            benefit,
            "warning",
            help="check the figure against the document, then mark it verified in the policy",
        )


def _parameters(data: PolicyData, node: Node, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    for inner in walk(node):
        if isinstance(inner, Parameter):
            yield inner.id
        elif isinstance(inner, Definition) and inner.id not in seen:
            yield from _parameters(data, data.definitions[inner.id].node, seen | {inner.id})
