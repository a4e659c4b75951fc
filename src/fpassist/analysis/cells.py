"""Tables of a report as cells that know what they are: each face sets them in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["text", "day", "count", "share", "money", "signed"]


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of money in CNY, and whether it is the least that is due."""

    value: Decimal
    at_least: bool = False


Cell: TypeAlias = str | int | float | date | Sum | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, and the kind of its cells. ``money`` and ``signed`` hold ``Sum``; ``share`` is 0 to 1.

    ``short`` is a head without the unit, for where that is told once.
    """

    head: str
    kind: Kind
    short: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report.

    Args:
        id: as files name it.
        title: as people read it.
        columns: heads and kinds.
        rows: a cell a column.
        note: what is to be said below; may be empty.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: str = ""


def shown(cell: Cell, kind: Kind) -> str:
    """A cell as text: ``≥ 1,200.00``, ``+300.00``, ``12.5 %``; empty where there is nothing."""
    if cell is None:
        return ""
    if isinstance(cell, Sum):
        sign = "≥ " if cell.at_least else ""
        return f"{sign}{cell.value:{'+' if kind == 'signed' and cell.value else ''},.2f}"
    if kind == "share" and isinstance(cell, float):
        return f"{cell * 100:.1f} %"
    if isinstance(cell, int):
        return f"{cell:,}"
    return str(cell)


def numeric(kind: Kind) -> bool:
    """Whether cells of the kind stand at the right."""
    return kind not in ("text", "day")


__all__ = ["Cell", "Column", "Kind", "Sum", "Table", "numeric", "shown"]
