"""``fpassist schema``: the published JSON Schemas."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from fpassist.cli import output
from fpassist.cli.guard import call_fault

EXAMPLES = """Examples:

\b
  fpassist schema household > household.schema.json
  fpassist schema policy > policies/policy.schema.json
  fpassist schema tables      # what `fpassist batch` reads
"""


class Kind(StrEnum):
    """What has a schema."""

    household = "household"
    result = "result"
    policy = "policy"
    tables = "tables"


def schema(
    kind: Annotated[Kind, typer.Argument(metavar="household|result|policy|tables", help="Which schema.")],
) -> None:
    """Print a JSON Schema (2020-12)."""
    output.write_json(schema_of(kind), pretty=True)


def schema_of(kind: Kind) -> dict[str, Any]:
    """The JSON Schema of ``kind``."""
    if kind is Kind.household:
        from fpassist.domain import household_schema

        return household_schema()
    if kind is Kind.policy:
        from fpassist.policy import policy_schema

        return policy_schema()
    if kind is Kind.tables:
        try:
            from fpassist.bulk.intake.published import tables_schema
        except ImportError:
            raise call_fault("B055", "the packages for many families are absent") from None
        return tables_schema()
    from fpassist.engine.schema import result_schema

    return result_schema()
