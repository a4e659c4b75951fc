"""What the library of the command line says of a call that it cannot read (``C001``)."""

from __future__ import annotations

PAIRS: dict[str, str] = {
    "missing option {name}": "缺少选项 {name}",
    "missing argument {name}": "缺少参数 {name}",
    "missing command": "缺少命令",
    "missing parameter: {name}": "缺少参数 {name}",
    "no such command {name}": "没有命令 {name}",
    "no such command {name}. Did you mean {other}?": "没有命令 {name}；是否应为 {other}？",
    "no such option: {name}": "没有选项 {name}",
    "no such option: {name}. Did you mean {other}?": "没有选项 {name}；是否应为 {other}？",
    "no such option: {name} (Possible options: {others})": "没有选项 {name}；相近的有：{others}",
    "got unexpected extra argument ({text})": "多给了参数（{text}）",
    "got unexpected extra arguments ({text})": "多给了参数（{text}）",
    "option {name} requires an argument": "选项 {name} 须带值",
    "option {name} requires {n} arguments": "选项 {name} 须带 {n} 个值",
    "option {name} does not take a value": "选项 {name} 不带值",
    "argument {name} takes {n} values": "参数 {name} 须有 {n} 个值",
    "invalid value for {name}: {value} is not one of {values}": "{name} 的值 {value} 不在可选值之内：{values}",
    "invalid value for {name}: {value} is not a valid {kind}": "{name} 的值 {value} 不是{kind}",
    "invalid value for {name}: {value} is not in the range {range}": "{name} 的值 {value} 不在范围 {range} 之内",
    "invalid value for {name}: Input should be greater than or equal to {n}": "{name} 的值不得小于 {n}",
    "invalid value for {name}: Input should be less than or equal to {n}": "{name} 的值不得大于 {n}",
    "invalid value for {name}: {reason}": "{name} 的值有误：{reason}",
    "invalid value: {reason}": "值有误：{reason}",
}
