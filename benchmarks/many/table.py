"""The figures of many families as a table."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.many.contenders import OPENFISCA, POLARS

HEADS = (
    *("", "seconds", "CPU s", "families/s", "columns", "ns a cell", "to Polars"),
    *("times OpenFisca", "the same, a column", "peak MB"),
)


def show(console: Console, found: dict[str, Any]) -> None:
    """A row a contender. The ratio to Polars is of the time of a cell; times OpenFisca: so often quicker."""
    table = Table(title=f"{found['households']:,} families, Parquet to Parquet, {found['cores']} cores")
    for head in HEADS:
        table.add_column(head, justify="right" if head else "left", no_wrap=not head, overflow="fold")
    rows = found["contenders"]
    polars, openfisca = rows[POLARS], rows.get(OPENFISCA)
    for name, of in rows.items():
        each = _each(of)
        beside = ("", "")
        if openfisca:
            beside = f"{openfisca['seconds'] / of['seconds']:.2f}", f"{_each(openfisca) / each:.2f}"
        table.add_row(
            name,
            f"{of['seconds']:.3f}",
            f"{of['cpu']:.3f}",
            f"{found['households'] / of['seconds']:,.0f}",
            f"{of['columns']}",
            f"{each / found['households'] * 1e9:.1f}",
            f"{each / _each(polars):.2f}",
            *beside,
            f"{of['peak_mb']:,.0f}",
        )
    console.print(table)
    console.print(
        f"read {found['bytes_read_per_family']:.1f} bytes a family, written {found['bytes_written_per_family']:.1f}; "
        f"memory is copied at {found['copy_gb_per_second']:.1f} GB/s; load {found['load']:.1f}; "
        f"the population took {found['synth_seconds']:.1f} s"
    )


def _each(of: dict[str, Any]) -> float:
    """Seconds for a column of results."""
    return of["seconds"] / of["columns"]
