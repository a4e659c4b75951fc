"""A row of a result as JSON text with gaps, so that the next family with the same readings only fills them in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

import msgspec

from fpassist.engine.event import IN_FORCE, NOT_RECEIVED, event_text
from fpassist.engine.row import Row
from fpassist.engine.rows import Reason
from fpassist.engine.told import once
from fpassist.policy.model import Benefit, PolicyData

encode: Final[Callable[[Any], bytes]] = msgspec.json.Encoder().encode

SUBJECT: Final = 0
HOUSEHOLD: Final = 1
DAY: Final = 2
EVENT: Final = 3
Gap: TypeAlias = int
"""``SUBJECT`` or ``HOUSEHOLD`` (the id), ``DAY`` (the day asked about, without quotes), ``EVENT`` (the event's day);
from ``gaps.FIRST`` on the number of a fact."""

Pieces: TypeAlias = list[Gap | bytes]
Summand: TypeAlias = tuple[str, str, Decimal, bool]
"""Payer, period, sum, and whether the sum is a floor."""


@dataclass(frozen=True, slots=True, eq=False)
class Granted:
    """What a granted row has beside its reasons: sum, quantity and payers as JSON, and what they add and rest on.

    The same object wherever the content is the same, so that totals are found by it quickly.
    """

    text: bytes
    met: tuple[str, ...]
    sums: tuple[Summand, ...]
    without_sum: bool


More: TypeAlias = tuple[tuple[tuple[Gap, bytes], ...], Granted | None, tuple[str, bool] | None]
"""What few rows have: each further gap with the text that follows it; what the row adds to the totals; where it may
call for a warning, the benefit's id and whether its sum is null."""

Template: TypeAlias = tuple[bytes, bytes, More | None]
"""The JSON of one row: the text before the subject's id, from the comma that parts it from the row before; the text
after it, up to the first gap; and the rest. A plain tuple, which is taken apart most quickly."""


class Writer:
    """Writes the rows of one policy.

    Args:
        data: the resolved policy.
        warn: ids of the benefits whose grants may call for a warning.

    Attributes:
        grants: what was granted, by its content.
    """

    def __init__(self, data: PolicyData, warn: frozenset[str]) -> None:
        self._data = data
        self._warn = warn
        self.forget()
        self._heads: dict[str, tuple[bytes, bytes]] = {}
        for benefit in data.benefits.values():
            citations = [
                {"document": c.document, "at": c.at, "sentence": c.sentence, "anchor": c.anchor}
                for c in benefit.citations
            ]
            head = b',{"benefit":' + encode(benefit.id) + b',"measure":' + encode(benefit.measure) + b',"subject":'
            self._heads[benefit.id] = head, b',"citations":' + encode(citations)

    def of_row(self, row: Row) -> Template:
        """The template of this very row."""
        granted = self.granted_of(row)
        reasons = b",".join([encode(reason.as_dict()) for reason in row.reasons])
        return self._written(
            row.rule, row.outcome, granted, [encode(row.recipient)], row.interpretations, [reasons], row.missing
        )

    def granted_of(self, row: Row) -> Granted:
        """What ``row`` has beside its reasons, where it is granted."""
        amount, quantity, payers = row.amount, row.quantity, row.payers
        text = (
            b',"amount":'
            + encode(None if amount is None else amount.as_dict())
            + b',"quantity":'
            + encode(None if quantity is None else quantity.as_dict())
            + b',"payers":'
            + encode(None if payers is None else [payer.as_dict() for payer in payers])
        )
        sums: tuple[Summand, ...] = ()
        if amount is not None:
            floor = amount.bound == "at_least"
            sums = tuple((p.payer, amount.per, p.value, floor) for p in payers or () if p.value is not None)
        made = Granted(text, row.money_met, sums, amount is None)
        return self.grants.setdefault((text, made.met, sums), made)

    def forget(self) -> None:
        """Forgets what was granted."""
        self.grants: dict[tuple[Any, ...], Granted] = {}

    def denied(self, benefit: Benefit, reasons: Pieces, met: tuple[str, ...]) -> Template:
        """The template of every row denied for these reasons."""
        return self._written(benefit, "denied", NOT_GRANTED, [b"null"], self._choices(met), reasons, ())

    def granted(self, benefit: Benefit, reasons: Pieces, met: tuple[str, ...], granted: Granted) -> Template:
        """The template of every row granted for these reasons, with this sum and these payers."""
        match benefit.grant.recipient:
            case "household":
                recipient: Pieces = [HOUSEHOLD]
            case "institution":
                recipient = [b'"institution"']
            case _:
                recipient = [SUBJECT]
        choices = self._choices(once([met, granted.met]))
        return self._written(benefit, "granted", granted, recipient, choices, reasons, ())

    def _choices(self, met: tuple[str, ...]) -> dict[str, str]:
        return {id: self._data.interpretations[id].chosen for id in met}

    def _written(
        self,
        benefit: Benefit,
        outcome: str,
        granted: Granted,
        recipient: Pieces,
        choices: dict[str, str],
        reasons: Pieces,
        missing: tuple[str, ...],
    ) -> Template:
        head, citations = self._heads[benefit.id]
        start = b',"outcome":' + encode(outcome) + b',"form":' + encode(benefit.grant.form) + granted.text
        pieces: Pieces = [
            start + b',"recipient":',
            *recipient,
            citations + b',"interpretations":' + encode(choices) + b',"reasons":[',
            *reasons,
            b'],"missing":' + encode(missing) + b"}",
        ]
        body, gaps = _joined(pieces)
        warned = (benefit.id, granted.without_sum) if outcome == "granted" and benefit.id in self._warn else None
        adds = granted if granted.sums else None
        return head, body, None if not gaps and adds is None and warned is None else (gaps, adds, warned)

    def event(self, holds: bool, cite: str) -> Pieces:
        """The reason that an event has, or has not, happened under this notice by the day asked about."""
        before, _, after = event_text(self._data, "\0").partition("\0")
        return [
            b'{"condition":' + encode(before)[:-1],
            DAY,
            encode(after)[1:] + b',"holds":' + encode(holds) + b',"facts":{"event":',
            EVENT,
            b'},"citation":' + encode(cite) + b"}",
        ]

    def in_force(self, benefit: Benefit, holds: bool, cite: str) -> Pieces:
        """The reason that the benefit's own dates admit, or refuse, the day asked about."""
        dates = b'","from":' + encode(benefit.start) + b',"until":' + encode(benefit.until)
        start = b'{"condition":' + encode(IN_FORCE) + b',"holds":' + encode(holds) + b',"facts":{"as_of":"'
        return [start, DAY, dates + b'},"citation":' + encode(cite) + b"}"]

    def received(self, paid: bool, cite: str) -> Pieces:
        """The reason that a one-off grant was not, or was, paid already."""
        return [encode(Reason(NOT_RECEIVED, not paid, {"received": paid}, cite).as_dict())]


NOT_GRANTED: Final = Granted(b',"amount":null,"quantity":null,"payers":[]', (), (), True)


def _joined(pieces: Pieces) -> tuple[bytes, tuple[tuple[Gap, bytes], ...]]:
    """The text up to the first gap, and each gap with the text after it."""
    texts: list[list[bytes]] = [[]]
    gaps: list[Gap] = []
    for piece in pieces:
        if isinstance(piece, int):
            gaps.append(piece)
            texts.append([])
        else:
            texts[-1].append(piece)
    body, *others = [b"".join(text) for text in texts]
    return body, tuple(zip(gaps, others, strict=True))
