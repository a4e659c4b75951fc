"""A record with its faulty fields taken out, so that the contradictions in the rest are reported along with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

_REQUIRED: Mapping[str, object] = {
    "on": "2000-01-01",
    "kind": "assisted",
    "victims": (),
    "benefit": "?",
    "subject": "?",
}
"""What stands in for a faulty field that must be there; none of it can contradict anything."""
_LISTS = ("members", "accidents", "treatments", "received")


def salvage(data: object, places: Iterable[Sequence[str | int]]) -> dict[str, Any] | None:
    """A copy of ``data`` without what stands at ``places``; ``None`` where too little would be left to compare.

    Args:
        data: the input of a household.
        places: where validation found faults.
    """
    if not isinstance(data, Mapping):
        return None
    root: dict[str, Any] = dict(cast("Mapping[str, Any]", data))
    copied: dict[str, list[Any]] = {}
    unnamed = False
    for loc in places:
        head = loc[0] if loc else None
        if head is None:
            return None
        if head == "id":
            root["id"] = "?"
        elif isinstance(head, int) or head not in _LISTS:
            root.pop(str(head), None)
        elif head == "members" and len(loc) < 2:
            return None
        elif len(loc) < 2 or (head != "members" and len(loc) < 3):
            root.pop(head, None)
            copied.pop(head, None)
        elif isinstance(root.get(head), (list, tuple)):
            if head not in copied:
                root[head] = copied[head] = list(root[head])
            unnamed = _mend(copied[head], cast(int, loc[1]), loc[2:], person=head == "members") or unnamed
        elif head == "members":
            return None
    if unnamed and isinstance(root.get("accidents"), (list, tuple)):
        # A victim may be the member whose id could not be read.
        root["accidents"] = [
            {**accident, "victims": ()} if isinstance(accident, Mapping) else accident for accident in root["accidents"]
        ]
    return root


def _mend(records: list[Any], place: int, rest: Sequence[str | int], *, person: bool) -> bool:
    """Take the fault out of one record; whether a member's id went with it."""
    record: Any = records[place]
    field = rest[0] if rest else None
    blank = f"?{place}"
    if not isinstance(record, Mapping) or field is None:
        records[place] = {"id": blank, "role": "child"} if person else record
        return True
    mended: dict[Any, Any] = dict(cast("Mapping[Any, Any]", record))
    records[place] = mended
    if field == "id":
        mended["id"] = blank
    elif field == "role":
        mended["role"] = "child"
        for name in ("parentage", "adopted_on", "orphan", "sex"):
            mended.pop(name, None)
    elif isinstance(field, str) and field in _REQUIRED and not person:
        mended[field] = _REQUIRED[field]
    else:
        mended.pop(field, None)
        if field == "parentage":
            mended.pop("adopted_on", None)
    return person and field == "id"
