"""Codes of the engine: questions that a policy cannot be asked, and what a result warns of."""

from __future__ import annotations

from fpassist.diagnostics.codes.durable import TABLE as DURABLE
from fpassist.diagnostics.codes.entry import ErrorCode

TABLE: tuple[ErrorCode, ...] = (
    ErrorCode(
        "E001",
        "a day before the notice was in force",
        "所问日期早于文件施行日期",
        "fpassist evaluate family.json --as-of 2014-07-15",
        "ask about the first day in force or a later day",
        "请询问施行之日或以后的日期",
    ),
    ErrorCode(
        "E002",
        "a day after the notice ended",
        "所问日期晚于文件失效日期",
        "in_force: {from: 2014-07-16, until: 2019-07-15}, asked about 2020-01-01",
        "ask about an earlier day, or use the policy that followed",
        "请询问失效之前的日期，或改用后续政策",
    ),
    ErrorCode(
        "E004",
        "the day asked about is no date",
        "所问日期不是日期",
        'policy.evaluate(household, as_of="2014-08-01")',
        "pass a datetime.date",
        "请传入 datetime.date",
    ),
    ErrorCode(
        "E005",
        "no household was passed",
        "传入的不是家庭",
        "policy.evaluate({}, as_of=date(2014, 8, 1))",
        "make the household with Household.model_validate",
        "请先用 Household.model_validate 建立家庭",
    ),
    ErrorCode(
        "E006",
        "an extra fact that the policy does not declare",
        "政策没有声明的附加事实",
        '{"extra": {"veterann": true}}',
        "correct the name, or declare the fact under facts: in the policy",
        "请更正名称，或在政策的 facts: 中声明",
    ),
    ErrorCode(
        "E007",
        "an engine that does not exist",
        "没有这个引擎",
        'policy.evaluate(household, as_of, engine="fast")',
        "use native, reference or durable",
        "请使用 native、reference 或 durable",
    ),
    ErrorCode(
        "E008",
        "an extra fact of the wrong type",
        "附加事实的类型不对",
        '{"extra": {"veteran": "yes"}}',
        "give a value of the type that the policy declares",
        "请按政策声明的类型填写",
    ),
    ErrorCode(
        "E010",
        "the notice may have lapsed (warning)",
        "文件可能已失效（警告）",
        "fpassist evaluate family.json --as-of 2019-07-16",
        "ask the issuing office whether it was renewed, or stack an overlay with the law that followed",
        "请向发文机关核实是否延续，或叠加后续规定",
    ),
    ErrorCode(
        "E011",
        "a sum that another document sets (warning)",
        "金额由其他文件规定（警告）",
        "medical_aid is granted; its sum stands in another document",
        "look the sum up there, or add it to the policy as a parameter",
        "请查阅该文件，或把金额作为参数写入政策",
    ),
    ErrorCode(
        "E012",
        "a figure that is not verified (warning)",
        "数额未经核实（警告）",
        "parameters: {pension_tier: {verified: false, …}}",
        "check it against the document, then mark it verified",
        "请对照文件核实后标记 verified: true",
    ),
    ErrorCode(
        "E013",
        "an overlay that is not verified (warning)",
        "叠加文件未经核实（警告）",
        "overlay: {id: national_2018, verified: false}",
        "check its figures against the document it names",
        "请对照其所引文件核实",
    ),
    ErrorCode(
        "E014",
        "too many unknown facts to settle a row (warning)",
        "未知事实过多，无法穷尽（警告）",
        "a family with several unknown birth dates",
        "fill in the facts that the row misses",
        "请补充该行缺少的事实",
    ),
    ErrorCode(
        "E015",
        "a grant recorded as received that this policy does not pay so (warning)",
        "已领记录与本政策对不上（警告）",
        '{"received": [{"benefit": "funeral_subsidi", "subject": "h", "on": "2014-10-20"}]}',
        "name a one-off grant of the policy and the record that it was paid for; the entry counts for nothing as it is",
        "请写本政策一次性措施的编号及其对象；该记录目前不起作用",
    ),
    *DURABLE,
)
