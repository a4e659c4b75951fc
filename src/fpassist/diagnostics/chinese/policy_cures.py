"""How a policy or an overlay is mended."""

from __future__ import annotations

PAIRS: dict[str, str] = {
    # The file
    "give the path of a YAML file": "给出 YAML 文件的路径",
    "give the path of a file that exists and may be read": "给出存在且可读的文件路径",
    "a policy is text written by hand; split it or put changes into overlays": (
        "政策文件由人书写；请拆分，或把改动写成叠加文件"
    ),
    "split the policy": "拆分政策文件",
    "save the file as UTF-8": "把文件另存为 UTF-8 编码",
    "delete the invisible character": "删除不可见的字符",
    "start from the bundled policy, or see `fpassist schema policy`": (
        "以自带政策为样本，或查看 `fpassist schema policy`"
    ),
    "see `fpassist check`": "请运行 `fpassist check` 查看",
    "indent with spaces, never tabs": "用空格缩进，不得使用制表符",
    "indent it by {n} spaces": "缩进 {n} 个空格",
    "check the indentation, and quote text that holds ': ', ' #' or starts with a special character": (
        "检查缩进；文字中含“: ”或“ #”、或以特殊字符开头时加引号"
    ),
    "put the whole value in single quotes: {value}": "把整个值写在单引号内：{value}",
    "put a space after the colon: `{key}: …`": "冒号之后加空格：`{key}: …`",
    "put a space after each `-` that starts a condition": "每个条件开头的 `-` 之后加空格",
    "start the list on the next line, indented": "列表另起一行书写，并加缩进",
    "write each condition below it, on a line of its own that starts with `- `": (
        "各条件写在其下方，每个占一行，以 `- ` 开头"
    ),
    "write `key: value`, or indent it further than the key whose text it goes on with": (
        "写作 `键: 值`；若是续写上文，则缩进须多于上文的键"
    ),
    "write the name of the entry and a colon on a line above, indented two spaces less": (
        "在上一行写条目的名称和冒号，缩进少两个空格"
    ),
    "write the values out": "把各值写全",
    "keep one document a file; delete the ---": "每个文件只写一个文档；删去 ---",
    "delete the tag; types follow from the schema": "删除标签；类型由结构决定",
    "quote the key or move the value after it": "给键加引号，或把值写在键之后",
    "write every key as a word": "所有的键都写成词",
    "name the inner parts as definitions": "把内层内容改写为定义",
    "delete one, or rename it": "删除其一，或改名",
    # Full-width signs
    "type two half-width spaces instead": "改为两个半角空格",
    "type half-width spaces instead": "改为半角空格",
    "type a half-width space instead": "改为半角空格",
    "type `{sign}` instead": "改为 `{sign}`",
    "type `{sign}` and a space after it instead": "改为 `{sign}`，其后加一个空格",
    "write {text} instead": "改写为 {text}",
    # Which file it is
    "give one policy, first": "先给出一个政策文件",
    "give the policy, and this with --overlay": "先给出政策文件，此文件用 --overlay 给出",
    "give the file of a policy; a household is for `fpassist evaluate`": (
        "请给出政策文件；家庭数据用于 `fpassist evaluate`"
    ),
    "pass ids of the policy; leave out what keeps its default": "请传入政策中的编号；保持默认的不必传入",
    "pass the path of a policy file, or None": "请传入政策文件的路径，或 None",
    "pass the path of an overlay file": "请传入叠加文件的路径",
    "pass the paths of overlay files, or leave it out": "请传入叠加文件的路径列表，或不传",
    'pass the option by interpretation id, such as {"members": "couple_only"}': (
        '请传入以解释编号为键、选项为值的映射，例如 {"members": "couple_only"}'
    ),
    # Keys and values
    "did you mean {name}?": "是否应为 {name}？",
    "known here: {names}": "可用的有：{names}",
    "sections are {names}": "可用的章节有：{names}",
    "benefits: {names}": "项目有：{names}",
    "with the keys {names}": "含有键 {names}",
    "write a list": "写成列表",
    "write a mapping": "写成键值结构",
    "write text": "写成文本",
    "write a date": "写成日期",
    "give a number": "给出数字",
    "give text": "给出文本",
    "give true or false": "给出 true 或 false",
    "write a whole number": "写成整数",
    "write true or false": "写成 true 或 false",
    "write true or false, unquoted": "填写不加引号的 true 或 false",
    "write a number, date, boolean or text": "写成数字、日期、真假值或文本",
    "write an id of lower-case letters, digits and hyphens": "编号由小写字母、数字和连字符组成",
    "write YYYY-MM-DD": "写作 YYYY-MM-DD",
    "write lower_snake_case": "用小写字母和下划线书写",
    "write {name}": "写作 {name}",
    "choose another name": "换一个名称",
    "shorten it": "请缩短",
    "write a FEEL expression": "写一个 FEEL 表达式",
    "write one of them": "只写其中之一",
    "write payer: id": "写作 payer: 编号",
    # Dated values and units
    "write values: {2014-07-16: …}": "写作 values: {2014-07-16: …}",
    "write values: {2014-07-16: {urban: …}}": "写作 values: {2014-07-16: {urban: …}}",
    "write {2018-01-01: …}": "写作 {2018-01-01: …}",
    "add the value that held on {day}": "补上 {day} 当日的数值",
    "swap them": "对调两者",
    "write a day from `from` on, or leave until out": "填写 `from` 当日或以后的日期，或不写 until",
    "write a day from `from` on, or leave review_after out": "填写 `from` 当日或以后的日期，或不写 review_after",
    "write a number without commas, such as 5000": "数字中不用逗号，例如 5000",
    "write 0 or more": "填写零或正数",
    "write two decimals at most": "最多写两位小数",
    "write {number}, and add `unit: {unit}`": "写作 {number}，并加上 `unit: {unit}`",
    "write {number}, and add `unit: {unit}`; a floor is told by `bound: at_least`": (
        "写作 {number}，并加上 `unit: {unit}`；底线以 `bound: at_least` 表示"
    ),
    "write {number}; the unit stands in `unit: {unit}`": "写作 {number}；单位写在 `unit: {unit}` 中",
    "write {number}; the unit stands in `unit: {unit}`; a floor is told by `bound: at_least`": (
        "写作 {number}；单位写在 `unit: {unit}` 中；底线以 `bound: at_least` 表示"
    ),
    "the unit stands in `unit: {unit}`: write the figure in {name}, not in {other} ({written})": (
        "单位写在 `unit: {unit}` 中：数值应以 {name} 计，而不是以 {other} 计（{written}）"
    ),
    "write {unit}, and the figures in it: 1 万元 is 10000": "写作 {unit}，数值按该单位填写：1 万元写作 10000",
    "write factors joined by * and /, as in CNY/person/month": "各单位用 * 和 / 连接，如 CNY/person/month",
    "delete unit": "删去 unit",
    "delete values": "删去 values",
    "give every value the same type": "各值用同一类型",
    "key by an enum, such as household.area": "按枚举分类，如 household.area",
    "give one figure for each value of the key, as in {urban: 15, rural: 10}": (
        "每一类各给一个数值，如 {urban: 15, rural: 10}"
    ),
    "delete it": "删去",
    "delete it, or choose another name": "删去，或换一个名称",
    "delete it, or cite it": "删去，或加以引用",
    "delete it, or say who reads it with read_by:": "删去，或用 read_by: 注明由谁使用",
    "give the fact one type, whichever member it is of": "无论属于哪名成员，该事实只用一种类型",
    # Citations
    "write [二(一)1 第1句, a phrase that stands there]": "写作 [二(一)1 第1句, 该处的原文短语]",
    "write the place first: [{place}, {anchor}]": "先写条款：[{place}, {anchor}]",
    "write the sentence beside the place: [{place}, a phrase that stands there]": (
        "句次写在条款之后：[{place}, 该处的原文短语]"
    ),
    "write section, group, measure and sentence as in 二(一)1 第1句": "按 二(一)1 第1句 的写法写明节、组、条、句",
    "write section, group and measure as in 二(一)1": "按 二(一)1 的写法写明节、组、条",
    "write {source: …, at: …, anchor: …}": "写作 {source: …, at: …, anchor: …}",
    "put a phrase that holds a comma in quotes": "含逗号的短语须加引号",
    "declare it under sources:": "在 sources: 中声明",
    "give the text of the notice, with its numbering 一、 （一） 1.": "给出带编号（一、 （一） 1.）的通知全文",
    "copy the phrase from the notice, character by character": "从通知中逐字复制该短语",
    "it stands in {place}": "该短语在 {place}",
    "it stands in the heading, which is not counted as a sentence; leave the sentence out": (
        "该短语在标题中，标题不计句次；请删去句次"
    ),
    "it stands in the heading of {place}; cite {other} without a sentence": (
        "该短语在 {place} 的标题中；引用 {other} 时不写句次"
    ),
    "add the benefit, definition or duty that it calls for": "补上相应的项目、定义或职责",
    "write {figures}, or cite the phrase that says {value}": "写作 {figures}，或引用写有 {value} 的短语",
    "count it per {word} in unit:": "在 unit: 中改为按 {word} 计",
    # Conditions
    "write all: before it, or any: or none:": "在其前面写 all:，或 any:、none:",
    "nest one inside the other": "把其中一个嵌入另一个之内",
    "write choose: {by: interpretation, option: condition, …}": "写作 choose: {by: 解释, 选项: 条件, …}",
    "give every branch the same type and unit": "各分支用同一类型和单位",
    "compare it with something, as in x = 1": "写成比较式，如 x = 1",
    "declare it under interpretations:": "在 interpretations: 中声明",
    "a question has two answers or more": "一个解释至少有两个选项",
    "write when: for a condition, value: for anything else": "条件写 when:，其他写 value:",
    "a definition may not use itself, directly or through others": "定义不得直接或间接引用自身",
    "bring together what only passes a condition on": "合并只起传递作用的定义",
    "use it in a rule of a person, or bind one: some person in … satisfies …": (
        "用于人员的规则，或写 some person in … satisfies …"
    ),
    "this rule is about the {kind}; `{name}` stands in one about {other}: see for: or of:": (
        "此规则针对{kind}；`{name}` 用于针对{other}的规则：参见 for: 或 of:"
    ),
    # Grants and payers
    "keep amount or set_by": "amount 与 set_by 只保留其一",
    "write per: once, or delete it": "写作 per: once，或删去",
    "state unit: and per: as the parameter has them": "按参数的写法写明 unit: 与 per:",
    "amounts a month and a year, a person and a household are never converted silently": (
        "按月与按年、按人与按户的金额不会自动换算"
    ),
    "keep payer or employer_of": "payer 与 employer_of 只保留其一",
    "filter a list, as in living_spouses[item.employer = …]": "筛选列表，如 living_spouses[item.employer = …]",
    "end with a payer without when:": "最后一项写不带 when: 的支付方",
    "correct the number, or list it under policy.covers": "更正条号，或列入 policy.covers",
    # Overlays
    "lay it over {of}; if it was made for this one, write of: {id}": "请叠加于 {of}；若是为当前政策所作，写 of: {id}",
    "write policy.yaml+a.yaml": "写作 policy.yaml+a.yaml",
    "count from 1": "从 1 起计数",
    "give each overlay once": "每个叠加文件只给一次",
    "use add: for what is new": "新增的内容请用 add:",
    "use set or replace": "请用 set 或 replace",
    "join the steps with dots in one key: {key}": "把整条路径用点连成一个键：{key}",
    "write parameters.name: '+10 %'": "写作 parameters.名称: '+10 %'",
    "write '{sign}'; the unit is that of the parameter": "写作 '{sign}'；单位即参数的单位",
    "write '+10 %', '+50', '-5' or '* 1.1'": "写作 '+10 %'、'+50'、'-5' 或 '* 1.1'",
    "write entries under {section}:": "在 {section}: 之下写各条目",
    "it may raise the dated values of a parameter, or add an entry; a change of the law is an amendment": (
        "地方标准只能提高参数的数值或新增条目；改动规定属于修订"
    ),
    "a local standard raises floors; a change of the law is an amendment": "地方标准只能提高底线；改动规定属于修订",
    "set {floor} or more": "设为 {floor} 或以上",
    "set parameters.{name}.values from the day on which it shall hold, or leave it out": (
        "把 parameters.{name}.values 的起始日改为应生效之日，或删去"
    ),
}
