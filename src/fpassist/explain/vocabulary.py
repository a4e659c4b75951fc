"""Words for the values and roles of the contract, in Chinese and English. What a policy names, the policy labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, cast

Lang: TypeAlias = Literal["zh", "en"]

# Values of the enumerations of the contract; English reads the id with its underscores as spaces.
VALUES_ZH: Mapping[str, str] = {
    "urban": "城镇",
    "rural": "农村",
    "female": "女",
    "male": "男",
    "wife": "妻",
    "husband": "夫",
    "child": "子女",
    "born": "亲生",
    "adopted": "收养",
    "home": "居家",
    "nonprofit_institution": "非营利养老机构",
    "other_institution": "其他机构",
    "none": "无",
    "partial": "部分失能",
    "full": "完全失能",
    "state_organ": "国家机关",
    "state_enterprise": "国有企业",
    "public_institution": "事业单位",
    "other": "其他",
    "urban_registered_unemployed": "城镇登记失业人员",
    "rural_migrant_worker": "农村转移就业劳动者",
    "employed": "在业",
    "retired": "已退休",
    "student": "学生",
    "compulsory": "义务教育阶段",
    "senior_high": "高中阶段",
    "junior_college": "大专",
    "bachelor": "本科",
    "death": "死亡",
    "disability": "伤残",
    "assisted": "人工辅助生育",
    "ivf": "试管婴儿",
}

PAYERS_ZH: Mapping[str, str] = {
    "fiscal_budget": "财政预算",
    "family_care_fund": "生育关怀专项资金",
    "employment_fund": "就业专项资金",
    "employer": "所在单位",
    "national_scheme": "国家特别扶助",
    "public_hospitals": "公立医院",
    "civil_affairs": "民政部门",
    "health": "卫生部门",
    "housing": "住建部门",
    "education": "教育部门",
    "justice": "司法部门",
    "locality": "地方",
    "departments": "有关部门",
}

VALUES_EN: Mapping[str, str] = {"ivf": "IVF"}

PER: Mapping[Lang, Mapping[str, str]] = {
    "zh": {"once": "一次性", "month": "每月", "year": "每年"},
    "en": {"once": "once", "month": "a month", "year": "a year"},
}

FORMS: Mapping[Lang, Mapping[str, str]] = {
    "zh": {
        "cash": "资金",
        "in_kind": "非现金",
        "insurance": "保险",
        "service": "服务",
        "priority": "优先",
        "discretionary": "视条件办理",
    },
    "en": {
        "cash": "money",
        "in_kind": "in kind",
        "insurance": "insurance",
        "service": "service",
        "priority": "priority",
        "discretionary": "discretionary",
    },
}

UNITS_ZH: Mapping[str, str] = {"hour": "小时", "day": "天", "month": "个月", "year": "年", "person": "人", "CNY": "元"}

VARIABLES: Mapping[Lang, Mapping[str, str]] = {
    "zh": {
        "household": "家庭",
        "person": "本人",
        "accident": "该事故",
        "victim": "该受害人",
        "treatment": "该次治疗",
        "item": "其",
        "wife": "妻",
        "husband": "夫",
        "only_child": "独生子女",
    },
    "en": {
        "household": "the household",
        "person": "the person",
        "accident": "the accident",
        "victim": "the victim",
        "treatment": "the treatment",
        "item": "it",
        "wife": "the wife",
        "husband": "the husband",
        "only_child": "the only child",
    },
}


def value_words(value: object, lang: Lang) -> str:
    """A value of a fact as people read it."""
    if value is None:
        return "未知" if lang == "zh" else "unknown"
    if isinstance(value, bool):
        return ("是" if value else "否") if lang == "zh" else ("yes" if value else "no")
    if isinstance(value, str):
        return VALUES_ZH.get(value, value) if lang == "zh" else VALUES_EN.get(value) or spaced(value)
    if isinstance(value, list | tuple):
        joined = [value_words(item, lang) for item in cast("list[object]", value)]
        return ("、" if lang == "zh" else ", ").join(joined) or ("无" if lang == "zh" else "none")
    return str(value)


def payer_words(payer: str, lang: Lang) -> str:
    """A payer as people read it; one that is not known here keeps its id."""
    return PAYERS_ZH.get(payer, payer) if lang == "zh" else spaced(payer)


def unit_words(unit: str, lang: Lang) -> str:
    """A unit of a quantity."""
    return UNITS_ZH.get(unit, unit) if lang == "zh" else unit + "s"


def spaced(identifier: str) -> str:
    """An id of snake_case as words."""
    return identifier.replace("_", " ") if identifier.islower() else identifier
