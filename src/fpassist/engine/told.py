"""The walk of an explanation over what was read beforehand: the same answers as ``reasons``, with reasons as JSON text.

A rule is laid out once as shapes. What a family's facts make of it comes as a tuple of readings; a shape finds its own
at a place fixed beforehand. Only where nothing unknown matters is the outcome any good (``clean``): what is missing is
for the explainer to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias

Readings: TypeAlias = tuple[Any, ...]

ReasonText: TypeAlias = tuple[int | bytes, ...]
"""A reason as JSON text, with the number of a gap in place of each fact that is filled in for each family."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A truth value with what it rests on; the same object wherever the content is the same.

    Args:
        value: true, false, or unknown.
        reasons: each reason, once.
        met: the interpretations met.
        clean: whether nothing unknown had a part in it.
    """

    value: bool | None
    reasons: tuple[ReasonText, ...] = ()
    met: tuple[str, ...] = ()
    clean: bool = True


UNKNOWN: Final = Told(None, clean=False)
YES: Final = Told(True)
NO: Final = Told(False)


class Shape(Protocol):
    """A condition, laid out."""

    def told(self, read: Readings) -> Told:
        """What the readings make of it."""
        ...


def once(parts: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    """The items of all ``parts``, each once, in order."""
    filled = [part for part in parts if part]
    if len(filled) < 2:
        return filled[0] if filled else ()
    return tuple(dict.fromkeys([item for part in filled for item in part]))


def merged(value: bool | None, parts: Sequence[Told]) -> Told:
    """One out of several."""
    return Told(
        value,
        once([part.reasons for part in parts]),
        once([part.met for part in parts]),
        all(part.clean for part in parts),
    )


@dataclass(frozen=True, slots=True)
class Several:
    """A conjunction (``deciding`` false) or a disjunction: the deciding parts alone matter, or the unknown, or all."""

    items: tuple[Shape, ...]
    deciding: bool

    def told(self, read: Readings) -> Told:
        """What the readings make of it."""
        parts = [item.told(read) for item in self.items]
        deciding = self.deciding
        decisive = [part for part in parts if part.value is deciding]
        if decisive:
            return decisive[0] if deciding or len(decisive) == 1 else merged(False, decisive)
        if None in [part.value for part in parts]:
            return UNKNOWN
        return merged(not deciding, parts)


@dataclass(frozen=True, slots=True)
class Negated:
    """The contrary."""

    item: Shape

    def told(self, read: Readings) -> Told:
        """What the readings make of it."""
        inner = self.item.told(read)
        return UNKNOWN if inner.value is None else Told(not inner.value, inner.reasons, inner.met, inner.clean)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A condition under the interpretation ``id``."""

    id: str
    item: Shape

    def told(self, read: Readings) -> Told:
        """What the readings make of it."""
        inner = self.item.told(read)
        return Told(inner.value, inner.reasons, once([(self.id,), inner.met]), inner.clean)


@dataclass(frozen=True, slots=True)
class Branches:
    """A condition with two ways; the readings of the way taken are a tuple of their own."""

    condition: Shape
    then: Shape
    otherwise: Shape
    place: int

    def told(self, read: Readings) -> Told:
        """What the readings make of it."""
        condition, inner = self.condition.told(read), read[self.place]
        if condition.value is None:
            one, other = self.then.told(inner[0]), self.otherwise.told(inner[1])
            return Told(one.value if one.value == other.value else None, clean=False)
        taken = (self.then if condition.value else self.otherwise).told(inner)
        return merged(taken.value, [condition, taken])


@dataclass(frozen=True, slots=True)
class Apart:
    """A condition as it stood on another day, or of another record; its readings are a tuple of their own.

    That is ``None`` where no day is known, or of nobody.
    """

    item: Shape
    place: int
    met: tuple[str, ...]

    def told(self, read: Readings) -> Told:
        """What the readings make of it."""
        inner = read[self.place]
        if inner is None:
            return UNKNOWN
        told = self.item.told(inner)
        return Told(told.value, told.reasons, once([self.met, told.met]), told.clean)


@dataclass(frozen=True, slots=True)
class Named:
    """A definition, told already; ``None`` of nobody. ``met`` is what was met on the way to the record."""

    place: int
    met: tuple[str, ...] = ()

    def told(self, read: Readings) -> Told:
        """What the readings make of it."""
        found: Told | None = read[self.place]
        if found is None:
            return UNKNOWN
        return Told(found.value, found.reasons, once([self.met, found.met]), found.clean) if self.met else found


@dataclass(frozen=True, slots=True)
class Fixed:
    """A truth value written out."""

    value: Told

    def told(self, read: Readings) -> Told:
        """What the readings make of it."""
        return self.value


@dataclass(frozen=True, slots=True)
class Leaf:
    """A single condition.

    Args:
        start: the first of its readings.
        end: the place after the last.
        write: makes what the readings tell; remembered by them.
        known: what they told before.
    """

    start: int
    end: int
    write: Callable[[Readings], Told]
    known: dict[Readings, Told]

    def told(self, read: Readings) -> Told:
        """What the readings make of it."""
        own = read[self.start : self.end]
        found = self.known.get(own)
        if found is None:
            found = self.known[own] = self.write(own)
        return found


class Canon:
    """Gives the same object for the same content, so that what rests on it can be remembered by identity."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Told] = {}

    def __call__(self, told: Told) -> Told:
        """``told``, or the one known before with the same content."""
        return self._known.setdefault((told.value, told.reasons, told.met, told.clean), told)

    def clear(self) -> None:
        """Forgets all."""
        self._known.clear()


class Remembered(dict[Any, Told]):
    """What each tuple of readings of one definition tells.

    Args:
        shape: the definition, laid out.
        canon: shared by all of one policy.
    """

    def __init__(self, shape: Shape, canon: Canon) -> None:
        super().__init__()
        self._shape = shape
        self._canon = canon

    def __missing__(self, read: Readings) -> Told:
        told = self[read] = self._canon(self._shape.told(read))
        return told
