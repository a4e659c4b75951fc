"""One row decided by the reference evaluator: outcome, amount, quantity, payers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from fpassist.domain import Household
from fpassist.domain.money import quantise, split_evenly
from fpassist.engine.candidates import Thresholds, roots_of
from fpassist.engine.completions import Exact, Reading, Unknown, exact
from fpassist.engine.host import PolicyHost
from fpassist.engine.reasons import Listener
from fpassist.engine.repeats import Repeats
from fpassist.engine.rows import Amounted, Payer
from fpassist.engine.subjects import SUBJECTS, VARIABLES, received
from fpassist.lang import evaluate
from fpassist.lang.tree import Node
from fpassist.policy.model import Benefit, Definition, PolicyData


def in_force(benefit: Benefit, as_of: date) -> bool:
    """Whether the benefit's own dates admit ``as_of``."""
    return (benefit.start is None or benefit.start <= as_of) and (benefit.until is None or as_of <= benefit.until)


def paid_already(benefit: Benefit, household: Household, record: Any, as_of: date) -> bool:
    """Whether a one-off grant is recorded as received."""
    once = benefit.grant.once_per
    if once is None:
        return False
    return received(household, benefit.id, record.id if once == "subject" else None, as_of)


RowFunction = Callable[[Household, Any, date], bool | None]
"""Decides one benefit for one subject, three-valued."""


class Decider:
    """Decides rows of one policy by the reference evaluator; the meaning that every other reader is held against.

    Args:
        data: the resolved policy.
    """

    def __init__(self, data: PolicyData) -> None:
        self.data = data
        self._thresholds: dict[str, Thresholds] = {}
        self._rows: Mapping[str, RowFunction] | None = None

    @cached_property
    def repeats(self) -> Repeats:
        """The facts that each benefit reads more than once; a family of which everything is known asks for none."""
        return Repeats(self.data)

    def outcome(self, benefit: Benefit, household: Household, record: Any, as_of: date) -> Exact:
        """Whether ``record`` gets ``benefit``; ``None`` where two completions of the unknown facts differ."""
        return self._exact(self.condition, benefit, household, record, as_of)

    def quickly(self, benefit: Benefit, household: Household, record: Any, as_of: date) -> Exact:
        """As ``outcome``, the compiled rules asked first; completions are tried only where they can matter."""
        known = self._compiled_rows()[benefit.id](household, record, as_of)
        if known is None and self.repeats.may_matter(benefit.id, household):
            return self.settled(benefit, household, record, as_of)
        return Exact(known, exhausted=False)

    def _compiled_rows(self) -> Mapping[str, RowFunction]:
        if self._rows is None:
            from fpassist.engine.compiled import compile_rows

            self._rows = compile_rows(self.data)
        return self._rows

    def settled(self, benefit: Benefit, household: Household, record: Any, as_of: date) -> Exact:
        """As ``outcome``, the compiled rules asked first: the reference only says which unknown facts they met."""
        quick = self._compiled_rows()[benefit.id]

        def condition(
            benefit: Benefit, household: Household, record: Any, as_of: date, listener: Listener
        ) -> bool | None:
            known = quick(household, record, as_of)
            return self.condition(benefit, household, record, as_of, listener) if known is None else known

        return self._exact(condition, benefit, household, record, as_of, quick)

    def amount(self, benefit: Benefit, household: Household, record: Any, as_of: date) -> Exact:
        """The sum granted (CNY to the fen), for a row that is granted."""
        if benefit.grant.amount is None:
            return Exact(None, exhausted=False)
        return self._exact(self._sum, benefit, household, record, as_of)

    def payers(
        self, benefit: Benefit, household: Household, record: Any, as_of: date, amount: Decimal | None
    ) -> tuple[Payer, ...] | None:
        """Who pays ``amount`` for a row that is granted; ``None`` where it hangs on an unknown fact."""
        first = benefit.grant.payers[0] if benefit.grant.payers else None
        if first is not None and first.when is None and first.each is None:
            return (Payer(first.payer, None, amount),)
        found = self._exact(self._shares(amount), benefit, household, record, as_of).answer
        return found if isinstance(found, tuple) else None  # pyright: ignore[reportUnknownVariableType]

    def quantity(self, benefit: Benefit, household: Household, record: Any, as_of: date) -> Amounted | None:
        """What is given in kind, counted."""
        given = benefit.grant.quantity
        if given is None:
            return None
        host = PolicyHost(self.data, household)
        value = evaluate(given.value, host.environment(VARIABLES[benefit.subject], record, as_of))
        return Amounted(value, given.unit, given.per) if isinstance(value, Decimal) else None

    def _exact(
        self,
        answer: Callable[[Benefit, Household, Any, date, Listener], Hashable | None],
        benefit: Benefit,
        household: Household,
        record: Any,
        as_of: date,
        quick: RowFunction | None = None,
    ) -> Exact:
        def same(current: Household) -> Any:
            return record if current is household else self._same(benefit, current, record, as_of)

        def read(current: Household) -> Reading:
            listener = Listener(current)
            subject = same(current)
            if subject is None:
                return False, ()
            return answer(benefit, current, subject, as_of, listener), tuple(listener.unknown)

        def known(current: Household) -> bool | None:
            subject = same(current)
            return False if subject is None or quick is None else quick(current, subject, as_of)

        values = self._values(f"benefit {benefit.id}", lambda: roots_of(benefit), as_of)
        return exact(read, values, household, known if quick is not None else None)

    def standing(self, definition: Definition, household: Household, as_of: date) -> bool | None:
        """Whether a definition of the household holds; ``None`` where two completions of the unknown facts differ."""

        def read(current: Household) -> Reading:
            listener = Listener(current)
            value = PolicyHost(self.data, current, listener).definition(definition.id, current, as_of)
            return value, tuple(listener.unknown)

        values = self._values(f"definition {definition.id}", lambda: [definition.node], as_of)
        found = exact(read, values, household).answer
        return found if isinstance(found, bool) else None

    def _values(
        self, key: str, roots: Callable[[], list[Node]], as_of: date
    ) -> Callable[[Household, Unknown], Iterable[object]]:
        """The values to try for an unknown fact; the trees are only searched for them where one is met."""

        def values(current: Household, unknown: Unknown) -> Iterable[object]:
            marks = self._thresholds.get(key)
            if marks is None:
                marks = self._thresholds[key] = Thresholds(self.data, roots())
            return marks.values(current, unknown, as_of)

        return values

    def _same(self, benefit: Benefit, household: Household, record: Any, as_of: date) -> Any:
        """The subject again, in a completed copy of the household; ``None`` where it is no subject there."""
        if benefit.subject == "household":
            return household
        return next((r for r in SUBJECTS[benefit.subject](household, as_of) if r.id == record.id), None)

    def condition(
        self, benefit: Benefit, household: Household, record: Any, as_of: date, listener: Listener
    ) -> bool | None:
        """The bare three-valued truth of a row, telling ``listener`` which unknown facts it read."""
        if not in_force(benefit, as_of) or paid_already(benefit, household, record, as_of):
            return False
        env = PolicyHost(self.data, household, listener).environment(VARIABLES[benefit.subject], record, as_of)
        happened: bool | None = True
        if benefit.grant.event is not None:
            on = evaluate(benefit.grant.event, env)
            happened = self.data.in_force_from <= on <= as_of if isinstance(on, date) else None
            if happened is False or (on is None and not listener.unknown):
                return False
        met = evaluate(benefit.when, env)
        if met is False:
            return False
        return None if met is None or happened is None else True

    def _sum(
        self, benefit: Benefit, household: Household, record: Any, as_of: date, listener: Listener
    ) -> Decimal | None:
        amount = benefit.grant.amount
        if amount is None:
            return None
        env = PolicyHost(self.data, household, listener).environment(VARIABLES[benefit.subject], record, as_of)
        value = evaluate(amount, env)
        return quantise(value) if isinstance(value, Decimal) else None

    def _shares(
        self, amount: Decimal | None
    ) -> Callable[[Benefit, Household, Any, date, Listener], tuple[Payer, ...] | None]:
        def shares(
            benefit: Benefit, household: Household, record: Any, as_of: date, listener: Listener
        ) -> tuple[Payer, ...] | None:
            env = PolicyHost(self.data, household, listener).environment(VARIABLES[benefit.subject], record, as_of)

            def ask(node: Node) -> object:
                return evaluate(node, env)

            for rule in benefit.grant.payers:
                met = True if rule.when is None else ask(rule.when)
                if met is None:
                    return None
                if met is True:
                    if rule.each is None:
                        return (Payer(rule.payer, None, amount),)
                    persons = ask(rule.each)
                    return split_among(rule.payer, persons, amount)
            return ()

        return shares


def split_among(payer: str, persons: object, amount: Decimal | None) -> tuple[Payer, ...] | None:
    """Equal shares to the fen, one for each of ``persons``, the uneven fen with the first; ``None`` if unknown who."""
    if not isinstance(persons, list | tuple) or not persons:
        return None
    ids = [getattr(person, "id", None) for person in persons]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if amount is None:
        return tuple(Payer(payer, id, None) for id in ids)
    return tuple(Payer(payer, id, share) for id, share in zip(ids, split_evenly(amount, len(ids)), strict=True))
