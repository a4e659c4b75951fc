"""The facts that a policy may read, by entity: kind, values, unit, labels, and the input field to ask for.

``disability_grade`` and the like read as unknown where there is no disability at all, and no answer cures that; such
facts name the field they would come from, and ``readers.missing`` says whether asking makes sense for one record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

Entity: TypeAlias = Literal["household", "person", "accident", "victim", "treatment"]
Kind: TypeAlias = Literal["boolean", "number", "string", "date", "enum", "record", "list"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of an entity.

    Args:
        name: as policies write it.
        entity: whose fact it is.
        kind: what it reads as; ``list`` and ``record`` are of the entity ``of``.
        values: the closed list of an ``enum``.
        of: entity of a record or of a list's items.
        unit: unit of a number, ``None`` for a bare one.
        label_zh: what it is, in Chinese.
        label_en: the same in English.
        asks: the input field to ask for where it reads as unknown; ``household:area`` is a field of the household;
            ``None`` where an answer cannot cure it.
    """

    name: str
    entity: Entity
    kind: Kind
    values: tuple[str, ...] = ()
    of: str | None = None
    unit: str | None = None
    label_zh: str = ""
    label_en: str = ""
    asks: str | None = None


_AREA = ("urban", "rural")
_Row: TypeAlias = tuple[str, "Kind", str, str, str | None, tuple[str, ...], str | None]


def _row(
    name: str,
    kind: Kind,
    zh: str,
    en: str,
    asks: str | None = None,
    values: tuple[str, ...] = (),
    of: str | None = None,
) -> _Row:
    return name, kind, zh, en, asks, values, of


def _asked(name: str, kind: Kind, zh: str, en: str, values: tuple[str, ...] = ()) -> _Row:
    """A plain input field: where it is unknown, it is itself what to ask for."""
    return name, kind, zh, en, name, values, None


_ROWS: Mapping[Entity, tuple[_Row, ...]] = {
    "household": (
        _row("id", "string", "家庭编号", "household id"),
        _asked("area", "enum", "居住地城乡属性", "area", _AREA),
        _row("division", "string", "行政区划代码", "division code"),
        _asked("low_income", "boolean", "低收入家庭", "low-income family"),
        _asked("in_hardship", "boolean", "家庭经济困难", "family in economic hardship"),
        _asked("owns_home", "boolean", "有自有住房", "owns a home"),
        _asked("eligible_public_housing", "boolean", "符合公共租赁住房保障条件", "qualified for public housing"),
        _asked("eligible_housing_repair", "boolean", "符合农村危房改造条件", "qualified for dangerous-house repair"),
        _asked("wants_another_child", "boolean", "有再生育意愿", "wants another child"),
        _asked("needs_legal_aid", "boolean", "需要法律援助", "needs legal aid"),
        _row("members", "list", "家庭人员", "persons of the household", of="person"),
        _row("spouses", "list", "夫妻双方", "spouses", of="person"),
        _row("living_spouses", "list", "健在的夫妻", "living spouses", of="person"),
        _row("children", "list", "子女", "children", of="person"),
        _row("later_children", "list", "再生育或收养的子女", "later children", of="person"),
        _row("accidents", "list", "意外伤害事件", "accidents", of="accident"),
        _row("treatments", "list", "辅助生育治疗", "treatments", of="treatment"),
        _row("wife", "record", "妻子", "wife", of="person"),
        _row("husband", "record", "丈夫", "husband", of="person"),
        _row("only_child", "record", "独生子女", "only child", of="person"),
        _row("has_wife", "boolean", "登记有妻子", "wife listed"),
        _row("has_husband", "boolean", "登记有丈夫", "husband listed"),
        _row("wife_living", "boolean", "妻子健在", "wife living"),
        _row("husband_living", "boolean", "丈夫健在", "husband living"),
        _row("has_only_child", "boolean", "有子女", "has a first child"),
        _row("applied_for_adoption", "boolean", "已申请收养", "applied for adoption", "adoption.applied_on"),
        _row("adoption_wanted", "boolean", "有收养意愿", "wants to adopt", "adoption.wants"),
        _row(
            "adoption_legally_qualified", "boolean", "符合收养法定条件", "legally qualified to adopt",
            "adoption.legally_qualified",
        ),
    ),
    "person": (
        _row("id", "string", "人员编号", "person id"),
        _row("role", "enum", "家庭角色", "role", None, ("wife", "husband", "child")),
        _asked("sex", "enum", "性别", "sex", ("female", "male")),
        _asked("birth_date", "date", "出生日期", "birth date"),
        _row("death_date", "date", "死亡日期", "date of death"),
        _row("deceased", "boolean", "已死亡", "deceased"),
        _row("joined_on", "date", "进入家庭日期", "date of joining the family", "birth_date"),
        _row("joined", "boolean", "已进入家庭", "has joined the family", "birth_date"),
        _row("disabled", "boolean", "被鉴定为残疾", "assessed as disabled"),
        _row("disability_grade", "number", "残疾等级", "disability grade"),
        _row("disability_class", "string", "残疾类别", "disability class", "disability.class"),
        _row("disability_assessed_on", "date", "残疾鉴定日期", "date of disability assessment"),
        _row("parentage", "enum", "亲生或收养", "parentage", None, ("born", "adopted")),
        _row("adopted_on", "date", "收养日期", "date of adoption", "adopted_on"),
        _asked("orphan", "boolean", "孤儿", "orphan"),
        _row("hukou", "enum", "户口性质", "household registration", "household:area", _AREA),
        _asked(
            "living", "enum", "居住方式", "living arrangement",
            ("home", "nonprofit_institution", "other_institution"),
        ),
        _asked("care_dependency", "enum", "失能程度", "care dependency", ("none", "partial", "full")),
        _asked(
            "employer", "enum", "工作单位性质", "employer",
            ("state_organ", "state_enterprise", "public_institution", "other", "none"),
        ),
        _asked(
            "job", "enum", "就业状况", "job",
            ("urban_registered_unemployed", "rural_migrant_worker", "employed", "retired", "student", "other"),
        ),
        _asked("able_to_work", "boolean", "有劳动能力", "able to work"),
        _asked("wants_training", "boolean", "有培训就业意愿", "wants training"),
        _asked("cadre", "boolean", "干部身份", "cadre"),
        _asked("resident_pension", "boolean", "参加城乡居民养老保险", "in the resident pension scheme"),
        _asked("drawing_pension", "boolean", "已领取养老金", "drawing a pension"),
        _row("enrolled", "boolean", "已入学", "enrolled"),
        _row("studying", "boolean", "在读", "studying"),
        _row(
            "education_stage", "enum", "教育阶段", "stage of education", None,
            ("compulsory", "senior_high", "junior_college", "bachelor"),
        ),
        _row("education_full_time", "boolean", "全日制", "full-time course"),
        _row("education_admitted_on", "date", "入学日期", "date of admission"),
        _row("education_normal_graduation_on", "date", "正常毕业日期", "date of normal graduation"),
        _row("education_boarding", "boolean", "寄宿", "boarding", "education.boarding"),
        _asked("needs_assisted_reproduction", "boolean", "需要辅助生育", "needs assisted reproduction"),
        _asked("agrees_to_guardian", "boolean", "同意指定监护人", "agrees to a guardian"),
        _asked("qualifies_rehabilitation", "boolean", "符合康复救助条件", "qualifies for rehabilitation"),
        _asked("qualifies_assistive_device", "boolean", "符合辅助器具适配条件", "qualifies for assistive devices"),
    ),
    "accident": (
        _row("id", "string", "事件编号", "accident id"),
        _row("on", "date", "发生日期", "date of the accident"),
        _row("cause", "string", "原因", "cause", "cause"),
        _row("victims", "list", "受害人", "victims", of="victim"),
    ),
    "victim": (
        _row("person", "record", "受害的家庭成员", "the person struck", of="person"),
        _row("outcome", "enum", "后果", "outcome", None, ("death", "disability")),
        _row("grade", "number", "伤残等级", "grade"),
    ),
    "treatment": (
        _row("id", "string", "治疗编号", "treatment id"),
        _row("on", "date", "治疗日期", "date of the treatment"),
        _row("kind", "enum", "治疗方式", "kind of treatment", None, ("assisted", "ivf")),
        _asked("other_methods_failed", "boolean", "其他辅助生育方式失败", "other methods failed"),
        _row("position", "number", "治疗次序", "place in the order of treatments"),
    ),
}  # fmt: skip


FACTS: Mapping[str, Mapping[str, Fact]] = MappingProxyType(
    {
        entity: MappingProxyType(
            {
                name: Fact(name, entity, kind, values, of, None, zh, en, asks)
                for name, kind, zh, en, asks, values, of in rows
            }
        )
        for entity, rows in _ROWS.items()
    }
)
