"""A run over tables of which some are bad: rows set aside, secrets kept, faults told before a folder is made."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bulk.batch_tables import COUNT, DAY, POLICY, Tables, batch, families, fault, results, shuffled
from fpassist import Household
from fpassist.bulk.batch.engines import PolarsEngine
from fpassist.bulk.batch.faults import BatchError
from fpassist.bulk.intake.rejects import REJECTS
from fpassist.bulk.intake.tables import TableError
from fpassist.diagnostics import CODES
from fpassist.diagnostics.codes.bulk_batch import TABLE
from fpassist.domain.secret import check_character

NAME, NUMBER = "张冬梅", "43100019640302002" + check_character("43100019640302002")


def spoilt(tables: Tables) -> Tables:
    """Tables in which households 3, 40, 41, 55 and 66 are bad, and three rows belong to none."""
    persons, households = tables["persons"], tables["households"]
    of = pl.col("household_id")
    persons = persons.with_columns(
        pl.when(of == "H-00003").then(7).otherwise("disability_grade").alias("disability_grade"),
        pl.when(of == "H-00003").then(date(2010, 1, 1)).otherwise("disability_assessed_on").alias(
            "disability_assessed_on"
        ),
        pl.when((of == "H-00040") & (pl.col("role") == "wife")).then(pl.lit("husband")).otherwise("role").alias("role"),
        pl.when(of == "H-00041").then(date(1700, 1, 1)).otherwise("death_date").alias("death_date"),
    )  # fmt: skip
    persons = persons.filter(of != "H-00055")
    strays = persons.head(3).with_columns(pl.Series("household_id", ["A-0", "H-000405", "Z-9"]))
    persons = pl.concat([persons, strays]).sort("household_id", maintain_order=True)
    doubled = pl.concat([households, households.filter(pl.col("id") == "H-00066")]).sort("id", maintain_order=True)
    return tables | {"persons": persons, "households": doubled}


BAD = {"H-00003", "H-00041", "H-00055", "H-00066"}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("size", [25, 1000])
@pytest.mark.parametrize("mixed", [False, True])
def test_bad_rows_are_set_aside_and_counted(tables: Tables, tmp_path: Path, size: int, mixed: bool) -> None:
    bad = spoilt(tables)
    summary = batch(shuffled(bad, 1) if mixed else bad, tmp_path, families=size)
    rejects = pl.read_parquet(tmp_path / "rejects.parquet")
    assert rejects.schema == pl.Schema(REJECTS)
    ids = set(rejects.filter(pl.col("code") != "B060")["household_id"])
    assert ids >= BAD
    assert ids - BAD <= {"H-00040"}
    assert set(rejects.filter(pl.col("code") == "B060")["household_id"]) == {"A-0", "H-000405", "Z-9"}
    assert {"H006", "H017", "H009", "H011", "B060"} <= set(rejects["code"])
    # The doubled household is two rows of the table.
    assert (summary.read, summary.rejected, summary.strays) == (COUNT + 1, len(ids) + 1, 3)
    assert summary.decided == COUNT + 1 - len(ids) - 1 == results(tmp_path).height
    assert dict(rejects["code"].value_counts().iter_rows()) == summary.rejects
    assert not ids & set(results(tmp_path)["household_id"])


def test_nothing_but_strays_and_nothing_at_all(tables: Tables, tmp_path: Path) -> None:
    none = {name: frame.clear() for name, frame in tables.items()}
    for long in (False, True):
        summary = batch(none, tmp_path / str(long), long=long)
        assert (summary.read, summary.decided, summary.strays) == (0, 0, 0)
        assert results(tmp_path / str(long)).is_empty()
        assert "household_id" in results(tmp_path / str(long)).columns
        assert summary.totals.is_empty()
        assert {one.granted for one in summary.benefits.values()} == {0}
    summary = batch(none | {"persons": tables["persons"]}, tmp_path / "strays", families=2)
    assert (summary.read, summary.strays) == (0, tables["persons"].height)


def secret(tables: Tables) -> Tables:
    """Tables with a name on every person, the ID number of a wife, and a wrong one."""
    persons = tables["persons"].with_columns(name=pl.lit(NAME))
    wives = pl.col("role") == "wife"
    wrong = NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")
    number = pl.when(wives & (pl.col("household_id") < "H-00010")).then(pl.lit(NUMBER))
    number = number.when(wives & (pl.col("household_id") == "H-00060")).then(pl.lit(wrong))
    # An id that is in truth an ID number is a fault, and is not shown.
    id_ = pl.when((pl.col("role") == "husband") & (pl.col("household_id") == "H-00070")).then(pl.lit(NUMBER))
    return tables | {"persons": persons.with_columns(id_number=number, id=id_.otherwise("id"))}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("mixed", [False, True])
def test_no_name_and_no_number_is_written(
    tables: Tables, tmp_path: Path, mixed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bytes] = []

    def keep(folder: Any, *rest: Any, **named: Any) -> Any:
        # What is dropped in the end was on the disk nevertheless.
        written.extend(path.read_bytes() for path in Path(folder).rglob("*") if path.is_file())
        return real(folder, *rest, **named)

    import shutil

    real = shutil.rmtree
    monkeypatch.setattr(shutil, "rmtree", keep)
    given = secret(tables)
    summary = batch(shuffled(given, 2) if mixed else given, tmp_path, families=40)
    assert {"H014", "H021"} <= set(summary.rejects)
    cells = [str(row) for path in tmp_path.rglob("*.parquet") for row in pl.read_parquet(path).rows()]
    texts = [*cells, (tmp_path / "summary.json").read_text(encoding="utf-8")]
    assert not [text for text in texts if NAME in text or NUMBER[:17] in text]
    assert not [data for data in written if NAME.encode() in data]


def test_a_number_says_the_birth_date_either_way(tables: Tables, tmp_path: Path) -> None:
    wives = pl.col("role") == "wife"
    persons = tables["persons"].with_columns(
        id_number=pl.when(wives).then(pl.lit(NUMBER)), birth_date=pl.when(~wives).then("birth_date")
    )
    given = tables | {"persons": persons}
    batch(given, tmp_path / "whole")
    batch(shuffled(given, 4), tmp_path / "mixed", families=25)
    assert results(tmp_path / "mixed").sort("household_id").equals(results(tmp_path / "whole"))


def test_families_that_get_lost_are_noticed(tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decide = PolarsEngine.wide
    monkeypatch.setattr(PolarsEngine, "wide", lambda self, given, paid=False: decide(self, given, paid=paid).slice(1))
    monkeypatch.setattr("fpassist.bulk.batch.output.of_wide", lambda answer, households, data: pl.DataFrame(schema={}))
    monkeypatch.setattr("fpassist.bulk.batch.totals.TOTALS", {})
    with pytest.raises(BatchError) as caught:
        batch(tables, tmp_path)
    assert fault("B071", caught.value) == f"of {COUNT} families {COUNT - 1} were decided and 0 rejected"
    assert not (tmp_path / "summary.json").exists()


def test_what_the_tables_lack_is_told_once(tables: Tables, tmp_path: Path) -> None:
    bare = tables | {"persons": tables["persons"].drop("job")}
    summary = batch(bare, tmp_path, families=50)
    told = [warning for warning in summary.warnings if warning.code == "B054"]
    assert [warning.where for warning in told] == ["persons"]
    assert "job" in told[0].message
    late = batch(tables, tmp_path / "late", as_of=date(2026, 1, 1))
    assert "E010" in {warning.code for warning in late.warnings}
    # As of one family: sums that another document sets, figures that nobody has checked.
    expected = {
        (warning.code, warning.where)
        for family in families(5, COUNT)
        for warning in POLICY.evaluate(Household.model_validate(family), date(2026, 1, 1)).warnings
        if warning.code in ("E011", "E012")
    }
    found = {(warning.code, warning.where) for warning in late.warnings if warning.code in ("E011", "E012")}
    assert found
    assert found <= expected
    assert {code for code, _ in found} == {code for code, _ in expected}


def test_faults_of_the_tables_come_before_the_folder(tables: Tables, tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        batch(tables | {"persons": tables["persons"].drop("role")}, tmp_path / "out")
    assert fault("B050", caught.value)
    assert not (tmp_path / "out").exists()


def test_a_table_that_breaks_off(tables: Tables, tmp_path: Path) -> None:
    path = tmp_path / "persons.parquet"
    tables["persons"].write_parquet(path, row_group_size=50)
    data = bytearray(path.read_bytes())
    footer = int.from_bytes(data[-8:-4], "little") + 8
    data[400:-footer] = bytes(len(data) - footer - 400)
    path.write_bytes(data)
    with pytest.raises(TableError) as caught:
        batch(tables | {"persons": path}, tmp_path / "out", families=50)
    assert "the table persons cannot be read on" in fault("B053", caught.value)
    assert caught.value.diagnostics[0].where == "persons"
    with pytest.raises(TableError) as caught:
        POLICY.evaluate_table(**tables | {"persons": path}, as_of=DAY)
    assert "the table persons cannot be read on" in fault("B053", caught.value)
    assert not (tmp_path / "out" / "summary.json").exists()


@pytest.mark.parametrize(("name", "package"), [("duckdb", "duckdb"), ("spark", "pyspark")])
def test_an_engine_whose_packages_are_absent(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(BatchError) as caught:
        batch(tables, tmp_path, engine=name)
    assert name in fault("B072", caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("code", [entry.code for entry in TABLE])
def test_each_code_is_whole_used_and_tested(code: str) -> None:
    import fpassist

    room = Path(fpassist.__file__).parent
    sources = "".join(path.read_text(encoding="utf-8") for path in room.rglob("*.py") if "codes" not in path.parts)
    here = Path(__file__).parents[1]
    tests = "".join(path.read_text(encoding="utf-8") for path in here.glob("*/test_batch*.py"))
    assert f'"{code}"' in sources
    assert f'"{code}"' in tests
    entry = CODES[code]
    assert all((entry.title, entry.title_zh, entry.example, entry.cure, entry.cure_zh))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_day_outside_the_calendar_sets_its_family_aside(tables: Tables, tmp_path: Path, engine: str) -> None:
    days = pl.when(pl.col("household_id") == "H-00003").then(3_000_000).when(pl.col("household_id") == "H-00004")
    days = days.then(-800_000).otherwise(pl.col("birth_date").to_physical()).cast(pl.Int32).cast(pl.Date)
    path = tmp_path / "persons.parquet"
    tables["persons"].with_columns(days.alias("birth_date")).write_parquet(path)
    given = tables | {"persons": path}
    summary = batch(given, tmp_path / "out", engine=engine)
    assert (summary.read, summary.rejected, summary.decided) == (COUNT, 2, COUNT - 2)
    rejects = pl.read_parquet(tmp_path / "out" / "rejects.parquet").filter(pl.col("code") == "H007")
    assert set(rejects["household_id"]) == {"H-00003", "H-00004"}
    whole = POLICY.evaluate_table(**given, as_of=DAY)
    have = results(tmp_path / "out")
    assert have.equals(whole.results.select(have.columns))


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_whole_numbers_without_a_sign_are_read(tables: Tables, tmp_path: Path, engine: str) -> None:
    unsigned = tables["persons"].with_columns(pl.col("disability_grade").cast(pl.UInt64))
    batch(tables | {"persons": unsigned}, tmp_path / "unsigned", engine=engine)
    batch(tables, tmp_path / "signed", engine=engine)
    assert results(tmp_path / "unsigned").equals(results(tmp_path / "signed"))
