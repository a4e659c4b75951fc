"""Sums, quantities and payers in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fpassist.explain.vocabulary import PER, Lang, payer_words, unit_words

if TYPE_CHECKING:
    from decimal import Decimal

    from fpassist.engine.rows import Amount, Amounted, Payer


def sum_words(value: Decimal, per: str, bound: str, lang: Lang) -> str:
    """A sum with its period: ``每月 300.00 元``, ``at least 5000.00 CNY once``."""
    period = PER[lang].get(per, per)
    if lang == "zh":
        return f"{period}{'不低于 ' if bound == 'at_least' else ' '}{value:,.2f} 元"
    return f"{'at least ' if bound == 'at_least' else ''}{value:,.2f} CNY {period}"


def amount_words(amount: Amount | None, lang: Lang) -> str:
    """An amount; empty where none is known."""
    return "" if amount is None else sum_words(amount.value, amount.per, amount.bound, lang)


def quantity_words(quantity: Amounted | None, lang: Lang) -> str:
    """A quantity in kind; empty where there is none."""
    if quantity is None:
        return ""
    value = format(quantity.value.normalize(), "f")
    period = PER[lang].get(quantity.per, quantity.per)
    unit = unit_words(quantity.unit, lang)
    return f"{period} {value} {unit}" if lang == "zh" else f"{value} {unit} {period}"


def payers_words(payers: tuple[Payer, ...] | None, lang: Lang) -> str:
    """Who pays; each with its share where several do. An unknown payer is said to be so."""
    if payers is None:
        return "不详，见应问事项" if lang == "zh" else "not known yet"
    parts: list[str] = []
    for payer in payers:
        words = payer_words(payer.payer, lang)
        if payer.person is not None:
            words += f" ({payer.person})"
        if len(payers) > 1 and payer.value is not None:
            words += f" {payer.value:,.2f}"
        parts.append(words)
    return ("、" if lang == "zh" else ", ").join(parts)
