"""A result as a clerk reads it: what is granted first, then what hangs open and what to ask, then what is refused."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, cast

from fpassist.cli.layout import Sheet
from fpassist.cli.output import printable
from fpassist.cli.warned import warned
from fpassist.cli.words import TABLE
from fpassist.explain.causes import Causes, roles_of
from fpassist.explain.money import amount_words, payers_words, quantity_words, sum_words
from fpassist.explain.vocabulary import FORMS, Lang, payer_words

if TYPE_CHECKING:
    from fpassist import Policy, Result
    from fpassist.cli.screen import Screen
    from fpassist.engine.row import Row

STYLE = {"granted": "bold green", "undetermined": "bold yellow", "denied": "bold red"}
# How many benefits a question names before it says "and more".
NAMED = 3


def show(screen: Screen, policy: Policy, result: Result, as_of: date, lang: str) -> None:
    """Print ``result``.

    Args:
        screen: where to.
        policy: the policy that decided.
        result: the decision.
        as_of: the day asked about.
        lang: ``zh`` or ``en``.
    """
    Report(Sheet(screen), policy, result, as_of, cast(Lang, lang)).show()


class Report:
    """One result, written section by section."""

    def __init__(self, sheet: Sheet, policy: Policy, result: Result, as_of: date, lang: Lang) -> None:
        self.sheet = sheet
        self.policy = policy
        self.result = result
        self.as_of = as_of
        self.lang: Lang = lang
        self.words = TABLE[lang]
        self.comma, self.colon = self.words["comma"], self.words["colon"]
        self.causes = Causes(policy, lang, as_of)
        self.roles = roles_of(result.household, lang)

    def show(self) -> None:
        """Write every section that has something to say."""
        self._head()
        self._granted(self.result.granted)
        self._totals()
        self._undetermined(self.result.undetermined)
        self._questions()
        self._denied(self.result.denied)
        self._readings()
        self._overlays()
        self._warnings()
        self.sheet.line()

    def _head(self) -> None:
        words, data = self.words, self.policy.data
        household = printable(self.result.household.id)
        self.sheet.line(
            f"{words['household']}{self.colon}{household}  {words['as_of']}{self.colon}{self.as_of}", "bold"
        )
        title = data.title.zh if self.lang == "zh" else data.title.en
        self._item(f"{words['policy']}{self.colon}{data.document} {title}", indent=0)
        known = {True: "true", False: "false", None: "unknown"}
        standing = [
            f"{self.causes.speaker.label(id)} {words[known[value]]}" for id, value in self.result.definitions.items()
        ]
        if standing:
            self._item(f"{words['status']}{self.colon}{self.comma.join(standing)}", indent=0)

    def _granted(self, rows: Sequence[Row]) -> None:
        self._title("granted", len(rows))
        lines = [
            (
                group[0].measure,
                self._name(group[0].benefit),
                self._subjects(group),
                self._what(group[0]),
                payers_words(group[0].payers, self.lang),
                "\n".join(dict.fromkeys(c.at for c in group[0].citations)),
            )
            for group in alike(rows, lambda row: (row.benefit, self._what(row), payers_words(row.payers, self.lang)))
        ]
        if lines:
            self._table(("measure", "benefit", "subject", "what", "payer", "citation"), lines, (0, 5, 3, 5, 4, 3))

    def _what(self, row: Row) -> str:
        amount = amount_words(row.amount, self.lang)
        form = "" if amount else FORMS[self.lang].get(row.form, row.form)
        return "\n".join(part for part in (amount or form, quantity_words(row.quantity, self.lang)) if part)

    def _undetermined(self, rows: Sequence[Row]) -> None:
        if not rows:
            return
        self._title("undetermined", len(rows))
        lines = [
            (
                group[0].measure,
                self._name(group[0].benefit),
                self._subjects(group),
                self.comma.join(
                    self.causes.missing_of(unknown, group[0].subject, self.roles) for unknown in group[0].unknowns
                ),
            )
            for group in alike(rows, lambda row: (row.benefit, _relative(row)))
        ]
        self._table(("measure", "benefit", "subject", "ask"), lines, (0, 5, 3, 8))

    def _questions(self) -> None:
        if not self.result.questions:
            return
        self._title("questions")
        lines: list[tuple[str, ...]] = []
        for number, question in enumerate(self.result.questions, 1):
            asked = (
                f"{self.roles.get(question.subject, question.subject)}{self.colon}{self.causes.field(question.fact)}"
            )
            named = [self._name(id) for id in question.decides[:NAMED]]
            decides = self.comma.join(named) + (self.words["more"] if len(question.decides) > NAMED else "")
            stake = [sum_words(value, per, "exact", self.lang) for per, value in (question.at_stake or {}).items()]
            lines.append((f"{number}.", asked, decides, "\n".join(stake)))
        self._table(("number", "question", "decides", "at_stake"), lines, (0, 6, 8, 5))

    def _denied(self, rows: Sequence[Row]) -> None:
        if not rows:
            return
        self._title("denied", len(rows))
        lines: list[tuple[str, ...]] = []
        for refused in alike(rows, lambda row: self.causes.main(row.reasons)):
            # Benefits refused to the same people for the same reason stand together behind their ids.
            told: dict[str, list[str]] = {}
            for group in alike(refused, lambda row: row.benefit):
                told.setdefault(self._subjects(group), []).append(self._name(group[0].benefit))
            shown = [f"{subjects}{self.colon}{self.comma.join(names)}" for subjects, names in told.items()]
            lines.append((self.causes.main(refused[0].reasons), "\n".join(shown)))
        self._table(("reason", "benefit"), lines, (4, 7))

    def _totals(self) -> None:
        if self.result.totals:
            self._title("totals")
            for total in self.result.totals:
                payer = payer_words(total.payer, self.lang)
                self._item(f"- {payer}{self.colon}{sum_words(total.value, total.per, total.bound, self.lang)}")

    def _readings(self) -> None:
        chosen: dict[str, str] = {}
        for row in self.result.granted:
            chosen.update(row.interpretations)
        if not chosen:
            return
        self._title("readings")
        for id, option in chosen.items():
            self._item(f"- {reading_words(self.policy, id, option, self.lang)}")

    def _overlays(self) -> None:
        if not self.policy.data.overlays:
            return
        self._title("overlays")
        for overlay in self.policy.data.overlays:
            title = overlay.title.zh if self.lang == "zh" else overlay.title.en
            doubt = "" if overlay.verified else f" ({self.words['unverified']})"
            self._item(f"- {title} [{overlay.id}]{doubt} — {overlay.authority}")

    def _warnings(self) -> None:
        if not self.result.warnings:
            return
        self._title("warnings")
        for line in warned(self.result.warnings, self.policy.data, self.lang):
            self._item(f"- {line}")

    def _subjects(self, rows: Iterable[Row]) -> str:
        return self.comma.join(dict.fromkeys(self.roles.get(row.subject, row.subject) for row in rows))

    def _name(self, benefit: str) -> str:
        label = self.policy.data.benefits[benefit].label
        return label.zh if self.lang == "zh" else label.en

    def _title(self, key: str, count: int | None = None) -> None:
        self.sheet.line()
        self.sheet.line(self.words[key] + ("" if count is None else f" ({count})"), STYLE.get(key, "bold"))

    def _table(self, head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[int]) -> None:
        self.sheet.table([self.words[key] for key in head], [[printable(c) for c in row] for row in rows], shares)

    def _item(self, text: str, *, indent: int = 2) -> None:
        self.sheet.line(printable(text), indent=indent, hanging=2)


def reading_words(policy: Policy, id: str, option: str, lang: Lang) -> str:
    """An interpretation with the option taken, as a sentence."""
    reading = policy.data.interpretations[id]
    if lang == "zh":
        return f"{reading.question.zh}：{reading.options[option].zh} [{id}={option}]"
    return f"{reading.question.en}: {reading.options[option].en} [{id}={option}]"


def _relative(row: Row) -> tuple[tuple[str | None, str], ...]:
    """What a row misses, its own subject left out: the same for two people who miss the same."""
    return tuple((None if u.subject == row.subject else u.subject, u.field) for u in row.unknowns)


def alike(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> list[list[Row]]:
    """Rows with the same key together, in the order of the first of each."""
    groups: dict[Hashable, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return list(groups.values())
