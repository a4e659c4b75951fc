"""What a run comes to: how many families were read, decided and set aside, and the sums of each benefit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from fpassist.diagnostics import Diagnostic
from fpassist.policy.model import PolicyData


@dataclass(frozen=True, slots=True)
class BenefitSum:
    """One benefit over all families that were decided.

    Args:
        granted: subjects that it is granted to.
        undetermined: subjects of which it is open.
        value: CNY, the computable sums added up as they stand, per month, year or once.
    """

    granted: int
    undetermined: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Summary:
    """A finished run.

    Args:
        out: the folder that holds the results.
        as_of: the day asked about.
        policy: ``id``, ``sha256``, ``overlays`` and ``interpretations`` (those that are not the default).
        engine: ``polars``, ``duckdb`` or ``spark``.
        long: whether the results have a row for each benefit and subject.
        read: families that were read; ``decided`` and ``rejected`` add up to them.
        decided: families that were decided.
        rejected: families that were set aside.
        strays: rows of other tables that belong to no household.
        rejects: by code, how many rows of ``rejects.parquet`` have it.
        benefits: by id, in the order of the policy.
        without_sum: by benefit that has sums, how many families are granted it while none of theirs can be computed.
        warnings: what a reader of the results must know.
        seconds: how long it took; of a run that was taken up again, since then.
        rate: families a second.
    """

    out: Path
    as_of: date
    policy: Mapping[str, Any]
    engine: str
    long: bool
    read: int
    decided: int
    rejected: int
    strays: int
    rejects: Mapping[str, int]
    benefits: Mapping[str, BenefitSum]
    without_sum: Mapping[str, int]
    warnings: Sequence[Diagnostic]
    seconds: float
    rate: float

    @property
    def totals(self) -> pl.DataFrame:
        """By benefit, payer, area and division, read from the folder."""
        return pl.read_parquet(self.out / "totals.parquet")

    def as_dict(self) -> dict[str, Any]:
        """The shape of the contract, and after it what else is known."""
        return {
            "households": self.read,
            "rejected": self.rejected,
            "benefits": {
                id: {"granted": one.granted, "undetermined": one.undetermined, "value": f"{one.value:.2f}"}
                for id, one in self.benefits.items()
            },
            "as_of": self.as_of.isoformat(),
            "policy": dict(self.policy),
            "engine": self.engine,
            "layout": "long" if self.long else "wide",
            "read": self.read,
            "decided": self.decided,
            "strays": self.strays,
            "rejects": dict(self.rejects),
            "without_sum": dict(self.without_sum),
            "warnings": [warning.as_dict() for warning in self.warnings],
            "seconds": round(self.seconds, 3),
            "rate": round(self.rate),
        }


def from_dict(out: Path, said: Mapping[str, Any]) -> Summary:
    """The summary that ``as_dict`` wrote."""
    return Summary(
        out=out,
        as_of=date.fromisoformat(said["as_of"]),
        policy=said["policy"],
        engine=said["engine"],
        long=said["layout"] == "long",
        read=said["read"],
        decided=said["decided"],
        rejected=said["rejected"],
        strays=said["strays"],
        rejects=said["rejects"],
        benefits={
            id: BenefitSum(one["granted"], one["undetermined"], Decimal(one["value"]))
            for id, one in said["benefits"].items()
        },
        # A summary may be older than this count.
        without_sum=said.get("without_sum", {}),
        warnings=tuple(
            Diagnostic(one["code"], one["message"], one["where"], "warning", help=one["help"], cite=one.get("cite"))
            for one in said["warnings"]
        ),
        seconds=said["seconds"],
        rate=said["rate"],
    )


def is_summary(path: Path) -> bool:
    """Whether a file holds a summary that ``as_dict`` made."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        from_dict(path.parent, said)
        return {"households", "rejected", "seconds", "rate"} <= said.keys() and "sha256" in said["policy"]
    except (OSError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError, RecursionError):
        return False


def policy_of(data: PolicyData) -> dict[str, Any]:
    """What was asked of which law, as results say it, with the readings that are not the default."""
    chosen = {id: one.chosen for id, one in data.interpretations.items() if one.chosen != one.default}
    return {
        "id": data.id,
        "sha256": data.sha256,
        "overlays": [overlay.id for overlay in data.overlays],
        "interpretations": chosen,
    }


def benefits_of(totals: pl.DataFrame, data: PolicyData) -> dict[str, BenefitSum]:
    """The sums of every benefit of the policy, of ``totals`` as ``totals.added_up`` gives them."""
    sums = totals.group_by("benefit").agg(pl.col("granted", "undetermined", "value").sum())
    found = {id: (granted, open_, value) for id, granted, open_, value in sums.iter_rows()}
    return {
        id: BenefitSum(granted or 0, open_ or 0, value or Decimal(0))
        for id, (granted, open_, value) in ((id, found.get(id, (0, 0, None))) for id in data.benefits)
    }
