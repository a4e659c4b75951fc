"""The counts of an impact as frames: fen become CNY, and every sum says whether it is a floor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from fpassist.bulk.impact.sides import PERIODS, SIDES, Compared
from fpassist.bulk.impact.tally import CLASSES, IN_A_YEAR, MOVES, Tally

MONEY = pl.Decimal(38, 2)
YEARLY = ("month", "year")
SUMS: Mapping[str, Any] = {
    "as_of": pl.Date,
    "by": pl.String,
    "key": pl.String,
    "per": pl.String,
    "from_value": MONEY,
    "to_value": MONEY,
    "change": MONEY,
    "from_bound": pl.String,
    "to_bound": pl.String,
}
BENEFITS: Mapping[str, Any] = {
    "as_of": pl.Date,
    "benefit": pl.String,
    "alike": pl.Boolean,
    **{f"{side}_{what}": pl.String for what in ("per", "bound") for side in SIDES},
    **{f"{side}_{what}": pl.Int64 for what in ("granted", "undetermined", "families") for side in SIDES},
    **{f"{side}_value": MONEY for side in SIDES},
    **dict.fromkeys(MOVES, pl.Int64),
    **dict.fromkeys(("gained", "lost", "unsure"), MONEY),
}
NOBODY, SOMEBODY = "none", "unknown"
"""The payers where no rule names one, and where who pays hangs on an unknown fact."""


def money(column: str) -> pl.Expr:
    """A column of fen as CNY."""
    return (pl.col(column).cast(MONEY) * pl.lit(Decimal("0.01"))).cast(MONEY)


def family_frame(day: date, tally: Tally) -> pl.DataFrame:
    """How many families of each group are in each class."""
    return tally.groups().select(pl.lit(day).alias("as_of"), "by", "key", "families", *CLASSES)


def sum_frame(day: date, tally: Tally) -> pl.DataFrame:
    """The sums of one day: all, by benefit, by payer and by group."""
    rows: list[tuple[str, str, _Sums]] = []
    for row in tally.groups().iter_rows(named=True):
        sums = _Sums()
        for side in SIDES:
            for period in PERIODS:
                sums.add(side, period, row[f"{side}_{period}"], row[f"{side}_{period}_floor"])
        rows.append((row["by"], row["key"], sums))
    payers: dict[str, _Sums] = {}
    for one in tally.benefits:
        rows.append(("benefit", one.id, _of_benefit(one, tally, payers)))
    rows += [("payer", payer, sums) for payer, sums in payers.items()]
    return pl.DataFrame(
        [(day, by, key, *values) for by, key, sums in rows for values in sums.rows()], schema=SUMS, orient="row"
    )


def _of_benefit(one: Compared, tally: Tally, payers: dict[str, _Sums]) -> _Sums:
    """The sums of a benefit, and what of it each payer pays."""
    sums = _Sums()
    for side in SIDES:
        per = one.per(side)
        if per is None:
            continue
        whole = left = tally.totals[f"{side}.{one.id}.fen"]
        sums.add(side, per, whole, whole if one.floor(side) else 0)
        for payer in (*one.payers(side), ""):
            paid = tally.totals[f"{side}.{one.id}@{payer}"]
            left -= paid
            _pay(payers, payer or SOMEBODY, side, per, paid, floor=one.floor(side))
        _pay(payers, NOBODY, side, per, left, floor=one.floor(side))
    return sums


def _pay(payers: dict[str, _Sums], payer: str, side: str, per: str, fen: int, *, floor: bool) -> None:
    if fen:
        payers.setdefault(payer, _Sums()).add(side, per, fen, fen if floor else 0)


@dataclass(slots=True)
class _Sums:
    """Sums in fen by side and period, and what of them is a floor."""

    fen: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    floors: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])

    def add(self, side: str, per: str, fen: int, floor: int) -> None:
        self.fen[side, per] = self.fen.get((side, per), 0) + fen
        self.floors[side, per] = self.floors.get((side, per), 0) + floor

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Values of the columns from ``per`` on: a row a period that there is, and one for the year as a whole."""
        known = {per for _, per in self.fen}
        for per in PERIODS:
            if per in known:
                yield self._row(per, (per,))
        if known & set(YEARLY):
            yield self._row("yearly", YEARLY)

    def _row(self, name: str, periods: tuple[str, ...]) -> tuple[Any, ...]:
        weight = dict.fromkeys(periods, 1) if name in PERIODS else IN_A_YEAR
        fen = [sum(self.fen.get((side, per), 0) * weight[per] for per in periods) for side in SIDES]
        bounds = ["at_least" if any(self.floors.get((side, per), 0) for per in periods) else "exact" for side in SIDES]
        return (name, *map(yuan, (*fen, fen[1] - fen[0])), *bounds)


def benefit_frame(day: date, tally: Tally) -> pl.DataFrame:
    """Subjects, families and sums of each benefit on one day."""
    totals = tally.totals
    rows: list[tuple[Any, ...]] = []
    for one in tally.benefits:
        bounds = [("at_least" if one.floor(side) else "exact") if one.summed(side) else None for side in SIDES]
        counts = [totals[f"{side}.{one.id}.{n}"] for n in ("granted", "undetermined", "families") for side in SIDES]
        values = [yuan(totals[f"{side}.{one.id}.fen"]) if one.summed(side) else None for side in SIDES]
        moves = [totals[f"{one.id}.{move}"] for move in MOVES]
        changes = [yuan(totals[f"{one.id}.{what}"]) for what in ("gained", "lost", "unsure")]
        pers = [one.per(side) for side in SIDES]
        rows.append((day, one.id, one.alike, *pers, *bounds, *counts, *values, *moves, *changes))
    return pl.DataFrame(rows, schema=BENEFITS, orient="row")


def yuan(fen: int) -> Decimal:
    """Whole fen as CNY, with two places."""
    return Decimal(fen).scaleb(-2)


__all__ = [
    "BENEFITS",
    "MONEY",
    "NOBODY",
    "SOMEBODY",
    "SUMS",
    "benefit_frame",
    "family_frame",
    "money",
    "sum_frame",
    "yuan",
]
