"""A report on an impact, written as a folder: page, charts, workbook, tables and JSON."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fpassist.analysis.document import document
from fpassist.analysis.faults import ReportError, require_packages
from fpassist.analysis.shape import Impact, Lang, Side
from fpassist.analysis.tables import Tables
from fpassist.analysis.words import NOTES, WORDS
from fpassist.diagnostics import CODES, Diagnostic

if TYPE_CHECKING:
    from fpassist.analysis.page import Picture, Section

_PREFIX = ".impact-"
_SIGN = "impact.json"
"""The file by which the folder of an earlier report is known."""
_SCALE = 2.0
"""Pixels of a picture for each point of the chart."""
_SHORT = 40
"""The most groups that the page lists; the workbook has all of them."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Args:
        files: in the order in which people look at them.
        warnings: A002 where pictures had to do without Chinese.
    """

    files: tuple[Path, ...]
    warnings: tuple[Diagnostic, ...]


def write(
    impact: Impact,
    folder: str | os.PathLike[str],
    lang: Lang = "zh",
    *,
    payers: Mapping[str, str] | None = None,
    population: str = "",
    force: bool = False,
) -> Written:
    """Write ``impact`` into ``folder``, which appears when it is whole.

    The folder holds ``impact.html``, ``impact.xlsx``, ``impact.json``, ``impact.parquet`` (the sums),
    ``benefits.parquet``, ``groups.parquet``, ``families.parquet`` (those of whom anything changes),
    ``rejects.parquet``, and each chart as ``charts/<id>.png`` and ``.svg``.

    Args:
        impact: ``fpassist.bulk.impact.compare`` makes it.
        folder: where to; made where it is not there.
        lang: the language of what people read.
        payers: what each payer is called in that language; a payer that is not there keeps its id.
        population: where the families are from, in words.
        force: whether an earlier report in ``folder`` is replaced.

    Raises:
        ReportError: A001 where packages are absent, A003 where the folder is in use.
        OSError: where the folder cannot be written.
    """
    require_packages()
    target = Path(folder)
    must_be_free(target, force=force)
    target.parent.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=target.parent))
    try:
        # A folder made for a moment is for its owner alone; a report is for those whom the owner's habits let in.
        place.chmod(0o777 & ~_umask())
        names, warnings = _fill(place, impact, lang, payers or {}, population)
        _put(place, target)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return Written(tuple(target / name for name in names), warnings)


def must_be_free(target: Path, *, force: bool) -> None:
    """Nothing where a report may be written to ``target``.

    Raises:
        ReportError: A003.
    """
    if not (target.exists() or target.is_symlink()):
        return
    if target.is_dir() and not target.is_symlink():
        if not any(target.iterdir()):
            return
        if (target / _SIGN).is_file():
            if force:
                return
            raise _in_use("the folder holds an earlier report", target, CODES["A003"].cure)
        raise _in_use("the folder holds other files", target, "give a folder of its own")
    raise _in_use("there is a file of that name", target, "give a folder of its own")


def _in_use(message: str, target: Path, cure: str) -> ReportError:
    return ReportError([Diagnostic("A003", message, str(target), help=cure)])


def _put(place: Path, target: Path) -> None:
    """Move the new folder into place; an earlier one leaves when the new one stands."""
    if not target.exists():
        place.rename(target)
        return
    aside = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=target.parent))
    try:
        target.rename(aside / "earlier")
        try:
            place.rename(target)
        except BaseException:
            (aside / "earlier").rename(target)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _fill(
    place: Path, impact: Impact, lang: Lang, payers: Mapping[str, str], population: str
) -> tuple[list[str], tuple[Diagnostic, ...]]:
    """Every file of the report into ``place``; their names, and what there is to warn of."""
    import msgspec

    from fpassist.analysis.page import page
    from fpassist.analysis.workbook import write_workbook

    tables = Tables(impact, lang, payers)
    title, about = WORDS[lang]["title"], about_of(impact, lang, population)
    pictures = _pictures(tables)
    whole = page(lang, title, about, list(_sections(tables, pictures)))
    (place / "impact.html").write_text(whole, encoding="utf-8")
    notes = [("", note) for note in NOTES[lang]]
    write_workbook(place / "impact.xlsx", title, [*about, *notes], tables.all())
    encoded = msgspec.json.format(msgspec.json.encode(document(impact, population)), indent=2)
    (place / _SIGN).write_bytes(encoded + b"\n")
    frames = {
        "impact": impact.sums,
        "benefits": impact.benefits,
        "groups": impact.families,
        "families": impact.changed,
        "rejects": impact.rejects,
    }
    for name, frame in frames.items():
        frame.write_parquet(place / f"{name}.parquet")
    charts, warnings = _draw(place / "charts", impact, lang, pictures)
    names = ["impact.html", "impact.xlsx", _SIGN, *(f"{name}.parquet" for name in frames), *charts]
    return names, warnings


def _pictures(tables: Tables) -> dict[str, Picture]:
    import vl_convert

    from fpassist.analysis.charts import Charts
    from fpassist.analysis.page import Picture

    found: dict[str, Picture] = {}
    for one in Charts(tables).all():
        spec = one.chart.to_dict()
        found[one.id] = Picture(one.id, one.title, spec, vl_convert.vegalite_to_svg(spec))
    return found


def _draw(
    folder: Path, impact: Impact, lang: Lang, pictures: Mapping[str, Picture]
) -> tuple[list[str], tuple[Diagnostic, ...]]:
    """Each chart as PNG and SVG, in English where no font has Chinese."""
    import vl_convert

    from fpassist.analysis.fonts import draws_chinese

    warnings: list[Diagnostic] = []
    if lang == "zh" and pictures and not draws_chinese():
        message = "no font with Chinese characters is found, so that the charts are drawn in English"
        warnings.append(Diagnostic("A002", message, folder.name, severity="warning", help=CODES["A002"].cure))
        pictures = _pictures(Tables(impact, "en", {}))
    folder.mkdir()
    names: list[str] = []
    for id, picture in pictures.items():
        (folder / f"{id}.svg").write_text(picture.svg, encoding="utf-8")
        (folder / f"{id}.png").write_bytes(vl_convert.svg_to_png(picture.svg, scale=_SCALE))
        names += [f"{folder.name}/{id}.png", f"{folder.name}/{id}.svg"]
    return names, tuple(warnings)


def _sections(tables: Tables, pictures: Mapping[str, Picture]) -> Iterator[Section]:
    from fpassist.analysis.cells import Table
    from fpassist.analysis.page import Section

    words = tables.words
    contents = {
        "totals": tables.totals(),
        "who": tables.who(),
        "steps": tables.steps(),
        "benefits": tables.benefits(differing=True),
        "payers": tables.by_payer(),
        "areas": tables.group("area"),
        "divisions": tables.group("division", _SHORT),
        "ages": tables.group("age"),
        "years": tables.years(),
    }
    for id, table in contents.items():
        # Where a chart says all that its table does, the table would only be in the way.
        shown = [] if id == "steps" and id in pictures else [table]
        yield Section(table.title, [pictures[id]] if id in pictures else [], shown)
    notes = [Table("note", "", (), (), note) for note in NOTES[tables.lang]]
    yield Section(words["notes"], [], notes)


def about_of(impact: Impact, lang: Lang, population: str) -> list[tuple[str, str]]:
    """What is said beforehand: the two sides, the day, the families."""
    words = WORDS[lang]
    decided = impact.read - impact.rejected
    days = dict.fromkeys(day.isoformat() for day in (impact.days[0], impact.days[-1]))
    told = f"{words['families']}{words['colon']}{decided:,}"
    if impact.rejected:
        told += f"{words['comma']}{words['set_aside']}{words['colon']}{impact.rejected:,}"
    return [
        (words["from"], side_words(impact.first, impact.second, lang)),
        (words["to"], side_words(impact.second, impact.first, lang)),
        (words["day"], " … ".join(days)),
        (words["population"], f"{population}{words['semicolon'] if population else ''}{told}"),
    ]


def side_words(side: Side, other: Side, lang: Lang) -> str:
    """A policy, what lies over it, and the readings on which the other side differs."""
    words = WORDS[lang]
    parts = [f"{side.document} {side.title.zh if lang == 'zh' else side.title.en}"]
    for overlay in side.overlays:
        doubt = "" if overlay.verified else f" ({words['unverified']})"
        parts.append(f"+ {overlay.title.zh if lang == 'zh' else overlay.title.en}{doubt}")
    for id, option in side.readings.items():
        if other.readings.get(id, option) != option:
            parts.append(f"+ {words['reading']} {id} = {option}")
    return " ".join(parts)


__all__ = ["Written", "about_of", "must_be_free", "side_words", "write"]
