"""The answer about one family on one day; everything but the outcomes is made when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, overload

from msgspec import Struct

from fpassist.diagnostics import Diagnostic
from fpassist.domain import Household
from fpassist.engine.fixed import Fixed
from fpassist.engine.questions import Hanging, rank
from fpassist.engine.row import Row, Setting
from fpassist.engine.rows import OUTCOMES, Decided, Outcome, Question, Total, totals_of
from fpassist.engine.warnings import warnings_of

if TYPE_CHECKING:
    from fpassist.engine.answers import CompiledAnswers
    from fpassist.engine.policy import Policy

Decision = tuple[str, Any, bool | None]
"""A benefit's id, the record it could go to, and whether it does (``None``: undetermined)."""


class Result(Fixed, Struct, eq=False, dict=True, weakref=True):
    """Every benefit for every subject it could go to, decided.

    Iterating gives the rows in the order of the policy; ``result["monthly_supplement"]`` the rows of one benefit.
    Made by ``Policy.evaluate``; read-only. Two results are equal where they say the same, in every row and reason.
    """

    policy: Policy
    household: Household
    as_of: date
    _given: Sequence[Decision] | CompiledAnswers
    exhausted: tuple[str, ...] = ()

    @cached_property
    def _answers(self) -> Sequence[Decision]:
        given = self._given
        return given if isinstance(given, Sequence) else given.answers()

    def __reduce__(self) -> tuple[Any, ...]:
        return Result, (self.policy, self.household, self.as_of, list(self._answers), self.exhausted)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Result):
            return NotImplemented
        return self is other or self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((self.household.id, self.as_of, self.policy.id))

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """One row for every benefit and subject, in the order of the policy."""
        benefits = self.policy.data.benefits
        setting = Setting(self.policy, self.household, self.as_of)
        return tuple([Row(setting, benefits[id], record, OUTCOMES[outcome]) for id, record, outcome in self._answers])

    @cached_property
    def decisions(self) -> tuple[Decided, ...]:
        """Outcome and amount of each row and nothing else, at a fraction of the time that the rows take."""
        given, sums, benefits = self._given, self.policy.sums, self.policy.data.benefits
        if not isinstance(given, Sequence):
            return tuple(given.decisions(self.household, self.as_of, sums))
        found: list[Decided] = []
        for id, record, outcome in given:
            amount = sums.of(benefits[id], self.household, record, self.as_of) if outcome else None
            found.append(Decided(id, record.id, OUTCOMES[outcome], None if amount is None else amount.value))
        return tuple(found)

    def __len__(self) -> int:
        return len(self._answers)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @overload
    def __getitem__(self, key: str) -> tuple[Row, ...]: ...
    @overload
    def __getitem__(self, key: int) -> Row: ...
    def __getitem__(self, key: str | int) -> Row | tuple[Row, ...]:
        """The rows of the benefit ``key``, or the row at a place.

        Raises:
            KeyError: no such benefit in the policy.
        """
        if isinstance(key, str):
            if key not in self.policy.data.benefits:
                raise KeyError(key)
            return tuple(row for row in self.rows if row.benefit == key)
        return self.rows[key]

    def _with(self, outcome: Outcome) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.outcome == outcome)

    @property
    def granted(self) -> tuple[Row, ...]:
        """The rows that are granted."""
        return self._with("granted")

    @property
    def denied(self) -> tuple[Row, ...]:
        """The rows that are denied."""
        return self._with("denied")

    @property
    def undetermined(self) -> tuple[Row, ...]:
        """The rows that some completion of the unknown facts grants and some denies."""
        return self._with("undetermined")

    @cached_property
    def definitions(self) -> Mapping[str, bool | None]:
        """The household's standing under each definition of the policy; ``None`` where it is open. Read-only."""
        return MappingProxyType(self.policy.standing(self.household, self.as_of))

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        """What each payer owes the family in each period, over the granted rows with a known sum and payer."""
        return totals_of(
            (payer.payer, row.amount.per, payer.value, row.amount.bound == "at_least")
            for row in self.granted
            if row.amount is not None
            for payer in row.payers or ()
            if payer.value is not None
        )

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The unknown facts that open rows hang on, the weightiest first."""
        return rank(self._hanging())

    def _hanging(self) -> Iterator[Hanging]:
        for row in self.rows:
            if row.unknowns:
                yield row.benefit, row.unknowns, row.at_stake

    @cached_property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What a reader must know beside the rows: a notice past its review, sums set elsewhere, unverified figures."""
        return warnings_of(self)

    def as_dict(self) -> dict[str, Any]:
        """The result in the shape of the public contract; money as strings, dates as ISO 8601."""
        data = self.policy.data
        return {
            "household": self.household.id,
            "as_of": self.as_of.isoformat(),
            "policy": {
                "id": data.id,
                "sha256": data.sha256,
                "overlays": [{"id": o.id, "kind": o.kind, "authority": o.authority} for o in data.overlays],
            },
            "definitions": dict(self.definitions),
            "benefits": [row.as_dict() for row in self.rows],
            "totals": [total.as_dict() for total in self.totals],
            "questions": [question.as_dict() for question in self.questions],
            "warnings": [warning.as_dict() for warning in self.warnings],
        }

    def to_json(self) -> bytes:
        """``as_dict`` as UTF-8 JSON."""
        if not isinstance(self._given, Sequence):
            scribe = self.policy.scribe()
            if scribe is not None:
                return scribe.write(self.household, self.as_of)
        # One result is written before a quicker encoder would be loaded.
        return json.dumps(self.as_dict(), ensure_ascii=False, separators=(",", ":")).encode()

    def __repr__(self) -> str:
        counts = {
            outcome: sum(1 for answer in self._answers if answer[2] is code) for code, outcome in OUTCOMES.items()
        }
        return f"<Result {self.household.id} {self.as_of}: {counts}>"
