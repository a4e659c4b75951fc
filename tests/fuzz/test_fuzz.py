"""The short run: 2,000 cases. ``make fuzz`` runs half a million."""

from __future__ import annotations

from random import Random

import pytest

from tests.fuzz import expressions, households, policies
from tests.fuzz.pool import Report
from tests.fuzz.run import Finding, TooSlow, limited, make, run

SEED, CASES, BLOCKS = 20140716, 2000, 8


@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_case_ends_in_an_answer_or_a_coded_error(block: int) -> None:
    report = Report()
    for number in range(block, CASES, BLOCKS):
        finding = run(SEED, number)
        if finding is not None:
            report.add(finding)
    told = [f"{each.times} × {each.example.what} (case {each.example.number})" for each in report.findings]
    assert not told, f"seed {SEED}: " + "; ".join(told)


def test_a_seed_and_a_number_make_a_case() -> None:
    for number in range(200):
        (kind, one), (again, other) = make(7, number), make(7, number)
        assert (kind, ascii(one).split(" object at ")[0]) == (again, ascii(other).split(" object at ")[0])


def test_every_kind_is_mutated() -> None:
    kinds = {make(3, number)[0] for number in range(500)}
    assert kinds == {"household", "expression", "policy"}
    rng = Random(1)
    assert len({expressions.mutated(rng) for _ in range(100)}) > 90
    assert {households.make(rng).by_command for _ in range(2000)} == {True, False}
    assert policies.mutated("a: 1\n", rng) is not None


def _forever() -> None:
    while True:
        pass


def test_the_time_limit_ends_what_takes_too_long() -> None:
    with pytest.raises(TooSlow), limited(0.05):
        _forever()


def test_the_same_fault_is_counted_once() -> None:
    report = Report()
    report.add(Finding(1, "household", "ValueError at x.py:1 in f", "a long input"))
    report.add(Finding(2, "household", "ValueError at x.py:1 in f", "short"))
    report.add(Finding(3, "policy", "KeyError at y.py:2 in g", "other"))
    assert [(each.times, each.example.number) for each in report.findings] == [(2, 2), (1, 3)]
