"""Which types go together, and how they are called in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any, cast

from fpassist.lang import types as ty
from fpassist.lang.tree import YearsMonths
from fpassist.lang.types import Type
from fpassist.lang.units import format_unit

CONTEXT = "context"
"""The name of the record type of FEEL's contexts, whose fields are what the type lists."""

_NAMES: dict[type, str] = {
    ty.Boolean: "a boolean",
    ty.Text: "a string",
    ty.Date: "a date",
    ty.Days: "a days duration",
    ty.Months: "a years and months duration",
    ty.Null: "null",
    ty.Anything: "anything",
    ty.Number: "a number",
    ty.Range: "a range",
    ty.List: "a list",
}


def type_name(type: Type) -> str:
    """``type`` with its article, for a sentence."""
    if isinstance(type, ty.Number) and type.unit:
        return f"a number in {format_unit(type.unit)}"
    if isinstance(type, ty.Enum):
        return f"one of {', '.join(f'`{value}`' for value in type.values)}"
    if isinstance(type, ty.Record):
        article = "an" if type.name[0] in "aeiou" else "a"
        return f"{article} {type.name}"
    return _NAMES[type.__class__]


def join(left: Type, right: Type) -> Type | None:
    """The type that both fit, or ``None``. Null fits every type, and so does what is not known."""
    if isinstance(left, ty.Record) and isinstance(right, ty.Record) and left.name == right.name == CONTEXT:
        if left.fields is right.fields:
            return left
        names = [*left.fields, *(name for name in right.fields if name not in left.fields)]
        return ty.Record(CONTEXT, {n: join_all(f.fields[n] for f in (left, right) if n in f.fields) for n in names})
    if isinstance(left, ty.List) and isinstance(right, ty.List):
        inner = join(left.of, right.of)
        return None if inner is None else ty.List(inner)
    if left == right or isinstance(right, ty.Null):
        return left
    if isinstance(left, ty.Null):
        return right
    if isinstance(left, ty.Anything) or isinstance(right, ty.Anything):
        return ty.Anything()
    if isinstance(left, ty.Number) and isinstance(right, ty.Number):
        if left.unit is None or right.unit is None:
            return right if left.unit is None else left
        return None
    if isinstance(left, (ty.Enum, ty.Text)) and isinstance(right, (ty.Enum, ty.Text)):
        return ty.Text()
    if isinstance(left, ty.Range) and isinstance(right, ty.Range):
        inner = join(left.of, right.of)
        return None if inner is None else ty.Range(inner)
    return None


def join_all(types: Iterable[Type]) -> Type:
    """The type of a list's elements: what all fit, else anything; null for none."""

    def step(left: Type, right: Type) -> Type:
        found = join(left, right)
        return ty.Anything() if found is None else found

    return reduce(step, types, cast("Type", ty.Null()))


def type_of(value: Any) -> Type:
    """The type of a value; a null, of which nothing is known, is ``Anything``."""
    if value is None:
        return ty.Anything()
    if isinstance(value, (list, tuple)):
        items = cast("list[Any]", value)
        known = [type_of(item) for item in items if item is not None]
        return ty.List(join_all(known) if known else ty.Anything())
    if isinstance(value, Mapping):
        return ty.Record(CONTEXT, {name: type_of(item) for name, item in cast("Mapping[str, Any]", value).items()})
    return _SCALARS[type(value)]


_SCALARS: dict[type, Type] = {
    bool: ty.Boolean(),
    Decimal: ty.Number(),
    str: ty.Text(),
    date: ty.Date(),
    timedelta: ty.Days(),
    YearsMonths: ty.Months(),
}


def loose(type: Type) -> bool:
    """Whether nothing can be held against a value of ``type`` beforehand."""
    return isinstance(type, (ty.Anything, ty.Null))


def bounded(type: Type, limit: int = 200) -> Type:
    """``type``, or anything where it is made of more than ``limit`` parts: contexts may share parts many times over."""
    stack, count = [type], 0
    while stack:
        current = stack.pop()
        count += 1
        if count > limit:
            return ty.Anything()
        if isinstance(current, (ty.List, ty.Range)):
            stack.append(current.of)
        elif isinstance(current, ty.Record):
            stack.extend(current.fields.values())
    return type
