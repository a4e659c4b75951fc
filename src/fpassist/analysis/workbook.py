"""The tables of a report as an Excel workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from fpassist.analysis.cells import Cell, Column, Kind, Sum, Table, shown
from fpassist.diagnostics import display_width

_FORMATS: dict[Kind, str] = {
    "text": "@",
    "day": "yyyy-mm-dd",
    "count": "#,##0",
    "share": "0.0%",
    "money": "#,##0.00",
    "signed": "+#,##0.00;-#,##0.00;0.00",
}
_FLOOR = '"≥ "#,##0.00'
WIDEST = 48


def write_workbook(path: Path, title: str, about: Sequence[tuple[str, str]], tables: Sequence[Table]) -> None:
    """Write a sheet for what the report is about, and one a table.

    Args:
        path: of the file; replaced where it is there.
        title: of the first sheet and the file.
        about: what is said beforehand, as heads and text.
        tables: their titles name the sheets.
    """
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        _about(book, title, about)
        for table in tables:
            _sheet(book, table)


def _about(book: Any, title: str, about: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(_tab(title))
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 110)
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for place, (head, text) in enumerate(about, 2):
        sheet.write_string(place, 0, head, bold)
        sheet.write_string(place, 1, text, wrapped)


def _sheet(book: Any, table: Table) -> None:
    sheet = book.add_worksheet(_tab(table.title))
    heads = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EAF2F8"})
    formats = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
    floor = book.add_format({"num_format": _FLOOR})
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _width(column, [row[place] for row in table.rows]))
        sheet.write_string(0, place, column.head, heads)
    for line, row in enumerate(table.rows, 1):
        for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            floored = isinstance(cell, Sum) and cell.at_least
            _write(sheet, line, place, cell, floor if floored else formats[column.kind])
    if table.note:
        sheet.write_string(len(table.rows) + 2, 0, table.note)
    sheet.freeze_panes(1, 1)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _write(sheet: Any, line: int, place: int, cell: Cell, format: Any) -> None:
    if isinstance(cell, Sum):
        # A workbook knows no decimals: the exact sums are those of the Parquet files.
        sheet.write_number(line, place, float(cell.value), format)
    elif isinstance(cell, date):
        sheet.write_datetime(line, place, datetime(cell.year, cell.month, cell.day), format)  # noqa: DTZ001
    elif isinstance(cell, int | float):
        sheet.write_number(line, place, cell, format)
    elif cell is not None:
        # Text stays text, whatever sign it begins with.
        sheet.write_string(line, place, cell, format)


def _width(column: Column, cells: Sequence[Cell]) -> int:
    longest = max((display_width(shown(cell, column.kind)) for cell in cells[:200]), default=0)
    return min(WIDEST, max(longest, min(display_width(column.head), 18)) + 3)


def _tab(title: str) -> str:
    """``title`` as a tab may be called: 31 characters, none of ``[]:*?/\\``."""
    return "".join(" " if c in "[]:*?/\\" else c for c in title)[:31]


__all__ = ["write_workbook"]
