"""What the compiled reader answers, and the way from its bare truth values to benefits, records and amounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import compress
from operator import itemgetter
from typing import Any, Final, NamedTuple

from fpassist.domain import Household
from fpassist.engine.rows import OUTCOMES, Decided, Outcome
from fpassist.engine.sums import VARIES, Sums
from fpassist.policy.model import PolicyData, SubjectKind

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


Answers = list[bool | None]

Visited = Sequence[Any]
"""The records of one group."""

ORDERS: Final = 1000
"""Makes of family, by how many of each kind of subject they have, whose order of rows is remembered."""


class Order(NamedTuple):
    """How the answers about a family of one make become rows in the order of the policy, subjects as visited.

    Args:
        benefits: of each row the benefit.
        records: takes, of what is known of each record visited, that of each row's record.
        answers: takes, of the answers, that of each row.
    """

    benefits: tuple[str, ...]
    records: Callable[[Sequence[Any]], Sequence[Any]]
    answers: Callable[[Answers], Sequence[bool | None]]


class Compiled:
    """Decides households of one policy quickly; three-valued, exact where every fact is known or stands once.

    Args:
        data: the resolved policy.
        function: the generated function; it gives the truth values, group by group and record by record, and the
            records of each group that has benefits.
    """

    __slots__ = ("_function", "_orders", "_plans", "data")

    def __init__(self, data: PolicyData, function: Callable[[Household, date], tuple[Answers, list[Visited]]]) -> None:
        self.data = data
        self._function = function
        plans = [[b.id for b in data.benefits.values() if b.subject in kinds] for _, kinds in GROUPS]
        self._plans = [plan for plan in plans if plan]
        self._orders: dict[tuple[int, ...], Order] = {}

    def answers(self, household: Household, as_of: date) -> CompiledAnswers:
        """Whether each benefit goes to each of its subjects."""
        return CompiledAnswers(self, *self._function(household, as_of))

    def subjects(self, visited: Iterable[Visited]) -> Iterator[tuple[str, Any]]:
        """Benefit and record of each answer, in their order."""
        for records, plan in zip(visited, self._plans, strict=True):
            for record in records:
                for benefit in plan:
                    yield benefit, record

    def order(self, visited: Sequence[Visited]) -> Order:
        """The order of the rows about the records visited."""
        sizes = tuple([len(records) for records in visited])
        order = self._orders.get(sizes)
        if order is None:
            order = self._made(visited)
            if len(self._orders) < ORDERS:
                self._orders[sizes] = order
        return order

    def _made(self, visited: Iterable[Visited]) -> Order:
        rows: list[tuple[str, int, int]] = []
        whose = 0
        for records, plan in zip(visited, self._plans, strict=True):
            for _ in records:
                rows += [(benefit, whose, len(rows) + place) for place, benefit in enumerate(plan)]
                whose += 1
        ranks = {id: place for place, id in enumerate(self.data.benefits)}
        rows.sort(key=lambda row: ranks[row[0]])
        return Order(
            tuple([benefit for benefit, _, _ in rows]),
            _taker([whose for _, whose, _ in rows]),
            _taker([place for _, _, place in rows]),
        )


def _taker(places: list[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Takes the items at ``places``."""
    if len(places) < 2:
        return lambda items: [items[place] for place in places]
    return itemgetter(*places)


class CompiledAnswers:
    """Answers of the generated function, given their benefits and records only when somebody looks.

    Args:
        compiled: the reader that gave them.
        values: the truth values, group by group and record by record.
        visited: the records of each group.
    """

    __slots__ = ("_compiled", "_visited", "values")

    def __init__(self, compiled: Compiled, values: Answers, visited: list[Visited]) -> None:
        self._compiled = compiled
        self._visited = visited
        self.values = values

    def subjects(self) -> Iterator[tuple[str, Any]]:
        """Benefit and record of each of ``values``."""
        return self._compiled.subjects(self._visited)

    def answers(self) -> list[tuple[str, Any, bool | None]]:
        """Benefit, record and truth of each row, in the order of the policy, subjects as visited."""
        order = self._compiled.order(self._visited)
        records = order.records([record for records in self._visited for record in records])
        return list(zip(order.benefits, records, order.answers(self.values), strict=True))

    def decisions(self, household: Household, as_of: date, sums: Sums) -> list[Decided]:
        """The same with the amounts of what is granted."""
        order = self._compiled.order(self._visited)
        benefits = order.benefits
        records = [record for records in self._visited for record in records]
        ids, values = order.records([record.id for record in records]), order.answers(self.values)
        amounts: list[Decimal | None] = [None] * len(benefits)
        own: Sequence[Any] | None = None
        for row in compress(range(len(benefits)), values):
            amount = sums.fixed[benefits[row]]
            if amount is VARIES:
                own = own or order.records(records)
                amount = sums.value(benefits[row], household, own[row], as_of)
            amounts[row] = amount
        outcomes: list[Outcome] = [OUTCOMES[value] for value in values]
        return list(map(Decided, benefits, ids, outcomes, amounts))
