"""A result as a clerk reads it: what is granted first, then what hangs open and what to ask, then what is refused."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal, cast

from rich import box
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from fpassist.cli.output import printable
from fpassist.cli.words import TABLE
from fpassist.explain.causes import Causes, roles_of
from fpassist.explain.money import amount_words, payers_words, quantity_words, sum_words
from fpassist.explain.vocabulary import FORMS, Lang, payer_words

if TYPE_CHECKING:
    from rich.console import Console

    from fpassist import Policy, Result
    from fpassist.engine.row import Row

STYLE = {"granted": "bold green", "undetermined": "bold yellow", "denied": "bold red"}


def show(screen: Console, policy: Policy, result: Result, as_of: date, lang: str) -> None:
    """Print ``result``.

    Args:
        screen: where to.
        policy: the policy that decided.
        result: the decision.
        as_of: the day asked about.
        lang: ``zh`` or ``en``.
    """
    _Sheet(screen, policy, result, as_of, cast(Lang, lang)).show()


class _Sheet:
    def __init__(self, screen: Console, policy: Policy, result: Result, as_of: date, lang: Lang) -> None:
        self.screen = screen
        self.policy = policy
        self.result = result
        self.as_of = as_of
        self.lang: Lang = lang
        self.words = TABLE[lang]
        self.causes = Causes(policy, lang, as_of)
        self.roles = roles_of(result.household, lang)

    def show(self) -> None:
        self._head()
        self._granted(self.result.granted)
        self._totals()
        self._undetermined(self.result.undetermined)
        self._questions()
        self._denied(self.result.denied)
        self._readings()
        self._overlays()
        self._warnings()
        self.screen.print()

    def _head(self) -> None:
        words, colon, data = self.words, self.words["colon"], self.policy.data
        household = printable(self.result.household.id)
        self._line(f"{words['household']}{colon}{household}   {words['as_of']}{colon}{self.as_of}", "bold")
        title = data.title.zh if self.lang == "zh" else data.title.en
        self._line(f"{words['policy']}{colon}{data.document} {title}")
        known = {True: "true", False: "false", None: "unknown"}
        standing = [
            f"{self.causes.speaker.label(id)} {words[known[value]]}" for id, value in self.result.definitions.items()
        ]
        if standing:
            self._line(f"{words['status']}{colon}{words['comma'].join(standing)}")

    def _granted(self, rows: Sequence[Row]) -> None:
        self._title("granted", len(rows))
        if not rows:
            return
        table = self._table("measure", "benefit", "subject", "what", "payer", "citation", ratios=(1, 5, 3, 5, 4, 3))
        for group in _alike(rows, lambda row: (row.benefit, self._what(row), payers_words(row.payers, self.lang))):
            row = group[0]
            table.add_row(
                row.measure,
                self._label(row),
                self._subjects(group),
                self._what(row),
                payers_words(row.payers, self.lang),
                self.words["comma"].join(dict.fromkeys(c.at for c in row.citations)),
            )
        self._print(table)

    def _what(self, row: Row) -> str:
        amount = amount_words(row.amount, self.lang)
        form = "" if amount else FORMS[self.lang].get(row.form, row.form)
        return "\n".join(part for part in (amount or form, quantity_words(row.quantity, self.lang)) if part)

    def _undetermined(self, rows: Sequence[Row]) -> None:
        if not rows:
            return
        self._title("undetermined", len(rows))
        table = self._table("measure", "benefit", "subject", "ask", ratios=(1, 6, 4, 11))
        for group in _alike(rows, lambda row: (row.benefit, row.missing)):
            row = group[0]
            asked = [self.causes.missing(path, self.roles) for path in row.missing]
            table.add_row(row.measure, self._label(row), self._subjects(group), "\n".join(asked))
        self._print(table)

    def _denied(self, rows: Sequence[Row]) -> None:
        if not rows:
            return
        self._title("denied", len(rows))
        table = self._table("reason", "benefit", ratios=(5, 8))
        by_reason: dict[str, list[Row]] = {}
        for row in rows:
            by_reason.setdefault(self.causes.main(row.reasons), []).append(row)
        for reason, refused in by_reason.items():
            labels = [f"{self._label(g[0])} ({self._subjects(g)})" for g in _alike(refused, lambda row: row.benefit)]
            table.add_row(reason, self.words["comma"].join(labels))
        self._print(table)

    def _totals(self) -> None:
        if self.result.totals:
            self._title("totals")
            for total in self.result.totals:
                payer = payer_words(total.payer, self.lang)
                self._item(f"{payer}{self.words['colon']}{sum_words(total.value, total.per, total.bound, self.lang)}")

    def _questions(self) -> None:
        if not self.result.questions:
            return
        self._title("questions")
        for number, question in enumerate(self.result.questions, 1):
            asked = self.causes.missing(f"{question.subject}.{question.fact}", self.roles)
            labels = [self._name(id) for id in question.decides]
            shown = self.words["comma"].join(labels[:3]) + (self.words["more"] if len(labels) > 3 else "")
            if self.lang == "en" and len(labels) > 3:
                shown = self.words["comma"].join([*labels[:3], self.words["more"]])
            line = f"{number}. {asked}  — " + self.words["decides"].format(n=len(labels), what=shown)
            if question.at_stake:
                sums = [sum_words(value, per, "exact", self.lang) for per, value in question.at_stake.items()]
                line += self.words["comma"] + self.words["at_stake"].format(sums=self.words["comma"].join(sums))
            self._item(line, mark="")

    def _readings(self) -> None:
        chosen: dict[str, str] = {}
        for row in self.result.granted:
            chosen.update(row.interpretations)
        if not chosen:
            return
        self._title("readings")
        for id, option in chosen.items():
            reading = self.policy.data.interpretations[id]
            question, label = reading.question, reading.options[option]
            if self.lang == "zh":
                self._item(f"{question.zh} {label.zh} [{id}={option}]")
            else:
                self._item(f"{question.en} {label.en} [{id}={option}]")

    def _overlays(self) -> None:
        if not self.policy.data.overlays:
            return
        self._title("overlays")
        for overlay in self.policy.data.overlays:
            title = overlay.title.zh if self.lang == "zh" else overlay.title.en
            doubt = "" if overlay.verified else f" ({self.words['unverified']})"
            self._item(f"{title} [{overlay.id}]{doubt} — {overlay.authority}")

    def _warnings(self) -> None:
        if not self.result.warnings:
            return
        self._title("warnings")
        for warning in self.result.warnings:
            self._item(f"[{warning.code}] {warning.message}")

    def _subjects(self, rows: Iterable[Row]) -> str:
        subjects = dict.fromkeys(self.roles.get(row.subject, row.subject) for row in rows)
        return printable(self.words["comma"].join(subjects))

    def _label(self, row: Row) -> str:
        return row.label.zh if self.lang == "zh" else row.label.en

    def _name(self, benefit: str) -> str:
        label = self.policy.data.benefits[benefit].label
        return label.zh if self.lang == "zh" else label.en

    def _title(self, key: str, count: int | None = None) -> None:
        tail = "" if count is None else f" ({count})"
        self.screen.print()
        self._line(self.words[key] + tail, STYLE.get(key, "bold"))

    def _table(self, *columns: str, ratios: tuple[int, ...]) -> Table:
        table = Table(box=box.SIMPLE_HEAD if self.screen.is_terminal else None, pad_edge=False, expand=True)
        for column, ratio in zip(columns, ratios, strict=True):
            if column == "measure":
                table.add_column(self.words[column], no_wrap=True, width=3)
            else:
                table.add_column(self.words[column], overflow="fold", ratio=ratio)
        return table

    def _print(self, table: Table) -> None:
        self.screen.print(Padding(table, (0, 0, 0, 2)))

    def _line(self, text: str, style: str = "") -> None:
        self.screen.print(Text(printable(text), style=style, overflow="fold"))

    def _item(self, text: str, mark: Literal["- ", ""] = "- ") -> None:
        self.screen.print(Padding(Text(mark + printable(text), overflow="fold"), (0, 0, 0, 2)))


def _alike(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> list[list[Row]]:
    """Rows with the same key together, in the order of the first of each."""
    groups: dict[Hashable, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return list(groups.values())
