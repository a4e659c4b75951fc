"""A report on disk: every file opens again, nothing comes from outside, and it is there whole or not at all."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from analysis.conftest import POPULATION

from fpassist.analysis import fonts, report
from fpassist.analysis.faults import ReportError
from fpassist.bulk.impact.compared import Impact
from fpassist.diagnostics import CODES
from fpassist.diagnostics.codes.analysis import TABLE

pytest.importorskip("altair")
vl_convert = pytest.importorskip("vl_convert")
pytest.importorskip("xlsxwriter")

CHARTS = ["who", "steps", "benefits", "payers", "areas", "divisions", "ages", "years"]


@pytest.fixture(scope="module")
def folder(impact: Impact, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report in Chinese, whatever fonts there are."""
    place = tmp_path_factory.mktemp("out") / "report"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fonts, "draws_chinese", lambda: True)
        written = report.write(impact, place, "zh", payers={"fiscal_budget": "财政预算"}, population=POPULATION)
    assert written.warnings == ()
    assert all(path.is_file() for path in written.files)
    assert sorted(p.relative_to(place) for p in place.rglob("*") if p.is_file()) == sorted(
        p.relative_to(place) for p in written.files
    )
    assert [p.name for p in place.parent.iterdir()] == ["report"]
    return place


class Page(HTMLParser):
    """Tags with their attributes, and the text of scripts and cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.lasttag == "script" and self.scripts and not data.isspace():
            self.scripts[-1] += data
        else:
            self.text += data


def test_the_page_needs_nothing_but_itself(folder: Path) -> None:
    text = (folder / "impact.html").read_text(encoding="utf-8")
    page = Page(text)
    for tag, attributes in page.tags:
        assert tag not in ("link", "iframe", "object", "embed", "base")
        outside = {name: value for name, value in attributes.items() if name in ("src", "href", "action", "data")}
        assert all((value or "").startswith("#") for value in outside.values()), (tag, outside)
    policy = next(a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "connect-src" not in policy
    assert len(page.scripts) == 3
    specs = json.loads(page.scripts[1])
    assert list(specs) == CHARTS
    assert [a["id"] for _, a in page.tags if a.get("class") == "chart"] == [f"chart-{id}" for id in CHARTS]
    # The libraries stand in the page as they are: a changed sign would be a fault of syntax.
    assert page.scripts[0].count("/</g") > 0
    assert "vegaEmbed" in page.scripts[0]
    assert "\n" not in page.scripts[1]


def test_what_is_text_stays_text_in_the_page(folder: Path) -> None:
    text = (folder / "impact.html").read_text(encoding="utf-8")
    assert POPULATION not in text
    assert POPULATION in Page(text).text
    assert "财政预算" in text
    assert "≥" in text
    assert "王秘密" not in text


def test_the_tables_open_again(folder: Path, impact: Impact) -> None:
    frames = {"impact": impact.sums, "benefits": impact.benefits, "groups": impact.families, "families": impact.changed}
    for name, frame in {**frames, "rejects": impact.rejects}.items():
        assert pl.read_parquet(folder / f"{name}.parquet").equals(frame)
    told = json.loads((folder / "impact.json").read_text(encoding="utf-8"))
    assert told["families"]["gains"] == 2
    assert told["population"]["source"] == POPULATION


def test_the_workbook_opens_again(folder: Path) -> None:
    with zipfile.ZipFile(folder / "impact.xlsx") as book:
        assert book.testzip() is None
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        strings = book.read("xl/sharedStrings.xml").decode()
        sheets = [book.read(f"xl/worksheets/sheet{n}.xml").decode() for n in range(1, len(names) + 1)]
        styles = book.read("xl/styles.xml").decode()
    assert names[:5] == ["政策变动影响测算", "总额", "谁得谁失", "每户变化多少", "按措施"]
    assert names[5:9] == ["按出钱方", "按城乡", "按行政区划", "按妻的年龄"]
    assert names[9:] == ["逐年", "逐年分措施", "家庭样本"]
    # An id that looks like a formula is none.
    assert "=1+1" in strings
    assert not any("<f>" in sheet for sheet in sheets)
    assert "<v>1280</v>" in sheets[1]
    assert "≥" in styles
    assert "王秘密" not in strings


def test_each_chart_is_a_picture(folder: Path) -> None:
    for id in CHARTS:
        picture = (folder / "charts" / f"{id}.png").read_bytes()
        assert picture.startswith(b"\x89PNG\r\n\x1a\n")
        assert int.from_bytes(picture[16:20], "big") > 1000
        drawing = (folder / "charts" / f"{id}.svg").read_text(encoding="utf-8")
        assert drawing.startswith("<svg")
        assert re.search("[\u4e00-\u9fff]", drawing)
        assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]+"', "", drawing)
    assert "万元/年" in (folder / "charts" / "years.svg").read_text(encoding="utf-8")


def test_without_a_chinese_font_the_pictures_are_in_english(
    nothing: Impact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "draws_chinese", lambda: False)
    written = report.write(nothing, tmp_path / "report", "zh")
    assert [(w.code, w.severity, w.where) for w in written.warnings] == [("A002", "warning", "charts")]
    drawings = list((tmp_path / "report" / "charts").glob("*.svg"))
    # Where both sides are one, there is what it costs and nothing that changes.
    assert sorted(path.stem for path in drawings) == ["ages", "areas", "payers"]
    for path in drawings:
        assert not re.search("[\u4e00-\u9fff]", path.read_text(encoding="utf-8"))
    assert "政策变动影响测算" in (tmp_path / "report" / "impact.html").read_text(encoding="utf-8")


def test_two_characters_that_no_font_has_look_alike() -> None:
    assert fonts._drawn("\ue123") == fonts._drawn("\ue124")
    assert fonts._drawn("a") != fonts._drawn("b")
    assert isinstance(fonts.draws_chinese(), bool)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports without pictures, where the folder is what is asked about."""
    monkeypatch.setattr(report, "_pictures", lambda tables: {})


def code(error: pytest.ExceptionInfo[ReportError]) -> list[str]:
    return [fault.code for fault in error.value.diagnostics]


@pytest.mark.usefixtures("quick")
def test_an_earlier_report_is_replaced_when_asked_to_be(nothing: Impact, tmp_path: Path) -> None:
    place = tmp_path / "deep" / "report"
    report.write(nothing, place, "en")
    (place / "mine.txt").touch()
    with pytest.raises(ReportError) as error:
        report.write(nothing, place, "en")
    assert code(error) == ["A003"]
    assert error.value.diagnostics[0].where == str(place)
    report.write(nothing, place, "en", force=True)
    assert not (place / "mine.txt").exists()
    assert [path.name for path in place.parent.iterdir()] == ["report"]


@pytest.mark.usefixtures("quick")
def test_what_is_no_report_is_never_replaced(nothing: Impact, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").touch()
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "letters")
    for name in ("letters", "file", "link"):
        with pytest.raises(ReportError) as error:
            report.write(nothing, tmp_path / name, force=True)
        assert code(error) == ["A003"]
    (tmp_path / "empty").mkdir()
    assert report.write(nothing, tmp_path / "empty").files[0].is_file()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_a_report_that_is_broken_off_leaves_what_was_there(
    nothing: Impact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    report.write(nothing, tmp_path / "report", "en")
    before = {path: path.read_bytes() for path in (tmp_path / "report").rglob("*") if path.is_file()}

    def stop(*_: object) -> Any:
        raise error

    monkeypatch.setattr(report, "_draw", stop)
    with pytest.raises(error):
        report.write(nothing, tmp_path / "report", "zh", force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["report"]
    assert {path: path.read_bytes() for path in (tmp_path / "report").rglob("*") if path.is_file()} == before


def test_without_the_packages(nothing: Impact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(ReportError) as error:
        report.write(nothing, tmp_path / "report")
    assert code(error) == ["A001"]
    assert "altair" in error.value.diagnostics[0].message
    assert "fpassist[analysis]" in (error.value.diagnostics[0].help or "")
    assert not (tmp_path / "report").exists()


def test_each_code_is_whole_and_tested() -> None:
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parents[1].rglob("test_*.py"))
    for entry in TABLE:
        assert re.fullmatch(r"A0\d\d", entry.code)
        assert all((entry.title, entry.title_zh, entry.example, entry.cure, entry.cure_zh))
        assert f'"{entry.code}"' in tests
    assert {code for code in CODES if code.startswith("A")} == {entry.code for entry in TABLE}
