"""ID numbers (GB 11643) by the column: what ``domain.secret.IdNumber`` reads of one, read of all at once."""

from __future__ import annotations

import polars as pl

from fpassist.domain.secret import IdNumber

FAULTS = ("shape", "check", "date")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def fault_of(number: pl.Expr) -> pl.Expr:
    """Why ``number`` cannot be read: ``shape``, ``check`` or ``date``; null where it can, or where there is none."""
    shape = number.str.contains(r"^[0-9]{17}[0-9Xx]$") & (number.str.len_bytes() == 18)
    digits = [number.str.slice(place, 1).cast(pl.Int32, strict=False) for place in range(17)]
    rest = pl.sum_horizontal(digit * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
    check = rest.replace_strict(dict(enumerate(_CHECK)), default=None, return_dtype=pl.String)
    return (
        pl.when(number.is_null())
        .then(None)
        .when(~shape)
        .then(pl.lit("shape"))
        .when(number.str.slice(17, 1).str.to_uppercase() != check)
        .then(pl.lit("check"))
        .when(_birth(number).is_null())
        .then(pl.lit("date"))
    )


def birth_of(number: pl.Expr) -> pl.Expr:
    """The birth date in a sound number, else null."""
    return pl.when(fault_of(number).is_null()).then(_birth(number))


def sex_of(number: pl.Expr) -> pl.Expr:
    """``female`` or ``male`` in a sound number, else null."""
    odd = number.str.slice(16, 1).is_in(["1", "3", "5", "7", "9"])
    sex = pl.when(odd).then(pl.lit("male")).otherwise(pl.lit("female"))
    return pl.when(number.is_not_null() & fault_of(number).is_null()).then(sex)


def is_number(id: pl.Expr) -> pl.Expr:
    """Whether an id is in truth a sound ID number; ids are printed, so that it must not stand there."""
    # Most ids are shorter or longer: only those of 18 characters are read.
    return (id.str.len_chars() == 18) & id.map_batches(_sound, return_dtype=pl.Boolean)


def _birth(number: pl.Expr) -> pl.Expr:
    digits = number.str.slice(6, 8)
    # The year 0000 is none to a calendar date.
    return pl.when(~digits.str.starts_with("0000")).then(digits.str.to_date("%Y%m%d", strict=False))


def _sound(ids: pl.Series) -> pl.Series:
    suspects = ids.str.len_chars() == 18
    if not suspects.any():
        return pl.repeat(False, len(ids), dtype=pl.Boolean, eager=True)
    return pl.Series(
        [bool(suspect) and IdNumber(id).fault is None for id, suspect in zip(ids, suspects, strict=True)],
        dtype=pl.Boolean,
    )
