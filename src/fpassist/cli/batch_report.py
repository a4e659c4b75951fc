"""A finished run as people read it: how many families, what each benefit comes to, who pays, what was set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from fpassist.cli.layout import Sheet
from fpassist.cli.output import printable
from fpassist.cli.warned import warned
from fpassist.diagnostics import CODES
from fpassist.explain.money import sum_words
from fpassist.explain.vocabulary import Lang, payer_words

if TYPE_CHECKING:
    from fpassist import Policy
    from fpassist.bulk.batch.summary import Summary
    from fpassist.cli.screen import Screen
    from fpassist.policy.model import Label

WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "head": "{as_of}，{policy}",
        "counts": "读入 {read:,} 户 = 判定 {decided:,} 户 + 剔除 {rejected:,} 户；"
        "用时 {seconds:,.1f} 秒，每秒 {rate:,} 户",
        "strays": "另有 {strays:,} 行不属于任何家庭",
        "benefits": "各项措施（按对象计数）",
        "measure": "条",
        "benefit": "措施",
        "granted": "给予",
        "undetermined": "待定",
        "value": "金额合计",
        "without": "，另有 {:,} 户算不出金额",
        "payers": "谁出钱",
        "payer": "出资方",
        "open": "（出资方未定或未列）",
        "rejects": "剔除的家庭（详见 rejects.parquet）",
        "code": "编码",
        "what": "原因",
        "rows": "行数",
        "warnings": "注意",
        "out": "结果在 {out}",
    },
    "en": {
        "head": "{as_of}, {policy}",
        "counts": "{read:,} families read = {decided:,} decided + {rejected:,} rejected; "
        "{seconds:,.1f} s, {rate:,} families a second",
        "strays": "{strays:,} rows more belong to no family",
        "benefits": "Benefits (counted by subject)",
        "measure": "#",
        "benefit": "Benefit",
        "granted": "Granted",
        "undetermined": "Open",
        "value": "Sum",
        "without": ", {:,} {} without a sum",
        "payers": "Paid by",
        "payer": "Payer",
        "open": "(open, or not named)",
        "rejects": "Rejected (all of them in rejects.parquet)",
        "code": "Code",
        "what": "Reason",
        "rows": "Rows",
        "warnings": "Warnings",
        "out": "Results in {out}",
    },
}


def show(screen: Screen, policy: Policy, summary: Summary, lang: str, *, warnings: bool) -> None:
    """Print ``summary``.

    Args:
        screen: where to.
        policy: the policy that decided.
        summary: what the run came to.
        lang: ``zh`` or ``en``.
        warnings: whether to print those too.
    """
    Report(Sheet(screen), policy, summary, cast(Lang, lang)).show(warnings=warnings)


class Report:
    """One summary, section by section."""

    def __init__(self, sheet: Sheet, policy: Policy, summary: Summary, lang: Lang) -> None:
        self.sheet = sheet
        self.policy = policy
        self.summary = summary
        self.lang: Lang = lang
        self.words = WORDS[lang]

    def show(self, *, warnings: bool) -> None:
        """Write every section that has something to say."""
        said, data = self.summary, self.policy.data
        title = " + ".join([self._label(data.title), *(self._label(overlay.title) for overlay in data.overlays)])
        self._line(self.words["head"].format(as_of=said.as_of, policy=title), "bold")
        self._line(
            self.words["counts"].format(
                read=said.read,
                decided=said.decided,
                rejected=said.rejected,
                seconds=said.seconds,
                rate=round(said.rate),
            )
        )
        if said.strays:
            self._line(self.words["strays"].format(strays=said.strays))
        self._benefits()
        self._payers()
        self._rejects()
        if warnings and said.warnings:
            self._title("warnings")
            for line in warned(tuple(said.warnings), data, self.lang):
                self._line(f"- {line}", indent=2)
        self.sheet.line()
        self._line(self.words["out"].format(out=said.out))

    def _benefits(self) -> None:
        self._title("benefits")
        rows: list[tuple[str, ...]] = []
        for id, one in self.summary.benefits.items():
            benefit = self.policy.data.benefits[id]
            grant = benefit.grant
            summed = grant.amount is not None and grant.per is not None and one.granted > 0
            value = sum_words(one.value, grant.per or "", grant.bound, self.lang) if summed else ""
            value += self._without(self.summary.without_sum.get(id, 0))
            label = benefit.label.zh if self.lang == "zh" else benefit.label.en
            rows.append((benefit.measure, label, f"{one.granted:,}", f"{one.undetermined:,}", value))
        self._table(("measure", "benefit", "granted", "undetermined", "value"), rows, (0, 5, 0, 0, 6))

    def _without(self, families: int) -> str:
        """How many families a sum leaves out, in words."""
        return self.words["without"].format(families, "family" if families == 1 else "families") if families else ""

    def _payers(self) -> None:
        sums: dict[tuple[str, str], tuple[Decimal, bool]] = {}
        columns = ("payer", "per", "bound", "value")
        for payer, per, bound, value in self.summary.totals.select(columns).iter_rows():
            if value:
                name = self.words["open"] if payer is None else payer_words(payer, self.lang)
                total, floor = sums.get((name, per), (Decimal(0), False))
                sums[name, per] = (total + value, floor or bound == "at_least")
        if sums:
            self._title("payers")
            rows = [
                (name, sum_words(value, per, "at_least" if floor else "exact", self.lang))
                for (name, per), (value, floor) in sorted(sums.items())
            ]
            self._table(("payer", "value"), rows, (4, 6))

    def _rejects(self) -> None:
        if self.summary.rejects:
            self._title("rejects")
            rows = [(code, self._code(code), f"{count:,}") for code, count in self.summary.rejects.items()]
            self._table(("code", "what", "rows"), rows, (0, 6, 0))

    def _code(self, code: str) -> str:
        entry = CODES.get(code)
        return "" if entry is None else entry.title_zh if self.lang == "zh" else entry.title

    def _label(self, title: Label) -> str:
        return title.zh if self.lang == "zh" else title.en

    def _title(self, key: str) -> None:
        self.sheet.line()
        self.sheet.line(self.words[key], "bold")

    def _table(self, head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[int]) -> None:
        self.sheet.table([self.words[key] for key in head], [[printable(c) for c in row] for row in rows], shares)

    def _line(self, text: str, style: str = "", *, indent: int = 0) -> None:
        self.sheet.line(printable(text), style, indent=indent, hanging=2)
