"""Mutated families: from a valid one, by changes to its tree and then to its text."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import yaml

from tests.fuzz import odd
from tests.strategies import random_as_of, random_household

#: A name that nobody has; it must appear nowhere but in what was put in.
SECRET = "密名毕力格"
ID_NUMBER = re.compile(r"\d{17}[\dX]")
Slot = tuple[Any, Any]  # a dict or list, and the key or place in it


@dataclass(frozen=True)
class HouseholdCase:
    """What is put in.

    Args:
        source: text or bytes to be read, or a tree of Python values to be validated.
        as_of: the day; mostly a date.
        secrets: texts that no output may hold.
        by_command: through the command line rather than from Python.
        in_full: ask for all that a result makes on demand, which is too dear to ask every time.
    """

    source: Any
    as_of: Any
    secrets: tuple[str, ...]
    by_command: bool
    in_full: bool = False


def make(rng: Random) -> HouseholdCase:
    """One case."""
    as_of: Any = random_as_of(rng)
    tree: Any = random_household(rng, as_of)
    for member in tree["members"]:
        member["name"] = SECRET
    python = rng.random() < 0.3
    for _ in range(rng.choice((0, 1, 1, 1, 2, 3, 8))):
        tree = _mutated(tree, rng, python=python)
    if rng.random() < 0.08:
        as_of = rng.choice(
            (date.min, date.max, date(2014, 7, 15), date(2200, 1, 1), None, "2014-08-01", 0, datetime(2014, 8, 1))  # noqa: DTZ001
        )
    elif rng.random() < 0.2:
        as_of += timedelta(days=rng.randrange(-400, 4000))
    secrets = tuple(_secrets(tree))
    if python:
        return HouseholdCase(tree, as_of, secrets, by_command=False, in_full=rng.random() < 0.03)
    by_command = type(as_of) is date and rng.random() < 0.004
    source = _text(tree, rng)
    # A text cut at random may hold half a name as a key or an id, which may be told; so it is not looked for.
    whole = isinstance(source, str) and rng.random() < 0.6
    if not whole:
        source = odd.damaged(source, rng) if rng.random() < 0.6 else source
        secrets = ()
    if rng.random() < 0.5 or by_command:
        source = _bytes(source, rng)
    return HouseholdCase(source, as_of, secrets, by_command, in_full=rng.random() < 0.03)


def _mutated(tree: Any, rng: Random, *, python: bool) -> Any:
    slots = list(_slots(tree))
    if not slots or rng.random() < 0.01:
        return odd.value(rng, python=python)
    holder, key = rng.choice(slots)
    match rng.randrange(11):
        case 0 | 1 | 2:
            holder[key] = odd.value(rng, python=python)
        case 3:
            del holder[key]
        case 4:
            _rename(holder, key, odd.misspelt(key, rng) if isinstance(key, str) else "x")
        case 5:
            holder[key] = rng.choice(([holder[key]], {"id": holder[key]}, str(holder[key])))
        case 6:
            other, place = rng.choice(slots)
            holder[key], other[place] = _copied(other[place]), _copied(holder[key])
        case 7:
            if isinstance(holder, list):
                holder.extend(_copied(holder[key]) for _ in range(rng.choice((1, 1, 2, 30))))
            else:
                holder[odd.word(rng)] = odd.value(rng, python=python)
        case 8:
            _nudge(holder, key, rng)
        case 9:
            lists = [each for each in slots if isinstance(each[0][each[1]], list)]
            if lists:
                holder, key = rng.choice(lists)
                rng.shuffle(holder[key])
        case _:
            holder[key] = odd.word(rng)
    return tree


def _copied(tree: Any) -> Any:
    """A copy; what is too deep to copy, or cannot be, is shared."""
    try:
        return deepcopy(tree)
    except (RecursionError, TypeError):
        return tree


def _slots(tree: Any, depth: int = 0) -> list[Slot]:
    """Every place in the tree where a value stands, some levels deep."""
    if depth > 12:
        return []
    keys = list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    found: list[Slot] = []
    for key in keys:
        found.append((tree, key))
        found.extend(_slots(tree[key], depth + 1))
    return found


def _rename(holder: Any, key: Any, name: str) -> None:
    if isinstance(holder, dict):
        holder[name] = holder.pop(key)


def _nudge(holder: Any, key: Any, rng: Random) -> None:
    """A little more or less of the same: a day, a grade, a character, the opposite."""
    found = holder[key]
    if isinstance(found, bool):
        holder[key] = not found
    elif isinstance(found, int):
        holder[key] = found + rng.choice((-1, 1, 1000))
    elif isinstance(found, str):
        try:
            day = date.fromisoformat(found) + timedelta(days=rng.choice((-1, 1, -40000, 40000, 366)))
            holder[key] = day.isoformat()
        except (ValueError, OverflowError):
            holder[key] = odd.misspelt(found, rng)


def _secrets(tree: Any) -> list[str]:
    """The planted name and the ID numbers, where mutation left them only where they belong."""
    kept: list[str] = []
    elsewhere: list[str] = []
    for holder, key in _slots(tree):
        found = holder[key]
        if isinstance(holder, dict) and key in ("name", "id_number") and isinstance(found, str):
            kept.append(found)
        else:
            elsewhere.extend(each for each in (found, key) if isinstance(each, str))
    hidden = (each for each in dict.fromkeys(kept) if each == SECRET or ID_NUMBER.fullmatch(each))
    return [each for each in hidden if not any(each in other for other in elsewhere)]


def _text(tree: Any, rng: Random) -> str:
    roll = rng.random()
    if roll < 0.1:
        return "\n".join(_json(each, rng) for each in (tree, tree, tree))
    if roll < 0.15:
        return _json([tree, _copied(tree)], rng)
    if roll < 0.2:
        try:
            return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)
        except (yaml.YAMLError, RecursionError):
            return _json(tree, rng)
    return _json(tree, rng, indent=rng.choice((None, None, 2)))


def _json(tree: Any, rng: Random, indent: int | None = None) -> str:
    try:
        return json.dumps(tree, ensure_ascii=rng.random() < 0.5, indent=indent)
    except RecursionError:
        return "[" * 5000


def _bytes(text: str, rng: Random) -> bytes:
    encoded = text.encode("utf-8", "surrogatepass")
    if rng.random() < 0.1:
        encoded = text.encode(rng.choice(("utf-16", "utf-8-sig", "gb18030", "utf-32")), "replace")
    if rng.random() < 0.1 and encoded:
        at = rng.randrange(len(encoded))
        encoded = encoded[:at] + bytes([rng.randrange(256)]) + encoded[at + 1 :]
    return encoded
