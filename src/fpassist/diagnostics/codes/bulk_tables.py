"""Codes of the tables: B05x of their schema, B06x of their rows, beside the H codes that rows share with households."""

from __future__ import annotations

from fpassist.diagnostics.codes.entry import ErrorCode

TABLE: tuple[ErrorCode, ...] = (
    ErrorCode(
        "B050",
        "column that every row needs is missing",
        "缺少每行必有的列",
        "a persons table without household_id",
        "add the column; `id`, `role` and `household_id` are always needed",
        "补上该列；`id`、`role`、`household_id` 必不可少",
    ),
    ErrorCode(
        "B051",
        "unknown column",
        "未知的列",
        "a persons table with a column birthdate",
        "correct the name, or leave the column out; a fact that a policy declares is `extra_` and its name",
        "更正列名或去掉该列；政策声明的事实以 `extra_` 加名称为列名",
    ),
    ErrorCode(
        "B052",
        "column of the wrong type",
        "列的类型不对",
        "birth_date as text",
        "cast the column to the type named",
        "将该列转换为所指类型",
    ),
    ErrorCode(
        "B053",
        "table that cannot be read",
        "表无法读取",
        "a path where no Parquet file is",
        "give a Parquet file or a folder of them, an Arrow table, a Polars or pandas frame, or a DuckDB relation",
        "给出 Parquet 文件或其目录、Arrow 表、Polars 或 pandas 数据框、DuckDB 关系",
    ),
    ErrorCode(
        "B054",
        "columns that are not given (warning)",
        "未给出的列（提示）",
        "a persons table without job",
        "add the columns where the facts are known; what is unknown may leave a benefit undetermined",
        "已知的事实请补上相应的列；未知的事实可能使措施无法确定",
    ),
    ErrorCode(
        "B055",
        "packages for many families are absent",
        "未安装批量处理所需的软件包",
        "fpassist synth --households 1000 --out population, without polars",
        "install `fpassist[bulk]`",
        "安装 `fpassist[bulk]`",
    ),
    ErrorCode(
        "B056",
        "tables of a population are there already",
        "目录中已有同名的表",
        "fpassist synth --households 1000 --out population, a second time",
        "give another folder, or `--force` to replace them",
        "另给一个目录，或用 `--force` 替换",
    ),
    ErrorCode(
        "B060",
        "row of a household that is not listed",
        "所属家庭未列出的行",
        "a person whose household_id is none of the households",
        "add the household, or correct household_id",
        "补上该家庭，或更正 household_id",
    ),
    ErrorCode(
        "B061",
        "rows of one accident that differ",
        "同一事件的各行不一致",
        "two victims of accident a, on different days",
        "give the rows of one accident one day and one cause, or ids of their own",
        "同一事件的各行使用相同的日期与原因，否则使用不同的编号",
    ),
)
