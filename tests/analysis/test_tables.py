"""An impact as tables of cells, in both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from fpassist.analysis.cells import Sum, shown
from fpassist.analysis.document import document
from fpassist.analysis.shape import Lang
from fpassist.analysis.tables import MOST_STEPS, Tables, stepped
from fpassist.analysis.words import CLASSES, KEYS, NOTES, PERIODS, WORDS
from fpassist.bulk.impact.compared import CLASSES as BULK_CLASSES
from fpassist.bulk.impact.compared import Impact


def steps(*pairs: tuple[int, int]) -> pl.DataFrame:
    schema: dict[str, Any] = {"change": pl.Decimal(38, 2), "families": pl.Int64}
    return pl.DataFrame([(Decimal(value), count) for value, count in pairs], schema=schema, orient="row")


def test_a_few_sums_stand_by_themselves_and_what_does_not_change_is_left_out() -> None:
    assert stepped(steps((2400, 3), (0, 90), (-100, 2))) == [(-100, -100, 2), (2400, 2400, 3)]
    assert stepped(steps((0, 4))) == stepped(steps()) == []


def test_many_sums_stand_in_ranges_of_a_round_width() -> None:
    found = stepped(steps(*((value, 1) for value in range(-310, 2000, 10) if value)))
    assert sum(count for _, _, count in found) == 230
    assert len(found) <= MOST_STEPS + 2
    assert {high - low for low, high, _ in found} == {200}
    assert found[0][:2] == (-400, -200)
    assert found == sorted(found)
    # No range holds both gains and losses.
    assert all(low >= 0 or high <= 0 for low, high, _ in found)


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        (Sum(Decimal("1234.50")), "money", "1,234.50"),
        (Sum(Decimal(5000), at_least=True), "money", "≥ 5,000.00"),
        (Sum(Decimal(300)), "signed", "+300.00"),
        (Sum(Decimal(-300)), "signed", "-300.00"),
        (Sum(Decimal(0)), "signed", "0.00"),
        (1234, "count", "1,234"),
        (0.125, "share", "12.5 %"),
        (date(2015, 8, 1), "day", "2015-08-01"),
        ("text", "text", "text"),
        (None, "money", ""),
    ],
)
def test_cells_as_text(cell: Any, kind: Any, text: str) -> None:
    assert shown(cell, kind) == text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_table_has_a_cell_a_column_and_a_head_of_its_language(impact: Impact, lang: Lang) -> None:
    tables = Tables(impact, lang, {"fiscal_budget": "BUDGET"}).all()
    assert len({table.id for table in tables}) == len(tables) == 11
    for table in tables:
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.columns)}
        chinese = any("\u4e00" <= c <= "\u9fff" for column in table.columns for c in column.head)
        assert chinese == (lang == "zh")
    payers = next(table for table in tables if table.id == "payers")
    assert {"BUDGET"} < {row[0] for row in payers.rows}


def test_what_the_tables_say(impact: Impact) -> None:
    tables = Tables(impact, "en", {})
    totals = {row[0]: row[1:] for row in tables.totals().rows}
    assert totals["CNY a month"] == (Sum(Decimal(1280)), Sum(Decimal(2960)), Sum(Decimal(1680)))
    assert totals["CNY once"][0] == Sum(Decimal(5000), at_least=True)
    assert {row[0]: row[1] for row in tables.who().rows} == {
        "gain": 2, "lose": 0, "gain and lose": 0, "newly undetermined": 0, "no longer undetermined": 0,
        "still undetermined": 1, "unchanged": 2, "all": 5,
    }  # fmt: skip
    assert [row[0] for row in tables.group("age").rows] == ["40-44", "45-49", "55-59", "not known"]
    assert [row[0] for row in tables.benefits(differing=True).rows] == ["monthly supplement", "national allowance"]
    assert len(tables.benefits().rows) == impact.benefits.filter(as_of=impact.days[0]).height
    assert [row[3] for row in tables.years().rows] == [Sum(Decimal(12 * n)) for n in (1680, 1680, 1680, 1880)]
    assert tables.group("division", 1).note == "1 more are not listed"
    assert next(iter(tables.sample().rows))[0] == "=1+1"


def test_nothing_that_changes(nothing: Impact) -> None:
    tables = Tables(nothing, "zh", {})
    assert tables.benefits(differing=True).rows == []
    assert tables.benefits(differing=True).note == WORDS["zh"]["none_differ"]
    assert tables.steps().rows == tables.sample().rows == []


def test_the_words_of_both_languages_are_the_same_words() -> None:
    for words in (WORDS, CLASSES, KEYS, PERIODS):
        assert words["zh"].keys() == words["en"].keys()
    assert tuple(CLASSES["zh"]) == BULK_CLASSES
    assert len(NOTES["zh"]) == len(NOTES["en"])


def test_the_document_for_programs(impact: Impact) -> None:
    told = document(impact, "families")
    assert told["to"]["overlays"][0]["id"] == "reform-45-400"
    assert told["population"] == {"source": "families", "read": 5, "rejected": 0, "decided": 5, "strays": 0}
    assert told["families"]["gains"] == 2
    month = next(row for row in told["totals"] if row["per"] == "month")
    assert month == {
        "per": "month", "from_value": "1280.00", "to_value": "2960.00", "change": "1680.00", "from_bound": "exact",
        "to_bound": "exact",
    }  # fmt: skip
    assert [year["as_of"] for year in told["outlook"]] == ["2015-08-01", "2016-08-01", "2017-08-01", "2018-08-01"]
    assert {row["key"] for row in told["areas"]} == {"urban", "rural"}
    assert told["ages"][0]["sums"][0].keys() == month.keys()
    assert "王秘密" not in str(told)
