"""The values of an unknown fact that can make a difference to a policy: one on each side of every threshold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

from fpassist.domain import Household, Person
from fpassist.domain.facts import FACTS, Fact
from fpassist.domain.filling import holder
from fpassist.domain.readers import entity_of
from fpassist.engine.completions import Unknown
from fpassist.lang.calendar import add_months
from fpassist.lang.literals import parse_duration
from fpassist.lang.tree import At, Between, Compare, Definition, In, Literal, Node, Parameter, Property, YearsMonths
from fpassist.lang.types import Boolean, Date, Enum, Number, Text, Type
from fpassist.lang.walk import walk
from fpassist.policy.model import Benefit, PolicyData

DAY = timedelta(days=1)
_FIRST = date(2, 1, 1)
_LAST = date(9998, 12, 31)
_LIFE = 150
"""Years."""


def _reached(data: PolicyData, roots: Sequence[Node]) -> Iterator[Node]:
    """Every node of ``roots`` and of the definitions and parameter keys that they lead to, each once."""
    pending = list(roots)
    seen: set[str] = set()
    while pending:
        for node in walk(pending.pop()):
            yield node
            if isinstance(node, Definition) and node.id not in seen:
                seen.add(node.id)
                pending.append(data.definitions[node.id].node)


def roots_of(benefit: Benefit) -> list[Node]:
    """The trees that a benefit consists of."""
    grant = benefit.grant
    rules = [node for rule in grant.payers for node in (rule.when, rule.each) if node is not None]
    return [node for node in (benefit.when, grant.event, grant.amount) if node is not None] + rules


def _other_day(node: Property) -> bool:
    """Whether ``node`` is a date of the family beside a birth date."""
    return isinstance(node.type, Date) and node.name != "birth_date"


def _years_compared(node: Node) -> Iterator[int]:
    """The whole numbers that a comparison of years holds a fact against."""
    if any(_in_unit(part.type, "year") for part in walk(node)):
        for inner in walk(node):
            if isinstance(inner, Literal) and isinstance(inner.value, Decimal) and 0 < inner.value <= 150:
                yield int(inner.value)


def _in_unit(type_: Type, unit: str) -> bool:
    return isinstance(type_, Number) and type_.unit == ((unit, 1),)


class Thresholds:
    """Every figure, day and word that one rule compares a fact with.

    Args:
        data: the resolved policy.
        roots: the trees of the rule.
    """

    def __init__(self, data: PolicyData, roots: Sequence[Node]) -> None:
        numbers: set[Decimal] = set()
        texts: set[str] = set()
        days: set[date] = {data.in_force_from}
        years: set[int] = {0}
        months: set[int] = {0}
        named: set[str] = set()
        spans: set[int] = set()
        self._looks_back = False
        for node in _reached(data, roots):
            if isinstance(node, At) or (isinstance(node, Property) and _other_day(node)):
                self._looks_back = True
            if isinstance(node, Compare | Between | In):
                years.update(_years_compared(node))
            if isinstance(node, Parameter):
                named.add(node.id)
            elif isinstance(node, Literal):
                value = node.value
                if isinstance(value, Decimal):
                    numbers.add(value)
                elif isinstance(value, YearsMonths):
                    spans.add(value.count)
                elif isinstance(value, str):
                    texts.add(value)
                    span = parse_duration(value)
                    if isinstance(span, YearsMonths):
                        spans.add(span.count)
                elif isinstance(value, date):
                    days.add(value)
        for parameter in (data.parameters[id] for id in sorted(named)):
            for dated in parameter.values:
                held = dated.value.values() if isinstance(dated.value, Mapping) else (dated.value,)
                for value in held:
                    if isinstance(value, Decimal):
                        numbers.add(value)
                        if _in_unit(parameter.type, "year"):
                            years.add(int(value))
                        if _in_unit(parameter.type, "month"):
                            months.add(int(value))
                    elif isinstance(value, date):
                        days.add(value)
        years |= {span // 12 for span in spans if 0 < span < 1800}
        months |= {span % 12 for span in spans}
        self._years = sorted(years)
        self._months = max(months)
        self._days = sorted(days)
        self._numbers = sorted(numbers)
        self._texts = sorted(texts)
        self._extra: Mapping[str, Type] = {fact.id: fact.type for fact in data.facts.values()}

    def values(self, household: Household, unknown: Unknown, as_of: date) -> Iterable[object]:
        """The values to try for ``unknown``, those likeliest to differ first; empty where nothing can fill it in."""
        if unknown.field.startswith("extra."):
            type_ = self._extra.get(unknown.field.removeprefix("extra."))
            return () if type_ is None else self._of_type(type_, household, as_of)
        record = holder(household, *unknown)
        fact = _ASKED.get((entity_of(record.__class__) or "", unknown.field))
        if fact is None:
            return ()
        match fact.kind:
            case "boolean":
                return (True, False)
            case "enum":
                return fact.values
            case "number":
                return self._around_numbers()
            case "string":
                return (*self._texts, "")
            case "date":
                if unknown == (household.id, "adoption.applied_on"):
                    later = (as_of + DAY,) if as_of < _LAST else ()
                    return chain((as_of, *later), self._dates(household, as_of))
                known = self._dates(household, as_of)
                return (day for day in known if _possible(household, record, unknown.field, day, as_of))
            case _:
                return ()

    def _of_type(self, type_: Type, household: Household, as_of: date) -> Iterable[object]:
        match type_:
            case Boolean():
                return (True, False)
            case Enum(values=values):
                return values
            case Number():
                return self._around_numbers()
            case Text():
                return (*self._texts, "")
            case Date():
                return self._dates(household, as_of)
            case _:
                return ()

    def _around_numbers(self) -> Sequence[Decimal]:
        step = Decimal("0.01")
        around = {n + d for n in self._numbers for d in (-step, Decimal(0), step)}
        return sorted(around | {Decimal(0)})

    def _dates(self, household: Household, as_of: date) -> Iterator[date]:
        """Days around every day that the family or the law knows, moved back by every age that the law knows.

        One at a time, since two that differ are mostly found at once: the two ends come first.
        """
        marks = sorted({as_of, *self._days, *_known_days(household)}, key=lambda d: abs(d - as_of))
        given: set[date] = set()
        # The ends lie beyond every figure of the rule, those in days among them, so that what only grows is told apart.
        oldest = add_months(min(marks), -(max(self._years[-1], _LIFE) * 12 + self._months)) or _FIRST
        newest = min(max(marks), _LAST - DAY)
        for end in (oldest, newest + DAY):
            if end not in given:
                given.add(end)
                yield end
        # Months are counted from the day asked about alone, unless the rule itself looks at other days.
        for spread, around in ((range(1), marks), (range(1, self._months + 1), marks if self._looks_back else [as_of])):
            for mark in around:
                for years in self._years:
                    for months in spread:
                        shifted = add_months(mark, -(years * 12 + months))
                        if shifted is not None and _FIRST < shifted < _LAST:
                            for near in (shifted, shifted - DAY, shifted + DAY):
                                if near not in given:
                                    given.add(near)
                                    yield near


def _fact_asked(entity: str, field: str) -> Fact | None:
    """The plain fact behind an input field; several facts may ask for one field, and the plain one has its kind."""
    asking = [fact for fact in FACTS[entity].values() if fact.asks == field]
    name = field.replace(".", "_")
    dates = field in ("adoption.applied_on",)
    return next((fact for fact in asking if fact.name == name), None) or (
        replace(asking[0], kind="date") if dates and asking else asking[0] if asking else None
    )


_ASKED: Mapping[tuple[str, str], Fact] = {
    (entity, field): fact
    for entity, facts in FACTS.items()
    for field in {fact.asks for fact in facts.values() if fact.asks is not None}
    if (fact := _fact_asked(entity, field)) is not None
}


def _known_days(household: Household) -> set[date]:
    days: set[date | None] = set()
    for person in household.members:
        days |= {person.birth_date, person.death_date, person.adopted_on}
        if person.disability is not None:
            days.add(person.disability.assessed_on)
        if person.education is not None:
            days |= {person.education.admitted_on, person.education.normal_graduation_on}
    days |= {accident.on for accident in household.accidents}
    days |= {treatment.on for treatment in household.treatments}
    if household.adoption is not None:
        days.add(household.adoption.applied_on)
    return {day for day in days if day is not None}


def _possible(household: Household, record: Any, field: str, day: date, as_of: date) -> bool:
    """Whether ``day`` fits what the file says: nobody is born after dying, being assessed or going to school."""
    if not isinstance(record, Person):
        return True
    after: list[date | None] = [record.death_date]
    if record.disability is not None:
        after.append(record.disability.assessed_on)
    if record.education is not None:
        after.append(record.education.admitted_on)
    if field == "birth_date":
        after.append(record.adopted_on)
        if record.role != "child" or record.id == household.children[0].id:
            after.append(as_of)
    elif field == "adopted_on":
        if record.birth_date is not None and day < record.birth_date:
            return False
        after = [record.death_date]
        if record.id == household.children[0].id:
            after.append(as_of)
    return all(bound is None or day <= bound for bound in after)
