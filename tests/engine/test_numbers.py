"""Numbers of the compiled reader are those of the language: decimals of 34 digits, whatever Python could hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fpassist import Household, load_policy

DAY = date(2015, 3, 1)
POLICY = Path(__file__).parents[2] / "policies" / "chenzhou_2014.yaml"
FIGURE = "999999999999999"
WIFE = {"id": "w", "role": "wife", "birth_date": "1960-01-01"}


@pytest.mark.parametrize(
    ("when", "outcome"),
    [
        ("wife.birth_date.year * 2 + 1 - wife.birth_date.year * 2 = 1", "granted"),
        # Past 34 digits one more is no more.
        (
            f"wife.birth_date.year * {FIGURE} * {FIGURE} * {FIGURE} + 1"
            f" - wife.birth_date.year * {FIGURE} * {FIGURE} * {FIGURE} = 1",
            "denied",
        ),
    ],
)
def test_sums_past_what_the_language_holds(tmp_path: Path, when: str, outcome: str) -> None:
    path = tmp_path / "o.yaml"
    path.write_text(
        "overlay:\n  id: o-1\n  kind: reform\n  of: chenzhou-2014-25\n  title: {zh: 试, en: try}\n  authority: 试\n"
        f"replace:\n  benefits.legal_aid.when: '{when}'\n",
        encoding="utf-8",
    )
    policy = load_policy(overlays=[path])
    household = Household.model_validate({"id": "H", "members": [WIFE]})
    for engine in ("native", "reference"):
        assert [row.outcome for row in policy.evaluate(household, DAY, engine)["legal_aid"]] == [outcome]
