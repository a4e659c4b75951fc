"""Whole tables decided in memory, for those who have them at hand."""

from __future__ import annotations

from datetime import date

import polars as pl

from fpassist.bulk.deciding.decider import Decider
from fpassist.engine.policy import Policy


def evaluate_table(
    policy: Policy,
    households: pl.DataFrame,
    persons: pl.DataFrame,
    *,
    accidents: pl.DataFrame | None = None,
    treatments: pl.DataFrame | None = None,
    received: pl.DataFrame | None = None,
    as_of: date,
    long: bool = False,
) -> pl.DataFrame:
    """Decides every family of valid tables on one day, to the same outcomes, sums and payers as ``policy.evaluate``.

    Args:
        policy: the policy.
        households: a row a family, ``id`` and the fields of a household, flattened with ``_``.
        persons: a row a person, with ``household_id``; in the order of listing.
        accidents: a row a victim; ``person`` is null in the row of an accident without victims.
        treatments: a row a treatment.
        received: a row a grant paid.
        as_of: the day asked about.
        long: a row for each benefit and subject, with the payers; else a row a family, with ``<benefit>_outcome``
            (``granted`` where any subject is, else ``undetermined`` where any is; null where there is no subject),
            ``<benefit>_amount`` (CNY, added up), ``<benefit>_granted`` and ``<benefit>_undetermined`` (subjects).

    Raises:
        EvaluationError: B001 for a construct that has no form over columns; E001, E002, E004 as ``policy.evaluate``.
    """
    decider = Decider(policy, as_of)
    tables = {
        "households": households,
        "persons": persons,
        "accidents": accidents,
        "treatments": treatments,
        "received": received,
    }
    return decider.long(tables) if long else decider.wide(tables)
