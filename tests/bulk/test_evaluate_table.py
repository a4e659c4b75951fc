"""``policy.evaluate_table``: every kind of table, checked first; the faulty set aside with the reason."""

from __future__ import annotations

import sys
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pytest

pl = pytest.importorskip("polars")

from bulk.as_tables import as_tables  # noqa: E402
from bulk.flatten import flatten  # noqa: E402
from bulk.test_against_reference import families_of  # noqa: E402
from fpassist import EvaluationError, Household, TableResult, load_policy  # noqa: E402
from fpassist.bulk import TableError  # noqa: E402
from fpassist.bulk.batch.run import run_batch  # noqa: E402
from fpassist.bulk.deciding import parts  # noqa: E402
from fpassist.bulk.deciding.evaluate import FEW  # noqa: E402
from fpassist.bulk.impact.compared import compare  # noqa: E402

DAY = date(2014, 8, 1)
POLICY = load_policy()
HOUSEHOLDS = {"id": ["H-1", "H-2", "H-3"], "area": ["urban", "rural", "urban"]}
PERSONS = {
    "household_id": ["H-1", "H-1", "H-2", "H-3"],
    "id": ["w", "c", "w", "w"],
    "role": ["wife", "child", "wife", "wife"],
    "birth_date": [date(1964, 3, 1), date(1990, 1, 1), date(1964, 3, 1), date(1970, 1, 1)],
    "death_date": [None, date(2012, 2, 2), date(1960, 1, 1), None],
}


def tables() -> dict[str, pl.DataFrame]:
    return {"households": pl.DataFrame(HOUSEHOLDS), "persons": pl.DataFrame(PERSONS)}


def test_the_sound_are_decided_and_the_faulty_set_aside() -> None:
    found = POLICY.evaluate_table(**tables(), as_of=DAY)
    assert isinstance(found, TableResult)
    assert (found.read, found.decided, found.rejected, found.strays) == (3, 2, 1, 0)
    assert found.results["household_id"].to_list() == ["H-1", "H-3"]
    assert found.results["monthly_supplement_outcome"].to_list() == ["granted", "denied"]
    assert found.rejects.rows(named=True) == [
        {
            "table": "persons",
            "household_id": "H-2",
            "row": "w",
            "column": "death_date",
            "code": "H017",
            "reason": "death comes before birth",
        }
    ]
    # What is not given is told once, and of what is granted what a single result tells.
    told = [(warning.code, warning.where) for warning in found.warnings if warning.code != "B054"]
    family = {**FAMILY, "id": "H-1", "area": "urban", "accidents": []}
    single = POLICY.evaluate(Household.model_validate(family), as_of=DAY).warnings
    assert told == [(warning.code, warning.where) for warning in single]
    assert "E012" in {code for code, _ in told}


def sources(folder: Path) -> dict[str, dict[str, Any]]:
    frames = tables()
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")
    found: dict[str, dict[str, Any]] = {
        "path": {name: folder / f"{name}.parquet" for name in frames},
        "lazy": {name: frame.lazy() for name, frame in frames.items()},
        "duckdb": {name: duckdb.read_parquet(str(folder / f"{name}.parquet")) for name in frames},
    }
    if find_spec("pyarrow"):
        found["arrow"] = {name: frame.to_arrow() for name, frame in frames.items()}
        if find_spec("pandas"):
            found["pandas"] = {name: frame.to_pandas() for name, frame in frames.items()}
    return found


def test_every_kind_of_table_is_decided_alike(tmp_path: Path) -> None:
    want = POLICY.evaluate_table(**tables(), as_of=DAY, long=True)
    for kind, given in sources(tmp_path).items():
        have = POLICY.evaluate_table(**given, as_of=DAY, long=True)
        assert have.results.equals(want.results), kind
        assert have.rejects.equals(want.rejects), kind


def test_the_wide_layout_needs_no_persons() -> None:
    wide = pl.DataFrame({"id": ["H-1"], "wife_birth_date": [date(1964, 3, 1)], "child1_death_date": [date(2012, 2, 2)]})
    found = POLICY.evaluate_table(wide, as_of=DAY)
    assert (found.decided, found.results["monthly_supplement_outcome"].to_list()) == (1, ["granted"])


def test_nonsense_is_told_with_a_code_all_at_once() -> None:
    with pytest.raises(TableError) as caught:
        POLICY.evaluate_table("no such file", 7, as_of=DAY)
    assert [(one.code, one.where) for one in caught.value.diagnostics] == [("B053", "households"), ("B053", "persons")]
    faulty = tables()["persons"].with_columns(disabilty_grade=pl.lit("two"))
    with pytest.raises(TableError) as caught:
        POLICY.evaluate_table(tables()["households"], faulty, as_of=DAY)
    assert [one.code for one in caught.value.diagnostics] == ["B051"]
    with pytest.raises(EvaluationError) as refused:
        POLICY.evaluate_table(**tables(), as_of="2014-08-01")  # type: ignore[arg-type]
    assert [one.code for one in refused.value.diagnostics] == ["E004"]


def test_without_the_packages_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fpassist.bulk", None)
    with pytest.raises(EvaluationError) as caught:
        POLICY.evaluate_table(**tables(), as_of=DAY)
    assert [one.code for one in caught.value.diagnostics] == ["B055"]


@pytest.mark.usefixtures("by_columns")
def test_many_families_go_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fpassist.bulk.deciding.evaluate.CHUNK", 1)
    assert parts.CHUNK > 1
    have = POLICY.evaluate_table(**tables(), as_of=DAY)
    monkeypatch.undo()
    assert have.results.equals(POLICY.evaluate_table(**tables(), as_of=DAY).results)


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("day", [date(2014, 7, 16), date(2019, 3, 1)])
def test_few_families_are_decided_as_many_are(monkeypatch: pytest.MonkeyPatch, day: date, long: bool) -> None:
    families = families_of(day.toordinal(), day, 120)
    child = {"role": "child", "birth_date": "2001-05-01"}
    families[7]["members"] += [child | {"id": f"late-{n}"} for n in range(9)]
    given = as_tables(families)
    given["persons"] = given["persons"].sample(fraction=1, shuffle=True, seed=1)
    asked = {"as_of": day, "long": long}
    few = POLICY.evaluate_table(**given, **asked)
    assert few.decided + few.rejected == 120 <= FEW
    for chunk in (parts.CHUNK, 50):
        monkeypatch.setattr("fpassist.bulk.deciding.evaluate.FEW", 0)
        monkeypatch.setattr("fpassist.bulk.deciding.evaluate.CHUNK", chunk)
        many = POLICY.evaluate_table(**given, **asked)
        assert many.results.schema == few.results.schema
        assert many.results.equals(few.results)
        assert many.warnings == few.warnings
    if long:
        listed = [
            (family["id"], row.benefit, row.subject)
            for family in (families_in(given, families))
            for row in POLICY.evaluate(Household.model_validate(family), as_of=day)
        ]
        assert few.results.select("household_id", "benefit", "subject").rows() == listed


def families_in(given: dict[str, pl.DataFrame], families: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """``families`` with their members in the order in which the tables list them."""
    listed: dict[str, list[str]] = {}
    for family, person in given["persons"].select("household_id", "id").iter_rows():
        listed.setdefault(family, []).append(person)
    return [
        family | {"members": sorted(family["members"], key=lambda one: listed[family["id"]].index(one["id"]))}
        for family in families
    ]


def test_no_family_at_all_has_every_column(monkeypatch: pytest.MonkeyPatch) -> None:
    none = {name: frame.clear() for name, frame in tables().items()}
    for long in (False, True):
        few = POLICY.evaluate_table(**none, as_of=DAY, long=long).results
        assert few.is_empty()
        with monkeypatch.context() as patch:
            patch.setattr("fpassist.bulk.deciding.evaluate.FEW", -1)
            assert POLICY.evaluate_table(**none, as_of=DAY, long=long).results.schema == few.schema


FAMILY: dict[str, Any] = {
    "id": "H-9",
    "members": [
        {"id": "w", "role": "wife", "birth_date": "1964-03-01"},
        {"id": "c", "role": "child", "birth_date": "1990-01-01", "death_date": "2012-02-02"},
    ],
    "accidents": [{"id": "a", "on": "2014-07-20", "victims": []}, {"id": "b", "on": "2014-07-21", "victims": []}],
}


def test_an_accident_without_victims_is_no_fault() -> None:
    found = POLICY.evaluate_table(**flatten([FAMILY]), as_of=DAY, long=True)
    assert found.rejected == 0
    want = [
        (row.benefit, row.subject, row.outcome) for row in POLICY.evaluate(Household.model_validate(FAMILY), as_of=DAY)
    ]
    assert sorted(found.results.select("benefit", "subject", "outcome").rows()) == sorted(want)
    half = flatten([FAMILY])
    half["accidents"] = half["accidents"].with_columns(outcome=pl.lit("death").cast(half["accidents"]["outcome"].dtype))
    assert POLICY.evaluate_table(**half, as_of=DAY).rejects["code"].unique().to_list() == ["H003"]


def test_what_was_given_up_on_is_told_with_how_many(tmp_path: Path) -> None:
    # It always holds, but only more pairs of ages than may be tried would show it.
    parts = [f"(wife.age = {n} and husband.age = {n} or wife.age != {n} or husband.age != {n})" for n in range(60)]
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text(
        "overlay: {id: other, kind: reform, of: chenzhou-2014-25, title: {zh: 设想, en: other},"
        " authority: none, verified: false}\n"
        f"set:\n  benefits.legal_aid.when: '{' and '.join(parts)}'\n",
        encoding="utf-8",
    )
    policy = load_policy(overlays=[overlay])
    families = [
        {"id": f"H-{n}", "members": [{"id": "w", "role": "wife"}, {"id": "h", "role": "husband"}]} for n in (1, 2)
    ]
    told = [one for one in policy.evaluate_table(**flatten(families), as_of=DAY).warnings if one.code == "E014"]
    each = [
        one.where
        for one in policy.evaluate(Household.model_validate(families[0]), as_of=DAY).warnings
        if one.code == "E014"
    ]
    assert each == ["legal_aid"]
    assert [(one.where, "for 2 families" in one.message) for one in told] == [("legal_aid", True)]


def test_a_grant_received_that_the_policy_does_not_pay_once_is_told() -> None:
    received = pl.DataFrame(
        {
            "household_id": ["H-1", "H-1", "H-3"],
            "benefit": ["funeral_subsidi", "funeral_subsidy", "monthly_supplement"],
            "subject": ["c", "c", "w"],
            "on": [date(2014, 7, 20)] * 3,
        }
    )
    found = POLICY.evaluate_table(**tables(), received=received, as_of=DAY)
    assert [one.message for one in found.warnings if one.code == "E015"] == [
        "2 rows name no grant that this policy pays once"
    ]


@pytest.mark.parametrize("beside", [False, True])
def test_a_grant_received_for_no_one_of_the_family_is_told(*, beside: bool, tmp_path: Path) -> None:
    households = pl.DataFrame({"id": ["A", "B"], "area": ["urban"] * 2, "in_hardship": [True] * 2})
    members = {"birth_date": [date(1960, 1, 1)] * 2}
    persons = pl.DataFrame({"household_id": ["A", "B"], "id": ["wife"] * 2, "role": ["wife"] * 2, **members})
    wide = households.with_columns(wife_birth_date=pl.lit(date(1960, 1, 1)))
    happened = pl.DataFrame(
        {
            "household_id": ["A", "B"],
            "id": ["a1", "b1"],
            "on": [date(2014, 8, 1)] * 2,
            "person": ["wife"] * 2,
            "outcome": ["death"] * 2,
        }
    )
    received = pl.DataFrame(
        {
            "household_id": ["A", "A", "B", "A", "A"],
            "benefit": [*["emergency_relief"] * 3, "ivf_grant", "funeral_subsidy"],
            "subject": ["A1", "b1", "b1", "anything", "wife"],
            "on": [date(2014, 8, 10)] * 5,
        }
    )
    given = {"households": wide} if beside else {"households": households, "persons": persons}
    given |= {"accidents": happened, "received": received}
    found = POLICY.evaluate_table(**given, as_of=DAY)
    # A grant that is paid once a household is paid whatever its subject.
    once = POLICY.data.benefits["ivf_grant"].grant.once_per
    assert once == "household"
    assert [(one.where, one.message) for one in found.warnings if one.code == "E015"] == [
        ("received.subject", "2 rows name no record of the family that the grant is paid for")
    ]
    summary = run_batch(POLICY, **given, as_of=DAY, out=tmp_path / "out")
    assert [one.where for one in summary.warnings if one.code == "E015"] == ["received.subject"]
    impact = compare(POLICY, POLICY, given | {"persons": given.get("persons")}, DAY, years=0)
    assert [one.where for one in impact.warnings if one.code == "E015"] == ["received.subject"]


def test_a_blank_id_is_set_aside_as_a_single_family_with_one_is_refused() -> None:
    for blank in (" ", "\u3000"):
        persons = tables()["persons"].with_columns(
            id=pl.when(pl.col("household_id") == "H-3").then(pl.lit(blank)).otherwise("id")
        )
        found = POLICY.evaluate_table(tables()["households"], persons, as_of=DAY)
        assert found.rejects.filter(pl.col("household_id") == "H-3")["code"].to_list() == ["H008"]
