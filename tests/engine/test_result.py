"""A result as another program holds it: compared, kept in sets, copied, pickled, and never changed."""

from __future__ import annotations

import copy
import pickle
from datetime import date
from pathlib import Path

import msgspec
import pytest
from strategies import case

from fpassist import Household, Result, load_policy
from fpassist.engine import EngineName

DAY = date(2015, 3, 1)
COUPLE = {
    "id": "H",
    "members": [
        {"id": "w", "role": "wife", "birth_date": "1960-01-01"},
        {"id": "h", "role": "husband", "birth_date": "1958-01-01"},
        {"id": "c", "role": "child", "birth_date": "1990-01-01", "death_date": "2014-01-01"},
    ],
}


def result(**more: object) -> Result:
    return load_policy().evaluate(Household.model_validate({**COUPLE, **more}), DAY)


def test_results_are_equal_where_they_say_the_same() -> None:
    one, same, other = result(), result(), result(low_income=True)
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert list(one) == list(same)
    assert {row.benefit for row in {*one, *other}} == {row.benefit for row in one}
    assert one["monthly_supplement"][0] == same["monthly_supplement"][0]
    assert one["dibao_priority"][0] != other["dibao_priority"][0]
    assert one != "granted"
    assert one["monthly_supplement"][0] != "granted"


def test_what_was_copied_or_sent_elsewhere_says_the_same() -> None:
    one = result()
    assert pickle.loads(pickle.dumps(one)) == one
    assert copy.copy(one) == one
    assert copy.copy(one.rows[0]) == one.rows[0]


@pytest.mark.parametrize("name", ["as_of", "household", "granted", "rows", "anything"])
def test_a_result_is_not_changed(name: str) -> None:
    one = result()
    with pytest.raises(AttributeError, match="cannot be set"):
        setattr(one, name, None)
    with pytest.raises(AttributeError, match="cannot be deleted"):
        delattr(one, name)
    assert one == result()


@pytest.mark.parametrize("name", ["outcome", "amount", "reasons", "anything"])
def test_a_row_is_not_changed(name: str) -> None:
    row = result()["monthly_supplement"][0]
    with pytest.raises(AttributeError, match="cannot be set"):
        setattr(row, name, "granted")
    with pytest.raises(AttributeError, match="cannot be deleted"):
        delattr(row, name)
    assert row == result()["monthly_supplement"][0]


@pytest.mark.parametrize(
    "overlay", [None, *sorted(Path("policies/overlays").glob("*.yaml"))], ids=lambda o: o and o.stem
)
def test_decisions_are_outcome_and_amount_of_the_rows(overlay: Path | None) -> None:
    policy = load_policy(overlays=[] if overlay is None else [overlay])
    engines: list[EngineName] = ["native", "reference"]
    paid = 0
    for seed in range(300):
        facts, as_of = case(seed)
        household = Household.model_validate(facts)
        for engine in engines[: 1 + (seed % 20 == 0)]:
            one = policy.evaluate(household, as_of, engine)
            told = [(d.benefit, d.subject, d.outcome, d.amount) for d in one.decisions]
            sums = [None if row.amount is None else row.amount.value for row in one]
            assert told == [(r.benefit, r.subject, r.outcome, s) for r, s in zip(one, sums, strict=True)], seed
            # What was remembered or compiled is what the reference evaluator works out, digit for digit.
            for row, value in zip(one, sums, strict=True):
                if row.outcome == "granted":
                    worked = policy.decider.amount(row.rule, household, row.record, as_of).answer
                    assert repr(value) == repr(worked), (seed, row)
                    paid += value is not None
    assert paid > 100


def test_decisions_are_fixed_and_written_as_arrays() -> None:
    one = result()
    first = one.decisions[0]
    assert first == pickle.loads(pickle.dumps(first))
    assert len({*one.decisions}) == len(one)
    with pytest.raises(AttributeError):
        first.outcome = "denied"  # pyright: ignore[reportAttributeAccessIssue]
    assert msgspec.json.decode(msgspec.json.encode(one.decisions))[0] == [
        "monthly_supplement",
        "w",
        "granted",
        "300.00",
    ]
    assert pickle.loads(pickle.dumps(one)).decisions == one.decisions


def test_a_row_can_be_sent_elsewhere_after_it_was_explained() -> None:
    for _ in range(5):
        row = result().rows[0]
        assert row.reasons
    again = pickle.loads(pickle.dumps(row))
    assert again == row
    assert again.reasons == row.reasons


def test_standing_and_policy_are_not_changed_either() -> None:
    one = result()
    with pytest.raises(TypeError, match="does not support item assignment"):
        one.definitions["only_child_family"] = None  # type: ignore[index]
    one.as_dict()["definitions"].clear()
    assert one.as_dict()["definitions"] == dict(one.definitions) != {}
    with pytest.raises(AttributeError):
        load_policy().data = None  # type: ignore[misc, assignment]


@pytest.mark.parametrize("engine", ["native", "reference"])
def test_a_class_made_of_a_model_is_decided_as_the_model(engine: EngineName) -> None:
    class Household2(Household):
        pass

    struck = {"id": "a", "on": "2015-01-01", "victims": [{"person": "w", "outcome": "death"}]}
    family = {**COUPLE, "accidents": [struck], "received": []}
    policy = load_policy()
    own = policy.evaluate(Household2.model_validate(family), DAY, engine)
    assert own.to_json() == policy.evaluate(Household.model_validate(family), DAY, engine).to_json()


def test_victims_are_shown_by_who_they_are() -> None:
    struck = {"id": "a", "on": "2015-01-01", "victims": [{"person": "w", "outcome": "death"}]}
    policy, household = load_policy(), Household.model_validate({**COUPLE, "accidents": [struck]})
    texts = [policy.evaluate(household, DAY).to_json() for _ in range(5)]
    assert len(set(texts)) == 1
    facts = [
        reason["facts"]
        for row in msgspec.json.decode(texts[0])["benefits"]
        for reason in row["reasons"]
        if "accident.victims" in reason["facts"]
    ]
    assert facts
    assert all(told == {"accident.victims": ["w"]} for told in facts)
