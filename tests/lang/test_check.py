"""The static check: what a policy may not say, each with its code, its place and its help."""

from __future__ import annotations

import pytest

from fpassist.diagnostics import CODES, ExpressionError
from fpassist.lang import MAX_DEPTH, MAX_LENGTH, check, feel, format_unit, parse, walk
from fpassist.lang import tree as t
from fpassist.lang import types as ty
from tests.lang.small_world import World, checked

BAD = [
    ("low_incom", "L010", "1-10", "did you mean `low_income`"),
    ("wife.agee >= 49", "L011", "1-10", "did you mean `age`"),
    ("wife.birth_date.years", "L011", "1-22", "did you mean `year`"),
    ("low_income.x", "L011", "1-13", None),
    ("wife.birth_date >= 49", "L015", "1-22", "compare values of one type"),
    ('wife.birth_date >= "2014-07-16"', "L015", "1-32", "write a date"),
    ("wife.birth_date >= 2014-07-16", "L015", "1-30", "write a date"),
    ('wife.age >= "49"', "L015", "1-17", "write a number without quotes"),
    ("40 < wife.age < 60", "L015", None, "write `value in [a..b]`"),
    ("low_income >= true", "L015", "1-19", "compare it with `=`"),
    ('area < "urban"', "L015", "1-15", "compare it with `=`"),
    ("years and months duration(wife.birth_date, as_of) >= 49", "L015", None, "take `.years`"),
    ("as_of - wife.birth_date > 3", "L015", None, "take `.days`"),
    ("wife.birth_date + 1 = as_of", "L016", "1-20", "add a duration"),
    ("-low_income", "L016", "1-12", "write `not"),
    ("monthly + yearly", "L017", "1-17", "bring both to one unit"),
    ("monthly - hours", "L017", "1-16", None),
    ("monthly > yearly", "L017", "1-17", None),
    ("max(monthly, yearly)", "L017", "14-20", None),
    ("wife.age ** 0.5", "L017", "1-16", None),
    ("2 ** wife.age", "L017", "6-14", None),
    ("if low_income then monthly else yearly", "L017", None, None),
    ("modulo(monthly, yearly)", "L017", "17-23", None),
    ('area = "urbn"', "L018", "8-14", "did you mean `urban`"),
    ('area in ("urban", "town")', "L018", "19-25", '`"urban"`, `"rural"`'),
    ('wife.job in ["student", "sailor"]', "L018", "25-33", "the values are"),
    ("area = wife.job", "L018", "8-16", None),
    ("area = rural", "L010", "8-13", 'put the value in double quotes: `"rural"`'),
    ("rural != area", "L010", "1-6", 'in double quotes: `"rural"`'),
    ("area = rurl", "L010", "8-12", 'in double quotes: `"rural"`'),
    ('wife.job in (student, "retired")', "L010", "14-21", 'in double quotes: `"student"`'),
    ("wife.age and low_income", "L019", "1-9", None),
    ("not(area)", "L019", "5-9", None),
    ("if wife.age then 1 else 2", "L019", "4-12", None),
    ("children[area]", "L019", "10-14", None),
    ("some c in wife satisfies c.disabled", "L020", "11-15", None),
    ("wife[1]", "L020", "1-5", None),
    ("count(wife)", "L020", "7-11", None),
    ("sum(monthly)", "L020", "5-12", None),
    ('if low_income then 1 else "one"', "L021", "1-32", None),
    ("wife.birth_date = null", "L022", "1-23", None),
    ("null != low_income", "L022", "1-19", None),
    ("wife.age in [60..49]", "L023", "13-21", "smaller end first"),
    ("wife.age in (49..49)", "L023", "13-21", None),
    ("wife.age between 60 and 49", "L023", "1-27", None),
    ("wife.age > 60 and wife.age < 49", "L024", "19-32", None),
    ("wife.age > 49 and low_income and wife.age <= 49", "L024", "34-48", None),
    ('area = "urban" and (low_income and area = "rural")', "L024", "36-50", None),
    ("wife.grade in [1..3] and 4 = wife.grade", "L024", "26-40", None),
    ("wife.grade in (1, 2) and wife.grade != 1 and wife.grade != 2", "L024", "46-61", None),
    ('wife.birth_date < @"1950-01-01" and wife.birth_date between @"1960-01-01" and @"1970-01-01"', "L024", None, None),
    ("1 > 2", "L024", "1-6", None),
    ('date("2014-02-30") < as_of', "L008", "6-18", None),
    ('@"2014-02-30" < as_of', "L008", "1-14", None),
    ('as_of + duration("3 days") > as_of', "L008", "18-26", None),
    ("floor(area)", "L014", "7-11", None),
    ("modulo(5)", "L013", "1-10", "`modulo(dividend, divisor)`"),
    ("date(2014, 7)", "L013", "1-14", "`date(from)` or `date(year, month, day)`"),
    ('min(1, "a")', "L014", "8-11", None),
    ("years and months duration(wife.birth_date, 49)", "L014", "44-46", None),
    ("count(children[a in children and b])", "L010", None, None),
    (
        "some a in children satisfies some b in children satisfies some c in children satisfies "
        "some d in children satisfies some e in children satisfies a.grade = e.grade",
        "L002",
        None,
        "split the condition",
    ),
]


@pytest.mark.parametrize(("text", "code", "columns", "help"), BAD)
def test_a_policy_may_not_say(text: str, code: str, columns: str | None, help: str | None) -> None:
    _, faults = checked(text)
    assert faults[0].code == code
    assert len(faults) == 1 or code == "L010"
    span = faults[0].span
    assert span is not None
    if columns is not None:
        assert f"{span.column}-{span.end_column}" == columns
    assert all(fault.help for fault in faults)
    if help is not None:
        assert help in (faults[0].help or "")
    message = faults[0].message
    assert message[0].islower() or (message[0] in "`-" and not message.endswith("."))


SYNTAX = [
    ("", "L006", 1),
    ("  \n ", "L006", 1),
    ("// nothing", "L006", 1),
    ("1 +", "L006", 4),
    ("if a then 1", "L006", 12),
    ("(1", "L006", 3),
    ("a == b", "L005", 3),
    ("a && b", "L005", 3),
    ("a <> b", "L005", 3),
    ("a = 'b'", "L005", 5),
    ("not a", "L005", 5),
    ("1 2", "L005", 3),
    ("a.1", "L005", 3),
    ("a\x00", "L003", 2),
    ("a\ud800", "L003", 2),
    ("a in （1）", "L003", 6),
    (r'"\ud800"', "L003", 1),
    ('"abc', "L004", 1),
    ("1 /* a", "L004", 3),
    ("avg([1])", "L012", 1),
    ("time(1)", "L007", 1),
    ("for x in xs return x", "L007", 1),
    ("x instance of number", "L007", 3),
    ("function(a) a", "L007", 1),
    ("1e7000", "L009", 1),
    ('@"20140-01-01"', "L009", 1),
    ("{a: 1, a: 2}", "L025", 8),
    ("not(a, b)", "L013", 1),
    ("date(day: 1)", "L013", 1),
    ("date(from: 1, from: 2)", "L013", 15),
]


@pytest.mark.parametrize(("text", "code", "column"), SYNTAX)
def test_what_cannot_be_read(text: str, code: str, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.span.column if fault.span else 0) == (code, column)
    assert fault.help
    assert not any("\ud800" <= c <= "\udfff" or c == "\x00" for c in str(caught.value))


@pytest.mark.parametrize(
    ("text", "code", "help"),
    [
        ('"a" + 1', "L016", 'put the number in quotes to join texts, such as `"a" + "1"`'),
        ("true + 1", "L016", "write `if condition then 1 else 0` to count a condition"),
        ("[1] - 1", "L016", "add and subtract numbers"),
        ("unknownname", "L010", "give it a value in the context, or put text in double quotes"),
        ("{a: 1}.zz", "L011", "it has `a`"),
        ("{}.zz", "L011", "use a property"),
        ("true.zz", "L011", "leave `.zz` out"),
        ("[1..2].zz", "L011", "`start included`"),
        ("1,2", "L005", "put several values in a list, such as `[1, 2]`"),
        ("1 2", "L005", ""),
        (")", "L005", ""),
        ("1 + )", "L005", ""),
        ("1 2 3 4", "L005", ""),
        ("1 ≥ 2", "L005", "write `>=`"),
        ("1 ≤ 2", "L005", "write `<=`"),
        ("if 1 ≠ 2 then 1 else 2", "L005", "write `!=`"),
        ("true ａｎｄ false", "L005", "write `and`"),
        ("true AND false", "L005", "write `and`"),
        ("(true OR false)", "L005", "write `or`"),
        ("true 且 false", "L005", "write `and`"),
        ("true 或 false", "L005", "write `or`"),
        ("true and NOT false", "L005", "write `not(…)`"),
        ("NOT(true)", "L012", "write `not(…)`"),
        ("1000 * 90%", "L005", "write `* 0.9`"),
        ("1 * 12.5 % and true", "L005", "write `* 0.125`"),
        ("90% > 1", "L005", "write `0.9`"),
        ("7 % 2", "L005", "write `modulo(dividend, divisor)`"),
    ],
)
def test_a_fault_of_an_expression_alone_names_its_cure(text: str, code: str, help: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        feel(text)
    (fault,) = caught.value.diagnostics
    assert fault.code == code
    assert fault.help
    assert help in fault.help


def test_every_code_of_the_language_is_tested_and_in_the_table() -> None:
    table = {code for code in CODES if code.startswith("L")}
    assert table == {row[1] for row in BAD} | {row[1] for row in SYNTAX} | {"L001", "L002", "L026", "L027"}


def test_places_in_text_of_many_lines_and_from_an_origin() -> None:
    from fpassist.diagnostics import Span

    with pytest.raises(ExpressionError) as caught:
        parse('area = "urban"\n  and 独生 == 1\r\n or x')
    (fault,) = caught.value.diagnostics
    assert str(fault.span) == "<text>:2:10"
    assert fault.excerpt == "  and 独生 == 1"
    origin = Span("p.yaml", 10, 7, 10, 20)
    node = parse("low_income\nand wife.age", origin=origin)
    assert isinstance(node, t.And)
    assert node.items[1].span == Span("p.yaml", 11, 11, 11, 19)
    _, faults = check(parse("low_income\nand agge", origin=origin), World(), {})
    assert str(faults[0].span) == "p.yaml:11:11"


def test_all_faults_at_once_and_one_for_each_cause() -> None:
    _, faults = checked('low_incom and wife.agee > 3 and area = "x" and (low_incom + 1) * 2 > 3')
    assert [fault.code for fault in faults] == ["L010", "L011", "L018", "L010"]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("hours * rate", "CNY/household/month"),
        ("monthly * 12", "CNY/month"),
        ("monthly / monthly", "1"),
        ("monthly / 2 + 300", "CNY/month"),
        ("rate ** 2", "CNY^2/hour^2"),
        ("wife.age + 1", "year"),
        ("years and months duration(wife.birth_date, as_of).months", "month"),
        ("max(monthly, 5000)", "CNY/month"),
        ("round half up(monthly, 2)", "CNY/month"),
        ("if low_income then monthly else 0", "CNY/month"),
        ("count(children) * monthly", "CNY/month"),
        ("sum(children.age)", "year"),
    ],
)
def test_units(text: str, unit: str) -> None:
    node, faults = checked(text)
    assert not faults
    assert isinstance(node.type, ty.Number)
    assert format_unit(node.type.unit or ()) == unit


def test_no_name_is_left_and_every_node_has_a_type() -> None:
    text = (
        (
            "low_income and children[age > 3 and item.disabled].grade = [1] and some c in children satisfies "
            'c.age in (age_limit, > 60) and (? > 3) in [true] or as_of + @"P1Y" > wife.birth_date and "a" in ("a", ?)'
        )
        .replace("and (? > 3) in [true] ", "")
        .replace(' and "a" in ("a", ?)', "")
    )
    node, faults = checked(text)
    assert not faults
    assert not any(isinstance(n, t.Name) for n in walk.walk(node))
    assert all(n.type != ty.Anything() for n in walk.walk(node))


def test_bounded_work() -> None:
    for text, code in [
        ("(" * 500_000 + "1" + ")" * 500_000, "L001"),
        ("[" * 1_000_000, "L001"),
        ("1 " * (MAX_LENGTH // 2), "L001"),
        ("(" * (MAX_DEPTH + 1), "L002"),
        ("+".join(["1"] * (MAX_DEPTH + 5)), "L002"),
        ("if true then 1 else " * (MAX_DEPTH + 5) + "1", "L002"),
        (
            "some a in [1,2,3,4,5,6,7,8,9]"
            + "".join(f", b{i} in [1,2,3,4,5,6,7,8,9]" for i in range(9))
            + " satisfies a = 0",
            "L027",
        ),
        ("{a0: [1, 1]" + "".join(f", a{i + 1}: [a{i}, a{i}]" for i in range(60)) + "}", "L027"),
    ]:
        with pytest.raises(ExpressionError) as caught:
            feel(text)
        assert caught.value.diagnostics[0].code == code, text[:40]
    assert feel("(" * MAX_DEPTH + "1" + ")" * MAX_DEPTH) == 1
    assert feel("-" * 2500 + "1") == 1


@pytest.mark.parametrize(
    ("text", "column", "help"),
    [
        ("wife.age => 49", 10, "write `>=`"),
        ("wife.age =< 49", 10, "write `<=`"),
        ("low_income := true", 12, "equality is written `=`"),
        ("wife.age ^ 2 > 4", 10, "write `**`"),
        ("wife.age in 40..60", 15, "write a range in brackets, such as `[40..60]`"),
        ("wife.age between 40, 60", 20, "write `and` between the two ends"),
        ("low_income andtrue", 12, "write an operator between `low_income` and `andtrue`"),
        ("low income", 5, "write an operator between `low` and `income`"),
        ("if low_income then1 else 2", 15, "write an operator between `low_income` and `then1`"),
    ],
)
def test_operators_of_other_languages_and_words_run_together(text: str, column: int, help: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    (fault,) = caught.value.diagnostics
    assert fault.span is not None
    assert (fault.code, fault.span.column) == ("L005", column)
    assert fault.help is not None
    assert fault.help.startswith(help)


def test_a_keyword_within_a_name_is_part_of_it() -> None:
    for text in ("income", "android", "iffy", "nothing", "trueish", "everyone", "some_day", "in_hardship"):
        assert isinstance(parse(text), t.Name)
    assert isinstance(parse('if(true)then"a"else"b"'), t.If)
