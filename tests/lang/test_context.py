"""What `feel` makes of its context: names of several words, which the language leaves out, and nulls."""

from __future__ import annotations

import pytest

from fpassist.diagnostics import ExpressionError
from fpassist.lang import feel


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("yearly sum / 12", "yearly sum"),
        ("12 * yearly sum", "yearly sum"),
        ("some i in paid in 2014 satisfies i > 0", "paid in 2014"),
        ("sum-total", "sum-total"),
        ("2 * (sum - total)", "sum - total"),
        ("wife's", "wife's"),
    ],
)
def test_an_entry_of_several_words_is_named_as_what_the_language_leaves_out(expression: str, name: str) -> None:
    # The longest name that stands there counts in the standard (10.3.1.5), though `sum` and `total` may be entries too.
    with pytest.raises(ExpressionError) as caught:
        feel(expression, {"sum": 1, "total": 2, "sum-total": 3, name: 300})
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.message.partition(" is ")[0]) == ("L007", "a name of several words")
    assert fault.span is not None
    assert expression[fault.span.column - 1 : fault.span.end_column - 1] == name


def test_an_entry_of_several_words_does_no_harm_where_nothing_reads_it() -> None:
    assert feel('{"yearly sum": sum}', {"sum": 1, "yearly sum": 300, "sum-": 2, "": 3}) == {"yearly sum": 1}
    assert feel("sum_total + 1 // yearly sum", {"sum_total": 1, "yearly sum": 2, "sum_total + 12": 3}) == 2


@pytest.mark.parametrize("text", ['"' * 1_000_000, "/*" * 500_000, '"' + "\\" * 999_999])
def test_a_text_too_long_to_be_parsed_is_not_searched_for_names_either(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        feel(text, {"yearly sum": 1})
    assert [d.code for d in caught.value.diagnostics] == ["L001"]


@pytest.mark.parametrize(
    ("expression", "help"),
    [
        ("yearly sum / 12", "a name of several words is standard FEEL"),
        ("wife age", "`.` for a property"),
        ('"abs"(-7)', "a call goes by the name of a function"),
    ],
)
def test_what_cannot_stand_there_is_told_with_what_may_have_been_meant(expression: str, help: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        feel(expression)
    assert [d.code for d in caught.value.diagnostics] == ["L005"]
    assert help in (caught.value.diagnostics[0].help or "")


@pytest.mark.parametrize(
    ("expression", "context", "expected"),
    [
        ("a", {"a": None}, None),
        ("a + 1", {"a": 1.5}, 2.5),
        ("a = null", {"a": None}, True),
        ("a != null", {"a": 1}, True),
        ("a = 5", {"a": None}, None),
        ("a = b", {"a": None, "b": None}, None),
        ("if a then 1 else 2", {"a": None}, None),
        ("if a then 1 else 1", {"a": None}, 1),
        ("if a > 1 then [1] else [2]", {"a": 2}, [1]),
        ("count(xs[item > 1])", {"xs": [1, None]}, None),
        ("xs[item > 1]", {"xs": [1, 2]}, [2]),
        ("xs[x > 1].x", {"xs": [{"x": 1}, {"x": 2}]}, [2]),
        ("a in [1, b]", {"a": 2, "b": None}, None),
        ("a in [1, b]", {"a": 1, "b": None}, True),
        ('a in ["x", true]', {"a": 1}, False),
        ('a in ["x", b]', {"a": 1, "b": None}, None),
        ("not(a) or a", {"a": None}, None),
        ("a and b", {"a": None, "b": False}, False),
        ("some x in xs satisfies x > 1", {"xs": None}, None),
        ("d.year", {"d": "x"}, "L011"),
        ("a + 1", {"a": "x"}, "L016"),
        ("a + 1", {"a": float("nan")}, "L026"),
        ("a", {"a": object()}, "L026"),
        ("a", {"a": 1e400}, "L026"),
    ],
)
def test_a_null_of_the_context_is_an_unknown_fact(
    expression: str, context: dict[str, object], expected: object
) -> None:
    if isinstance(expected, str) and expected.startswith("L0"):
        with pytest.raises(ExpressionError) as caught:
            feel(expression, context)
        assert caught.value.diagnostics[0].code == expected
    else:
        assert feel(expression, context) == expected
