"""The documents are true: their examples are run, their links lead somewhere, their reference is up to date.

In a page, a block fenced with ``title="name"`` is a file; a ``python`` block runs after those before it; in a
``console`` block the lines after ``$ `` are commands for the shell, and what follows is what they print (``...`` stands
for anything).
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(p for p in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")) if "decisions" not in p.parts)
FENCE = re.compile(r"^```(?P<lang>[\w-]*)(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
TITLE = re.compile(r'title="([^"]+)"')
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(?:#[^)]*)?\)")


@dataclass
class Block:
    lang: str
    title: str | None
    body: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        title = TITLE.search(found["info"])
        yield Block(found["lang"], title[1] if title else None, found["body"], text.count("\n", 0, found.start()) + 1)


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.fixture(scope="session")
def shell(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which `fpassist` is this checkout."""
    folder = tmp_path_factory.mktemp("bin")
    command = folder / "fpassist"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m fpassist "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    path = os.pathsep.join([str(folder), str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "80", "NO_COLOR": "1"}


def runnable(page: Path) -> bool:
    return any(b.lang in ("python", "console") for b in blocks(page))


@pytest.mark.parametrize("page", [p for p in PAGES if runnable(p)], ids=name)
def test_examples_run(page: Path, shell: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # Pages speak of the policies and the notice's checks as they stand in a checkout.
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    space: dict[str, object] = {"__name__": "docs"}
    for block in blocks(page):
        if block.title is not None:
            Path(block.title).parent.mkdir(parents=True, exist_ok=True)
            Path(block.title).write_text(block.body, encoding="utf-8")
        elif block.lang == "python":
            exec(compile("\n" * block.line + block.body, str(page), "exec"), space)  # noqa: S102
        elif block.lang == "console":
            for command, wanted in commands(block.body):
                check(command, wanted, shell, f"{name(page)}:{block.line}")


def commands(body: str) -> Iterator[tuple[str, str]]:
    parts = re.split(r"^\$ ", body, flags=re.MULTILINE)
    assert not parts[0].strip(), "a console block starts with a command"
    for part in parts[1:]:
        command, _, wanted = part.partition("\n")
        while command.endswith("\\"):
            more, _, wanted = wanted.partition("\n")
            command = command[:-1] + more
        yield command, wanted


def check(command: str, wanted: str, shell: dict[str, str], place: str) -> None:
    done = subprocess.run(
        ["bash", "-c", command], env=shell, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120
    )
    assert "Traceback" not in done.stdout, f"{place}: {done.stdout}"
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    # A bare `...` may stand for no output at all.
    fits = doctest.OutputChecker().check_output(wanted, done.stdout, flags)
    assert fits, f"{place}: $ {command}\nwanted:\n{wanted}\ngot:\n{done.stdout}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    broken = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert not broken


def test_reference_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
