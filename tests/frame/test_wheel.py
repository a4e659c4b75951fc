"""The wheel alone decides: built here, installed into an empty environment, run outside the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FAMILY = {
    "id": "H-1",
    "area": "urban",
    "members": [
        {"id": "w", "role": "wife", "birth_date": "1964-03-01"},
        {"id": "h", "role": "husband", "birth_date": "1962-05-01"},
        {"id": "c", "role": "child", "birth_date": "1990-01-01", "death_date": "2012-02-02"},
    ],
}

pytestmark = pytest.mark.wheel


def run(*command: str | Path, cwd: Path) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV_", "VIRTUAL_ENV"))}
    done = subprocess.run([str(c) for c in command], cwd=cwd, env=clean, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT, cwd=ROOT)
    (built,) = out.glob("*.whl")
    return built


def test_the_law_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert "fpassist/policies/chenzhou_2014.yaml" in names
    assert "fpassist/py.typed" in names
    assert "fpassist/lang/grammar.lark" in names
    for overlay in (ROOT / "policies" / "overlays").glob("*.yaml"):
        assert f"fpassist/policies/overlays/{overlay.name}" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "docs/", "benchmarks/")) for name in names)


def test_an_empty_environment_decides_a_family(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "empty"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=tmp_path)
    family = tmp_path / "family.json"
    family.write_text(json.dumps(FAMILY), encoding="utf-8")
    told = run(home / "bin" / "fpassist", "evaluate", family, "--as-of", "2014-08-01", "--format", "json", cwd=tmp_path)
    result = json.loads(told)
    assert result["household"] == "H-1"
    granted = {(row["benefit"], row["subject"]) for row in result["benefits"] if row["outcome"] == "granted"}
    assert {("monthly_supplement", "w"), ("monthly_supplement", "h")} <= granted
    where = run(python, "-c", "import fpassist; print(fpassist.__file__)", cwd=tmp_path).strip()
    assert Path(where).is_relative_to(home)
