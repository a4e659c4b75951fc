"""Conditions, sums and payers read aloud in both languages."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from fpassist import load_policy
from fpassist.diagnostics import Span
from fpassist.engine.rows import Amounted, Payer
from fpassist.explain.money import payers_words, quantity_words, sum_words
from fpassist.explain.vocabulary import Lang, value_words
from fpassist.explain.words import Speaker
from fpassist.lang import tree as t
from fpassist.lang.types import Boolean, Date, Number, Record

ROOT = Path(__file__).resolve().parents[2]
AT = Span(None, 1, 1, 1, 2)
PERSON = t.Variable(span=AT, type=Record("person"), name="person")
HOUSEHOLD = t.Variable(span=AT, type=Record("household"), name="household")
AGE = t.Definition(span=AT, type=Number(), base=PERSON, id="age")
BIRTH = t.Property(span=AT, type=Date(), base=PERSON, name="birth_date")
DEAD = t.Property(span=AT, type=Boolean(), base=PERSON, name="deceased")
LOW = t.Property(span=AT, type=Boolean(), base=HOUSEHOLD, name="low_income")
CHILDREN = t.Property(span=AT, base=HOUSEHOLD, name="later_children")


def lit(value: t.Scalar) -> t.Literal:
    return t.Literal(span=AT, value=value)


def number(value: int) -> t.Literal:
    return lit(Decimal(value))


def child(name: str) -> t.Variable:
    return t.Variable(span=AT, type=Record("person"), name=name)


def interval(low: int | None, high: int | None, *, closed: bool = True) -> t.Interval:
    ends = [None if end is None else number(end) for end in (low, high)]
    return t.Interval(span=AT, low=ends[0], high=ends[1], low_closed=closed, high_closed=closed)


def compare(op: str, left: t.Node, right: t.Node) -> t.Compare:
    return t.Compare(span=AT, op=op, left=left, right=right)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("node", "zh", "en"),
    [
        (compare(">=", AGE, number(49)), "本人的周岁不小于 49", "the person's full years of age is at least 49"),
        (compare("<", BIRTH, lit(date(2014, 7, 16))), "本人的出生日期早于 2014-07-16", "is before 2014-07-16"),
        (compare("=", LOW, lit(True)), "低收入家庭", "low-income family"),
        (compare("=", LOW, lit(False)), "并非“低收入家庭”", "not (low-income family)"),
        (compare("=", BIRTH, lit(None)), "本人的出生日期未知", "is unknown"),
        (compare("!=", BIRTH, lit(None)), "本人的出生日期已知", "is known"),
        (t.Not(span=AT, operand=DEAD), "并非“本人已死亡”", "not (the person: deceased)"),
        (t.And(span=AT, items=(LOW, DEAD)), "低收入家庭，且本人已死亡", "low-income family, and the person: deceased"),
        (t.Or(span=AT, items=(LOW, DEAD)), "低收入家庭，或本人已死亡", "low-income family, or the person: deceased"),
        (t.Between(span=AT, value=AGE, low=number(1), high=number(3)), "本人的周岁在 1 至 3 之间", "is from 1 to 3"),
        (t.In(span=AT, value=AGE, tests=(interval(1, 3),)), "本人的周岁为 1 至 3", "is 1 to 3"),
        (
            t.In(span=AT, value=AGE, tests=(interval(1, 3, closed=False),)),
            "1 至 3（不含端点）",
            "1 to 3 (ends left out)",
        ),
        (t.In(span=AT, value=AGE, tests=(interval(5, None),)), "本人的周岁为 不小于 5", "is at least 5"),
        (t.In(span=AT, value=AGE, tests=(interval(None, 5, closed=False),)), "本人的周岁为 小于 5", "is under 5"),
        (t.In(span=AT, value=AGE, tests=(number(1), number(2))), "本人的周岁为1、2之一", "is one of 1 or 2"),
        (
            t.Quantified(
                span=AT,
                kind="some",
                bindings=(("c", CHILDREN),),
                body=t.Property(span=AT, type=Boolean(), base=child("c"), name="deceased"),
            ),
            "中至少有一个：已死亡",
            "at least one of ",
        ),
        (
            t.Quantified(
                span=AT,
                kind="every",
                bindings=(("c", CHILDREN),),
                body=compare("=", t.Property(span=AT, base=child("c"), name="hukou"), lit("rural")),
            ),
            "中每一个都：其",
            "every one of ",
        ),
        (t.Filter(span=AT, base=CHILDREN, condition=DEAD), "中满足“本人已死亡”者", "where the person: deceased"),
        (t.At(span=AT, day=BIRTH, body=LOW), "在本人的出生日期那天，低收入家庭", "on the person's "),
        (
            t.If(span=AT, condition=LOW, then=number(1), otherwise=number(2)),
            "若低收入家庭则1，否则2",
            "if low-income family then 1, else 2",
        ),
        (compare("<", t.AsOf(span=AT, type=Date()), BIRTH), "当日早于 本人的出生日期", "the day asked about is before"),
        (t.Arithmetic(span=AT, op="+", left=AGE, right=number(1)), "本人的周岁 + 1", "age + 1"),
        (t.Parameter(span=AT, type=Number(), id="supplement_age"), "49", "49"),
        (t.Parameter(span=AT, type=Number(), id="home_care_rate"), "居家养老服务每小时补助", "home-care rate"),
        (t.ListOf(span=AT, items=(number(1), number(2))), "1、2", "1, 2"),
        (lit(t.YearsMonths(14)), "1 年 2 个月", "1 year 2 months"),
        (lit(timedelta(days=1)), "1 天", "1 day"),
        (
            t.Property(span=AT, type=Number(), base=t.AsOf(span=AT, type=Date()), name="month"),
            "当日的月份",
            "the month of the day asked about",
        ),
        (t.Property(span=AT, type=Boolean(), base=PERSON, name="orphan"), "本人为孤儿", "the person: orphan"),
        (compare("=", t.Property(span=AT, base=child("treatment"), name="kind"), lit("ivf")), "试管婴儿", "is IVF"),
        (lit(t.YearsMonths(0)), "0 个月", "0 months"),
        (lit(timedelta(days=3)), "3 天", "3 days"),
        (t.Negate(span=AT, operand=number(1)), "所述条件", "the condition as written"),
        (t.Atom(span=AT, text="-1 < x", body=t.Negate(span=AT, operand=number(1)), cite=""), "-1 < x", "-1 < x"),
    ],
)
def test_conditions(node: t.Node, zh: str, en: str) -> None:
    policy = load_policy().data
    assert zh in Speaker(policy, "zh", date(2014, 8, 1)).say(node)
    assert en in Speaker(policy, "en", date(2014, 8, 1)).say(node)


def test_two_loops_keep_their_names_apart() -> None:
    inner = t.Quantified(span=AT, kind="some", bindings=(("b", CHILDREN),), body=compare("=", child("a"), child("b")))
    outer = t.Quantified(span=AT, kind="every", bindings=(("a", CHILDREN),), body=inner)
    speaker = Speaker(load_policy().data, "en", date(2014, 8, 1))
    assert speaker.say(outer).endswith("it is b")
    assert speaker.say(child("a")) == "a"


def test_the_value_of_a_parameter_is_that_of_the_day() -> None:
    overlays = [ROOT / "policies" / "overlays" / "reform_45_400.yaml"]
    policy = load_policy(overlays=overlays).data
    node = t.Parameter(span=AT, type=Number(), id="supplement_age")
    assert Speaker(policy, "en", date(2014, 8, 1)).say(node) == "45"
    assert Speaker(policy, "en", date(2013, 8, 1)).say(node) == "age for the supplement"


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (None, "未知", "unknown"),
        (True, "是", "yes"),
        (False, "否", "no"),
        ("state_organ", "国家机关", "state organ"),
        (["w", "h"], "w、h", "w, h"),
        ([], "无", "none"),
        (3, "3", "3"),
    ],
)
def test_values(value: object, zh: str, en: str) -> None:
    assert (value_words(value, "zh"), value_words(value, "en")) == (zh, en)


def test_money() -> None:
    assert sum_words(Decimal("5000"), "once", "at_least", "zh") == "一次性不低于 5,000.00 元"
    assert sum_words(Decimal("30.5"), "year", "exact", "en") == "30.50 CNY a year"
    assert quantity_words(Amounted(Decimal(20), "hour", "month"), "zh") == "每月 20 小时"
    assert quantity_words(Amounted(Decimal("2.50"), "hour", "month"), "en") == "2.5 hours a month"
    shares = (Payer("employer", "w", Decimal("2500.00")), Payer("employer", "h", Decimal("2500.00")))
    assert payers_words(shares, "zh") == "所在单位 (w) 2,500.00、所在单位 (h) 2,500.00"
    assert payers_words((Payer("fiscal_budget", None, None),), "en") == "fiscal budget"
    unknown: dict[Lang, str] = {"zh": "不详，见应问事项", "en": "not known yet"}
    for lang, words in unknown.items():
        assert payers_words(None, lang) == words
