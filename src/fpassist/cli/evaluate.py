"""``fpassist evaluate``: households in, decisions out."""

from __future__ import annotations

from typing import Annotated

import typer

from fpassist.cli.deciding import Asked, decide_all
from fpassist.cli.options import (
    AsOf,
    Engine,
    Interprets,
    Lang,
    Language,
    Overlays,
    PolicyFile,
    Shape,
    ShapeOption,
)

EXAMPLES = """Examples:

\b
  fpassist evaluate family.json --as-of 2014-08-01
  fpassist evaluate family.yaml --as-of 2014-08-01 --lang en
  fpassist evaluate families.ndjson --as-of 2026-01-01 --format json > results.ndjson
  cat family.json | fpassist evaluate - --as-of 2014-08-01 --interpret members=couple_only
"""


def evaluate(
    households: Annotated[
        list[str], typer.Argument(metavar="HOUSEHOLD", help="JSON, YAML or NDJSON files; - is stdin.")
    ],
    as_of: AsOf,
    policy: PolicyFile = None,
    overlay: Overlays = None,
    interpret: Interprets = None,
    shape: ShapeOption = Shape.table,
    lang: Lang = Language.zh,
    engine: Annotated[Engine, typer.Option("--engine", help="Which engine decides.")] = Engine.native,
) -> None:
    """Decide every measure for one household or many."""
    decide_all(Asked(households, as_of, policy, overlay or (), interpret or (), shape.value, lang.value, engine.value))
