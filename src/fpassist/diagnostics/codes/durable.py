"""Codes of the second engine, durable_rules."""

from __future__ import annotations

from fpassist.diagnostics.codes.entry import ErrorCode

TABLE: tuple[ErrorCode, ...] = (
    ErrorCode(
        code="E501",
        title="the durable_rules package is absent",
        title_zh="未安装 durable_rules 软件包",
        example="fpassist evaluate family.yaml --as-of 2014-08-01 --engine durable",
        cure="install `fpassist[durable]`, with a C compiler at hand, or decide with `--engine native`",
        cure_zh="安装 `fpassist[durable]`（需要 C 编译器），或改用 `--engine native`",
    ),
    ErrorCode(
        code="E502",
        title="a rule that durable_rules cannot carry safely",
        title_zh="durable_rules 无法安全承载的规则",
        example="a definition that joins several hundred conditions in one block, decided with `--engine durable`",
        cure="split the block into definitions of its own, or decide with `--engine native`",
        cure_zh="将该条件块拆分为若干定义，或改用 `--engine native`",
    ),
    ErrorCode(
        code="E503",
        title="durable_rules failed",
        title_zh="durable_rules 运行失败",
        example="a limit of the engine met despite the sharding",
        cure="decide with `--engine native`, which does not need it, and report the policy and the household",
        cure_zh="改用不依赖该软件包的 `--engine native`，并反馈所用政策与家庭数据",
    ),
    ErrorCode(
        code="E504",
        title="durable_rules drew contradictory conclusions",
        title_zh="durable_rules 得出相互矛盾的结论",
        example="rules both grant and deny one benefit to one subject",
        cure="decide with `--engine native`, and report the policy",
        cure_zh="改用 `--engine native`，并反馈所用政策",
    ),
)
