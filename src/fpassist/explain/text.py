"""An explanation as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from fpassist.explain.causes import Causes, roles_of
from fpassist.explain.money import amount_words, payers_words, quantity_words
from fpassist.explain.vocabulary import FORMS, Lang

if TYPE_CHECKING:
    from fpassist import Household
    from fpassist.engine import Policy
    from fpassist.engine.rows import Reason
    from fpassist.explain.explanation import Explanation

OUTCOMES: dict[Lang, dict[str, str]] = {
    "zh": {"granted": "给予", "denied": "不给予", "undetermined": "待定"},
    "en": {"granted": "granted", "denied": "denied", "undetermined": "undetermined"},
}


def describe(
    explanation: Explanation, policy: Policy, household: Household, as_of: date, lang: Lang, *, long: bool
) -> list[str]:
    """``explanation`` as lines.

    Args:
        explanation: one row, explained.
        policy: the policy that decided.
        household: the family; its names and ID numbers are not read.
        as_of: the day asked about.
        lang: ``zh`` or ``en``.
        long: whether to give every condition with its facts, the sentences cited and the readings.
    """
    return list(_lines(explanation, policy, household, as_of, lang, long))


def _lines(
    explanation: Explanation, policy: Policy, household: Household, as_of: date, lang: Lang, long: bool
) -> Iterator[str]:
    row = explanation.row
    causes = Causes(policy, lang, as_of)
    pick = causes.speaker.pick
    roles = roles_of(household, lang)
    label = pick(row.label.zh, row.label.en)
    yield f"{label} [{row.benefit}] · {roles.get(row.subject, row.subject)} · {as_of}"
    yield pick(f"结论：{OUTCOMES['zh'][row.outcome]}", f"Outcome: {OUTCOMES['en'][row.outcome]}")
    if row.outcome == "granted":
        what = amount_words(row.amount, lang) or FORMS[lang].get(row.form, row.form)
        quantity = quantity_words(row.quantity, lang)
        yield pick("给什么：", "What: ") + "; ".join(part for part in (what, quantity) if part)
        source = policy.data.sources.get(policy.data.benefits[row.benefit].grant.set_by or "")
        if source is not None:
            yield pick(f"金额：由《{source.document}》规定", f"Sum: set by {source.document}")
        payers = payers_words(row.payers, lang)
        if payers:
            yield pick("谁出钱：", "Paid by: ") + payers
        yield from _block(pick("因为：", "Because:"), _reasons(causes, row.reasons, long))
    elif row.outcome == "denied":
        shown = row.reasons if long else explanation.failing
        yield from _block(pick("因为：", "Because:"), _reasons(causes, shown, long) or [causes.main(())])
    else:
        shown = row.reasons if long else explanation.open
        yield from _block(pick("取决于：", "It depends on:"), _reasons(causes, shown, long))
    asked = [causes.missing(path, roles) for path in row.missing]
    yield from _block(pick("请先问：", "Ask for:"), asked)
    if row.outcome != "granted":
        if explanation.first_date is not None:
            yield pick(
                f"情况不变时，自 {explanation.first_date} 起即可给予。",
                f"If nothing else changes, it is granted from {explanation.first_date} on.",
            )
        elif row.outcome == "denied":
            yield pick("单凭时间推移不会改变结论。", "Time alone does not change this.")
    yield from _block(pick("依据：", "On the ground of:"), _citations(explanation, lang, long))
    # A law that is changed, or read otherwise than by default, is said to be so in short too.
    yield from _block(pick("所依读法：", "Readings it rests on:"), _readings(explanation, policy, lang, every=long))
    yield from _block(pick("已叠加：", "Under the overlays:"), _overlays(policy, lang))


def _block(title: str, items: list[str]) -> Iterator[str]:
    if items:
        yield title
        for item in items:
            yield f"  - {item}"


def _reasons(causes: Causes, reasons: tuple[Reason, ...], long: bool) -> list[str]:
    lines: list[str] = []
    for reason in reasons:
        facts = causes.facts(reason, every=long)
        brackets = causes.speaker.pick("（{}）", " ({})")
        line = causes.standing(reason) + (brackets.format(facts) if facts else "")
        if long:
            line += f" [{reason.condition}]" + (f" {reason.citation}" if reason.citation else "")
        lines.append(line)
    return lines


def _citations(explanation: Explanation, lang: Lang, long: bool) -> list[str]:
    lines: list[str] = []
    for cited in explanation.row.citations:
        place = cited.at + (f" 第{cited.sentence}句" if cited.sentence else "")
        lines.append(f"{cited.document} {place}" + (f"：“{cited.anchor}”" if long or lang == "zh" else ""))
    return list(dict.fromkeys(lines))


def _overlays(policy: Policy, lang: Lang) -> list[str]:
    lines: list[str] = []
    for overlay in policy.data.overlays:
        title, doubt = (overlay.title.zh, "（未经核实）") if lang == "zh" else (overlay.title.en, " (not verified)")
        lines.append(f"{title} [{overlay.id}]{'' if overlay.verified else doubt} — {overlay.authority}")
    return lines


def _readings(explanation: Explanation, policy: Policy, lang: Lang, *, every: bool) -> list[str]:
    lines: list[str] = []
    for id, chosen in explanation.row.interpretations.items():
        reading = policy.data.interpretations[id]
        if chosen == reading.default and not every:
            continue
        option = reading.options[chosen]
        question, answer = (reading.question.zh, option.zh) if lang == "zh" else (reading.question.en, option.en)
        lines.append(f"{question}{'：' if lang == 'zh' else ': '}{answer} [{id}={chosen}]")
    return lines
