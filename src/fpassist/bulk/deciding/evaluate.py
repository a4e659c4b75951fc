"""Whole tables decided in memory, for those who have them at hand."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from fpassist.bulk.deciding.decider import Decider
from fpassist.bulk.deciding.parts import CHUNK, chunks
from fpassist.bulk.deciding.shapes import in_order
from fpassist.bulk.deciding.unpaid import unpaid
from fpassist.bulk.intake.declared import Declared
from fpassist.bulk.intake.rejects import Sifted, sift
from fpassist.bulk.intake.tables import Source, read_tables
from fpassist.engine.payments import of_rows
from fpassist.engine.policy import Policy
from fpassist.engine.table_result import TableResult
from fpassist.engine.warnings import of_grants, of_limits, of_policy

FEW: Final = 256
"""So many families at the most are decided one by one: formulas over columns take longer to be made than that."""


def evaluate_table(
    policy: Policy,
    households: Source,
    persons: Source | None = None,
    *,
    accidents: Source | None = None,
    treatments: Source | None = None,
    received: Source | None = None,
    as_of: date,
    long: bool = False,
) -> TableResult:
    """Decides every family of tables on one day, to the same outcomes, sums and payers as ``policy.evaluate``.

    A table is a path of Parquet, a Polars or pandas frame, an Arrow table or a DuckDB relation, with the columns that
    ``fpassist schema tables`` lists; a column that is missing is a fact that is unknown. Families with a fault are set
    aside with the reason. For more families than fit into memory see ``fpassist batch``.

    Args:
        policy: the policy.
        households: a row a family, ``id`` and the fields of a household, flattened with ``_``.
        persons: a row a person, with ``household_id``, in the order of listing; where it is left out, members stand
            beside their household (the wide layout).
        accidents: a row a victim.
        treatments: a row a treatment.
        received: a row a grant paid.
        as_of: the day asked about.
        long: a row for each benefit and subject, with the payers: family by family in the order of ``households``,
            the benefits in the order of the policy, subjects as ``policy.evaluate`` lists them. Else a row a family,
            with ``<benefit>_outcome`` (``granted`` where any subject is, else ``undetermined`` where any is; null where
            there is no subject), ``<benefit>_amount`` (CNY, added up), ``<benefit>_granted`` and
            ``<benefit>_undetermined`` (subjects).

    Raises:
        TableError: every fault of the tables at once (B050 to B053 …).
        EvaluationError: B001 for a construct that has no form over columns, which more than ``FEW`` families need;
            B002 for a declared number that columns cannot hold; E001, E002, E004 as ``policy.evaluate``.
    """
    decider = Decider(policy, as_of)
    declared = Declared([policy.data])
    others: dict[str, Source | None] = {"accidents": accidents, "treatments": treatments, "received": received}
    tables = read_tables(households, persons, **others, declared=declared)
    sound = sift(tables.collect(), declared=declared)
    results = _decided(decider, sound, long=long)
    granted = ((id, policy.data.benefits[id].grant.amount is None) for id in _granted(results, policy, long=long))
    return TableResult(
        results,
        sound.rejects,
        read=sound.read,
        decided=sound.households.height,
        rejected=sound.rejected,
        strays=sound.strays,
        warnings=(
            *tables.warnings,
            *of_policy(policy.data, as_of),
            *of_grants(policy.data, granted),
            *of_limits(decider.one_by_one.given_up),
            *of_rows(unpaid(policy.data, sound.tables)),
        ),
    )


def _granted(results: pl.DataFrame, policy: Policy, *, long: bool) -> list[str]:
    """The benefits that any family is granted, in the order of the policy."""
    if long:
        found = set(results.filter(pl.col("outcome") == "granted")["benefit"])
        return [id for id in policy.data.benefits if id in found]
    return [id for id in policy.data.benefits if results[f"{id}_granted"].sum() > 0]


def _decided(decider: Decider, sound: Sifted, *, long: bool) -> pl.DataFrame:
    """The results of the sound families, in one order whichever way they are decided."""
    ids, tables = sound.households["id"], sound.tables
    # Declared facts have types of their own in columns, whose faults must not hang on how many families there are.
    plain = not any(name.startswith("extra_") for frame in tables.values() for name in frame.columns)
    if plain and len(ids) <= FEW:
        alone = decider.one_by_one
        rows = alone.long(tables, ids) if long else alone.wide(tables, ids, paid=False)
    else:
        decide = decider.long if long else decider.wide
        rows = pl.concat([decide(part) for part in chunks(tables, CHUNK)])
    return in_order(rows, ids, decider.policy.data) if long else rows
