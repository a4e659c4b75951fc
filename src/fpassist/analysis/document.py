"""An impact as JSON, for programs: sums are strings with two places, days are ISO 8601."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fpassist.analysis.shape import Impact, Side

if TYPE_CHECKING:
    import polars as pl

_GROUPS = ("area", "division", "age")


def document(impact: Impact, population: str) -> dict[str, Any]:
    """The whole of an impact but single families, by table; ids and not labels stand for what is grouped by.

    Args:
        impact: what is told.
        population: where the families are from, in words.
    """
    first, day = impact.days[0], impact.days[0].isoformat()
    sums = impact.sums
    return {
        "from": _side(impact.first),
        "to": _side(impact.second),
        "as_of": day,
        "years": len(impact.days) - 1,
        "population": {
            "source": population,
            "read": impact.read,
            "rejected": impact.rejected,
            "decided": impact.read - impact.rejected,
            "strays": impact.strays,
        },
        "families": _counts(impact, first),
        "totals": list(_rows(sums.filter(as_of=first, by="all").drop("as_of", "by", "key"))),
        "benefits": list(_rows(impact.benefits.filter(as_of=first).drop("as_of"))),
        "payers": list(_rows(sums.filter(as_of=first, by="payer").drop("as_of", "by").rename({"key": "payer"}))),
        **{f"{by}s": list(_grouped(impact, by)) for by in _GROUPS},
        "steps": list(_rows(impact.steps)),
        "outlook": [_year(impact, day) for day in impact.days],
    }


def _side(side: Side) -> dict[str, Any]:
    overlays = [{"id": one.id, "kind": one.kind, "authority": one.authority} for one in side.overlays]
    readings = dict(side.readings)
    return {"id": side.id, "sha256": side.sha256, "overlays": overlays, "interpretations": readings}


def _grouped(impact: Impact, by: str) -> Iterator[dict[str, Any]]:
    day = impact.days[0]
    sums = impact.sums.filter(as_of=day, by=by).drop("as_of", "by")
    for row in _rows(impact.families.filter(as_of=day, by=by).drop("as_of", "by")):
        yield row | {"sums": list(_rows(sums.filter(key=row["key"]).drop("key")))}


def _year(impact: Impact, day: date) -> dict[str, Any]:
    sums = impact.sums.filter(as_of=day).drop("as_of")
    return {
        "as_of": day.isoformat(),
        "families": _counts(impact, day),
        "totals": list(_rows(sums.filter(by="all").drop("by", "key"))),
        "benefits": list(_rows(sums.filter(by="benefit").drop("by").rename({"key": "benefit"}))),
        "payers": list(_rows(sums.filter(by="payer").drop("by").rename({"key": "payer"}))),
    }


def _counts(impact: Impact, day: date) -> dict[str, Any]:
    found = list(_rows(impact.families.filter(as_of=day, by="all").drop("as_of", "by", "key")))
    return found[0] if found else {}


def _rows(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for row in frame.iter_rows(named=True):
        yield {name: _plain(value) for name, value in row.items()}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value


__all__ = ["document"]
