"""The shape of one row of the error table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One row of the error table.

    Args:
        code: stable, never given to another fault.
        title: what is wrong, a short phrase.
        title_zh: the same in Chinese.
        example: input that brings it about.
        cure: what to do, one sentence.
        cure_zh: the same in Chinese.
    """

    code: str
    title: str
    title_zh: str
    example: str
    cure: str
    cure_zh: str
