"""Formulas as bits and numbers come to what they come to as expressions of Polars, whatever they are made of."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import polars as pl
import pytest

from bulk.mask_columns import EPOCH, FrameColumns, masked, read_by_polars
from fpassist.bulk.formulas.ir import Builder, Expr, Kind
from fpassist.bulk.masks.reader import MaskReader
from fpassist.bulk.masks.whole import Whole

COLUMNS: dict[str, Kind] = {
    "x": "bool", "y": "bool", "z": "bool", "n": "int", "m": "int", "d": "date", "e": "date", "s": "text", "t": "text",
}  # fmt: skip
FIRST, LAST = ((day - EPOCH).days for day in (date.min, date.max))
WORDS = ("urban", "rural", "", "村")
TYPES = {"bool": pl.Boolean, "int": pl.Int64, "date": pl.Date, "text": pl.String}


def frame_of(rng: random.Random, rows: int) -> pl.DataFrame:
    """Families of whom a third of the facts is unknown."""
    one: dict[Kind, Callable[[], object]] = {
        "bool": lambda: rng.random() < 0.5,
        "int": lambda: rng.randint(-3, 40),
        "date": lambda: date(2014, 2, 27) + timedelta(rng.choice((0, 1, 2, 3, 366, 9000, -9000, rng.randint(0, 99)))),
        "text": lambda: rng.choice(WORDS),
    }
    values = {
        name: [None if rng.random() < 0.3 and name != "z" else one[kind]() for _ in range(rows)]
        for name, kind in COLUMNS.items()
    }
    return pl.DataFrame(values, schema={name: TYPES[kind] for name, kind in COLUMNS.items()})


class Made:
    """Formulas at random."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.b = Builder(dict(COLUMNS))

    def of(self, kind: Kind, depth: int) -> Expr:
        """A formula of a kind, so many formulas deep at the most."""
        if depth == 0 or self.rng.random() < 0.1:
            return self._leaf(kind)
        if self.rng.random() < 0.25:
            return self.b.case(self.of("bool", depth - 1), self.of(kind, depth - 1), self.of(kind, depth - 1))
        made = {"bool": self._bool, "int": self._int, "date": self._date, "text": lambda _: self._leaf("text")}
        return made[kind](depth - 1)

    def _leaf(self, kind: Kind) -> Expr:
        names = [name for name, of in COLUMNS.items() if of == kind]
        constants: dict[Kind, tuple[object, ...]] = {
            "bool": (True, False, None), "int": (0, 7, None), "date": (date(2014, 2, 28), None), "text": (*WORDS, None),
        }  # fmt: skip
        if self.rng.random() < 0.2:
            return self.b.constant(self.rng.choice(constants[kind]), kind)  # type: ignore[arg-type]
        name = self.rng.choice(names)
        return self.b.column(name, kind, nullable=name != "z")

    def _bool(self, depth: int) -> Expr:
        b, rng = self.b, self.rng
        parts = [self.of("bool", depth) for _ in range(rng.randint(2, 3))]
        kind = rng.choice(("int", "date", "text", "bool"))
        pair = self.of(kind, depth), self.of(kind, depth)
        made: list[Callable[[], Expr]] = [
            lambda: b.all(parts),
            lambda: b.any(parts),
            lambda: b.negate(parts[0]),
            lambda: b.holds(parts[0]),
            lambda: b.known(pair[0]),
            lambda: b.compare("=" if kind == "bool" else rng.choice(("=", "!=", "<", "<=", ">")), *pair),
            lambda: b.isin(self.of("text", depth), tuple(rng.sample(WORDS, 2))),
        ]
        return rng.choice(made)()

    def _int(self, depth: int) -> Expr:
        b, rng = self.b, self.rng
        made: list[Callable[[], Expr]] = [
            lambda: b.arithmetic(rng.choice(("+", "-", "*")), self.of("int", depth), self.of("int", depth)),
            lambda: b.arithmetic("floor", self.of("int", depth), b.constant(rng.randint(1, 5), "int")),
            lambda: b.count(b.holds(self.of("bool", depth)) for _ in range(3)),
            lambda: b.months(self.of("date", depth), self.of("date", depth)),
            lambda: b.days(self.of("date", depth), self.of("date", depth)),
            lambda: b.part(rng.choice(("year", "month", "day", "weekday")), self.of("date", depth)),
        ]
        return rng.choice(made)()

    def _date(self, depth: int) -> Expr:
        b = self.b
        count = b.constant(self.rng.choice((-1, 0, 1, 216, 588)), "int")
        move = b.add_months if self.rng.random() < 0.6 else b.add_days
        return move(self.of("date", depth), count if self.rng.random() < 0.5 else self._leaf("int"))


@pytest.mark.parametrize("seed", range(60))
def test_bits_and_polars_say_the_same(seed: int) -> None:
    rng = random.Random(seed)
    frame = frame_of(rng, rng.choice((1, 7, 8, 61)))
    made = Made(rng)
    for _ in range(12):
        kind: Kind = rng.choice(("bool", "bool", "int", "date"))
        formula = made.of(kind, 4)
        expected = read_by_polars(formula, frame) if not formula.constant else [formula.value] * frame.height
        if kind == "date":
            expected = [one if one is None else (one - EPOCH).days for one in expected]
        assert masked(formula, frame) == expected


def test_the_calendar_ends_where_that_of_the_language_does() -> None:
    b = Builder({"d": "date"})
    day = b.column("d", "date")
    frame = pl.DataFrame({"d": [date(1, 1, 31), date(9999, 12, 1), None]})
    assert masked(b.add_days(day, b.constant(30, "int")), frame) == [(date(1, 3, 2) - EPOCH).days, LAST, None]
    assert masked(b.add_days(day, b.constant(-30, "int")), frame) == [FIRST, (date(9999, 11, 1) - EPOCH).days, None]
    assert masked(b.add_days(day, b.constant(-31, "int")), frame) == [None, (date(9999, 10, 31) - EPOCH).days, None]
    assert masked(b.add_days(day, b.constant(31, "int")), frame) == [(date(1, 3, 3) - EPOCH).days, None, None]
    assert masked(b.add_months(day, b.constant(-1, "int")), frame) == [None, (date(9999, 11, 1) - EPOCH).days, None]
    assert masked(b.add_months(day, b.constant(1, "int")), frame) == [(date(1, 2, 28) - EPOCH).days, None, None]


def test_more_conditions_than_a_byte_counts() -> None:
    b = Builder({"z": "bool"} | {f"c{number}": "bool" for number in range(300)})
    columns = [b.column(f"c{number}", "bool", nullable=False) for number in range(300)]
    frame = pl.DataFrame({f"c{number}": [True, number % 3 == 0, False] for number in range(300)})
    assert masked(b.count(columns), frame) == [300, 100, 0]


def test_what_is_no_longer_needed_is_let_go_of() -> None:
    b = Builder(dict(COLUMNS))
    inner = b.all((b.column("x", "bool"), b.column("y", "bool")))
    wanted = b.any((inner, b.column("z", "bool")))
    found = MaskReader([wanted]).read(FrameColumns(frame_of(random.Random(0), 9)), {})
    assert set(found) == {wanted.id}


def test_what_is_known_beforehand_is_not_read() -> None:
    b = Builder(dict(COLUMNS))
    days = b.days(b.column("d", "date"), b.column("e", "date"))
    wanted = b.compare("<", days, b.constant(5, "int"))
    frame = pl.DataFrame({"x": [True, False]})
    found = MaskReader([wanted]).read(FrameColumns(frame), {days.id: Whole(3)})
    assert [bool(found[wanted.id].yes[0] & bit) for bit in (128, 64)] == [True, True]  # type: ignore[union-attr]
