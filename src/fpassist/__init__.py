"""fpassist decides which assistance measures a family is due under a government notice, and says why.

>>> from datetime import date
>>> from fpassist import Household, load_policy
>>> policy = load_policy()
>>> family = Household.model_validate({"id": "H-1", "members": [{"id": "w", "role": "wife"}]})
>>> policy.evaluate(family, as_of=date(2014, 8, 1)).household
'H-1'

Names are imported on first use, so that ``import fpassist`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from fpassist._version import __version__

if TYPE_CHECKING:
    from fpassist.diagnostics import (
        CallError,
        Diagnostic,
        EvaluationError,
        ExpressionError,
        FpassistError,
        HouseholdError,
        PolicyError,
    )
    from fpassist.domain import Household, Person, load_households
    from fpassist.engine import Policy, Result, TableResult, load_policy

_HOMES = {
    "CallError": "fpassist.diagnostics",
    "Diagnostic": "fpassist.diagnostics",
    "EvaluationError": "fpassist.diagnostics",
    "ExpressionError": "fpassist.diagnostics",
    "FpassistError": "fpassist.diagnostics",
    "HouseholdError": "fpassist.diagnostics",
    "PolicyError": "fpassist.diagnostics",
    "Household": "fpassist.domain",
    "Person": "fpassist.domain",
    "load_households": "fpassist.domain",
    "Policy": "fpassist.engine",
    "Result": "fpassist.engine",
    "TableResult": "fpassist.engine",
    "load_policy": "fpassist.engine",
}

__all__ = [
    "CallError",
    "Diagnostic",
    "EvaluationError",
    "ExpressionError",
    "FpassistError",
    "Household",
    "HouseholdError",
    "Person",
    "Policy",
    "PolicyError",
    "Result",
    "TableResult",
    "__version__",
    "load_households",
    "load_policy",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
