"""What `import fpassist` gives, and what it costs."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import fpassist

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", fpassist.__all__)
def test_every_promised_name_is_there(name: str) -> None:
    assert getattr(fpassist, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Houshold'"):
        fpassist.Houshold  # noqa: B018
    assert "Household" in dir(fpassist)


def test_errors_have_one_root() -> None:
    for name in fpassist.__all__:
        value = getattr(fpassist, name)
        if name.endswith("Error"):
            assert issubclass(value, fpassist.FpassistError)


def test_importing_loads_nothing_heavy() -> None:
    heavy = ("pydantic", "yaml", "lark", "msgspec", "typer", "rich")
    code = f"import sys, fpassist; print([m for m in {heavy!r} if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


@pytest.mark.skipif(sys.platform != "linux", reason="the cache folder is named by XDG_CACHE_HOME on Linux")
@pytest.mark.parametrize("shape", ["table", "json"])
def test_a_call_on_a_pipe_loads_only_what_it_needs(shape: str, tmp_path: Path) -> None:
    family = tmp_path / "family.json"
    family.write_text('{"id": "H-1", "members": [{"id": "w", "role": "wife"}]}', encoding="utf-8")
    call = ["evaluate", str(family), "--as-of", "2014-08-01", "--format", shape]
    # The command line ends the process; what it loaded is told on the way out.
    heavy = ("yaml", "lark", "typer", "click", "rich", "difflib")
    code = f"""
import atexit, sys
atexit.register(lambda: print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr))
from fpassist.cli import main
main({call!r})
"""
    plain = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "TTY_COMPATIBLE")}
    environment = {**plain, "XDG_CACHE_HOME": str(tmp_path)}
    environment.pop("FPASSIST_NO_CACHE", None)
    for _ in range(2):  # the second call reads the policy from the cache
        shown = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
        )
    assert shown.stderr.strip() == "[]"


def test_importing_is_quick() -> None:
    def once() -> float:
        before = os.times()
        subprocess.run([sys.executable, "-c", "import fpassist"], check=True)
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    # Time of the processor, and the best of a few: a busy machine slows single runs, not what the import itself costs.
    assert min(once() for _ in range(5)) < 0.15


def test_every_room_has_its_place_in_the_contract() -> None:
    layers = SETTINGS["tool"]["importlinter"]["contracts"][0]["layers"]
    # Rooms on one layer, parted by a bar, do not know each other.
    placed = {room.strip() for layer in layers for room in layer.split("|")}
    rooms = {f"fpassist.{path.parent.name}" for path in (ROOT / "src" / "fpassist").glob("*/__init__.py")}
    assert placed == rooms
    for room in rooms:
        importlib.import_module(room)


def test_extras_are_what_the_code_uses() -> None:
    extras = SETTINGS["project"]["optional-dependencies"]
    assert {"durable", "dev", "all"} <= set(extras)
    for need in SETTINGS["project"]["dependencies"]:
        assert ">=" in need, f"{need} has no lower bound"
