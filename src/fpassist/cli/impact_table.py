"""An impact as an analyst reads it on a terminal: what it costs, who gains and loses, then where and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fpassist.analysis.cells import Table, numeric, shown
from fpassist.analysis.report import about_of
from fpassist.analysis.shape import Lang
from fpassist.analysis.tables import Tables
from fpassist.analysis.words import NOTES, PERIODS, WORDS
from fpassist.cli.layout import GAP, Sheet
from fpassist.cli.output import printable
from fpassist.diagnostics import display_width

if TYPE_CHECKING:
    from fpassist.analysis.shape import Impact
    from fpassist.cli.screen import Screen

_GROUPS = 12
"""The most groups of a kind that a terminal lists."""


def show(
    screen: Screen, impact: Impact, lang: Lang, payers: Mapping[str, str], population: str, *, notes: bool
) -> None:
    """Print an impact.

    Args:
        screen: where to.
        impact: what is told.
        lang: of the text.
        payers: what each payer is called.
        population: where the families are from, in words.
        notes: whether to say how the tables are to be read.
    """
    tables, sheet, words = Tables(impact, lang, payers), Sheet(screen), WORDS[lang]
    unit = PERIODS[lang]["yearly"]
    for head, text in about_of(impact, lang, population):
        sheet.line(printable(f"{head}{words['colon']}{text}"), hanging=2)
    _put(sheet, tables.totals())
    _put(sheet, tables.who())
    if tables.benefits(differing=True).rows:
        _put(sheet, tables.benefits(differing=True), (0, 1, 2, 3, 4))
    else:
        sheet.line()
        sheet.line(words["none_differ"])
    _put(sheet, tables.by_payer())
    for by in ("area", "division", "age"):
        # Families, those that gain and lose, and the year's sums.
        _put(sheet, tables.group(by, _GROUPS), (0, 1, 2, 3, 9, 10, 11), unit=unit)
    if len(impact.days) > 1:
        _put(sheet, tables.years(), (0, 1, 2, 3), unit=unit)
    if notes:
        sheet.line()
        for note in NOTES[lang]:
            sheet.line(f"- {note}", hanging=2)


def _put(sheet: Sheet, table: Table, only: Sequence[int] | None = None, *, unit: str = "") -> None:
    """A table, or some of its columns; numbers stand at the right.

    Args:
        sheet: where to.
        table: the table.
        only: the places of the columns to show.
        unit: of all its sums: it is told in the title, so that the heads are short.
    """
    if not table.rows:
        return
    places = range(len(table.columns)) if only is None else only
    columns = [table.columns[place] for place in places]
    heads = [column.short if unit and column.short else column.head for column in columns]
    cells = [[printable(shown(row[place], table.columns[place].kind)) for place in places] for row in table.rows]
    lines = [heads, *cells]
    needs = [max(display_width(line[place]) for line in lines) for place in range(len(columns))]
    for place, column in enumerate(columns):
        if numeric(column.kind):
            for line in lines:
                line[place] = " " * (needs[place] - display_width(line[place])) + line[place]
    fits = sum(needs) + GAP * (len(needs) + 1) <= sheet.width
    sheet.line()
    sheet.line(f"{table.title} ({unit})" if unit else table.title, "bold cyan")
    sheet.table(heads, cells, [0 if fits or numeric(column.kind) else 1 for column in columns])
    if table.note:
        sheet.line(printable(table.note), indent=2)


__all__ = ["show"]
