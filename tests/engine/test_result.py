"""A result as another program holds it: compared, kept in sets, copied, pickled, and never changed."""

from __future__ import annotations

import copy
import pickle
from datetime import date

import pytest

from fpassist import Household, Result, load_policy

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
