"""What is wrong with the rules, citations and overlays of a policy (``P``)."""

from __future__ import annotations

PAIRS: dict[str, str] = {
    # Citations
    "{path} cites no clause": "{path} 没有引用条款",
    "{path} is a bare list": "{path} 直接写成了列表",
    "{path} must be a [place, anchor] pair": "{path} 应为一对 [条款, 原文短语]",
    "{path} must be a pair of place and anchor, not a list of {n}": "{path} 应为条款与原文短语两项，实际列有 {n} 项",
    "{path} has no anchor": "{path} 没有原文短语",
    "{path} has no place": "{path} 没有条款",
    "{path} has {n} items": "{path} 有 {n} 项",
    "{path} is no place of the notice": "{path} 不是通知中的条款",
    "{name} is not a source": "{name} 不是已声明的来源",
    "{name} in {path} is not a source": "{path} 中的 {name} 不是已声明的来源",
    "nothing cites the source {name}": "没有任何规则引用来源 {name}",
    # Against the notice
    "the text has no numbered parts": "文本中没有编号的条款",
    "the notice has no part {place}": "通知中没有条款 {place}",
    "“{anchor}” does not stand in {place}": "“{anchor}”不在 {place} 中",
    "no rule cites {place}, {heading}": "没有任何规则引用 {place}：{heading}",
    "{name} is {value}, and the phrase it cites says {figures}": "{name} 为 {value}，而所引原文写的是 {figures}",
    "{name} is exact, and the phrase it cites says {word}": "{name} 标为定额，而所引原文写的是“{word}”",
    "{name} is per {kinds}, and the phrase it cites says {word}": "{name} 按 {kinds} 计，而所引原文写的是“{word}”",
    # Conditions
    "the branches differ in type: {kind} and {kind_other}": "各分支类型不一：{kind}与{kind_other}",
    "{path} must be FEEL or one of {blocks}, and holds none of them": (
        "{path} 应为 FEEL 表达式，或含 {blocks} 之一，实际都没有"
    ),
    "{path} must be FEEL or one of {blocks}, and holds two of them": (
        "{path} 应为 FEEL 表达式，或含 {blocks} 之一，实际含有两个"
    ),
    "{block} in {path} must hold a list of conditions": "{path} 中的 {block} 应含条件列表",
    "{block} in {path} must be a mapping with 'by' and a branch for each option": (
        "{path} 中的 {block} 应为含 'by' 和各选项分支的键值结构"
    ),
    "{block} in {path} lacks {key}": "{path} 中的 {block} 缺少 {key}",
    "{key} cannot stand beside {other} in {path}": "{path} 中的 {key} 不能与 {other} 并列",
    "{what} must be true or false, found {kind_found}": "{what}应为 true 或 false，实际是{kind_found}",
    "a condition must be true or false, found {kind_found}": "条件应为真假值，实际是{kind_found}",
    "'at' must be a date, found {kind_found}": "'at' 应为日期，实际是{kind_found}",
    "the condition {condition} can never hold": "条件 {condition} 永远不能成立",
    "{path} is a single value and holds nothing": "{path} 是单一的值，其中没有下级",
    # Interpretations
    "{path} has no default": "{path} 没有默认选项",
    "{path} has fewer than two options": "{path} 的选项少于两个",
    "the default {option} is not an option of {name}": "默认值 {option} 不是 {name} 的选项",
    "{option} is not an option of {name}": "{option} 不是 {name} 的选项",
    "{name} is not an interpretation": "{name} 不是已声明的解释",
    "{name} in {path} is not an interpretation": "{path} 中的 {name} 不是已声明的解释",
    "the choice by {name} has no branch for {option}": "按 {name} 的选择没有选项 {option} 的分支",
    # Definitions
    "{path} has both when and value": "{path} 同时有 when 和 value",
    "{path} has neither when nor value": "{path} 既没有 when 也没有 value",
    "the definitions go in a circle: {names}": "定义循环引用：{names}",
    "{name} rests on definitions {n} deep": "{name} 所依赖的定义达 {n} 层",
    "{name} is keyed by a person's fact, and no person is in sight here": (
        "{name} 按人员的事实分类，而此处没有所指的人员"
    ),
    "no benefit rests on the {kind} {name}": "没有任何项目依赖于{kind} {name}",
    "nobody can get {names}: {reason}": "无人能够获得 {names}：{reason}",
    # Grants and payers
    "{path} has an amount and does not say per what": "{path} 有金额，但没有写明周期",
    "{path} has an amount and says another document sets it": "{path} 有金额，却又写明由其他文件规定",
    "{path} has {key} and is not given once": "{path} 写有 {key}，但不是一次性给付",
    "{path} is cash without an amount": "{path} 是现金，但没有金额",
    "{path} is given once and names no event": "{path} 是一次性给付，但没有写明事件日",
    "{path} has no unit, where {due} is due": "{path} 没有单位，应为 {due}",
    "{path} is in {unit}, where {due} is due": "{path} 的单位是 {unit}，应为 {due}",
    "{path} is in a bare number, where {due} is due": "{path} 是无单位的数字，应为 {due}",
    "{path} does not say whose employer pays": "{path} 没有写明由谁的单位支付",
    "{path} names both a payer and an employer": "{path} 同时写了支付方和单位",
    "{path} ends with a rule that may not hold": "{path} 的最后一项可能不成立",
    "{path} always pays, so the rules after it never do": "{path} 总会支付，其后的各项永远不会支付",
    "measure {number} is neither a benefit nor a duty": "条款 {number} 既没有项目也没有职责",
    "duty {number} is neither a benefit nor a duty": "条款 {number} 既没有项目也没有职责",
    "{number} is not among the numbered parts that the policy covers": "{number} 不在政策所覆盖的条款之内",
    # Overlays
    "the overlay is of {of}, and the policy is {id}": "叠加文件属于政策 {of}，而当前政策是 {id}",
    "the overlay {name} is given twice": "叠加文件 {name} 给出了两次",
    "the overlay {name} changes nothing": "叠加文件 {name} 没有任何改动",
    "{name} is not in {path}": "{path} 中没有 {name}",
    "a list grows at its end: the next place is {n}": "列表只能在末尾增加：下一个位置是 {n}",
    "{name} is already there": "{name} 已经存在",
    "{name} is no operation": "{name} 不是可执行的运算",
    "each_value works on parameters": "each_value 只用于参数",
    "{name} is removed here, and rules of the policy use it": "此处删除了 {name}，而政策中有规则使用它",
    "the targets of {operation} are written as a tree under {name}, where each is one path": (
        "{operation} 的目标在 {name} 之下写成了层级，而每个目标应写成一条路径"
    ),
    "{name} is a whole entry, and what {operation} gives it is a part of one": (
        "{name} 是一个完整的条目，而 {operation} 所给的只是其中一部分"
    ),
    "a local standard may not {kind} {path}": "地方标准不得{kind} {path}",
    "{name} is {value}, under the floor of {floor}": "{name} 为 {value}，低于底线 {floor}",
    "{name} is exactly {value}, and a local standard may not make it {other}": (
        "{name} 是定额 {value}，地方标准不得改为 {other}"
    ),
    (
        "the value {value} of {name} from {start} holds only until {end}: "
        "from {next} {stands} stands, as the policy has it"
    ): ("{name} 自 {start} 起的数值 {value} 只适用至 {end}：自 {next} 起按政策原文为 {stands}"),
    "the value {value} of {name} from {start} never holds while the policy is in force: from {next} {stands} stands": (
        "{name} 自 {start} 起的数值 {value} 在政策施行期间从不适用：自 {next} 起为 {stands}"
    ),
    "the value {value} of {name} from {start} never holds: the policy ends on {end}": (
        "{name} 自 {start} 起的数值 {value} 从不适用：政策于 {end} 终止"
    ),
    "the value {value} of {name} from {start} never holds: {overlay}, laid over it, sets {stands} from the same day": (
        "{name} 自 {start} 起的数值 {value} 从不适用：叠加于其上的 {overlay} 自同日起设为 {stands}"
    ),
}
