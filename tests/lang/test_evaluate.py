"""What a policy's expressions mean: unknown facts, definitions, parameters, days, interpretations, traces."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from fpassist.diagnostics import CODES, Diagnostic, ExpressionError, Span
from fpassist.lang import Env, check, evaluate, feel_json, parse, parse_unit
from fpassist.lang import tree as t
from fpassist.lang.truth import all_of, any_of, negate
from fpassist.lang.walk import children, shape, transform, walk
from tests.lang.small_world import HOUSEHOLD, Thing, World, checked, value

WIFE = Thing({"birth_date": date(1965, 8, 1), "disabled": False, "grade": None})
CHILD = Thing({"birth_date": date(2000, 2, 29), "disabled": True, "grade": Decimal(2)})
OTHER = Thing({"birth_date": None, "disabled": None, "grade": None})
FAMILY = Thing({"wife": WIFE, "children": [CHILD, OTHER], "area": "urban", "low_income": None})
PLACE = Span(None, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wife.age >= age_limit", True),
        ("wife.age > 49", False),
        ("low_income", None),
        ("low_income and wife.age < 40", False),
        ("low_income or wife.age >= 49", True),
        ("not(low_income)", None),
        ("wife.grade = 1", None),
        ("wife.grade in [1..3]", None),
        ("wife.grade in (1, 2)", None),
        ('area in ("urban", "rural")', True),
        ("if low_income then 1 else 1", Decimal(1)),
        ("if low_income then 1 else 2", None),
        ("some c in children satisfies c.disabled", True),
        ("every c in children satisfies c.disabled", None),
        ("some c in children satisfies c.grade > 2", None),
        ("count(children)", Decimal(2)),
        ("count(children[disabled])", None),
        ("children[1].grade", Decimal(2)),
        ("children[-1].grade", None),
        ("children[3].grade", None),
        ("children.grade", [Decimal(2), None]),
        ("children.age", [Decimal(14), None]),
        ("sum(children.grade)", None),
        ("hours * rate", Decimal(300)),
        ("as_of", date(2014, 8, 1)),
        ("years and months duration(children[2].birth_date, as_of).years", None),
        ('children[2].birth_date + @"P1Y"', None),
        ("any([low_income, true])", True),
    ],
)
def test_values(text: str, expected: object) -> None:
    assert value(text, FAMILY) == expected


def test_an_age_turns_on_its_day_and_a_leap_day_on_the_first_of_march() -> None:
    assert value("wife.age", FAMILY, date(2014, 7, 31)) == 48
    assert value("children[1].age", FAMILY, date(2014, 2, 28)) == 13
    assert value("children[1].age", FAMILY, date(2014, 3, 1)) == 14


def test_blocks_of_a_policy() -> None:
    def typed(node: t.Node) -> t.Node:
        out, faults = check(node, World(), {"household": HOUSEHOLD})
        assert not faults
        return out

    env = Env({"household": FAMILY}, date(2014, 8, 1), World())
    condition = parse("wife.age >= 49")
    at = t.At(span=PLACE, day=parse('@"2014-07-31"'), body=condition)
    assert evaluate(typed(at), env) is False
    unknown_day = t.At(span=PLACE, day=parse("children[2].birth_date"), body=condition)
    assert evaluate(typed(unknown_day), env) is None
    choose = t.Choose(span=PLACE, interpretation="whose", options={"own": condition, "none": parse("low_income")})
    assert evaluate(typed(choose), env) is True
    atom = t.Atom(span=PLACE, text="wife.age >= 49", body=condition, cite="一")
    assert evaluate(typed(atom), env) is True
    _, faults = check(replace(at, day=parse("49")), World(), {"household": HOUSEHOLD})
    assert [fault.code for fault in faults] == ["L014"]
    mixed = replace(choose, options={"own": condition, "none": parse("monthly")})
    assert [fault.code for fault in check(mixed, World(), {"household": HOUSEHOLD})[1]] == ["L021"]


class Recorder:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []

    def read(self, record: Any, name: str, value: Any) -> None:
        self.told.append((name, value))

    def atom(self, node: t.Atom, value: Any, env: Env) -> None:
        self.told.append((node.text, value))

    def chose(self, interpretation: str) -> None:
        self.told.append(("chose", interpretation))


def test_the_trace_hears_of_facts_atoms_and_choices_and_of_nothing_past_the_deciding_one() -> None:
    recorder = Recorder()
    value('area = "rural" and low_income', FAMILY, trace=recorder)
    assert recorder.told == [("area", "urban")]
    recorder = Recorder()
    body = t.Atom(span=PLACE, text="poor", body=parse("low_income"), cite="一")
    node, _ = check(
        t.Choose(span=PLACE, interpretation="whose", options={"own": body}), World(), {"household": HOUSEHOLD}
    )
    evaluate(node, Env({"household": FAMILY}, date(2014, 8, 1), World(), recorder))
    assert recorder.told == [("chose", "whose"), ("low_income", None), ("poor", None)]


def test_units_are_read_and_written() -> None:
    assert parse_unit("CNY/person/month") == (("CNY", 1), ("month", -1), ("person", -1))
    assert parse_unit("1") == ()
    assert parse_unit("hour*CNY/hour") == (("CNY", 1),)
    for wrong in ("", "/month", "CNY//month", "3 CNY", "CNY^0"):
        with pytest.raises(ValueError, match="is no unit"):
            parse_unit(wrong)


def test_walking() -> None:
    node, _ = checked("some c in children satisfies c.age in [1..3] and low_income")
    assert len(list(walk(node))) == 12
    assert transform(node, lambda n: n) is node
    swapped = transform(node, lambda n: replace(n, value=Decimal(9)) if isinstance(n, t.Literal) else n)
    assert shape(swapped) != shape(node)
    again, _ = checked("\n some c in children satisfies c.age in [ 1 .. 3 ] and low_income")
    assert shape(again) == shape(node)
    assert children(t.Literal(span=PLACE, value=None)) == ()


truth = st.sampled_from([True, False, None])


@given(st.lists(truth, max_size=4))
def test_kleene_logic_agrees_with_every_completion(values: Sequence[bool | None]) -> None:
    def completions(rest: Sequence[bool | None]) -> list[list[bool]]:
        if not rest:
            return [[]]
        heads = [True, False] if rest[0] is None else [rest[0]]
        return [[head, *tail] for head in heads for tail in completions(rest[1:])]

    for decide, plain in ((all_of, all), (any_of, any)):
        outcomes = {plain(c) for c in completions(values)}
        assert decide(values) == (outcomes.pop() if len(outcomes) == 1 else None)
        assert negate(decide(values)) == (None if decide(values) is None else not decide(values))


conditions = st.recursive(
    st.sampled_from(
        [
            "low_income",
            "wife.disabled",
            "wife.grade in [1..3]",
            "wife.grade = 2",
            'area = "urban"',
            "wife.age >= 49",
            "some c in children satisfies c.disabled",
            "every c in children satisfies c.grade in (1, 2)",
            "count(children[grade > 1]) > 0",
        ]
    ),
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not({})".format, inner),
        st.builds("(if {} then {} else {})".format, inner, inner, inner),
    ),
    max_leaves=6,
)
person = st.fixed_dictionaries(
    {
        "disabled": truth,
        "grade": st.sampled_from([None, Decimal(1), Decimal(2), Decimal(4)]),
        "birth_date": st.sampled_from([None, date(1960, 1, 1), date(1990, 1, 1)]),
    }
)
FILL: dict[str, Any] = {
    "disabled": True,
    "grade": Decimal(2),
    "birth_date": date(1960, 1, 1),
    "low_income": True,
    "area": "urban",
}


@settings(max_examples=60)
@given(conditions, person, st.lists(person, max_size=2), truth, st.sampled_from([None, "urban", "rural"]))
def test_a_known_answer_never_changes_when_an_unknown_fact_becomes_known(
    text: str, wife: dict[str, Any], kids: list[dict[str, Any]], low_income: bool | None, area: str | None
) -> None:
    def family(fill: bool) -> Thing:
        def known(facts: dict[str, Any]) -> dict[str, Any]:
            return {name: FILL[name] if fill and fact is None else fact for name, fact in facts.items()}

        facts = known({"low_income": low_income, "area": area})
        return Thing({**facts, "wife": Thing(known(wife)), "children": [Thing(known(kid)) for kid in kids]})

    node, faults = checked(text)
    if any(fault.code != "L024" for fault in faults):
        raise AssertionError(faults)
    before, after = (
        evaluate(node, Env({"household": family(fill)}, date(2014, 8, 1), World())) for fill in (False, True)
    )
    assert before is None or before == after
    assert after is not None


NAMES = st.sampled_from(
    ["a", "b", "1", "2.5", '"x"', "null", "true", '@"P1Y"', '@"2014-07-16"', "[1, 2]", "{a: 1}", "(", ")", "[", "]"]
)
SIGNS = st.sampled_from(
    [
        "+",
        "-",
        "*",
        "/",
        "**",
        "and",
        "or",
        "not(",
        "in",
        "between",
        "=",
        "<",
        "..",
        ",",
        ".a",
        "if",
        "then",
        "else",
        "some x in",
        "satisfies",
        "count(",
        "date(",
    ]
)


@settings(max_examples=150, deadline=1000)
@given(st.lists(st.one_of(NAMES, SIGNS), max_size=14))
def test_any_text_ends_in_a_value_or_a_coded_error(words: list[str]) -> None:
    faults: tuple[Diagnostic, ...] = ()
    try:
        feel_json(" ".join(words), {"a": 1, "b": None})
    except ExpressionError as error:
        faults = error.diagnostics
    assert all(fault.code in CODES and fault.span for fault in faults)
