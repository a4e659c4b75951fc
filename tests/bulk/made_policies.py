"""Random well-typed policies as YAML text, and families with the facts that they declare.

A rule is made top down from what is in scope: facts of the household and its records, declared facts, definitions,
parameters, interpretations. Literals are taken near the values that families have, so that conditions hold at times.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

LISTS = ("members", "spouses", "living_spouses", "children", "later_children")
BOOLS = {
    "household": ("low_income", "in_hardship", "owns_home", "wants_another_child", "has_only_child", "wife_living",
                  "applied_for_adoption", "adoption_wanted"),
    "person": ("deceased", "disabled", "able_to_work", "cadre", "joined", "studying", "orphan", "drawing_pension"),
    "accident": (),
    "treatment": ("other_methods_failed",),
}  # fmt: skip
WORDS = {
    "household": {"area": ("urban", "rural")},
    "person": {
        "job": ("urban_registered_unemployed", "employed", "retired", "student"),
        "living": ("home", "nonprofit_institution", "other_institution"),
        "employer": ("state_organ", "other", "none"),
        "sex": ("female", "male"),
        "hukou": ("urban", "rural"),
        "role": ("wife", "husband", "child"),
        "parentage": ("born", "adopted"),
        "education_stage": ("compulsory", "senior_high", "bachelor"),
    },
    "accident": {},
    "treatment": {"kind": ("assisted", "ivf")},
}
DATES = {
    "household": (),
    "person": ("birth_date", "birth_date", "birth_date", "death_date", "adopted_on", "joined_on",
               "disability_assessed_on", "education_admitted_on"),
    "accident": ("on",),
    "treatment": ("on",),
}  # fmt: skip
SUBJECTS = {
    "the household": "household",
    "each spouse": "person",
    "each member": "person",
    "the only child": "person",
    "each adopted child": "person",
    "each accident": "accident",
    "each treatment": "treatment",
}
TYPES = ("boolean", "enum", "number", "date", "string")
COLOURS = ("red", "green", "blue")


@dataclass
class Scope:
    """The records that a rule can speak of: what they are called, and what they are."""

    records: dict[str, str] = field(default_factory=dict[str, str])
    depth: int = 0

    def inner(self, name: str, entity: str) -> Scope:
        return Scope({**self.records, name: entity}, self.depth + 1)


class Maker:
    """Makes one policy; the same seed makes the same."""

    def __init__(self, rng: Random, day: date) -> None:
        self.rng = rng
        self.day = day
        self.facts: dict[str, tuple[str, str]] = {}
        self.definitions: dict[str, tuple[str, str]] = {}
        self.loops = 0

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    # --- expressions

    def path(self, scope: Scope, entity: str) -> str | None:
        """Some record of ``entity``."""
        found = [name for name, of in scope.records.items() if of == entity]
        if entity == "person":
            found += ["wife", "husband", "only_child"]
        return self.rng.choice(found) if found else None

    def truth(self, scope: Scope, size: int) -> str:
        """A condition."""
        if size <= 0:
            return self.leaf(scope)
        return self.rng.choice(self.conditions)(self, scope, size)

    def leaf(self, scope: Scope) -> str:
        options: list[str] = []
        for name, entity in [*scope.records.items(), ("wife", "person"), ("only_child", "person")]:
            before = "" if name == "household" else f"{name}."
            options += [f"{before}{fact}" for fact in BOOLS[entity]]
            for fact, words in WORDS[entity].items():
                options.append(f'{before}{fact} = "{self.rng.choice(words)}"')
                some = ", ".join(f'"{word}"' for word in self.rng.sample(words, 2))
                options.append(f"{before}{fact} in ({some})")
            for fact, (of, type_) in self.facts.items():
                if of == entity:
                    options += [self.declared(f"{before}{fact}", type_)] * 2
            for id, (of, type_) in self.definitions.items():
                if of == entity:
                    path = f"{before}{id}"
                    options += [path if type_ == "boolean" else f"{path} {self.op()} {self.figure(type_)}"] * 2
        return self.rng.choice(options)

    def declared(self, path: str, type_: str) -> str:
        match type_:
            case "boolean":
                return path
            case "enum":
                return f'{path} != "{self.rng.choice(COLOURS)}"'
            case "string":
                return f'{path} = "{self.rng.choice(("a", "b"))}"'
            case "number":
                return f"{path} {self.op()} {self.figure('number')}"
            case _:
                return f"{path} {self.op()} {self.day_literal()}"

    def op(self) -> str:
        return self.rng.choice(("<", "<=", ">", ">="))

    def figure(self, type_: str) -> str:
        if type_ == "years":
            return self.rng.choice(("18", "30", "49", "60", "limit_age"))
        return self.rng.choice(("0", "1", "2.5", "10", "100"))

    def day_literal(self) -> str:
        return f'@"{self.rng.choice((2000, 2012, self.day.year - 1, self.day.year))}-03-01"'

    def many(self, scope: Scope, size: int) -> str:
        joint = self.rng.choice((" and ", " or "))
        return "(" + joint.join(self.truth(scope, size - 1) for _ in range(self.rng.choice((2, 2, 3)))) + ")"

    def negated(self, scope: Scope, size: int) -> str:
        return f"not({self.truth(scope, size - 1)})"

    def chosen(self, scope: Scope, size: int) -> str:
        one, two, three = (self.truth(scope, size - 1) for _ in range(3))
        return f"(if {one} then {two} else {three})"

    def loop(self, scope: Scope, size: int) -> str:
        """A quantifier over persons, or over accidents or treatments."""
        if scope.depth > 1:
            return self.leaf(scope)
        self.loops += 1
        name, kind = f"x{self.loops}", self.rng.choice(("some", "every"))
        where, entity = self.rng.choice([(list_, "person") for list_ in LISTS] + [("treatments", "treatment")])
        inner = scope.inner(name, entity)
        if entity == "person" and self.chance(0.2):
            self.loops += 1
            other = f"x{self.loops}"
            inner = inner.inner(other, "person")
            where = f"{where}, {other} in {self.rng.choice(LISTS)}"
        return f"({kind} {name} in {where} satisfies {self.truth(inner, size - 1)})"

    def items(self, scope: Scope) -> str:
        """A list of persons, filtered at times."""
        base = self.rng.choice(LISTS)
        if self.chance(0.5) and scope.depth < 2:
            return f"{base}[{self.leaf(Scope({'item': 'person'}))}]"
        return base

    def counted(self, scope: Scope, size: int) -> str:
        return f"{self.number(scope, size)} {self.op()} {self.rng.choice(('0', '1', '2'))}"

    def number(self, scope: Scope, size: int) -> str:
        """A number without a unit."""
        options: list[Callable[[], str]] = [
            lambda: f"count({self.items(scope)})",
            lambda: f"count({self.items(scope)}) * 2 - 1",
            lambda: f"floor(count({self.rng.choice(LISTS)}) / 2)",
            lambda: f"modulo(count({self.rng.choice(LISTS)}), 2)",
            lambda: f"decimal(count({self.rng.choice(LISTS)}) / 4, 1)",
            lambda: f"(if {self.truth(scope, size - 1)} then 1 else 2)",
            lambda: f"max(count({self.rng.choice(LISTS)}), {self.rng.choice(('0', '1'))})",
        ]
        for name, (of, type_) in self.facts.items():
            path = "household" if of == "household" else self.path(scope, of)
            if type_ == "number" and path is not None:
                options.append(lambda path=path, name=name: f"{path}.{name}")
        return self.rng.choice(options)()

    def aged(self, scope: Scope, size: int) -> str:
        return f"{self.age(scope)} {self.op()} {self.figure('years')}"

    def age(self, scope: Scope) -> str:
        person = self.path(scope, "person")
        until = self.rng.choice(("as_of", "as_of", self.date(scope)))
        return f"years and months duration({person}.birth_date, {until}).years"

    def date(self, scope: Scope) -> str:
        name, entity = self.rng.choice([(n, e) for n, e in scope.records.items() if DATES[e]] or [("wife", "person")])
        return f"{name}.{self.rng.choice(DATES[entity])}"

    def dated(self, scope: Scope, size: int) -> str:
        options = (
            f"{self.date(scope)} {self.op()} {self.day_literal()}",
            f"{self.date(scope)} {self.op()} {self.date(scope)}",
            f'{self.date(scope)} + duration("P{self.rng.choice((1, 18))}Y") {self.op()} as_of',
            f'{self.date(scope)} in [{self.day_literal()}..@"2030-01-01")',
            f"{self.date(scope)} between {self.day_literal()} and as_of",
            f'as_of - {self.date(scope)} > duration("P{self.rng.choice((100, 9000))}D")',
            f"{self.rng.choice(('children', 'later_children'))}[{self.rng.choice((1, 2, -1))}].deceased",
            f"{self.date(scope)} = {self.date(scope)}",
        )
        return self.rng.choice(options)

    conditions: tuple[Callable[[Maker, Scope, int], str], ...] = (
        many, many, many, negated, chosen, loop, loop, counted, aged, dated,
    )  # fmt: skip

    # --- blocks

    def block(self, scope: Scope, size: int) -> Any:
        roll = self.rng.random()
        if size <= 0 or roll < 0.45:
            return self.truth(scope, size)
        if roll < 0.75:
            kind = self.rng.choice(("all", "any", "none"))
            return {kind: [self.block(scope, size - 1) for _ in range(2)]}
        if roll < 0.85:
            return {"choose": {"by": "reading", "one": self.block(scope, size - 1), "two": self.block(scope, size - 1)}}
        if roll < 0.93:
            return {"at": self.date(scope), "holds": self.block(scope, size - 1)}
        return {
            "if": self.block(scope, size - 1),
            "then": self.block(scope, size - 1),
            "else": self.block(scope, size - 1),
        }

    # --- the policy

    def policy(self) -> dict[str, Any]:
        """A policy as the file holds it."""
        label, cite = {"zh": "项", "en": "item"}, ["一", "项"]
        for number in range(self.rng.randrange(2, 5)):
            self.facts[f"fact{number}"] = self.rng.choice(("household", "person")), self.rng.choice(TYPES)
        facts: dict[str, Any] = {}
        for name, (of, type_) in self.facts.items():
            facts[name] = {"of": of, "type": type_, "label": dict(label)}
            if type_ == "enum":
                facts[name]["values"] = list(COLOURS)
        definitions: dict[str, Any] = {}
        for number in range(self.rng.randrange(2, 5)):
            entity = self.rng.choice(("household", "person", "person", "treatment"))
            scope = Scope({"household": "household"} | ({} if entity == "household" else {entity: entity}))
            made: dict[str, Any] = {"label": label, "of": entity, "cite": cite}
            if entity == "person" and self.chance(0.4):
                made["value"], type_ = self.age(scope), "years"
            else:
                made["when"], type_ = self.block(scope, 2), "boolean"
            definitions[f"rule{number}"] = made
            self.definitions[f"rule{number}"] = entity, type_
        benefits = {f"grant{number}": self.benefit(label, cite) for number in range(self.rng.randrange(2, 5))}
        return {
            "policy": {
                "id": "made-1",
                "document": "造〔2014〕1号",
                "issued": date(2014, 7, 16),
                "in_force": {"from": date(2014, 7, 16)},
                "title": label,
            },
            "sources": {"scheme": {"document": "国发〔2013〕1号", "title": label}},
            "facts": facts,
            "interpretations": {
                "reading": {"question": label, "options": {"one": label, "two": label},
                            "default": self.rng.choice(("one", "two")), "ground": label},
            },
            "parameters": {
                "limit_age": {"label": label, "unit": "year", "cite": cite,
                              "values": {date(2014, 7, 16): 49, date(2018, 1, 1): 45}},
                "sum_once": {"label": label, "unit": "CNY", "cite": cite, "bound": "at_least",
                             "values": {date(2014, 7, 16): 5000.01}},
                **{f"sum_{of}": {"label": label, "unit": f"CNY/{of}/month", "cite": cite,
                                 "values": {date(2014, 7, 16): 300, date(2016, 2, 29): 320.35}}
                   for of in ("household", "person")},
                "sum_area": {"label": label, "unit": "CNY", "cite": cite, "by": "household.area",
                             "values": {date(2014, 7, 16): {"urban": 300, "rural": 200.5}}},
            },
            "definitions": definitions,
            "benefits": benefits,
            "duties": {},
        }  # fmt: skip

    def benefit(self, label: Any, cite: Any) -> dict[str, Any]:
        subject = self.rng.choice(list(SUBJECTS))
        entity = SUBJECTS[subject]
        scope = Scope({"household": "household"} | ({} if entity == "household" else {entity: entity}))
        grant: dict[str, Any] = {"form": "cash", "per": "once", "recipient": "household"}
        amount = self.rng.choice(("sum_once", "sum_area", "if", "share"))
        if amount == "if":
            amount = f"if {self.truth(scope, 1)} then sum_once else sum_area"
        elif amount == "share":
            amount = f"sum_once / 3 * {self.rng.choice(('1', 'max(count(children), 1)'))}"
            amount = amount.replace(" / 3 *", " *") if "count" in amount else "sum_once / 3"
        grant["amount"] = amount
        if entity in ("accident", "treatment"):
            grant["event"] = f"{entity}.on"
        elif self.chance(0.3) and entity == "person":
            grant["event"] = "person.birth_date" if self.chance(0.3) else "person.death_date"
        else:
            grant["per"] = "month"
            monthly = "sum_household" if entity == "household" else "sum_person"
            grant["amount"] = amount.replace("sum_once", monthly).replace("sum_area", monthly)
        roll = self.rng.random()
        if roll < 0.4:
            grant["payer"] = "fiscal_budget"
        elif roll < 0.9:
            some = f"[{self.leaf(Scope({'item': 'person'}))}]" if self.chance(0.5) else ""
            first = {"when": self.truth(scope, 1), "employer_of": f"living_spouses{some}"}
            if self.chance(0.3):
                first = {"when": self.truth(scope, 1), "payer": "employment_fund"}
            grant["payer"] = [first, {"payer": "family_care_fund"}]
        return {
            "measure": "1",
            "label": label,
            "for": subject,
            "when": self.block(scope, 3),
            "grant": grant,
            "cite": cite,
        }


def with_facts(rng: Random, policy: dict[str, Any], family: dict[str, Any], day: date) -> dict[str, Any]:
    """The family with the facts that the policy declares, some of them left out."""
    unknown = rng.choice((0.0, 0.2, 0.6))

    def given(of: str) -> dict[str, Any]:
        values = {
            "boolean": lambda: rng.random() < 0.5,
            "enum": lambda: rng.choice(COLOURS),
            "string": lambda: rng.choice(("a", "b", "c")),
            "number": lambda: rng.choice((0, 1, 2, 3, 10, 100)),
            "date": lambda: f"{rng.choice((1999, 2012, day.year - 1, day.year))}-0{rng.choice((2, 3))}-01",
        }
        facts = [(name, fact["type"]) for name, fact in policy["facts"].items() if fact["of"] == of]
        return {name: values[type_]() for name, type_ in facts if rng.random() >= unknown}

    members = [member | {"extra": given("person")} for member in family["members"]]
    return family | {"members": members, "extra": given("household")}
