"""An impact as the tables of a report, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from fpassist.analysis.cells import Cell, Column, Kind, Sum, Table
from fpassist.analysis.shape import Impact, Lang
from fpassist.analysis.words import CLASSES, KEYS, PERIODS, WORDS

SAMPLE = 1000
"""The most single families that a report lists; ``families.parquet`` holds all of them."""
GROUPS = ("area", "division", "age")
_THREE = ("from", "to", "change")
_YEARLY = tuple(f"yearly_{side}" for side in _THREE)
_ONCE = tuple(f"once_{side}" for side in _THREE)
_MOVES = ("gains", "loses", "opened", "settled")
_KINDS: Mapping[str, Kind] = {
    "day": "day",
    "families": "count",
    "share": "share",
    **dict.fromkeys(("subjects_from", "subjects_to", "open_from", "open_to"), "count"),
    **dict.fromkeys(("from", "to", "yearly_from", "yearly_to", "once_from", "once_to"), "money"),
    **dict.fromkeys(("change", "yearly_change", "once_change", "unsure"), "signed"),
}
_ZERO = Sum(Decimal(0))


class Tables:
    """Makes the tables.

    Args:
        impact: what is reported.
        lang: the language of heads and labels.
        payers: what each payer is called; one that is not there keeps its id.
    """

    def __init__(self, impact: Impact, lang: Lang, payers: Mapping[str, str]) -> None:
        self.impact = impact
        self.lang: Lang = lang
        self.words = WORDS[lang]
        self.payers = payers
        self.first_day = impact.days[0]

    def all(self) -> list[Table]:
        """Every table, the most telling first."""
        groups = [self.group(by) for by in GROUPS]
        fixed = [self.totals(), self.who(), self.steps(), self.benefits(), self.by_payer(), *groups]
        return [*fixed, self.years(), self.years_benefits(), self.sample()]

    def key(self, by: str, key: str) -> str:
        """What a group, benefit or payer is called."""
        if by == "benefit":
            label = self.impact.labels.get(key)
            return key if label is None else (label.zh if self.lang == "zh" else label.en)
        if by == "payer":
            return self.payers.get(key) or KEYS[self.lang].get(key) or key.replace("_", " ")
        return KEYS[self.lang].get(key, key)

    def sums(self, by: str, day: date | None = None) -> dict[str, dict[str, dict[str, Any]]]:
        """The rows of ``sums`` of one day, by key and period."""
        found: dict[str, dict[str, dict[str, Any]]] = {}
        here = (pl.col("by") == by) & (pl.col("as_of") == (day or self.first_day))
        for row in self.impact.sums.filter(here).iter_rows(named=True):
            found.setdefault(row["key"], {})[row["per"]] = row
        return found

    def keys(self, by: str) -> list[str]:
        """The groups that there are on the first day, in order: ages rising, others by how much changes."""
        found = self.sums(by)
        if by == "age":
            return [band for band in self.impact.bands if band in found]
        return sorted(found, key=lambda key: (-abs(change(found[key], "yearly")), -_size(found[key]), key))

    def totals(self) -> Table:
        """Before, after and change, by period."""
        found = self.sums("all").get("all", {})
        rows = [(PERIODS[self.lang][per], *three(found.get(per))) for per in ("month", "year", "yearly", "once")]
        return self._table("totals", "per", *_THREE, rows=rows)

    def who(self) -> Table:
        """How many families are in each class."""
        row = self._counts("all").get("all", {})
        families = int(row.get("families", 0))
        rows = [
            (name, int(row.get(id, 0)), int(row.get(id, 0)) / families if families else None)
            for id, name in CLASSES[self.lang].items()
        ]
        rows.append((self.words["all"], families, 1.0 if families else None))
        return self._table("who", "class", "families", "share", rows=rows)

    def steps(self) -> Table:
        """How many families gain or lose how much in a year; in steps of a round sum where there are many."""
        rows = [
            (_range(low, high), count)
            for low, high, count in stepped(self.impact.steps.filter(pl.col("what") == "yearly"))
        ]
        return self._table("steps", "step", "families", rows=rows, note=PERIODS[self.lang]["year"])

    def benefits(self, *, differing: bool = False) -> Table:
        """Subjects, sums and families of each benefit; ``differing`` leaves out what both sides decide alike."""
        frame = self.impact.benefits.filter(pl.col("as_of") == self.first_day)
        some = frame.filter(~pl.col("alike")) if differing else frame
        note = ("alike" if some.height else "none_differ") if differing and some.height < frame.height else ""
        columns = ("benefit", "per", *_THREE, "subjects_from", "subjects_to", "open_from", "open_to", "unsure")
        rows = [self._benefit(row) for row in some.iter_rows(named=True)]
        moves = (f"families: {move}" for move in _MOVES)
        return self._table("benefits", *columns, *moves, rows=rows, note=self.words[note] if note else "")

    def _benefit(self, row: Mapping[str, Any]) -> tuple[Cell, ...]:
        pers = dict.fromkeys(per for per in (row["from_per"], row["to_per"]) if per is not None)
        values = [_sum(row[f"{side}_value"], row[f"{side}_bound"]) for side in ("from", "to")]
        # Sums of two periods cannot be taken one from the other.
        change_ = Sum((row["to_value"] or Decimal(0)) - (row["from_value"] or Decimal(0))) if len(pers) == 1 else None
        return (
            self.key("benefit", row["benefit"]),
            " → ".join(PERIODS[self.lang][per] for per in pers),
            *values,
            change_,
            *(row[f"{side}_{what}"] for what in ("granted", "undetermined") for side in ("from", "to")),
            Sum(row["unsure"]) if row["unsure"] else None,
            *(row[move] for move in _MOVES),
        )

    def by_payer(self) -> Table:
        """Sums of each payer by period."""
        rows = [
            (self.key("payer", key), PERIODS[self.lang][per], *three(sums[per]))
            for key, sums in self.sums("payer").items()
            for per in ("month", "year", "yearly", "once")
            if per in sums
        ]
        return self._table("payers", "payer", "per", *_THREE, rows=rows)

    def group(self, by: str, most: int | None = None) -> Table:
        """Families and sums of each group; the ``most`` that change most, where that is given."""
        counts, sums, keys = self._counts(by), self.sums(by), self.keys(by)
        rows = [
            (
                self.key(by, key),
                counts[key]["families"],
                *(counts[key][id] for id in CLASSES[self.lang]),
                *three(sums[key].get("yearly")),
                *three(sums[key].get("once")),
            )
            for key in keys[:most]
        ]
        classes = (f"class: {id}" for id in CLASSES[self.lang])
        left = len(keys) - len(rows)
        note = self.words["more"].format(left) if left else ""
        return self._table(f"{by}s", by, "families", *classes, *_YEARLY, *_ONCE, rows=rows, note=note)

    def years(self) -> Table:
        """Cost and families of each year."""
        rows: list[tuple[Cell, ...]] = []
        for day in self.impact.days:
            sums, counts = self.sums("all", day).get("all", {}), self._counts("all", day).get("all", {})
            moved = [int(counts.get(id, 0)) for id in ("gains", "loses", "mixed", "opened")]
            rows.append((day, *three(sums.get("yearly")), *three(sums.get("once")), *moved))
        classes = (f"class: {id}" for id in ("gains", "loses", "mixed", "opened"))
        return self._table("years", "day", *_YEARLY, *_ONCE, *classes, rows=rows)

    def years_benefits(self) -> Table:
        """Cost of each benefit that has any, each year, by period."""
        rows: list[tuple[Cell, ...]] = []
        for day in self.impact.days:
            for key, sums in self.sums("benefit", day).items():
                rows += [
                    (day, self.key("benefit", key), PERIODS[self.lang][per], *three(row))
                    for per, row in sums.items()
                    if per != "yearly" and (row["from_value"] or row["to_value"])
                ]
        return self._table("years_benefits", "day", "benefit", "per", *_THREE, rows=rows)

    def sample(self) -> Table:
        """The first families of whom anything changes."""
        frame = self.impact.changed.head(SAMPLE)
        rows = [
            (
                row["household_id"],
                *(self.key(by, row[by]) for by in GROUPS),
                CLASSES[self.lang][row["class"]],
                *(Sum(row[f"{side}_{what}"]) for what in ("yearly", "once") for side in ("from", "to", "change")),
                self._named(row),
            )
            for row in frame.iter_rows(named=True)
        ]
        left = self.impact.changed.height - len(rows)
        note = self.words["more"].format(left) if left else ""
        return self._table("sample", "family", *GROUPS, "class", *_YEARLY, *_ONCE, "moved", rows=rows, note=note)

    def _named(self, row: Mapping[str, Any]) -> str:
        ids = dict.fromkeys(id for move in _MOVES for id in row[move].split())
        return self.words["comma"].join(self.key("benefit", id) for id in ids)

    def _counts(self, by: str, day: date | None = None) -> dict[str, dict[str, Any]]:
        here = (pl.col("by") == by) & (pl.col("as_of") == (day or self.first_day))
        return {row["key"]: row for row in self.impact.families.filter(here).iter_rows(named=True)}

    def _table(self, id: str, *columns: str, rows: Iterable[tuple[Cell, ...]], note: str = "") -> Table:
        title = self.words[id][:1].upper() + self.words[id][1:]
        return Table(id, title, tuple(map(self._column, columns)), list(rows), note)

    def _column(self, name: str) -> Column:
        prefix, _, id = name.partition(": ")
        if not id:
            short = name.removeprefix("yearly_").removeprefix("once_")
            return Column(self.words[name], _KINDS.get(name, "text"), self.words[short] if short != name else "")
        label = CLASSES[self.lang][id]
        return Column(label if prefix == "class" else f"{self.words['families']}{self.words['colon']}{label}", "count")


def change(sums: Mapping[str, Mapping[str, Any]], per: str) -> Decimal:
    """How far the sum of a period moves; 0 where there is none."""
    row = sums.get(per)
    return Decimal(0) if row is None else row["change"]


def _size(sums: Mapping[str, Mapping[str, Any]]) -> Decimal:
    row = sums.get("yearly")
    return Decimal(0) if row is None else row["to_value"]


def three(row: Mapping[str, Any] | None) -> tuple[Sum, Sum, Sum]:
    """Before, after and change of one row of ``sums``."""
    if row is None:
        return _ZERO, _ZERO, _ZERO
    first, second = (Sum(row[f"{side}_value"], row[f"{side}_bound"] == "at_least") for side in ("from", "to"))
    return first, second, Sum(row["change"])


def _sum(value: Decimal | None, bound: str | None) -> Sum | None:
    return None if value is None else Sum(value, bound == "at_least" and bool(value))


MOST_STEPS = 15


def stepped(steps: pl.DataFrame) -> list[tuple[Decimal, Decimal, int]]:
    """``change`` and ``families`` as ranges from low (with it) to high (without it) and counts, rising; families of
    whom nothing changes are left out. Few sums stand by themselves: low and high are then the same.
    """
    found = [(row[0], row[1]) for row in steps.sort("change").select("change", "families").iter_rows() if row[0]]
    if len(found) <= MOST_STEPS:
        return [(value, value, count) for value, count in found]
    width = _round((found[-1][0] - found[0][0]) / MOST_STEPS)
    counted: dict[Decimal, int] = {}
    for value, count in found:
        low = (value // width - (1 if value < 0 and value % width else 0)) * width
        counted[low] = counted.get(low, 0) + count
    return [(low, low + width, count) for low, count in sorted(counted.items())]


def _round(width: Decimal) -> Decimal:
    """The next of 1, 2, 5, 10 … from ``width`` on, a whole yuan at least."""
    power = Decimal(10) ** max(width.adjusted(), 0)
    return next(power * n for n in (1, 2, 5, 10) if power * n >= width)


def _range(low: Decimal, high: Decimal) -> str:
    return f"{low:+,.2f}" if low == high else f"{low:+,.0f} … {high:+,.0f}"


__all__ = ["GROUPS", "SAMPLE", "Tables", "change", "stepped", "three"]
