"""``fpassist batch``: what is printed, in both languages and as JSON, and how a wrong call is answered."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pl = pytest.importorskip("polars")

from cli.conftest import Call  # noqa: E402

import fpassist  # noqa: E402
from fpassist.bulk.population import synth  # noqa: E402
from fpassist.cli import batch, batch_report  # noqa: E402
from fpassist.cli.guard import language, wants_json  # noqa: E402

DAY = ("--as-of", "2019-09-01")


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("population")
    paths = synth.write(folder, 300, 4, synth.Shares(unknown=0.001))
    households = pl.read_parquet(paths["households"])
    bad = pl.when(pl.col("id") == households["id"][7]).then(pl.lit("x")).otherwise("area")
    households.with_columns(bad.alias("area")).write_parquet(paths["households"])
    return paths


@pytest.fixture
def arguments(population: dict[str, Path]) -> tuple[str, ...]:
    return ("batch", *(part for name, path in population.items() for part in (f"--{name}", str(path))))


def test_people_read_a_table(call: Call, arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = call(*arguments, *DAY, "--out", tmp_path / "zh")
    assert (done.status, done.err) == (0, "")
    assert "读入 300 户 = 判定 299 户 + 剔除 1 户" in done.out
    for part in (
        "各项措施",
        "增加的经济扶助",
        "每月",
        "谁出钱",
        "财政预算",
        "不低于",
        "H005",
        "注意",
        "E010",
        str(tmp_path),
    ):
        assert part in done.out.replace("\n", "") if part == str(tmp_path) else part in done.out
    assert all(len(line.encode("gbk", "replace")) <= 80 for line in done.out.splitlines())
    done = call(*arguments, *DAY, "--out", tmp_path / "en", "--lang", "en")
    assert "300 families read = 299 decided + 1 rejected" in done.out
    for part in ("Benefits (counted by subject)", "fiscal budget", "at least", "CNY a month", "H005", "Warnings"):
        assert part in done.out
    assert "\x1b" not in done.out


def test_programs_read_json(call: Call, arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = call(*arguments, *DAY, "--out", tmp_path / "out", "--summary", "json")
    assert (done.status, done.err) == (0, "")
    assert done.json == json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert list(done.json)[:3] == ["households", "rejected", "benefits"]
    assert done.json["households"] == done.json["decided"] + done.json["rejected"] == 300
    assert done.json["benefits"]["monthly_supplement"]["value"].endswith(".00")
    assert done.out.count("\n") == 1


def test_what_is_asked_is_what_is_answered(call: Call, arguments: tuple[str, ...], tmp_path: Path) -> None:
    overlay = Path(__file__).parents[2] / "policies" / "overlays"
    first = sorted(overlay.glob("*.yaml"))[0]
    more = ("--overlay", first, "--interpret", "later_child=both", "--memory", "64MB", "--long", "--summary", "json")
    done = call(*arguments, *DAY, "--out", tmp_path, *more)
    assert done.status == 0, done.err + done.out
    assert (done.json["as_of"], done.json["layout"], done.json["engine"]) == ("2019-09-01", "long", "polars")
    assert len(done.json["policy"]["overlays"]) == 1
    assert done.json["policy"]["interpretations"] == {"later_child": "both"}
    rows = pl.concat([pl.read_parquet(path) for path in (tmp_path / "results").iterdir()])
    assert {"benefit", "subject", "outcome", "amount", "per", "bound", "payers", "citation"} < set(rows.columns)


def test_faults_are_told(call: Call, arguments: tuple[str, ...], tmp_path: Path, population: dict[str, Path]) -> None:
    taken = tmp_path / "file"
    taken.touch()
    out = ("--out", tmp_path / "out")
    tables = ("batch", "--households", population["households"])
    cases: list[tuple[tuple[Any, ...], str]] = [
        ((*arguments, *DAY), "C001"),
        ((*arguments, *out), "C001"),
        ((*arguments, "--as-of", "2019-02-30", *out), "C003"),
        ((*arguments, "--as-of", "2013-01-01", *out), "E001"),
        ((*arguments, *DAY, *out, "--memory", "lots"), "B073"),
        ((*arguments, *DAY, *out, "--engine", "abacus"), "C001"),
        ((*arguments, *DAY, *out, "--spark-master", "local[2]"), "C001"),
        ((*arguments, *DAY, *out, "--interpret", "x"), "C004"),
        ((*arguments, *DAY, "--out", taken), "C011"),
        ((*tables, "--persons", "nowhere.parquet", *DAY, *out), "B053"),
        ((*tables, "--persons", population["households"], *DAY, *out), "B050"),
    ]
    for given, code in cases:
        done = call(*given, "--lang", "en")
        assert (done.status, done.out) == (2, ""), given
        assert f"error[{code}]" in done.err, (given, done.err)
        as_json = call(*given, "--summary", "json")
        assert code in as_json.codes
        assert as_json.err == ""
    assert not (tmp_path / "out").exists()


def test_a_second_run_asks_before_it_replaces(call: Call, arguments: tuple[str, ...], tmp_path: Path) -> None:
    asked = (*arguments, *DAY, "--out", tmp_path, "--summary", "json")
    assert call(*asked).status == 0
    assert call(*asked).codes == ["B070"]
    done = call(*arguments, *DAY, "--out", tmp_path)
    assert "错误[B070]：目录中已有完整结果\n" in done.err
    assert call(*asked, "--force").status == 0


def test_quiet_is_quiet(call: Call, arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = call(*arguments, *DAY, "--out", tmp_path, "--quiet", "--lang", "en")
    assert done.status == 0
    assert "Warnings" not in done.out


def test_a_bar_is_shown_where_people_see_it(
    call: Call, arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "MANY", 10)
    shown = call(*arguments, *DAY, "--out", tmp_path / "a", tty=True)
    assert "判定" in shown.err
    assert "\x1b" in shown.out
    assert call(*arguments, *DAY, "--out", tmp_path / "b", "--quiet", tty=True).err == ""
    monkeypatch.setenv("NO_COLOR", "1")
    plain = call(*arguments, *DAY, "--out", tmp_path / "c", tty=True)
    assert "\x1b[3" not in plain.out


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ((), "已中断；再次执行同一命令，即从中断处继续\n"),
        (("--lang", "en", "--summary", "json"), "Stopped; the same command goes on from there\n"),
        (("--quiet",), ""),
    ],
)
def test_an_interrupted_run_says_that_it_goes_on(
    call: Call,
    arguments: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    more: tuple[str, ...],
    told: str,
) -> None:
    def interrupted(*given: object) -> None:
        raise KeyboardInterrupt

    asked = (*arguments, *DAY, "--out", tmp_path / "out", *more)
    with monkeypatch.context() as patch:
        patch.setattr("fpassist.bulk.batch.run.Run.decide", interrupted)
        done = call(*asked)
    assert (done.status, done.out, done.err) == (130, "", told)
    assert call(*asked).status == 0
    # Where nothing is kept, nothing is said of it.
    with monkeypatch.context() as patch:
        patch.setattr("fpassist.bulk.batch.run.read_tables", lambda *given, **options: interrupted())
        done = call(*asked, "--force")
    assert (done.status, done.out, done.err) == (130, "", "")


def test_without_the_packages(
    call: Call, arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("fpassist.bulk")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "polars", None)
    done = call(*arguments, *DAY, "--out", tmp_path, "--lang", "en")
    assert (done.status, "error[B055]" in done.err) == (2, True)


def test_the_call_is_read_before_it_is_parsed() -> None:
    assert wants_json(["batch", "--summary", "json"])
    assert wants_json(["batch", "--summary=json"])
    assert not wants_json(["batch", "--summary", "table"])
    assert language(["batch", "--as-of"]) == "zh"
    assert language(["batch", "--lang", "en"]) == "en"
    assert language(["evaluat"]) == language([]) == "zh"


def test_faults_are_told_in_the_language_of_the_command() -> None:
    from typer.main import get_command

    from fpassist.cli.app import app

    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert len(commands) > 10
    for name, command in commands.items():
        usual = [str(one.default) for one in command.params if "--lang" in one.opts]
        assert language([name]) == (usual or ["en"])[0], name


def test_both_languages_have_every_word() -> None:
    assert batch_report.WORDS["zh"].keys() == batch_report.WORDS["en"].keys()


def test_help_shows_what_an_option_takes(call: Call) -> None:
    assert "--layout <tables|wide>" in call("batch", "--help").out


def test_help_shows_examples(call: Call) -> None:
    done = call("batch", "--help")
    assert done.status == 0
    for part in ("Examples", "--memory 1GB", "--households", "--spark-master", "--force", "rejects.parquet"):
        assert part in done.out


def test_other_commands_do_not_load_it() -> None:
    source = "import sys, fpassist.cli.app; sys.exit('polars' in sys.modules or 'fpassist.bulk' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(Path(fpassist.__file__).parents[1])}
    assert subprocess.run([sys.executable, "-c", source], env=environment).returncode == 0
