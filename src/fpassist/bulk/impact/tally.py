"""What a change does to families, counted: one day's sums and counts, added up chunk by chunk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import polars as pl

from fpassist.bulk.impact.groups import GROUPS
from fpassist.bulk.impact.sides import PERIODS, SIDES, Compared, Side
from fpassist.bulk.intake.columns import HOUSEHOLD

CLASSES = ("gains", "loses", "mixed", "opened", "settled", "open", "unchanged")
"""What becomes of a family, each in one class: it gains; it loses; it does both; nothing is gained or lost and some
benefit becomes undetermined; or is undetermined no more; or stays so though the policies differ on it; or nothing
happens."""
MOVES = ("gains", "loses", "opened", "settled")
"""What becomes of one benefit of a family."""
IN_A_YEAR = {"month": 12, "year": 1, "once": 1}


def family_columns() -> list[str]:
    """The columns of sums of a family, in fen: ``<side>_<period>``, those of floors, and ``<side>_yearly``."""
    return [f"{side}_{what}" for side in SIDES for what in (*PERIODS, *(f"{p}_floor" for p in PERIODS), "yearly")]


class Tally:
    """The sums of one day.

    Args:
        benefits: what is compared.
        detailed: whether single families are kept: those of whom anything changes.
    """

    def __init__(self, benefits: tuple[Compared, ...], *, detailed: bool) -> None:
        self.benefits = benefits
        self.totals: Counter[str] = Counter()
        self._groups: list[pl.DataFrame] = []
        self._steps: list[pl.DataFrame] = []
        self._families: list[pl.DataFrame] = []
        self._detailed = detailed

    def add(self, sides: pl.DataFrame, groups: pl.DataFrame) -> None:
        """Counts more families: ``sides`` of ``Sides.decide`` and their ``groups_of``, in the same order."""
        moved = sides.with_columns(flag for one in self.benefits if not one.alike for flag in _moves(one))
        self.totals.update(moved.select(_totals(self.benefits)).row(0, named=True))
        families = moved.with_columns(_sums(self.benefits)).with_columns(*_yearly(), _classed(self.benefits))
        families = families.with_columns(groups.drop(HOUSEHOLD))
        self._groups += [_grouped(families, by) for by in ("all", *GROUPS)]
        if self._detailed:
            self._steps += [_stepped(families, what) for what in ("yearly", "once")]
            self._families.append(_changed(families, self.benefits))

    def groups(self) -> pl.DataFrame:
        """A row a group: ``by``, ``key``, ``families``, a count for each class, and the sums, in fen."""
        added = pl.concat(self._groups).group_by("by", "key").agg(pl.exclude("by", "key").sum())
        return added.sort("by", "key")

    def steps(self) -> pl.DataFrame:
        """How many families are how much better off: ``what`` (yearly, once), ``change`` in fen, ``families``."""
        return pl.concat(self._steps).group_by("what", "change").agg(pl.col("families").sum()).sort("what", "change")

    def families(self) -> pl.DataFrame:
        """The families of whom anything changes, in the order of the households."""
        return pl.concat(self._families)


def _name(side: Side, one: Compared, what: str) -> pl.Expr:
    return pl.col(f"{side}.{one.id}.{what}")


def _fen(side: Side, one: Compared) -> pl.Expr:
    return _name(side, one, "fen") if one.summed(side) else pl.lit(0, dtype=pl.Int64)


def _worth(side: Side, one: Compared, other: Compared) -> pl.Expr:
    """The sum, in twelve months where the two sides pay in different periods."""
    per, same = one.per(side), other.per("from") == other.per("to")
    return _fen(side, one) * (1 if same or per is None else IN_A_YEAR[per])


def _moves(one: Compared) -> Iterator[pl.Expr]:
    """Whether the benefit gains or loses the family anything; only where as many subjects are open on both sides."""
    left = {side: _name(side, one, "undetermined") for side in SIDES}
    got = {side: _name(side, one, "granted") for side in SIDES}
    sure = left["from"] == left["to"]
    change, more = _worth("to", one, one) - _worth("from", one, one), got["to"] - got["from"]
    yield (sure & ((change > 0) | ((change == 0) & (more > 0)))).alias(f"{one.id}.gains")
    yield (sure & ((change < 0) | ((change == 0) & (more < 0)))).alias(f"{one.id}.loses")
    yield (left["to"] > left["from"]).alias(f"{one.id}.opened")
    yield (left["to"] < left["from"]).alias(f"{one.id}.settled")


def _totals(benefits: Iterable[Compared]) -> Iterator[pl.Expr]:
    for one in benefits:
        for side in SIDES:
            for what in ("granted", "undetermined"):
                yield _name(side, one, what).sum()
            yield (_name(side, one, "granted") > 0).sum().alias(f"{side}.{one.id}.families")
            if one.summed(side):
                yield _fen(side, one).sum()
                for payer in (*one.payers(side), ""):
                    yield pl.col(f"{side}.{one.id}@{payer}").sum()
        if not one.alike:
            for move in MOVES:
                yield pl.col(f"{one.id}.{move}").sum()
            change, open_ = (
                _worth("to", one, one) - _worth("from", one, one),
                pl.col(f"{one.id}.opened", f"{one.id}.settled"),
            )
            unsure = pl.any_horizontal(open_)
            yield pl.when(~unsure & (change > 0)).then(change).sum().alias(f"{one.id}.gained")
            yield pl.when(~unsure & (change < 0)).then(change).sum().alias(f"{one.id}.lost")
            yield pl.when(unsure).then(change).sum().alias(f"{one.id}.unsure")


def _sums(benefits: tuple[Compared, ...]) -> Iterator[pl.Expr]:
    """The sums of a family by period, all of them and those that are floors, and what changes for sure."""
    zero = pl.lit(0, dtype=pl.Int64)
    for side in SIDES:
        for period in PERIODS:
            own = [one for one in benefits if one.per(side) == period]
            yield pl.sum_horizontal(zero, *(_fen(side, one) for one in own)).alias(f"{side}_{period}")
            floors = (_fen(side, one) for one in own if one.floor(side))
            yield pl.sum_horizontal(zero, *floors).alias(f"{side}_{period}_floor")
    for kind, periods in (("yearly", ("month", "year")), ("once", ("once",))):
        parts = [part for one in benefits if not one.alike for part in _sure(one, periods)]
        yield pl.sum_horizontal(zero, *parts).alias(f"change_{kind}")


def _sure(one: Compared, periods: tuple[str, ...]) -> Iterator[pl.Expr]:
    """What the sides pay in these periods in a year, the first side's taken away; nothing where it is not sure."""
    sure = ~(pl.col(f"{one.id}.opened") | pl.col(f"{one.id}.settled"))
    for side in SIDES:
        per = one.per(side)
        if per is not None and per in periods:
            weight = IN_A_YEAR[per] * (1 if side == "to" else -1)
            yield pl.when(sure).then(_fen(side, one) * weight).otherwise(0)


def _yearly() -> list[pl.Expr]:
    return [(pl.col(f"{side}_month") * 12 + pl.col(f"{side}_year")).alias(f"{side}_yearly") for side in SIDES]


def _any(tests: Iterable[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(pl.lit(False), *tests)


def _classed(benefits: tuple[Compared, ...]) -> pl.Expr:
    """The class of each family. Money is set off within its kind; what is no money is gained or lost by itself."""
    differing = [one for one in benefits if not one.alike]
    in_kind = [one for one in differing if not (one.summed("from") or one.summed("to"))]

    def some(move: str, of: Iterable[Compared]) -> pl.Expr:
        return _any(pl.col(f"{one.id}.{move}") for one in of)

    yearly, once = pl.col("change_yearly"), pl.col("change_once")
    better = (yearly > 0) | (once > 0) | some("gains", in_kind)
    worse = (yearly < 0) | (once < 0) | some("loses", in_kind)
    open_ = _any(_name("to", one, "undetermined") > 0 for one in differing)
    kinds = pl.Enum(CLASSES)
    found = pl.when(better & worse).then(pl.lit("mixed", kinds))
    for test, name in (
        (better, "gains"),
        (worse, "loses"),
        (some("opened", differing), "opened"),
        (some("settled", differing), "settled"),
        (open_, "open"),
    ):
        found = found.when(test).then(pl.lit(name, kinds))
    return found.otherwise(pl.lit("unchanged", kinds)).alias("class")


def _grouped(families: pl.DataFrame, by: str) -> pl.DataFrame:
    key = pl.lit("all") if by == "all" else pl.col(by)
    counts = [(pl.col("class") == name).cast(pl.Int64).sum().alias(name) for name in CLASSES]
    return (
        families.group_by(key.alias("key"))
        .agg(pl.len().cast(pl.Int64).alias("families"), *counts, pl.col(family_columns()).sum())
        .select(pl.lit(by).alias("by"), pl.all())
    )


def _stepped(families: pl.DataFrame, what: str) -> pl.DataFrame:
    counted = families.group_by(pl.col(f"change_{what}").alias("change")).agg(pl.len().cast(pl.Int64).alias("families"))
    return counted.select(pl.lit(what).alias("what"), pl.all())


def _changed(families: pl.DataFrame, benefits: tuple[Compared, ...]) -> pl.DataFrame:
    """Single families: groups, class, sums in fen, and the benefits that move, their ids with spaces between."""
    differing = [one for one in benefits if not one.alike]
    some = families.filter(pl.col("class") != "unchanged")

    def named(move: str) -> pl.Expr:
        ids = [pl.when(pl.col(f"{one.id}.{move}")).then(pl.lit(one.id)) for one in differing]
        return pl.concat_str([pl.lit(""), *ids], separator=" ", ignore_nulls=True).str.strip_chars().alias(move)

    sums = [f"{side}_{what}" for what in ("yearly", "once") for side in SIDES]
    return some.select(HOUSEHOLD, *GROUPS, "class", *sums, "change_yearly", "change_once", *map(named, MOVES))


__all__ = ["CLASSES", "IN_A_YEAR", "MOVES", "Tally", "family_columns"]
