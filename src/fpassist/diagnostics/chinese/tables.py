"""Many families at once, queries and reports (``B``, ``A``): faults and cures."""

from __future__ import annotations

PAIRS: dict[str, str] = {
    # What cannot be decided over tables
    "{what} cannot be decided over tables": "{what}无法按表批量判定",
    "write the rule without it, or decide the families one by one with policy.evaluate": (
        "换一种写法，或用 policy.evaluate 逐户判定"
    ),
    "a declared number is no whole number or decimal within a thousand million, of six places": (
        "政策声明的数值不是十亿以内、最多六位小数的数字"
    ),
    "round it to six places, and give it in a larger unit where it is larger": "保留六位小数；数值过大时换用更大的单位",
    # Columns
    "the column {name} is missing": "缺少列 {name}",
    "the column {name} is missing, and {other} is given": "缺少列 {name}，而给出了 {other}",
    "add it; every such row needs a value": "补上该列；这样的每一行都须有值",
    "{name} is not a column of {kind}": "{name} 不是{kind}表的列",
    "a column is none of the table's": "有的列不属于该表",
    "leave it out": "不填该项",
    "leave it out; the columns are {names}": "去掉该列；可用的列有：{names}",
    "leave it out; after {prefix} may stand {names}": "去掉该列；{prefix} 之后可用的有：{names}",
    "{name} says what is said by where the member stands": "{name} 所说的已由该成员所在的位置表明",
    "members stand beside their household, and a persons table is given, too": "成员已与家庭同列一行，又另给了人员表",
    "leave the persons table out, with --layout wide on the command line; or leave out the columns of members": (
        "不给人员表（命令行上用 --layout wide）；或去掉成员的各列"
    ),
    "the policy declares no fact of this name of a household": "政策没有声明这一名称的家庭事实",
    "the policy declares no fact of this name of a person": "政策没有声明这一名称的人员事实",
    "the column {name} has type {type}, and the policy declares another": "列 {name} 的类型为 {type}，与政策声明的不同",
    "make it true, false or null, as the policy declares the fact": "按政策的声明，改为真、假或空值",
    "make it a whole number or a decimal, as the policy declares the fact": "按政策的声明，改为整数或十进制数",
    "make it a date without a time, as the policy declares the fact": "按政策的声明，改为不带时刻的日期",
    "make it text, as the policy declares the fact": "按政策的声明，改为文本",
    "make it text, one of {names}": "改为文本，为以下之一：{names}",
    "the column {name} has type {type}": "列 {name} 的类型为 {type}",
    "the column {name} holds values of several types": "列 {name} 含有多种类型的值",
    "cast it to text, such as CAST({name} AS VARCHAR)": "转换为文本，例如 CAST({name} AS VARCHAR)",
    "make it true, false or null, such as CAST({name} AS BOOLEAN)": "改为真、假或空值，例如 CAST({name} AS BOOLEAN)",
    "make it a date without a time, such as CAST({name} AS DATE)": "改为不带时刻的日期，例如 CAST({name} AS DATE)",
    "make it a whole number, such as CAST({name} AS INTEGER)": "改为整数，例如 CAST({name} AS INTEGER)",
    "make it an exact decimal, such as CAST({name} AS DECIMAL(14, 2))": (
        "改为精确的十进制数，例如 CAST({name} AS DECIMAL(14, 2))"
    ),
    "make it true or false, a whole number, a decimal, text or a date": "改为真假值、整数、十进制数、文本或日期",
    "{name} has another type than {other}": "{name} 与 {other} 的类型不同",
    "columns that are not given say the same of every row: {names}": "未给出的列，各行均按缺省处理：{names}",
    "add them where the facts are known; what is unknown may leave a benefit undetermined": (
        "已知的事实请补上相应的列；未知的事实可能使项目待定"
    ),
    "no column of a member is given, and no persons table": "既没有成员的列，也没有人员表",
    "give a persons table, or columns such as wife_birth_date and child1_death_date": (
        "给出人员表，或 wife_birth_date、child1_death_date 一类的列"
    ),
    # Tables that cannot be read
    "the table {kind} cannot be read: {reason}": "{kind}表无法读取：{reason}",
    "the table {kind} cannot be read on: {reason}": "{kind}表无法继续读取：{reason}",
    "the table {kind} cannot be read ({reason})": "{kind}表无法读取（{reason}）",
    "the table {kind} is none of the kinds of table that are read": "{kind}表不是可以读取的种类",
    "see that the folder holds files that end in .parquet, or that the pattern is right": (
        "请确认目录中有以 .parquet 结尾的文件，或路径的写法无误"
    ),
    "give each column a name of its own": "各列使用不同的名称",
    "see that it can be read by itself, or give it as a Parquet file": "请确认该表本身可以读取，或改为 Parquet 文件",
    # The run and its folder
    "'{text}' is no amount of memory": "'{text}' 不是内存大小",
    "a run takes more memory than is allowed; the smallest one is made": "所给内存不够运行，仍以最小规模运行",
    "give `--memory {size}` or more": "至少给 `--memory {size}`",
    "of {n} families {decided} were decided and {rejected} rejected": (
        "共 {n} 户家庭，已判定 {decided} 户，剔除 {rejected} 户"
    ),
    "the packages of the engine {name} are absent": "未安装引擎 {name} 所需的软件包",
    "the packages for many families are absent": "未安装批量处理所需的软件包",
    "install `fpassist[bulk]`": "安装 `fpassist[bulk]`",
    "the folder holds the results of a finished run": "目录中已有完整的结果",
    "the folder holds something that no run wrote": "目录中有并非由批量判定写出的内容",
    "the folder of the results has no name": "结果目录没有名称",
    "give the path of a folder; `.` is the current one": "给出目录的路径；`.` 表示当前目录",
    "give a folder of its own": "另给一个目录",
    "another run is working in the folder": "另一进程正在该目录中运行",
    "a table was changed while it was read": "读取期间表被改动",
    "a table lies where the results would go": "输入的表位于结果将要写入之处",
    "the results would go into the folder of a table": "结果将写入某个表所在的目录",
    "the results cannot be written: {reason}": "结果无法写入：{reason}",
    "a run on a cluster is not tried beforehand": "集群上的运行不能预先试算",
    "leave out the Spark master: the trial is then made here": "不写 Spark 的主节点，即在本机试算",
    "a Spark master is given to another engine": "给出了 Spark 的主节点，而所选引擎不是 Spark",
    "tables of a population are there already": "目录中已有同名的人口表",
    # Queries
    "the packages for queries are absent": "未安装生成或运行查询所需的软件包",
    "the engine {name} needs the package {package}": "引擎 {name} 需要软件包 {package}",
    "Spark needs Java, and none was found": "Spark 需要 Java，而本机没有找到",
    "Spark cannot be started ({reason})": "无法启动 Spark（{reason}）",
    "Spark could not run the query ({reason})": "Spark 未能运行查询（{reason}）",
    "DuckDB could not run the query ({reason})": "DuckDB 未能运行查询（{reason}）",
    "there is no column {name}": "没有列 {name}",
    "no row can do without {name}": "每一行都必须有 {name}",
    "give it: no family can be put together without it": "请给出该列：没有它无法拼成家庭",
    "{dialect} reads no name of a table in '{text}'": "{dialect} 无法把 '{text}' 识别为表名",
    # Reports
    "the packages for charts and workbooks are absent: {names}": "未安装图表与工作簿所需的软件包：{names}",
    "no font with Chinese characters is found, so that the charts are drawn in English": (
        "没有找到中文字体，图表以英文绘制"
    ),
    "the folder holds an earlier report": "目录中已有先前的报告",
    "the folder holds other files": "目录中有其他文件",
    "there is a file of that name": "已有同名的文件",
}
