"""The examples of the error table are true: put into the bundled policy, each expression is told with its own code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fpassist.diagnostics import CODES
from fpassist.policy import bundled, check_policy

TOLD = {"L001", "L002", "L026", "L027"}
"""Examples that say in words what is too long, too deep, no context or too slow."""
PLACE = "        - person.alive\n        - supplement_age_reached\n"


@pytest.mark.parametrize("code", [code for code in CODES if code.startswith("L") and code not in TOLD])
def test_an_expression_of_the_error_table_gives_its_code(tmp_path: Path, code: str) -> None:
    text = bundled().read_text(encoding="utf-8")
    assert PLACE in text
    condition = json.dumps(CODES[code].example, ensure_ascii=False)
    path = tmp_path / "policy.yaml"
    path.write_text(text.replace(PLACE, f"{PLACE}        - {condition}\n", 1), encoding="utf-8")
    assert {fault.code for fault in check_policy(path)} == {code}
