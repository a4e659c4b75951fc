"""The runner of the published suite, on a small model made for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tck.__main__ import main
from tests.tck.suite import Tally, ask_all

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/">
  <inputData id="i1" name="children"><variable name="children"/></inputData>
  <inputData id="i2" name="yearly sum"><variable name="yearly sum"/></inputData>
  <decision id="d1" name="rate"><literalExpression><text>12.5</text></literalExpression></decision>
  <decision id="d2" name="sum">
    <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement><requiredDecision href="#d1"/></informationRequirement>
    <literalExpression><text>rate * count(children[age &lt; 18])</text></literalExpression>
  </decision>
  <decision id="d3" name="both">
    <context>
      <contextEntry><variable name="low"/>
        <literalExpression><text>[3..7).start</text></literalExpression></contextEntry>
      <contextEntry><variable name="end included"/>
        <literalExpression><text>[3..7).end included</text></literalExpression></contextEntry>
    </context>
  </decision>
  <decision id="d4" name="mistake"><literalExpression><text>7 + "seven"</text></literalExpression></decision>
  <decision id="d5" name="clock"><literalExpression><text>time("08:30:00")</text></literalExpression></decision>
  <decision id="d6" name="month">
    <informationRequirement><requiredInput href="#i2"/></informationRequirement>
    <literalExpression><text>yearly sum / 12</text></literalExpression>
  </decision>
  <decision id="d7" name="table"><decisionTable/></decision>
  <decision id="d8" name="days"><literalExpression><text>[@"2014-07-16", @"P2D"]</text></literalExpression></decision>
  <decision id="d9" name="third"><literalExpression><text>1 / 3</text></literalExpression></decision>
  <itemDefinition name="tChild"><itemComponent name="name"><typeRef>feel:string</typeRef></itemComponent>
    <itemComponent name="born"><typeRef>feel:date</typeRef></itemComponent></itemDefinition>
  <itemDefinition name="tBrood" isCollection="true"><typeRef>tns:tChild</typeRef></itemDefinition>
  <itemDefinition name="tNames" isCollection="true"><typeRef>string</typeRef></itemDefinition>
  <inputData id="i3" name="brood"><variable name="brood" typeRef="tns:tBrood"/></inputData>
  <decision id="d10" name="late"><variable name="late" typeRef="tNames"/>
    <informationRequirement><requiredInput href="#i3"/></informationRequirement>
    <literalExpression><text>brood[born > @"2014-07-16"].name</text></literalExpression></decision>
  <decision id="d11" name="latest"><variable name="latest" typeRef="feel:string"/>
    <informationRequirement><requiredDecision href="#d10"/></informationRequirement>
    <literalExpression><text>late</text></literalExpression></decision>
  <decision id="d12" name="one"><variable name="one" typeRef="tNames"/>
    <literalExpression><text>"7"</text></literalExpression></decision>
  <decision id="d13" name="none"><variable name="none" typeRef="number"/>
    <literalExpression><text>"7"</text></literalExpression></decision>
  <decision id="d14" name="alone"><literalExpression typeRef="number"><text>[7]</text></literalExpression></decision>
  <decision id="d15" name="child"><variable name="child" typeRef="tChild"/>
    <literalExpression><text>{name: "Li", born: @"2014-07-16", only: true}</text></literalExpression></decision>
  <decision id="d16" name="unborn"><variable name="unborn" typeRef="tChild"/>
    <literalExpression><text>{name: "Li"}</text></literalExpression></decision>
  <decision id="d17" name="childless"><variable name="childless" typeRef="tChild"/>
    <literalExpression><text>7</text></literalExpression></decision>
</definitions>
"""
CASE = '<testCase id="{0}">{2}<resultNode name="{1}" type="decision"><expected>{3}</expected></resultNode></testCase>'
TESTS = (
    '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><modelName>small.dmn</modelName>{}</testCases>'
)
NIL = '<value xsi:nil="true"/>'


def value(kind: str, text: str) -> str:
    return f'<value xsi:type="xsd:{kind}">{text}</value>'


def children(*ages: int) -> str:
    items = "".join(f'<item><component name="age">{value("decimal", str(age))}</component></item>' for age in ages)
    return f'<inputNode name="children"><list>{items}</list></inputNode>'


def tally(folder: Path, *cases: tuple[str, str, str]) -> Tally:
    """What comes of the cases: decision, inputs, expected."""
    (folder / "small.dmn").write_text(MODEL, encoding="utf-8")
    written = "".join(CASE.format(place, *case) for place, case in enumerate(cases))
    (folder / "small-test-01.xml").write_text(TESTS.format(written), encoding="utf-8")
    return ask_all(folder)


SAME = [
    ("sum", children(4, 17, 18), value("decimal", "25.0")),
    ("sum", children(), value("decimal", "0")),
    (
        "both",
        "",
        f'<component name="low">{value("decimal", "3")}</component>'
        f'<component name="end included">{value("boolean", "false")}</component>',
    ),
    (
        "days",
        "",
        f"<list><item>{value('date', '2014-07-16')}</item><item>{value('duration', 'PT48H')}</item></list>",
    ),
    ("third", "", value("double", "0.333333333")),
]


def brood(**born: str) -> str:
    """Children whose values say no type of their own, so that the model's counts."""
    items = "".join(
        f'<item><component name="name"><value>{name.lstrip("_")}</value></component>'
        f'<component name="born"><value>{day}</value></component></item>'
        for name, day in born.items()
    )
    return f'<inputNode name="brood"><list>{items}</list></inputNode>'


DECLARED = [
    ("late", brood(Li="2015-01-01", Wu="2014-07-16"), "<list><item><value>Li</value></item></list>"),
    ("latest", brood(Li="2015-01-01"), "<value>Li</value>"),
    ("latest", brood(_7="2015-01-01"), "<value>7</value>"),
    ("latest", brood(Li="2015-01-01", Wu="2015-01-01"), NIL),
    ("one", "", "<list><item><value>7</value></item></list>"),
    ("none", "", NIL),
    ("alone", "", "<value>7</value>"),
    ("child", "", '<component name="name"><value>Li</value></component>'
     '<component name="born"><value>2014-07-16</value></component>'
     '<component name="only"><value>true</value></component>'),
    ("unborn", "", NIL),
    ("childless", "", NIL),
    ("sum", '<inputNode name="children"><list><item><component name="age"><value>4</value></component></item></list>'
     "</inputNode>", "<value>12.5</value>"),
]  # fmt: skip


@pytest.mark.parametrize("case", DECLARED)
def test_the_model_says_what_an_untyped_value_is_and_what_a_decision_yields(
    tmp_path: Path, case: tuple[str, str, str]
) -> None:
    found = tally(tmp_path, case)
    assert (found.asked, found.same, found.wrong, found.refused) == (1, 1, [], [])


@pytest.mark.parametrize("case", SAME)
def test_the_suites_answer_is_recognised(tmp_path: Path, case: tuple[str, str, str]) -> None:
    found = tally(tmp_path, case)
    assert (found.asked, found.same, found.wrong) == (1, 1, [])


@pytest.mark.parametrize(
    "case",
    [
        ("sum", children(4), value("decimal", "25")),
        ("sum", children(4), value("string", "12.5")),
        ("sum", children(4), NIL),
        ("both", "", f'<component name="low">{value("decimal", "3")}</component>'),
        ("days", "", f"<list><item>{value('date', '2014-07-16')}</item></list>"),
        ("third", "", value("decimal", "0.3334")),
        ("third", "", value("boolean", "true")),
    ],
)
def test_another_answer_is_wrong(tmp_path: Path, case: tuple[str, str, str]) -> None:
    found = tally(tmp_path, case)
    assert found.same == 0
    assert [line.split(":")[0] for line in found.wrong] == [f"{tmp_path.name}/0/{case[0]}"]


def test_what_is_refused_is_sorted_by_its_cause(tmp_path: Path) -> None:
    found = tally(
        tmp_path,
        ("mistake", "", NIL),
        ("mistake", "", value("decimal", "14")),
        ("clock", "", value("time", "08:30:00")),
        ("month", f'<inputNode name="yearly sum">{value("decimal", "1200")}</inputNode>', value("decimal", "100")),
        ("table", "", value("decimal", "1")),
        ("sum", f'<inputNode name="children">{NIL}</inputNode>', value("decimal", "0")),
    )
    assert found.asked == 6
    assert dict(found.mistakes) == {"L016": 1}
    assert dict(found.outside) == {
        "the function `time`": 1,
        "names of several words": 1,
        "decision tables, invocations and functions of a model": 1,
    }
    assert found.unknown == 1
    assert [line.split(": ")[-1][:4] for line in found.refused] == ["L016"]
    assert (found.same, found.wrong) == (0, [])


def test_the_command_says_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = tmp_path / "TestCases" / "one"
    cases.mkdir(parents=True)
    assert main([str(tmp_path)]) == 2
    tally(cases, *SAME)
    assert main([str(tmp_path)]) == 0
    assert "5 answered as the standard does" in capsys.readouterr().out
    tally(cases, *SAME, ("third", "", value("decimal", "0.3")))
    assert main([str(tmp_path)]) == 1
    assert "one/5/third" in capsys.readouterr().out
    assert main([]) == 2
