"""Codes of deciding over tables."""

from __future__ import annotations

from fpassist.diagnostics.codes.entry import ErrorCode

TABLE: tuple[ErrorCode, ...] = (
    ErrorCode(
        "B001",
        "a construct that cannot be decided over tables",
        "无法按表批量判定的写法",
        "when: children[1].age > 18, given to evaluate_table",
        "write the rule without it, or decide the families one by one with policy.evaluate",
        "换一种写法，或用 policy.evaluate 逐户判定",
    ),
)
