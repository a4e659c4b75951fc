"""The exceptions that carry diagnostics: made of diagnostics, and of nothing else."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from fpassist import Diagnostic, EvaluationError, FpassistError, HouseholdError, PolicyError


@pytest.mark.parametrize("kind", [FpassistError, HouseholdError, PolicyError, EvaluationError])
def test_an_error_carries_all_its_diagnostics(kind: type[FpassistError]) -> None:
    one, two = Diagnostic("H001", "it is no object", "a.json"), Diagnostic("H002", "it is unknown", help="drop it")
    error = kind(iter([one, two]))
    assert error.diagnostics == (one, two)
    assert str(error).count("error[H00") == 2
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert again.diagnostics == error.diagnostics


@pytest.mark.parametrize("wrong", ["a sentence", ["a", "b"], [Diagnostic("H001", "it is no object"), None], 7, None])
def test_what_is_no_diagnostic_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError):
        FpassistError(wrong)
