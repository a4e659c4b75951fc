"""Rules as formulas over columns: constants are worked out beforehand, and what has no form is a coded fault."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bulk.as_tables import as_tables
from bulk.mask_columns import read
from bulk.test_against_reference import families_of
from fpassist import Household, load_policy
from fpassist.bulk import evaluate_table
from fpassist.bulk.formulas.ir import Builder, walk
from fpassist.diagnostics import EvaluationError
from fpassist.lang.calendar import add_months, months_between

DAYS = [
    date(1964, 2, 29),
    date(1999, 12, 31),
    date(2000, 1, 30),
    date(2014, 7, 16),
    date(2015, 3, 1),
    date(2016, 2, 29),
]
DAY = date(2020, 8, 1)


def test_equal_formulas_are_one_and_constants_are_folded() -> None:
    b = Builder({"x": "bool", "y": "bool"})
    x, y = b.column("x", "bool"), b.column("y", "bool")
    assert b.all((x, y)) is b.all((x, y))
    assert b.all((x, b.true)) is x
    assert b.any((x, b.true)) is b.true
    assert b.column("z", "bool") is b.unknown("bool")
    assert b.months(b.constant(date(2000, 2, 29), "date"), b.constant(date(2014, 3, 1), "date")).value == 168
    assert [node.id for node in walk([b.all((x, y))])] == sorted(node.id for node in walk([b.all((x, y))]))


def test_logic_is_kleenes() -> None:
    values = [True, False, None]
    frame = pl.DataFrame([{"x": x, "y": y} for x in values for y in values], schema={"x": pl.Boolean, "y": pl.Boolean})
    b = Builder({"x": "bool", "y": "bool"})
    x, y = b.column("x", "bool"), b.column("y", "bool")
    assert read(b.all((x, y)), frame) == [True, False, None, False, False, False, None, False, None]
    assert read(b.any((x, y)), frame) == [True, True, True, True, False, None, True, None, None]
    assert read(b.negate(x), frame)[::3] == [False, True, None]
    assert read(b.holds(x), frame)[::3] == [True, False, False]
    assert read(b.known(x), frame)[::3] == [True, True, False]


def test_the_calendar_is_that_of_the_language() -> None:
    pairs = [(one, two) for one in DAYS for two in DAYS]
    frame = pl.DataFrame(pairs, schema={"one": pl.Date, "two": pl.Date}, orient="row")
    b = Builder({"one": "date", "two": "date"})
    one, two = b.column("one", "date"), b.column("two", "date")
    assert read(b.months(one, two), frame) == [months_between(x, y).count for x, y in pairs]
    assert read(b.days(one, two), frame) == [(x - y).days for x, y in pairs]
    for count in (-25, -1, 0, 1, 12, 13, 588, 95_000, 96_000):
        moved = read(b.add_months(one, b.constant(count, "int")), frame)
        assert moved == [add_months(x, count) for x, _ in pairs]
    assert read(b.part("weekday", one), frame) == [x.isoweekday() for x, _ in pairs]


def test_a_quotient_is_rounded_down() -> None:
    b = Builder({"n": "int"})
    frame = pl.DataFrame({"n": [-7, -6, 0, 6, 7, None]})
    formula = b.arithmetic("floor", b.column("n", "int"), b.constant(2, "int"))
    assert read(formula, frame) == [-4, -3, 0, 3, 3, None]


def changed(tmp_path: Path, when: str) -> Any:
    """The bundled policy with another condition for legal aid."""
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text(
        "overlay: {id: other, kind: reform, of: chenzhou-2014-25, title: {zh: 设想, en: other},"
        " authority: none, verified: false}\n"
        f"set:\n  benefits.legal_aid.when: '{when}'\n",
        encoding="utf-8",
    )
    return load_policy(overlays=[overlay])


pytestmark = pytest.mark.usefixtures("by_columns")


@pytest.mark.parametrize(
    ("when", "what"),
    [
        ("members[1].age > 50", "the element at a place among spouses"),
        ('wife.id + "x" = "wx"', "`+` of these operands"),
        ("(if low_income then wife else husband).age > 50", "an `if` between records, lists or values of two kinds"),
        ("mean(children.age) > 20", "`mean` of a list that differs in length from family to family"),
        ("wife.age / husband.age > 1", "`/` of these operands"),
        ("modulo(wife.age, husband.age) = 1", "`modulo` by what differs from family to family"),
        ("wife.age / 3 * 2 > 30", "counting on with a quotient that has no end"),
        ("date(2000, 1, wife.age) < as_of", "`date` of what a family says"),
        ('as_of - wife.birth_date > duration("PT12H")', "a duration with hours, minutes or seconds"),
    ],
)
def test_what_has_no_form_over_columns_is_a_coded_fault_at_its_place(tmp_path: Path, when: str, what: str) -> None:
    policy = changed(tmp_path, when)
    family = {"id": "H", "members": [{"id": "w", "role": "wife"}, {"id": "h", "role": "husband"}]}
    with pytest.raises(EvaluationError) as caught:
        evaluate_table(policy, **as_tables([family]), as_of=DAY)
    (fault,) = caught.value.diagnostics
    assert fault.code == "B001"
    assert fault.message == f"{what} cannot be decided over tables"
    assert fault.span is not None
    assert fault.span.line == 3


@pytest.mark.parametrize(
    "when",
    [
        "count(children) > 1",
        "every child in children satisfies child.age in [5..30]",
        "some one in children, other in living_spouses satisfies other.age - one.age < 25",
        'only_child.birth_date in [@"1990-01-01"..@"2010-12-31")',
        'count(children[item.sex = "female"]) = 1',
        'as_of - only_child.birth_date > duration("P9000D")',
        "-wife.age < -49",
        "abs(wife.age - husband.age) / 3 <= 2.5",
        "if low_income then wife.age > 50 else wife.age > 49",
        "wife.age between 40 and 60",
        "wife.birth_date.weekday in (1, 3, 5)",
        "floor(wife.age / 10) = 5",
        "children[1].disabled",
        'children[-1].sex = "female"',
        "children[count(children)].age > 20",
        "children[item.deceased][1].age > 20",
        "(if wife_living then wife else husband).age > 50",
        "count(if wife_living then children else spouses) > 1",
        "ceiling(wife.age / 7) = 8",
        "decimal(wife.age / 4, 0) = 12",
        "round half up(wife.age / 4, 0) = 13",
        "round half down(wife.age / 4, 0) = 13",
        "round up(wife.age / 10, 0) > 5",
        "round down(wife.age / 10, -1) = 0",
        "modulo(wife.age, 3) = 1",
        "wife.age * wife.age > 2500",
        "wife.age ** 2 > 2500",
        "(as_of - wife.birth_date).days > 18000",
        'as_of - wife.birth_date > duration("P1D") * 18000',
        'years and months duration(wife.birth_date, as_of) / 2 > duration("P25Y")',
        'years and months duration(wife.birth_date, as_of) / duration("P1Y") > 50',
        "mean(wife.age, husband.age) > 50",
    ],
)
def test_the_language_over_columns_is_the_language(tmp_path: Path, when: str) -> None:
    policy, families = changed(tmp_path, when.replace("'", "''")), families_of(5, DAY, 60)
    rows = evaluate_table(policy, **as_tables(families), as_of=DAY, long=True).results.filter(
        pl.col("benefit") == "legal_aid"
    )
    want = {f["id"]: policy.evaluate(Household.model_validate(f), DAY)["legal_aid"][0].outcome for f in families}
    assert dict(rows.select("household_id", "outcome").iter_rows()) == want
    assert len(set(want.values())) > 1


@pytest.mark.parametrize(
    "when",
    [
        'max(children.birth_date) > @"2000-01-01"',
        'min(children.birth_date) < @"1995-01-01"',
        "count(children.sex) > 1",
        "all(children.disabled)",
        "any(children.deceased)",
    ],
)
def test_facts_of_a_list_are_the_list_of_the_facts(tmp_path: Path, when: str) -> None:
    policy = changed(tmp_path, when)
    families = [
        f for f in families_of(5, DAY, 90) if all("birth_date" in m for m in f["members"] if m["role"] == "child")
    ]
    rows = evaluate_table(policy, **as_tables(families), as_of=DAY, long=True).results.filter(
        pl.col("benefit") == "legal_aid"
    )
    found = {f["id"]: policy.evaluate(Household.model_validate(f), DAY, "reference") for f in families}
    want = {id: result["legal_aid"][0].outcome for id, result in found.items()}
    assert dict(rows.select("household_id", "outcome").iter_rows()) == want
    assert len(set(want.values())) > 1


def declared(tmp_path: Path, when: str) -> Any:
    """The bundled policy with a number declared, and another condition for legal aid."""
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text(
        "overlay: {id: other, kind: reform, of: chenzhou-2014-25, title: {zh: 设想, en: other},"
        " authority: none, verified: false}\n"
        "add:\n  facts.income: {of: household, type: number, unit: CNY, label: {zh: 收入, en: income}}\n"
        f"set:\n  benefits.legal_aid.when: '{when}'\n",
        encoding="utf-8",
    )
    return load_policy(overlays=[overlay])


def incomes(*values: str | None) -> dict[str, pl.DataFrame]:
    tables = as_tables({"id": f"H{n}", "members": [{"id": "w", "role": "wife"}]} for n in range(len(values)))
    given = pl.Series("extra_income", values, pl.String).str.to_decimal(scale=9)
    return tables | {"households": tables["households"].with_columns(given)}


@pytest.mark.parametrize(
    ("when", "want"),
    [
        ("income < 3000", ["granted", "granted", "denied", "denied", "undetermined"]),
        ("income * 12 <= 36000.000012", ["granted", "granted", "granted", "denied", "undetermined"]),
        ("income < 3000 or income >= 3000", ["granted"] * 5),
        ("round half up(income / 1000, 0) = 3", ["denied", "granted", "granted", "granted", "undetermined"]),
        ("income in [0..1000000000]", ["granted"] * 4 + ["undetermined"]),
    ],
)
def test_a_declared_number_is_exact(tmp_path: Path, when: str, want: list[str]) -> None:
    policy = declared(tmp_path, when)
    tables = incomes("-0.0" if "round" in when else "0", "2999.999999", "3000.000001", "3000.01", None)
    assert evaluate_table(policy, **tables, as_of=DAY).results["legal_aid_outcome"].to_list() == want


@pytest.mark.parametrize("income", ["1000000000.000001", "0.0000001"])
def test_a_declared_number_that_tables_cannot_hold_is_a_coded_fault(tmp_path: Path, income: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluate_table(declared(tmp_path, "income < 3000"), **incomes("1", income), as_of=DAY)
    (fault,) = caught.value.diagnostics
    assert fault.code == "B002"
    assert fault.where == "extra_income"
    assert "six places" in fault.message


def test_a_product_that_may_leave_64_bits_is_a_coded_fault(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluate_table(declared(tmp_path, "income * income > 9"), **incomes("1"), as_of=DAY)
    assert [fault.code for fault in caught.value.diagnostics] == ["B001"]
