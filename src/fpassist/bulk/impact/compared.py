"""What a change of policy does to a population: who gains and loses, and what it costs, to years ahead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from threading import Lock

import polars as pl

from fpassist.bulk.deciding.parts import CHUNK, chunks, cores
from fpassist.bulk.deciding.unpaid import unpaid
from fpassist.bulk.impact.frames import benefit_frame, family_frame, money, sum_frame
from fpassist.bulk.impact.groups import BANDS, band_keys, groups_of
from fpassist.bulk.impact.sides import Sides, compared
from fpassist.bulk.impact.tally import CLASSES, Tally
from fpassist.bulk.intake.declared import Declared
from fpassist.bulk.intake.rejects import sift
from fpassist.bulk.intake.tables import Source, read_tables
from fpassist.diagnostics import Diagnostic, EvaluationError
from fpassist.engine.payments import of_rows
from fpassist.engine.policy import Policy
from fpassist.engine.warnings import of_limits
from fpassist.lang.calendar import add_months
from fpassist.policy.model import AppliedOverlay, Label, PolicyData

FURTHEST = 50
"""The most years ahead."""


@dataclass(frozen=True, slots=True)
class Side:
    """A policy as an impact names it: what it is, what lies over it, how it is read."""

    id: str
    document: str
    title: Label
    sha256: str
    overlays: tuple[AppliedOverlay, ...]
    readings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Impact:
    """Plain frames. Sums are CNY as ``Decimal(38, 2)``; ``per`` is ``month``, ``year``, ``once`` or ``yearly`` (twelve
    times the month and once the year; what is paid once is never in it).

    Args:
        first, second: the policies compared.
        days: the day asked about, and the same day of each year after it.
        read, rejected, strays: as ``rejects.Sifted`` has them; ``read - rejected`` families are compared.
        bands: the keys of the age bands, in order.
        labels: what each benefit is called.
        families: ``as_of, by, key, families`` and how many of these are in each class of ``CLASSES``.
        sums: ``as_of, by, key, per, from_value, to_value, change, from_bound, to_bound``; ``by`` is all, benefit,
            payer, area, division or age. A payer ``unknown`` hangs on an unknown fact; ``none`` is where no rule names
            one.
        benefits: ``as_of, benefit, alike``, and for both sides ``per, bound, granted, undetermined`` (subjects),
            ``families``, ``value``; then ``gains, loses, opened, settled`` (families), and the sums ``gained``,
            ``lost`` and ``unsure``: how far ``value`` moves where some subject is undetermined on one side more than
            on the other. Twelve months of each where the two sides pay in different periods.
        steps: ``what`` (yearly, once), ``change``, ``families``: how many families are how much better off on the first
            day; counted without what is unsure.
        changed: the families of whom anything changes on the first day: ``household_id``, groups, ``class``, sums, and
            the ids of the benefits that move, with spaces between.
        rejects: as ``rejects.Sifted`` has them.
        warnings: of the tables, and of benefits that were given up on.
    """

    first: Side
    second: Side
    days: tuple[date, ...]
    read: int
    rejected: int
    strays: int
    bands: tuple[str, ...]
    labels: Mapping[str, Label]
    families: pl.DataFrame
    sums: pl.DataFrame
    benefits: pl.DataFrame
    steps: pl.DataFrame
    changed: pl.DataFrame
    rejects: pl.DataFrame
    warnings: tuple[Diagnostic, ...]


def compare(
    first: Policy,
    second: Policy,
    tables: Mapping[str, Source],
    as_of: date,
    *,
    years: int = 10,
    bands: Sequence[int] = BANDS,
    progress: Callable[[int, int], None] | None = None,
) -> Impact:
    """Decides every family under both policies, on one day and the same day of the following years.

    Nobody is born, dies or marries, and no fact changes but ages: what is dated after ``as_of`` happens on its day.

    Args:
        first: the policy that is.
        second: the policy that might be.
        tables: ``households`` and ``persons``, and ``accidents``, ``treatments`` and ``received`` where there are any:
            what ``read_tables`` takes.
        as_of: the day asked about.
        years: how many years ahead, 0 to ``FURTHEST``.
        bands: the ages, in years, at which the age bands of the wife begin, rising from 1 on.
        progress: called with how many of the decisions of a chunk are made, and how many there are.

    Raises:
        TableError: for tables that cannot be read.
        EvaluationError: E001 and E002 for a day on which either policy is not in force; B001 for a construct that has
            no form over tables.
        ValueError: for ``years`` or ``bands`` out of their bounds.
    """
    if not 0 <= years <= FURTHEST:
        raise ValueError(f"years are not 0 to {FURTHEST}")
    if not bands or list(bands) != sorted(set(bands)) or bands[0] < 1:
        raise ValueError("the age bands do not rise from 1 on")
    declared = Declared([first.data, second.data])
    read = read_tables(**tables, declared=declared)
    days = tuple(_days((first, second), as_of, years))
    sifted = sift(read.collect(), declared=declared)
    benefits = compared(first, second)
    sides = [Sides(first, second, benefits, day) for day in days]
    tallies = [Tally(benefits, detailed=day == as_of) for day in days]
    done, whole, one_at_a_time = 0, max(1, -(-sifted.households.height // CHUNK)) * len(days) * 2, Lock()

    def decided() -> None:
        nonlocal done
        with one_at_a_time:
            done += 1
            if progress is not None:
                progress(done, whole)

    def on_one_day(part: Mapping[str, pl.DataFrame], day: date, both: Sides, tally: Tally) -> None:
        tally.add(both.decide(part, decided), groups_of(part, day, bands))

    with ThreadPoolExecutor(cores()) as pool:
        for part in chunks(sifted.tables, CHUNK):
            # Each day has what decides and what counts to itself, so that days are worked on side by side.
            for _ in pool.map(partial(on_one_day, part), days, sides, tallies):
                pass
    labels = {id: benefit.label for data in (second.data, first.data) for id, benefit in data.benefits.items()}
    changed = tallies[0].families()
    # Both sides tell of the same families, on each day: what is told is the most that any of them gave up on.
    given_up: Counter[str] = Counter()
    for side in sides:
        given_up |= side.given_up
    paid_for_nothing: Counter[str] = Counter()
    for policy in (first, second):
        paid_for_nothing |= unpaid(policy.data, sifted.tables)
    return Impact(
        first=_side(first.data),
        second=_side(second.data),
        days=days,
        read=sifted.read,
        rejected=sifted.rejected,
        strays=sifted.strays,
        bands=tuple(band_keys(bands)),
        labels=labels,
        families=pl.concat(family_frame(day, tally) for day, tally in zip(days, tallies, strict=True)),
        sums=pl.concat(sum_frame(day, tally) for day, tally in zip(days, tallies, strict=True)),
        benefits=pl.concat(benefit_frame(day, tally) for day, tally in zip(days, tallies, strict=True)),
        steps=tallies[0].steps().with_columns(money("change")),
        changed=changed.with_columns(money(c) for c in changed.columns if c.endswith(("_yearly", "_once"))),
        rejects=sifted.rejects,
        warnings=(*read.warnings, *of_limits(given_up), *of_rows(paid_for_nothing)),
    )


def _days(policies: Sequence[Policy], as_of: date, years: int) -> Iterator[date]:
    """The same day of each year; 28 February where there is no 29th."""
    for year in range(years + 1):
        day = add_months(as_of, 12 * year)
        if day is None:
            message = f"{year} years after {as_of.isoformat()} is past the year 9999"
            raise EvaluationError(
                [Diagnostic("E004", message, "years", help=f"ask about {year - 1} years ahead at the most")]
            )
        for policy in policies:
            try:
                policy.refuse_day(day)
            except EvaluationError as error:
                if not year:
                    raise
                cure = f"ask about {year - 1} years ahead at the most"
                raise EvaluationError(replace(one, where="years", help=cure) for one in error.diagnostics) from None
        yield day


def _side(data: PolicyData) -> Side:
    readings = {id: one.chosen for id, one in data.interpretations.items()}
    return Side(data.id, data.document, data.title, data.sha256, data.overlays, readings)


__all__ = ["BANDS", "CLASSES", "FURTHEST", "Impact", "Side", "compare"]
