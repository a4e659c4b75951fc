"""Commands and case files (``C``): faults and cures."""

from __future__ import annotations

PAIRS: dict[str, str] = {
    # The command line
    "there is no option {name}": "没有选项 {name}",
    "see `{command} --help`": "查看 `{command} --help`",
    "there is no error code {code}": "没有错误编码 {code}",
    "'{text}' is not a day": "'{text}' 不是日期",
    "there is no day {day}": "{day} 不是存在的日期",
    "give the day asked about as --as-of YYYY-MM-DD, such as --as-of 2014-08-01": (
        "以 --as-of YYYY-MM-DD 给出所问日期，例如 --as-of 2014-08-01"
    ),
    "'{text}' is not written as ID=OPTION": "'{text}' 没有写成 编号=选项",
    "the interpretation {name} is given twice": "解释 {name} 给出了两次",
    "{benefit} has no subject {subject} here": "此处 {benefit} 没有对象 {subject}",
    "subjects: none": "没有对象",
    "subjects: {names}": "对象有：{names}",
    "the policy has no benefit {name}": "政策没有项目 {name}",
    # Files and streams
    "there is no such file": "没有该文件",
    "a directory cannot be read as a file": "目录不能当作文件读取",
    "the path cannot be read": "该路径无法读取",
    "the path is empty": "路径为空",
    "a part of the stack is empty": "政策与叠加文件的组合中有空的一项",
    "write policy.yaml+a.yaml": "写作 policy.yaml+a.yaml",
    "standard input is named more than once": "标准输入被多次使用",
    "standard input is not read here": "此处不读取标准输入",
    "the input is too deep or too large to be read": "输入嵌套过深或过大，无法读取",
    "the expression is too deep or too large to be read": "表达式嵌套过深或过大，无法读取",
    "the input holds {n} households": "输入中有 {n} 个家庭",
    "the output cannot be written: {reason}": "输出无法写入：{reason}",
    "the report cannot be written: {reason}": "报告无法写入：{reason}",
    "the population cannot be written: {reason}": "人口表无法写入：{reason}",
    "the folder of the population has no name": "人口表的目录没有名称",
    "the context is not JSON": "上下文不是合法的 JSON",
    "the context is not a JSON object": "上下文不是 JSON 对象",
    "fpassist met a fault of its own ({kind})": "fpassist 自身出错（{kind}）",
    "fpassist met a fault of its own ({kind} at {place})": "fpassist 自身出错（{kind}，位于 {place}）",
    # Populations and comparisons
    "--households is not given": "没有给出 --households",
    "--persons is not given": "没有给出 --persons",
    "no persons table is given": "没有给出人员表",
    "a persons table is given beside a wide one": "给出了宽表，又给出了人员表",
    "give --persons, or --layout wide without it": "给出 --persons，或用 --layout wide 而不写 --persons",
    "more than {n} families are asked for": "所要的家庭超过 {n} 户",
    "the families are given, and are to be made up too": "既给出了家庭，又要求虚构家庭",
    "nothing is said of the other side": "没有指明比较的另一边",
    "'{text}' is no list of ages": "'{text}' 不是年龄列表",
    "the ages do not rise from 1 on": "各年龄没有从 1 岁起由小到大",
    # Case files
    "no case file stands in the folder": "目录中没有案例文件",
    "give a folder of case files, whose names end in .yaml or .yml": "给出案例文件的目录，文件名以 .yaml 或 .yml 结尾",
    "this file holds a household, not a case": "该文件是家庭数据，而不是案例",
    "write a case with the household under household:, as policies/cases/README.md says": (
        "按 policies/cases/README.md 的说明写成案例，家庭数据写在 household: 之下"
    ),
    "write a case, as policies/cases/README.md says": "按 policies/cases/README.md 的说明写成案例",
    "a case is a mapping": "案例应为键值结构",
    "a question is a mapping": "提问应为键值结构",
    "a case has no key {name}": "案例没有键 {name}",
    "a question has no key {name}": "提问没有键 {name}",
    "the case has no household": "案例中没有家庭数据",
    "a case is about one household": "一个案例只针对一个家庭",
    "also is a list of questions": "also 应为提问的列表",
    "{name} must be a mapping": "{name} 应为键值结构",
    "as_of must be a day, YYYY-MM-DD": "as_of 应为日期，写作 YYYY-MM-DD",
    "a question expects something: give expect or definitions": "提问须有预期：请写 expect 或 definitions",
    "overlays must be a list of names": "overlays 应为名称的列表",
    "there is no overlay {name}": "没有叠加文件 {name}",
    "expected of {benefit}: granted, denied, undetermined or a mapping": (
        "{benefit} 的预期应为 granted、denied、undetermined 或键值结构"
    ),
    "expected of {benefit} for {subject}: granted, denied, undetermined or a mapping": (
        "{benefit}（对象 {subject}）的预期应为 granted、denied、undetermined 或键值结构"
    ),
    "{key} cannot be expected of a row": "结果行没有可供预期的 {key}",
    "the policy has no definition {name} of the household that is true or false": (
        "政策没有名为 {name} 的家庭真假值定义"
    ),
    "{benefit} has no row on {day}": "{benefit} 在 {day} 没有结果行",
    "{benefit} has no row for {subject} on {day}": "{benefit} 在 {day} 没有对象 {subject} 的结果行",
    "{benefit} for {subject} is {kind_found} on {day}, not {kind_expected}": (
        "{benefit}（对象 {subject}）在 {day} 的结果为{kind_found}，预期为{kind_expected}"
    ),
    "{key} of {benefit} for {subject} is {found} on {day}, not {expected}": (
        "{benefit}（对象 {subject}）在 {day} 的 {key} 为 {found}，预期为 {expected}"
    ),
    "{name} is {found} on {day}, not {expected}": "{name} 在 {day} 为 {found}，预期为 {expected}",
    "the subjects are {names}": "对象有：{names}",
    "leave it out: it has none on that day": "删去该项：当日没有结果行",
    "mend the policy, or what the case expects": "修改政策，或修改案例的预期",
}
