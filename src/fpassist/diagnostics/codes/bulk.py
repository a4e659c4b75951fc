"""Codes of deciding over tables."""

from __future__ import annotations

from fpassist.diagnostics.codes.entry import ErrorCode

TABLE: tuple[ErrorCode, ...] = (
    ErrorCode(
        "B001",
        "a construct that cannot be decided over tables",
        "无法按表批量判定的写法",
        "when: wife.age / husband.age > 1, given to evaluate_table",
        "write the rule without it, or decide the families one by one with policy.evaluate",
        "换一种写法，或用 policy.evaluate 逐户判定",
    ),
    ErrorCode(
        "B002",
        "a declared number that is too large or too fine for tables",
        "政策声明的数值过大或小数过多，无法按表判定",
        "extra_income holding 2500000000000",
        "round it to six places, and give it in a larger unit where it is larger",
        "保留六位小数；数值过大时换用更大的单位",
    ),
)
