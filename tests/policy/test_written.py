"""Figures and units in the words of a notice: told with exactly what a policy has in their place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from fpassist.policy import check_policy
from fpassist.policy.written import figures, numeral

SMALL = Path(__file__).parent / "good" / "small.yaml"


def told(folder: Path, old: str, new: str) -> list[tuple[str, str, str | None]]:
    """Code, what stands at the place told and cure of every fault of the small policy with ``new`` for ``old``."""
    text = SMALL.read_text(encoding="utf-8")
    assert old in text
    path = folder / "policy.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [(one.code, one.span, one.help) for one in check_policy(path)]
    return [
        (code, lines[at.line - 1][at.column - 1 : at.end_column - 1] if at else "", cure) for code, at, cure in found
    ]


@pytest.mark.parametrize(
    ("figure", "cure"),
    [
        ("5000元", "write 5000; the unit stands in `unit: CNY`"),
        ("5000 元", "write 5000; the unit stands in `unit: CNY`"),
        ("５０００元", "write 5000; the unit stands in `unit: CNY`"),
        ("5000元/人", "write 5000; the unit stands in `unit: CNY`"),
        ("0.9万", "write 9000; the unit stands in `unit: CNY`"),
        ("1.05万元", "write 10500; the unit stands in `unit: CNY`"),
        ("'5,000元'", "write 5000; the unit stands in `unit: CNY`"),
        ("人民币5000元", "write 5000; the unit stands in `unit: CNY`"),
        ("¥5000", "write 5000; the unit stands in `unit: CNY`"),
        ("五千元", "write 5000; the unit stands in `unit: CNY`"),
        ("'5000'", "write 5000; the unit stands in `unit: CNY`"),
        ("不低于5000元", "write 5000; the unit stands in `unit: CNY`; a floor is told by `bound: at_least`"),
        ("5000元以上", "write 5000; the unit stands in `unit: CNY`; a floor is told by `bound: at_least`"),
        ("20小时", "the unit stands in `unit: CNY`: write the figure in CNY, not in hour (小时)"),
        ("many", "give every value the same type"),
    ],
)
def test_a_figure_with_its_unit(tmp_path: Path, figure: str, cure: str) -> None:
    assert told(tmp_path, "2014-07-16: 5000", f"2014-07-16: {figure}") == [("P035", figure, cure)]


def test_every_such_figure_is_told_at_once(tmp_path: Path) -> None:
    assert told(tmp_path, "300, 2016-01-01: {value: 320,", "300元, 2016-01-01: {value: 三百二十元,") == [
        ("P035", "300元", "write 300; the unit stands in `unit: CNY/person/month`"),
        ("P035", "三百二十元", "write 320; the unit stands in `unit: CNY/person/month`"),
    ]
    assert told(tmp_path, "{urban: 15, rural: 10}", "{urban: 15元, rural: 十块}") == [
        ("P022", "15元", "write 15; the unit stands in `unit: CNY/household/month`"),
        ("P022", "十块", "write 10; the unit stands in `unit: CNY/household/month`"),
    ]


def test_a_figure_with_its_unit_where_there_is_no_unit(tmp_path: Path) -> None:
    assert told(tmp_path, "unit: year\n    values: {2014-07-16: 49}", "values: {2014-07-16: 49周岁}") == [
        ("P035", "49周岁", "write 49, and add `unit: year`")
    ]


def test_thousands_and_days(tmp_path: Path) -> None:
    assert told(tmp_path, "2014-07-16: 5000", "2014-07-16: 5,000") == [
        ("P030", "000", "write a number without commas, such as 5000")
    ]
    assert told(tmp_path, "2014-07-16: 5000", "2014年7月16日: 5000") == [("P023", "2014年7月16日", "write 2014-07-16")]


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ("CNY/person/month", "元/人/月", "write CNY/person/month"),
        ("CNY/person/month", "元每人每月", "write CNY/person/month"),
        ("CNY/household/month", "元/月/户", "write CNY/month/household"),
        ("unit: CNY\n", "unit: 万元\n", "write CNY, and the figures in it: 1 万元 is 10000"),
        ("unit: CNY\n", "unit: RMB\n", "write CNY"),
        ("unit: year", "unit: 周岁", "write year"),
    ],
)
def test_a_unit_in_the_words_of_a_notice(tmp_path: Path, old: str, new: str, cure: str) -> None:
    assert told(tmp_path, old, new) == [("P034", new.removeprefix("unit: ").strip(), cure)]


def test_units_after_numbers_in_an_expression(tmp_path: Path) -> None:
    new = 'person.age >= 49周岁 and supplement < 0.9万元 and relief >= 5000 元 and id != "5000元"'
    assert told(tmp_path, "own: person.age >= pension_age", f"own: {new}") == [
        ("L005", "周岁", "write `49`, without a unit"),
        ("L005", "万元", "write `9000`, without a unit"),
        ("L005", "元", "write `5000`, without a unit"),
    ]


@pytest.mark.parametrize(
    ("operation", "cure"),
    [
        ("+500元", "write '+500'; the unit is that of the parameter"),
        ("- 0.1万", "write '-1000'; the unit is that of the parameter"),
        ("＋10％", "write '+10 %'; the unit is that of the parameter"),
        ("double", "write '+10 %', '+50', '-5' or '* 1.1'"),
    ],
)
def test_an_operation_with_its_unit(tmp_path: Path, operation: str, cure: str) -> None:
    path = tmp_path / "o.yaml"
    head = "overlay: {id: o-1, kind: reform, of: small-1, title: {zh: 改, en: change}, authority: 某文}\n"
    path.write_text(f"{head}each_value: {{parameters.relief: '{operation}'}}\n", encoding="utf-8")
    assert [(one.code, one.help) for one in check_policy(SMALL, [path])] == [("P103", cure)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十五", 15),
        ("四十九", 49),
        ("三百", 300),
        ("一千零五十", 1050),
        ("两万", 20000),
        ("一万五千", 15000),
    ],
)
def test_numerals(text: str, number: int) -> None:
    assert numeral(text) == number


def test_figures_in_a_phrase() -> None:
    found = [(one.value, one.word) for one in figures("女方49周岁及以上，每人每月增加三百元，一次性1.5万元的80%")]
    assert found == [(49, "周岁"), (300, "元"), (15000, "元"), (Decimal("0.8"), "%")]
