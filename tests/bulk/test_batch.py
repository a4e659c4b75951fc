"""A run over tables: the same decisions as family by family, however the tables are cut, ordered or spread."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bulk.batch_tables import COUNT, DAY, POLICY, Tables, batch, results, shuffled
from fpassist import Household, load_policy
from fpassist.bulk.batch.engines import PolarsEngine
from fpassist.bulk.batch.run import run_batch
from fpassist.bulk.deciding.shapes import long_row
from fpassist.bulk.population import synth


def test_every_row_is_that_of_the_engine(some: list[dict[str, Any]], tables: Tables, tmp_path: Path) -> None:
    batch(tables, tmp_path / "long", long=True)
    rows = results(tmp_path / "long")
    found = {(family, benefit, subject): values for family, benefit, subject, *values in rows.drop("citation").rows()}
    expected = {
        (family["id"], row.benefit, row.subject): list(long_row(row)[2:])
        for family in some
        for row in POLICY.evaluate(Household.model_validate(family), DAY)
    }
    assert found.keys() == expected.keys()
    wrong = {key: (list(found[key]), expected[key]) for key in expected if list(found[key]) != expected[key]}
    assert not wrong


def test_a_row_a_family_adds_its_subjects_up(tables: Tables, tmp_path: Path) -> None:
    wide, long = batch(tables, tmp_path / "wide"), batch(tables, tmp_path / "long", long=True)
    one, rows = results(tmp_path / "wide"), results(tmp_path / "long")
    assert one["household_id"].to_list() == tables["households"]["id"].to_list()
    assert not [name for name in one.columns if "@" in name]
    for benefit in POLICY.data.benefits:
        of = rows.filter(pl.col("benefit") == benefit)
        assert one[f"{benefit}_granted"].sum() == (of["outcome"] == "granted").sum()
        assert one[f"{benefit}_undetermined"].sum() == (of["outcome"] == "undetermined").sum()
        assert one[f"{benefit}_amount"].sum() == (of["amount"].sum() or 0)
    assert wide.benefits == long.benefits
    assert wide.totals.equals(long.totals)


def test_the_summary_has_the_shape_of_the_contract(tables: Tables, tmp_path: Path) -> None:
    summary = batch(tables, tmp_path)
    said = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert said == summary.as_dict()
    assert (said["households"], said["rejected"], said["read"], said["decided"]) == (COUNT, 0, COUNT, COUNT)
    assert list(said["benefits"]) == list(POLICY.data.benefits)
    rows = results(tmp_path)
    for benefit, one in said["benefits"].items():
        assert list(one) == ["granted", "undetermined", "value"]
        assert one["granted"] == rows[f"{benefit}_granted"].sum()
        assert one["undetermined"] == rows[f"{benefit}_undetermined"].sum()
        assert Decimal(one["value"]) == rows[f"{benefit}_amount"].sum()
        assert one["value"][-3] == "."
    assert said["policy"] == {
        "id": POLICY.id,
        "sha256": POLICY.data.sha256,
        "overlays": [],
        "interpretations": {},
    }
    assert said["as_of"] == "2019-03-01"
    assert said["rate"] > 0


def test_totals_add_up_whichever_way(some: list[dict[str, Any]], tables: Tables, tmp_path: Path) -> None:
    summary = batch(tables, tmp_path)
    totals = summary.totals
    own, paid = totals.filter(pl.col("payer").is_null()), totals.filter(pl.col("payer").is_not_null())
    assert paid["granted"].null_count() == paid.height
    by: dict[Any, int] = {}
    shares: dict[Any, Decimal] = {}
    for family in some:
        where = (family.get("area"), family.get("division"))
        for row in POLICY.evaluate(Household.model_validate(family), DAY):
            if row.outcome == "granted":
                by[row.benefit, *where] = by.get((row.benefit, *where), 0) + 1
            for payer in (row.payers or ()) if row.amount else ():
                key = (row.benefit, payer.payer, *where)
                shares[key] = shares.get(key, Decimal(0)) + (payer.value or 0)
    counted = own.filter(pl.col("granted") > 0).select("benefit", "area", "division", "granted").rows()
    assert {tuple(key): count for *key, count in counted} == by
    found = {tuple(key): value for *key, value in paid.select("benefit", "payer", "area", "division", "value").rows()}
    assert found == {key: value for key, value in shares.items() if value}
    for benefit, one in summary.benefits.items():
        of = totals.filter(pl.col("benefit") == benefit)
        assert (of["value"].sum() or 0) == one.value
        assert (of["granted"].sum(), of["undetermined"].sum()) == (one.granted, one.undetermined)
        grant = POLICY.data.benefits[benefit].grant
        if grant.amount is not None:
            assert set(of["per"]) <= {grant.per}
            assert set(of["bound"]) <= {grant.bound}
    assert totals.group_by("benefit", "payer", "area", "division").len()["len"].max() == 1


def test_citations_join_to_the_rows(tables: Tables, tmp_path: Path) -> None:
    batch(tables, tmp_path, long=True)
    rows, citations = results(tmp_path), pl.read_parquet(tmp_path / "citations.parquet")
    joined = rows.filter(pl.col("benefit") == "monthly_supplement").head(1).join(citations, on="citation")
    expected = POLICY.data.benefits["monthly_supplement"].citations
    assert joined["anchor"].to_list() == [one.anchor for one in expected]
    assert joined["at"].to_list() == [one.at for one in expected]
    assert (joined["benefit"] == joined["benefit_right"]).all()
    assert rows.join(citations, on=["citation", "benefit"], how="anti").is_empty()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("long", [False, True])
def test_the_size_of_a_slice_changes_nothing(tables: Tables, tmp_path: Path, long: bool) -> None:
    whole = batch(tables, tmp_path / "whole", long=long)
    for size in (13, 40):
        cut = batch(tables, tmp_path / str(size), long=long, families=size)
        assert len(list((tmp_path / str(size) / "results").iterdir())) == -(-COUNT // size)
        assert results(tmp_path / str(size)).equals(results(tmp_path / "whole"))
        assert cut.totals.equals(whole.totals)
        assert cut.benefits == whole.benefits


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("size", [20, 1000])
def test_the_order_of_the_tables_changes_nothing(tables: Tables, tmp_path: Path, size: int) -> None:
    whole = batch(tables, tmp_path / "whole")
    mixed = batch(shuffled(tables, size), tmp_path / "mixed", families=size)
    assert results(tmp_path / "mixed").sort("household_id").equals(results(tmp_path / "whole"))
    assert mixed.totals.equals(whole.totals)
    assert not (tmp_path / "mixed" / ".unfinished").exists()


@pytest.mark.usefixtures("small")
def test_parts_of_what_is_in_no_order_do_not_show(tables: Tables, tmp_path: Path) -> None:
    mixed = shuffled(tables, 3)
    for size in (12, 50):
        batch(mixed, tmp_path / str(size), families=size, long=True)
    assert results(tmp_path / "12").equals(results(tmp_path / "50"))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("broken", ["persons", "treatments", "households"])
def test_an_order_that_breaks_late_is_noticed(tables: Tables, tmp_path: Path, broken: str) -> None:
    frame = tables[broken]
    late = {broken: pl.concat([frame.slice(1), frame.head(1)])}
    if broken == "persons":  # the first member of the first family, listed first among its own all the same
        late = {broken: pl.concat([frame.filter(pl.col("household_id") != "H-00000"),
                                   frame.filter(pl.col("household_id") == "H-00000")])}  # fmt: skip
    batch(tables | late, tmp_path / "late", families=20)
    batch(tables, tmp_path / "whole")
    assert results(tmp_path / "late").sort("household_id").equals(results(tmp_path / "whole"))


@pytest.mark.usefixtures("small")
def test_tables_spread_over_files(tables: Tables, tmp_path: Path) -> None:
    paths: dict[str, Any] = {}
    for name, frame in tables.items():
        folder = tmp_path / name
        folder.mkdir()
        for place in range(0, max(1, frame.height), 100):
            frame.slice(place, 100).write_parquet(folder / f"{place:05d}.parquet", row_group_size=17)
        paths[name] = folder if name != "persons" else str(folder / "*.parquet")
    batch(paths, tmp_path / "spread", families=33)
    batch(tables, tmp_path / "whole")
    assert results(tmp_path / "spread").equals(results(tmp_path / "whole"))


def test_tables_of_other_kinds(tables: Tables, tmp_path: Path) -> None:
    pa, duckdb = pytest.importorskip("pyarrow"), pytest.importorskip("duckdb")
    assert pa.__name__
    batch(tables, tmp_path / "polars")
    given = [name for name, frame in tables.items() if frame.height]
    batch({name: tables[name].to_arrow() for name in given}, tmp_path / "arrow")
    with duckdb.connect() as base:
        for name in given:
            base.register(name, tables[name].to_arrow())
        batch({name: base.sql(f"from {name}") for name in given}, tmp_path / "duckdb")
    for kind in ("arrow", "duckdb"):
        assert results(tmp_path / kind).equals(results(tmp_path / "polars"))


def test_a_policy_with_overlays_and_readings(tables: Tables, tmp_path: Path) -> None:
    overlay = Path(__file__).parents[2] / "policies" / "overlays" / "reform_45_400.yaml"
    overlays = sorted((Path(__file__).parents[2] / "policies" / "overlays").glob("*.yaml"))
    chosen = overlay if overlay.exists() else overlays[0]
    law = load_policy(overlays=[chosen], interpret={"members": "couple_only"})
    summary = run_batch(law, **tables, as_of=DAY, out=tmp_path)
    assert summary.policy["overlays"] == [law.data.overlays[0].id]
    assert summary.policy["interpretations"] == (
        {"members": "couple_only"} if law.data.interpretations["members"].default != "couple_only" else {}
    )
    rows = results(tmp_path)
    direct = PolarsEngine(law, DAY).wide(tables)
    assert rows.equals(direct.select(rows.columns))


def test_progress_is_told(tmp_path: Path) -> None:
    tables = synth.synth(2000, 3, unknown=0)
    told: list[tuple[str, int, int]] = []
    batch(tables, tmp_path / "a", families=600, progress=lambda *now: told.append(now))
    assert told == [("deciding", done, 2000) for done in (600, 1200, 1800, 2000)]
    told.clear()
    batch(shuffled(tables, 1), tmp_path / "b", families=600, progress=lambda *now: told.append(now))
    total = sum(frame.height for frame in tables.values())
    rows = [done for what, done, of in told if what == "sorting" and of == total]
    assert rows == sorted(rows)
    assert rows[-1] == total
    assert told[-1] == ("deciding", 2000, 2000)
