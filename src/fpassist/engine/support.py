"""A truth value with what it rests on, and how supports are put together."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from fpassist.engine.completions import Unknown
from fpassist.engine.rows import Reason


class Support(Struct, frozen=True):
    """A truth value and what it rests on; what is known all the same hangs on no unknown fact."""

    value: bool | None
    reasons: tuple[Reason, ...] = ()
    interpretations: tuple[str, ...] = ()
    missing: tuple[Unknown, ...] = ()


def once(*groups: tuple[Any, ...]) -> tuple[Any, ...]:
    """The items of all groups, each once, in order."""
    if not groups:
        return ()
    return groups[0] if len(groups) == 1 else tuple(dict.fromkeys(item for group in groups for item in group))


def merge(value: bool | None, parts: list[Support]) -> Support:
    """One support out of several, each reason, interpretation and missing fact once."""
    if len(parts) == 1:
        only = parts[0]
        return Support(value, only.reasons, only.interpretations, only.missing if value is None else ())
    reasons: list[Reason] = []
    for part in parts:
        for reason in part.reasons:
            if reason not in reasons:
                reasons.append(reason)
    return Support(
        value,
        tuple(reasons),
        once(*[part.interpretations for part in parts if part.interpretations]),
        once(*[part.missing for part in parts if part.missing]) if value is None else (),
    )


def joined(parts: list[Support], *, deciding: bool) -> Support:
    """A conjunction (``deciding`` false) or disjunction: the deciding parts alone matter, or the unknown, or all."""
    decisive = [part for part in parts if part.value is deciding]
    if decisive:
        return merge(deciding, decisive if not deciding else decisive[:1])
    unknown = [part for part in parts if part.value is None]
    if unknown:
        return merge(None, unknown)
    return merge(not deciding, parts)
