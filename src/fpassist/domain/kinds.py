"""Field types of the input, validated by pydantic-core alone wherever it can.

Each is as strict as a wrong guess would be costly: a truth value is a JSON boolean, a date is a date or its ISO
form, a grade is a whole number. The error types named here are those that ``faults`` turns into codes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, StrictBool, WithJsonSchema
from pydantic_core import PydanticCustomError, core_schema

from fpassist.domain.limits import GRADES, INJURY_GRADES
from fpassist.domain.secret import IdNumber, Secret

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

TEXT_PATTERN = r"^[^\x00-\x1f\x7f-\x9f" + "\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+$"
"""No control character and no mark that reorders text: ids are printed in tables and logs."""
SEX_CODES: Mapping[str | int, Literal["male", "female"] | None] = {
    "1": "male", 1: "male", "2": "female", 2: "female", "0": None, 0: None, "9": None, 9: None,
}  # fmt: skip
"""GB/T 2261.1; 0 and 9 say that the sex is not known or not given."""
CLASS_CODES: Mapping[str, str] = {
    "1": "visual", "2": "hearing", "3": "speech", "4": "physical", "5": "intellectual", "6": "mental", "7": "multiple",
    "视力": "visual", "听力": "hearing", "言语": "speech", "肢体": "physical", "智力": "intellectual",
    "精神": "mental", "多重": "multiple",
}  # fmt: skip
"""GB/T 26341, by code and by Chinese name."""


class _Day:
    """A ``date``, or text in the ISO form YYYY-MM-DD; not a time, a timestamp or a number."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        written = core_schema.chain_schema(
            [
                core_schema.str_schema(strict=True, pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
                core_schema.date_schema(strict=False),
            ]
        )
        return core_schema.union_schema(
            [written, core_schema.date_schema(strict=True)],
            mode="left_to_right",
            custom_error_type="day",
            custom_error_message="is not a calendar date",
        )


class _Sex:
    """``female``, ``male``, or a code of GB/T 2261.1."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.union_schema(
            [
                core_schema.literal_schema(["female", "male"]),
                core_schema.no_info_after_validator_function(_sex, core_schema.any_schema()),
                core_schema.none_schema(),
            ],
            mode="left_to_right",
            custom_error_type="sex",
            custom_error_message="is not a sex",
        )


def _sex(value: object) -> str | None:
    if (type(value) is str or type(value) is int) and value in SEX_CODES:
        return SEX_CODES[value]
    raise PydanticCustomError("sex", "is not a sex")


class _Hidden:
    """Text that becomes a secret at once, before anything else can see it."""

    def __init__(self, kind: type[Secret]) -> None:
        self.kind = kind

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self._made,
            serialization=core_schema.plain_serializer_function_ser_schema(_nothing, return_schema=None),
        )

    def _made(self, value: object) -> Secret:
        if isinstance(value, self.kind):
            return value
        if not isinstance(value, str):
            raise PydanticCustomError("hidden", "is not text")
        if not value:
            raise PydanticCustomError("hidden_empty", "is empty")
        if len(value) > _LONGEST:
            raise PydanticCustomError("hidden_long", "is too long", {"max_length": _LONGEST})
        if any("\ud800" <= c <= "\udfff" for c in value):
            raise PydanticCustomError("hidden_unicode", "is not valid Unicode")
        return self.kind(value)


_LONGEST = 200


def _nothing(value: object) -> None:
    return None


def _class(value: object) -> object:
    if type(value) is int and 1 <= value <= 7:
        return CLASS_CODES[str(value)]
    return CLASS_CODES.get(value, value) if type(value) is str else value


_SUM = re.compile(r"-?(?P<whole>[0-9]+)(?:\.(?P<fen>[0-9]+))?", re.ASCII)


def _amount(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        raise PydanticCustomError("decimal_type", "is not a sum")
    if isinstance(value, str):
        # Written plainly, as the schema has it: Decimal would take an exponent, spaces, underscores and any digits.
        written = _SUM.fullmatch(value)
        if written is None:
            raise PydanticCustomError("decimal_parsing", "is not a sum")
        if len(written["whole"]) > 12:
            raise PydanticCustomError("decimal_whole_digits", "has too many digits")
        if len(written["fen"] or "") > 2:
            raise PydanticCustomError("decimal_max_places", "is finer than a fen")
    return value


def _named(value: str) -> str:
    if value.isspace():
        raise PydanticCustomError("string_blank", "is blank")
    return value


def _fen(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


ExtraValue: TypeAlias = "bool | Decimal | str | date | None"


class Facts(dict[str, "bool | Decimal | str | date | None"]):
    """Facts by name that no one can change."""

    def _frozen(self, *args: object, **kwargs: object) -> NoReturn:
        raise TypeError("the facts of a household cannot be changed")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _frozen  # type: ignore[assignment]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(_facts)

    def __reduce__(self) -> tuple[type[Facts], tuple[dict[str, Any]]]:
        return Facts, (dict(self),)

    def __hash__(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]
        # Hashable, too, so that pydantic takes the empty default as it is and does not copy it for every record.
        return hash(frozenset(self.items()))

    def __copy__(self) -> Facts:
        return self

    def __deepcopy__(self, memo: object) -> Facts:
        return self


NO_FACTS = Facts()


def _facts(given: object) -> Facts:
    if type(given) is Facts:
        return given
    if not isinstance(given, Mapping):
        raise PydanticCustomError("dict_type", "is not an object")
    items: dict[Any, Any] = dict(given)  # pyright: ignore[reportUnknownArgumentType]
    if len(items) > 1000:
        raise PydanticCustomError("too_long", "has too many entries")
    kept: dict[str, ExtraValue] = {}
    for name, value in items.items():
        if not isinstance(name, str) or not (name.isascii() and name.isidentifier()) or len(name) > 100:
            raise PydanticCustomError("fact_name", "is not the name of a fact")
        kept[name] = extra_value(value)
    return Facts(kept)


def extra_value(value: object) -> ExtraValue:
    """``value`` as the language has it; raises a coded fault where it is no plain value."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        if len(value) > 10_000 or any("\ud800" <= c <= "\udfff" for c in value):
            raise PydanticCustomError("fact", "is not a plain value")
        return value
    if isinstance(value, (int, float, Decimal)):
        # A number longer than the 34 digits that the language counts with would be rounded in silence.
        number = Decimal(repr(value)) if isinstance(value, float) else value
        if isinstance(number, int):
            if abs(number) < 10**34:
                return Decimal(number)
        elif number.is_finite() and len(number.as_tuple().digits) <= 34 and -100 < number.adjusted() < 34:
            return number
    elif isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise PydanticCustomError("fact", "is not a plain value")


# The same, spelt with escapes: a schema is read by people and by other languages.
_WRITTEN_PATTERN = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+$"

_DAY = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_TEXT = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": _WRITTEN_PATTERN}
_ID = {**_TEXT, "allOf": [{"pattern": "\\S"}]}

Bool = StrictBool
Text = Annotated[str, Field(strict=True, min_length=1, max_length=200, pattern=TEXT_PATTERN), WithJsonSchema(_TEXT)]
Id = Annotated[Text, AfterValidator(_named), WithJsonSchema(_ID)]
Prose = Annotated[str, Field(strict=True, max_length=10_000)]
Day = Annotated[date, _Day(), WithJsonSchema(_DAY)]
Grade4 = Annotated[int, Field(strict=True, ge=1, le=GRADES)]
Grade10 = Annotated[int, Field(strict=True, ge=1, le=INJURY_GRADES)]
Division = Annotated[str, Field(strict=True, pattern="^[0-9]{6}$")]
Sex = Annotated[
    Literal["female", "male"] | None,
    _Sex(),
    WithJsonSchema({"enum": ["female", "male", "1", "2", "0", "9", 1, 2, 0, 9, None]}),
]
Name = Annotated[Secret, _Hidden(Secret), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 200})]
Number = Annotated[IdNumber, _Hidden(IdNumber), WithJsonSchema({"type": "string", "pattern": "^[0-9]{17}[0-9Xx]$"})]
DisabilityClass = Annotated[
    Text,
    BeforeValidator(_class),
    WithJsonSchema({"anyOf": [_TEXT, {"type": "integer", "minimum": 1, "maximum": 7}]}),
]
Amount = Annotated[
    Decimal,
    Field(ge=0, max_digits=14, decimal_places=2, allow_inf_nan=False),
    BeforeValidator(_amount),
    AfterValidator(_fen),
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 999_999_999_999.99},
                {"type": "string", "pattern": "^[0-9]{1,12}(\\.[0-9]{1,2})?$"},
            ]
        }
    ),
]
Extra = Annotated[
    Facts,
    WithJsonSchema({"type": "object", "additionalProperties": {"type": ["boolean", "number", "string", "null"]}}),
]
