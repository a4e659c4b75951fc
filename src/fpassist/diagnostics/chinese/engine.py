"""Questions that cannot be asked, what is odd in an answer, and the second engine (``E``): faults and cures."""

from __future__ import annotations

PAIRS: dict[str, str] = {
    # The question
    "the notice was not in force on {day}": "文件在 {day} 尚未施行",
    "ask about {day} or a later day": "请询问 {day} 或以后的日期",
    "the notice was no longer in force on {day}": "文件在 {day} 已经失效",
    "ask about {day} or an earlier day": "请询问 {day} 或以前的日期",
    "the day asked about must be a date, not {given}": "所问日期应为日期，而不是 {given}",
    "pass datetime.date, such as date(2014, 8, 1)": "请传入 datetime.date，例如 date(2014, 8, 1)",
    "{years} years after {day} is past the year 9999": "{day} 之后 {years} 年已超出公元 9999 年",
    "ask about {years} years ahead at the most": "最多询问此后 {years} 年",
    "a household is needed, not {given}": "应传入家庭，而不是 {given}",
    "make one with Household.model_validate(data)": "用 Household.model_validate(data) 建立家庭",
    "a household as JSON text is needed, not {given}": "应传入家庭的 JSON 文本，而不是 {given}",
    "pass text or bytes; evaluate takes a household": "请传入文本或字节；家庭对象请用 evaluate",
    "there is no engine called {name}": "没有名为 {name} 的引擎",
    "use native, reference or durable": "请使用 native、reference 或 durable",
    # Facts that the policy declares
    "the policy declares no fact {name} of a {kind}": "政策没有声明{kind}的事实 {name}",
    "declare it under facts: in the policy, or leave it out": "在政策的 facts: 中声明，或不填",
    "the fact {name} is none of its values": "事实 {name} 的值不在可选值之内",
    "give one of {values}": "填写 {values} 之一",
    "the fact {name} is no day of the calendar": "事实 {name} 不是历法上存在的日期",
    "give a date, such as 2014-08-01": "填写日期，例如 2014-08-01",
    "the fact {name} is {kind}, and the policy declares another type": "事实 {name} 填的是{kind}，与政策声明的类型不同",
    # What is odd in an answer
    "the notice may have lapsed: it was due for review on {day}": "文件可能已失效：应于 {day} 复核",
    "ask the issuing office whether it was renewed, or stack an overlay with the law that followed": (
        "请向发文机关核实是否延续，或叠加后续规定"
    ),
    "the sum of {benefit} is set by {document}, which this policy does not carry": (
        "{benefit} 的金额由 {document} 规定，本政策未收录"
    ),
    "look the sum up in that document, or add it to the policy as a parameter": (
        "请查阅该文件，或把金额作为参数写入政策"
    ),
    "the figure {name} that {benefit} rests on is not verified against {document}": (
        "{benefit} 所依据的数额 {name} 未与 {document} 核对"
    ),
    "check the figure against the document, then mark it verified in the policy": (
        "请对照该文件核实，再在政策中标记为已核实"
    ),
    "the overlay {name} is not verified: {reason}": "叠加文件 {name} 未经核实：{reason}",
    "check its figures against the document it names": "请对照其所引文件核实各项数额",
    "too many unknown facts to settle {benefit}; it may be decided although it is called undetermined": (
        "未知事实过多，无法穷尽 {benefit} 的各种情形；虽列为待定，结果可能其实已经确定"
    ),
    "too many unknown facts to settle {benefit} for 1 family; it may be decided although it is called undetermined": (
        "1 户家庭的未知事实过多，无法穷尽 {benefit} 的各种情形；虽列为待定，结果可能其实已经确定"
    ),
    (
        "too many unknown facts to settle {benefit} for {n} families; "
        "it may be decided although it is called undetermined"
    ): ("{n} 户家庭的未知事实过多，无法穷尽 {benefit} 的各种情形；虽列为待定，结果可能其实已经确定"),
    "fill in the facts that the row misses": "请补充该行缺少的事实",
    "fill in the facts that are unknown of the families left undetermined": "请补充待定家庭的未知事实",
    # Grants recorded as received
    "what is recorded as received is no benefit of this policy": "登记为已领的不是本政策的项目",
    "what is recorded as received is not paid once": "登记为已领的不是一次性给付的项目",
    "{benefit} is recorded as received for what is no {kind} of the family": (
        "登记为已领 {benefit} 的对象不是该家庭的{kind}"
    ),
    "name the {kind} that it was paid for by id": "填写该给付所对应的{kind}的编号",
    "1 row names no grant that this policy pays once": "有 1 行所登记的不是本政策一次性给付的项目",
    "{n} rows name no grant that this policy pays once": "有 {n} 行所登记的不是本政策一次性给付的项目",
    "1 row names no record of the family that the grant is paid for": "有 1 行所登记的对象不是该家庭的相应记录",
    "{n} rows name no record of the family that the grant is paid for": "有 {n} 行所登记的对象不是该家庭的相应记录",
    "name the person, accident or treatment by id: the row counts for nothing, and the grant is owed again": (
        "请填写该人员、事故或治疗的编号：此行现不起作用，该项仍计为应付"
    ),
    "correct the benefit there: the row counts for nothing, and the grant is owed again": (
        "请更正该处的项目编号：该行目前不起作用，相应给付会再次计为应付"
    ),
    "the grants paid once are {names}": "一次性给付的项目有：{names}",
    # The second engine
    "the durable_rules package that this engine needs is not installed": "未安装该引擎所需的 durable_rules 软件包",
    (
        "install it with `pip install 'fpassist[durable]'`; it needs a C compiler, and on Python 3.13 also "
        "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject"
    ): (
        "用 `pip install 'fpassist[durable]'` 安装；需要 C 编译器，Python 3.13 还须设置 "
        "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject"
    ),
    "the rules that draw `{name}` read more conditions at once than durable_rules can carry": (
        "推出 `{name}` 的规则同时读取的条件多于 durable_rules 所能承载的数目"
    ),
    "split the block into definitions of its own, or decide with `--engine native`": (
        "将该条件块拆分为若干定义，或改用 `--engine native`"
    ),
    "the durable_rules engine answered a conclusion with its code {code}": (
        "durable_rules 引擎对一项结论返回代码 {code}"
    ),
    "the durable_rules engine answered a conclusion with its code {code}: {reason}": (
        "durable_rules 引擎对一项结论返回代码 {code}：{reason}"
    ),
    "the durable_rules engine answered the facts with its code {code}": "durable_rules 引擎对事实返回代码 {code}",
    "the durable_rules engine answered the facts with its code {code}: {reason}": (
        "durable_rules 引擎对事实返回代码 {code}：{reason}"
    ),
    "the durable_rules engine did not fire the rule that always fires": "durable_rules 引擎没有触发必定触发的规则",
    "the durable_rules engine did not fire the rule that always fires: {reason}": (
        "durable_rules 引擎没有触发必定触发的规则：{reason}"
    ),
    "the durable_rules engine failed on this household": "durable_rules 引擎在该家庭上运行失败",
    "the durable_rules engine failed on this household: {reason}": "durable_rules 引擎在该家庭上运行失败：{reason}",
    "the durable_rules engine refused the rules of this policy": "durable_rules 引擎拒绝了本政策的规则",
    "the durable_rules engine refused the rules of this policy: {reason}": (
        "durable_rules 引擎拒绝了本政策的规则：{reason}"
    ),
    "the durable_rules engine took two facts for one": "durable_rules 引擎把两项事实当作一项",
    "the durable_rules engine took two facts for one: {reason}": "durable_rules 引擎把两项事实当作一项：{reason}",
    "decide with `--engine native`, which does not need it, and report the policy and the household": (
        "改用不依赖该软件包的 `--engine native`，并反馈所用政策与家庭数据"
    ),
    "the durable_rules engine both granted and denied {benefit}": "durable_rules 引擎对 {benefit} 既给予又不给予",
    "decide with `--engine native`, and report the policy": "改用 `--engine native`，并反馈所用政策",
}
