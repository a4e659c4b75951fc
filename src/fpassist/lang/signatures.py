"""The built-in functions of FEEL that the language has, and the names of those that it leaves out."""

from __future__ import annotations

from msgspec import Struct


class Signature(Struct, frozen=True):
    """How a function may be called.

    Args:
        forms: the lists of parameter names it takes, the longest first where one is optional.
        variadic: whether the values of a single list may be given one by one.
    """

    forms: tuple[tuple[str, ...], ...]
    variadic: bool = False

    def takes(self, count: int) -> bool:
        """Whether ``count`` arguments fit."""
        return any(len(form) == count for form in self.forms) or (self.variadic and count >= 1)


_LIST = Signature((("list",),), variadic=True)
_SCALED = Signature((("n", "scale"),))

FUNCTIONS: dict[str, Signature] = {
    "date": Signature((("from",), ("year", "month", "day"))),
    "duration": Signature((("from",),)),
    "years and months duration": Signature((("from", "to"),)),
    "abs": Signature((("n",),)),
    "floor": Signature((("n",), ("n", "scale"))),
    "ceiling": Signature((("n",), ("n", "scale"))),
    "decimal": _SCALED,
    "round up": _SCALED,
    "round down": _SCALED,
    "round half up": _SCALED,
    "round half down": _SCALED,
    "modulo": Signature((("dividend", "divisor"),)),
    "count": Signature((("list",),)),
    "sum": _LIST,
    "min": _LIST,
    "max": _LIST,
    "mean": _LIST,
    "all": _LIST,
    "any": _LIST,
}

OUTSIDE: frozenset[str] = frozenset(
    """time|date and time|string|number|substring|string length|string join|upper case|lower case|substring before
    |substring after|replace|contains|starts with|ends with|matches|split|list contains|list replace|append
    |concatenate|insert before|remove|reverse|index of|union|distinct values|flatten|product|median|stddev|mode|sort
    |sqrt|log|exp|odd|even|sublist|get value|get entries|context|context put|context merge|range|before|after|meets
    |met by|overlaps|overlaps before|overlaps after|overlapped by|finishes|finished by|includes|during|starts|started by
    |coincides|day of year|day of week|month of year|week of year|today|now|is""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
"""Standard functions that the language leaves out; calling one is a fault that names it."""
