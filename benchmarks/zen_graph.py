"""The fifteen benefits as a GoRules JDM graph, laid out as its makers advise: input, expressions, a table, output.

Dates are read once each, as numbers: a moment for before and after, year-month-day for ages. (ZEN's ``add`` of years to
29 February answers "Invalid date", so ages are not made by adding years.)
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

FAR = "'9999-12-31'"
NUMBER = "year({0}) * 10000 + monthOfYear({0}) * 100 + dayOfMonth({0})"


def graph() -> str:
    """The graph as JSON text."""
    nodes = [
        {"id": "in", "name": "family and day", "type": "inputNode", "content": {}},
        _expressions("family", "who is who", FAMILY),
        _expressions("status", "the family on the day", STATUS),
        _table("rates", "amounts that depend on town or country"),
        _expressions("benefits", "what is due", BENEFITS, keep_input=False),
        {"id": "out", "name": "decisions", "type": "outputNode", "content": {}},
    ]
    order = [node["id"] for node in nodes]
    edges = [
        {"id": f"{source}-{target}", "type": "edge", "sourceId": source, "targetId": target}
        for source, target in pairwise(order)
    ]
    return json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})


def _expressions(id: str, name: str, pairs: dict[str, str], *, keep_input: bool = True) -> dict[str, Any]:
    expressions = [{"id": key, "key": key, "value": " ".join(value.split())} for key, value in pairs.items()]
    content = {"expressions": expressions, "passThrough": keep_input, "inputField": None, "outputPath": None}
    return {"id": id, "name": name, "type": "expressionNode", "content": {**content, "executionMode": "single"}}


def _table(id: str, name: str) -> dict[str, Any]:
    """National allowance by the child's fate and the spouse's register: first row that fits."""
    rules: list[dict[str, str]] = []
    for dead, amounts in (("true", (340, 170)), ("false", (270, 150))):
        for wife, wife_amount in zip(("urban", "rural"), amounts, strict=True):
            for husband, husband_amount in zip(("urban", "rural"), amounts, strict=True):
                rules.append(
                    {
                        "_id": f"{dead}-{wife}-{husband}",
                        "dead": dead,
                        "wife": f"'{wife}'",
                        "husband": f"'{husband}'",
                        "for_wife": str(wife_amount),
                        "for_husband": str(husband_amount),
                    }
                )
    content = {
        "hitPolicy": "first",
        "inputs": [
            {"id": "dead", "name": "child dead", "field": "child_dead"},
            {"id": "wife", "name": "wife's register", "field": "wife.hukou"},
            {"id": "husband", "name": "husband's register", "field": "husband.hukou"},
        ],
        "outputs": [
            {"id": "for_wife", "name": "wife", "field": "national.wife"},
            {"id": "for_husband", "name": "husband", "field": "national.husband"},
        ],
        "rules": rules,
        "passThrough": True,
        "executionMode": "single",
    }
    return {"id": id, "name": name, "type": "decisionTableNode", "content": content}


FAMILY = {
    "day": "date(as_of)",
    "today": NUMBER.format("as_of"),
    "wife": "filter(household.members, #.role == 'wife')[0]",
    "husband": "filter(household.members, #.role == 'husband')[0]",
    "child": "filter(household.members, #.role == 'child')[0]",
}

STATUS = {
    "wife_age": f"floor((today - ({NUMBER.format('wife.birth_date')})) / 10000)",
    "husband_age": f"floor((today - ({NUMBER.format('husband.birth_date')})) / 10000)",
    "wife_lives": f"date(wife.death_date ?? {FAR}) > day",
    "husband_lives": f"date(husband.death_date ?? {FAR}) > day",
    "child_dead": f"date(child.death_date ?? {FAR}) <= day",
    "child_disabled": f"(child.disability.grade ?? 9) <= 3 and date(child.disability.assessed_on ?? {FAR}) <= day",
    "special": "$.child_dead or $.child_disabled",
    "child_member": "$.special and not $.child_dead and $.child_disabled",
    "supplement": "$.special and ($.wife_lives ? $.wife_age >= 49 : $.husband_age >= 49)",
    "wife_special": "$.special and $.wife_lives",
    "husband_special": "$.special and $.husband_lives",
    "settlement": """
        $.wife_lives and $.husband_lives
            ? (wife.hukou == husband.hukou ? wife.hukou : household.area)
            : $.wife_lives ? wife.hukou : $.husband_lives ? husband.hukou : household.area
    """,
    "wife_needs_care": """
        $.wife_lives and $.wife_age >= 60 and wife.living == 'home' and wife.care_dependency in ['partial', 'full']
    """,
    "husband_needs_care": """
        $.husband_lives and $.husband_age >= 60 and husband.living == 'home'
            and husband.care_dependency in ['partial', 'full']
    """,
    "studying": f"""
        date(child.education.admitted_on ?? {FAR}) <= day
            and day <= date(child.education.normal_graduation_on ?? '0001-01-01')
    """,
}


def _spouse(who: str) -> str:
    elder = f"{who}_special and {who}_age >= 60"
    resident = f"household.in_hardship and {who}.living == 'nonprofit_institution'"
    rules = {
        "monthly_supplement": f"{who}_special and supplement ? 300 : null",
        "national_allowance": f"{who}_special and supplement ? national.{who} : null",
        "emergency_call_device": f"{elder} and {who}.living == 'home' ? 0 : null",
        "institution_subsidy": f"{elder} and {resident} ? 100 : null",
    }
    return _object(who, {**rules, **_member(who, f"{who}_special")})


def _member(who: str, member: str) -> dict[str, str]:
    return {
        "accident_insurance": f"{member} ? 30 : null",
        "pension_contribution": f"{member} and {who}.resident_pension and not {who}.drawing_pension ? 100 : null",
        "medical_aid": f"{member} and household.low_income ? 0 : null",
        "rural_medical_contribution": f"{member} and {who}.hukou == 'rural' ? 70 : null",
        "urban_medical_insurance": f"{member} and {who}.hukou == 'urban' ? 0 : null",
    }


def _object(who: str, rules: dict[str, str]) -> str:
    return "{id: " + who + ".id, " + ", ".join(f"{name}: {rule}" for name, rule in rules.items()) + "}"


BENEFITS = {
    "household": _object(
        "household",
        {
            "reproduction_service": "special and household.wants_another_child ? 0 : null",
            "dibao_priority": "special and household.low_income ? 0 : null",
            "home_care": """
                special and household.in_hardship and (wife_needs_care or husband_needs_care)
                    ? 20 * (settlement == 'urban' ? 15 : 10) : null
            """,
            "public_housing_priority": """
                special and settlement == 'urban' and not household.owns_home and household.eligible_public_housing
                    ? 0 : null
            """,
            "housing_repair_priority": """
                special and settlement == 'rural' and household.eligible_housing_repair ? 0 : null
            """,
        },
    ),
    "wife": _spouse("wife"),
    "husband": _spouse("husband"),
    "child": _object(
        "child",
        {
            **_member("child", "child_member"),
            "college_allowance": """
                child_member and studying and (child.education.full_time ?? false)
                    and child.education.stage in ['junior_college', 'bachelor'] ? 200 : null
            """,
        },
    ),
}
