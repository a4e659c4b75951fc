"""What is wrong with an expression (``L``)."""

from __future__ import annotations

PAIRS: dict[str, str] = {
    # Size and signs
    "the expression has {n} characters, and {most} are allowed": "表达式有 {n} 个字符，最多允许 {most} 个",
    "the expression has {n} words and signs, and {most} are allowed": "表达式有 {n} 个词和符号，最多允许 {most} 个",
    "the expression is nested more than {n} levels deep": "表达式嵌套超过 {n} 层",
    "lists are run over within lists more than {n} deep": "列表的遍历嵌套超过 {n} 层",
    "{what} (U+{code}) stands in the expression": "表达式中有{what}（U+{code}）",
    "the full-width `{sign}` is no part of the language": "全角符号 `{sign}` 不属于本语言",
    "the escape `\\{code}` names no character": "转义 `\\{code}` 不对应任何字符",
    "the escape U+{code} is half a character": "转义 U+{code} 只是半个字符",
    "the string has no closing quote on its line": "字符串在本行没有结束引号",
    "the comment is not closed": "注释没有结束",
    # What cannot stand there
    "the expression is empty": "表达式为空",
    "the expression ends too early": "表达式不完整",
    "`{word}` is no operator of the language": "`{word}` 不是本语言的运算符",
    "`{word}` cannot stand here": "此处不能写 `{word}`",
    "`{word}` cannot follow `not`": "`not` 之后不能写 `{word}`",
    "`{word}` stands after a number, and an expression takes the number alone": (
        "数字之后写有 `{word}`，而表达式中只写数字"
    ),
    "{what} is standard FEEL, but outside the language of policies": "{what}属于标准 FEEL，但政策语言不支持",
    "a range of one end is standard FEEL, but outside the language of policies save after `in`": (
        "单端区间属于标准 FEEL，但政策语言只允许写在 `in` 之后"
    ),
    "a time of day is standard FEEL, but outside the language of policies": "时刻属于标准 FEEL，但政策语言不支持",
    "the function `{name}` is standard FEEL, but outside the language of policies": (
        "函数 `{name}` 属于标准 FEEL，但政策语言不支持"
    ),
    # Literals
    "the string is no date that exists": "字符串不是存在的日期",
    "the string is no duration": "字符串不是时长",
    "the number is too large for a decimal of 34 digits": "数字过大，超出 34 位十进制数的范围",
    "the language knows the years 1 to 9999 alone": "本语言只有公元 1 年至 9999 年",
    "the language counts durations to the microsecond": "本语言的时长只精确到微秒",
    "the duration is too long for the language": "时长超出本语言的范围",
    # Names
    "there is no name `{name}` here": "此处没有名称 `{name}`",
    "{kind} has no property `{name}`": "{kind}没有属性 `{name}`",
    "there is no function `{name}`": "没有函数 `{name}`",
    # Calls
    "`{name}` takes {wanted} argument, and {given} given": "`{name}` 需要 {wanted} 个参数，实际给出 {given}",
    "`{name}` takes {wanted} arguments, and {given} given": "`{name}` 需要 {wanted} 个参数，实际给出 {given}",
    "`{name}` takes {wanted} or more arguments, and {given} given": (
        "`{name}` 至少需要 {wanted} 个参数，实际给出 {given}"
    ),
    "`{name}` has no parameter `{parameter}`": "`{name}` 没有参数 `{parameter}`",
    "the argument `{name}` is given twice": "参数 `{name}` 给出了两次",
    "`{name}` has no form with the parameters {parameters}": "`{name}` 没有参数为 {parameters} 的形式",
    "`{name}` takes {kind_wanted}, and this is {kind}": "`{name}` 的参数应为{kind_wanted}，此处是{kind}",
    "{kind} does not go together with {kind_other}": "{kind}不能与{kind_other}并用",
    # Types
    "{kind} has no order, so `<` and `>` cannot compare it": "{kind}没有大小顺序，不能用 `<` 和 `>` 比较",
    "{kind} cannot be compared with {kind_other}": "{kind}不能与{kind_other}比较",
    "a policy cannot compare with null, which is the unknown": "政策中不能与 null 比较：null 表示未知",
    "`{enum}` and `{other}` have no value in common": "`{enum}` 与 `{other}` 没有共同的取值",
    '`{enum}` has no value `"{value}"`': '`{enum}` 没有取值 `"{value}"`',
    "the range is empty, so the condition can never hold": "区间为空，条件永远不能成立",
    "{kind} cannot be negated with `-`": "{kind}不能用 `-` 取负",
    "`{sign}` does not go between {kind} and {kind_other}": "`{sign}` 不能用于{kind}与{kind_other}之间",
    "{kind} cannot be added to {kind_other}": "{kind}不能与{kind_other}相加",
    "{kind} cannot be subtracted from {kind_other}": "不能从{kind_other}中减去{kind}",
    "an exponent has no unit, and this one is {kind}": "指数不带单位，此处却是{kind}",
    "{kind} can be raised to a small whole number only": "{kind}只能取较小的整数次幂",
    "{what} is {kind}, not a condition": "{what}是{kind}，而不是条件",
    "a filter holds a condition or a place, and this is {kind}": "筛选的方括号内应为条件或序号，此处是{kind}",
    "one branch yields {kind} and another {kind_other}": "一个分支得出{kind}，另一个分支得出{kind_other}",
    "{what} is {kind}, not a list": "{what}是{kind}，而不是列表",
    "`{name}` takes a list, and this is {kind}": "`{name}` 的参数应为列表，此处是{kind}",
    # What can never hold
    "the condition compares constants and can never hold": "条件只比较常数，且永远不能成立",
    "the condition contradicts another part of the same conjunction, so they can never hold together": (
        "该条件与同一并列条件中的另一部分矛盾，不可能同时成立"
    ),
    "`{fact}` runs {ends}, so the condition can never hold": "`{fact}` 的取值{ends}，条件永远不能成立",
    "`{fact}` runs {ends}, so the condition tells nothing": "`{fact}` 的取值{ends}，该条件不起区分作用",
    "`{fact}` runs {ends}, so it is never {value}": "`{fact}` 的取值{ends}，不可能为 {value}",
    # Evaluation and its context
    "the expression takes too many steps": "表达式的计算步骤过多",
    "the context has the key `{name}` twice": "上下文中键 `{name}` 出现两次",
    "the context entry `{path}` is nested more than {n} levels deep": "上下文的条目 `{path}` 嵌套超过 {n} 层",
    "the context entry `{path}` is no finite decimal of 34 digits": (
        "上下文的条目 `{path}` 不是 34 位以内的有限十进制数"
    ),
    "the context entry `{path}` is no value of the language": "上下文的条目 `{path}` 不是本语言的值",
}
