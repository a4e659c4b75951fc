"""Results under made policies, written from what was explained before, are those explained anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bulk.test_generated_policies import made

from fpassist import Household, Policy
from fpassist.engine.reasons import Explainer
from fpassist.engine.telling import Telling

TELLING = (83, 105, 189, 207, 215, 231, 446)
"""Policies where who pays hangs on different unknown facts of families that read the same otherwise, where a condition
is known though facts are not that it reads, or where one refuses whichever way an unknown condition goes."""


class Anew(Policy):
    """Remembers nothing, so that the reference evaluator says why."""

    def explainer(self, household: Household) -> Explainer:
        return Explainer(self.data, household, Telling(self.data), {}, {})


@pytest.mark.parametrize("seed", [*TELLING, *range(300, 320)])
def test_rows_are_those_explained_anew(seed: int, tmp_path: Path) -> None:
    found = made(seed, tmp_path)
    if found is None:
        pytest.skip("the policy contradicts itself")
    policy, families, _, day = found
    anew = Anew(policy.data)
    households = [Household.model_validate(facts) for facts in families]
    for household in [*households, *households]:
        result = policy.evaluate(household, day)
        written = json.loads(result.to_json())
        explained = json.loads(json.dumps(anew.evaluate(household, day).as_dict()))
        assert written["benefits"] == explained["benefits"], household.id
        assert written["totals"] == explained["totals"]
        sums = [None if row.amount is None else row.amount.value for row in result]
        assert [decision.amount for decision in result.decisions] == sums
