"""A run over tables: the same decisions as family by family, however the tables are cut, ordered or spread."""

from __future__ import annotations

import json
import random
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from strategies import random_household

from bulk.as_tables import as_tables
from fpassist import Household, load_policy
from fpassist.bulk.batch import chunks
from fpassist.bulk.batch.engines import PolarsEngine
from fpassist.bulk.batch.faults import BatchError
from fpassist.bulk.batch.run import run_batch
from fpassist.bulk.deciding.shapes import long_row
from fpassist.bulk.intake.rejects import REJECTS
from fpassist.bulk.intake.tables import TableError
from fpassist.bulk.population import synth
from fpassist.diagnostics import CODES, FpassistError
from fpassist.diagnostics.codes.bulk_batch import TABLE
from fpassist.domain.secret import check_character

DAY = date(2019, 3, 1)
COUNT = 72
POLICY = load_policy()
NAME, NUMBER = "张冬梅", "43100019640302002" + check_character("43100019640302002")
Tables = dict[str, pl.DataFrame]


def families(seed: int, count: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    made: list[dict[str, Any]] = []
    for number in range(count):
        family = random_household(rng, DAY) | {"id": f"H-{number:05d}"}
        # A flat row cannot tell an application of which nothing is known from none.
        if not family.get("adoption", True):
            del family["adoption"]
        # Nor has it a victim that is none.
        family["accidents"] = [one for one in family.get("accidents", ()) if one["victims"]]
        made.append(family)
    return made


@pytest.fixture(scope="module")
def some() -> list[dict[str, Any]]:
    return families(5, COUNT)


@pytest.fixture(scope="module")
def tables(some: list[dict[str, Any]]) -> Tables:
    return as_tables(some)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices of tables so small that a few hundred families need many."""
    monkeypatch.setattr(chunks, "LEAST", 16)


def results(out: Path) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(path) for path in sorted((out / "results").glob("*.parquet"))])


def batch(tables: Any, out: Path, **options: Any) -> Any:
    return run_batch(POLICY, **tables, **{"as_of": DAY, "out": out} | options)


def fault(code: str, error: FpassistError) -> str:
    """The message of the one fault, which has ``code``."""
    (found,) = error.diagnostics
    assert found.code == code
    assert found.help
    assert code in CODES
    return found.message


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


def shuffled(tables: Tables, seed: int) -> Tables:
    """The families in any order, their rows anywhere, but those of one family as they were listed."""
    made: Tables = {}
    for name, frame in tables.items():
        key = "id" if name == "households" else "household_id"
        mixed = frame.sample(fraction=1.0, shuffle=True, seed=seed)
        # Which rows a family's stand in is shuffled; which of them comes first is not.
        order = frame.with_row_index("row").select(key, "row", place=pl.int_range(pl.len()).over(key))
        slots = mixed.select(key, place=pl.int_range(pl.len()).over(key))
        rows = slots.join(order, on=[key, "place"], how="left", maintain_order="left")["row"]
        made[name] = frame[rows]
    return made


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
    assert "cannot be read on" in fault("B053", caught.value)
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
