"""Names and ID numbers: values that work inside the program and show nowhere."""

from __future__ import annotations

from datetime import date
from operator import mul
from typing import Literal

MASK = "**********"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_OFFSET = 48 * sum(_WEIGHTS)  # the weights are laid on ASCII codes, and "0" is 48
_CHECK = "10X98765432"


class Secret:
    """Text that is never shown: ``repr``, ``str`` and ``format`` give a mask, and a pickle holds nothing of it.

    Args:
        value: the text to keep.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str | None = None) -> None:
        self._value = value

    def reveal(self) -> str | None:
        """The text itself; ``None`` after a pickle, which does not carry it."""
        return self._value

    def __repr__(self) -> str:
        return f"{type(self).__name__}({MASK!r})"

    def __str__(self) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and type(other) is type(self) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> tuple[type[Secret], tuple[()]]:
        return type(self), ()


class IdNumber(Secret):
    """A citizen ID number (GB 11643), read once.

    Args:
        value: 18 characters: area code, birth date, sequence, check character.

    ``birth_date`` and ``sex`` are ``None`` where ``fault`` says why the number cannot be read:
    ``shape`` (not 18 digits, or 17 and X), ``check`` (wrong check character), ``date`` (no such day).
    ``area`` is the code of GB/T 2260 in the first six digits.
    """

    __slots__ = ("area", "birth_date", "fault", "sex")

    def __init__(self, value: str | None = None) -> None:
        super().__init__(value)
        self.area: str | None = None
        self.birth_date: date | None = None
        self.sex: Literal["female", "male"] | None = None
        self.fault: Literal["shape", "check", "date"] | None = None
        if value is None:
            return
        body, last = value[:17], value[17:]
        if len(value) != 18 or not body.isascii() or not body.isdigit() or last not in "0123456789Xx":
            self.fault = "shape"
        elif _CHECK[(sum(map(mul, _WEIGHTS, body.encode())) - _OFFSET) % 11] != last.upper():
            self.fault = "check"
        else:
            try:
                self.birth_date = date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
            except ValueError:
                self.fault = "date"
                return
            self.area = body[:6]
            self.sex = "male" if body[16] in "13579" else "female"


def check_character(body: str) -> str:
    """The check character (ISO 7064 MOD 11-2) that belongs after the 17 digits ``body``."""
    return _CHECK[(sum(map(mul, _WEIGHTS, body.encode())) - _OFFSET) % 11]
