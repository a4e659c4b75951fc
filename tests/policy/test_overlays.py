"""Overlays: what each operation does, what they say of themselves, what a local standard may not do (P104 to P107)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fpassist.diagnostics import PolicyError
from fpassist.policy import PolicyData, check_policy, load
from fpassist.policy.operations import Operation

SMALL = Path(__file__).parent / "good" / "small.yaml"
BUNDLED = Path(__file__).parents[2] / "policies"
FIRST = date(2014, 7, 16)


def overlay(folder: Path, body: str, kind: str = "amendment", ident: str = "o-1") -> Path:
    path = folder / f"{ident}.yaml"
    head = f"overlay:\n  id: {ident}\n  kind: {kind}\n  of: small-1\n  title: {{zh: 改, en: change}}\n"
    head += "  authority: 某文\n"
    path.write_text(head + body, encoding="utf-8")
    return path


def value(data: PolicyData, name: str, day: date) -> object:
    dated = data.parameters[name].on(day)
    assert dated is not None
    return dated.value


def test_set_adds_a_dated_value_and_changes_one(tmp_path: Path) -> None:
    body = "set:\n  parameters.supplement.values: {2014-07-16: 310, 2018-01-01: 350}\n"
    data = load(SMALL, [overlay(tmp_path, body)])
    days = [FIRST, date(2016, 1, 1), date(2017, 12, 31), date(2018, 1, 1)]
    assert [value(data, "supplement", day) for day in days] == [310, 320, 320, 350]
    (applied,) = data.overlays
    assert (applied.id, applied.kind, applied.authority, applied.verified) == ("o-1", "amendment", "某文", True)
    assert applied.changed == ("parameters.supplement.values.2014-07-16", "parameters.supplement.values.2018-01-01")


def test_set_one_date_by_its_path(tmp_path: Path) -> None:
    body = "set:\n  parameters.supplement.values.2014-07-16: 310\n  parameters.supplement.values.2020-01-01: 400\n"
    data = load(SMALL, [overlay(tmp_path, body)])
    assert [value(data, "supplement", day) for day in (FIRST, date(2020, 1, 1))] == [310, 400]


def test_values_inherit_the_citation_or_bring_their_own(tmp_path: Path) -> None:
    body = (
        "set:\n  parameters.supplement.values:\n"
        "    2018-01-01: 350\n    2019-01-01: {value: 360, cite: {source: scheme, at: 第九条}}\n"
    )
    values = load(SMALL, [overlay(tmp_path, body)]).parameters["supplement"].values
    assert [item.citations[0].at for item in values] == ["二(一)1", "二(一)1", "二(一)1", "第九条"]


def test_add_replace_and_remove(tmp_path: Path) -> None:
    body = """\
add:
  parameters.bonus:
    {label: {zh: 奖, en: bonus}, unit: CNY/household/month, values: {2014-07-16: 5}, cite: [二(一)2 第2句, 生活补助]}
  benefits.living.when.else.all.2: owns_home
replace:
  benefits.living.grant: {form: cash, amount: bonus, per: month, payer: fiscal_budget, recipient: household}
remove: [parameters.rate, benefits.monthly.when.all.2, facts.veteran]
set:
  benefits.living.when.else: {all: [in_hardship]}
"""
    # Operations run in the order of the file: the list must be there before it is added to.
    assert [item.code for item in check_policy(SMALL, [overlay(tmp_path, body)])] == ["P101"]
    head, rest = body.split("remove:")
    moved = "set:" + rest.split("set:")[1] + head + "remove:" + rest.split("set:")[0]
    data = load(SMALL, [overlay(tmp_path, moved, ident="o-2")])
    assert "rate" not in data.parameters
    assert "veteran" not in data.facts
    assert value(data, "bonus", FIRST) == 5
    assert "benefits.living.when.else.all.2" in data.overlays[0].changed


def test_each_value_computes_every_dated_value(tmp_path: Path) -> None:
    body = "each_value:\n  parameters.supplement: '+10 %'\n  parameters.rate.values: '* 1.5'\n"
    body += "  parameters.relief: +50\n"
    data = load(SMALL, [overlay(tmp_path, body)])
    assert [item.value for item in data.parameters["supplement"].values] == [Decimal(330), Decimal(352)]
    assert value(data, "rate", FIRST) == {"urban": Decimal("22.5"), "rural": Decimal(15)}
    assert value(data, "relief", FIRST) == 5050


def test_a_percentage_stays_exact_beyond_a_fen(tmp_path: Path) -> None:
    body = "set:\n  parameters.relief.values: {2014-07-16: 12.34}\n"
    body += "each_value:\n  parameters.relief: '+10 %'\n"
    assert value(load(SMALL, [overlay(tmp_path, body)]), "relief", FIRST) == Decimal("13.574")
    huge = overlay(tmp_path, f"set:\n  parameters.relief.values: {{2014-07-16: {'9' * 30}.{'9' * 12}}}\n")
    assert [item.code for item in check_policy(SMALL, [huge])] == ["P037"]


def test_overlays_stack_in_order(tmp_path: Path) -> None:
    first = overlay(tmp_path, "set: {parameters.relief.values: {2014-07-16: 6000}}\n", "amendment", "o-1")
    second = overlay(tmp_path, "each_value: {parameters.relief: '* 2'}\n", "reform", "o-2")
    forth, back = load(SMALL, [first, second]), load(SMALL, [second, first])
    assert [item.id for item in forth.overlays] == ["o-1", "o-2"]
    assert value(forth, "relief", FIRST) == 12000
    assert forth.sha256 != back.sha256 != load(SMALL).sha256


def test_a_later_standard_may_not_undercut_an_earlier_one(tmp_path: Path) -> None:
    city = overlay(tmp_path, "set: {parameters.relief.values: {2014-07-16: 8000}}\n", "local_standard", "city")
    county = overlay(tmp_path, "set: {parameters.relief.values: {2014-07-16: 7000}}\n", "local_standard", "county")
    (fault,) = check_policy(SMALL, [city, county])
    assert (fault.code, fault.message) == ("P104", "relief is 7000, under the floor of 8000")
    assert fault.cite == "小政办发〔2014〕1号 二(一)2 第1句 “不低于五千元”"
    assert fault.span is not None
    assert fault.span.file == str(county)


def test_a_standard_under_the_floor_is_found_on_later_days_too(tmp_path: Path) -> None:
    raised = overlay(tmp_path, "set: {parameters.relief.values: {2016-01-01: 9000}}\n", "amendment", "law")
    county = overlay(tmp_path, "set: {parameters.relief.values: {2015-01-01: 8000}}\n", "local_standard", "county")
    assert check_policy(SMALL, [raised, county]) == []
    county = overlay(tmp_path, "set: {parameters.relief.values: {2016-06-01: 8000}}\n", "local_standard", "county")
    assert [item.code for item in check_policy(SMALL, [raised, county])] == ["P104"]


def test_a_standard_under_the_floor_is_found_in_any_order_of_the_overlays(tmp_path: Path) -> None:
    county = overlay(tmp_path, "set: {parameters.relief.values: {2015-01-01: 6000}}\n", "local_standard", "county")
    law = overlay(tmp_path, "set: {parameters.relief.values: {2014-07-16: 8000}}\n", "amendment", "law")
    for order in ([county, law], [law, county]):
        (fault,) = check_policy(SMALL, order)
        assert (fault.code, fault.message) == ("P104", "relief is 6000, under the floor of 8000")
        assert fault.span is not None
        assert (fault.span.file, fault.span.line) == (str(county), 7)
    later = overlay(tmp_path, "set: {parameters.relief.values: {2016-01-01: 8000}}\n", "amendment", "later")
    twice = overlay(tmp_path, "each_value: {parameters.relief: '* 2'}\n", "amendment", "twice")
    assert check_policy(SMALL, [county, later]) == []
    assert check_policy(SMALL, [county, twice]) == []


def test_an_overlay_given_twice(tmp_path: Path) -> None:
    path = overlay(tmp_path, "set: {parameters.relief.values: {2014-07-16: 6000}}\n")
    assert [item.code for item in check_policy(SMALL, [path, path])] == ["P107"]


def test_a_local_standard_may_add_a_benefit_of_its_own(tmp_path: Path) -> None:
    body = """\
add:
  benefits.visit:
    measure: "2"
    label: {zh: 走访, en: visits}
    for: the household
    when: bereaved
    grant: {form: service, recipient: household}
    cite: [二(一)2 第2句, 生活补助]
"""
    assert "visit" in load(SMALL, [overlay(tmp_path, body, "local_standard")]).benefits


def test_the_policy_itself_is_left_alone(tmp_path: Path) -> None:
    before = load(SMALL)
    load(SMALL, [overlay(tmp_path, "set: {parameters.relief.values: {2014-07-16: 6000}}\n")])
    assert load(SMALL) == before


@pytest.mark.parametrize("path", sorted((BUNDLED / "overlays").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_overlays_load(path: Path) -> None:
    data = load(None, [path])
    assert data.overlays[0].changed
    assert data.warnings == ()


CURE = "set parameters.{}.values from the day on which it shall hold, or leave it out"


def idle(folder: Path, *bodies: str) -> list[tuple[str, str, str | None]]:
    """Place, sentence and cure of every warning of overlays over the small policy."""
    paths = [overlay(folder, body, ident=f"o-{place}") for place, body in enumerate(bodies, 1)]
    found = check_policy(SMALL, paths)
    assert {(one.code, one.severity) for one in found} <= {("P111", "warning")}
    # It is a warning: the policy can be used.
    load(SMALL, paths)
    return [(f"{Path(one.span.file or '').stem}:{one.span.line}", one.message, one.help) for one in found if one.span]


def test_a_value_before_the_policy_is_in_force_is_told(tmp_path: Path) -> None:
    body = "set:\n  parameters.relief.values: {2013-01-01: 6000}\n"
    body += "  parameters.rate.values.2013-06-01: {urban: 1, rural: 2}\n"
    assert idle(tmp_path, body) == [
        (
            "o-1:8",
            "the value 6000 of relief from 2013-01-01 never holds while the policy is in force: "
            "from 2014-07-16 5000 stands",
            CURE.format("relief"),
        ),
        (
            "o-1:9",
            "the value {urban: 1, rural: 2} of rate from 2013-06-01 never holds while the policy is in force: "
            "from 2014-07-16 {urban: 15, rural: 10} stands",
            CURE.format("rate"),
        ),
    ]


def test_a_value_that_a_later_one_of_the_policy_cuts_short_is_told(tmp_path: Path) -> None:
    ((place, message, cure),) = idle(tmp_path, "set:\n  parameters.supplement.values: {2015-01-01: 310}\n")
    assert (place, cure) == ("o-1:8", CURE.format("supplement"))
    assert message == (
        "the value 310 of supplement from 2015-01-01 holds only until 2015-12-31: "
        "from 2016-01-01 320 stands, as the policy has it"
    )
    # One that goes on afterwards knew of it.
    assert idle(tmp_path, "set:\n  parameters.supplement.values: {2015-01-01: 310, 2016-01-01: 330}\n") == []
    assert idle(tmp_path, "set:\n  parameters.supplement.values: {2014-07-16: 310, 2018-01-01: 350}\n") == []


def test_a_value_that_another_overlay_lays_over_is_told(tmp_path: Path) -> None:
    first = "set:\n  parameters.relief.values: {2015-01-01: 6000}\n"
    assert idle(tmp_path, first, first.replace("6000", "{value: 7000}")) == [
        (
            "o-1:8",
            "the value 6000 of relief from 2015-01-01 never holds: o-2, laid over it, sets 7000 from the same day",
            CURE.format("relief"),
        )
    ]
    assert idle(tmp_path, first, first) == []
    assert idle(tmp_path, first, first.replace("2015-01-01: 6000", "2016-01-01: 7000")) == []
    assert idle(tmp_path, first, "each_value: {parameters.relief: '+10 %'}\n") == []


def test_a_value_after_the_policy_has_ended_is_told(tmp_path: Path) -> None:
    body = "set:\n  policy.in_force: {from: 2014-07-16, until: 2019-07-15}\n"
    body += "  parameters.relief.values: {2020-01-01: 6000}\n"
    ((_, message, _),) = idle(tmp_path, body)
    assert message == "the value 6000 of relief from 2020-01-01 never holds: the policy ends on 2019-07-15"


def test_shipped_overlays_stack() -> None:
    paths = [path for path in sorted((BUNDLED / "overlays").glob("*.yaml")) if "campaign" not in path.name]
    assert len(load(None, paths).overlays) == len(paths)


@given(st.decimals(0, 1_000_000, places=2), st.integers(0, 1000))
@settings(max_examples=100)
def test_percentages_are_exact(amount: Decimal, percent: int) -> None:
    up = Operation.read(f"+{percent} %")
    assert up is not None
    assert up.apply(amount) == amount + amount * percent / 100


@pytest.mark.parametrize("text", ["", "10", "+", "+10 %%", "* 10 %", "/ 2", "+1e9", "--5", "+ -5", "+5; drop"])
def test_what_is_no_operation(text: str) -> None:
    assert Operation.read(text) is None


def test_a_missing_overlay_is_reported_with_the_rest(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        load(tmp_path / "no.yaml", [tmp_path / "none.yaml"])
    assert [item.code for item in caught.value.diagnostics] == ["P001", "P001"]


@pytest.mark.parametrize("removed", ["definitions.bereaved", "parameters.pension_age", "facts.veteran"])
def test_what_is_removed_and_still_used_is_told_once_where_it_is_removed(tmp_path: Path, removed: str) -> None:
    path = overlay(tmp_path, f"remove: [{removed}]\n")
    (fault,) = check_policy(SMALL, [path])
    assert (fault.code, str(fault.span)) == ("L010", f"{path}:7:10")
    assert fault.message == f"{removed.partition('.')[2]} is removed here, and rules of the policy use it"
    assert fault.help is not None
    assert fault.help.startswith(f"leave it, or change what uses it, such as {SMALL}:")
