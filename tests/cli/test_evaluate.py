"""`fpassist evaluate`: shapes in and out, streams, tables."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cli.conftest import FAMILY, Call

from fpassist.diagnostics import display_width

DAY = ("--as-of", "2014-08-01")
JSON = ("--format", "json")
SECOND = {**FAMILY, "id": "H-2"}


def write(path: Path, value: Any) -> Path:
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def test_one_object_in_one_object_out(call: Call, family: Path) -> None:
    done = call("evaluate", family, *DAY, *JSON)
    assert (done.status, done.err) == (0, "")
    assert done.json["household"] == "H-1"
    assert done.out.count("\n") == 1


def test_a_list_in_a_list_out(call: Call, tmp_path: Path) -> None:
    for families in ([FAMILY], [FAMILY, SECOND]):
        done = call("evaluate", write(tmp_path / "l.json", families), *DAY, *JSON)
        assert [result["household"] for result in done.json] == [family["id"] for family in families]


def test_a_yaml_list_is_a_list(call: Call, tmp_path: Path) -> None:
    one = write(tmp_path / "l.yaml", "- {id: H-1, members: [{id: w, role: wife}]}\n")
    assert [r["household"] for r in call("evaluate", one, *DAY, *JSON).json] == ["H-1"]
    one = write(tmp_path / "o.yaml", "id: H-1\nmembers: [{id: w, role: wife}]\n")
    assert call("evaluate", one, *DAY, *JSON).json["household"] == "H-1"


def test_lines_in_lines_out(call: Call, tmp_path: Path) -> None:
    lines = write(tmp_path / "f.txt", json.dumps(FAMILY) + "\n\n" + json.dumps(SECOND) + "\n")
    done = call("evaluate", lines, *DAY, *JSON)
    assert [json.loads(line)["household"] for line in done.out.splitlines()] == ["H-1", "H-2"]
    single = write(tmp_path / "f.ndjson", json.dumps(FAMILY) + "\n")
    assert json.loads(call("evaluate", single, *DAY, *JSON).out)["household"] == "H-1"


def test_several_files_make_a_list(call: Call, family: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other.json", SECOND)
    done = call("evaluate", family, other, *DAY, *JSON)
    assert [result["household"] for result in done.json] == ["H-1", "H-2"]


@pytest.mark.parametrize(
    ("text", "shape"), [(json.dumps(FAMILY), dict), (json.dumps([FAMILY]), list), (json.dumps(FAMILY, indent=1), dict)]
)
def test_standard_input(call: Call, text: str, shape: type) -> None:
    done = call("evaluate", "-", *DAY, *JSON, stdin=text)
    assert done.status == 0
    assert isinstance(done.json, shape)


def test_a_faulty_line_has_its_faults_in_its_place(call: Call, tmp_path: Path) -> None:
    bad = {**FAMILY, "id": "H-9", "area": "town"}
    lines = write(tmp_path / "f.ndjson", "\n".join(map(json.dumps, [FAMILY, bad, SECOND])) + "\n{\n")
    done = call("evaluate", lines, *DAY, *JSON)
    assert done.status == 2
    first, faulty, third, broken = map(json.loads, done.out.splitlines())
    assert [first["household"], third["household"]] == ["H-1", "H-2"]
    assert ":2" in faulty["errors"][0]["where"]
    assert ":4" in broken["errors"][0]["where"]


def test_a_faulty_list_tells_every_fault_and_decides_nothing(call: Call, tmp_path: Path) -> None:
    bad = [{**FAMILY, "area": "town"}, FAMILY, {**FAMILY, "membres": []}]
    done = call("evaluate", write(tmp_path / "l.json", bad), *DAY, *JSON)
    assert done.status == 2
    assert {error["where"].split("]")[0] for error in done.json["errors"]} == {"[0", "[2"}


def test_faults_of_several_files_name_the_file(call: Call, family: Path, tmp_path: Path) -> None:
    bad = write(tmp_path / "bad.json", {**FAMILY, "area": "town"})
    done = call("evaluate", family, bad, *DAY, *JSON)
    assert str(bad) in done.json["errors"][0]["where"]


def test_a_fault_without_another_place_names_the_file(call: Call, tmp_path: Path) -> None:
    bad = write(tmp_path / "bad.json", 12)
    assert call("evaluate", bad, *DAY).err.startswith(f"{bad}: 错误[H001]：")
    assert call("evaluate", bad, *DAY, *JSON).json["errors"][0]["where"] == str(bad)
    assert call("evaluate", "-", *DAY, "--lang", "en", stdin="12").err.startswith("<stdin>: error[H001]: ")


def test_a_day_before_the_notice_is_refused(call: Call, family: Path) -> None:
    done = call("evaluate", family, "--as-of", "2014-07-15", *JSON)
    assert (done.status, done.codes) == (2, ["E001"])
    # The clause is told to people; the contract has no place for it.
    assert [set(error) for error in done.json["errors"]] == [{"code", "message", "where", "help"}]
    told = call("evaluate", family, "--as-of", "2014-07-15").err
    assert told.startswith("as_of: 错误[E001]：")
    assert "详情：文件在 2014-07-15 尚未施行" in told
    assert "依据：郴政办发〔2014〕25号" in told
    assert "提示：请询问 2014-07-16 或以后的日期" in told


def test_an_unknown_interpretation_is_a_fault_of_the_call(call: Call, family: Path) -> None:
    done = call("evaluate", family, *DAY, *JSON, "--interpret", "membres=couple_only")
    assert done.status == 2
    assert all(code.startswith("P") for code in done.codes)


def test_overlays_and_readings_are_used(call: Call, family: Path) -> None:
    overlay = Path(__file__).resolve().parents[2] / "policies" / "overlays" / "reform_45_400.yaml"
    done = call("evaluate", family, *DAY, *JSON, "--overlay", overlay, "--interpret", "members=couple_only")
    rows = {(row["benefit"], row["subject"]): row for row in done.json["benefits"]}
    assert rows["monthly_supplement", "w"]["amount"]["value"] == "400.00"
    assert done.json["policy"]["overlays"][0]["id"] == "reform-45-400"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_fits_80_columns_and_is_plain(call: Call, family: Path, lang: str) -> None:
    done = call("evaluate", family, *DAY, "--lang", lang)
    assert done.status == 0
    lines = done.out.splitlines()
    assert max(map(display_width, lines)) <= 80
    assert not any(line.endswith(" ") for line in lines)
    assert "\x1b" not in done.out
    for part in (
        ("给予 (", "待定", "不给予 (", "合计") if lang == "zh" else ("Granted (", "Undetermined", "Denied (", "Totals")
    ):
        assert part in done.out
    assert "300.00" in done.out


def test_the_order_is_granted_undetermined_denied(call: Call, family: Path) -> None:
    out = call("evaluate", family, *DAY, "--lang", "en").out
    places = [out.index(part) for part in ("Granted (", "Totals", "Undetermined", "Ask first", "Denied (")]
    assert places == sorted(places)


def test_colour_on_a_terminal_unless_told_not_to(call: Call, family: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in call("evaluate", family, *DAY, tty=True).out
    monkeypatch.setenv("NO_COLOR", "1")
    shown = call("evaluate", family, *DAY, tty=True).out
    assert not any(f"\x1b[{colour}" in shown for colour in ("1;32", "32", "31", "33", "1;31"))


def test_markup_in_ids_is_text(call: Call, tmp_path: Path) -> None:
    odd = {**FAMILY, "id": "[red]H[/red] :smile:"}
    done = call("evaluate", write(tmp_path / "odd.json", odd), *DAY)
    if done.status == 0:
        assert "[red]H[/red] :smile:" in done.out
    else:
        assert "error[H" in done.err


def test_every_result_fits_its_schema(call: Call, family: Path, tmp_path: Path) -> None:
    import jsonschema

    check = jsonschema.Draft202012Validator(call("schema", "result").json).validate
    check(call("evaluate", family, *DAY, *JSON).json)
    check(call("evaluate", family, "--as-of", "2026-01-01", *JSON).json)
    rich = {
        **FAMILY,
        "low_income": True,
        "in_hardship": True,
        "accidents": [
            {"id": "a", "on": "2014-07-20", "victims": [{"person": "h", "outcome": "disability", "grade": 2}]}
        ],
        "treatments": [{"id": "t", "on": "2014-07-20", "kind": "ivf"}],
    }
    rich["members"] = [
        {**FAMILY["members"][0], "birth_date": "1944-01-01", "living": "home", "care_dependency": "full"},
        {**FAMILY["members"][1], "employer": "state_organ"},
        FAMILY["members"][2],
    ]
    check(call("evaluate", write(tmp_path / "rich.json", rich), *DAY, *JSON).json)


def test_a_household_fits_its_schema(call: Call) -> None:
    import jsonschema

    check = jsonschema.Draft202012Validator(call("schema", "household").json)
    check.validate(FAMILY)
    assert not check.is_valid({**FAMILY, "membres": []})


def test_names_and_numbers_are_in_no_output(call: Call, tmp_path: Path) -> None:
    secret = "431001196403010021"
    person = {"id": "w", "role": "wife", "name": "秘密姓名", "id_number": secret}
    for change in ({}, {"birth_date": "1900-01-01"}, {"id_number": "431001196403010022"}, {"rolle": "wife"}):
        path = write(tmp_path / "s.json", {"id": "H-1", "members": [{**person, **change}]})
        for form in (JSON, ("--lang", "zh"), ("--lang", "en")):
            done = call("evaluate", path, *DAY, *form)
            for text in (done.out, done.err):
                assert "秘密" not in text
                assert "431001" not in text


def test_a_count_is_shown_while_many_are_decided(tmp_path: Path) -> None:
    lines = write(tmp_path / "f.ndjson", "\n".join(json.dumps({**FAMILY, "id": f"H-{i}"}) for i in range(30)))
    main, side = pty.openpty()
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "fpassist", "evaluate", str(lines), *DAY, *JSON],
        stdout=subprocess.DEVNULL,
        stderr=side,
        env={**os.environ, "PYTHONPATH": str(root / "src"), "TERM": "xterm"},
    )
    os.close(side)
    shown = b""
    # Linux tells the end of a terminal by an error.
    with contextlib.suppress(OSError):
        while data := os.read(main, 4096):
            shown += data
    os.close(main)
    assert process.wait() == 0
    assert b"households" in shown


def test_nothing_is_counted_where_no_terminal_is(call: Call, tmp_path: Path) -> None:
    lines = write(tmp_path / "f.ndjson", json.dumps(FAMILY) + "\n" + json.dumps(SECOND))
    assert call("evaluate", lines, *DAY, *JSON).err == ""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_list_through_a_named_pipe_comes_out_as_a_list(call: Call, tmp_path: Path) -> None:
    pipe = tmp_path / "families"
    os.mkfifo(pipe)
    text = json.dumps([FAMILY, {**FAMILY, "id": "H-2"}])
    writer = Thread(target=pipe.write_text, args=(text,))
    writer.start()
    done = call("evaluate", pipe, *DAY, *JSON)
    writer.join()
    assert done.status == 0
    assert [result["household"] for result in done.json] == ["H-1", "H-2"]
