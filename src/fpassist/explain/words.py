"""Conditions as sentences: the tree of a policy read aloud, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from fpassist.domain.facts import FACTS
from fpassist.explain.vocabulary import VARIABLES, Lang, spaced, value_words
from fpassist.lang import tree
from fpassist.lang.types import Boolean, Date, Months, Number, Record
from fpassist.policy.model import PolicyData

_COMPARE: Mapping[Lang, Mapping[str, str]] = {
    "zh": {"=": "为", "!=": "不为", "<": "小于", "<=": "不大于", ">": "大于", ">=": "不小于"},
    "en": {"=": "is", "!=": "is not", "<": "is under", "<=": "is at most", ">": "is over", ">=": "is at least"},
}
_COMPARE_DAYS: Mapping[Lang, Mapping[str, str]] = {
    "zh": {"=": "为", "!=": "不为", "<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"},
    "en": {
        "=": "is",
        "!=": "is not",
        "<": "is before",
        "<=": "is no later than",
        ">": "is after",
        ">=": "is no earlier than",
    },
}


_PARTS = {
    "year": ("年份", "year"),
    "month": ("月份", "month"),
    "day": ("日", "day of the month"),
    "weekday": ("星期", "weekday"),
    "years": ("年数", "years"),
    "months": ("月数", "months"),
}
_PATH = re.compile(r"\w+(?:\.\w+)*")
_NOUNS = frozenset(("cadre", "orphan", "education_full_time"))
"""Facts that are true or false and whose Chinese label is a noun."""


class Speaker:
    """Reads trees of one policy aloud.

    Args:
        policy: gives the labels of definitions, parameters and declared facts.
        lang: ``zh`` or ``en``.
        as_of: the day whose parameter values are told beside their labels.
    """

    def __init__(self, policy: PolicyData, lang: Lang, as_of: date) -> None:
        self.policy = policy
        self.lang: Lang = lang
        self.as_of = as_of
        self._bound: dict[str, str] = {}

    def pick(self, zh: str, en: str) -> str:
        """The one in this speaker's language."""
        return zh if self.lang == "zh" else en

    def say(self, node: tree.Node) -> str:
        """``node`` in words; what has no words of its own is given as the analyst wrote it."""
        try:
            return self._say(node)
        except _Unspoken:
            return node.text if isinstance(node, tree.Atom) else self.pick("所述条件", "the condition as written")

    def _say(self, node: tree.Node) -> str:
        match node:
            case tree.Atom(body=body, text=text):
                try:
                    return self._say(body)
                except _Unspoken:
                    return text
            case tree.Literal(value=value):
                return self.value(value)
            case tree.Variable(name=name):
                return self._bound.get(name) or VARIABLES[self.lang].get(name, name)
            case tree.AsOf():
                return self.pick("当日", "the day asked about")
            case tree.Property(base=base, name=name) | tree.Definition(base=base, id=name):
                return self._of(base, name, boolean=isinstance(node.type, Boolean))
            case tree.Parameter(id=id):
                return self._parameter(id)
            case tree.And(items=items):
                return self.pick("，且", ", and ").join(map(self._say, items))
            case tree.Or(items=items):
                return self.pick("，或", ", or ").join(map(self._say, items))
            case tree.Not(operand=operand):
                return self.pick(f"并非“{self._say(operand)}”", f"not ({self._say(operand)})")
            case tree.Compare(op=op, left=left, right=right):
                return self._compare(op, left, right)
            case tree.Arithmetic(op=op, left=left, right=right):
                return f"{self._say(left)} {op} {self._say(right)}"
            case tree.Between(value=value, low=low, high=high):
                return self.pick(
                    f"{self._say(value)}在 {self._say(low)} 至 {self._say(high)} 之间",
                    f"{self._say(value)} is from {self._say(low)} to {self._say(high)}",
                )
            case tree.In(value=value, tests=tests):
                return self._within(value, tests)
            case tree.ListOf(items=items):
                return self.pick("、", ", ").join(map(self._say, items))
            case tree.Quantified(kind=kind, bindings=((name, of),), body=body):
                return self._quantified(kind, name, of, body)
            case tree.Filter(base=base, condition=condition) if isinstance(condition.type, Number):
                place = self._say(condition)
                return self.pick(f"{self._say(base)}第{place}项", f"number {place} of {self._say(base)}")
            case tree.Filter(base=base, condition=condition):
                return self.pick(
                    f"{self._say(base)}中满足“{self._say(condition)}”者",
                    f"those of {self._say(base)} where {self._say(condition)}",
                )
            case tree.At(day=day, body=body):
                return self.pick(
                    f"在{self._say(day)}那天，{self._say(body)}", f"on {self._say(day)}, {self._say(body)}"
                )
            case tree.If(condition=condition, then=then, otherwise=otherwise):
                return self.pick(
                    f"若{self._say(condition)}则{self._say(then)}，否则{self._say(otherwise)}",
                    f"if {self._say(condition)} then {self._say(then)}, else {self._say(otherwise)}",
                )
            case tree.Call(function="count", arguments=(of,)):
                return self.pick(f"{self._say(of)}的个数", f"the number of {self._say(of)}")
            case _:
                raise _Unspoken

    def _quantified(self, kind: str, name: str, of: tree.Node, body: tree.Node) -> str:
        listed = self._say(of)
        before = self._bound
        # Two loops at once would both be "it": the inner one keeps its own name.
        self._bound = {**before, name: name if before else self.pick("其", "it")}
        try:
            inner = self._say(body)
        finally:
            self._bound = before
        if kind == "some":
            return self.pick(f"{listed}中至少有一个：{inner}", f"at least one of {listed}: {inner}")
        return self.pick(f"{listed}中每一个都：{inner}", f"every one of {listed}: {inner}")

    def _compare(self, op: str, left: tree.Node, right: tree.Node) -> str:
        if isinstance(right, tree.Literal) and isinstance(right.value, bool) and op in ("=", "!="):
            wanted = right.value is (op == "=")
            return self._say(left) if wanted else self.pick(f"并非“{self._say(left)}”", f"not ({self._say(left)})")
        if isinstance(right, tree.Literal) and right.value is None:
            return self.pick(
                f"{self._say(left)}{'未知' if op == '=' else '已知'}",
                f"{self._say(left)} is {'unknown' if op == '=' else 'known'}",
            )
        words = (_COMPARE_DAYS if isinstance(left.type, Date) else _COMPARE)[self.lang][op]
        return self.pick(
            f"{self._say(left)}{words} {self._say(right)}", f"{self._say(left)} {words} {self._say(right)}"
        )

    def _within(self, value: tree.Node, tests: tuple[tree.Node, ...]) -> str:
        parts: list[str] = []
        for test in tests:
            if isinstance(test, tree.Interval):
                parts.append(self._interval(test))
            else:
                parts.append(self._say(test))
        joined = self.pick("、", " or ").join(parts)
        if len(tests) == 1 and isinstance(tests[0], tree.Interval):
            return self.pick(f"{self._say(value)}为 {joined}", f"{self._say(value)} is {joined}")
        return self.pick(f"{self._say(value)}为{joined}之一", f"{self._say(value)} is one of {joined}")

    def _interval(self, node: tree.Interval) -> str:
        low = None if node.low is None else self._say(node.low)
        high = None if node.high is None else self._say(node.high)
        if low is not None and high is not None:
            return self.pick(f"{low} 至 {high}", f"{low} to {high}") + (
                "" if node.low_closed and node.high_closed else self.pick("（不含端点）", " (ends left out)")
            )
        if low is not None:
            return (
                self.pick("不小于 " if node.low_closed else "大于 ", "at least " if node.low_closed else "over ") + low
            )
        return self.pick("不大于 " if node.high_closed else "小于 ", "at most " if node.high_closed else "under ") + (
            high or ""
        )

    def _of(self, base: tree.Node, name: str, *, boolean: bool) -> str:
        if isinstance(base.type, Date | Months) and name in _PARTS:
            part = self.pick(*_PARTS[name])
            return self.pick(f"{self._say(base)}的{part}", f"the {part} of {self._say(base)}")
        label = self.label(name, base.type.name if isinstance(base.type, Record) else None)
        if isinstance(base, tree.Variable) and base.name == "household":
            return label
        owner = self._say(base)
        if label.startswith(owner) or (boolean and owner == self.pick("其", "it")):
            return label
        if self.lang == "zh":
            # Labels of facts that are true or false are verbs, those of definitions are names.
            link = ("：" if name in self.policy.definitions else "为" if name in _NOUNS else "") if boolean else "的"
            return f"{owner}{'' if link == '的' and owner == '其' else link}{label}"
        of = "its" if owner == "it" else f"{owner}'s"
        return f"{owner}: {label}" if boolean else f"{of} {label}"

    def _parameter(self, id: str) -> str:
        parameter = self.policy.parameters.get(id)
        if parameter is None:
            raise _Unspoken
        dated = parameter.on(self.as_of)
        if isinstance(parameter.type, Number) and dated is not None and isinstance(dated.value, Decimal):
            return self.value(dated.value)
        label = self.pick(parameter.label.zh, parameter.label.en)
        if dated is None or isinstance(dated.value, Mapping):
            return label
        return f"{label} ({self.value(dated.value)})"

    def label(self, name: str, entity: str | None = None) -> str:
        """The label of a definition, a declared fact or a built-in one; its id in words where it has none."""
        for labelled in (self.policy.definitions.get(name), self.policy.facts.get(name)):
            if labelled is not None:
                return self.pick(labelled.label.zh, labelled.label.en)
        for kind in (entity, *FACTS) if entity in FACTS else FACTS:
            fact = FACTS[str(kind)].get(name)
            if fact is not None:
                return self.pick(fact.label_zh, fact.label_en)
        return spaced(name)

    def value(self, value: object) -> str:
        """A value of the language."""
        if isinstance(value, Decimal):
            return format(value.normalize(), "f")
        if isinstance(value, tree.YearsMonths):
            years, months = divmod(abs(value.count), 12)
            sign = "-" if value.count < 0 else ""
            parts = [
                f"{n} {self.pick(zh, en + 's' * (n != 1))}"
                for n, zh, en in ((years, "年", "year"), (months, "个月", "month"))
                if n
            ]
            return sign + " ".join(parts) if parts else self.pick("0 个月", "0 months")
        if isinstance(value, timedelta):
            return f"{value.days} {self.pick('天', 'day' if value.days == 1 else 'days')}"
        return value_words(value, self.lang)

    def path(self, path: str, value: object = None) -> str:
        """A fact as reasons name it (``wife.age``, ``low_income``), in words; ``value`` tells a yes-or-no one."""
        plain = _PATH.fullmatch(path) is not None
        *owners, name = path.split(".") if plain else path.rpartition(".")[::2]
        label = self.label(name, owners[-1] if owners else "household")
        if not owners or owners == ["household"]:
            return label
        # What is no plain path (``children[2].age``) stays as it is written.
        words = [VARIABLES[self.lang].get(owner) or self.label(owner) for owner in owners] if plain else owners
        if self.lang == "en":
            return f"{': '.join(words)}: {label}"
        owner = "的".join(words)
        if label.startswith(owner):
            return label
        return owner + ("" if isinstance(value, bool) else "的") + label


class _Unspoken(Exception):
    """A construct that has no words."""
