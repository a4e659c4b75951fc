"""Help, version, completion, the error table and the schemas."""

from __future__ import annotations

import subprocess
import sys

import pytest
from cli.conftest import Call

from fpassist import __version__
from fpassist.diagnostics import CODES

COMMANDS = ("evaluate", "explain", "check", "test", "feel", "schema", "errors")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps_with_examples(call: Call, command: str) -> None:
    done = call(command, "--help")
    assert done.status == 0
    assert "Examples:" in done.out
    assert f"fpassist {command}" in done.out.split("Examples:")[1]


def test_called_bare_it_helps(call: Call) -> None:
    done = call()
    assert done.status == 0
    assert all(command in done.out for command in COMMANDS)


def test_version(call: Call) -> None:
    assert call("--version").out == f"fpassist {__version__}\n"


def test_errors_lists_and_explains(call: Call) -> None:
    listed = call("errors", "--lang", "en").out.splitlines()
    assert [line.split()[0] for line in listed] == sorted(CODES)
    assert "cure: write the day as YYYY-MM-DD" in call("errors", "c003", "--lang", "en").out
    assert "处理：日期写作" in call("errors", "C003").out
    assert {entry["code"] for entry in call("errors", "--format", "json").json} == set(CODES)


def test_schemas_are_json_schemas(call: Call) -> None:
    import jsonschema

    for kind in ("household", "result", "policy"):
        schema = call("schema", kind).json
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        jsonschema.Draft202012Validator.check_schema(schema)


def test_completion_is_offered() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "fpassist", "--show-completion", "bash"], capture_output=True, text=True
    )
    assert "Traceback" not in shown.stderr
