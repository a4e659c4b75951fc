"""The JSON Schema of a household file, described in Chinese and English."""

from __future__ import annotations

from typing import Any

from fpassist.domain.facts import FACTS
from fpassist.domain.household import Household

_NOTES: dict[str, dict[str, tuple[str, str]]] = {
    "Household": {
        "members": ("家庭成员名单：妻子、丈夫、子女，包括已故者", "wife, husband and children, the dead among them"),
        "accidents": ("意外伤害事件；不填即没有发生", "accidents; absent: none happened"),
        "treatments": ("辅助生育治疗；不填即没有发生", "assisted reproduction; absent: none happened"),
        "adoption": ("收养申请；不填即未申请", "application to adopt; absent: none applied for"),
        "received": ("已领取的一次性补助", "one-off grants already paid"),
        "extra": ("政策文件声明的其他事实，按名称填写", "facts that a policy declares, by name"),
    },
    "Person": {
        "name": ("姓名；保密，任何输出都不显示", "name; secret, shown in no output"),
        "id_number": ("公民身份号码（GB 11643）；保密", "citizen ID number (GB 11643); secret"),
        "sex": ("性别，或 GB/T 2261.1 代码", "sex, or a code of GB/T 2261.1; absent: from role or ID number"),
        "birth_date": ("出生日期；不填则取自身份号码", "birth date; absent: from the ID number"),
        "death_date": ("死亡日期；不填即健在", "date of death; absent: alive"),
        "disability": ("残疾鉴定（GB/T 26341）；不填即未被鉴定", "disability assessment; absent: not assessed"),
        "parentage": ("亲生或收养；不填即亲生", "parentage; absent: born"),
        "hukou": ("户口性质；不填则同家庭居住地", "household registration; absent: the household's area"),
        "education": ("就学情况；不填即不在学", "education; absent: not at school"),
        "extra": ("政策文件声明的其他事实，按名称填写", "facts that a policy declares, by name"),
    },
    "Disability": {
        "grade": (
            "残疾等级，一级最重；写作整数，不带小数点",
            "disability grade, 1 the most severe; written without a decimal point",
        ),
        "assessed_on": ("鉴定日期", "date of assessment"),
        "class": ("残疾类别", "disability class"),
    },
    "Education": {
        "stage": ("教育阶段", "stage of education"),
        "full_time": ("全日制", "full-time"),
        "admitted_on": ("入学日期", "date of admission"),
        "normal_graduation_on": ("正常毕业日期", "date of normal graduation"),
        "boarding": ("寄宿", "boarding"),
    },
    "Victim": {
        "person": ("受害的家庭成员编号", "id of the member struck"),
        "outcome": ("后果", "outcome"),
        "grade": (
            "伤残等级；致残时必填；写作整数，不带小数点",
            "grade; required where the outcome is disability; written without a decimal point",
        ),
    },
    "Adoption": {
        "wants": ("有收养意愿", "wants to adopt"),
        "legally_qualified": ("符合收养法定条件", "legally qualified"),
        "applied_on": ("申请日期", "date of application"),
    },
    "Received": {
        "benefit": ("补助项目编号", "benefit id"),
        "subject": ("领取对象编号", "id of the person, household, accident or treatment"),
        "on": ("领取日期", "date of payment"),
        "amount": ("金额（元），最多两位小数", "amount in CNY, with two decimal places at most"),
    },
}


def household_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one household as ``Household.model_validate`` takes it.

    It states all that a schema can: names, types, closed lists, bounds. What hangs on two fields at once, such as
    death before birth, is checked when the household is read; so is how a number is written: to a schema 1.0 is the
    whole number 1, and a grade is refused when it is written so.
    """
    schema = Household.model_json_schema(by_alias=True, mode="validation")
    definitions: dict[str, Any] = schema.get("$defs", {})
    for title, part in (("Household", schema), *definitions.items()):
        labels = FACTS.get(title.lower(), {})
        for name, field in part.get("properties", {}).items():
            fact = labels.get(name)
            zh, en = _NOTES.get(title, {}).get(name) or ((fact.label_zh, fact.label_en) if fact else ("", ""))
            field.pop("title", None)
            if zh:
                field["description"] = f"{zh} / {en}"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Household",
        "description": "一个家庭 / one household",
        **{key: value for key, value in schema.items() if key not in ("title", "description", "$defs")},
        "$defs": {
            name: {key: value for key, value in part.items() if key != "description"}
            for name, part in definitions.items()
        },
    }
