"""The base of every input model: frozen, closed to unknown keys, and silent about what it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from fpassist.diagnostics import Diagnostic, HouseholdError
from fpassist.domain.limits import word


class Model(BaseModel):
    """An immutable input record.

    Raises:
        HouseholdError: on every way in, with all the faults found; neither it nor its context holds an input value.
            H024 where a field is assigned or deleted.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        serialize_by_alias=True,
        # Of most processes only the household's validator is ever asked for, and that holds those of its parts.
        defer_build=True,
    )

    def _finish(self) -> None:
        """What is done to a record made by itself, not as part of another."""

    if not TYPE_CHECKING:

        def __init__(self, /, **data: Any) -> None:
            error: HouseholdError
            try:
                self.__pydantic_validator__.validate_python(data, self_instance=self)
                self._finish()
                return
            except (ValidationError, HouseholdError) as raised:
                error = coded(raised, data, type(self))
            # Raised outside the handler, and with the input let go of: a context or a frame would carry it along.
            del data, self
            raise error

        # Nested validation in pydantic-core may go past __init__, as it does for BaseModel's own.
        __init__.__pydantic_base_init__ = True

        @classmethod
        def model_validate(cls, obj: Any, **options: Any) -> Self:
            error: HouseholdError
            try:
                made = cls.__pydantic_validator__.validate_python(obj, **options)
                made._finish()
                return made
            except (ValidationError, HouseholdError) as raised:
                error = coded(raised, obj, cls)
            del obj
            raise error

        @classmethod
        def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
            from fpassist.domain.reading import parse_json

            # Handed on by way of a list that is empty by then, so that no frame of a traceback keeps the text.
            handed = [bytes(json_data) if isinstance(json_data, bytearray) else json_data]
            del json_data
            return cls.model_validate(parse_json(handed.pop()), **options)

        def __setattr__(self, name: str, value: object) -> NoReturn:
            # pydantic's own refusal quotes the value, whatever it is told to hide.
            error = _unchangeable(name)
            del name, value
            raise error

        def __delattr__(self, name: str) -> NoReturn:
            raise _unchangeable(name)

        # Text for a truth value would have to be guessed at; the strict rules hold for strings too.
        model_validate_strings = model_validate


def coded(raised: ValidationError | HouseholdError, data: object, model: type[BaseModel]) -> HouseholdError:
    """The coded form of what validation raised, free of traceback, cause and input."""
    if isinstance(raised, HouseholdError):
        return HouseholdError(raised.diagnostics)
    from fpassist.domain.faults import household_error

    return household_error(raised, data, model)


def _unchangeable(name: str) -> HouseholdError:
    field = name if word(name) else "the field"
    cure = "make a changed copy with model_copy(update={…}), or validate the changed data"
    return HouseholdError([Diagnostic("H024", f"{field} cannot be changed", field if word(name) else "", help=cure)])
