"""Codes of reports on what a change would do."""

from __future__ import annotations

from fpassist.diagnostics.codes.entry import ErrorCode

TABLE: tuple[ErrorCode, ...] = (
    ErrorCode(
        "A001",
        "packages for charts and workbooks are absent",
        "未安装图表与工作簿所需的软件包",
        "fpassist impact --to reform.yaml --synth 1000 --out impact, without altair",
        "install `fpassist[analysis]`",
        "安装 `fpassist[analysis]`",
    ),
    ErrorCode(
        "A002",
        "no font with Chinese characters (warning)",
        "没有中文字体（提示）",
        "fpassist impact --lang zh on a machine without a Chinese font",
        "install a font such as Noto Sans CJK, or ask for --lang en; page and workbook are in Chinese all the same",
        "安装中文字体（如 Noto Sans CJK），或使用 --lang en；网页与工作簿仍为中文",
    ),
    ErrorCode(
        "A003",
        "the folder is in use already",
        "目录已被占用",
        "fpassist impact --out impact, where impact holds an earlier report",
        "give another folder, or `--force` to put the new report in the place of the earlier one",
        "另给目录，或用 `--force` 以新报告替换旧报告",
    ),
    ErrorCode(
        "A004",
        "there is nothing to compare",
        "没有可比较的两边",
        "fpassist impact --synth 1000 --as-of 2015-01-01",
        "name what changes: `--to POLICY+OVERLAY`, `--to-overlay FILE` or `--to-interpret ID=OPTION`",
        "指明变动：`--to 政策+叠加`、`--to-overlay 文件` 或 `--to-interpret 编号=选项`",
    ),
    ErrorCode(
        "A005",
        "age bands that are none",
        "年龄段有误",
        "fpassist impact --bands 60,50",
        "give the ages at which the bands begin, rising, such as --bands 40,50,60",
        "按从小到大给出各段起始年龄，例如 --bands 40,50,60",
    ),
    ErrorCode(
        "A006",
        "a population that is not given, or given twice",
        "人口未给出或重复给出",
        "fpassist impact --to reform.yaml --as-of 2015-01-01",
        "give --households and --persons, or --synth N for one that is made up",
        "给出 --households 与 --persons，或用 --synth N 生成虚构人口",
    ),
)
