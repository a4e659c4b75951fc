"""What only chooses a branch of a rule is no reason for a refusal."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cli.conftest import Call

from fpassist import Household, load_policy
from fpassist.explain import explain
from fpassist.explain.causes import Causes
from fpassist.explain.vocabulary import Lang

POLICY = load_policy()
DAY = date(2014, 8, 31)


def man(**facts: Any) -> Household:
    return Household.model_validate(
        {
            "id": "H-1",
            "members": [
                {"id": "h", "role": "husband", "job": "rural_migrant_worker", "able_to_work": True, **facts},
                {"id": "c", "role": "child", "birth_date": "1990-01-01", "death_date": "2012-01-01"},
            ],
        }
    )


@pytest.mark.parametrize(
    ("lang", "main", "other"),
    [("en", "not met: the day asked about is before", "does not apply here"), ("zh", "不满足：当日早于", "此处不适用")],
)
def test_a_retired_man_is_refused_for_his_age_and_not_for_his_sex(lang: Lang, main: str, other: str) -> None:
    (one,) = explain(POLICY, man(birth_date="1953-01-01", wants_training=True), "employment_training", DAY, subject="h")
    assert [reason.condition for reason in one.failing] == ["as_of < person.retirement_date_men_cadres"]
    causes = Causes(POLICY, lang, DAY)
    assert causes.main(one.row.reasons).startswith(main)
    (sex,) = (reason for reason in one.row.reasons if reason.condition == 'person.sex = "female"')
    assert causes.standing(sex).startswith(other)


def test_a_condition_of_the_rule_itself_stays_a_reason() -> None:
    (one,) = explain(
        POLICY, man(birth_date="1970-01-01", wants_training=False), "employment_training", DAY, subject="h"
    )
    assert [reason.condition for reason in one.failing] == ["person.wants_training"]


def test_what_a_reading_settles_is_said_to_be() -> None:
    family = Household.model_validate(
        {
            "id": "H-1",
            "members": [
                {"id": "w", "role": "wife", "birth_date": "1974-01-01"},
                {"id": "c", "role": "child", "birth_date": "1999-01-01", "death_date": "2010-01-01"},
            ],
            "treatments": [{"id": "t", "on": "2014-08-20", "kind": "ivf", "other_methods_failed": True}],
        }
    )
    (row,) = POLICY.evaluate(family, DAY)["ivf_grant"]
    told = [Causes(POLICY, "en", DAY).standing(reason) for reason in row.reasons]
    assert "settled by the reading chosen" in told
    assert "yes" not in told
    assert not any("it's" in one for one in told)


def test_a_changed_law_and_another_reading_are_named_in_short_too(call: Call, family: Path) -> None:
    reform = Path(__file__).parents[2] / "policies" / "overlays" / "reform_45_400.yaml"
    asked = ("explain", family, "monthly_supplement", "--subject", "w", "--as-of", "2016-08-01")
    told = call(*asked, "--overlay", reform, "--interpret", "age_reached=day_after_birthday", "--lang", "en")
    assert "Under the overlays:" in told.out
    assert "[reform-45-400] (not verified)" in told.out
    assert "[age_reached=day_after_birthday]" in told.out
    plain = call(*asked, "--lang", "en")
    assert "overlays" not in plain.out
    assert "age_reached" not in plain.out
