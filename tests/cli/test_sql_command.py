"""``fpassist sql``: the query as text, what it expects said first, and its faults."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import sqlglot
from cli.conftest import Call

from fpassist.bulk.population.synth import write

CALL = ("sql", "--as-of", "2014-08-01", "--later-slots", "1", "--accident-slots", "1", "--victim-slots", "2")


FEW = ("--dialect", "trino", "--lang", "en", "--later-slots", "0", "--accident-slots", "0", "--treatment-slots", "0")


@pytest.fixture
def population(tmp_path: Path) -> Path:
    write(tmp_path / "population", 200, 1)
    return tmp_path / "population"


def test_what_is_printed_runs_on_a_population(call: Call, population: Path) -> None:
    tables = [
        word
        for name in ("households", "persons", "accidents", "treatments")
        for word in (f"--{name}", str(population / f"{name}.parquet"))
    ]
    done = call(
        *CALL, "--dialect", "duckdb", *tables, "--without", "received", "--without", "persons.id_number", "--lang", "en"
    )
    assert (done.status, done.err) == (0, "")
    found = duckdb.sql(done.out.rstrip().rstrip(";")).fetchall()
    assert len(found) == 200
    assert done.out.startswith("-- chenzhou-2014-25")
    assert f"{population / 'persons.parquet'}" in done.out
    assert "as of 2014-08-01" in done.out
    assert "WARNING: tables have no order of their own" in done.out


def test_it_speaks_chinese_and_names_the_shape(call: Call) -> None:
    done = call(*CALL, "--dialect", "postgres", "--order-by", "line", "--long", "--persons", "registry.persons")
    assert done.status == 0
    assert "判定日 2014-08-01" in done.out
    assert "registry.persons: " in done.out
    names = sqlglot.parse_one(done.out.rstrip().rstrip(";"), dialect="postgres").named_selects
    assert names[:3] == ["household_id", "benefit", "subject"]
    assert "没有次序" not in done.out


def test_the_exact_query_says_what_was_too_much(call: Call) -> None:
    short, exact = (call(*CALL, *FEW, *more) for more in ((), ("--exact",)))
    assert "--exact splits the formulas" in short.out
    assert "--exact splits the formulas" not in exact.out
    assert len(exact.out) > len(short.out)


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--without", "persons.birthdate"), "B083", "there is no column persons.birthdate"),
        (("--without", "persons.role"), "B083", "no row can do without persons.role"),
        (("--without", "households"), "B083", "there is no column households"),
        (("--households", "a b c"), "B084", "postgres reads no name of a table in 'a b c'"),
        (("--as-of", "2014-07-15"), "E001", "the notice was not in force on 2014-07-15"),
        (("--as-of", "yesterday"), "C003", "'yesterday' is not a day"),
        (("--later-slots", "-1"), "C001", "--later-slots"),
        (("--interpret", "nothing"), "C004", "ID=OPTION"),
    ],
)
def test_faults_are_coded(call: Call, options: tuple[str, ...], code: str, message: str) -> None:
    done = call(*CALL, "--dialect", "postgres", *options, "--lang", "en")
    assert done.status == 2
    assert done.out == ""
    assert code in done.err
    assert message in done.err


def test_a_dialect_must_be_one_of_five(call: Call) -> None:
    done = call(*CALL, "--dialect", "oracle")
    assert done.status == 2
    assert "C001" in done.err


def test_without_the_packages_the_cure_is_told(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fpassist.bulk.sql.script", None)
    done = call(*CALL, "--dialect", "duckdb")
    assert done.status == 2
    assert "B080" in done.err
    assert "fpassist[sql]" in done.err


def test_it_helps_with_examples(call: Call) -> None:
    done = call("sql", "--help")
    assert done.status == 0
    assert "fpassist sql --dialect postgres" in done.out.split("Examples:")[1]
