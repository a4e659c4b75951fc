"""The query as a script for people: what it is of, which columns it expects, and what it does not tell, as comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, Literal
from unicodedata import east_asian_width

from fpassist.bulk.sql.dialects import Dialect, printed
from fpassist.bulk.sql.layout import Layout
from fpassist.bulk.sql.query import SqlQuery, make_query
from fpassist.engine.policy import Policy

Lang = Literal["zh", "en"]
_WIDTH: Final = 116


def script(
    policy: Policy,
    as_of: date,
    dialect: Dialect,
    layout: Layout,
    *,
    long: bool = False,
    paid: bool = False,
    exactly: bool = False,
    lang: Lang = "en",
) -> str:
    """A query that decides every family where the tables lie.

    Args:
        policy: the policy.
        as_of: the day asked about.
        dialect: which database is to run it.
        layout: the tables.
        long: a row for each benefit and subject; else a row a family.
        paid: in the form of a row a family, with the fen that each payer pays.
        exactly: whether nothing is left open that every completion of the unknown facts agrees on.
        lang: the language of the comments.

    Raises:
        EvaluationError: E001, E002 and E004 as ``policy.evaluate``; B001 for a construct without a form over columns.
    """
    policy.refuse_day(as_of)
    query = make_query(policy.data, as_of, layout, long=long, paid=paid, exactly=exactly)
    lines = [line for part in _header(policy, as_of, layout, query, lang) for line in _folded(part)]
    return "\n".join([*lines, printed(query.tree, dialect)])


def _header(policy: Policy, as_of: date, layout: Layout, query: SqlQuery, lang: Lang) -> Iterator[str]:
    data, say = policy.data, _SAY[lang]
    yield f"{data.id}  {getattr(data.title, lang)}"
    yield f"sha256 {data.sha256}"
    for overlay in data.overlays:
        yield say["overlay"].format(id=overlay.id)
    yield say["as_of"].format(day=as_of.isoformat())
    yield ""
    yield say["reads"]
    for name, columns in query.read.items():
        yield f"  {layout.tables[name].sql()}: {', '.join(columns)}"
    yield ""
    shape = layout.shape
    yield say["slots"].format(
        later=shape.later, accidents=shape.accidents, victims=shape.victims, treatments=shape.treatments
    )
    if layout.order_by is None:
        yield say["unordered"]
    yield say["unchecked"]
    if query.inexact is None:
        yield say["weak"]
    elif query.inexact:
        yield say["inexact"].format(benefits=", ".join(query.inexact))


def _folded(text: str) -> Iterator[str]:
    """Comment lines; a character of Chinese is twice as wide, and a line may end after it."""
    line, indent = "", "  " if text.startswith("  ") else ""
    for piece in _PIECES.findall(text):
        if line.strip() and _width(line + piece.rstrip()) > _WIDTH:
            yield f"-- {line.rstrip()}"
            line = indent * 2
        line += piece
    yield f"-- {line}".rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


# A word with the space after it, or a character that needs none, with what may not begin a line.
_PIECES: Final = re.compile(
    r"\s+|[\u3000-\u9fff\uff00-\uffef][，。；：、）]*|[^\s\u3000-\u9fff\uff00-\uffef]+[，。；：、）]*\s*"
)
_SAY: Final[dict[str, dict[str, str]]] = {
    "en": {
        "overlay": "changed by {id}",
        "as_of": "as of {day}",
        "reads": "Tables and columns that must be there:",
        "slots": (
            "There are slots for {later} children beside the first, {accidents} accidents of up to {victims} victims "
            "and {treatments} treatments. A family that exceeds them has exceeds_slots true and is not decided: its "
            "answers are null. Print the query with more slots for it."
        ),
        "unordered": (
            "WARNING: tables have no order of their own. Where the day that a child joined is unknown, or two "
            "treatments are of one day, the listing counts: here that is the order of ids. Give a column for it with "
            "--order-by."
        ),
        "unchecked": (
            "Rows are taken as they are: `fpassist batch` is what finds rows that contradict each other and sets them "
            "aside."
        ),
        "weak": (
            "Where a fact is unknown that a benefit reads more than once, the benefit may be left undetermined though "
            "every completion agrees; it is never decided wrongly. --exact splits the formulas for it."
        ),
        "inexact": "May be left undetermined though every completion of the unknown facts agrees: {benefits}.",
    },
    "zh": {
        "overlay": "经 {id} 修改",
        "as_of": "判定日 {day}",
        "reads": "须有的表和列：",
        "slots": (
            "查询可容纳首个子女之外 {later} 名子女、{accidents} 起事故（每起 {victims} 名受害人）、{treatments} 次"
            "治疗。超出者 exceeds_slots 为真，不予判定，各项结果为空；请以更大的槽位重新生成查询。"
        ),
        "unordered": (
            "注意：表中的行没有次序。子女加入家庭的日期不明，或两次治疗同日时，以登记次序为准；"
            "此处按编号排列。请用 --order-by 指定次序列。"
        ),
        "unchecked": "查询不检查各行是否自相矛盾；发现并剔除此类行请用 `fpassist batch`。",
        "weak": (
            "某措施多次用到的事实未知时，该措施可能显示为无法确定，尽管无论如何补全结果都相同；但绝不会判错。"
            "可用 --exact 生成逐值拆分的查询。"
        ),
        "inexact": "以下措施可能显示为无法确定，尽管未知事实无论如何补全结果都相同：{benefits}。",
    },
}

__all__ = ["Lang", "script"]
