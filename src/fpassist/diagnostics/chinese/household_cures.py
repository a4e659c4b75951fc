"""How a household is mended."""

from __future__ import annotations

PAIRS: dict[str, str] = {
    "add it": "补上该项",
    "write true or false without quotes, or leave it out": "填写不加引号的 true 或 false，或不填该项",
    "put it in quotes": "加上引号",
    "write it, or leave the key out": "填写内容，或不填该键",
    "write no more than {n} characters": "不超过 {n} 个字符",
    "remove the broken character": "删除损坏的字符",
    "write a whole number without quotes": "填写不加引号的整数",
    "write a number of CNY": "填写以元为单位的数字",
    "write a list, or leave it out": "填写列表，或不填该项",
    "write an object of names and values": "填写由名称和值组成的对象",
    "write one of {values}": "填写 {values} 之一",
    "write female or male, or its GB/T 2261.1 code": "填写 female 或 male，或 GB/T 2261.1 的代码",
    "it is {least} or more": "不得小于 {least}",
    "it is {most} or less": "不得大于 {most}",
    "write a smaller number": "填写较小的数字",
    "write YYYY-MM-DD, a day that exists": "按 YYYY-MM-DD 填写存在的日期",
    "write at least one character": "至少填写一个字符",
    "write at least one character that is seen": "至少填写一个可见的字符",
    "leave out control characters": "删去控制字符",
    "write the six digits of GB/T 2260": "填写 GB/T 2260 的六位数字",
    "list at least one": "至少列出一项",
    "split the household file": "拆分家庭数据文件",
    "write a sum of CNY": "填写以元为单位的金额",
    "write CNY in plain digits, such as 300 or 300.50": "以普通数字填写元，例如 300 或 300.50",
    "write no more than 14 digits": "不超过 14 位数字",
    "write no more than two decimal places": "小数不超过两位",
    "write no more than 12 before the point": "小数点前不超过 12 位",
    "write true, false, a number, text or a date": "填写 true、false、数字、文本或日期",
    "write the fact's name in snake_case": "事实名称用小写字母和下划线书写",
    "see the household schema": "参见家庭数据的结构（`fpassist schema household`）",
    "correct these first": "请先更正以上错误",
    "write every key as text": "所有的键都写成文本",
    "write an object with id and members": "写成含 id 和 members 的对象",
    "did you mean {name}": "是否应为 {name}？",
    "the keys are {keys}": "可用的键有：{keys}",
    "the household schema lists the keys": "可用的键见家庭数据的结构（`fpassist schema household`）",
    "make a changed copy with model_copy(update={…}), or validate the changed data": (
        "用 model_copy(update={…}) 另建副本，或重新校验更改后的数据"
    ),
    "a wife is recorded as female and a husband as male; correct the role or the sex": (
        "妻子登记为女性，丈夫登记为男性；请更正角色或性别"
    ),
    "give an id of your own, such as a case number; ids are printed in results": (
        "改用自编的编号，例如案卷号；编号会出现在结果中"
    ),
    "give each record an id of its own": "每条记录使用不同的编号",
    "a household is one couple or what is left of it; list another couple as a household of its own": (
        "一个家庭只含一对夫妻（或其中健在的一方）；另一对夫妻请另列为一个家庭"
    ),
    "give it for a child alone": "该项只为子女填写",
    "add parentage: adopted, or leave adopted_on out": "补填 parentage: adopted，或不填 adopted_on",
    "correct one of the two dates": "更正其中一个日期",
    "copy 17 digits and a digit or X": "重新抄录：17 位数字加一位数字或 X",
    "copy the number again": "重新抄录号码",
    "copy it again": "重新抄录",
    "correct whichever is wrong; digits 7 to 14 of the number are the birth date": (
        "更正有误的一项；号码第 7 至 14 位是出生日期"
    ),
    "correct whichever is wrong; digit 17 of the number is odd for a male": "更正有误的一项；男性号码的第 17 位是奇数",
    "name a member of the household by id": "填写家庭成员的编号",
    "list each victim of an accident once, with the graver outcome": "同一事故的每名受害人只列一次，填写较重的结果",
    "add the grade": "补填等级",
    "check it; codes change over the years": "请核对；代码历年有变",
    "check the number; codes change over the years": "请核对号码；代码历年有变",
    "the mark is passed over": "该标记不起作用",
    "GB/T 26341 has {classes}": "GB/T 26341 的类别有：{classes}",
    "name the household, a member, an accident or a treatment by id": "填写家庭、成员、事故或治疗的编号",
    "keep one of the two": "只保留其中一个",
    "write one household a line; a line may hold {n} MiB": "每行写一个家庭；一行不超过 {n} MiB",
    "a household nests five levels": "家庭数据只有五层",
    "correct it at that place": "在所指位置更正",
    "leave the tag out": "删去标签",
    "write the value out": "直接写出该值",
    "write the value out where it belongs": "在该处直接写出该值",
    "save it as UTF-8": "另存为 UTF-8 编码",
    "check the path and its permissions": "检查路径和权限",
    "leave out NaN, Infinity and numbers of thousands of digits": "不得使用 NaN、Infinity 或数千位的数字",
    "write one object at least": "至少写一个对象",
    "give the households, or the path of a file": "给出家庭数据，或文件的路径",
    "give the input on standard input, or the path of a file in the place of `-`": (
        "由标准输入给出数据，或把 `-` 换成文件的路径"
    ),
    "pass a path; Household.model_validate takes an object": "请传入路径；对象请用 Household.model_validate",
    "pass text or bytes; Household.model_validate takes an object": (
        "请传入文本或字节；对象请用 Household.model_validate"
    ),
    "pass text, bytes or a path object; Household.model_validate takes an object": (
        "请传入文本、字节或路径；对象请用 Household.model_validate"
    ),
    "pass text; Household.model_validate takes an object": "请传入文本；对象请用 Household.model_validate",
}
