"""Codes of deciding where the data lies: queries, and the engines that run them."""

from __future__ import annotations

from fpassist.diagnostics.codes.entry import ErrorCode

TABLE: tuple[ErrorCode, ...] = (
    ErrorCode(
        "B080",
        "packages for queries are absent",
        "未安装生成或运行查询所需的软件包",
        "fpassist sql --dialect spark --as-of 2014-08-01, without sqlglot",
        "install `fpassist[sql]`, or `fpassist[spark]` for Spark",
        "安装 `fpassist[sql]`；使用 Spark 则安装 `fpassist[spark]`",
    ),
    ErrorCode(
        "B081",
        "Spark cannot be started",
        "无法启动 Spark",
        "fpassist batch … --engine spark, on a machine without Java",
        "install Java 17 or later and set JAVA_HOME, or give the address of a cluster that answers as --spark-master",
        "安装 Java 17 或更高版本并设置 JAVA_HOME；或以 --spark-master 给出可用集群的地址",
    ),
    ErrorCode(
        "B082",
        "query that fails where it is run",
        "查询运行失败",
        "a query that DuckDB has not enough memory for",
        "give the engine more memory, or decide fewer families at a time",
        "增加可用内存，或减少每次判定的家庭数",
    ),
    ErrorCode(
        "B083",
        "no such table or column for a query",
        "查询所指的表或列不存在",
        "fpassist sql --without persons.birthdate",
        "name a table of the layout, or a column of it as TABLE.COLUMN; `fpassist sql --help` lists the tables",
        "写出布局中的表名，或以“表.列”写出其中的列；`fpassist sql --help` 列有各表",
    ),
    ErrorCode(
        "B084",
        "name of a table that the dialect cannot read",
        "所用方言无法识别的表名",
        "fpassist sql --dialect postgres --persons 'a b c'",
        "write it as the database does, such as registry.persons, with names in quotes where it needs them",
        "按数据库的写法书写，如 registry.persons，必要时加引号",
    ),
)
