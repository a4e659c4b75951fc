"""What a run adds up to where there is nothing to add: a policy without money, and families without a sum."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pl = pytest.importorskip("polars")

from bulk.as_tables import as_tables  # noqa: E402
from bulk.batch_tables import POLICY, batch, families, results  # noqa: E402
from fpassist import load_policy  # noqa: E402
from fpassist.bulk.batch.run import run_batch  # noqa: E402
from fpassist.bulk.batch.summary import from_dict  # noqa: E402
from fpassist.bulk.impact.compared import compare  # noqa: E402
from fpassist.cli.guard import run  # noqa: E402

DAY = date(2014, 8, 1)
SERVICES = """
policy:
  id: services
  document: 小政办发〔2014〕2号
  issued: 2014-07-16
  in_force: {from: 2014-07-16}
  title: {zh: 服务, en: Services alone}
  covers: {measures: 1, duties: []}
sources: {}
parameters: {}
definitions: {}
duties: {}
benefits:
  visits:
    measure: "1"
    label: {zh: 走访, en: visits}
    for: the household
    when: has_only_child
    grant: {form: service, recipient: household}
    cite: [一 第1句, 走访]
"""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("services") / "services.yaml"
    path.write_text(SERVICES, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def bereaved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three couples that lost their child; the sum of their allowance hangs on the area, known of one of them."""
    wide = {
        "id": ["H-1", "H-2", "H-3"],
        "area": ["urban", None, None],
        "wife_birth_date": [date(1960, 1, 1)] * 3,
        "husband_birth_date": [date(1960, 1, 1)] * 3,
        "child1_death_date": [date(2010, 1, 1)] * 3,
    }
    path = tmp_path_factory.mktemp("bereaved") / "households.parquet"
    pl.DataFrame(wide).write_parquet(path)
    return path


@pytest.mark.parametrize("long", [False, True], ids=["wide", "long"])
def test_a_policy_without_money_is_decided(services: Path, tmp_path: Path, long: bool) -> None:
    tables = as_tables(families(6, 40))
    done = run_batch(load_policy(services), **tables, as_of=DAY, out=tmp_path, long=long)
    assert (done.decided, dict(done.without_sum)) == (40, {})
    visits = done.benefits["visits"]
    assert 0 < visits.granted < 40
    assert (visits.value, done.totals["value"].null_count()) == (0, done.totals.height)
    assert done.totals["granted"].sum() == visits.granted
    assert results(tmp_path).height == 40


def test_a_policy_without_money_is_compared(services: Path) -> None:
    found = compare(load_policy(services), load_policy(services), as_tables(families(6, 40)), DAY, years=0)
    assert found.families["families"].sum() > 0
    assert found.sums.filter(pl.col("from_value") != 0).height == 0


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("long", [False, True], ids=["wide", "long"])
def test_families_without_a_sum_are_counted(bereaved: Path, tmp_path: Path, long: bool, engine: Any) -> None:
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    done = run_batch(POLICY, bereaved, as_of=DAY, out=tmp_path, long=long, engine=engine)
    said = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert dict(done.without_sum) == said["without_sum"] == {"national_allowance": 2}
    # Both spouses of the one family, whose area is known.
    assert said["benefits"]["national_allowance"] == {"granted": 6, "undetermined": 0, "value": "680.00"}


def test_the_forms_count_alike_in_every_slice(tmp_path: Path) -> None:
    tables = as_tables(families(9, 300))
    wide = batch(tables, tmp_path / "wide")
    assert wide.without_sum
    rows = results(tmp_path / "wide")
    for id, count in wide.without_sum.items():
        assert count == rows.filter(pl.col(f"{id}_granted") > 0, pl.col(f"{id}_amount").is_null()).height
    long = batch(tables, tmp_path / "long", long=True, families=40)
    assert long.without_sum == wide.without_sum


def test_results_of_before_the_count_are_read(bereaved: Path, tmp_path: Path) -> None:
    said = run_batch(POLICY, bereaved, as_of=DAY, out=tmp_path).as_dict()
    del said["without_sum"]
    assert from_dict(tmp_path, said).without_sum == {}


@pytest.mark.parametrize(
    ("lang", "told"),
    [("zh", "每月 680.00 元，另有 2 户算不出金额"), ("en", "680.00 CNY a month, 2 families without a sum")],
)
def test_a_sum_tells_whom_it_leaves_out(
    capfd: pytest.CaptureFixture[str], bereaved: Path, tmp_path: Path, lang: str, told: str
) -> None:
    asked = ["batch", "--layout", "wide", "--households", str(bereaved), "--as-of", str(DAY), "--lang", lang]
    assert run([*asked, "--out", str(tmp_path / "out")]) == 0
    shown = capfd.readouterr().out
    # The cell may go over several lines of its column.
    assert "".join(told.split()) in "".join(shown.split()) or all(part in shown for part in told.split())
    assert all(len(line.encode("gbk", "replace")) <= 80 for line in shown.splitlines())
