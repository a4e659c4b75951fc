"""Tables in: each kind of source gives the same, and what does not fit is told before work starts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

pl = pytest.importorskip("polars")

from fpassist.bulk.intake.columns import schema  # noqa: E402
from fpassist.bulk.intake.rejects import sift  # noqa: E402
from fpassist.bulk.intake.tables import TableError, read_tables  # noqa: E402
from fpassist.diagnostics import CODES  # noqa: E402

HOUSEHOLDS = {"id": ["H-1", "H-2"], "low_income": [True, None]}
PERSONS = {
    "household_id": ["H-1", "H-2"],
    "id": ["w", "w"],
    "role": ["wife", "wife"],
    "birth_date": [date(1964, 3, 2), None],
    "disability_grade": [2, None],
    "disability_assessed_on": [date(2010, 1, 1), None],
}


def frames(**persons: Any) -> dict[str, pl.DataFrame]:
    return {"households": pl.DataFrame(HOUSEHOLDS), "persons": pl.DataFrame({**PERSONS, **persons})}


def faults(**tables: Any) -> list[tuple[str, str]]:
    with pytest.raises(TableError) as caught:
        read_tables(**{**frames(), **tables})
    for fault in caught.value.diagnostics:
        assert fault.code in CODES
        assert fault.help
        assert fault.message[0].islower()
        assert not fault.message.endswith(".")
    return [(fault.code, fault.where) for fault in caught.value.diagnostics]


def test_the_schema_is_the_contract_flattened() -> None:
    tables = schema()
    assert list(tables) == ["households", "persons", "accidents", "treatments", "received"]
    assert {"adoption_applied_on", "area", "division"} <= set(tables["households"].columns)
    assert {"household_id", "disability_grade", "education_stage", "disability_class"} <= set(tables["persons"].columns)
    assert list(tables["accidents"].columns) == ["household_id", "id", "on", "cause", "person", "outcome", "grade"]
    assert tables["persons"].columns["disability_grade"].high == 4
    assert tables["persons"].columns["education_stage"].values[0] == "compulsory"
    assert tables["received"].columns["amount"].dtype == pl.Decimal(14, 2)


def test_every_column_comes_out_in_its_type() -> None:
    tables = read_tables(**frames()).collect()
    for name, table in schema().items():
        assert tables[name].columns == list(table.columns)
        for column in table.columns.values():
            if column.kind != "money":
                assert tables[name].schema[column.name] == column.dtype
    assert tables["persons"]["disability_grade"].to_list() == [2, None]


def test_every_kind_of_source_gives_the_same(tmp_path: Path) -> None:
    given = frames()
    expected = read_tables(**given).collect()["persons"]
    file, folder = tmp_path / "persons.parquet", tmp_path / "parts"
    folder.mkdir()
    given["persons"].write_parquet(file)
    for place in range(2):
        given["persons"].slice(place, 1).write_parquet(folder / f"{place}.parquet")
    enums = given["persons"].with_columns(
        pl.col("role").cast(pl.Categorical), pl.col("disability_grade").cast(pl.UInt8)
    )
    for source in (given["persons"].lazy(), file, str(file), folder, str(folder / "*.parquet"), enums):
        assert read_tables(given["households"], source).collect()["persons"].equals(expected)


def test_a_duckdb_relation_is_read() -> None:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as base:
        base.execute(
            "create table persons (household_id text, id text, role text, birth_date date, disability_grade int,"
            " disability_assessed_on date)"
        )
        base.execute("insert into persons values ('H-1', 'w', 'wife', '1964-03-02', 2, '2010-01-01')")
        base.execute("insert into persons values ('H-2', 'w', 'wife', null, null, null)")
        found = read_tables(pl.DataFrame(HOUSEHOLDS), base.sql("from persons order by household_id")).collect()
    assert found["persons"].equals(read_tables(**frames()).collect()["persons"])


def test_arrow_tables_are_read() -> None:
    pa = pytest.importorskip("pyarrow")
    found = read_tables(pa.table(HOUSEHOLDS), pa.table(PERSONS)).collect()
    assert found["persons"].equals(read_tables(**frames()).collect()["persons"])


def test_pandas_frames_are_read() -> None:
    pd = pytest.importorskip("pandas")
    expected = read_tables(**frames()).collect()["persons"]
    days = {name: pd.to_datetime(pd.Series(PERSONS[name])) for name in ("birth_date", "disability_assessed_on")}
    for persons in (pd.DataFrame(PERSONS), pd.DataFrame({**PERSONS, **days})):
        found = read_tables(pd.DataFrame(HOUSEHOLDS), persons).collect()
        assert found["persons"].equals(expected)
        assert found["households"]["low_income"].to_list() == [True, None]


def pandas_frame(**persons: Any) -> Any:
    return pytest.importorskip("pandas").DataFrame({**PERSONS, **persons}, dtype=None)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("id_number", ["43100219620501001X", 431002196403010029]),
        ("birth_date", [date(1964, 3, 2), "43100219640302"]),
        ("cadre", [True, "张三丰"]),
        ("disability_grade", [2**200, None]),
        ("extra_fact", [True, "张三丰"]),
    ],
)
def test_a_pandas_column_of_several_kinds_is_told_without_its_values(name: str, values: list[Any]) -> None:
    series = pytest.importorskip("pandas").Series(values, dtype=object)
    with pytest.raises(TableError) as caught:
        read_tables(pl.DataFrame(HOUSEHOLDS), pandas_frame(**{name: series}))
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.where) == ("B052", f"persons.{name}")
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert not any(str(value) in str(caught.value) for value in values if value)


def test_types_that_pandas_adds_are_read() -> None:
    pd = pytest.importorskip("pandas")
    types = [{"disability_grade": "Int64"}, {"disability_grade": "UInt8"}, {"disability_grade": "Float64"}]
    if find_spec("pyarrow"):
        types += [{"disability_grade": "int64[pyarrow]"}, {"birth_date": "date32[pyarrow]"}]
    expected = read_tables(**frames()).collect()["persons"]
    for given in types:
        found = read_tables(pl.DataFrame(HOUSEHOLDS), pandas_frame().astype(given)).collect()["persons"]
        assert found.equals(expected), given
    for dtype in ("boolean", *(["bool[pyarrow]"] if find_spec("pyarrow") else [])):
        households = pd.DataFrame(HOUSEHOLDS).astype({"low_income": dtype, "id": "string"})
        found = read_tables(households, frames()["persons"]).collect()["households"]
        assert found["low_income"].to_list() == [True, None]
        assert found["id"].to_list() == HOUSEHOLDS["id"]


def test_a_pandas_number_that_is_none_of_the_whole_ones() -> None:
    for value in (2.5, float("inf"), 1e30):
        assert faults(persons=pandas_frame(disability_grade=[value, None])) == [("B052", "persons.disability_grade")]


@pytest.mark.parametrize("kind", ["pandas", "pyarrow", "parquet"])
def test_columns_of_one_name(kind: str, tmp_path: Path) -> None:
    if kind == "pandas":
        source: Any = pytest.importorskip("pandas").DataFrame([["H-1", "H-1"]], columns=["id", "id"])
    else:
        pa = pytest.importorskip("pyarrow")
        source = pa.table([["H-1"], ["H-1"]], names=["id", "id"])
        if kind == "parquet":
            import pyarrow.parquet as pq

            source, table = tmp_path / "h.parquet", source
            pq.write_table(table, source)
    with pytest.raises(TableError) as caught:
        read_tables(**{**frames(), "households": source})
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.where) == ("B053", "households")
    assert "two of its columns have one name" in fault.message


def test_a_relation_that_is_gone() -> None:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as base:
        base.execute("create table h as select 'H-1' as id")
        relation = base.sql("from h")
        base.execute("drop table h")
        with pytest.raises(TableError) as caught:
            read_tables(**{**frames(), "households": relation})
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.where) == ("B053", "households")
    assert "CatalogException" in fault.message
    assert "Parquet" in (fault.help or "")


class Broken:
    """A table whose reader quotes what it reads."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        raise RuntimeError("43100219620501001X")


def test_what_a_table_raises_is_told_without_its_text() -> None:
    with pytest.raises(TableError) as caught:
        read_tables(**{**frames(), "persons": Broken()})
    assert "4310" not in str(caught.value)
    assert [(one.code, one.where) for one in caught.value.diagnostics] == [("B053", "persons")]

    def fail(column: pl.Series) -> pl.Series:
        raise RuntimeError("43100219620501001X")

    lazy = frames()["persons"].lazy().with_columns(pl.col("id").map_batches(fail, return_dtype=pl.String))
    tables = read_tables(**{**frames(), "persons": lazy})
    with pytest.raises(TableError) as caught:
        tables.collect()
    assert "4310" not in str(caught.value)
    assert [(one.code, one.where) for one in caught.value.diagnostics] == [("B053", "persons")]


@pytest.mark.parametrize("dtype", [pl.UInt64, pl.UInt128, pl.Int128, pl.UInt8, pl.Int16])
def test_whole_numbers_of_every_type_are_read_alike(dtype: Any) -> None:
    grades = pl.Series([2, None], dtype=dtype)
    found = read_tables(**frames(disability_grade=grades, sex=grades)).collect()["persons"]
    assert found["disability_grade"].to_list() == [2, None]
    assert found["sex"].to_list() == ["female", None]
    if dtype not in (pl.UInt8, pl.Int16):
        large = read_tables(**frames(disability_grade=pl.Series([2**63 - 1, None], dtype=dtype))).collect()
        assert sift(large).rejects.select("column", "code", "reason").rows() == [
            ("disability_grade", "H006", "disability_grade is too large")
        ]


@pytest.mark.parametrize("name", ["birth_date", "extra_since"])
@pytest.mark.parametrize("days", [3_000_000, -800_000])
def test_a_day_outside_the_calendar(name: str, days: int) -> None:
    given = frames(**{name: pl.Series([None, days], dtype=pl.Int32).cast(pl.Date)})
    sifted = sift(read_tables(**given).collect())
    assert sifted.rejects.select("household_id", "column", "code").rows() == [("H-2", name, "H007")]
    assert sifted.households["id"].to_list() == ["H-1"]
    last = frames(**{name: pl.Series([date.min, date.max])}, disability_assessed_on=[None, None], disability_grade=None)
    assert not sift(read_tables(**last).collect()).rejects.height


def test_codes_of_standards_are_words() -> None:
    tables = read_tables(**frames(sex=[2, 9], disability_class=["肢体", None])).collect()
    assert tables["persons"]["sex"].to_list() == ["female", None]
    assert tables["persons"]["disability_class"].to_list() == ["physical", None]


def test_what_is_missing_is_told_once() -> None:
    tables = read_tables(**frames())
    assert "birth_date" not in tables.missing["persons"]
    assert {"job", "death_date"} <= tables.missing["persons"]
    assert [(warning.code, warning.where, warning.severity) for warning in tables.warnings] == [
        ("B054", "households", "warning"),
        ("B054", "persons", "warning"),
    ]
    told = tables.warnings[1].message
    assert "death_date (alive)" in told
    assert told.count("job") == 1
    assert "id_number" not in told


def test_tables_that_may_be_left_out_are_empty() -> None:
    tables = read_tables(**frames()).collect()
    assert [tables[name].height for name in ("accidents", "treatments", "received")] == [0, 0, 0]


def test_an_unknown_column() -> None:
    with pytest.raises(TableError) as caught:
        read_tables(**frames(birthdate=[None, None]))
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.where, fault.help) == ("B051", "persons.birthdate", "did you mean birth_date")
    odd = pl.DataFrame({**PERSONS, "张三": [1, 2]})
    assert faults(persons=odd) == [("B051", "persons")]


@pytest.mark.parametrize(
    ("name", "values", "cure"),
    [
        ("birth_date", ["1964-03-02", None], "CAST(birth_date AS DATE)"),
        ("birth_date", [datetime(1964, 3, 2, 1), None], "CAST(birth_date AS DATE)"),  # noqa: DTZ001
        ("able_to_work", ["yes", "no"], "CAST(able_to_work AS BOOLEAN)"),
        ("able_to_work", [1, 0], "CAST(able_to_work AS BOOLEAN)"),
        ("disability_grade", [2.0, None], "CAST(disability_grade AS INTEGER)"),
        ("id", [1, 2], "CAST(id AS VARCHAR)"),
        ("hukou", [1, 2], "CAST(hukou AS VARCHAR)"),
        ("id_number", [1, 2], "CAST(id_number AS VARCHAR)"),
    ],
)
def test_a_wrong_type_names_the_column_and_the_cure(name: str, values: list[Any], cure: str) -> None:
    with pytest.raises(TableError) as caught:
        read_tables(**frames(**{name: values}))
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.where) == ("B052", f"persons.{name}")
    assert cure in (fault.help or "")


def test_money_is_exact() -> None:
    row = {"household_id": ["H-1"], "benefit": ["b"], "subject": ["w"], "on": [date(2014, 9, 1)]}
    assert faults(received=pl.DataFrame({**row, "amount": [1.5]})) == [("B052", "received.amount")]
    found = read_tables(**frames(), received=pl.DataFrame({**row, "amount": [Decimal("1.50")]})).collect()
    assert found["received"]["amount"].to_list() == [Decimal("1.50")]


def test_facts_that_a_policy_declares() -> None:
    tables = read_tables(**frames(extra_veteran=[True, None])).collect()
    assert tables["persons"]["extra_veteran"].to_list() == [True, None]
    assert faults(**frames(extra_veteran=[0.5, None])) == [("B052", "persons.extra_veteran")]


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    text = tmp_path / "persons.parquet"
    text.write_text("household_id,id\n")
    assert faults(households=pl.DataFrame({"area": [1]}), persons=text) == [
        ("B052", "households.area"),
        ("B050", "households.id"),
        ("B053", "persons"),
    ]


def test_a_record_that_lacks_one_of_its_columns() -> None:
    rest = frames()["persons"].drop("disability_grade")
    assert faults(persons=rest) == [("B050", "persons.disability_grade")]


@pytest.mark.parametrize("source", ["nowhere.parquet", "nowhere", 7, ["x"], {"id": ["H-1"]}])
def test_what_is_no_table(source: Any) -> None:
    assert faults(households=source) == [("B053", "households")]


def test_a_folder_without_files(tmp_path: Path) -> None:
    for nothing in (tmp_path, tmp_path / "part-*.parquet"):
        assert faults(households=nothing) == [("B053", "households")]
        with pytest.raises(TableError, match="no file of a table is there"):
            read_tables(nothing, None)
    # Nobody but who reads it can say what lies elsewhere.
    with pytest.raises(TableError) as caught:
        read_tables("nowhere://of/no/kind-*.parquet", None)
    assert "is there" not in str(caught.value)


def test_each_code_is_whole_used_and_tested() -> None:
    import re

    import fpassist
    from fpassist.diagnostics.codes.bulk_tables import TABLE

    room = Path(fpassist.__file__).parent
    sources = "".join(path.read_text(encoding="utf-8") for path in room.rglob("*.py") if "codes" not in path.parts)
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    for entry in TABLE:
        assert CODES[entry.code] is entry
        assert f'"{entry.code}"' in sources
        assert f'"{entry.code}"' in tests
        assert re.search(r"[\u4e00-\u9fff]", entry.title_zh + entry.cure_zh)
