"""A warning in one line, in the reader's language: its kind, and the benefit, overlay or table that it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fpassist.diagnostics import CODES, Diagnostic

if TYPE_CHECKING:
    from fpassist.explain.vocabulary import Lang
    from fpassist.policy.model import PolicyData


def warned(warnings: tuple[Diagnostic, ...], data: PolicyData, lang: Lang) -> list[str]:
    """The lines of ``warnings``; those that read the same once.

    Args:
        warnings: of a result or of a run.
        data: the policy, which names the benefits.
        lang: ``zh`` or ``en``.
    """
    return list(dict.fromkeys(_line(warning, data, lang) for warning in warnings))


def _line(warning: Diagnostic, data: PolicyData, lang: Lang) -> str:
    entry = CODES.get(warning.code)
    if lang == "en" or entry is None:
        # What a table lacks is said of the table, whose name is the place.
        place = f"{warning.where}: " if warning.code == "B054" else ""
        return f"[{warning.code}] {place}{warning.message}"
    told = f"[{warning.code}] {entry.title_zh.removesuffix('（警告）').removesuffix('（提示）')}"
    benefit = data.benefits.get(warning.where)
    if benefit is None:
        # Of columns that are not given, the message names which, and what that says of every row.
        named = _columns(warning.message) if warning.code == "B054" else ""
        return "：".join(part for part in (told, warning.where, named) if part)
    source = data.sources.get(benefit.grant.set_by or "")
    return f"{told}：{benefit.label.zh}" + ("" if source is None else f"（见《{source.document}》）")


def _columns(message: str) -> str:
    from fpassist.diagnostics.chinese import chinese

    told = chinese(message)
    return message.partition(": ")[2] if told is None else told.partition("：")[2]


__all__ = ["warned"]
