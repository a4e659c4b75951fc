"""`fpassist check` and `fpassist test`: status 1 and every fault with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.conftest import Call

ENGLISH = ("--lang", "en")
POLICIES = Path(__file__).resolve().parents[2] / "policies"
BUNDLED = POLICIES / "chenzhou_2014.yaml"

CASE = """
case: {zh: 例, en: example}
as_of: 2015-02-28
household:
  id: H-1
  area: rural
  members:
    - {id: w, role: wife, birth_date: 1966-03-01}
    - {id: c, role: child, birth_date: 1990-01-01, death_date: 2012-02-02}
expect:
  monthly_supplement: {w: denied}
also:
  - as_of: 2015-03-01
    definitions: {special_hardship_family: true}
    expect:
      monthly_supplement: {w: {amount: "300.00", per: month}}
"""


def test_the_bundled_policy_is_sound(call: Call) -> None:
    done = call("check", BUNDLED, *ENGLISH)
    assert done.status == 0
    assert done.err == ""


def test_faults_have_place_excerpt_and_status_1(call: Call, tmp_path: Path) -> None:
    text = BUNDLED.read_text(encoding="utf-8")
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text(text.replace("wife.age >= supplement_age", "wife.age >= suplement_age"), encoding="utf-8")
    line = 1 + text[: text.index("wife.age >= supplement_age")].count("\n")
    done = call("check", faulty, *ENGLISH)
    assert done.status == 1
    assert f"{faulty}:{line}:" in done.out
    assert "^^^" in done.out
    assert "supplement_age" in done.out
    shown = call("check", faulty, "--format", "json")
    assert shown.status == 1
    assert set(shown.json) == {"errors", "warnings"}
    assert shown.json["errors"][0]["where"].startswith(f"{faulty}:{line}:")


def test_faults_in_chinese(call: Call, tmp_path: Path) -> None:
    county = tmp_path / "county.yaml"
    head = (
        "overlay: {id: c, kind: local_standard, of: chenzhou-2014-25, title: {zh: 县, en: county}, authority: 某文}\n"
    )
    body = "set:\n  parameters.relief_amout.values: {2015-01-01: 6000}\n"
    body += "  parameters.relief_amount.values: {2015-01-01: 4000}\n"
    county.write_text(head + body, encoding="utf-8")
    done = call("check", BUNDLED, "--overlay", county, "--lang", "zh")
    assert done.status == 1
    assert done.out.splitlines() == [
        f"{county}:3:3: 错误[P101]：路径不存在",
        "  3 |   parameters.relief_amout.values: {2015-01-01: 6000}",
        "    |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
        "  详情：parameters 中没有 'relief_amout'",
        "  处理：更正路径；新增请用 add",
        "  提示：是否应为 'parameters.relief_amount.values'？",
        f"{county}:4:49: 错误[P104]：地方标准低于底线",
        "  4 |   parameters.relief_amount.values: {2015-01-01: 4000}",
        "    |                                                 ^^^^",
        "  详情：relief_amount 为 4000，低于底线 5000",
        "  依据：郴政办发〔2014〕25号 二(一)2 第1句 “不低于5000元”",
        "  处理：不得低于底线数额",
        "  提示：设为 5000 或以上",
        "2 个错误，0 个警告",
    ]
    assert call("check", BUNDLED, "--overlay", county).out == done.out
    assert call("check", BUNDLED, "--overlay", county, *ENGLISH).out.endswith("2 errors, 0 warnings\n")
    # What a program reads is the same in either language.
    shown = call("check", BUNDLED, "--overlay", county, "--lang", "zh", "--format", "json").json
    assert shown == call("check", BUNDLED, "--overlay", county, "--format", "json").json
    assert call("check", BUNDLED, "--lang", "zh").out == "未发现问题\n"


def test_cases_in_chinese(call: Call, tmp_path: Path) -> None:
    path = case(tmp_path, CASE)
    assert call("test", path, "--lang", "zh").out == "1 个通过，0 个未通过（共 2 问）\n"
    done = call("test", case(tmp_path, CASE.replace("{w: denied}", "{w: granted}")), "--lang", "zh")
    assert done.status == 1
    assert "错误[C014]：" in done.out
    assert "0 个通过，1 个未通过（共 2 问）" in done.out


def test_the_bundled_cases_pass(call: Call) -> None:
    done = call("test", *ENGLISH)
    assert done.status == 0, done.out
    assert f"{len(list((POLICIES / 'cases').glob('*.yaml')))} passed, 0 failed" in done.out


def case(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_case_passes(call: Call, tmp_path: Path) -> None:
    done = call("test", case(tmp_path, CASE), *ENGLISH)
    assert (done.status, done.out) == (0, "1 passed, 0 failed (2 questions)\n")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{w: denied}", "{w: granted}", "outcome of monthly_supplement for w is denied on 2015-02-28, not granted"),
        ("{w: denied}", "granted", "monthly_supplement for w is denied on 2015-02-28, not granted"),
        ("{w: denied}", "{x: denied}", "monthly_supplement has no row for x on 2015-02-28"),
        ("{w: denied}", "{w: {outcom: denied}}", "outcom cannot be expected of a row"),
        ("{w: denied}", "perhaps", "expected of monthly_supplement: granted, denied, undetermined or a mapping"),
        ("300.00", "301.00", "amount of monthly_supplement for w is 300.00 on 2015-03-01, not 301.00"),
        ("per: month", "bound: at_least", "bound of monthly_supplement for w is exact on 2015-03-01, not at_least"),
        ("per: month", "missing: [w.job]", "missing of monthly_supplement for w is [] on 2015-03-01"),
        ("per: month", "payers: []", "payers of monthly_supplement for w is"),
        ("per: month", "interpretations: {members: couple_only}", "interpretations of monthly_supplement for w is"),
        ("family: true", "family: false", "special_hardship_family is true on 2015-03-01, not false"),
        ("special_hardship_family", "special_family", "the policy has no definition special_family"),
        ("monthly_supplement: {w: denied}", "monthly: denied", "the policy has no benefit monthly"),
        ("monthly_supplement: {w: denied}", "emergency_relief: granted", "emergency_relief has no row on 2015-02-28"),
    ],
)
def test_a_difference_is_told_with_its_place(call: Call, tmp_path: Path, old: str, new: str, message: str) -> None:
    path = case(tmp_path, CASE.replace(old, new, 1))
    done = call("test", path, *ENGLISH)
    assert done.status == 1
    assert f"{path}:" in done.out
    assert f"error[C014]: {message}" in done.out
    assert "0 passed, 1 failed" in done.out
    shown = call("test", path, "--format", "json")
    assert (shown.codes, shown.json["failed"]) == (["C014"], 1)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("as_of: 2015-02-28", "as_of: 2015-02-30", "as_of must be a day, YYYY-MM-DD"),
        ("also:", "alos:", "a case has no key alos"),
        ("    expect:\n", "    wish:\n", "a question has no key wish"),
        ("expect:\n  monthly_supplement: {w: denied}\n", "", "a question expects something"),
        ("as_of: 2015-02-28", "as_of: 2015-02-28\noverlays: x", "overlays must be a list of names"),
        ("as_of: 2015-02-28", "as_of: 2015-02-28\noverlays: [nowhere]", "there is no overlay nowhere"),
        ("as_of: 2015-02-28", "as_of: 2015-02-28\ninterpret: x", "interpret must be a mapping"),
    ],
)
def test_a_case_written_wrongly(call: Call, tmp_path: Path, old: str, new: str, message: str) -> None:
    done = call("test", case(tmp_path, CASE.replace(old, new, 1)), *ENGLISH)
    assert done.status == 1
    assert "error[C012]" in done.out
    assert message in done.out


@pytest.mark.parametrize(
    ("old", "new", "place", "cure"),
    [
        (
            "monthly_supplement: {w: denied}",
            "monthly_suplement: {w: denied}",
            "monthly_suplement",
            "'monthly_supplement'",
        ),
        ("{w: denied}", "{w: deny}", "deny", "known here: granted, denied, undetermined"),
        ("{w: denied}", "{x: denied}", "x", "the subjects are w"),
        ("{w: denied}", "{w: {outcom: denied}}", "outcom", "'outcome'"),
        ("{w: denied}", "denid", "denid", "'denied'"),
        ("also:", "alos:", "alos", "'also'"),
        ("as_of: 2015-02-28", "as_of: 2015-02-30", "2015-02-30", "write a day that exists as YYYY-MM-DD"),
        ("as_of: 2015-02-28", "as_of: 2013-02-28", "2013-02-28", "ask about 2014-07-16 or a later day"),
        ("also:", "overlays: [reform_45]\nalso:", "[reform_45]", "'reform_45_400'"),
        ("also:", "interpret: {members: couple}\nalso:", "{members: couple}", "couple_only"),
    ],
)
def test_a_slip_in_a_case_is_told_where_it_stands(
    call: Call, tmp_path: Path, old: str, new: str, place: str, cure: str
) -> None:
    done = call("test", case(tmp_path, CASE.replace(old, new, 1)), *ENGLISH)
    _, excerpt, caret, *rest = done.out.splitlines()
    assert excerpt[caret.index("^") : caret.rindex("^") + 1] == place
    assert any(cure in line for line in rest)


def test_a_sum_is_compared_as_a_number(call: Call, tmp_path: Path) -> None:
    assert call("test", case(tmp_path, CASE.replace('"300.00"', "300", 1)), *ENGLISH).status == 0
    assert call("test", case(tmp_path, CASE.replace('"300.00"', "lots", 1)), *ENGLISH).status == 1


def test_a_folder_without_cases_is_no_success(call: Call, tmp_path: Path) -> None:
    done = call("test", tmp_path, *ENGLISH)
    assert done.status == 2
    assert "error[C002]: no case file stands in the folder" in done.err


def test_a_file_without_a_case(call: Call, tmp_path: Path) -> None:
    done = call("test", case(tmp_path, ""), *ENGLISH)
    assert "help: write a case, as policies/cases/README.md says" in done.out


def test_faults_of_family_day_and_yaml_name_the_case(call: Call, tmp_path: Path) -> None:
    path = case(tmp_path, CASE.replace("area: rural", "area: town").replace("role: child", "rol: child"))
    assert call("test", path, *ENGLISH).out.splitlines()[:4:2] == [
        f"{path}:6:3: area: error[H005]: area is none of its values",
        f"{path}:9:15: members[1].rol: error[H002]: rol is not a known key",
    ]
    path = case(tmp_path, "as_of: 2015-02-28\nhousehold: [1, 2]\nexpect: {}\n")
    assert "error[C012]: a case is about one household" in call("test", path, *ENGLISH).out
    path = case(tmp_path, "as_of: 2015-02-28\nhousehold: [x]\nexpect: {}\n")
    assert call("test", path, *ENGLISH).out.startswith(f"{path}:2:13: error[H001]: a household is not an object")
    path = case(tmp_path, CASE.replace("as_of: 2015-02-28", "as_of: 2013-02-28"))
    assert "error[E001]" in call("test", path, *ENGLISH).out
    path = case(tmp_path, "case: [")
    done = call("test", path, *ENGLISH)
    assert (done.status, "error[P005]" in done.out) == (1, True)
    path = case(tmp_path, CASE + "as_of: 2015-02-28\n")
    assert "error[P011]" in call("test", path, *ENGLISH).out


def test_wide_signs_of_a_case_are_told_without_its_names(call: Call, tmp_path: Path) -> None:
    text = CASE.replace("case: {", "case：{").replace("{id: w, role", "{id: w, name：张三丰， role")
    done = call("test", case(tmp_path, text), *ENGLISH)
    assert done.status == 1
    assert "张三丰" not in done.out
    assert done.out.count("error[P014]: the full-width `：` stands where YAML takes a half-width `:`") == 2
    assert "error[P014]: the full-width `，` stands where YAML takes a half-width `,`" in done.out
    assert done.out.endswith("0 passed, 1 failed (0 questions)\n")


@pytest.mark.parametrize(
    "slip",
    [
        "name 张三丰",
        "name:张三丰",
        'name: "张三丰" x',
        "name: @张三丰",
        "name: [张三丰] x",
        "name: - 张三丰",
        'name："张三丰" x',
        "id_number 43100119640301002X",
        'id_number: "43100119640301002X" x',
    ],
)
def test_a_slip_beside_a_name_does_not_show_it(call: Call, tmp_path: Path, slip: str) -> None:
    """A file with names is told where it is wrong, with a cure, and without them."""
    text = f"""\
as_of: 2014-08-01
household:
  id: H-1
  members:
    - id: w
      role: wife
      {slip}
expect:
  pairing: denied
"""
    done = call("test", case(tmp_path, text), *ENGLISH)
    assert done.status == 1
    assert "error[P0" in done.out
    assert "张三丰" not in done.out
    assert "4310011964" not in done.out
