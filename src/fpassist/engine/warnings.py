"""What a reader must know beside the rows of a result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fpassist.diagnostics import Diagnostic
from fpassist.lang.tree import Definition, Node, Parameter
from fpassist.lang.walk import walk
from fpassist.policy.model import PolicyData

if TYPE_CHECKING:
    from fpassist.engine.result import Result


def warnings_of(result: Result) -> tuple[Diagnostic, ...]:
    """Every warning that ``result`` deserves, each once, the broadest first."""
    data = result.policy.data
    return (
        *_of_policy(result, data),
        *result.household.warnings,
        *_of_rows(result, data),
        *(
            Diagnostic(
                "E014",
                f"too many unknown facts to settle {benefit}; it may be decided although it is called undetermined",
                benefit,
                "warning",
                help="fill in the facts that the row misses",
            )
            for benefit in result.exhausted
        ),
    )


def _of_policy(result: Result, data: PolicyData) -> Iterator[Diagnostic]:
    if data.review_after is not None and result.as_of > data.review_after:
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


def _of_rows(result: Result, data: PolicyData) -> Iterator[Diagnostic]:
    elsewhere: dict[str, str] = {}
    unverified: dict[str, str] = {}
    for row in result.granted:
        grant = row.rule.grant
        if grant.set_by is not None and row.amount is None:
            elsewhere.setdefault(grant.set_by, row.benefit)
        if grant.amount is not None:
            for id in _parameters(data, grant.amount):
                if not data.parameters[id].verified:
                    unverified.setdefault(id, row.benefit)
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
