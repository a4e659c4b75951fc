"""Full-width signs where half-width ones belong (P014, L003): told each with what to type, the rest told too."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from fpassist.policy import check_policy, load

SMALL = Path(__file__).parent / "good" / "small.yaml"
TYPE = "type `{}` instead"
APART = "type `{}` and a space after it instead"


def told(folder: Path, *pairs: tuple[str, str]) -> list[tuple[str, str, str | None]]:
    """Code, sign at the place told and cure of every fault of the small policy with ``pairs`` put in."""
    text = SMALL.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    lines = text.splitlines()
    found = [(one.code, one.span, one.help) for one in check_policy(path)]
    return [
        (code, lines[at.line - 1][at.column - 1 : at.end_column - 1] if at else "", help) for code, at, help in found
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("issued: ", "issued：", [("：", APART.format(":"))]),
        ("issued: ", "issued： ", [("：", TYPE.format(":"))]),
        ("    when:\n", "    when：\n", [("：", TYPE.format(":"))]),
        ("{zh: 小通知, en", "{zh：小通知，en", [("：", APART.format(":")), ("，", APART.format(","))]),
        ("{from: 2014-07-16, review_after: 2019-07-15}", "｛from: 2014-07-16， review_after: 2019-07-15｝",
         [("｛", TYPE.format("{")), ("，", TYPE.format(",")), ("｝", TYPE.format("}"))]),
        ("{2014-07-16: 49}", "{2014-07-16：49}", [("：", APART.format(":"))]),
        ("[三(一)]", "［三(一)］", [("［", TYPE.format("[")), ("］", TYPE.format("]"))]),
        ("  pension_age:\n", "　pension_age:\n", [("　", "type two half-width spaces instead")]),
        ("  pension_age:\n", "\u00a0\u00a0pension_age:\n", [("\u00a0\u00a0", "type half-width spaces instead")]),
        ("issued: ", "issued:\u00a0", [("\u00a0", "type a half-width space instead")]),
        ("- only_child.deceased", "-\u00a0only_child.deceased", [("\u00a0", "type a half-width space instead")]),
        (", en: A small", ",\u2009en: A small", [("\u2009", "type a half-width space instead")]),
        ("one's own}", "“an age: one's own”}", [("“", TYPE.format('"')), ("”", TYPE.format('"'))]),
        ("[一, 独生子女死亡]", "【一，独生子女死亡】",
         [("【", TYPE.format("[")), ("，", APART.format(",")), ("】", TYPE.format("]"))]),
        ("[一, 独生子女死亡]", "［一, 独生子女死亡］", [("［", TYPE.format("[")), ("］", TYPE.format("]"))]),
        ("[一, 独生", "[一，独生", [("，", APART.format(","))]),
        ("measures: 2,", "measures: ２,", [("２", "write 2 instead")]),
        ("id: small-1", "id: “small-1”", [("“small-1”", "write small-1 instead")]),
        ("form: cash", "form: ”cash“", [("”cash“", "write cash instead")]),
        ("2014-07-16: 300", "2014-07-16: ３００", [("３００", "write 300 instead")]),
        ("CNY/person/month", "CNY／person／month", [("CNY／person／month", "write CNY/person/month instead")]),
        ("    bound:", "    ｂound:", [("ｂound", "write bound instead")]),
        ("verified: false", "verified: ‘false’", [("‘false’", "write false instead")]),
    ],
)  # fmt: skip
def test_a_sign_is_told_with_what_to_type(tmp_path: Path, old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert told(tmp_path, (old, new)) == [("P014", sign, cure) for sign, cure in expected]


def test_all_signs_of_a_file_and_its_other_faults_are_told_at_once(tmp_path: Path) -> None:
    pairs = [
        ("issued: ", "issued："),
        ("{zh: 小通知, en", "{zh: 小通知， en"),
        ("    when:\n", "    when：\n"),
        ("form: cash", "form： csh"),
        ("        - only_child.deceased", "        - only_child.deseased and wife.age ＞＝ ４９ and area = “urban”"),
    ]
    assert [(code, sign) for code, sign, _ in told(tmp_path, *pairs)] == [
        ("P014", "："),
        ("P014", "，"),
        ("P014", "："),
        ("L011", "only_child.deseased"),
        ("L003", "＞"),
        ("L003", "＝"),
        ("L003", "４９"),
        ("L003", "“"),
        ("L003", "”"),
        ("P014", "："),
        ("P024", "csh"),
    ]


def test_in_a_text_they_belong(tmp_path: Path) -> None:
    text = SMALL.read_text(encoding="utf-8")
    text = text.replace("小通知", "“小通知”：试行，note：甲、乙").replace("四十九岁", "四十九岁，且“独生子女”死亡：是")
    text = text.replace("only_child.deceased", 'only_child.deceased and id != "，“甲”："')
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    assert load(path).title.zh == "“小通知”：试行，note：甲、乙"


def test_a_file_in_which_every_colon_is_wide(tmp_path: Path) -> None:
    path = tmp_path / "o.yaml"
    lines = [
        "overlay：",
        "  id：o-1",
        "  kind：amendment",
        "  of：small-1",
        "  title：{zh：改，en：change}",
        "  authority：某文",
        "set：",
        "  parameters.relief.values：{2015-01-01：6000元}",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    found = check_policy(SMALL, [path])
    assert [one.code for one in found] == ["P014"] * 12 + ["P035"]
    assert found[-1].help == "write 6000; the unit stands in `unit: CNY`"
    path.write_text("\n".join([lines[0].replace("：", ":"), *lines[1:]]), encoding="utf-8")
    assert [one.code for one in check_policy(SMALL, [path])] == ["P014"] * 11 + ["P035"]


def test_an_overlay_and_its_targets(tmp_path: Path) -> None:
    path = tmp_path / "o.yaml"
    path.write_text(
        """\
overlay：
  id: o-1
  kind： “amendment”
  of: small-1
  title: {zh: 改， en: change}
  authority: 县政办：“某文”，第1号
set：
  parameters．relief.values: {2015-01-01： 6000}
remove: [parameters.rate，facts.veteran]
""",
        encoding="utf-8",
    )
    found = check_policy(SMALL, [path])
    places = [f"{one.span.line}:{one.span.column}" for one in found if one.span and one.code == "P014"]
    assert places == ["1:8", "3:7", "3:9", "5:16", "7:4", "8:3", "8:40", "9:25"]
    # What the removed entries held is missing: the overlay was laid over as it was meant.
    assert {one.code for one in found} == {"P014", "L010"}


def test_what_is_wrong_with_the_yaml_besides_is_told_too(tmp_path: Path) -> None:
    assert [code for code, *_ in told(tmp_path, ("issued: ", "issued："), ("sources:\n", "sources:\n\t x: [\n"))] == [
        "P014",
        "P005",
    ]


def test_a_blank_among_the_signs_of_a_value_is_named(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(SMALL.read_text(encoding="utf-8").replace("unit: year", 'unit: "ｙear\u3000"', 1), encoding="utf-8")
    [fault] = [one for one in check_policy(path) if one.code == "P014"]
    assert "(ｙ U+3000)" in fault.message
    assert fault.message == fault.message.strip()
    assert fault.help == "write year instead"


def test_a_file_of_signs_takes_no_time(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    began = time.monotonic()
    for unit in ("{a：1，", "“，", "［", "{“,", "{，a", "'，\"", "a：\n"):
        path.write_text("policy: " + unit * (200_000 // len(unit.encode())), encoding="utf-8")
        assert check_policy(path)
    assert time.monotonic() - began < 30
