"""`fpassist impact`: two sides and one population, told as a table, as JSON or as a report."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

pytest.importorskip("polars")

from bulk.as_tables import as_tables
from cli.conftest import FAMILY, Call

import fpassist
from fpassist.analysis import report

OVERLAYS = Path(__file__).parents[2] / "policies" / "overlays"
POLICY = OVERLAYS.parent / "chenzhou_2014.yaml"
REFORM = OVERLAYS / "reform_45_400.yaml"
DAY = ("--as-of", "2015-08-01")
FEW = ("--synth", 20, "--years", 0)
JSON = ("--format", "json")


@pytest.fixture
def population(tmp_path: Path) -> tuple[Any, ...]:
    """A couple that lost its only child, the wife 51; and one whose wife is listed twice."""
    bad = {**FAMILY, "id": "H-2", "members": [FAMILY["members"][0], *FAMILY["members"]]}
    options: list[Any] = []
    for name, frame in as_tables([FAMILY, bad]).items():
        if name in ("households", "persons"):
            frame.write_parquet(tmp_path / f"{name}.parquet")
            options += [f"--{name}", tmp_path / f"{name}.parquet"]
    return tuple(options)


def test_a_reform_on_given_families(call: Call, population: tuple[Any, ...]) -> None:
    done = call("impact", "--to", REFORM, *population, *DAY, "--years", 1, *JSON)
    assert (done.status, done.err) == (0, "")
    assert done.json["population"] == {
        "source": "households.parquet", "read": 2, "rejected": 1, "decided": 1, "strays": 0,
    }  # fmt: skip
    month = next(row for row in done.json["totals"] if row["per"] == "month")
    assert month["change"] == "200.00"
    assert [year["as_of"] for year in done.json["outlook"]] == ["2015-08-01", "2016-08-01"]
    assert done.json["warnings"] == []


@pytest.mark.parametrize(
    ("sides", "overlays", "readings"),
    [
        (("--to", REFORM), ([], ["reform-45-400"]), {}),
        (("--to", f"+{REFORM}"), ([], ["reform-45-400"]), {}),
        (("--to", f"{POLICY}+{REFORM}"), ([], ["reform-45-400"]), {}),
        (("--from", f"{POLICY}+{REFORM}", "--to", POLICY), (["reform-45-400"], []), {}),
        (("--to-overlay", REFORM), ([], ["reform-45-400"]), {}),
        (
            ("--overlay", OVERLAYS / "national_2018_2022.yaml", "--to", REFORM),
            (["national-2018-2022"], ["national-2018-2022", "reform-45-400"]),
            {},
        ),
        (
            ("--from-overlay", REFORM, "--to-interpret", "members=couple_only", "--interpret", "boarder=any_pupil"),
            (["reform-45-400"], []),
            {"members": "couple_only", "boarder": "any_pupil"},
        ),
    ],
)
def test_sides(call: Call, sides: Any, overlays: tuple[list[str], list[str]], readings: dict[str, str]) -> None:
    done = call("impact", *sides, *FEW, *DAY, *JSON)
    assert (done.status, done.err) == (0, "")
    for side, ids in zip(("from", "to"), overlays, strict=True):
        assert [overlay["id"] for overlay in done.json[side]["overlays"]] == ids
    assert done.json["to"]["interpretations"].items() >= readings.items()


def test_a_plus_in_the_name_of_a_file(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "45+400.yaml"
    path.write_bytes(REFORM.read_bytes())
    done = call("impact", "--to", path, *FEW, *DAY, *JSON)
    assert [overlay["id"] for overlay in done.json["to"]["overlays"]] == ["reform-45-400"]


def test_the_same_population_for_the_same_seed(call: Call) -> None:
    first, again, other = (call("impact", "--to", REFORM, *FEW, *DAY, *JSON, "--seed", n).out for n in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", ("谁得谁失", "元/月", "变动后", "虚构人口（20 户，种子 0）", "按妻的年龄", "没有人出生")),
     ("en", ("Who gains, who loses", "CNY a month", "after", "made-up population (20 families", "nobody is born"))],
)  # fmt: skip
def test_a_table_for_people(call: Call, lang: str, words: tuple[str, ...]) -> None:
    done = call("impact", "--to", REFORM, *FEW, *DAY, "--lang", lang)
    assert done.status == 0
    for word in words:
        assert word in " ".join(done.out.split()) or word in done.out
    assert "\x1b" not in done.out
    assert "\x1b[1;36m" in call("impact", "--to", REFORM, *FEW, *DAY, "--lang", lang, tty=True).out
    quiet = call("impact", "--to", REFORM, *FEW, *DAY, "--lang", lang, "--quiet")
    assert words[-1] not in quiet.out
    assert quiet.err == ""


def test_sides_that_are_one_are_told_to_be(call: Call) -> None:
    done = call("impact", "--to", POLICY, *FEW, *DAY, "--lang", "en")
    assert "Both sides decide every benefit alike." in done.out


def test_a_report(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "_pictures", lambda tables: {})
    out = tmp_path / "report"
    arguments = ("impact", "--to", REFORM, *FEW, *DAY, "--out", out)
    done = call(*arguments)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[-1] == str(out / "impact.html")
    assert (out / "impact.xlsx").is_file()
    again = call(*arguments, *JSON)
    assert (again.status, again.codes) == (2, ["A003"])
    assert call(*arguments, *JSON, "--force").json["families"]["families"] == 20


@pytest.mark.parametrize(("years", "days"), [(0, "2015-08-01"), (2, "2015-08-01 … 2017-08-01")])
def test_the_days_are_said_once(call: Call, years: int, days: str) -> None:
    asked = ("--as-of", "2015-08-01", "--years", years, "--lang", "en")
    done = call("impact", "--to", REFORM, "--synth", 5, *asked)
    assert any(line.endswith(days) and line.count("2015-08-01") == 1 for line in done.out.splitlines())


def test_the_layouts_come_to_the_same(call: Call, tmp_path: Path) -> None:
    found: list[Any] = []
    for layout in ("tables", "wide"):
        folder = tmp_path / layout
        call("synth", "--households", 300, "--seed", 4, "--layout", layout, "--out", folder)
        arguments = [part for path in sorted(folder.glob("*.parquet")) for part in (f"--{path.stem}", path)]
        done = call("impact", "--to", REFORM, *arguments, "--layout", layout, *DAY, "--years", 1, *JSON)
        assert done.status == 0
        found.append(done.json)
    assert found[0] == found[1]
    assert found[0]["families"]["families"] == 300


@pytest.mark.parametrize(
    ("arguments", "code", "where"),
    [
        (FEW, "A004", "--to"),
        (("--to", REFORM), "A006", "--households"),
        (("--to", REFORM, "--households", "h.parquet"), "A006", "--persons"),
        (("--to", REFORM, "--households", "h", "--persons", "p", *FEW), "A006", "--synth"),
        (("--to", REFORM, "--households", "h", "--persons", "p", "--layout", "wide"), "C001", "--persons"),
        (("--to", REFORM, "--layout", "wide"), "A006", "--households"),
        (("--to", REFORM, "--households", "h.parquet", "--persons", "p.parquet"), "B053", "households"),
        (("--to", REFORM, "--bands", "60,50", *FEW), "A005", "--bands"),
        (("--to", REFORM, "--bands", "0,50", *FEW), "A005", "--bands"),
        (("--to", REFORM, "--bands", "old", *FEW), "A005", "--bands"),
        (("--to", f"{REFORM}+", *FEW), "C001", "--to"),
        (("--to", "nowhere.yaml", *FEW), "C002", "nowhere.yaml"),
        (("--to", f"{POLICY}+nowhere.yaml", *FEW), "C002", "nowhere.yaml"),
        (("--to", f"{REFORM}+{POLICY}", *FEW), "P109", ""),
        (("--to", REFORM, "--to-interpret", "members", *FEW), "C004", "--interpret"),
        (("--to", REFORM, "--synth", 10**10), "C001", "--synth"),
        (("--to", REFORM, "--synth", 0), "C001", ""),
        (("--to", REFORM, *FEW, "--years", 51), "C001", ""),
        (("--to", REFORM, *FEW, "--as-of", "2014-01-01"), "E001", "as_of"),
        (("--to", REFORM, *FEW, "--as-of", "2014-02-30"), "C003", "--as-of"),
    ],
)
def test_calls_that_are_wrong(call: Call, arguments: tuple[Any, ...], code: str, where: str) -> None:
    done = call("impact", *DAY, *arguments, *JSON)
    assert done.status == 2
    assert set(done.codes) == {code}
    assert where in done.json["errors"][0]["where"]
    assert done.json["errors"][0]["help"]


def test_what_is_absent_is_told_before_the_work(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    done = call("impact", "--to", REFORM, *FEW, *DAY, *JSON, "--out", tmp_path / "report")
    assert done.codes == ["A001"]
    assert call("impact", "--to", REFORM, *FEW, *DAY, *JSON).status == 0


def test_help_shows_examples(call: Call) -> None:
    done = call("impact", "--help")
    assert done.status == 0
    assert "fpassist impact --to reform.yaml --synth 10000" in done.out
    assert "nobody is born" in done.out


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    source = str(Path(fpassist.__file__).parents[1])
    arguments = ["impact", "--to", REFORM, "--synth", "200000", *DAY, "--out", tmp_path / "report"]
    # On a terminal the bar is part of what is ended.
    master, terminal = pty.openpty()
    started = subprocess.Popen(
        [sys.executable, "-m", "fpassist", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": source, "POLARS_MAX_THREADS": "2", "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=terminal,
    )
    try:
        os.close(terminal)
        shown = bytearray()

        def read() -> None:
            # A terminal that nobody reads is full soon, and what writes to it stands still.
            with suppress(OSError):
                while some := os.read(master, 65536):
                    shown.extend(some)

        reader = Thread(target=read)
        reader.start()
        end = time.monotonic() + 120
        while "判定".encode() not in shown and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(1)
        started.send_signal(signal.SIGINT)
        out = started.communicate(timeout=60)[0]
        reader.join(timeout=60)
    finally:
        started.kill()
        os.close(master)
    assert (started.returncode, out) == (130, b"")
    assert b"Traceback" not in bytes(shown)
    assert list(tmp_path.iterdir()) == []
