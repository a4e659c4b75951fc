"""A policy held against the text of a notice: P043 to P047."""

from __future__ import annotations

from pathlib import Path

import pytest

from fpassist.policy import check_anchors, check_policy, load
from fpassist.policy.notice import parts

HERE = Path(__file__).parent
SMALL = HERE / "good" / "small.yaml"
NOTICE = """小政办发〔2014〕1号
关于小事的通知

一、意义

独生子女死亡的家庭有困难。要重视。

二、扶助

（一）经济

1.提高标准。对四十九岁以上的，每月三百元。

2.实施救助。给予不低于五千元的救助。另给生活补助。

三、措施

（一）加强管理。建立档案，及时更新。

小政府办公室

2014年7月16日
"""


def test_the_small_policy_stands_on_its_notice(tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_text(NOTICE, encoding="utf-8")
    assert check_policy(SMALL, source=path) == []


def test_parts_and_sentences() -> None:
    found = parts(NOTICE)
    assert list(found) == ["一", "二", "二(一)", "二(一)1", "二(一)2", "三", "三(一)"]
    assert found["一"].sentences == ["独生子女死亡的家庭有困难。", "要重视。"]
    assert found["二(一)2"].heading == "实施救助。"
    assert found["二(一)2"].sentences == ["给予不低于五千元的救助。", "另给生活补助。"]
    assert found["三(一)"].sentences == ["建立档案，及时更新。"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("每月三百元。", "每月400元。", [("P043", "“三百元” does not stand in 二(一)1 第1句")]),
        ("另给生活补助。", "另给补助。", [("P043", "“生活补助” does not stand in 二(一)2 第2句")]),
        ("2.实施救助。", "3.实施救助。", [("P044", "the notice has no part 二(一)2")]),
        ("三、措施", "3.看望。要看望老人。\n三、措施", [("P045", "no rule cites 二(一)3, 看望")]),
    ],
)
def test_what_the_notice_does_not_say(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    found = check_anchors(load(SMALL), NOTICE.replace(old, new))
    assert expected[0] in [(item.code, item.message) for item in found]


def test_the_help_says_where_the_anchor_does_stand() -> None:
    (fault,) = check_anchors(load(SMALL), NOTICE.replace("另给生活补助。", "另看望。再给生活补助。"))
    assert fault.help == "it stands in 第3句"
    (fault,) = check_anchors(load(SMALL), NOTICE.replace("建立档案，", "").replace("加强管理", "建立档案"))
    assert fault.help is not None
    assert "heading" in fault.help


def test_the_help_says_in_which_other_part_the_anchor_stands() -> None:
    (fault,) = check_anchors(load(SMALL), NOTICE.replace("另给生活补助。", "").replace("及时更新。", "另给生活补助。"))
    assert (fault.code, fault.help) == ("P043", "it stands in 三(一) 第1句")
    (fault,) = check_anchors(load(SMALL), NOTICE.replace("另给生活补助。", "").replace("经济\n", "生活补助\n"))
    assert fault.help == "it stands in the heading of 二(一); cite 二(一) without a sentence"
    (fault,) = check_anchors(load(SMALL), NOTICE.replace("另给生活补助。", "另给补助。"))
    assert fault.help == "copy the phrase from the notice, character by character"


def test_a_text_without_numbering() -> None:
    assert [item.code for item in check_anchors(load(SMALL), "你好。\n")] == ["P046"]


def test_a_notice_that_cannot_be_read(tmp_path: Path) -> None:
    assert [item.code for item in check_policy(SMALL, source=tmp_path / "none.txt")] == ["P001"]


def test_numbers_may_be_full_width(tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_text(NOTICE.replace("1.提高", "１．提高").replace("2.实施", "２、实施"), encoding="utf-8")
    assert check_policy(SMALL, source=path) == []


def test_a_phrase_cited_at_a_place_that_is_not_there_is_found(tmp_path: Path) -> None:
    path, policy = tmp_path / "notice.txt", tmp_path / "policy.yaml"
    path.write_text(NOTICE, encoding="utf-8")
    text = SMALL.read_text("utf-8")
    policy.write_text(
        text.replace("cite: [二(一)2 第2句, 生活补助]", "cite: [二(一)22 第2句, 生活补助]"), encoding="utf-8"
    )
    assert [(one.code, one.help) for one in check_policy(policy, source=path)] == [
        ("P044", "it stands in 二(一)2 第2句")
    ]


@pytest.mark.parametrize(
    ("new", "cure"),
    [
        ("[生活补助, 二(一)2 第2句]", "write the place first: [二(一)2 第2句, 生活补助]"),
        (
            "[二(一)2, 第2句, 生活补助]",
            "write the sentence beside the place: [二(一)2 第2句, a phrase that stands there]",
        ),
        ("[二(一)2 第二句, 生活补助]", "write 二(一)2 第2句"),
        ("[二(一)2 第2, 生活补助]", "write 二(一)2 第2句"),
        ("[二(一)2 第0句, 生活补助]", "write section, group, measure and sentence as in 二(一)1 第1句"),
        ("[二(一)2 第2句, 生活, 补助]", "put a phrase that holds a comma in quotes"),
        ("[二(一)2 第2句]", "write [二(一)1 第1句, a phrase that stands there]"),
        ('[二(一)2 第2句, ""]', "write [二(一)1 第1句, a phrase that stands there]"),
    ],
)
def test_a_citation_written_otherwise(tmp_path: Path, new: str, cure: str) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text(SMALL.read_text("utf-8").replace("[二(一)2 第2句, 生活补助]", new), encoding="utf-8")
    (fault,) = check_policy(policy)
    assert (fault.code, fault.help) == ("P041", cure)


def test_parts_are_not_missed_where_a_rule_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_text(NOTICE.replace("三百元", "四百元"), encoding="utf-8")
    broken = tmp_path / "policy.yaml"
    broken.write_text(SMALL.read_text("utf-8").replace("measure: 三(一)", "mesure: 三(一)"), encoding="utf-8")
    assert [item.code for item in check_policy(broken, source=path)] == ["P043", "P043", "P020"]


def test_the_bundled_policy_against_the_notice() -> None:
    notice = HERE.parents[2] / "shared" / "notice" / "chenzhou_2014_25.txt"
    if not notice.is_file():
        pytest.skip("the notice's text is not beside this checkout")
    assert check_policy(source=notice) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("2014-07-16: 300,", "2014-07-16: 250,", ("supplement is 250, and the phrase it cites says 300", "250", "300")),
        ("2016-01-01: {value: 320, cite: [二(一)1 第1句, 每月]}", "2016-01-01: 320",
         ("supplement is 320, and the phrase it cites says 300", "320", "300")),
        ("2014-07-16: 5000", "2014-07-16: 500", ("relief is 500, and the phrase it cites says 5000", "500", "5000")),
        # Years are not held against yuan, and 四十九岁 is 49.
        ("2014-07-16: 49", "2014-07-16: 50", ("pension_age is 50, and the phrase it cites says 49", "50", "49")),
        ("[二(一)2 第1句, 不低于五千元]\n  rate", "[二(一)1 第1句, 四十九岁]\n  rate", None),
        ("[二(一)2 第1句, 不低于五千元]\n  rate", "[[二(一)1 第1句, 三百元], [二(一)2 第1句, 五千元]]\n  rate", None),
        # What another document sets stands there.
        ("bound: at_least\n    values: {2014-07-16: 5000}",
         "source: scheme\n    values: {2014-07-16: 900}", None),
    ],
)  # fmt: skip
def test_a_figure_that_its_own_phrase_contradicts(
    tmp_path: Path, old: str, new: str, expected: tuple[str, str, str] | None
) -> None:
    notice, policy = tmp_path / "notice.txt", tmp_path / "policy.yaml"
    notice.write_text(NOTICE, encoding="utf-8")
    text = SMALL.read_text(encoding="utf-8")
    assert old in text
    policy.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = check_policy(policy, source=notice)
    if expected is None:
        assert found == []
        return
    ((fault),) = found
    message, value, read = expected
    assert (fault.code, fault.severity, fault.message) == ("P047", "warning", message)
    assert fault.help == f"write {read}, or cite the phrase that says {value}"
    assert fault.cite is not None
    assert fault.cite.startswith("小政办发〔2014〕1号 二(一)")
    assert fault.span is not None
    line = policy.read_text(encoding="utf-8").splitlines()[fault.span.line - 1]
    assert line[fault.span.column - 1 : fault.span.end_column - 1] == value


@pytest.mark.parametrize(
    ("old", "new", "message", "cure"),
    [
        ("    bound: at_least\n", "", "relief is exact, and the phrase it cites says 不低于", "add bound: at_least"),
        ("unit: CNY/person/month", "unit: CNY/person/year",
         "supplement is per year, and the phrase it cites says 每月", "count it per month in unit:"),
        ("unit: CNY/person/month", "unit: CNY/household/month",
         "supplement is per household, and the phrase it cites says 每人", "count it per person in unit:"),
        ("    unit: year\n    values: {2014-07-16: 49}", "    values: {2014-07-16: 588}",
         "pension_age is 588, and the phrase it cites says 49", "write 49, or cite the phrase that says 588"),
    ],
)  # fmt: skip
def test_what_a_phrase_says_besides_the_figure(tmp_path: Path, old: str, new: str, message: str, cure: str) -> None:
    notice, policy = tmp_path / "notice.txt", tmp_path / "policy.yaml"
    notice.write_text(NOTICE.replace("三百元", "每人每月三百元"), encoding="utf-8")
    text = SMALL.read_text(encoding="utf-8").replace(
        "[二(一)1 第1句, 三百元]\n  relief", "[二(一)1 第1句, 每人每月三百元]\n  relief"
    )
    assert old in text
    policy.write_text(text.replace(old, new, 1), encoding="utf-8")
    told = [(one.message, one.help) for one in check_policy(policy, source=notice) if one.code == "P047"]
    assert told == [(message, cure)]


def test_an_overlay_has_a_ground_of_its_own(tmp_path: Path) -> None:
    notice, overlay = tmp_path / "notice.txt", tmp_path / "o.yaml"
    notice.write_text(NOTICE, encoding="utf-8")
    head = "overlay: {id: o-1, kind: reform, of: small-1, title: {zh: 改, en: change}, authority: 某文}\n"
    overlay.write_text(head + "set: {parameters.relief.values: {2014-07-16: 250}}\n", encoding="utf-8")
    assert check_policy(SMALL, [overlay], notice) == []
