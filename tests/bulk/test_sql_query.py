"""The query that ``fpassist sql`` prints: what has no slot is seen, tables are read as they are found, and nothing is
decided that the engine decides otherwise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import sqlglot
from sqlglot import exp

from bulk.as_tables import as_tables
from bulk.sql_cases import tables_of
from fpassist import load_policy
from fpassist.bulk.deciding.decider import Decider
from fpassist.bulk.formulas.lower_facts import Shape
from fpassist.bulk.sql.dialects import Dialect
from fpassist.bulk.sql.faults import SqlError
from fpassist.bulk.sql.layout import Layout, Names, named_table
from fpassist.bulk.sql.script import script
from fpassist.policy.model import PolicyData

DAY = date(2016, 2, 29)
TABLES = ("households", "persons", "accidents", "treatments", "received")
NONE = Shape(later=0, accidents=0, victims=0, treatments=0)
ONE = Shape(later=1, accidents=0, victims=0, treatments=0)
FAMILY: dict[str, Any] = {
    "id": "H-1",
    "area": "urban",
    "members": [
        {"id": "w", "role": "wife", "birth_date": "1964-03-01"},
        {"id": "h", "role": "husband", "birth_date": "1962-05-01"},
        {"id": "c", "role": "child", "birth_date": "1990-01-01", "death_date": "2012-02-02"},
    ],
}


def layout(**changes: Any) -> Layout:
    tables = {name: exp.to_table(name) for name in TABLES}
    return Layout(**({"tables": tables, "order_by": "position"} | changes))


def asked(query: str, tables: dict[str, pl.DataFrame], folder: Path) -> pl.DataFrame:
    """What DuckDB makes of a printed query."""
    with duckdb.connect() as connection:
        for name, frame in tables.items():
            frame.with_row_index("position").write_parquet(folder / f"{name}.parquet")
            connection.execute(f"CREATE VIEW {name} AS FROM read_parquet('{folder / name}.parquet')")
        connection.execute(f"COPY ({query}) TO '{folder / 'answer.parquet'}' (FORMAT parquet)")
    return pl.read_parquet(folder / "answer.parquet")


@pytest.fixture(scope="module")
def data() -> PolicyData:
    return load_policy().data


def test_what_is_decided_is_what_the_engine_decides(tmp_path: Path) -> None:
    policy, tables = load_policy(), tables_of(21, DAY, 300)
    shape = Shape(later=6, accidents=4, victims=6, treatments=4)
    found = asked(script(policy, DAY, "duckdb", layout(shape=shape), paid=True), tables, tmp_path)
    want = Decider(policy, DAY).wide(tables, paid=True)
    assert set(found.columns) == {*want.columns, "exceeds_slots"}
    assert not found["exceeds_slots"].any()
    both = want.join(found, on="household_id", suffix=" found")
    assert both.height == want.height == 300
    open_ = 0
    for benefit in policy.data.benefits:
        outcome = pl.col(f"{benefit}_outcome").cast(pl.String)
        same = outcome.eq_missing(pl.col(f"{benefit}_outcome found"))
        unsure = pl.col(f"{benefit}_undetermined found") > pl.col(f"{benefit}_undetermined")
        assert both.filter(~same & ~unsure).is_empty(), benefit
        sure = both.filter(~unsure)
        open_ += both.height - sure.height
        for name in (name for name in want.columns if name.startswith((f"{benefit}_", f"{benefit}@"))):
            if name.endswith("_outcome") or "@" in name:
                continue
            assert sure[name].cast(pl.Decimal(38, 2)).equals(sure[f"{name} found"].cast(pl.Decimal(38, 2))), name
    assert open_ < 300 * len(policy.data.benefits) // 20


def test_who_pays_adds_up_to_the_sum(tmp_path: Path) -> None:
    found = asked(script(load_policy(), DAY, "duckdb", layout(), long=True), tables_of(22, DAY, 200), tmp_path)
    paid = found.filter(pl.col("amount").is_not_null() & ~pl.col("payer_open") & pl.col("payer_1").is_not_null())
    values = [name for name in found.columns if name.startswith("payer_") and name.endswith("_value")]
    assert paid.height > 50
    assert paid.select(pl.sum_horizontal(pl.col(values).fill_null(0))).to_series().to_list() == paid["amount"].to_list()
    assert found.schema["amount"] == pl.Decimal(18, 2)


def test_the_long_form_is_that_of_the_engine_where_the_area_is_unknown(tmp_path: Path) -> None:
    policy, tables = load_policy(), tables_of(23, DAY, 150)
    tables["households"] = tables["households"].with_columns(area=pl.lit(None, pl.String))
    shape = Shape(later=6, accidents=4, victims=6, treatments=4)
    found = asked(script(policy, DAY, "duckdb", layout(shape=shape), long=True), tables, tmp_path)
    payer = [name for name in found.columns if name.startswith("payer_")]
    each = [
        pl.when(pl.col(f"payer_{at}").is_not_null()).then(
            pl.struct(
                pl.col(f"payer_{at}").alias("payer"),
                pl.col(f"payer_{at}_person").alias("person"),
                pl.col(f"payer_{at}_value").alias("value"),
            )
        )
        for at in range(1, 1 + sum(name.endswith("_value") for name in payer))
    ]
    payers = pl.when(~pl.col("payer_open")).then(pl.concat_list(each).list.drop_nulls()).alias("payers")
    found = found.filter(pl.col("benefit").is_not_null()).select(pl.exclude(*payer), payers)
    want = Decider(policy, DAY).long(tables).with_columns(pl.col("outcome").cast(pl.String))
    key = ["household_id", "benefit", "subject"]
    both = want.join(found, on=key, suffix=" found")
    assert both.height == want.height == found.height
    # A query alone may leave open what the engine settles.
    both = both.filter((pl.col("outcome found") != "undetermined") | (pl.col("outcome") == "undetermined"))
    both = both.filter(pl.col("payers found").is_not_null() | pl.col("payers").is_null())
    unknown = both.filter((pl.col("outcome") == "granted") & pl.col("amount").is_null())
    assert "national_allowance" in unknown["benefit"].to_list()
    for name in set(want.columns) - set(key):
        assert both[name].equals(both[f"{name} found"], check_dtypes=False), name


def without_slots() -> dict[str, dict[str, Any]]:
    """Families of which something has no slot in a query that has few."""
    members = FAMILY["members"]
    victims = [{"person": id, "outcome": "death"} for id in ("w", "h", "c")]
    born = [{"id": f"l{n}", "role": "child", "birth_date": f"199{n}-01-01"} for n in range(1, 3)]
    changes: dict[str, dict[str, Any]] = {
        "children": {"members": members + born},
        "accidents": {"accidents": [{"id": f"a{n}", "on": "2015-01-01", "victims": victims[:1]} for n in range(2)]},
        "victims": {"accidents": [{"id": "a", "on": "2015-01-01", "victims": victims}]},
        "treatments": {"treatments": [{"id": f"t{n}", "on": "2015-01-01", "kind": "ivf"} for n in range(2)]},
        "wives": {"members": [*members, {"id": "w2", "role": "wife", "birth_date": "1970-01-01"}]},
        "strangers": {
            "accidents": [{"id": "a", "on": "2015-01-01", "victims": [{"person": "nobody", "outcome": "death"}]}]
        },
    }
    return {name: {**FAMILY, **change, "id": name} for name, change in changes.items()}


@pytest.mark.parametrize("long", [False, True])
def test_a_family_without_slots_is_seen_and_not_decided(tmp_path: Path, long: bool) -> None:
    small = layout(shape=Shape(later=1, accidents=1, victims=2, treatments=1))
    families = without_slots()
    found = asked(
        script(load_policy(), DAY, "duckdb", small, long=long), as_tables([FAMILY, *families.values()]), tmp_path
    )
    told = found.filter(pl.col("exceeds_slots"))
    assert sorted(told["household_id"]) == sorted(families)
    answers = told.drop("household_id", "exceeds_slots", *(["row_number", "payer_open"] if long else []))
    assert all(answers[name].null_count() == len(families) for name in answers.columns)
    others = found.filter(~pl.col("exceeds_slots"))
    assert set(others["household_id"]) == {"H-1"}
    supplement = "outcome" if long else "monthly_supplement_outcome"
    assert "granted" in others[supplement].to_list()


def test_codes_and_id_numbers_are_read_as_in_the_models(tmp_path: Path) -> None:
    number = "431002196403010022"
    tables = as_tables([FAMILY])
    persons = tables["persons"].with_columns(
        birth_date=pl.when(pl.col("id") != "w").then("birth_date"),
        id_number=pl.when(pl.col("id") == "w").then(pl.lit(_checked(number))),
        sex=pl.when(pl.col("id") == "c").then(pl.lit("1")),
    )
    query = script(load_policy(), DAY, "duckdb", layout(shape=NONE))
    found = asked(query, {**tables, "persons": persons}, tmp_path)
    assert found.equals(asked(query, tables, tmp_path))
    assert found["monthly_supplement_amount"].to_list() == [Decimal("600.00")]
    # One that is not sound says nothing: her age is unknown.
    wrong = [_checked(number)[:-1] + "?", "431002196402300022", "43100219640301002"]
    three = as_tables([{**FAMILY, "id": f"F-{place}"} for place in range(len(wrong))])
    spoilt = three["persons"].with_columns(
        birth_date=pl.when(pl.col("id") != "w").then("birth_date"),
        id_number=pl.when(pl.col("id") == "w").then(
            pl.col("household_id").replace_strict({f"F-{place}": text for place, text in enumerate(wrong)})
        ),
    )
    found = asked(query, {**three, "persons": spoilt}, tmp_path)
    assert found["monthly_supplement_undetermined"].to_list() == [2, 2, 2]


def _checked(number: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True)) % 11
    return number[:17] + "10X98765432"[rest]


def test_without_an_order_the_ids_count_and_the_query_says_so(tmp_path: Path) -> None:
    tables = as_tables([FAMILY])
    members = tables["persons"].vstack(tables["persons"].filter(pl.col("id") == "c"))
    dead, living = pl.Series([False] * 3 + [True]), pl.lit(None, pl.Date)
    members = members.with_columns(
        id=pl.when(dead).then(pl.lit("b")).otherwise("id"),
        birth_date=pl.when(pl.col("role") != "child").then("birth_date"),
        death_date=pl.when(dead).then(living).otherwise("death_date"),
    )
    listed = script(load_policy(), DAY, "duckdb", layout(shape=ONE), lang="en")
    by_id = script(load_policy(), DAY, "duckdb", layout(order_by=None, shape=ONE), lang="en")
    assert "WARNING: tables have no order" in by_id
    assert "WARNING" not in listed
    found = [asked(query, {**tables, "persons": members}, tmp_path) for query in (listed, by_id)]
    # The first listed is the dead child `c`; by id it is the living child `b`.
    assert [frame["funeral_subsidy_outcome"].item() for frame in found] != [None, None]
    assert not found[0].equals(found[1])


def test_columns_and_tables_that_are_not_there_are_not_read(tmp_path: Path) -> None:
    tables = {name: exp.to_table(name) for name in ("households", "persons")}
    bare = layout(shape=NONE, tables=tables, missing=frozenset({"persons.job", "persons.id_number", "households.area"}))
    query = script(load_policy(), DAY, "duckdb", bare)
    frames = as_tables([FAMILY])
    kept = {"households": frames["households"].drop("area"), "persons": frames["persons"].drop("job", "id_number")}
    assert asked(query, kept, tmp_path)["monthly_supplement_granted"].to_list() == [2]


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("persons.birthdate", "there is no column persons.birthdate"),
        ("persons.id", "no row can do without persons.id"),
        ("people", "there is no column people"),
    ],
)
def test_what_cannot_be_missing_is_refused(data: PolicyData, missing: str, message: str) -> None:
    with pytest.raises(SqlError) as caught:
        layout(missing=frozenset({missing})).checked(data, "--without")
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.message, fault.where) == ("B083", message, "--without")


@pytest.mark.parametrize(
    ("text", "dialect", "printed"),
    [
        ("registry.persons", "postgres", "registry.persons"),
        ('"Lake"."Persons"', "trino", '"Lake"."Persons"'),
        ("`a-b`.persons", "spark", "`a-b`.persons"),
        ("data/p.parquet", "duckdb", '"data/p.parquet"'),
    ],
)
def test_tables_are_named_as_the_database_does(text: str, dialect: str, printed: str) -> None:
    assert named_table(text, dialect).sql(dialect) == printed


@pytest.mark.parametrize("text", ["a b c", "", "(SELECT 1)", "p; DROP TABLE p", "a JOIN b"])
def test_what_is_no_name_of_a_table_is_refused(text: str) -> None:
    with pytest.raises(SqlError) as caught:
        named_table(text, "postgres", "--persons")
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.where) == ("B084", "--persons")


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "spark", "clickhouse", "trino"])
def test_every_dialect_reads_what_is_printed(dialect: Dialect) -> None:
    small = layout(shape=Shape(later=1, accidents=1, victims=1, treatments=1))
    for long in (False, True):
        text = script(load_policy(), DAY, dialect, small, long=long, paid=True)
        names = sqlglot.parse_one(text, dialect=dialect).named_selects
        assert names[0] == "household_id"
        assert "exceeds_slots" in names
        assert ("benefit" if long else "home_care_outcome") in names


def test_names_are_short_and_differ() -> None:
    names = Names()
    long = [names(f"received.{'a' * 80}.later{n}") for n in range(30)]
    assert len({*long, names("a.b_c"), names("a_b.c")}) == 32
    assert all(len(name) <= 63 for name in long)
    assert names("wife.birth_date") == "wife_birth_date"
