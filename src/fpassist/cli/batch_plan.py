"""What a run will take, as people read it before they let it start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from fpassist.cli.layout import Sheet

if TYPE_CHECKING:
    from fpassist.bulk.batch.plan import Plan
    from fpassist.cli.screen import Screen

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {
        "head": "预计（先试算了 {tried:,} 户）",
        "item": "项目",
        "about": "约",
        "families": "家庭",
        "families_said": "{families:,} 户，{rows:,} 行",
        "slices": "分批",
        "slices_said": "{slices:,} 批，每批至多 {size:,} 户，同时 {at_once} 批",
        "time": "用时",
        "time_said": "{least} 至 {most}",
        "memory": "内存至多",
        "disk": "写出",
        "disk_said": "{written}，所在磁盘尚有 {free}",
        "sorts": "各表的家庭次序不一，须先归并：另加用时，并暂占磁盘 {beside}",
        "room": "磁盘空间不够",
        "nothing": "没有写出任何结果；去掉 --plan 即开始",
        "s": "{0:.0f} 秒",
        "min": "{0:.0f} 分钟",
        "h": "{0:.1f} 小时",
    },
    "en": {
        "head": "Plan, from a trial on {tried:,} families",
        "item": "What",
        "about": "About",
        "families": "Families",
        "families_said": "{families:,}, in {rows:,} rows",
        "slices": "Slices",
        "slices_said": "{slices:,} of up to {size:,} families, {at_once} at once",
        "time": "Time",
        "time_said": "{least} to {most}",
        "memory": "Memory at most",
        "disk": "To write",
        "disk_said": "{written}; {free} are free there",
        "sorts": "The tables list the families in no common order, so they are sorted out first: more time, and "
        "{beside} on the disk meanwhile",
        "room": "There is not enough room on the disk",
        "nothing": "Nothing was written; leave out --plan to start",
        "s": "{0:.0f} s",
        "min": "{0:.0f} min",
        "h": "{0:.1f} h",
    },
}


def show(screen: Screen, plan: Plan, lang: str) -> None:
    """Print ``plan``.

    Args:
        screen: where to.
        plan: what the run will take.
        lang: ``zh`` or ``en``.
    """
    words, sheet = WORDS[lang], Sheet(screen)
    least, most = (_time(seconds, words) for seconds in plan.seconds)
    time = least if least == most else words["time_said"].format(least=least, most=most)
    said = {
        "families": words["families_said"].format(families=plan.families, rows=sum(plan.rows.values())),
        "slices": words["slices_said"].format(slices=plan.slices, size=plan.at_a_time, at_once=plan.side_by_side),
        "time": time,
        "memory": size_words(plan.memory),
        "disk": words["disk_said"].format(written=size_words(plan.bytes_written), free=size_words(plan.bytes_free)),
    }
    sheet.line(words["head"].format(tried=plan.tried), "bold")
    sheet.table([words["item"], words["about"]], [[words[key], value] for key, value in said.items()], (0, 1))
    if plan.sorts:
        sheet.line(words["sorts"].format(beside=size_words(plan.bytes_beside)), "yellow", hanging=2)
    if not plan.fits:
        sheet.line(words["room"], "bold red")
    sheet.line(words["nothing"])


def size_words(count: int) -> str:
    """Bytes as people read them; units are powers of 1,024, as ``--memory`` takes them."""
    size, units = float(count), ["B", "KB", "MB", "GB", "TB"]
    while size >= 1000 and len(units) > 1:
        size /= 1024
        units.pop(0)
    return f"{size:,.0f} {units[0]}" if size >= 10 or units[0] == "B" else f"{size:,.1f} {units[0]}"


def _time(seconds: float, words: Mapping[str, str]) -> str:
    if seconds < 120:
        return words["s"].format(max(1.0, seconds))
    return words["min"].format(seconds / 60) if seconds < 7200 else words["h"].format(seconds / 3600)
