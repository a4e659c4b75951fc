"""Members beside their family: the same rows as from tables of their own, and faults told by the wide column."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from bulk.as_tables import as_tables
from bulk.test_against_reference import families_of
from fpassist import load_policy
from fpassist.bulk.batch.run import run_batch
from fpassist.bulk.intake.tables import TableError, read_tables

DAY = date(2019, 3, 1)


def wide_of(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """The two tables as one; a column that says nothing of anyone is left out."""
    wide = tables["households"]
    persons = tables["persons"].with_columns(place=pl.col("role").cum_count().over("household_id", "role"))
    for (role, place), some in persons.group_by("role", "place", maintain_order=True):
        name = role if role in ("wife", "husband") else f"{role}{place}"
        some = some.drop("role", "place")
        some = some.rename({c: f"{name}_{c}" for c in some.columns if c != "household_id"})
        wide = wide.join(some, left_on="id", right_on="household_id", how="left", maintain_order="left")
    return wide.select(c for c in wide.columns if wide[c].null_count() < wide.height)


def results(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "results" / "*.parquet").sort("household_id")


@pytest.mark.parametrize("shuffled", [False, True])
def test_the_rows_are_those_of_two_tables(tmp_path: Path, *, shuffled: bool) -> None:
    families: list[dict[str, Any]] = sorted(families_of(5, DAY, 90), key=lambda family: family["id"])
    if shuffled:
        Random(1).shuffle(families)
    policy, tables = load_policy(), as_tables(families)
    others = {name: tables[name] for name in ("accidents", "treatments", "received")}
    others["accidents"] = others["accidents"].filter(pl.col("person").is_not_null())
    run_batch(policy, tables["households"], tables["persons"], **others, as_of=DAY, out=tmp_path / "two", families=32)
    wide_of(tables).write_parquet(tmp_path / "wide.parquet")
    found = run_batch(policy, tmp_path / "wide.parquet", **others, as_of=DAY, out=tmp_path / "one", families=32)
    assert found.read == found.decided == 90
    assert results(tmp_path / "one").equals(results(tmp_path / "two"))


def test_a_member_without_an_id_is_called_by_its_place(tmp_path: Path) -> None:
    wide = pl.DataFrame(
        {"id": ["H-1", "H-2"], "wife_birth_date": [date(1960, 1, 1), None], "child1_death_date": [date(2010, 1, 1)] * 2}
    )
    found = run_batch(load_policy(), wide, as_of=DAY, out=tmp_path / "out", long=True)
    rows = pl.read_parquet(tmp_path / "out" / "results" / "*.parquet")
    assert found.decided == 2
    of = rows.filter(benefit="monthly_supplement").select("household_id", "subject").rows()
    assert of == [("H-1", "wife")]
    assert set(rows.filter(benefit="accident_insurance", household_id="H-2")["subject"]) == {"child1"}


def test_faults_name_the_wide_column() -> None:
    wide = pl.DataFrame({"id": ["H"], "wife_birth_date": ["1960"], "child2_jop": ["other"], "child2_job": ["other"]})
    with pytest.raises(TableError) as caught:
        read_tables(wide, None)
    told = {(fault.code, fault.where) for fault in caught.value.diagnostics}
    assert told == {("B052", "households.wife_birth_date"), ("B051", "households.child2_jop")}
    with pytest.raises(TableError) as caught:
        read_tables(pl.DataFrame({"id": ["H"]}), None)
    assert [(fault.code, fault.where) for fault in caught.value.diagnostics] == [("B050", "households")]


def test_a_family_of_which_no_member_is_known_is_set_aside(tmp_path: Path) -> None:
    wide = pl.DataFrame({"id": ["H-1", "H-2"], "wife_birth_date": [date(1960, 1, 1), None]})
    found = run_batch(load_policy(), wide, as_of=DAY, out=tmp_path / "out")
    assert (found.read, found.decided) == (2, 1)
    rejects = pl.read_parquet(tmp_path / "out" / "rejects.parquet")
    assert rejects["household_id"].to_list() == ["H-2"]
