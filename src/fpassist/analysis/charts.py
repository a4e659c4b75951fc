"""An impact as charts. Colours are those of Okabe and Ito, told apart by colour-blind people too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

import altair as alt

from fpassist.analysis.fonts import FAMILY
from fpassist.analysis.shape import Lang
from fpassist.analysis.tables import Tables, change, stepped
from fpassist.analysis.words import CLASSES

Chart: TypeAlias = alt.TopLevelMixin
Rows: TypeAlias = Sequence[Mapping[str, Any]]

BLUE, SKY, ORANGE, RED, PURPLE, GREY, PALE = (
    "#0072B2", "#56B4E9", "#E69F00", "#D55E00", "#CC79A7", "#7A7A7A", "#BDBDBD",
)  # fmt: skip
_CLASSES: Mapping[str, str] = {
    "gains": BLUE,
    "loses": RED,
    "mixed": PURPLE,
    "opened": ORANGE,
    "settled": SKY,
    "open": GREY,
    "unchanged": PALE,
}
WIDTH = 560
BAR = 22
MOST = 20
"""The most bars of a chart; the table has all of them."""

# From how much on a sum is counted in which unit.
_UNITS: Mapping[Lang, Sequence[tuple[Decimal, str]]] = {
    "zh": ((Decimal(10**8), "亿元"), (Decimal(10**4), "万元"), (Decimal(1), "元")),
    "en": ((Decimal(10**6), "million CNY"), (Decimal(10**3), "thousand CNY"), (Decimal(1), "CNY")),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart, as files name it, and what it shows in one sentence."""

    id: str
    title: str
    chart: Chart


class Charts:
    """Draws the charts of an impact; one that would show nothing is not drawn."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.words = tables.words
        self.lang: Lang = tables.lang

    def all(self) -> list[Drawn]:
        """Every chart, the most telling first."""
        found: Iterable[tuple[str, str, Chart | None]] = (
            ("who", "who", self.who()),
            ("steps", "steps", self.steps()),
            ("benefits", "benefits", self.changes("benefit", self._differing())),
            ("payers", "payers", self.sides("payer", self.tables.keys("payer"))),
            ("areas", "areas", self.sides("area", self.tables.keys("area"))),
            ("divisions", "divisions", self.changes("division", self.tables.keys("division"))),
            ("ages", "ages", self.sides("age", self.tables.keys("age"))),
            ("years", "years", self.years()),
        )
        return [Drawn(id, self.words[title], _styled(chart)) for id, title, chart in found if chart is not None]

    def who(self) -> Chart | None:
        """How many families are in each class but those of whom nothing changes."""
        rows = list(zip(CLASSES[self.lang].items(), self.tables.who().rows, strict=False))
        shown = [{"class": name, "families": row[1], "colour": _CLASSES[id]} for (id, name), row in rows if row[1]]
        changed = [row for row in shown if row["class"] != CLASSES[self.lang]["unchanged"]]
        if not changed:
            return None
        counts = dict(zip((id for (id, _), _ in rows), (row[1] for _, row in rows), strict=True))
        subtitle = f"{CLASSES[self.lang]['unchanged']}{self.words['colon']}{counts['unchanged']:,}"
        base = alt.Chart(alt.Data(values=changed), title=_title(self.words["who"], subtitle)).encode(
            y=alt.Y("class:N", sort=None, title=None),
            x=alt.X("families:Q", title=self.words["families"], axis=alt.Axis(format=",d", tickMinStep=1, tickCount=6)),
        )
        bars = base.mark_bar().encode(color=alt.Color("colour:N", scale=None))
        texts = base.mark_text(align="left", dx=4).encode(text=alt.Text("families:Q", format=",d"))
        return _sized(bars + texts, len(changed))

    def steps(self) -> Chart | None:
        """How many families gain or lose how much in a year."""
        impact = self.tables.impact
        found = stepped(impact.steps.filter(what="yearly"))
        if not found:
            return None
        rows = [
            {"step": _step(low, high), "families": count, "colour": BLUE if low >= 0 else RED}
            for low, high, count in found
        ]
        axis = f"{self.words['step']}{self.words['colon']}{self.words['per_year'].format(self._unit(Decimal(1))[1])}"
        base = alt.Chart(alt.Data(values=rows), title=_title(self.words["steps"])).encode(
            y=alt.Y("step:N", sort=None, title=axis),
            x=alt.X("families:Q", title=self.words["families"], axis=alt.Axis(format=",d", tickMinStep=1, tickCount=6)),
        )
        bars = base.mark_bar().encode(color=alt.Color("colour:N", scale=None))
        texts = base.mark_text(align="left", dx=4).encode(text=alt.Text("families:Q", format=",d"))
        return _sized(bars + texts, len(rows))

    def changes(self, by: str, keys: Sequence[str]) -> Chart | None:
        """How far the yearly cost of each group moves, and what is paid once where that moves."""
        sums = self.tables.sums(by)
        charts = list(self._changes(by, keys, sums))
        return alt.vconcat(*charts, title=_title(self._heading("cost_change", by))) if charts else None

    def _changes(self, by: str, keys: Sequence[str], sums: Mapping[str, Any]) -> Iterator[Any]:
        for per in ("yearly", "once"):
            moved = [(key, value) for key in keys if (value := change(sums.get(key, {}), per))]
            if not moved:
                continue
            moved = sorted(moved, key=lambda pair: -abs(pair[1]))[:MOST]
            moved.sort(key=lambda pair: -pair[1])
            scale, unit = self._unit(max(abs(value) for _, value in moved))
            rows = [
                {
                    "key": self.tables.key(by, key),
                    "change": float(value / scale),
                    "label": _signed(value, scale),
                    "colour": BLUE if value > 0 else RED,
                }
                for key, value in moved
            ]
            values = [float(value / scale) for _, value in moved]
            base = alt.Chart(alt.Data(values=rows)).encode(
                y=alt.Y("key:N", sort=None, title=None),
                x=alt.X(
                    "change:Q",
                    title=f"{self.words['change']}{self.words['colon']}{self._per(per, unit)}",
                    axis=alt.Axis(tickCount=6),
                    scale=_room(values),
                ),
            )
            yield _sized(_moved(base, values), len(rows))

    def sides(self, by: str, keys: Sequence[str]) -> Chart | None:
        """The yearly cost of each group before and after."""
        sums = self.tables.sums(by)
        found = [(key, sums[key]["yearly"]) for key in keys if "yearly" in sums[key]]
        largest = max((row[f"{side}_value"] for _, row in found for side in ("from", "to")), default=Decimal(0))
        if not largest:
            return None
        scale, unit = self._unit(largest)
        rows = [
            {
                "key": self.tables.key(by, key),
                "side": self.words[side],
                "value": float(row[f"{side}_value"] / scale),
                "label": _amount(row[f"{side}_value"] / scale, scale, at_least=row[f"{side}_bound"] == "at_least"),
            }
            for key, row in found[:MOST]
            for side in ("from", "to")
        ]
        floors = any(row[f"{side}_bound"] == "at_least" for _, row in found for side in ("from", "to"))
        subtitle = self.words["at_least"] if floors else ""
        sides = [self.words["from"], self.words["to"]]
        base = alt.Chart(alt.Data(values=rows), title=_title(self._heading("cost", by), subtitle)).encode(
            y=alt.Y("key:N", sort=None, title=None, axis=alt.Axis(labelPadding=8)),
            yOffset=alt.YOffset("side:N", sort=sides),
            x=alt.X("value:Q", title=self._per("yearly", unit)),
        )
        colour = alt.Color("side:N", title=None, sort=sides, scale=alt.Scale(domain=sides, range=[PALE, BLUE]))
        bars = base.mark_bar().encode(color=colour)
        texts = base.mark_text(align="left", dx=4, fontSize=11).encode(text="label:N")
        return _sized(bars + texts, 2 * len(found[:MOST]))

    def years(self) -> Chart | None:
        """The yearly cost before and after, and how far it moves, year by year."""
        days = self.tables.impact.days
        found = [(day, self.tables.sums("all", day).get("all", {}).get("yearly")) for day in days]
        known = [(day, row) for day, row in found if row is not None]
        largest = max((max(row["from_value"], row["to_value"]) for _, row in known), default=Decimal(0))
        if len(days) < 2 or not largest:
            return None
        scale, unit = self._unit(largest)
        sides = [self.words["from"], self.words["to"]]
        lines = [
            {"year": str(day.year), "side": self.words[side], "value": float(row[f"{side}_value"] / scale)}
            for day, row in known
            for side in ("from", "to")
        ]
        floors = any(row[f"{side}_bound"] == "at_least" for _, row in known for side in ("from", "to"))
        subtitle = self.words["at_least_all"] if floors else ""
        year = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0))
        colour = alt.Color("side:N", title=None, sort=sides, scale=alt.Scale(domain=sides, range=[GREY, BLUE]))
        cost = (
            alt.Chart(alt.Data(values=lines))
            .mark_line(point=alt.OverlayMarkDef(size=40), strokeWidth=2.5)
            .encode(
                x=year,
                y=alt.Y("value:Q", title=self._per("yearly", unit), scale=alt.Scale(zero=True)),
                color=colour,
                strokeDash=alt.StrokeDash("side:N", sort=sides, legend=None),
            )
            .properties(width=WIDTH, height=240)
        )
        charts = [cost, *self._year_changes([(day, row["change"]) for day, row in known], year)]
        return alt.vconcat(*charts, title=_title(self._heading("cost", "year"), subtitle))

    def _year_changes(self, changes: Sequence[tuple[date, Decimal]], year: alt.X) -> Iterator[Any]:
        """How far the cost moves, a bar a year; nothing where it never does."""
        largest = max(abs(value) for _, value in changes)
        if not largest:
            return
        scale, unit = self._unit(largest)
        rows = [
            {
                "year": str(day.year),
                "change": float(value / scale),
                "label": _signed(value, scale),
                "colour": BLUE if value > 0 else RED,
            }
            for day, value in changes
        ]
        values = [float(value / scale) for _, value in changes]
        title = f"{self.words['change']}{self.words['colon']}{self._per('yearly', unit)}"
        height = alt.Y("change:Q", title=title, axis=alt.Axis(tickCount=5), scale=_room(values))
        base = alt.Chart(alt.Data(values=rows)).encode(x=year, y=height)
        yield _moved(base, values, upright=True).properties(width=WIDTH, height=180)

    def _differing(self) -> list[str]:
        frame = self.tables.impact.benefits
        return frame.filter(as_of=self.tables.first_day, alike=False)["benefit"].to_list()

    def _heading(self, what: str, by: str) -> str:
        return f"{self.words[what]}{self.words['colon']}{self.words[f'{by}s']}"

    def _unit(self, largest: Decimal) -> tuple[Decimal, str]:
        """In which unit sums up to this one are shown."""
        units = _UNITS[self.lang]
        return next((unit for unit in units if largest >= unit[0]), units[-1])

    def _per(self, per: str, unit: str) -> str:
        return (self.words["once_axis"] if per == "once" else self.words["per_year"]).format(unit)


def _amount(value: Decimal, scale: Decimal, *, at_least: bool) -> str:
    return ("≥ " if at_least else "") + _short(value, scale)


def _signed(value: Decimal, scale: Decimal) -> str:
    # The minus of the axes.
    return ("+" if value > 0 else "") + _short(value / scale, scale).replace("-", "−")


def _short(value: Decimal, scale: Decimal) -> str:
    """One place after the point where units are large; what would be shown as nothing by its first figure."""
    if scale == 1:
        return f"{value:,.0f}"
    return f"{value:,.1f}" if not value or abs(value) >= Decimal("0.05") else f"{value:.{-value.adjusted()}f}"


def _step(low: Decimal, high: Decimal) -> str:
    ends = [_signed(end, Decimal(1)) for end in ((low,) if low == high else (low, high))]
    return " … ".join(ends)


def _room(values: Sequence[float]) -> alt.Scale:
    """From the least to the most, zero among them, with room for the labels."""
    low, high = min(0, *values), max(0, *values)
    room = 0.12 * (high - low)
    return alt.Scale(domain=[low - room * (low < 0), high + room * (high > 0)], nice=False)


def _moved(base: alt.Chart, values: Sequence[float], *, upright: bool = False) -> Any:
    """Bars of gain and loss, each with its label beyond its end."""
    bars = base.mark_bar(size=26) if upright else base.mark_bar()
    layers = [bars.encode(color=alt.Color("colour:N", scale=None))]
    if max(values) > 0:
        up = base.transform_filter("datum.change > 0")
        texts = up.mark_text(dy=-8, fontSize=11) if upright else up.mark_text(align="left", dx=4)
        layers.append(texts.encode(text="label:N"))
    if min(values) < 0:
        down = base.transform_filter("datum.change < 0")
        texts = down.mark_text(dy=9, fontSize=11) if upright else down.mark_text(align="right", dx=-4)
        layers.append(texts.encode(text="label:N"))
    return alt.layer(*layers)


def _title(text: str, subtitle: str = "") -> alt.TitleParams:
    return alt.TitleParams(text, subtitle=[subtitle]) if subtitle else alt.TitleParams(text)


def _sized(chart: Any, bars: int) -> Any:
    return chart.properties(width=WIDTH, height=max(2, bars) * BAR)


def _styled(chart: Any) -> Chart:
    """One look for all: fonts that have Chinese, quiet lines, room for long labels."""
    return (
        chart.configure(font=FAMILY, background="white", padding=12)
        .configure_axis(
            labelLimit=320, labelFontSize=12, titleFontSize=12, gridColor="#E5E5E5", titleFontWeight="normal"
        )
        .configure_title(fontSize=16, anchor="start", subtitleColor="#555555", subtitleFontSize=12, offset=12)
        .configure_legend(orient="top", labelFontSize=12)
        .configure_view(stroke=None)
    )


__all__ = ["Chart", "Charts", "Drawn"]
