"""What the compiled reader answers, and the way from its bare truth values to benefits, records and amounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from fpassist.domain import Household
from fpassist.engine.rows import OUTCOMES, Decided
from fpassist.engine.subjects import SUBJECTS
from fpassist.engine.sums import VARIES, Sums
from fpassist.policy.model import Benefit, PolicyData, SubjectKind

Group = tuple[SubjectKind, tuple[SubjectKind, ...]]

GROUPS: Final[tuple[Group, ...]] = (
    ("household", ("household",)),
    ("spouse", ("spouse", "member")),
    ("only_child", ("member", "only_child")),
    ("adopted_child", ("adopted_child",)),
    ("accident", ("accident",)),
    ("treatment", ("treatment",)),
)
"""Records that are visited together, and the kinds of subject that each is."""

_FIND: Final = tuple(SUBJECTS[group] for group, _ in GROUPS)

Answers = list[bool | None]

ORDERS: Final = 1000
"""Makes of family, by how many of each kind of subject they have, whose order of rows is remembered."""


class Compiled:
    """Decides households of one policy quickly; three-valued, exact where every fact is known or stands once.

    Args:
        data: the resolved policy.
        function: the generated function.
    """

    __slots__ = ("_function", "_orders", "_plans", "data")

    def __init__(self, data: PolicyData, function: Callable[[Household, date], Answers]) -> None:
        self.data = data
        self._function = function
        self._plans: dict[SubjectKind, tuple[Benefit, ...]] = {
            group: tuple(b for b in data.benefits.values() if b.subject in kinds) for group, kinds in GROUPS
        }
        self._orders: dict[tuple[int, ...], list[tuple[str, int, int]]] = {}

    def answers(self, household: Household, as_of: date) -> Answers:
        """The bare truth values, in the order of ``subjects``."""
        return self._function(household, as_of)

    def given(self, answers: Answers) -> CompiledAnswers:
        """``answers`` with the way to their benefits and records."""
        return CompiledAnswers(self, answers)

    def subjects(self, household: Household, as_of: date) -> Iterator[tuple[str, Any]]:
        """Benefit and record of each answer, in their order."""
        for group, _ in GROUPS:
            for record in SUBJECTS[group](household, as_of):
                for benefit in self._plans[group]:
                    yield benefit.id, record

    def laid_out(self, household: Household, as_of: date) -> tuple[list[Any], list[tuple[str, int, int]]]:
        """Every record, and of each row, in the order of the policy: benefit, place of record, place of answer."""
        groups = [find(household, as_of) for find in _FIND]
        sizes = tuple([len(records) for records in groups])
        order = self._orders.get(sizes)
        if order is None:
            order = self._order(groups)
            if len(self._orders) < ORDERS:
                self._orders[sizes] = order
        return [record for records in groups for record in records], order

    def _order(self, groups: list[tuple[Any, ...]]) -> list[tuple[str, int, int]]:
        """Of each row the benefit, the place of its record among those of all groups, and that of its answer."""
        rows: list[tuple[str, int, int]] = []
        whose = 0
        for records, (group, _) in zip(groups, GROUPS, strict=True):
            for _ in records:
                for benefit in self._plans[group]:
                    rows.append((benefit.id, whose, len(rows)))
                whose += 1
        ranks = {id: place for place, id in enumerate(self.data.benefits)}
        return sorted(rows, key=lambda row: ranks[row[0]])


class CompiledAnswers:
    """Answers of the generated function, given their benefits and records only when somebody looks.

    Args:
        compiled: the reader that gave them.
        answers: as its ``answers`` gives them.
    """

    __slots__ = ("_compiled", "_values")

    def __init__(self, compiled: Compiled, answers: Answers) -> None:
        self._compiled = compiled
        self._values = answers

    def answers(self, household: Household, as_of: date) -> list[tuple[str, Any, bool | None]]:
        """Benefit, record and truth of each row, in the order of the policy, subjects as visited."""
        records, order = self._compiled.laid_out(household, as_of)
        values = self._values
        return [(id, records[whose], values[place]) for id, whose, place in order]

    def decisions(self, household: Household, as_of: date, sums: Sums) -> list[Decided]:
        """The same with the amounts of what is granted."""
        records, order = self._compiled.laid_out(household, as_of)
        values, fixed = self._values, sums.fixed
        ids = [record.id for record in records]
        found: list[Decided] = []
        for id, whose, place in order:
            value = values[place]
            amount = None
            if value:
                amount = fixed[id]
                if amount is VARIES:
                    amount = sums.value(id, household, records[whose], as_of)
            found.append(Decided(id, ids[whose], OUTCOMES[value], amount))
        return found
