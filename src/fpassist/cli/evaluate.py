"""``fpassist evaluate``: households in, decisions out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from fpassist.cli import families, output
from fpassist.cli.families import Kind, Source
from fpassist.cli.guard import WRONG
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
    read_day,
    read_policy,
)
from fpassist.diagnostics import HouseholdError

if TYPE_CHECKING:
    from fpassist import Household, Policy, Result

EXAMPLES = """Examples:

\b
  fpassist evaluate family.json --as-of 2014-08-01
  fpassist evaluate family.yaml --as-of 2014-08-01 --lang en
  fpassist evaluate families.ndjson --as-of 2026-01-01 --format json > results.ndjson
  cat family.json | fpassist evaluate - --as-of 2014-08-01 --interpret members=couple_only
"""

Decide = Callable[["Household"], "Result"]
# Fewer households than this are decided before a bar could be read.
MANY = 50
# Up to so many, the compiled rules do not pay for their making.
FEW = 3


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
    day = read_day(as_of)
    sources = families.open_sources(households)
    law = read_policy(policy, overlay, interpret)

    # Compiling the rules takes longer than deciding a family or two by the reference, whose answers are the same.
    few = engine is Engine.native and all(source.kind is Kind.ONE for source in sources) and len(sources) <= FEW

    def decide(family: Household) -> Result:
        return law.evaluate(family, day, engine="reference" if few else engine.value)

    as_json = shape is Shape.json
    if any(source.kind is Kind.LINES for source in sources):
        status = _stream(sources, decide, as_json=as_json, law=law, day=day, lang=lang.value)
    else:
        status = _documents(sources, decide, as_json=as_json, law=law, day=day, lang=lang.value)
    if status:
        raise output.Faults(status)


def _documents(sources: list[Source], decide: Decide, *, as_json: bool, law: Policy, day: date, lang: str) -> int:
    """Whole documents: all are read before the first is decided, so that every fault is told at once."""
    found = families.read_all(sources)
    alone = len(sources) == 1 and sources[0].kind is Kind.ONE
    with _progress(len(found)) as step:
        if as_json:
            encoded: list[bytes] = []
            for family in found:
                encoded.append(decide(family).to_json())
                step()
            output.write_encoded(encoded[0] if alone else b"[" + b",".join(encoded) + b"]")
        else:
            for family in found:
                _table(decide(family), law, day, lang)
                step()
    return 0


def _stream(sources: list[Source], decide: Decide, *, as_json: bool, law: Policy, day: date, lang: str) -> int:
    """One household a line, one result a line: a faulty one gets its faults in its place, and the next goes on."""
    status = 0
    with _progress(None) as step:
        for item in _items(sources):
            step()
            if isinstance(item, HouseholdError):
                status = WRONG
                if as_json:
                    output.write_json(output.errors_object(item.diagnostics), pretty=False)
                else:
                    output.show_errors(item.diagnostics, as_json=False, lang=lang)
            elif as_json:
                output.write_bytes(decide(item).to_json())
            else:
                _table(decide(item), law, day, lang)
    return status


def _items(sources: Sequence[Source]) -> Iterator[Household | HouseholdError]:
    for source in sources:
        for outcome in source.outcomes:
            yield (
                families.placed(outcome, source, several=len(sources) > 1)
                if isinstance(outcome, HouseholdError)
                else outcome
            )


def _table(result: Result, law: Policy, day: date, lang: str) -> None:
    from fpassist.cli.table import show

    show(output.console(), law, result, day, lang)


@contextmanager
def _progress(total: int | None) -> Generator[Callable[[], None]]:
    """Progress on standard error, where that is a terminal and the results go elsewhere.

    Args:
        total: how many will be decided; ``None`` where that is not known beforehand: they are counted then.
    """
    few = total is not None and total < MANY
    if few or not sys.stderr.isatty() or sys.stdout.isatty():
        yield _nothing
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    shown = BarColumn() if total is not None else SpinnerColumn()
    count = TextColumn("{task.completed:,.0f} {task.description}")
    with Progress(shown, count, TimeElapsedColumn(), console=output.console(stderr=True), transient=True) as bar:
        task = bar.add_task("households", total=total)
        yield lambda: bar.advance(task)


def _nothing() -> None:
    """The step where no bar is shown."""
