"""What a report needs to be given: plain values and frames, as ``fpassist.bulk.impact.Impact`` holds them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from fpassist.policy.model import AppliedOverlay, Label

if TYPE_CHECKING:
    import polars as pl

Lang: TypeAlias = Literal["zh", "en"]


class Side(Protocol):
    """A policy: what it is, what lies over it, how it is read."""

    @property
    def id(self) -> str: ...
    @property
    def document(self) -> str: ...
    @property
    def title(self) -> Label: ...
    @property
    def sha256(self) -> str: ...
    @property
    def overlays(self) -> tuple[AppliedOverlay, ...]: ...
    @property
    def readings(self) -> Mapping[str, str]: ...


class Impact(Protocol):
    """A comparison of two policies; ``fpassist.bulk.impact.Impact`` says what each frame holds."""

    @property
    def first(self) -> Side: ...
    @property
    def second(self) -> Side: ...
    @property
    def days(self) -> tuple[date, ...]: ...
    @property
    def read(self) -> int: ...
    @property
    def rejected(self) -> int: ...
    @property
    def strays(self) -> int: ...
    @property
    def bands(self) -> tuple[str, ...]: ...
    @property
    def labels(self) -> Mapping[str, Label]: ...
    @property
    def families(self) -> pl.DataFrame: ...
    @property
    def sums(self) -> pl.DataFrame: ...
    @property
    def benefits(self) -> pl.DataFrame: ...
    @property
    def steps(self) -> pl.DataFrame: ...
    @property
    def changed(self) -> pl.DataFrame: ...
    @property
    def rejects(self) -> pl.DataFrame: ...


__all__ = ["Impact", "Label", "Lang", "Side"]
