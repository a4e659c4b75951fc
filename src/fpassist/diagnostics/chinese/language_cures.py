"""How an expression is mended."""

from __future__ import annotations

PAIRS: dict[str, str] = {
    "split it into definitions": "拆成政策中的若干定义",
    "split the condition into definitions": "把条件拆成若干定义",
    "delete the character": "删去该字符",
    'close it with `"`': '用 `"` 结束',
    "close it with `*/`": "用 `*/` 结束",
    "write the character itself": "直接写出该字符",
    "write the half-width `{sign}`": "改写为半角的 `{sign}`",
    "write a condition or a value": "写一个条件或值",
    # Operators
    "equality is written `=`": "相等写作 `=`",
    "unequal is written `!=`": "不等写作 `!=`",
    "write `{sign}`": "写作 `{sign}`",
    "write `{number}`, without a unit": "写作 `{number}`，不带单位",
    "write `not(…)`, or `!=` for unequal": "写作 `not(…)`；不等写作 `!=`",
    'strings stand in double quotes, `"…"`': '字符串写在双引号内：`"…"`',
    "write `and` between the two ends": "两端之间写 `and`",
    "write a range in brackets, such as `[40..60]`": "区间写在方括号内，例如 `[40..60]`",
    "write `value in (< 10)`, or a comparison": "写作 `value in (< 10)`，或写成比较式",
    "put several values in a list, such as `[1, 2]`": "多个值写成列表，例如 `[1, 2]`",
    "a call goes by the name of a function, such as `abs(x)`": "调用须写函数名，例如 `abs(x)`",
    (
        "write an operator between `{left}` and `{right}`, or `.` for a property; "
        "a name of several words is standard FEEL, but outside the language of policies"
    ): ("在 `{left}` 与 `{right}` 之间写运算符；属性则写 `.`。由多个词组成的名称属于标准 FEEL，但政策语言不支持"),
    "write one condition or value; `and`, `or`, a comparison or `+` goes between two": (
        "只写一个条件或值；两个之间用 `and`、`or`、比较符或 `+` 连接"
    ),
    "a value is missing here: a number, a name, a string or a bracket": "此处缺少一个值：数字、名称、字符串或括号",
    "a name is missing here": "此处缺少名称",
    "perhaps {signs} is missing": "可能缺少 {signs}",
    # What is standard FEEL alone
    "use a filter such as `list[condition]`, or `some` and `every`": (
        "改用筛选，例如 `list[condition]`，或 `some` 和 `every`"
    ),
    "write a definition of the policy": "改写为政策中的定义",
    "types are checked when the policy is loaded": "类型在载入政策时检查",
    "write it as one word, such as `low_income`, or in quotes": "写成一个词，例如 `low_income`，或加引号",
    'time is the day: write a date such as `@"2014-07-16"`': '时间以日为准：请写日期，例如 `@"2014-07-16"`',
    "the functions are {names}": "可用的函数有：{names}",
    # Literals
    "exponents reach from -6143 to 6144": "指数范围为 -6143 至 6144",
    "write a year of four digits": "写四位数的年份",
    "write six decimals at most": "最多写六位小数",
    "stay below 999,999,999 days": "不得达到 999,999,999 日",
    'write a date as `"2014-07-16"`': '日期写作 `"2014-07-16"`',
    'write one as `"P1Y6M"` or `"P3D"`': '时长写作 `"P1Y6M"` 或 `"P3D"`',
    # Names
    "did you mean `{name}`": "是否应为 `{name}`？",
    "did you mean `{name}` or `{other}`": "是否应为 `{name}` 或 `{other}`？",
    "give it a value in the context, or put text in double quotes": "在上下文中为其赋值；文本则加双引号",
    'put the value in double quotes: `"{value}"`': '值须加双引号：`"{value}"`',
    "it has {names}": "可用的属性有：{names}",
    "leave `.{name}` out": "删去 `.{name}`",
    "leave it, or change what uses it": "保留该项，或修改使用它的规则",
    "leave it, or change what uses it, such as {place}": "保留该项，或修改使用它的规则，例如 {place}",
    # Calls
    "call it as {forms}": "调用形式为 {forms}",
    "write `not(condition)`": "写作 `not(condition)`",
    "it is called `negand`": "该参数名为 `negand`",
    "give it once": "只给一次",
    "give a value of that type": "给出该类型的值",
    "give values of one type": "给出同一类型的值",
    "bring all to one unit": "全部换算为同一单位",
    "bring both to one unit": "两者换算为同一单位",
    "bring both to one unit, never silently from a month to a year": "两者换算为同一单位；月与年不会自动换算",
    "give a list": "给出列表",
    "give a date": "给出日期",
    # Types
    "say which known value is meant, or let the condition stay unknown": "写明所指的已知值，或任由条件为未知",
    "compare each end apart and join the two with `and`, or write `value in [a..b]`": (
        "两端分别比较并用 `and` 连接，或写作 `value in [a..b]`"
    ),
    "compare it with `=`": "用 `=` 比较",
    "compare it with something": "写成比较式",
    "compare each with values of its own": "各与自己的取值比较",
    "compare values of one type": "比较同一类型的值",
    "the values are {values}": "可用的取值有：{values}",
    "take `.days` of the duration": "取时长的 `.days`",
    "take `.years` or `.months` of the duration": "取时长的 `.years` 或 `.months`",
    'write a date as `@"2014-07-16"`': '日期写作 `@"2014-07-16"`',
    "write a number without quotes": "数字不加引号",
    "write the smaller end first": "先写较小的一端",
    "only numbers and durations have a sign": "只有数字和时长有正负",
    'add a duration, such as `@"P3D"` or `@"P1Y"`': '须加时长，例如 `@"P3D"` 或 `@"P1Y"`',
    "days and months have no common measure": "日与月没有共同的计量",
    'put the number in quotes to join texts, such as `"a" + "1"`': '连接文本时数字须加引号，例如 `"a" + "1"`',
    "write `if condition then 1 else 0` to count a condition, or `and` and `or` to join two": (
        "以条件计数时写作 `if condition then 1 else 0`；连接两个条件用 `and` 或 `or`"
    ),
    "add and subtract numbers, durations, or a date and a duration; `+` joins two strings too": (
        "加减用于数字之间、时长之间或日期与时长之间；`+` 还可连接两个字符串"
    ),
    "give a number without unit, such as `2`": "给出不带单位的数字，例如 `2`",
    "write the exponent as a literal": "指数直接写成数字",
    "let every branch yield the same type and unit": "让各分支得出同一类型、同一单位的值",
    "write `list[condition]` or `list[1]`": "写作 `list[condition]` 或 `list[1]`",
    # What can never hold
    "compare a fact": "请比较事实",
    "drop one of the two, or join them with `any`": "删去其中之一，或改用 `any` 连接",
    "write a whole number {ends}": "填写整数，{ends}",
    "change it, or drop it": "修改或删去",
    "change it, or what it is joined with": "修改该条件，或修改与之并列的条件",
    "run over fewer or shorter lists": "减少或缩短所遍历的列表",
    "give null, booleans, numbers, strings, dates, durations, lists or objects": (
        "给出 null、真假值、数字、字符串、日期、时长、列表或对象"
    ),
}
