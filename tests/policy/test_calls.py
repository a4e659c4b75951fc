"""Calls with arguments of the wrong type: coded errors, never Python's own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fpassist import load_policy
from fpassist.diagnostics import EvaluationError, PolicyError
from fpassist.policy import check_policy

SMALL = Path(__file__).parent / "good" / "small.yaml"


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        ({"path": 1}, "path"),
        ({"path": b"x.yaml"}, "path"),
        ({"overlays": None}, "overlays"),
        ({"overlays": b"x.yaml"}, "overlays"),
        ({"overlays": {"a": "b"}}, "overlays"),
        ({"overlays": [SMALL, 1]}, "overlays[1]"),
        ({"interpret": "x"}, "interpret"),
        ({"interpret": [("members", "couple_only")]}, "interpret"),
        ({"interpret": {"members": None}}, "interpret"),
        ({"interpret": {1: "couple_only"}}, "interpret"),
    ],
)
def test_a_policy_is_asked_for_with_what_is_none(arguments: dict[str, Any], where: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(**arguments)
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.where) == ("P013", where)
    assert fault.help


def test_a_single_overlay_is_a_list_of_one(tmp_path: Path) -> None:
    for path in (tmp_path / "x.yaml", str(tmp_path / "x.yaml")):
        for call in (lambda path: check_policy(SMALL, path), lambda path: check_policy(SMALL, [path])):
            assert [(fault.code, str(fault.span)) for fault in call(path)] == [("P001", f"{tmp_path / 'x.yaml'}:1:1")]


@pytest.mark.parametrize("given", [None, {}, 1, []])
def test_a_household_as_text_is_text(given: Any) -> None:
    with pytest.raises(EvaluationError) as caught:
        load_policy(SMALL).evaluate_json(given, date(2014, 8, 1))
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.where) == ("E005", "text")
    assert fault.help
