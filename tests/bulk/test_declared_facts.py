"""Facts that a policy declares, as columns: held against the policy as those of a single family are."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

pl = pytest.importorskip("polars")

from fpassist import Household, Policy, load_policy  # noqa: E402
from fpassist.bulk.batch.run import run_batch  # noqa: E402
from fpassist.bulk.impact.compared import compare  # noqa: E402
from fpassist.bulk.intake.declared import Declared  # noqa: E402
from fpassist.bulk.intake.tables import TableError, read_tables  # noqa: E402
from fpassist.diagnostics import EvaluationError  # noqa: E402

DAY = date(2014, 8, 1)
POLICY = """
policy:
  id: declared
  document: 村规〔2014〕1号
  issued: 2014-07-16
  in_force: {from: 2014-07-16}
  title: {zh: 走访, en: visits}
sources: {}
facts:
  road: {of: household, type: enum, values: [paved, unpaved], label: {zh: 道路, en: road}}
  veteran: {of: person, type: boolean, label: {zh: 退役军人, en: veteran}}
  score: {of: person, type: number, label: {zh: 分, en: score}}
  kind: {of: person, type: enum, values: [a, b], label: {zh: 类, en: kind}}
  motto: {of: person, type: string, label: {zh: 座右铭, en: motto}}
  since: {of: person, type: date, label: {zh: 起, en: since}}
benefits:
  visit:
    measure: "1"
    label: {zh: 走访慰问, en: visit}
    for: each spouse
    when:
      any:
        - person.veteran
        - person.score > 2
        - person.kind != "b"
        - person.motto = "onward"
        - person.since < date("2000-01-01")
        - road = "unpaved"
    grant: {form: service, recipient: subject}
    cite: [一, 走访]
"""


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    path = tmp_path / "declared.yaml"
    path.write_text(POLICY, encoding="utf-8")
    return load_policy(path)


def tables(owner: str, fact: str, value: Any, *, beside: bool) -> dict[str, Any]:
    """One family, of which the household or the wife has a fact."""
    of_wife, own = {f"extra_{fact}": [value]}, {"id": ["H"]}
    if owner == "household":
        of_wife, own = {}, own | of_wife
    if beside:
        wife = {"wife_birth_date": [date(1960, 1, 1)]} | {f"wife_{name}": given for name, given in of_wife.items()}
        return {"households": pl.DataFrame(own | wife)}
    persons = {"household_id": ["H"], "id": ["w"], "role": ["wife"]} | of_wife
    return {"households": pl.DataFrame(own), "persons": pl.DataFrame(persons)}


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize(
    ("owner", "fact", "value", "code"),
    [
        ("person", "verteran", True, "B051"),
        ("household", "veteran", True, "B051"),
        ("person", "road", "paved", "B051"),
        ("person", "veteran", 1, "B052"),
        ("person", "veteran", "yes", "B052"),
        ("person", "score", "3", "B052"),
        ("person", "score", True, "B052"),
        ("person", "kind", 1, "B052"),
        ("person", "motto", False, "B052"),
        ("person", "since", "1999-01-01", "B052"),
        ("household", "road", True, "B052"),
    ],
)
def test_a_column_is_that_of_a_fact_declared(
    policy: Policy, owner: str, fact: str, value: Any, code: str, *, beside: bool
) -> None:
    given = tables(owner, fact, value, beside=beside)
    with pytest.raises(TableError) as caught:
        policy.evaluate_table(**given, as_of=DAY)
    (fault,) = caught.value.diagnostics
    name = f"wife_extra_{fact}" if beside and owner == "person" else f"extra_{fact}"
    table = "persons" if owner == "person" and not beside else "households"
    assert (fault.code, fault.where) == (code, f"{table}.{name}")
    with pytest.raises(TableError):
        compare(policy, policy, {"persons": None} | given, DAY, years=0)
    if value != "1999-01-01":  # a date is text in JSON
        single = {"id": "H", "members": [{"id": "w", "role": "wife"}]}
        (single if owner == "household" else single["members"][0])["extra"] = {fact: value}  # type: ignore[index]
        with pytest.raises(EvaluationError) as alone:
            policy.evaluate(Household.model_validate(single), DAY)
        assert {one.code for one in alone.value.diagnostics} == {{"B051": "E006", "B052": "E008"}[code]}


def test_a_misspelt_fact_is_told_with_the_one_that_was_meant(policy: Policy) -> None:
    for beside, meant in ((False, "extra_veteran"), (True, "wife_extra_veteran")):
        with pytest.raises(TableError) as caught:
            policy.evaluate_table(**tables("person", "veterann", True, beside=beside), as_of=DAY)
        assert [fault.help for fault in caught.value.diagnostics] == [f"did you mean {meant}"]


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize(("owner", "fact"), [("person", "kind"), ("household", "road")])
@pytest.mark.parametrize("value", ["zz", "A", " a", ""])
def test_a_word_that_is_none_of_the_choice_sets_the_family_aside(
    policy: Policy, tmp_path: Path, owner: str, fact: str, value: str, *, beside: bool
) -> None:
    given = tables(owner, fact, value, beside=beside)
    found = policy.evaluate_table(**given, as_of=DAY)
    assert (found.read, found.rejected) == (1, 1)
    assert found.rejects.select("column", "code").rows() == [(f"extra_{fact}", "H005")]
    for engine in ("polars", "duckdb"):
        run = run_batch(policy, **given, as_of=DAY, out=tmp_path / engine, engine=engine)
        assert (run.read, run.rejected, dict(run.rejects)) == (1, 1, {"H005": 1})


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize(
    ("owner", "fact", "value", "outcome"),
    [
        ("person", "veteran", True, "granted"),
        ("person", "score", 3, "granted"),
        ("person", "kind", "a", "granted"),
        ("person", "kind", "b", "undetermined"),
        ("person", "motto", "onward", "granted"),
        ("person", "since", date(1999, 1, 1), "granted"),
        ("household", "road", "unpaved", "granted"),
        ("household", "road", None, "undetermined"),
    ],
)
def test_what_fits_is_decided(policy: Policy, owner: str, fact: str, value: Any, outcome: str, *, beside: bool) -> None:
    found = policy.evaluate_table(**tables(owner, fact, value, beside=beside), as_of=DAY, long=True)
    assert found.results["outcome"].to_list() == [outcome]


def test_a_fact_may_be_given_of_some_members_alone(policy: Policy) -> None:
    days = [date(1950, 1, 1)] * 400
    ids = [f"H-{number}" for number in range(400)]
    wide = pl.DataFrame(
        {
            "id": ids,
            "wife_birth_date": days,
            "husband_birth_date": days,
            "wife_extra_score": pl.Series([number % 3 + 1 for number in range(400)], dtype=pl.Int8),
            "child1_extra_score": pl.Series([None] * 400),
            "child1_death_date": [date(2010, 1, 1)] * 400,
        }
    )
    found = policy.evaluate_table(wide, as_of=DAY, long=True).results
    assert len(found) == 800
    outcomes = {(row["household_id"], row["subject"]): row["outcome"] for row in found.iter_rows(named=True)}
    assert [outcomes[f"H-{number}", "wife"] for number in range(3)] == ["undetermined", "undetermined", "granted"]
    assert outcomes["H-0", "husband"] == "undetermined"
    mixed = wide.with_columns(husband_extra_score=pl.lit("three"))
    for declared in (Declared([policy.data]), None):
        with pytest.raises(TableError) as caught:
            read_tables(mixed, None, declared=declared)
        assert [(fault.code, fault.where) for fault in caught.value.diagnostics] == [
            ("B052", "households.husband_extra_score")
        ]
    decimals = wide.with_columns(husband_extra_score=pl.lit("2.5").cast(pl.Decimal(6, 1)))
    found = policy.evaluate_table(decimals, as_of=DAY, long=True).results
    assert set(found.filter(subject="husband")["outcome"]) == {"granted"}
