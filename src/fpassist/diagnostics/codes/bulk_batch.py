"""Codes of a run over millions of families: its folder, its counts, its engines and its memory."""

from __future__ import annotations

from fpassist.diagnostics.codes.entry import ErrorCode

TABLE: tuple[ErrorCode, ...] = (
    ErrorCode(
        "B070",
        "the folder holds the results of a finished run",
        "目录中已有完整结果",
        "fpassist batch … --out results, a second time",
        "give another folder, or `--force` to replace the results",
        "另给一个目录，或用 `--force` 替换原有结果",
    ),
    ErrorCode(
        "B071",
        "families decided and rejected do not add up to those read",
        "已判定与被剔除的家庭数之和不等于读入数",
        "none is known: each one is a defect",
        "use none of the results, and report the command and the code",
        "请勿使用这些结果，并报告所用命令和编码",
    ),
    ErrorCode(
        "B072",
        "packages of an engine are absent",
        "未安装所选引擎的软件包",
        "fpassist batch … --engine spark, without pyspark",
        "install `fpassist[sql]` for duckdb, `fpassist[spark]` for spark; polars needs `fpassist[bulk]` alone",
        "duckdb 需安装 `fpassist[sql]`，spark 需安装 `fpassist[spark]`；polars 只需 `fpassist[bulk]`",
    ),
    ErrorCode(
        "B073",
        "an amount of memory that is none, or too small for any run",
        "内存大小有误，或小于运行所需",
        "fpassist batch … --memory lots",
        "write a whole number with a unit, such as `--memory 4GB` or `--memory 800MB`",
        "写作带单位的整数，例如 `--memory 4GB` 或 `--memory 800MB`",
    ),
    ErrorCode(
        "B074",
        "another run is working in the folder",
        "另一进程正在该目录中运行",
        "the same fpassist batch … --out results, in two windows",
        "wait for it to end, or give another folder",
        "等待其结束，或另给一个目录",
    ),
    ErrorCode(
        "B075",
        "a table was changed while it was read",
        "读取期间表被改动",
        "persons.parquet written anew during fpassist batch",
        "run it again once the tables are at rest",
        "待表不再改动后重新运行",
    ),
    ErrorCode(
        "B076",
        "the folder holds something that no run wrote",
        "目录中有并非由批量判定写出的内容",
        "fpassist batch … --out work, where work/results holds other files",
        "give another folder; `--force` replaces the results of a finished run only",
        "另给一个目录；`--force` 只替换先前运行的完整结果",
    ),
    ErrorCode(
        "B077",
        "a table lies where the results would go",
        "输入的表位于结果将要写入之处",
        "fpassist batch --households out/results/h.parquet … --out out",
        "give another folder for the results",
        "为结果另给一个目录",
    ),
)
