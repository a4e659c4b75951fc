"""The work of ``fpassist evaluate``: households in, decisions out. Its face is in ``evaluate``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from fpassist.cli import families, output
from fpassist.cli.asked import read_day, read_policy
from fpassist.cli.families import Kind, Source
from fpassist.cli.guard import WRONG
from fpassist.diagnostics import HouseholdError

if TYPE_CHECKING:
    from fpassist import Household, Policy, Result

Decide = Callable[["Household"], "Result"]
# Fewer households than this are decided before a bar could be read.
MANY = 50
# Up to so many, the compiled rules do not pay for their making.
FEW = 3


class Asked(Struct):
    """A call of ``fpassist evaluate``; the fields are its options, as written."""

    households: list[str]
    as_of: str
    policy: str | None = None
    overlay: Sequence[str] = ()
    interpret: Sequence[str] = ()
    format: str = "table"
    lang: str = "zh"
    engine: Literal["native", "durable"] = "native"


def decide_all(asked: Asked) -> None:
    """Decides every household asked about, and writes the answers.

    Raises:
        Faults: with the exit status, where faults were shown in the place of answers.
        FpassistError: the call, the policy, or a household read as a whole document is faulty.
    """
    day = read_day(asked.as_of)
    sources = families.open_sources(asked.households)
    law = read_policy(asked.policy, asked.overlay, asked.interpret)

    # Compiling the rules takes longer than deciding a family or two by the reference, whose answers are the same.
    few = asked.engine == "native" and all(source.kind is Kind.ONE for source in sources) and len(sources) <= FEW

    def decide(family: Household) -> Result:
        return law.evaluate(family, day, engine="reference" if few else asked.engine)

    as_json = asked.format == "json"
    if any(source.kind is Kind.LINES for source in sources):
        status = _stream(sources, decide, as_json=as_json, law=law, day=day, lang=asked.lang)
    else:
        status = _documents(sources, decide, as_json=as_json, law=law, day=day, lang=asked.lang)
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
    from fpassist.cli.screen import screen
    from fpassist.cli.table import show

    show(screen(), law, result, day, lang)


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
