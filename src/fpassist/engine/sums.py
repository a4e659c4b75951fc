"""The sum of a granted row: a fixed one is made once, one that hangs on the family is worked out by generated code."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from fpassist.domain import Household
from fpassist.domain.money import quantise
from fpassist.engine.decide import Decider
from fpassist.engine.host import parameter_value
from fpassist.engine.rows import Amount
from fpassist.lang import tree as t
from fpassist.policy.model import Benefit, PolicyData

WORKED_OUT_SLOWLY: Final = 10
"""Sums that hang on a family before it pays to compile them."""

REMEMBERED: Final = 1000
"""Sums whose amount to the fen is remembered."""

VARIES: Final = object()
"""In place of a sum: it differs from family to family, or from day to day."""

SumFunction = Callable[[Household, Any, date], Any]
"""The sum for one subject; ``None`` where an unknown fact matters."""


class Sums:
    """Gives the sums of one policy, exact and to the fen.

    Args:
        decider: it is asked where something unknown matters, and before the sums are compiled.

    Attributes:
        fixed: by benefit the sum (CNY, to the fen), ``None`` where there is none, or ``VARIES``.
    """

    __slots__ = ("_amounts", "_asked", "_compiled", "_decider", "_fen", "fixed")

    def __init__(self, decider: Decider) -> None:
        data = decider.data
        self._decider = decider
        self._amounts = {benefit.id: _fixed(data, benefit) for benefit in data.benefits.values()}
        self._compiled: Mapping[str, SumFunction] | None = None
        self._asked = 0
        self._fen: dict[Any, Decimal] = {}
        self.fixed: dict[str, Any] = {
            id: None
            if data.benefits[id].grant.amount is None or data.benefits[id].grant.per is None
            else VARIES
            if amount is None
            else amount.value
            for id, amount in self._amounts.items()
        }

    def of(self, benefit: Benefit, household: Household, record: Any, as_of: date) -> Amount | None:
        """What ``record`` is granted of ``benefit``; ``None`` where there is none, or none can be computed."""
        amount = self._amounts[benefit.id]
        if amount is not None:
            return amount
        grant = benefit.grant
        if grant.per is None or self.fixed[benefit.id] is None:
            return None
        value = self.value(benefit.id, household, record, as_of)
        return None if value is None else Amount(value, grant.per, grant.bound)

    def value(self, benefit: str, household: Household, record: Any, as_of: date) -> Decimal | None:
        """The sum (CNY, to the fen) of a benefit whose sum varies; ``None`` where it cannot be computed."""
        quick = self._functions().get(benefit)
        value = None if quick is None else quick(household, record, as_of)
        if value is None:
            value = self._decider.amount(self._decider.data.benefits[benefit], household, record, as_of).answer
        fen = self._fen.get(value)
        if fen is None and isinstance(value, int | Decimal):
            fen = quantise(Decimal(value))
            if len(self._fen) < REMEMBERED:
                self._fen[value] = fen
        return fen

    def _functions(self) -> Mapping[str, SumFunction]:
        if self._compiled is None:
            self._asked += 1
            if self._asked <= WORKED_OUT_SLOWLY:
                return {}
            self._compiled = compile_sums(self._decider.data)
        return self._compiled


def _fixed(data: PolicyData, benefit: Benefit) -> Amount | None:
    """The sum that everybody is granted at any time; ``None`` where it differs."""
    grant, node = benefit.grant, benefit.grant.amount
    if grant.per is None or not isinstance(node, t.Parameter) or node.key is not None:
        return None
    parameter = data.parameters[node.id]
    if len(parameter.values) != 1:
        return None
    value = parameter_value(parameter, None, date.min)
    return Amount(quantise(value), grant.per, grant.bound) if isinstance(value, Decimal) else None


def compile_sums(data: PolicyData) -> Mapping[str, SumFunction]:
    """A function for each benefit whose sum has a compiled form."""
    from fpassist.engine.compiled import definition_functions, of_subject, run
    from fpassist.engine.emit import Emitter, NeedsReference
    from fpassist.engine.emit_names import Names, argument_list, function

    names = Names()
    emitter = Emitter(data, names)
    body = definition_functions(emitter)
    made: list[str] = []
    for benefit in data.benefits.values():
        if benefit.grant.amount is None:
            continue
        scope, _, lines = of_subject(emitter, benefit)
        try:
            value = emitter.emit(benefit.grant.amount, scope)
        except NeedsReference:
            continue
        body.append(function(f"sum_{benefit.id}", argument_list("h", "s", "t"), [*lines, ast.Return(value)]))
        made.append(benefit.id)
    scope = run(data, names, body)
    return {id: scope[f"sum_{id}"] for id in made}
