"""Sums of a family from the few that a benefit can have: looked up rather than reckoned, as decimals are slow."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from typing import Final

import polars as pl

from fpassist.bulk.deciding.polars_reader import Reader
from fpassist.bulk.deciding.shapes import MONEY, money
from fpassist.bulk.formulas.ir import Expr, walk

MOST: Final = 128
"""The most different sums that are listed."""


def total(granted: Sequence[pl.Expr], amounts: Sequence[Expr], reader: Reader) -> pl.Expr:
    """What the subjects of one benefit are granted together, in CNY; null where no sum is known of any.

    Args:
        granted: for each subject whether it is granted; never unknown.
        amounts: for each its sum in fen.
        reader: has read the sums.
    """
    leaves = [_leaves(amount) for amount in amounts]
    sizes = [len(found) + 1 for found in leaves]
    count = 1
    for size in sizes:
        count *= size
    if count > MOST or not all(leaves) or not all(map(reader.reads, walk(amounts))):
        return money(_reckoned([pl.when(g).then(reader.of(a)) for g, a in zip(granted, amounts, strict=True)]))
    code: pl.Expr = pl.lit(0, dtype=pl.UInt8)
    for given, amount, fens, size in zip(granted, amounts, leaves, sizes, strict=True):
        places = {fen: place + 1 for place, fen in enumerate(fens)}
        code = code * pl.lit(size, dtype=pl.UInt8) + _code(given, amount, places, reader)
    sums = [
        Decimal(sum(fen for fen in fens if fen is not None)).scaleb(-2) if any(f is not None for f in fens) else None
        for fens in product(*([None, *found] for found in leaves))
    ]
    return pl.lit(pl.Series(sums, dtype=MONEY)).gather(code)


def _reckoned(fens: list[pl.Expr]) -> pl.Expr:
    if len(fens) == 1:
        return fens[0]
    some = fens[0].is_not_null()
    for fen in fens[1:]:
        some = some | fen.is_not_null()
    return pl.when(some).then(pl.sum_horizontal(fens))


def _leaves(amount: Expr) -> list[int | None]:
    """The sums that a formula can come to, where it only chooses between constants; else none."""
    found: dict[int | None, None] = {}
    stack = [amount]
    while stack:
        node = stack.pop()
        if node.op == "case":
            stack += node.args[1:]
        elif node.constant and (node.value is None or isinstance(node.value, int)):
            found[node.value] = None
        else:
            return []
    return list(found)


def _code(granted: pl.Expr, amount: Expr, places: dict[int | None, int], reader: Reader) -> pl.Expr:
    """Which of the sums a subject is granted; 0 where it is granted none."""

    def of(node: Expr) -> pl.Expr:
        if node.op != "case":
            assert not isinstance(node.value, (str, tuple))
            return pl.lit(places[node.value], dtype=pl.UInt8)  # pyright: ignore[reportArgumentType]
        condition, then, otherwise = node.args
        return pl.when(reader.of(condition)).then(of(then)).otherwise(of(otherwise))

    return pl.when(granted).then(of(amount)).otherwise(pl.lit(0, dtype=pl.UInt8))
