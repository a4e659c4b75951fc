"""``fpassist synth``: a made-up population to try things on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from fpassist.cli import output
from fpassist.cli.guard import call_fault, reason
from fpassist.cli.options import Layout, read_day

EXAMPLES = """Examples:

\b
  fpassist synth --households 1000 --out population
  fpassist synth --households 1000000 --seed 7 --out population --unknown 0
  fpassist synth --households 10000 --layout wide --out wide
  fpassist synth --households 50000 --out hard --dead-child 0.6 --widowed 0.3 --accident 0.2

The share of families in the country is that of 2014 (National Bureau of Statistics: 54.77 % lived in towns), and
6.34 % of all who are not only children are disabled (Second National Sample Survey on Disability, 2006). All other
defaults are assumptions, chosen so that every kind of family comes about often enough; they describe no country.
"""
# Fewer families than this are made before a bar could be read.
MANY = 50_000
_PANEL = "Shares, 0 to 1"


def _share(option: str, help: str) -> typer.models.OptionInfo:
    return typer.Option(option, metavar="SHARE", min=0, max=1, help=help, rich_help_panel=_PANEL)


def synth(
    households: Annotated[int, typer.Option("--households", metavar="N", min=0, help="How many families.")],
    out: Annotated[str, typer.Option("--out", metavar="DIR", help="The folder to write the Parquet files into.")],
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", min=0, help="The same seed gives the same population.")
    ] = 0,
    layout: Annotated[
        Layout,
        typer.Option("--layout", help="Members in a table of their own, or beside their family: wife_birth_date …"),
    ] = Layout.tables,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day at which it stands.")] = "2014-08-01",
    rural: Annotated[float, _share("--rural", "Families in the country.")] = 0.4523,
    low_income: Annotated[float, _share("--low-income", "Families with a low income (assumed).")] = 0.2,
    widowed: Annotated[float, _share("--widowed", "Couples of whom one died or both did (assumed).")] = 0.12,
    single: Annotated[float, _share("--single", "Families that list one spouse alone (assumed).")] = 0.03,
    dead_child: Annotated[float, _share("--dead-child", "Only children that died (assumed).")] = 0.25,
    disabled_child: Annotated[float, _share("--disabled-child", "Only children that are disabled (assumed).")] = 0.3,
    later_birth: Annotated[float, _share("--later-birth", "Families with a child born later (assumed).")] = 0.06,
    adoption: Annotated[float, _share("--adoption", "Families with a child adopted later (assumed).")] = 0.04,
    accident: Annotated[float, _share("--accident", "Families that met with an accident (assumed).")] = 0.03,
    treatment: Annotated[float, _share("--treatment", "Families with assisted reproduction (assumed).")] = 0.04,
    student: Annotated[float, _share("--student", "Children from 15 to 24 that study (assumed).")] = 0.8,
    unknown: Annotated[float, _share("--unknown", "How often a fact is unknown (assumed).")] = 0.03,
    force: Annotated[bool, typer.Option("--force", help="Replace tables that are there already.")] = False,
) -> None:
    """Write a plausible, made-up population as Parquet: households, persons, accidents and treatments.

    No family in it exists. The first families of a larger population of the same seed are those of a smaller one.
    """
    day = read_day(on, where="--on")
    try:
        from fpassist.bulk.population import synth as population
        from fpassist.bulk.population.shares import Shares
    except ImportError:
        raise call_fault("B055", "the packages for many families are absent") from None
    if households > population.LARGEST:
        raise call_fault("C001", f"more than {population.LARGEST} families are asked for", where="--households")
    if not out:
        cure = "give the path of a folder; `.` is the current one"
        raise call_fault("C001", "the folder of the population has no name", where="--out", help_=cure)
    names = population.names_of(layout.value)
    if not force and any(os.path.lexists(Path(out, f"{name}.parquet")) for name in population.MAKERS):
        raise call_fault("B056", "tables of a population are there already", where="--out")
    shares = Shares(
        on=day,
        rural=rural,
        low_income=low_income,
        widowed=widowed,
        single=single,
        dead_child=dead_child,
        disabled_child=disabled_child,
        later_birth=later_birth,
        adoption=adoption,
        accident=accident,
        treatment=treatment,
        student=student,
        unknown=unknown,
    )
    try:
        with _bar(households, len(names)) as advance:
            paths = population.write(out, households, seed, shares, advance, layout=layout.value)
    except OSError as error:
        message = f"the population cannot be written: {reason(error)}"
        raise call_fault("C011", message, where="--out") from None
    for path in paths.values():
        output.write_text(output.printable(str(path)))


@contextmanager
def _bar(families: int, tables: int) -> Generator[Callable[[str, int], None]]:
    """A bar with rate and time left on standard error, where people see it and there is enough to do."""
    if families < MANY or not sys.stderr.isatty():
        yield lambda table, made: None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    shown = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(show_speed=True), TimeRemainingColumn())
    with Progress(*shown, console=output.console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=families * tables)
        yield lambda table, made: progress.update(task, advance=made, description=table)
