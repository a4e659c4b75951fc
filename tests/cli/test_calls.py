"""A call that cannot be carried out: coded, in the shape asked for, with status 2 and a cure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli.conftest import FAMILY, Call

from fpassist.diagnostics import CODES

DAY = ("--as-of", "2014-08-01")
ENGLISH = ("--lang", "en")


@pytest.mark.parametrize(
    ("arguments", "code", "message", "cure"),
    [
        (("evaluate", "f", "--as-off", "2014-08-01"), "C001", "there is no option --as-off", "did you mean --as-of?"),
        (("evaluate",), "C001", "missing argument 'HOUSEHOLD'", "see `fpassist evaluate --help`"),
        (("evaluate", "f"), "C001", "missing option '--as-of'", "give the day asked about as --as-of YYYY-MM-DD"),
        (("evaluat",), "C001", "no such command 'evaluat'", ""),
        (
            ("evaluate", "f", *DAY, "--lang", "fr"),
            "C001",
            "'fr' is not one of 'zh', 'en'",
            "see `fpassist evaluate --help`",
        ),
        (("schema", "famly"), "C001", "'famly' is not one of", "see `fpassist schema --help`"),
        (
            ("evaluate", "f", "--as-of", "2014-02-30"),
            "C003",
            "there is no day 2014-02-30",
            "write the day as YYYY-MM-DD",
        ),
        (("evaluate", "f", "--as-of", "1/8/2014"), "C003", "'1/8/2014' is not a day", "such as 2014-08-01"),
        (("evaluate", "f", "--as-of", "20140801"), "C003", "'20140801' is not a day", "write 2014-08-01"),
        (("evaluate", "f", "--as-of", "２０１４-08-01"), "C003", "is not a day", "write 2014-08-01"),
        (("evaluate", "f", "--as-of", "2014年8月1日"), "C003", "is not a day", "write 2014-08-01"),
        (("evaluate", "f", "--as-of", "2014/8/1"), "C003", "is not a day", "write 2014-08-01"),
        (("evaluate", "f", "--as-of", "2014-2-30"), "C003", "is not a day", "such as 2014-08-01"),
        (("evaluate", "f", "--as-of", "2014111"), "C003", "is not a day", "such as 2014-08-01"),
        (
            ("check", "-"),
            "C002",
            "standard input is not read here",
            "give the path of a file that exists and may be read",
        ),
        (("evaluate", "no-such-file", *DAY), "C002", "there is no such file", ""),
        (("evaluate", ".", *DAY), "C002", "a directory cannot be read as a file", ""),
        (("evaluate", "a\0b", *DAY), "C002", "the path is no path", ""),
        (("evaluate", "", *DAY), "C002", "the path is empty", "give the path of a file"),
        (("check", ""), "C002", "the path is empty", "give the path of a file"),
        (("test", ""), "C002", "the path is empty", "give the path of a file"),
        (("evaluate", "-", "-", *DAY), "C009", "standard input is named more than once", ""),
        (("check", "no-such-policy.yaml"), "C002", "there is no such file", ""),
        (("errors", "C998"), "C007", "there is no error code C998", ""),
        (("feel", "1", "--context", "[1]"), "C008", "the context is not a JSON object", ""),
        (("feel", "1", "--context", "{"), "C008", "the context is not JSON", ""),
        (("feel", "1", "--context", '{"a": NaN}'), "C008", "the context is not JSON", ""),
    ],
)
def test_fault_of_the_call(call: Call, arguments: tuple[str, ...], code: str, message: str, cure: str) -> None:
    lang = () if "--lang" in arguments or arguments[0] in ("feel", "schema") else ("--lang", "en")
    done = call(*arguments, *lang)
    assert done.status == 2
    assert done.out == ""
    first, *rest = done.err.splitlines()
    assert f"error[{code}]: " in first
    assert message in first
    assert cure in "\n".join(rest)
    assert "help: " in done.err


@pytest.mark.parametrize("choice", ["x", "=x", "x=", "members=couple_only members=couple_only"])
def test_interpretations_are_id_and_option(call: Call, family: Path, choice: str) -> None:
    given = [part for text in choice.split() for part in ("--interpret", text)]
    done = call("evaluate", family, *DAY, "--format", "json", *given)
    assert (done.status, done.codes) == (2, ["C004"])


@pytest.mark.parametrize("form", [("--format", "json"), ("--format=json",)])
def test_faults_are_json_where_json_is_asked_for(call: Call, form: tuple[str, ...]) -> None:
    done = call("evaluate", "--as-of", "2014-08-01", *form, "nowhere.json")
    assert done.status == 2
    assert done.err == ""
    assert set(done.json["errors"][0]) == {"code", "message", "where", "help"}
    assert done.codes == ["C002"]
    assert done.json["errors"][0]["where"] == "nowhere.json"


def test_usage_faults_are_json_too(call: Call) -> None:
    assert call("evaluate", "--format", "json").codes == ["C001"]


def test_a_near_file_is_suggested(call: Call, family: Path) -> None:
    done = call("evaluate", family.with_name("famly.json"), *DAY, *ENGLISH)
    assert f"did you mean {family}?" in done.err


def test_an_unreadable_file(call: Call, family: Path) -> None:
    if os.geteuid() == 0:
        # Nothing is unreadable to root; the kernel's memory is, and answers with an error of its own.
        done = call("evaluate", "/proc/self/mem", *DAY, *ENGLISH)
    else:
        family.chmod(0)
        done = call("evaluate", family, *DAY, *ENGLISH)
    assert done.status == 2
    assert "error[C002]: the file cannot be read" in done.err


def test_several_households_cannot_be_explained_at_once(call: Call, tmp_path: Path) -> None:
    both = tmp_path / "two.json"
    both.write_text(json.dumps([FAMILY, {**FAMILY, "id": "H-2"}]), encoding="utf-8")
    done = call("explain", both, "monthly_supplement", *DAY, *ENGLISH)
    assert done.status == 2
    assert "error[C010]: the input holds 2 households" in done.err


def test_an_unknown_benefit_or_subject(call: Call, family: Path) -> None:
    done = call("explain", family, "monthly_suplement", *DAY, *ENGLISH)
    assert (done.status, "error[C005]" in done.err) == (2, True)
    assert "did you mean monthly_supplement?" in done.err
    done = call("explain", family, "monthly_supplement", "--subject", "x", *DAY, *ENGLISH)
    assert (done.status, "error[C006]" in done.err) == (2, True)
    assert "subjects: w, h" in done.err


def test_control_characters_do_not_reach_the_terminal(call: Call) -> None:
    done = call("evaluate", "\x1b[31mred\x1b[0m", *DAY)
    assert "\x1b" not in done.err
    assert "\\x1b[31mred" in done.err


def test_lone_surrogates_do_not_break_the_report(call: Call) -> None:
    # An argument that is no UTF-8 reaches Python as lone surrogates.
    done = call("evaluate", "bad\udcff", *DAY)
    assert done.status == 2
    done = call("evaluate", "bad\udcff", *DAY, "--format", "json")
    assert done.codes == ["C002"]


def fpassist(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).resolve().parents[2]
    env = {**os.environ, "PYTHONPATH": str(root / "src")}
    return subprocess.run([sys.executable, "-m", "fpassist", *arguments], env=env, text=True, **options)  # type: ignore[call-overload, no-any-return]


def test_a_full_disk_is_told() -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = fpassist("errors", "--lang", "en", stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert "error[C011]: the output cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_closed_pipe_is_no_fault() -> None:
    root = Path(__file__).resolve().parents[2]
    script = f'"{sys.executable}" -m fpassist errors | head -n 1; echo "${{PIPESTATUS[0]}}"'
    env = {**os.environ, "PYTHONPATH": str(root / "src")}
    done = subprocess.run(["bash", "-c", script], env=env, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "0"
    assert done.stderr == ""


def shell(command: str) -> subprocess.CompletedProcess[str]:
    """``command`` in a shell, ``fpassist`` in it called as a process of its own."""
    root = Path(__file__).resolve().parents[2]
    env = {**os.environ, "PYTHONPATH": str(root / "src")}
    script = command.replace("fpassist", f'"{sys.executable}" -m fpassist', 1)
    return subprocess.run(["bash", "-c", script], env=env, capture_output=True, text=True)


@pytest.mark.parametrize(
    "arguments",
    [
        "evaluate {family} --as-of 2014-08-01 --format json",
        "evaluate {family} --as-of 2014-08-01",
        "evaluate {lines} --as-of 2014-08-01 --format json",
        "feel 1+1",
        "errors --help",
    ],
)
def test_an_output_that_is_closed_is_told(arguments: str, family: Path, tmp_path: Path) -> None:
    lines = tmp_path / "lines.ndjson"
    lines.write_text((json.dumps(FAMILY) + "\n") * 2, encoding="utf-8")
    done = shell(f"fpassist {arguments.format(family=family, lines=lines)} >&-")
    assert done.returncode == 2
    first = done.stderr.splitlines()[0]
    assert first in ("error[C011]: the output cannot be written: it is closed", "错误[C011]：输出无法写入")
    assert "Traceback" not in done.stderr
    assert "ignored" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    ["evaluate - --as-of 2014-08-01 --lang en", "feel -", "explain - ivf_grant --as-of 2014-08-01 --lang en"],
)
def test_an_input_that_is_closed_is_told(arguments: str) -> None:
    done = shell(f"fpassist {arguments} <&-")
    assert done.returncode == 2
    assert done.stderr.startswith("-: error[C002]: standard input cannot be read: it is closed\n")


def test_with_every_stream_closed_the_status_is_left() -> None:
    assert shell("fpassist errors <&- >&- 2>&-").returncode == 2
    assert shell("fpassist errors <&- 2>&-").returncode == 0


def test_own_faults_tell_nothing_of_the_input(call: Call, monkeypatch: pytest.MonkeyPatch, family: Path) -> None:
    from fpassist.cli import families

    def broken(sources: object) -> object:
        raise RuntimeError("secret 430000199001010000")

    monkeypatch.setattr(families, "read_all", broken)
    done = call("evaluate", family, *DAY, *ENGLISH)
    assert done.status == 2
    assert "error[C999]" in done.err
    assert "4300" not in done.err
    assert "RuntimeError" in done.err


@pytest.mark.parametrize("error", [RecursionError, MemoryError])
def test_what_is_too_deep_is_told(
    call: Call, monkeypatch: pytest.MonkeyPatch, family: Path, error: type[Exception]
) -> None:
    from fpassist.cli import families

    def broken(sources: object) -> object:
        raise error

    monkeypatch.setattr(families, "read_all", broken)
    assert call("evaluate", family, *DAY, "--format", "json").codes == ["C013"]


def test_an_interrupt_ends_quietly(call: Call, monkeypatch: pytest.MonkeyPatch, family: Path) -> None:
    from fpassist.cli import families

    def broken(sources: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(families, "read_all", broken)
    done = call("evaluate", family, *DAY)
    assert (done.status, done.out, done.err) == (130, "", "")


@pytest.mark.parametrize("module", ["fpassist.cli.guard", "typer", "fpassist.policy", "fpassist.cli.app"])
def test_an_interrupt_while_it_starts_ends_quietly(module: str) -> None:
    root = Path(__file__).resolve().parents[2]
    start = f"""
import runpy, sys

class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupts())
sys.argv[1:] = ["check", "policy.yaml"]
runpy.run_module("fpassist", run_name="__main__")
"""
    env = {**os.environ, "PYTHONPATH": str(root / "src")}
    policies = root / "tests" / "policy" / "good"
    start = start.replace("policy.yaml", str(policies / "small.yaml"))
    done = subprocess.run([sys.executable, "-c", start], env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_every_call_code_has_both_languages() -> None:
    for code, entry in CODES.items():
        if code.startswith("C"):
            assert all((entry.title, entry.title_zh, entry.example, entry.cure, entry.cure_zh))
