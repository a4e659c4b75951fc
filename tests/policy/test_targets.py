"""Targets of an overlay written otherwise than as one path: told once, with what to write; the rest is told as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from fpassist.policy import check_policy

SMALL = Path(__file__).parent / "good" / "small.yaml"
HEAD = """\
overlay:
  id: o-1
  kind: {kind}
  of: small-1
  title: {{zh: 改, en: change}}
  authority: 某文
"""


def told(folder: Path, body: str, kind: str = "amendment") -> list[tuple[str, str, str | None]]:
    """Code, ``line:column`` and cure of every fault of an overlay."""
    path = folder / "o.yaml"
    path.write_text(HEAD.format(kind=kind) + body, encoding="utf-8")
    found = check_policy(SMALL, [path])
    assert all(one.span is not None and one.span.file == str(path) for one in found), [one.message for one in found]
    return [(one.code, f"{one.span.line}:{one.span.column}" if one.span else "", one.help) for one in found]


@pytest.mark.parametrize("kind", ["local_standard", "amendment"])
@pytest.mark.parametrize(
    ("body", "example"),
    [
        ("set: {parameters: {relief: {values: {2015-01-01: 6000}}}}", "parameters.relief.values: {2015-01-01: 6000}"),
        ("set: {parameters: {releif: {2015-01-01: 6000}}}", "parameters.relief.values: {2015-01-01: 6000}"),
        ("set: {parameters: {relief.values: {2015-01-01: {value: 6000}}}}",
         "parameters.relief.values: {2015-01-01: {value: 6000}}"),
        ("set: {parameters: {supplement: {urban: 400}}}", "parameters.supplement.values: {2014-07-16: {urban: 400}}"),
        ("set: {parameters.relief: 6000}", "parameters.relief.values: {2014-07-16: 6000}"),
        ("set: {parameters.relief: 6000元}", "parameters.relief.values: {2014-07-16: 6000}"),
        ("set: {parameters.relief: {values: {2015-01-01: 6000}}}", "parameters.relief.values: {2015-01-01: 6000}"),
        ("set: {parameters.rate: {urban: 20, rural: 15}}",
         "parameters.rate.values: {2014-07-16: {urban: 20, rural: 15}}"),
        ("set: {interpretations.whose_age: wife}", "interpretations.whose_age.default: wife"),
        ("set: {benefits: {living: {grant: {per: year}}}}", "benefits.living.grant.per: year"),
        ("replace: {benefits: {living: {when: true}}}", "benefits.living.when: true"),
        ("each_value: {parameters: {relief: '+10 %'}}", "parameters.relief: '+10 %'"),
    ],
)  # fmt: skip
def test_a_tree_is_told_once_with_the_path_to_write(tmp_path: Path, body: str, example: str, kind: str) -> None:
    ((code, place, cure),) = told(tmp_path, body, kind)
    assert (code, place) == ("P110", f"7:{body.index('{') + 2}")
    assert cure == f"join the steps with dots in one key: {example}"


def test_a_whole_entry_may_still_be_set_and_a_section_added(tmp_path: Path) -> None:
    relief = "{label: {zh: 救, en: relief}, unit: CNY, values: {2014-07-16: 1}, cite: [二(一)2 第1句, 不低于五千元]}"
    assert told(tmp_path, f"set:\n  parameters.relief: {relief}\n") == []
    # One thing lacking is a fault of the entry, not of the path.
    lacking = relief.replace(", cite: [二(一)2 第1句, 不低于五千元]", "")
    assert [code for code, *_ in told(tmp_path, f"set:\n  parameters.relief: {lacking}\n")] == ["P040"]


@pytest.mark.parametrize("kind", ["local_standard", "reform"])
@pytest.mark.parametrize(
    ("target", "meant"),
    [
        ("parameters.releif.values", "parameters.relief.values"),
        ("parameter.relief.values", "parameters.relief.values"),
        ("paramaters.releif.value", "parameters.relief.values"),
        ("parameters.relief.value", "parameters.relief.values"),
        ("relief.values", "parameters.relief.values"),
        ("parameters.relief.2015-01-01", "parameters.relief.values.2015-01-01"),
        ("benefits.livin.when.if", "benefits.living.when.if"),
        ("benefits.monthly.when.all.1.x", None),
    ],
)
def test_a_slip_in_a_target_is_told_as_one(tmp_path: Path, target: str, meant: str | None, kind: str) -> None:
    ((code, place, cure),) = told(tmp_path, f"set:\n  {target}: {{2015-01-01: 6000}}\n", kind)
    assert (code, place) == ("P101", "8:3")
    assert meant is None or cure == f"did you mean {meant!r}?"


def test_a_local_standard_is_still_kept_from_the_rules(tmp_path: Path) -> None:
    found = told(tmp_path, "set:\n  benefits.living.when: 'true'\nremove: [benefits.monthly]\n", "local_standard")
    assert [(code, place) for code, place, _ in found] == [("P106", "8:3"), ("P106", "9:10")]


def test_a_wrong_section_does_not_hide_the_other_faults(tmp_path: Path) -> None:
    body = """\
sets:
  parameters.releif.values: {2015-01-01: 6000}
  parameters.relief.values: {2015-01-01: 4000}
note: 县里的标准
add: {parameters.relief: {}}
remove: [benefits.monthly]
each_values: {parameters.supplement: [1]}
"""
    found = told(tmp_path, body, "local_standard")
    assert [(code, place) for code, place, _ in found] == [
        ("P020", "7:1"),
        ("P101", "8:3"),
        ("P104", "9:42"),
        ("P020", "10:1"),
        ("P102", "11:7"),
        ("P106", "12:10"),
        ("P020", "13:1"),
        ("P022", "13:38"),
    ]


def test_a_faulty_head_does_not_hide_the_other_faults(tmp_path: Path) -> None:
    path = tmp_path / "o.yaml"
    head = HEAD.format(kind="local_standrd").replace("  authority: 某文\n", "  authorty: 某文\n")
    path.write_text(head + "set:\n  parameters.releif.values: {2015-01-01: 6000}\n", encoding="utf-8")
    assert [one.code for one in check_policy(SMALL, [path])] == ["P024", "P020", "P101"]
    path.write_text("set:\n  parameters.releif.values: {2015-01-01: 6000}\n", encoding="utf-8")
    assert [one.code for one in check_policy(SMALL, [path])] == ["P021", "P101"]


def test_a_wrong_section_of_a_policy_does_not_hide_its_faults_either(tmp_path: Path) -> None:
    text = SMALL.read_text(encoding="utf-8")
    for old, new in (
        ("parameters:", "paramters:"),
        ("benefits:", "benefit:"),
        ("unit: year", "unit: 周岁"),
        ("form: cash, amount: supplement", "form: csh, amount: suplement"),
    ):
        text = text.replace(old, new, 1)
    policy, overlay = tmp_path / "policy.yaml", tmp_path / "o.yaml"
    policy.write_text(text, encoding="utf-8")
    body = "set:\n  parameters.relief.values: {2015-01-01: 6000}\n  parameters.releif.values: {2015-01-01: 6000}\n"
    overlay.write_text(HEAD.format(kind="amendment") + body, encoding="utf-8")
    found = [(one.code, one.span.line if one.span else 0) for one in check_policy(policy, [overlay])]
    assert found == [("P020", 26), ("P034", 29), ("P020", 67), ("P024", 80), ("L010", 80), ("P101", 9)]
