"""The reasons of a row in words: the condition, how it stands, and the facts behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from fpassist.domain.facts import FACTS
from fpassist.explain.vocabulary import VARIABLES, Lang, value_words
from fpassist.explain.words import Speaker
from fpassist.lang.tree import Atom, Node
from fpassist.lang.walk import walk

if TYPE_CHECKING:
    from fpassist.engine import Policy
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
        text = self.condition(reason)
        if reason.holds is True:
            return text
        if reason.holds is None:
            return self.speaker.pick(f"不详：{text}", f"not known: {text}")
        return self.speaker.pick(f"不满足：{text}", f"not met: {text}")

    def facts(self, reason: Reason) -> str:
        """The facts that the condition read, each with its value."""
        pick = self.speaker.pick
        return pick("；", "; ").join(
            f"{self.speaker.path(path)}{pick('：', ': ')}{value_words(value, self.lang)}"
            for path, value in reason.facts.items()
        )

    def main(self, reasons: tuple[Reason, ...]) -> str:
        """The first failing condition in a phrase, with the facts that a reader would check first."""
        for reason in reasons:
            if reason.holds is False:
                return self.standing(reason)
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
            for atom in self._every_atom():
                self._atoms.setdefault(atom.text, atom)
                self._atoms.setdefault(self._figures(atom.text), atom)
        return self._atoms.get(condition)

    def _every_atom(self) -> Iterator[Atom]:
        data = self._policy.data
        nodes: list[Node] = [benefit.when for benefit in data.benefits.values()]
        nodes += [definition.node for definition in data.definitions.values()]
        nodes += [rule.when for b in data.benefits.values() for rule in b.grant.payers if rule.when is not None]
        for node in nodes:
            for inner in walk(node):
                if isinstance(inner, Atom):
                    yield inner

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


def roles_of(household: object, lang: Lang) -> dict[str, str]:
    """Words for every subject of a household: its id, with the role where it is a person's. Never a name."""
    words: dict[str, str] = {}
    for kind in ("treatments", "accidents", "members"):
        for record in getattr(household, kind, None) or ():
            role = getattr(record, "role", None)
            words[record.id] = f"{record.id} ({_role(role, lang)})" if role else str(record.id)
    words.setdefault(str(getattr(household, "id", "")), VARIABLES[lang]["household"])
    return words


def _role(role: str, lang: Lang) -> str:
    return value_words(role, lang)
