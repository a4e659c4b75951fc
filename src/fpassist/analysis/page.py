"""The report as one page that needs nothing but itself: no network, no other file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import vl_convert

from fpassist.analysis.cells import Table, numeric, shown
from fpassist.analysis.shape import Lang

# The browser itself is told that nothing may be fetched; Vega makes functions of its expressions.
_NOTHING_FROM_OUTSIDE = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:"
)
_STYLE = """
body { font: 15px/1.55 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #1a1a1a;
  max-width: 1080px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.4rem; border-bottom: 1px solid #ddd; }
table { border-collapse: collapse; font-size: 13px; margin: .8rem 0; }
.wide { overflow-x: auto; }
th { text-align: left; background: #eaf2f8; vertical-align: bottom; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid #e5e5e5; }
th { min-width: 3em; word-break: keep-all; }
td { white-space: nowrap; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
dt { font-weight: 600; } dd { margin: 0; }
.note { color: #555; } .chart { margin: 1rem 0; }
@media print { details { display: none; } }
"""
# In a regular expression of the libraries, a slash after a smaller-than means something else.
_MARKUP = re.compile(r"<(/script|!--)", re.IGNORECASE)
_START = """
for (const [id, spec] of Object.entries(JSON.parse(document.getElementById("charts").textContent)))
  vegaEmbed("#chart-" + id, spec, {renderer: "svg", ast: false, actions: {export: true, source: false, compiled: false,
    editor: false}});
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart: its specification, and as it looks where no script runs."""

    id: str
    title: str
    spec: dict[str, Any]
    svg: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the charts and tables below it."""

    title: str
    pictures: Sequence[Picture]
    tables: Sequence[Table]


def page(lang: Lang, title: str, about: Sequence[tuple[str, str]], sections: Sequence[Section]) -> str:
    """The page as HTML.

    Args:
        lang: of the text.
        title: of the page.
        about: what is said beforehand, as heads and text.
        sections: in order.
    """
    return "\n".join(_lines(lang, title, about, sections))


def _lines(lang: Lang, title: str, about: Sequence[tuple[str, str]], sections: Sequence[Section]) -> Iterator[str]:
    yield f'<!DOCTYPE html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_NOTHING_FROM_OUTSIDE}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n<dl>"
    for head, text in about:
        yield f"<dt>{escape(head)}</dt><dd>{escape(text)}</dd>"
    yield "</dl>"
    specs: dict[str, Any] = {}
    for section in sections:
        yield f"<section>\n<h2>{escape(section.title)}</h2>"
        for picture in section.pictures:
            specs[picture.id] = picture.spec
            label = escape(picture.title, quote=True)
            yield f'<div class="chart" id="chart-{picture.id}" role="img" aria-label="{label}">{picture.svg}</div>'
        for table in section.tables:
            yield from _table(table)
        yield "</section>"
    if specs:
        yield f"<script>{_inert(_bundle())}</script>"
        yield f'<script type="application/json" id="charts">{_inert(json.dumps(specs, ensure_ascii=False))}</script>'
        yield f"<script>{_START}</script>"
    yield "</body>\n</html>"


def _table(table: Table) -> Iterator[str]:
    if table.rows:
        classes = ['class="n"' if numeric(column.kind) else "" for column in table.columns]
        yield '<div class="wide"><table>\n<thead><tr>'
        for column, kind in zip(table.columns, classes, strict=True):
            yield f"<th {kind}>{escape(column.head)}</th>"
        yield "</tr></thead>\n<tbody>"
        for row in table.rows:
            cells = (
                f"<td {kind}>{escape(shown(cell, column.kind))}</td>"
                for cell, column, kind in zip(row, table.columns, classes, strict=True)
            )
            yield f"<tr>{''.join(cells)}</tr>"
        yield "</tbody></table></div>"
    if table.note:
        yield f'<p class="note">{escape(table.note)}</p>'


def _bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script, which leaves ``vegaEmbed`` behind."""
    # The stub of the package does not know that the snippet has a default.
    return vl_convert.javascript_bundle()  # pyright: ignore[reportCallIssue, reportUnknownVariableType]


def _inert(text: str) -> str:
    """``text`` that cannot end the script it stands in, nor open a comment there."""
    return _MARKUP.sub(r"<\\\1", text)


__all__ = ["Picture", "Section", "page"]
