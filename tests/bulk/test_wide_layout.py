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
from bulk.test_rejects import SPOILS, family, spoiled
from fpassist import Household, load_policy
from fpassist.bulk.batch.run import run_batch
from fpassist.bulk.deciding.decider import Decider
from fpassist.bulk.deciding.evaluate import evaluate_table
from fpassist.bulk.intake.rejects import sift
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
    told = [(fault.code, fault.where, fault.message, fault.help) for fault in caught.value.diagnostics]
    assert told == [
        (
            "B052",
            "households.wife_birth_date",
            "the column wife_birth_date has type string",
            "make it a date without a time, such as CAST(wife_birth_date AS DATE)",
        ),
        (
            "B051",
            "households.child2_jop",
            "child2_jop is not a column of households",
            "did you mean child2_job",
        ),
    ]
    with pytest.raises(TableError) as caught:
        read_tables(pl.DataFrame({"id": ["H"]}), None)
    assert [(fault.code, fault.where) for fault in caught.value.diagnostics] == [("B050", "households")]


def test_a_family_of_which_no_member_is_known_is_set_aside(tmp_path: Path) -> None:
    wide = pl.DataFrame({"id": ["H-1", "H-2"], "wife_birth_date": [date(1960, 1, 1), None]})
    found = run_batch(load_policy(), wide, as_of=DAY, out=tmp_path / "out")
    assert (found.read, found.decided) == (2, 1)
    rejects = pl.read_parquet(tmp_path / "out" / "rejects.parquet")
    assert rejects["household_id"].to_list() == ["H-2"]


def apart_and_beside(families: list[dict[str, Any]]) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """Families as tables and in the wide layout, without the accidents of no victim, which name no member."""
    tables = as_tables(families)
    return tables, {"households": wide_of(tables), **{name: tables[name] for name in OTHERS}}


# A place says who stands there and has one member, who needs no id; a sum of thirteen digits fits no column here.
OF_A_ROW_OF_ITS_OWN = {"member without id", "role", "role missing", "two husbands", "two wives", "sum too large"}
OTHERS = ("accidents", "treatments", "received")


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_many_families_in_memory_come_to_the_same(seed: int, *, long: bool) -> None:
    policy = load_policy()
    two, wide = apart_and_beside(families_of(seed, DAY, 400))
    first, second = (evaluate_table(policy, **tables, as_of=DAY, long=long) for tables in (two, wide))
    assert first.results.height >= 400
    assert second.results.equals(first.results)
    assert (second.read, second.rejected, second.strays) == (first.read, first.rejected, first.strays)


def test_in_doubt_and_in_slices_the_families_come_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fpassist.bulk.deciding.evaluate.CHUNK", 130)
    two, wide = apart_and_beside(families_of(11, DAY, 300))
    decided = [
        Decider(load_policy(), DAY, exact_from=1).wide(sift(read_tables(**given).collect()).tables)
        for given in (two, wide | {"persons": None})
    ]
    assert decided[0].height == 300
    assert decided[1].equals(decided[0])
    first, second = (evaluate_table(load_policy(), **tables, as_of=DAY) for tables in (two, wide))
    assert second.results.equals(first.results)


def test_the_child_that_joined_first_is_the_only_child_wherever_it_stands() -> None:
    born = {1: date(1995, 1, 1), 2: date(1990, 1, 1), 3: date(1992, 1, 1)}
    wide = pl.DataFrame(
        {
            "id": [f"H-{number}" for number in range(300)],
            "wife_birth_date": [date(1960, 1, 1)] * 300,
            **{f"child{n}_id": [f"c{n}" if number % 4 != n else None for number in range(300)] for n in born},
            **{f"child{n}_birth_date": [day if number % 4 != n else None for number in range(300)]
               for n, day in born.items()},
            "child2_death_date": [date(2010, 5, 1) if number % 4 != 2 else None for number in range(300)],
        }
    )  # fmt: skip
    found = evaluate_table(load_policy(), wide, as_of=DAY, long=True).results
    rows = {
        (row["household_id"], row["benefit"], row["subject"]): row["outcome"] for row in found.iter_rows(named=True)
    }
    for number in (0, 1, 2, 3):
        data = {
            "id": f"H-{number}",
            "members": [
                {"id": "wife", "role": "wife", "birth_date": "1960-01-01"},
                *(
                    {"id": f"c{n}", "role": "child", "birth_date": day.isoformat()}
                    | ({"death_date": "2010-05-01"} if n == 2 else {})
                    for n, day in born.items()
                    if number % 4 != n
                ),
            ],
        }
        result = load_policy().evaluate(Household.model_validate(data), DAY)
        assert {(data["id"], row.benefit, row.subject): row.outcome for row in result} == {
            key: outcome for key, outcome in rows.items() if key[0] == data["id"]
        }


@pytest.mark.parametrize("kind", sorted(SPOILS.keys() - OF_A_ROW_OF_ITS_OWN))
def test_what_is_bad_is_bad_in_either_layout(kind: str) -> None:
    families = [family() | {"id": "S-1"}, spoiled(kind) | {"id": "S-2"}, family() | {"id": "S-3"}]
    two, wide = apart_and_beside(families)
    first = sift(read_tables(**two).collect())
    second = sift(read_tables(**wide, persons=None).collect())
    order = ["table", "column", "code", "reason"]
    assert second.rejects.sort(order).equals(first.rejects.sort(order))
    assert second.households["id"].to_list() == first.households["id"].to_list()


def test_two_members_with_one_id_are_told() -> None:
    days = [date(1960, 1, 1)] * 4
    wide = pl.DataFrame(
        {
            "id": ["H-1", "H-2", "H-3", "H-4"],
            "wife_id": ["a", "a", "a", "a"],
            "husband_id": ["b", "a", "b", "b"],
            "child1_id": ["c", "c", "c", "b"],
            "child2_id": [None, None, "c", None],
            **{f"{place}_birth_date": days for place in ("wife", "husband", "child1")},
        }
    )
    found = sift(read_tables(wide, None).collect())
    told = found.rejects.select("household_id", "row", "code").unique().sort("household_id").rows()
    assert told == [("H-2", "a", "H011"), ("H-3", "c", "H011"), ("H-4", "b", "H011")]
    assert found.households["id"].to_list() == ["H-1"]


def test_a_family_without_an_id_is_set_aside() -> None:
    wide = pl.DataFrame(
        {"id": ["H-1", None], "wife_birth_date": [date(1960, 1, 1)] * 2, "husband_job": ["other", None]}
    )
    found = sift(read_tables(wide, None).collect())
    assert found.households["id"].to_list() == ["H-1"]
    assert (found.read, found.rejected, found.strays) == (2, 1, 1)
    assert set(found.rejects["code"]) == {"H003"}
    assert found.rejects.filter(table="persons")["row"].to_list() == ["wife"]


@pytest.mark.parametrize(
    ("column", "cure"),
    [
        ("wife_role", "leave it out"),
        ("husband_household_id", "leave it out"),
        ("Wife_birth_date", "did you mean wife_birth_date"),
        ("child01_death_date", "did you mean child1_death_date"),
        ("child_death_date", "did you mean child1_death_date"),
        ("WIFE_JOB", "did you mean wife_job"),
        ("areas", "did you mean area"),
    ],
)
def test_a_column_that_is_none_is_told_with_the_one_that_was_meant(column: str, cure: str) -> None:
    wide = pl.DataFrame({"id": ["H"], "wife_birth_date": [date(1960, 1, 1)], column: [None]})
    with pytest.raises(TableError) as caught:
        read_tables(wide, None)
    assert [(fault.code, fault.where, fault.help) for fault in caught.value.diagnostics] == [
        ("B051", f"households.{column}", cure)
    ]


def test_whose_column_is_missing() -> None:
    wide = pl.DataFrame({"id": ["H"], "wife_birth_date": [date(1960, 1, 1)], "child1_disability_grade": [2]})
    with pytest.raises(TableError) as caught:
        read_tables(wide, None)
    assert [(fault.where, fault.message) for fault in caught.value.diagnostics] == [
        (
            "households.child1_disability_assessed_on",
            "the column child1_disability_assessed_on is missing, and child1_disability_grade is given",
        )
    ]


def test_members_stand_beside_their_household_or_in_a_table() -> None:
    wide = pl.DataFrame({"id": ["H"], "wife_birth_date": [date(1960, 1, 1)], "child1_job": ["other"]})
    with pytest.raises(TableError) as caught:
        read_tables(wide, pl.DataFrame({"household_id": ["H"], "id": ["w"], "role": ["wife"]}))
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.where) == ("B051", "households")
    assert "--layout wide" in (fault.help or "")


def test_a_name_in_the_place_of_a_column_is_not_told() -> None:
    wide = pl.DataFrame({"id": ["H"], "wife_birth_date": [date(1960, 1, 1)], "wife_王小明": [1]})
    with pytest.raises(TableError) as caught:
        read_tables(wide, None)
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.where) == ("B051", "households")
    assert "王" not in str(caught.value)
    given = {f"{place}_extra_王小明": [value] for place, value in (("wife", 1), ("husband", "x"))}
    with pytest.raises(TableError) as caught:
        read_tables(pl.DataFrame({"id": ["H"], **given}), None)
    assert [fault.code for fault in caught.value.diagnostics] == ["B052"]
    assert "王" not in str(caught.value)


def test_ids_may_be_numbers_of_a_list() -> None:
    wide = pl.DataFrame(
        {"id": ["A", "B"], "wife_birth_date": [date(1960, 1, 1)] * 2, "wife_death_date": [date(1950, 1, 1), None]}
    )
    happened = pl.DataFrame({"household_id": ["B"], "id": ["a"], "on": [date(2014, 8, 1)], "person": ["wife"]})
    happened = happened.with_columns(outcome=pl.lit("death"))
    first, second = (
        evaluate_table(load_policy(), table, accidents=happened, as_of=DAY)
        for table in (wide, wide.cast({"id": pl.Categorical}))
    )
    assert second.results.equals(first.results)
    assert second.rejects.equals(first.rejects)
    assert (second.read, second.rejected) == (2, 1)
