"""``fpassist batch``: tables of many families in, a folder of decisions out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fpassist.cli import output
from fpassist.cli.guard import call_fault
from fpassist.cli.options import (
    PERSONS_OR_WIDE,
    AsOf,
    Interprets,
    Lang,
    Language,
    Layout,
    Overlays,
    PolicyFile,
    read_day,
    read_policy,
)
from fpassist.cli.threads import settle

if TYPE_CHECKING:
    from fpassist.bulk.batch.plan import Plan

EXAMPLES = """Examples:

\b
  fpassist batch --households h.parquet --persons p.parquet --as-of 2014-08-01 --out results
  fpassist batch --households h/ --persons 'p/*.parquet' --accidents a.parquet \\
      --as-of 2026-01-01 --out results --memory 1GB --summary json
  fpassist batch --households h.parquet --persons p.parquet --as-of 2014-08-01 --out rows --long \\
      --overlay county.yaml --interpret members=couple_only
  fpassist batch --households h/ --persons p/ --as-of 2014-08-01 --out results --plan

With --layout wide a row of --households holds the members too: wife_birth_date, husband_job, child1_death_date.
A table is a Parquet file, a folder of them or a pattern; `fpassist synth` writes some to try on. Families with a fault
are set aside in DIR/rejects.parquet with code and reason. A run that was ended goes on where it stopped when it is
called again; until it is over, DIR/.unfinished holds all of it.
"""
# Fewer families than this are decided before a bar could be read.
MANY = 20_000
_TABLES = "The families"
_WORDS = {
    "zh": {"sorting": "归并各户", "deciding": "判定", "stopped": "已中断；再次执行同一命令，即从中断处继续"},
    "en": {
        "sorting": "sorting out families",
        "deciding": "deciding",
        "stopped": "Stopped; the same command goes on from there",
    },
}


class Engine(StrEnum):
    """Which engine decides."""

    polars = "polars"
    duckdb = "duckdb"
    spark = "spark"


class Shown(StrEnum):
    """How the summary is printed."""

    table = "table"
    json = "json"


def _table(option: str, help: str, metavar: str | None = "PATH") -> typer.models.OptionInfo:
    return typer.Option(option, metavar=metavar, help=help, rich_help_panel=_TABLES)


def batch(
    households: Annotated[str, _table("--households", "A row a family.")],
    as_of: AsOf,
    out: Annotated[str, typer.Option("--out", metavar="DIR", help="The folder to write the results into.")],
    persons: Annotated[str | None, _table("--persons", "A row a person, with household_id.")] = None,
    layout: Annotated[
        Layout,
        _table("--layout", "Members in a table of their own, or beside their family: wife_birth_date …", metavar=None),
    ] = Layout.tables,
    accidents: Annotated[str | None, _table("--accidents", "A row a victim.")] = None,
    treatments: Annotated[str | None, _table("--treatments", "A row a treatment.")] = None,
    received: Annotated[str | None, _table("--received", "A row a one-off grant already paid.")] = None,
    policy: PolicyFile = None,
    overlay: Overlays = None,
    interpret: Interprets = None,
    engine: Annotated[Engine, typer.Option("--engine", help="What decides.")] = Engine.polars,
    spark_master: Annotated[
        str | None,
        typer.Option("--spark-master", metavar="URL", help="Where Spark runs. [default: in this process]"),
    ] = None,
    long: Annotated[
        bool, typer.Option("--long", help="A row for each benefit and subject, with payers and citation.")
    ] = False,
    memory: Annotated[
        str | None,
        typer.Option("--memory", metavar="SIZE", help="What the run may take, as 4GB. [default: half of the machine]"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the results of a finished run.")] = False,
    plan: Annotated[
        bool, typer.Option("--plan", help="Only say what the run would take, from a trial on its first families.")
    ] = False,
    summary: Annotated[Shown, typer.Option("--summary", help="A table, or JSON.")] = Shown.table,
    quiet: Annotated[bool, typer.Option("--quiet", help="No bar and no warnings.")] = False,
    lang: Lang = Language.zh,
) -> None:
    """Decide every family of Parquet tables, however many; write results, totals, citations and rejects.

    Families decided and families rejected add up to the families read.
    """
    day = read_day(as_of)
    settle()
    try:
        from fpassist.bulk.batch.memory import read_size
        from fpassist.bulk.batch.plan import plan_batch
        from fpassist.bulk.batch.run import run_batch
    except ImportError:
        raise call_fault("B055", "the packages for many families are absent") from None
    law = read_policy(policy, overlay, interpret)
    if spark_master is not None and engine is not Engine.spark:
        raise call_fault("C001", "a Spark master is given to another engine", where="--spark-master")
    if (persons is None) != (layout is Layout.wide):
        message = "no persons table is given" if persons is None else "a persons table is given beside a wide one"
        raise call_fault("C001", message, where="--persons", help_=PERSONS_OR_WIDE)
    asked: dict[str, Any] = {
        "accidents": accidents,
        "treatments": treatments,
        "received": received,
        "as_of": day,
        "out": out,
        "engine": engine.value,
        "spark_master": spark_master,
        "long": long,
        "memory": None if memory is None else read_size(memory),
    }
    if plan:
        _show_plan(plan_batch(law, households, persons, **asked), summary, lang)
        return
    with _interrupted(out, lang.value, told=not quiet), _bar(lang.value, shown=not quiet) as progress:
        found = run_batch(law, households, persons, **asked, force=force, progress=progress)
    if summary is Shown.json:
        output.write_json(found.as_dict())
        return
    from fpassist.cli.batch_report import show
    from fpassist.cli.screen import screen

    show(screen(), law, found, lang.value, warnings=not quiet)


def _show_plan(plan: Plan, summary: Shown, lang: Language) -> None:
    if summary is Shown.json:
        output.write_json(plan.as_dict())
        return
    from fpassist.cli.batch_plan import show
    from fpassist.cli.screen import screen

    show(screen(), plan, lang.value)


@contextmanager
def _interrupted(out: str, lang: str, *, told: bool) -> Generator[None]:
    """Say after Ctrl-C, on standard error, that what was done is kept: unlike any other command, this one goes on."""
    try:
        yield
    except KeyboardInterrupt:
        from fpassist.bulk.batch.stage import goes_on

        if told and goes_on(Path(out)):
            sys.stderr.write(_WORDS[lang]["stopped"] + "\n")
        raise


@contextmanager
def _bar(lang: str, *, shown: bool) -> Generator[Callable[[str, int, int], None]]:
    """A bar with rate and time left on standard error, where people see it and there is enough to do."""
    if not shown or not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TaskProgressColumn, TextColumn
    from rich.progress import TimeRemainingColumn as Left

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TaskProgressColumn(show_speed=True),
        Left(),
    )
    with Progress(*columns, console=output.console(stderr=True), transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def told(what: str, done: int, total: int) -> None:
            if total < MANY:
                return
            if what not in tasks:
                tasks[what] = progress.add_task(_WORDS[lang][what], total=total)
            progress.update(tasks[what], completed=done)

        yield told
