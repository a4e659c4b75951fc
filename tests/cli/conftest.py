"""The command line called in this process, as a user would call it."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fpassist.cli import deciding, explain, options
from fpassist.cli.guard import run

FAMILY: dict[str, Any] = {
    "id": "H-1",
    "area": "urban",
    "members": [
        {"id": "w", "role": "wife", "birth_date": "1964-03-01"},
        {"id": "h", "role": "husband", "birth_date": "1962-05-01"},
        {"id": "c", "role": "child", "birth_date": "1990-01-01", "death_date": "2012-02-02"},
    ],
}


@dataclass(frozen=True)
class Done:
    """What a call left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        return [error["code"] for error in self.json["errors"]]


Call = Callable[..., Done]


class Terminal(io.TextIOWrapper):
    """A stream in memory that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    """`call(*arguments, stdin=b"", tty=False)` runs `fpassist` and gives status and output."""

    def call(*arguments: object, stdin: bytes | str = b"", tty: bool = False) -> Done:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        kind = Terminal if tty else io.TextIOWrapper
        out, err = kind(io.BytesIO(), "utf-8"), kind(io.BytesIO(), "utf-8")
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data)), "utf-8"))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setenv("COLUMNS", "80")
            status = run([str(a) for a in arguments])
            out.flush()
            err.flush()
        texts = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
        assert "Traceback" not in texts[0] + texts[1]
        return Done(status, *texts)

    return call


@pytest.fixture(autouse=True)
def policies_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One policy for calls with the same files and choices: what is tested here is the command, not the loading."""
    for module in (deciding, explain):
        monkeypatch.setattr(module, "read_policy", _made_once)


_MADE: dict[object, Any] = {}


def _made_once(path: Any, overlays: Any, interpret: Any) -> Any:
    key = (path, tuple(overlays or ()), tuple(interpret or ()))
    if key not in _MADE:
        _MADE[key] = options.read_policy(path, overlays, interpret)
    return _MADE[key]


@pytest.fixture
def family(tmp_path: Path) -> Path:
    """A file with one family: a couple that lost its only child."""
    path = tmp_path / "family.json"
    path.write_text(json.dumps(FAMILY), encoding="utf-8")
    return path
