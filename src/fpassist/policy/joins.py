"""Types side by side: which one fits both branches of a choice."""

from __future__ import annotations

from fpassist.lang.types import Anything, Enum, List, Null, Number, Text, Type


def join(one: Type, two: Type) -> Type | None:
    """The type that holds the values of both; ``None`` where they have nothing in common."""
    if isinstance(one, Null | Anything):
        return two
    if isinstance(two, Null | Anything):
        return one
    match one, two:
        case Number(), Number():
            # A bare literal fits every unit.
            if one.unit is None or two.unit is None or one.unit == two.unit:
                return two if one.unit is None else one
            return None
        case Enum(), Enum():
            if set(one.values) == set(two.values):
                return one
            values = one.values + tuple(value for value in two.values if value not in one.values)
            return Enum(one.name, values)
        case (Enum(), Text()):
            return one
        case (Text(), Enum()):
            return two
        case List(), List():
            inner = join(one.of, two.of)
            return None if inner is None else List(inner)
        case _:
            return one if one == two else None
