"""The reasons of a row in words: the condition, how it stands, and the facts behind it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from fpassist.domain.facts import FACTS
from fpassist.explain.branches import branch_tests, conditions
from fpassist.explain.vocabulary import VARIABLES, Lang, value_words
from fpassist.explain.words import Speaker
from fpassist.lang.tree import Atom, Literal, Not

if TYPE_CHECKING:
    from fpassist.engine import Policy
    from fpassist.engine.completions import Unknown
    from fpassist.engine.rows import Reason

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Causes:
    """Puts reasons and missing facts of results of one policy into words.

    Args:
        policy: the policy that decided.
        lang: ``zh`` or ``en``.
        as_of: the day asked about.
    """

    def __init__(self, policy: Policy, lang: Lang, as_of: date) -> None:
        self.speaker = Speaker(policy.data, lang, as_of)
        self.lang: Lang = lang
        self._policy = policy
        self._atoms: dict[str, Atom] | None = None

    def condition(self, reason: Reason) -> str:
        """The condition of ``reason`` as a phrase; the analyst's own text where no phrase is known for it."""
        atom = self._find(reason.condition)
        return reason.condition if atom is None else self.speaker.say(atom)

    def standing(self, reason: Reason) -> str:
        """``condition`` with whether it holds."""
        own = self._own(reason)
        if own is not None:
            return own
        atom = self._find(reason.condition)
        if atom is not None and isinstance(atom.body, Literal):
            # A reading may settle a point outright.
            pick = self.speaker.pick
            return (
                pick("按所选读法成立", "settled by the reading chosen")
                if reason.holds
                else pick("按所选读法不成立", "ruled out by the reading chosen")
            )
        if reason.holds is False and isinstance(atom, Atom) and isinstance(atom.body, Not):
            # That a denial fails says that what it denies is so.
            return self.speaker.say(atom.body.operand)
        text = self.condition(reason)
        if reason.holds is True:
            return text
        if reason.holds is None:
            return self.speaker.pick(f"不详：{text}", f"not known: {text}")
        if self._only_branches(reason):
            return self.speaker.pick(f"此处不适用：{text}", f"does not apply here: {text}")
        return self.speaker.pick(f"不满足：{text}", f"not met: {text}")

    def facts(self, reason: Reason, *, every: bool = False) -> str:
        """The facts that the condition read, each with its value.

        Args:
            reason: whose facts.
            every: whether to tell those too that the condition says already: plain yes or no, nothing at all.
        """
        pick = self.speaker.pick
        if self._own(reason) is not None:
            return ""
        return pick("；", "; ").join(
            f"{self.speaker.path(path, value)}{pick('：', ': ')}{self._value(path, value)}"
            for path, value in reason.facts.items()
            if every or not (isinstance(value, bool) or value in (None, []))
        )

    def _value(self, path: str, value: object) -> str:
        """A fact's value in words; ids and text that the family's record holds stay as they are written there."""
        if isinstance(value, list):
            ids = [str(item) for item in cast("list[object]", value)]
            return self.speaker.pick("、", ", ").join(ids) or value_words([], self.lang)
        if isinstance(value, str) and _written(path.rpartition(".")[2]):
            return value
        return value_words(value, self.lang)

    def _own(self, reason: Reason) -> str | None:
        """The engine's own conditions of one-off grants and dated benefits in words; ``None`` for the policy's."""
        pick, facts = self.speaker.pick, reason.facts
        if "event" in facts and reason.condition.startswith("event in "):
            on, span = facts["event"], reason.condition.removeprefix("event in [").rstrip("]")
            start, _, end = span.partition("..")
            if on is None:
                return pick("没有发生应予补助的事项", "nothing happened that it is due for")
            if reason.holds:
                return pick(f"事项发生于 {on}", f"it happened on {on}")
            if str(on) < start:
                return pick(f"事项发生于 {on}，通知尚未施行", f"it happened on {on}, before the notice was in force")
            return pick(f"事项发生于 {on}，在 {end} 尚未发生", f"it happens on {on}, after {end}")
        if reason.condition == "not received":
            return pick("尚未领取", "not paid yet") if reason.holds else pick("已经领取", "paid already")
        if reason.condition == "benefit in force":
            stretch = f"{facts.get('from') or ''} … {facts.get('until') or ''}".strip()
            return pick(f"该措施的施行期间：{stretch}", f"the benefit is in force: {stretch}")
        return None

    def main(self, reasons: tuple[Reason, ...]) -> str:
        """The first failing condition in a phrase; one that only chooses a branch where there is no other."""
        failing = sorted((reason for reason in reasons if reason.holds is False), key=self._only_branches)
        if failing:
            return self.standing(failing[0])
        return self.speaker.pick("不在适用日期或对象范围内", "outside the dates or subjects it applies to")

    def missing(self, path: str, roles: dict[str, str]) -> str:
        """A missing fact (``<id>.<field>``) as something to ask for.

        Args:
            path: as results give it.
            roles: words for each subject id.
        """
        subject, _, field = path.partition(".")
        for known in sorted(roles, key=len, reverse=True):
            # Ids may hold points themselves: the longest id that fits is the subject.
            if path.startswith(known + "."):
                subject, field = known, path[len(known) + 1 :]
                break
        return f"{roles.get(subject, subject)}{self.speaker.pick('：', ': ')}{self.field(field)}"

    def missing_of(self, unknown: Unknown, subject: str, roles: dict[str, str]) -> str:
        """A missing fact; whose it is is told where it is not ``subject``'s own."""
        field = self.field(unknown.field)
        if unknown.subject == subject:
            return field
        return f"{roles.get(unknown.subject, unknown.subject)}{self.speaker.pick('：', ': ')}{field}"

    def field(self, field: str) -> str:
        """An input field in words: the label of the fact that asks for it."""
        name = field.removeprefix("extra.")
        for facts in FACTS.values():
            fact = facts.get(name)
            if fact is not None and fact.asks in (None, name):
                return self.speaker.pick(fact.label_zh, fact.label_en)
        for facts in FACTS.values():
            for fact in facts.values():
                if fact.asks is not None and fact.asks.rpartition(":")[2] == field:
                    return self.speaker.pick(fact.label_zh, fact.label_en)
        return self.speaker.label(name)

    def _find(self, condition: str) -> Atom | None:
        if self._atoms is None:
            self._atoms = {}
            for atom in conditions(self._policy):
                if isinstance(atom, Atom):
                    self._atoms.setdefault(atom.text, atom)
                    self._atoms.setdefault(self._figures(atom.text), atom)
        return self._atoms.get(condition)

    def _only_branches(self, reason: Reason) -> bool:
        """Whether the condition only says which branch of a rule applies."""
        atom = self._find(reason.condition)
        return atom is not None and atom.text in branch_tests(self._policy)

    def _figures(self, text: str) -> str:
        """``text`` as reasons show it: names of parameters replaced by their figures on the day."""

        def figure(found: re.Match[str]) -> str:
            parameter = self._policy.data.parameters.get(found[0])
            if parameter is None or parameter.key is not None:
                return found[0]
            dated = parameter.on(self.speaker.as_of)
            if dated is None:
                return found[0]
            value = dated.value
            if isinstance(value, Decimal):
                return str(int(value)) if value == value.to_integral_value() else str(value)
            return str(value)

        return _WORD.sub(figure, text)


def _written(name: str) -> bool:
    """Whether a built-in fact is an id, or text that is no value of a closed list."""
    return any(name in facts and facts[name].kind in ("string", "record") for facts in FACTS.values())


def roles_of(household: object, lang: Lang) -> dict[str, str]:
    """Words for every subject of a household: its id, with the role where it is a person's. Never a name."""
    words: dict[str, str] = {}
    for kind in ("treatments", "accidents", "members"):
        for record in getattr(household, kind, None) or ():
            role = getattr(record, "role", None)
            shown = "{}({})" if lang == "zh" else "{} ({})"
            words[record.id] = shown.format(record.id, value_words(role, lang)) if role else str(record.id)
    words.setdefault(str(getattr(household, "id", "")), VARIABLES[lang]["household"])
    return words
