"""From pydantic's error list to coded diagnostics. No value of the input is ever repeated."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, Union

from pydantic import BaseModel, ValidationError

from fpassist.diagnostics import Diagnostic, HouseholdError
from fpassist.domain.limits import word
from fpassist.domain.salvage import salvage

_MOST = 100
_salvaging: ContextVar[bool] = ContextVar("salvaging", default=False)
_CONTRADICTIONS = frozenset(f"H0{number}" for number in range(11, 22))

# pydantic's error type: code, sentence, cure. What stands in braces comes from the error's own context,
# which holds the rule and never the value.
_FAULTS: Mapping[str, tuple[str, str, str]] = {
    "missing": ("H003", "{field} is missing", "add it"),
    "bool_type": ("H004", "{field} is not true or false", "write true or false without quotes, or leave it out"),
    "string_type": ("H004", "{field} is not text", "put it in quotes"),
    "string_sub_type": ("H004", "{field} is not text", "put it in quotes"),
    "hidden": ("H004", "{field} is not text", "put it in quotes"),
    "hidden_empty": ("H004", "{field} is empty", "write it, or leave the key out"),
    "hidden_long": ("H004", "{field} is too long", "write no more than {max_length} characters"),
    "hidden_unicode": ("H004", "{field} is not valid Unicode", "remove the broken character"),
    "int_type": ("H004", "{field} is not a whole number", "write a whole number without quotes"),
    "decimal_type": ("H004", "{field} is not a sum", "write a number of CNY"),
    "tuple_type": ("H004", "{field} is not a list", "write a list, or leave it out"),
    "dict_type": ("H004", "{field} is not an object", "write an object of names and values"),
    "model_type": ("H004", "{field} is not an object", "write an object of names and values"),
    "model_attributes_type": ("H004", "{field} is not an object", "write an object of names and values"),
    "literal_error": ("H005", "{field} is none of its values", "write one of {expected}"),
    "sex": ("H005", "{field} is none of its values", "write female or male, or its GB/T 2261.1 code"),
    "greater_than_equal": ("H006", "{field} is too small", "it is {ge} or more"),
    "less_than_equal": ("H006", "{field} is too large", "it is {le} or less"),
    "int_parsing_size": ("H006", "{field} is too large", "write a smaller number"),
    "day": ("H007", "{field} is not a calendar date", "write YYYY-MM-DD, a day that exists"),
    "string_too_short": ("H008", "{field} is empty", "write at least one character"),
    "string_blank": ("H008", "{field} is blank", "write at least one character that is seen"),
    "string_too_long": ("H008", "{field} is too long", "write no more than {max_length} characters"),
    "string_unicode": ("H008", "{field} is not valid Unicode", "remove the broken character"),
    "string_pattern_mismatch": ("H008", "{field} holds characters that it may not", "{pattern}"),
    "too_short": ("H009", "{field} is empty", "list at least one"),
    "too_long": ("H009", "{field} has too many entries", "split the household file"),
    "finite_number": ("H010", "{field} is not a finite number", "write a sum of CNY"),
    "decimal_parsing": ("H010", "{field} is not a sum", "write CNY in plain digits, such as 300 or 300.50"),
    "decimal_max_digits": ("H010", "{field} has too many digits", "write no more than 14 digits"),
    "decimal_max_places": ("H010", "{field} is finer than a fen", "write no more than two decimal places"),
    "decimal_whole_digits": ("H010", "{field} has too many digits", "write no more than 12 before the point"),
    "fact": ("H022", "{field} holds other than plain values", "write true, false, a number, text or a date"),
    "fact_name": ("H022", "{field} holds a key that is no name of a fact", "write the fact's name in snake_case"),
}


def household_error(raised: ValidationError, data: object, model: type[BaseModel]) -> HouseholdError:
    """The coded form of ``raised``: a diagnostic a fault, with paths such as ``members[0].birth_date``.

    Of a household, what its sound fields contradict in each other is in it too.
    """
    errors = raised.errors(include_url=False, include_input=False)
    places = {tuple(error["loc"]) for error in errors}
    # A list whose entries are all faulty is not an empty list, though pydantic calls it one too.
    above = {place[:depth] for place in places for depth in range(len(place))}
    errors = [error for error in errors if error["type"] != "too_short" or tuple(error["loc"]) not in above]
    # A key that is misspelt is not missing as well.
    meant = {(*loc[:-1], guess) for loc in _unknown(errors) for guess in _guesses(loc, model)}
    errors = [error for error in errors if error["type"] != "missing" or tuple(error["loc"]) not in meant]
    found = [_diagnostic(error, model) for error in errors[:_MOST]]
    if len(errors) > _MOST:
        found.append(Diagnostic("H023", f"{len(errors) - _MOST} more faults are left out", help="correct these first"))
    else:
        found += _contradictions(data, places, model)
    return HouseholdError(dict.fromkeys(found))


def _contradictions(data: object, places: set[tuple[str | int, ...]], model: type[BaseModel]) -> list[Diagnostic]:
    if model.__name__ != "Household" or _salvaging.get():
        return []
    rest = salvage(data, places)
    if rest is None:
        return []
    token = _salvaging.set(True)
    try:
        model.__pydantic_validator__.validate_python(rest)
    except HouseholdError as error:
        return [d for d in error.diagnostics if d.code in _CONTRADICTIONS]
    finally:
        _salvaging.reset(token)
    return []


def _diagnostic(error: Any, model: type[BaseModel]) -> Diagnostic:
    kind: str = error["type"]
    loc = tuple(error["loc"])
    where = path_of(loc)
    if kind == "extra_forbidden":
        return _unknown_key(loc, model)
    if kind == "invalid_key":
        return Diagnostic("H002", "a key is not text", path_of(loc[:-1]), help="write every key as text")
    if kind == "string_unicode" and _model_at(model, loc) is not None:
        return Diagnostic("H008", "a key is not valid Unicode", where, help="remove the broken character")
    if not loc:
        return Diagnostic("H001", "a household is not an object", help="write an object with id and members")
    code, message, cure = _FAULTS.get(kind, ("H004", "{field} is not what it should be", "see the household schema"))
    field = next((str(step) for step in reversed(loc) if isinstance(step, str)), "the value")
    if isinstance(loc[-1], int):
        field = f"an entry of {field}"
    context = dict(error.get("ctx") or {})
    if kind == "string_pattern_mismatch":
        context["pattern"] = "leave out control characters"
        if field == "division":
            message, cure = "{field} is not a code of six digits", "write the six digits of GB/T 2260"
    return Diagnostic(code, message.format(field=field), where, help=cure.format(**context))


def path_of(loc: Sequence[str | int]) -> str:
    """``("members", 0, "birth_date")`` as ``members[0].birth_date``; an odd key is not repeated."""
    path = ""
    for step in loc:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            name = step if word(step) else "?"
            path += f".{name}" if path else name
    return path


def _unknown(errors: Sequence[Any]) -> Iterator[tuple[str | int, ...]]:
    """The places of keys that are not known."""
    return (tuple(error["loc"]) for error in errors if error["type"] == "extra_forbidden")


def _known_keys(loc: Sequence[str | int], model: type[BaseModel]) -> list[str]:
    owner = _model_at(model, loc[:-1])
    return [] if owner is None else [field.alias or name for name, field in owner.model_fields.items()]


def _guesses(loc: Sequence[str | int], model: type[BaseModel]) -> list[str]:
    """The key that was meant by one that is not known, if any is close to it."""
    key = str(loc[-1])
    return difflib.get_close_matches(key.lower(), _known_keys(loc, model), 1, 0.6) if word(key) else []


def _unknown_key(loc: Sequence[str | int], model: type[BaseModel]) -> Diagnostic:
    known, guess = _known_keys(loc, model), _guesses(loc, model)
    # A key is repeated because it is a word of the file's author; anything that is no word is not.
    message = f"{loc[-1]} is not a known key" if word(str(loc[-1])) else "an unknown key is given"
    if guess:
        help = f"did you mean {guess[0]}"
    else:
        help = f"the keys are {', '.join(known)}" if len(known) < 9 else "the household schema lists the keys"
    return Diagnostic("H002", message, path_of(loc), help=help)


def _model_at(model: type[BaseModel], loc: Sequence[str | int]) -> type[BaseModel] | None:
    current: type[BaseModel] | None = model
    for step in loc:
        if isinstance(step, int) or current is None:
            continue
        fields = {field.alias or name: field for name, field in current.model_fields.items()}
        current = next(_models_in(fields[step].annotation), None) if step in fields else None
    return current


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif typing.get_origin(annotation) in (tuple, Union, types.UnionType):
        for part in typing.get_args(annotation):
            yield from _models_in(part)
