"""What is wrong with the text and the shape of a policy file or an overlay (``P``)."""

from __future__ import annotations

PAIRS: dict[str, str] = {
    # The file
    "the path is not a regular file": "该路径不是普通文件",
    "the file cannot be read{rest}": "文件无法读取{rest}",
    "the policy cannot be read": "政策无法读取",
    "the file is larger than {n} MiB": "文件超过 {n} MiB",
    "the file is not UTF-8: byte 0x{byte} at offset {n}": "文件不是 UTF-8 编码：偏移 {n} 处的字节为 0x{byte}",
    "character U+{code} may not stand in a policy": "政策文件中不允许字符 U+{code}",
    "the file is empty": "文件为空",
    "the file holds more than {n} values": "文件中的值超过 {n} 个",
    "values nest deeper than {n} levels": "值的嵌套超过 {n} 层",
    "the text is not YAML: {reason}": "文本不是合法的 YAML：{reason}",
    "the text is not YAML: the line is no key with a value": "文本不是合法的 YAML：该行不是“键: 值”",
    "the text is not YAML: {reason}, in what starts in line {line}": (
        "文本不是合法的 YAML：{reason}（所在结构始于第 {line} 行）"
    ),
    "no space stands after the colon, so that YAML takes both for letters": (
        "冒号之后没有空格，YAML 会把冒号当作文字的一部分"
    ),
    "a merge key (<<) stands here": "此处使用了合并键（<<）",
    "a second document starts here": "此处开始了第二个文档",
    "a tag stands here": "此处使用了标签",
    "an alias (*name) stands here": "此处使用了别名（*名称）",
    "an anchor (&{name}) stands here": "此处使用了锚点（&{name}）",
    "a key must be a word, not a list or mapping": "键应为词，不能是列表或键值结构",
    "the key {name} stands twice, first in line {line}": "键 {name} 重复，首次出现在第 {line} 行",
    "the keys {names} stand twice, first from line {line} on: an entry has no name of its own": (
        "键 {names} 重复，首次出现自第 {line} 行起：有条目缺少自己的名称"
    ),
    "the `-` is indented further than the item above, so that YAML takes both for one": (
        "`-` 的缩进多于上一项，YAML 会把两项当作一项"
    ),
    # Full-width signs
    "{what} (U+{code}) stands in the indentation": "缩进中有{what}（U+{code}）",
    "{what} (U+{code}) stand in the indentation": "缩进中有{what}（U+{code}）",
    "{what} (U+{code}) stands where YAML takes a half-width one": "此处应为半角空格，却是{what}（U+{code}）",
    "{what} (U+{code}) stand where YAML takes a half-width {ones}": "此处应为半角空格，却是{what}（U+{code}）",
    "the full-width `{sign}` stands where YAML takes a half-width `{meant}`": (
        "此处应为半角的 `{meant}`，却是全角的 `{sign}`"
    ),
    "full-width signs ({signs}) stand in {text}": "{text} 中有全角符号（{signs}）",
    # Which file it is
    "this file holds a household, not a policy or an overlay": "该文件是家庭数据，而不是政策文件或叠加文件",
    "this file is a policy, not an overlay": "该文件是政策文件，而不是叠加文件",
    "this file is an overlay, not a policy": "该文件是叠加文件，而不是政策文件",
    "an interpretation and its option must be text, not {given}": "解释及其选项应为文本，而不是 {given}",
    "an overlay must be a path, not {given}": "叠加文件应为路径，而不是 {given}",
    "interpret must be a mapping, not {given}": "interpret 应为映射，而不是 {given}",
    # Keys and values
    "unknown key {name}": "未知的键 {name}",
    "unknown key {name} in {path}": "{path} 中有未知的键 {name}",
    "unknown section {name}": "未知的章节 {name}",
    "unknown section {name} in {path}": "{path} 中有未知的章节 {name}",
    "{path} lacks {key}": "{path} 缺少 {key}",
    "the policy lacks {key}": "政策缺少 {key}",
    "the policy lacks the section {name}": "政策缺少章节 {name}",
    "the policy has no section {name}": "政策没有章节 {name}",
    "{path} must be {kind_expected}, found {kind_found}": "{path} 应为{kind_expected}，实际是 {kind_found}",
    "{value} in {path} is no day of the calendar": "{path} 中的 {value} 不是历法上存在的日期",
    "{value} is not a value of {path}": "{value} 不是 {path} 的可选值",
    "{name} is not an identifier, in {path}": "{path} 中的 {name} 不能作名称",
    "the identifier in {path} is longer than 80 characters": "{path} 中的名称超过 80 个字符",
    "{name} is a word of the language, in {path}": "{path} 中的 {name} 是语言的保留字",
    "an expression is missing here": "此处缺少表达式",
    # Dated values and units
    "{path} has no dated values": "{path} 没有带日期的数值",
    "a value of {name} starts at {kind_found}, which is no date": "{name} 的一个数值的起始日为 {kind_found}，不是日期",
    "{path} holds {kind_found}, which is no number": "{path} 的值为 {kind_found}，不是数字",
    "a value of {name} is {text}, where a number stands alone": "{name} 的一个数值写作{text}，此处只写数字",
    "a value of {name} is {kind_found}, where {kind_expected} is expected": (
        "{name} 的一个数值是{kind_found}，应为{kind_expected}"
    ),
    "{path} ends on {end}, before it begins on {start}": "{path} 的终止日 {end} 早于起始日 {start}",
    "the policy ends before it begins": "政策的终止日早于起始日",
    "the policy is to be reviewed before it begins": "政策的复核日早于起始日",
    "{path} has no value on {day}, the day the policy comes into force": "{path} 在政策施行之日 {day} 没有数值",
    "{path} has no figure for {value}": "{path} 没有 {value} 的数值",
    "{value} is not a value that the key of {name} can take": "{value} 不是 {name} 的分类依据所能取的值",
    "the key of {name} must be one of a closed list, found {kind_found}": (
        "{name} 的分类依据应为枚举，实际是{kind_found}"
    ),
    "{path} must be a path such as household.area": "{path} 应为路径，例如 household.area",
    "{unit} is no unit": "{unit} 不是单位",
    "{unit} is no unit of the language": "{unit} 不是本语言的单位",
    "{unit} is no unit of the language, in {path}": "{path} 中的 {unit} 不是本语言的单位",
    "{path} is {kind} and has no unit": "{path} 是{kind}，没有单位",
    "{name} is {value} {unit}, below 0": "{name} 为 {value} {unit}，小于 0",
    "{name} is {value} {unit}, finer than a fen": "{name} 为 {value} {unit}，小于一分",
    # Facts that a policy declares
    "only a number has a unit; {name} is a {kind}": "只有数字才有单位；{name} 是{kind}",
    "only an enum has values; {name} is a {kind}": "只有枚举才有取值；{name} 是{kind}",
    "the enum {name} needs two or more values": "枚举 {name} 至少需要两个取值",
    "{name} is already a fact of the household": "{name} 已是家庭的内置事实",
    "{name} is already a fact that the policy declares": "{name} 已是政策声明的事实",
    "the {kind} already has a fact {name}": "{kind}已有名为 {name} 的事实",
    "{name} is already a definition, in line {line}": "{name} 已是定义，见第 {line} 行",
}
