"""Whether pictures can be drawn with Chinese characters on this machine."""

from __future__ import annotations

from functools import cache
from html import escape

FAMILY = (
    "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, WenQuanYi Micro Hei, "
    "WenQuanYi Zen Hei, SimHei, sans-serif"
)
"""Fonts with Chinese characters, the first that is there counts."""

_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
    '<text x="4" y="30" font-size="24" font-family="{}">{}</text></svg>'
)


@cache
def draws_chinese() -> bool:
    """Two characters look different only where a font has them: what no font has is the same box, or nothing."""
    return _drawn("国") != _drawn("家")


def _drawn(character: str) -> bytes:
    import vl_convert

    return vl_convert.svg_to_png(_PICTURE.format(escape(FAMILY, quote=True), character))
