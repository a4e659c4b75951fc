"""Results as JSON text, without making them first: what was explained once is written again where the same was read.

What is written is, value by value, what ``Result.as_dict`` holds. A row in which something unknown matters is decided
and explained as that of any result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from fpassist.domain import Household
from fpassist.engine.emit_names import OTHERS, UNSET
from fpassist.engine.event import cited
from fpassist.engine.gaps import FIRST
from fpassist.engine.keys import compile_keys
from fpassist.engine.leaves import told_in_gap
from fpassist.engine.payments import of_received
from fpassist.engine.plans import Plan
from fpassist.engine.questions import Hanging, rank
from fpassist.engine.row import Row, Setting
from fpassist.engine.rows import OUTCOMES, totals_of
from fpassist.engine.subjects import SUBJECTS
from fpassist.engine.template import (
    EVENT,
    SUBJECT,
    Granted,
    Pieces,
    Template,
    Writer,
    encode,
)
from fpassist.engine.told import ReasonText, Told
from fpassist.engine.warnings import may_warn, of_grants, of_limit, of_policy
from fpassist.policy.model import Benefit, SubjectKind

if TYPE_CHECKING:
    from fpassist.engine.policy import Policy

LIMIT: Final = 50_000
"""Rows that are remembered; with more, all are forgotten."""

identity: Final = id

OPEN: Final = object()
"""In place of a template: something unknown matters to such a row."""

Subject = tuple[Any, list[Any], bytes]
"""A record, what was worked out about it, and its id as JSON."""


@dataclass(frozen=True, slots=True)
class BySum:
    """In place of a template: a granted row, told apart by its sum too."""

    reasons: Pieces
    met: tuple[str, ...]
    known: dict[Any, Template] = field(default_factory=dict[Any, Template])


@dataclass(slots=True)
class Memory:
    """What is remembered of the rows of one benefit: by what was read, by what that told, and of what is granted."""

    by_readings: dict[Any, Any] = field(default_factory=dict[Any, Any])
    by_told: dict[Any, Any] = field(default_factory=dict[Any, Any])
    granted: dict[Any, Granted] = field(default_factory=dict[Any, Granted])


class Scribe:
    """Writes results under one policy.

    Args:
        policy: it decides and explains where something unknown matters.
    """

    def __init__(self, policy: Policy) -> None:
        data = policy.data
        self._policy = policy
        self._data = data
        self._keys = compile_keys(data, policy.telling)
        self._writer = Writer(data, frozenset(b.id for b in data.benefits.values() if may_warn(data, b)))
        self._forget()
        overlays = [{"id": o.id, "kind": o.kind, "authority": o.authority} for o in data.overlays]
        stated = {"id": data.id, "sha256": data.sha256, "overlays": overlays}
        self._stated = b'","policy":' + encode(stated) + b',"definitions":'

    def _forget(self) -> None:
        # The maps are made anew, not emptied: another thread may be reading them.
        made = [(plan, Memory()) for plan in self._keys.plans]
        self._plans: list[tuple[Plan, SubjectKind, Any, dict[Any, Any], Memory]] = [
            (plan, plan.benefit.subject, plan.read or _nothing, memory.by_readings, memory) for plan, memory in made
        ]
        self._pieces: dict[tuple[str, Any], bytes] = {}
        self._made = 0
        self._writer.forget()
        self._keys.forget()

    @property
    def remembered(self) -> int:
        """How much is remembered."""
        return self._made + len(self._writer.grants)

    def write(self, household: Household, as_of: date) -> bytes:
        """The result about ``household``, which the policy admits, on ``as_of``."""
        if self.remembered > LIMIT:
            self._forget()
        family = _Family(self._policy, household, as_of, self._keys.room)
        subjects, memory, own, day = family.subjects, family.memory, family.id, family.day
        standing = self._standing(household, as_of, memory)
        pieces = [b'{"household":', own, b',"as_of":"', day, self._stated, standing, b',"benefits":[']
        start = len(pieces)
        common, gaps_of = [b"", own, day], self._keys.gaps
        sums: list[Granted] = []
        warned: list[tuple[str, bool]] = []
        for plan, kind, read, templates, remembered in self._plans:
            for record, known, id in subjects[kind]:
                readings = read(household, record, as_of, memory, known)
                found: Any = templates.get(readings)
                if found.__class__ is not tuple:
                    found = self._other(family, plan, remembered, readings, found, record, known)
                head, body, more = found
                pieces += (head, id, body)
                if more is None:
                    continue
                gaps, adds, warns = more
                if gaps:
                    common[SUBJECT] = id
                    for gap, text in gaps:
                        if gap < EVENT:
                            pieces += (common[gap], text)
                            continue
                        if gap == EVENT:
                            filling = told_in_gap(plan.event(household, record, as_of, memory, known))
                        else:
                            number: int = gap - FIRST
                            fill = gaps_of[number]
                            told = memory if fill.shared else known
                            filling = told[fill.place]
                            if filling is UNSET:
                                value = fill.read(household, record, as_of, memory, known)
                                filling = told[fill.place] = told_in_gap(value)
                        pieces += (filling, text)
                if adds is not None:
                    sums.append(adds)
                if warns is not None:
                    warned.append(warns)
        if len(pieces) > start:
            pieces[start] = pieces[start][1:]  # the comma before the first row
        questions = encode([question.as_dict() for question in rank(family.hanging)]) if family.hanging else b"[]"
        warnings = self._warnings(household, as_of, tuple(warned), tuple(family.exhausted))
        totals = self._totals(tuple(sums))
        pieces += (b'],"totals":', totals, b',"questions":', questions, b',"warnings":', warnings, b"}")
        return b"".join(pieces)

    def _other(
        self,
        family: _Family,
        plan: Plan,
        memory: Memory,
        readings: tuple[Any, ...] | None,
        found: Any,
        record: Any,
        known: list[Any],
    ) -> Template:
        """The template of a row that is not found by its readings."""
        if found is None and readings is not None and plan.shape is not None:
            told = self._keys.canon(plan.shape.told(readings[plan.first :]))
            same = (readings[: plan.first], told)
            found = memory.by_told.get(same)
            if found is None:
                found = memory.by_told[same] = self._made_of(plan, readings[: plan.first], told)
                self._made += 1
            memory.by_readings[readings] = found
            self._made += 1
        if isinstance(found, BySum):
            made = self._by_sum(family, plan, memory, found, record, known)
            if plan.money is None and found.known:
                memory.by_readings[readings] = made
            return made
        if found is not None and found is not OPEN:
            return found
        return self._alone(family, family.row(plan.benefit, record))

    def _made_of(self, plan: Plan, before: tuple[Any, ...], own: Told) -> Template | BySum | object:
        """A template, or what stands in place of one."""
        benefit = plan.benefit
        cite = cited(benefit)
        grant = benefit.grant
        conditions: list[tuple[bool | None, Pieces, tuple[str, ...]]] = []
        left = iter(before)
        if benefit.start is not None or benefit.until is not None:
            holds = not next(left)
            conditions.append((holds, self._writer.in_force(benefit, holds, cite), ()))
        if grant.event is not None:
            happened: bool | None = next(left)
            conditions.append((happened, self._writer.event(bool(happened), cite), ()))
        if grant.once_per is not None:
            paid = bool(next(left))
            if paid or grant.event is not None:
                conditions.append((not paid, self._writer.received(paid, cite), ()))
        added = bool(conditions)
        if own.clean:
            conditions.append((own.value, _in_a_row(own.reasons), own.met))
        elif own.value is False:
            # Refused whatever the unknown turns out to be: only the explainer says by what.
            return OPEN
        else:
            conditions.append((None, [], ()))
        values = [value for value, _, _ in conditions]
        denied = False in values
        if not denied and None in values:
            return OPEN
        if added and denied:
            conditions = [condition for condition in conditions if condition[0] is False]
        elif None in values:
            return OPEN
        reasons: Pieces = []
        met: tuple[str, ...] = ()
        for _, pieces, more in conditions:
            if pieces:
                reasons += [b",", *pieces] if reasons else pieces
            met = met or more
        if denied:
            return self._writer.denied(benefit, reasons, met)
        return BySum(reasons, met)

    def _by_sum(
        self, family: _Family, plan: Plan, memory: Memory, by_sum: BySum, record: Any, known: list[Any]
    ) -> Template:
        money: Any = ()
        if plan.money is not None:
            money = plan.money(family.household, record, family.as_of, family.memory, known)
        found = by_sum.known.get(money)
        if found is not None:
            return found
        granted = memory.granted.get(money)
        if granted is None:
            row = family.row(plan.benefit, record)
            without = plan.benefit.grant.amount is not None and row.amount is None
            # What is missing hangs on more than was read of the sum; it is asked anew even where nothing could cure it.
            if row.outcome != "granted" or row.unknowns or without or row.payers is None or not _known(money):
                return self._alone(family, row)
            granted = self._writer.granted_of(row)
        made = self._writer.granted(plan.benefit, by_sum.reasons, by_sum.met, granted)
        if not plan.open_money:
            memory.granted[money] = granted
            by_sum.known[money] = made
            self._made += 1
        return made

    def _alone(self, family: _Family, row: Row) -> Template:
        if row.unknowns:
            family.hanging.append((row.benefit, row.unknowns, row.at_stake))
        return self._writer.of_row(row)

    def _standing(self, household: Household, as_of: date, memory: list[Any]) -> bytes:
        """The household's standing under each definition that is true or false of it."""
        standings = self._keys.standings
        found = tuple([read(household, as_of, memory) for _, read in standings])
        if None in found:
            return encode(self._policy.standing(household, as_of))
        return self._piece("definitions", found, lambda: {id: v for (id, _), v in zip(standings, found, strict=True)})

    def _totals(self, granted: tuple[Granted, ...]) -> bytes:
        def told() -> list[dict[str, Any]]:
            return [total.as_dict() for total in totals_of([sum for each in granted for sum in each.sums])]

        return self._piece("totals", granted, told)

    def _warnings(
        self, household: Household, as_of: date, granted: tuple[tuple[str, bool], ...], exhausted: tuple[str, ...]
    ) -> bytes:
        review = self._data.review_after
        own = household.warnings
        if household.received:
            own = (*own, *of_received(self._data, household))
        key = ("warnings", (review is not None and as_of > review, granted))
        found = self._pieces.get(key)
        if found is not None and not own and not exhausted:
            return found

        def told() -> list[dict[str, Any]]:
            told = (*of_policy(self._data, as_of), *own, *of_grants(self._data, granted), *of_limit(exhausted))
            return [warning.as_dict() for warning in told]

        return encode(told()) if own or exhausted else self._piece(*key, told)

    def _piece(self, kind: str, key: Any, make: Callable[[], Any]) -> bytes:
        """A part of a result that many have, written once."""
        found = self._pieces.get((kind, key))
        if found is None:
            found = self._pieces[kind, key] = encode(make())
            self._made += 1
        return found


def _nothing(household: Household, record: Any, day: date, memory: list[Any], known: list[Any]) -> None:
    """The readings of a benefit whose rule has no compiled form."""


def _known(readings: Any) -> bool:
    """Whether nothing unknown is in ``readings``: what is paid all the same may hang on more than was read."""
    if isinstance(readings, tuple):
        return all(map(_known, readings))  # pyright: ignore[reportUnknownArgumentType]
    return readings.clean if isinstance(readings, Told) else readings is not None


def _in_a_row(reasons: tuple[ReasonText, ...]) -> Pieces:
    """The reasons with commas between them."""
    pieces: Pieces = []
    for reason in reasons:
        if pieces:
            pieces.append(b",")
        pieces += reason
    return pieces


class _Family:
    """One household on one day, while its result is written."""

    __slots__ = (
        "_setting",
        "as_of",
        "day",
        "exhausted",
        "hanging",
        "household",
        "id",
        "memory",
        "subjects",
    )

    def __init__(self, policy: Policy, household: Household, as_of: date, room: int) -> None:
        self._setting = Setting(policy, household, as_of)
        self.household = household
        self.as_of = as_of
        self.day = as_of.isoformat().encode()
        self.id = encode(household.id)
        memory: list[Any] = [UNSET] * room
        self.memory = memory
        others: dict[int, list[Any]] = {}
        memory[OTHERS] = others
        self.hanging: list[Hanging] = []
        self.exhausted: dict[str, None] = {}

        def of(kind: SubjectKind) -> list[Subject]:
            made: list[Subject] = []
            for record in SUBJECTS[kind](household, as_of):
                own: list[Any] = [UNSET] * room
                others[identity(record)] = own
                made.append((record, own, encode(record.id)))
            return made

        spouses, child = of("spouse"), of("only_child")
        self.subjects: dict[SubjectKind, list[Subject]] = {
            "household": [(household, memory, self.id)],
            "spouse": spouses,
            "member": spouses + child,
            "only_child": child,
            "adopted_child": of("adopted_child") if len(household.children) > 1 else [],
            "accident": of("accident") if household.accidents else [],
            "treatment": of("treatment") if household.treatments else [],
        }

    def row(self, benefit: Benefit, record: Any) -> Row:
        """The row of ``record``, decided."""
        found = self._setting.policy.decider.quickly(benefit, self.household, record, self.as_of)
        if found.exhausted:
            self.exhausted[benefit.id] = None
        outcome = OUTCOMES[None if found.answer is None else bool(found.answer)]
        return Row(self._setting, benefit, record, outcome)
