"""A plain call is read without the library of the command line, and means the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli.conftest import FAMILY, Call

from fpassist.cli import plainly
from fpassist.cli.deciding import Asked

DAY = ("--as-of", "2014-08-01")


def test_options_are_read_as_written() -> None:
    call = ["evaluate", "a.json", "--format=json", "-", *DAY, "--overlay", "x", "--overlay=y", "--lang", "en"]
    call += ["--interpret", "members=couple_only", "--policy", "p.yaml", "--engine", "durable"]
    assert plainly.read_plainly(call) == Asked(
        ["a.json", "-"], "2014-08-01", "p.yaml", ["x", "y"], ["members=couple_only"], "json", "en", "durable"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("a", *DAY, "--help"),
        ("a", *DAY, "-h"),
        ("a", *DAY, "--format", "xml"),
        ("a", *DAY, "--lang"),
        ("a", *DAY, "--as-of", "2015-01-01"),
        ("a", *DAY, "--as_of", "2015-01-01"),
        ("a", *DAY, "--", "b"),
        ("a", *DAY, "--policy", "--lang", "zh"),
        ("a", "--as-of="),
        ("a",),
        DAY,
        ("a", *DAY, "--loud"),
    ],
)
def test_anything_else_is_left_to_the_library(arguments: tuple[str, ...]) -> None:
    assert plainly.read_plainly(["evaluate", *arguments]) is None
    assert plainly.read_plainly(["explain", "a", *DAY]) is None


@pytest.mark.parametrize(
    "options",
    [
        (*DAY, "--format", "json"),
        (*DAY, "--lang", "en"),
        (*DAY,),
        ("--as-of", "2014-08-32", "--format=json"),
        (*DAY, "--interpret", "nonsense", "--format=json"),
        (*DAY, "--policy", "none.yaml", "--format=json"),
    ],
)
def test_both_ways_of_reading_give_the_same(
    options: tuple[str, ...], call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "family.json"
    path.write_text(json.dumps(FAMILY))
    quickly = call("evaluate", path, *options)
    monkeypatch.setattr(plainly, "read_plainly", lambda arguments: None)
    assert call("evaluate", path, *options) == quickly


def test_a_plain_call_loads_neither_that_library_nor_the_parsers(tmp_path: Path) -> None:
    path = tmp_path / "family.json"
    path.write_text(json.dumps(FAMILY))
    code = (
        "import sys\nfrom fpassist.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as end:\n    assert end.code == 0\n"
        "print(sorted({'typer', 'rich', 'lark', 'yaml', 'polars'} & sys.modules.keys()), file=sys.stderr)"
    )
    environment = {"PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    for _ in range(2):  # the second call finds the policy ready
        done = subprocess.run(
            [sys.executable, "-c", code, "evaluate", str(path), *DAY, "--format", "json"],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
    assert json.loads(done.stdout)["household"] == "H-1"
    assert done.stderr.strip() == "[]"
