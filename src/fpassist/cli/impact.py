"""``fpassist impact``: what a change of policy would do to a population."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fpassist.cli import output
from fpassist.cli.guard import call_fault, reason
from fpassist.cli.impact_sides import Given, read_sides
from fpassist.cli.options import (
    PERSONS_OR_WIDE,
    AsOf,
    Interprets,
    Lang,
    Language,
    Layout,
    Overlays,
    Shape,
    ShapeOption,
    read_day,
)
from fpassist.cli.threads import settle
from fpassist.diagnostics import Diagnostic, render

if TYPE_CHECKING:
    from fpassist.bulk.impact.compared import Impact

EXAMPLES = """Examples:

\b
  fpassist impact --to reform.yaml --synth 10000 --as-of 2015-01-01 --out impact
  fpassist impact --from policy.yaml+county.yaml --to policy.yaml+county.yaml+reform.yaml \\
      --households h.parquet --persons p.parquet --as-of 2015-01-01 --years 5 --out impact
  fpassist impact --to-interpret members=couple_only --synth 5000 --as-of 2015-01-01 --lang en
  fpassist impact --to reform.yaml --synth 5000 --as-of 2015-01-01 --format json

A side is a policy file, overlays, or both with `+` between; --overlay and --interpret hold for both sides. Later years
decide the same families on the same day of each year: people age, what is dated happens on its day, dated figures move;
nobody is born or dies. DIR holds impact.html, impact.xlsx, impact.json, Parquet files and each chart as PNG and SVG.
"""
_LAW, _TABLES = "The two sides", "The families"
_WORDS = {
    "zh": {"deciding": "判定", "made_up": "虚构人口（{} 户，种子 {}），不代表任何地方", "files": "{}"},
    "en": {
        "deciding": "deciding",
        "made_up": "made-up population ({} families, seed {}), of no real place",
        "files": "{}",
    },
}


def _law(option: str, help: str, metavar: str = "FILE") -> Any:
    return typer.Option(option, metavar=metavar, help=help, rich_help_panel=_LAW)


def _table(option: str, help: str) -> Any:
    return typer.Option(option, metavar="PATH", help=help, rich_help_panel=_TABLES)


def impact(
    as_of: AsOf,
    from_: Annotated[
        str | None, _law("--from", "The policy that is, as FILE+OVERLAY+… [default: the bundled policy]", "STACK")
    ] = None,
    to: Annotated[
        str | None, _law("--to", "The policy that might be; overlays alone lie over the policy of --from.", "STACK")
    ] = None,
    from_overlay: Annotated[list[str] | None, _law("--from-overlay", "Change the one side; repeatable.")] = None,
    to_overlay: Annotated[list[str] | None, _law("--to-overlay", "Change the other side; repeatable.")] = None,
    overlay: Overlays = None,
    interpret: Interprets = None,
    from_interpret: Annotated[
        list[str] | None, _law("--from-interpret", "A reading of the one side; repeatable.", "ID=OPTION")
    ] = None,
    to_interpret: Annotated[
        list[str] | None, _law("--to-interpret", "A reading of the other side; repeatable.", "ID=OPTION")
    ] = None,
    households: Annotated[str | None, _table("--households", "A row a family.")] = None,
    persons: Annotated[str | None, _table("--persons", "A row a person, with household_id.")] = None,
    layout: Annotated[
        Layout,
        typer.Option(
            "--layout",
            help="Members in a table of their own, or beside their family: wife_birth_date …",
            rich_help_panel=_TABLES,
        ),
    ] = Layout.tables,
    accidents: Annotated[str | None, _table("--accidents", "A row a victim.")] = None,
    treatments: Annotated[str | None, _table("--treatments", "A row a treatment.")] = None,
    received: Annotated[str | None, _table("--received", "A row a one-off grant already paid.")] = None,
    synth: Annotated[
        int | None,
        typer.Option(
            "--synth", metavar="N", min=1, help="Make up N families instead, as of --as-of.", rich_help_panel=_TABLES
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="S", min=0, help="Of --synth.", rich_help_panel=_TABLES)] = 0,
    years: Annotated[int, typer.Option("--years", metavar="N", min=0, max=50, help="How many years ahead.")] = 10,
    bands: Annotated[
        str | None,
        typer.Option("--bands", metavar="AGES", help="Where age bands begin. [default: 40,45,50,55,60,65,70]"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="The folder to write the report into.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier report.")] = False,
    shape: ShapeOption = Shape.table,
    quiet: Annotated[bool, typer.Option("--quiet", help="No bar, no warnings, no notes.")] = False,
    lang: Lang = Language.zh,
) -> None:
    """Compare two policies over a population: who gains, who loses, what it costs, to ten years ahead."""
    day = read_day(as_of)
    settle()
    edges = None if bands is None else _bands(bands)
    population = _population(households, persons, layout, synth, seed, lang.value)
    try:
        from fpassist.bulk.impact.compared import BANDS, compare
    except ImportError:
        raise call_fault("B055", "the packages for many families are absent") from None
    if out is not None:
        from fpassist.analysis.faults import require_packages
        from fpassist.analysis.report import must_be_free

        # Told before the work, not after it.
        require_packages()
        must_be_free(out, force=force)
    first, second = read_sides(
        Given("--from", from_, from_overlay or (), from_interpret or ()),
        Given("--to", to, to_overlay or (), to_interpret or ()),
        overlay or (),
        interpret or (),
    )
    others = {"accidents": accidents, "treatments": treatments, "received": received}
    tables: dict[str, Any] = {name: path for name, path in others.items() if path is not None}
    tables |= {"households": households, "persons": persons} if synth is None else _made_up(synth, seed, day)
    with _bar(lang.value, shown=not quiet) as progress:
        found = compare(first, second, tables, day, years=years, bands=edges or BANDS, progress=progress)
    warnings = list(found.warnings)
    if out is not None:
        warnings += _write(found, out, lang, population, force=force)
    _tell(found, lang, population, shape, warnings, quiet=quiet)
    if out is not None and shape is Shape.table:
        output.write_text(output.printable(str(out / "impact.html")))


def _bands(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
        raise call_fault("A005", f"'{text[:40]}' is no list of ages", where="--bands")
    found = [int(part) for part in parts]
    if found != sorted(set(found)) or found[0] < 1:
        raise call_fault("A005", "the ages do not rise from 1 on", where="--bands")
    return found


def _population(
    households: str | None, persons: str | None, layout: Layout, synth: int | None, seed: int, lang: str
) -> str:
    """Where the families are from, in words."""
    if synth is not None:
        if households is not None or persons is not None:
            raise call_fault("A006", "the families are given, and are to be made up too", where="--synth")
        return _WORDS[lang]["made_up"].format(f"{synth:,}", seed)
    if households is None:
        raise call_fault("A006", "--households is not given", where="--households")
    if persons is None and layout is Layout.tables:
        raise call_fault("A006", "--persons is not given", where="--persons", help_=PERSONS_OR_WIDE)
    if persons is not None and layout is Layout.wide:
        raise call_fault("C001", "a persons table is given beside a wide one", where="--persons", help_=PERSONS_OR_WIDE)
    return _WORDS[lang]["files"].format(Path(households).name)


def _made_up(families: int, seed: int, day: date) -> dict[str, Any]:
    from fpassist.bulk.population import synth as population

    if families > population.LARGEST:
        raise call_fault("C001", f"more than {population.LARGEST} families are asked for", where="--synth")
    return population.synth(families, seed, on=day)


def _write(found: Impact, out: Path, lang: Language, population: str, *, force: bool) -> tuple[Diagnostic, ...]:
    from fpassist.analysis.report import write

    try:
        written = write(found, out, lang.value, payers=_payers(found, lang), population=population, force=force)
    except OSError as error:
        message = f"the report cannot be written: {reason(error)}"
        raise call_fault("C011", message, where="--out") from None
    return written.warnings


def _payers(found: Impact, lang: Language) -> dict[str, str]:
    from fpassist.analysis.words import KEYS
    from fpassist.explain.vocabulary import payer_words

    ids = found.sums.filter(by="payer")["key"].unique().to_list()
    return {id: payer_words(id, lang.value) for id in ids if id not in KEYS[lang.value]}


def _tell(
    found: Impact, lang: Language, population: str, shape: Shape, warnings: list[Diagnostic], *, quiet: bool
) -> None:
    if shape is Shape.json:
        from fpassist.analysis.document import document

        told = output.errors_object(warnings)["errors"]
        output.write_json({**document(found, population), "warnings": told})
        return
    if not quiet:
        for warning in warnings:
            sys.stderr.write(output.printable(render(warning)) + "\n")
    from fpassist.cli.impact_table import show
    from fpassist.cli.screen import screen

    show(screen(), found, lang.value, _payers(found, lang), population, notes=not quiet)


@contextmanager
def _bar(lang: str, *, shown: bool) -> Generator[Callable[[int, int], None]]:
    """A bar on standard error, where people see it: a step is a chunk of families decided on one side, one day."""
    if not shown or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=output.console(stderr=True), transient=True) as progress:
        task = progress.add_task(_WORDS[lang]["deciding"], total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
