"""What a change does to random families: the same sums, classes and moves as when each is asked by itself."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

pl = pytest.importorskip("polars")

from strategies import random_household  # noqa: E402

from bulk.as_tables import as_tables  # noqa: E402
from fpassist import Household, Policy, load_policy  # noqa: E402
from fpassist.bulk.impact import compared as module  # noqa: E402
from fpassist.bulk.impact import sides as impact_sides  # noqa: E402
from fpassist.bulk.impact.compared import CLASSES, Impact, compare  # noqa: E402

OVERLAYS = Path(__file__).parents[2] / "policies" / "overlays"
REFORM = OVERLAYS / "reform_45_400.yaml"
DAY = date(2015, 8, 1)


# Two policies over one population are compared once, for all of these.
pytestmark = pytest.mark.xdist_group("impact_families")


def random_families(count: int) -> list[dict[str, Any]]:
    rng = Random(count)
    made: list[dict[str, Any]] = []
    for number in range(count):
        family = random_household(rng, DAY) | {"id": f"H-{number}"}
        if not family.get("adoption", True):
            del family["adoption"]
        made.append(family)
    return made


@pytest.fixture(scope="module")
def two_policies() -> tuple[Policy, Policy]:
    overlays = [OVERLAYS / "national_2018_2022.yaml", REFORM]
    choices = {"members": "couple_only", "relief_unit": "victim", "employer_pays": "never_if_other_not"}
    return load_policy(), load_policy(overlays=overlays, interpret=choices)


@pytest.fixture(scope="module")
def random_impact(two_policies: tuple[Policy, Policy]) -> Impact:
    """Decided as columns, few as they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(impact_sides, "FEW", 0)
        return compare(*two_policies, as_tables(random_families(60)), DAY, years=4)


def one_by_one(policy: Policy, families: list[dict[str, Any]], day: date) -> dict[str, Counter[Any]]:
    """Sums by benefit and payer, and subjects, each family asked by itself."""
    found: dict[str, Counter[Any]] = {"benefit": Counter(), "payer": Counter(), "granted": Counter(), "open": Counter()}
    for family in families:
        for row in policy.evaluate(Household.model_validate(family), day):
            found["granted"][row.benefit] += row.outcome == "granted"
            found["open"][row.benefit] += row.outcome == "undetermined"
            if row.amount is None:
                continue
            per, left = row.amount.per, row.amount.value
            found["benefit"][row.benefit, per] += row.amount.value
            for payer in row.payers or ():
                found["payer"][payer.payer, per] += payer.value or 0
                left -= payer.value or 0
            found["payer"]["unknown" if row.payers is None else "none", per] += left
    return found


@pytest.mark.parametrize("year", [0, 4])
def test_the_sums_are_those_of_the_families_asked_one_by_one(
    random_impact: Impact, two_policies: tuple[Policy, Policy], year: int
) -> None:
    families, day = random_families(60), DAY.replace(year=DAY.year + year)
    for side, policy in zip(("from", "to"), two_policies, strict=True):
        want = one_by_one(policy, families, day)
        sums = random_impact.sums.filter(pl.col("as_of") == day, pl.col("per") != "yearly")
        for by in ("benefit", "payer"):
            rows = sums.filter(by=by).select("key", "per", f"{side}_value").rows()
            assert {(key, per): value for key, per, value in rows if value} == {k: v for k, v in want[by].items() if v}
        benefits = random_impact.benefits.filter(as_of=day)
        for what, column in (("granted", "granted"), ("open", "undetermined")):
            counted = dict(benefits.select("benefit", f"{side}_{column}").rows())
            assert {key: n for key, n in counted.items() if n} == {key: n for key, n in want[what].items() if n}


def test_the_families_are_those_asked_one_by_one(random_impact: Impact, two_policies: tuple[Policy, Policy]) -> None:
    changed = {row["household_id"]: row for row in random_impact.changed.iter_rows(named=True)}
    for family in random_families(60):
        yearly: list[Decimal] = []
        for policy in two_policies:
            result = policy.evaluate(Household.model_validate(family), DAY)
            amounts = [row.amount for row in result if row.amount is not None]
            weights = {"month": 12, "year": 1, "once": 0}
            yearly.append(sum((a.value * weights[a.per] for a in amounts), Decimal(0)))
        if family["id"] in changed:
            row = changed[family["id"]]
            assert [row["from_yearly"], row["to_yearly"]] == yearly
        else:
            assert yearly[0] == yearly[1]


def test_nothing_is_lost_between_the_groupings(random_impact: Impact) -> None:
    added = random_impact.sums.group_by("as_of", "per", "by").agg(pl.col("from_value", "to_value", "change").sum())
    whole = added.filter(by="all")
    assert whole.height == 5 * 4
    for by in ("benefit", "payer", "area", "division", "age"):
        both = whole.join(added.filter(by=by), on=("as_of", "per"), how="left", suffix="_of")
        for column in ("from_value", "to_value", "change"):
            assert both[column].to_list() == both[f"{column}_of"].to_list(), by
    counts = random_impact.families.group_by("as_of", "by").agg(pl.col("families", *CLASSES).sum())
    for row in counts.iter_rows(named=True):
        assert row["families"] == 60 == sum(row[name] for name in CLASSES)
    first = random_impact.benefits.filter(as_of=DAY).filter(from_per=pl.col("to_per"))
    moved = first["to_value"] - first["from_value"]
    assert moved.to_list() == (first["gained"] + first["lost"] + first["unsure"]).to_list()
    assert random_impact.steps.group_by("what").agg(pl.col("families").sum())["families"].to_list() == [60, 60]


def test_families_in_parts_and_one_by_one_give_the_same(
    random_impact: Impact, two_policies: tuple[Policy, Policy], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHUNK", 17)
    told: list[tuple[int, int]] = []
    tables = as_tables(random_families(60))
    # The members of a family keep their order; the families need not.
    tables["persons"] = tables["persons"].sort("household_id", descending=True, maintain_order=True)
    parts = compare(*two_policies, tables, DAY, years=1, progress=lambda done, whole: told.append((done, whole)))
    days = random_impact.days[:2]
    order = ("as_of", "by", "key", "per")
    assert parts.sums.sort(order).equals(random_impact.sums.filter(pl.col("as_of").is_in(days)).sort(order))
    assert parts.families.sort(order[:3]).equals(
        random_impact.families.filter(pl.col("as_of").is_in(days)).sort(order[:3])
    )
    assert parts.changed.equals(random_impact.changed)
    assert told == [(n, 16) for n in range(1, 17)]  # four parts, two days, two sides


def classed(policies: tuple[Policy, Policy], family: dict[str, Any], differing: list[str]) -> str:
    """The class of one family, from the rows of the engine alone."""
    rows = [list(policy.evaluate(Household.model_validate(family), DAY)) for policy in policies]
    money: Counter[str] = Counter()
    better = worse = opened = settled = left = False
    for id in differing:
        got, open_, kinds = [], [], set[str]()
        for side in rows:
            own = [row for row in side if row.benefit == id]
            got.append([row for row in own if row.outcome == "granted"])
            open_.append(sum(row.outcome == "undetermined" for row in own))
        opened, settled, left = opened or open_[1] > open_[0], settled or open_[1] < open_[0], left or open_[1] > 0
        if open_[0] != open_[1]:
            continue
        for sign, granted in zip((-1, 1), got, strict=True):
            for amount in (row.amount for row in granted if row.amount is not None):
                weight = {"month": 12, "year": 1, "once": 1}[amount.per]
                kinds.add("once" if amount.per == "once" else "yearly")
                money["once" if amount.per == "once" else "yearly"] += sign * weight * amount.value  # type: ignore[assignment]
        if not kinds and policies[0].data.benefits[id].grant.amount is None:
            better, worse = better or len(got[1]) > len(got[0]), worse or len(got[1]) < len(got[0])
    better, worse = better or any(v > 0 for v in money.values()), worse or any(v < 0 for v in money.values())
    tests = {"mixed": better and worse, "gains": better, "loses": worse, "opened": opened, "settled": settled}
    return next((name for name, true in (tests | {"open": left}).items() if true), "unchanged")


def test_the_class_of_each_family_is_that_of_its_rows(
    random_impact: Impact, two_policies: tuple[Policy, Policy]
) -> None:
    differing = random_impact.benefits.filter(as_of=DAY, alike=False)["benefit"].to_list()
    found = dict(random_impact.changed.select("household_id", "class").rows())
    want = {family["id"]: classed(two_policies, family, differing) for family in random_families(60)}
    assert found == {id: name for id, name in want.items() if name != "unchanged"}
    assert len(set(want.values())) > 3
