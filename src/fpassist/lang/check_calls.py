"""The check of calls to built-in functions: how many arguments, of which type, yielding what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from fpassist.lang import tree as t
from fpassist.lang import types as ty
from fpassist.lang.fit import join, loose, type_name
from fpassist.lang.literals import LiteralFault, parse_date, parse_duration
from fpassist.lang.signatures import FUNCTIONS
from fpassist.lang.types import Type

if TYPE_CHECKING:
    from fpassist.lang.checker import Checker, Locals

_DURATIONS = (ty.Days, ty.Months)
_ORDERED = (ty.Number, ty.Text, ty.Enum, ty.Date, *_DURATIONS)
_WORDS: dict[tuple[type, ...], str] = {
    (ty.Number,): "a number",
    (ty.Date,): "a date",
    (ty.Text, ty.Date): "a string or a date",
    (ty.Text, *_DURATIONS): "a string or a duration",
    (ty.Number, *_DURATIONS): "numbers or durations",
    _ORDERED: "numbers, strings, dates or durations",
    (ty.Boolean,): "conditions",
}


def check_call(checker: Checker, node: t.Call, names: Locals) -> t.Node:
    arguments = tuple(checker.visit(argument, names) for argument in node.arguments)
    typed = replace(node, arguments=arguments)
    signature = FUNCTIONS[node.function]
    if not signature.takes(len(arguments)):
        counts = sorted({len(form) for form in signature.forms})
        wanted = " or ".join(str(count) for count in counts) + (" or more" if signature.variadic else "")
        plural = "" if wanted == "1" else "s"
        given = f"{len(arguments)} {'is' if len(arguments) == 1 else 'are'} given"
        forms = " or ".join(f"`{node.function}({', '.join(form)})`" for form in signature.forms)
        checker.fault(
            "L013", f"`{node.function}` takes {wanted} argument{plural}, and {given}", node.span, f"call it as {forms}"
        )
        return typed
    return replace(typed, type=_RULES[node.function](checker, typed))


def _argument(checker: Checker, node: t.Call, index: int, allowed: tuple[type, ...]) -> bool:
    """Reports an argument of the wrong type; whether it fits."""
    return _fits(checker, node, node.arguments[index], _type(checker, node, index), allowed)


def _type(checker: Checker, node: t.Call, index: int) -> Type:
    """The type of an argument that is no list: to the standard, a list of one element stands for the element."""
    argument = node.arguments[index]
    single = not isinstance(argument, t.ListOf) or len(argument.items) == 1
    if checker.standard and single and isinstance(argument.type, ty.List):
        return argument.type.of
    return argument.type


def _all_numbers(checker: Checker, node: t.Call) -> bool:
    """Reports every argument that is no number; whether all are."""
    fine = True
    for index in range(len(node.arguments)):
        fine = _argument(checker, node, index, (ty.Number,)) and fine
    return fine


def _fits(checker: Checker, node: t.Call, argument: t.Node, type: Type, allowed: tuple[type, ...]) -> bool:
    if loose(type) or isinstance(type, allowed) or (isinstance(type, ty.Enum) and ty.Text in allowed):
        return True
    message = f"`{node.function}` takes {_WORDS[allowed]}, and this is {type_name(type)}"
    checker.fault("L014", message, argument.span, "give a value of that type")
    return False


def _elements(checker: Checker, node: t.Call, allowed: tuple[type, ...]) -> Type:
    """The common type of what a list function runs over, given as one list or one by one."""
    given: Sequence[tuple[t.Node, Type]] = [(argument, argument.type) for argument in node.arguments]
    if len(given) == 1:
        only, of = given[0]
        if isinstance(only, t.ListOf):
            given = [(item, item.type) for item in only.items]
        elif isinstance(of, ty.List):
            given = [(only, of.of)]
        elif not checker.standard and not loose(of):
            checker.fault(
                "L020", f"`{node.function}` takes a list, and this is {type_name(of)}", only.span, "give a list"
            )
            return ty.Anything()
    found: Type = ty.Null()
    for argument, type in given:
        if not _fits(checker, node, argument, type, allowed):
            return ty.Anything()
        both = join(found, type)
        if both is None:
            return _mixed(checker, argument, found, type)
        found = both
    return found


def _mixed(checker: Checker, argument: t.Node, found: Type, type: Type) -> Type:
    if isinstance(found, ty.Number) and isinstance(type, ty.Number):
        message = f"{type_name(type)} does not go together with {type_name(found)}"
        checker.fault("L017", message, argument.span, "bring all to one unit")
    else:
        message = f"{type_name(type)} does not go together with {type_name(found)}"
        checker.fault("L014", message, argument.span, "give values of one type")
    return ty.Anything()


def _date(checker: Checker, node: t.Call) -> Type:
    if len(node.arguments) == 3:
        for index in range(3):
            _argument(checker, node, index, (ty.Number,))
        year = _written(node.arguments[0])
        # The standard has years of nine digits and before our era, so that null would be a wrong answer.
        if year is not None and not 1 <= year <= 9999 and abs(year) < 1_000_000_000:
            message = "the language knows the years 1 to 9999 alone"
            checker.fault("L009", message, node.arguments[0].span, "write a year of four digits")
        return ty.Date()
    _argument(checker, node, 0, (ty.Text, ty.Date))
    given = node.arguments[0]
    if isinstance(given, t.Literal) and isinstance(given.value, str):
        _read(checker, given, given.value, parse_date, "no date that exists", 'write a date as `"2014-07-16"`')
    return ty.Date()


def _written(node: t.Node) -> Decimal | None:
    """The number that stands written out, with its sign."""
    if isinstance(node, t.Negate):
        inner = _written(node.operand)
        return None if inner is None else -inner
    return node.value if isinstance(node, t.Literal) and isinstance(node.value, Decimal) else None


def _read(checker: Checker, given: t.Node, text: str, parse: Callable[[str], Any], what: str, help: str) -> Any:
    """The value of a literal string; reports one that has none, which the standard takes for null."""
    try:
        value = parse(text)
    except LiteralFault as fault:
        checker.fault(fault.code, str(fault), given.span, fault.help)
        return None
    if value is None and not checker.standard:
        checker.fault("L008", f"the string is {what}", given.span, help)
    return value


def _duration(checker: Checker, node: t.Call) -> Type:
    if not _argument(checker, node, 0, (ty.Text, *_DURATIONS)):
        return ty.Anything()
    given = node.arguments[0]
    type = _type(checker, node, 0)
    if isinstance(type, _DURATIONS):
        return type
    if not isinstance(given, t.Literal) or not isinstance(given.value, str):
        return ty.Anything()
    value = _read(checker, given, given.value, parse_duration, "no duration", 'write one as `"P1Y6M"` or `"P3D"`')
    if value is None:
        return ty.Null()
    return ty.Months() if isinstance(value, t.YearsMonths) else ty.Days()


def _months(checker: Checker, node: t.Call) -> Type:
    for index in range(2):
        _argument(checker, node, index, (ty.Date,))
    return ty.Months()


def _abs(checker: Checker, node: t.Call) -> Type:
    fine = _argument(checker, node, 0, (ty.Number, *_DURATIONS))
    return _type(checker, node, 0) if fine else ty.Anything()


def _rounding(checker: Checker, node: t.Call) -> Type:
    fine = _all_numbers(checker, node)
    return _type(checker, node, 0) if fine else ty.Anything()


def _modulo(checker: Checker, node: t.Call) -> Type:
    if not _all_numbers(checker, node):
        return ty.Anything()
    left, right = _type(checker, node, 0), _type(checker, node, 1)
    both = join(left, right)
    return _mixed(checker, node.arguments[1], left, right) if both is None else both


def _count(checker: Checker, node: t.Call) -> Type:
    checker.element(node.arguments[0], "what `count` counts")
    return ty.Number()


def _sum(checker: Checker, node: t.Call) -> Type:
    return _elements(checker, node, (ty.Number, *_DURATIONS))


def _extreme(checker: Checker, node: t.Call) -> Type:
    return _elements(checker, node, _ORDERED)


def _truth(checker: Checker, node: t.Call) -> Type:
    _elements(checker, node, (ty.Boolean,))
    return ty.Boolean()


_RULES: dict[str, Callable[[Checker, t.Call], Type]] = {
    "date": _date,
    "duration": _duration,
    "years and months duration": _months,
    "abs": _abs,
    **dict.fromkeys(
        ("floor", "ceiling", "decimal", "round up", "round down", "round half up", "round half down"), _rounding
    ),
    "modulo": _modulo,
    "count": _count,
    "sum": _sum,
    "mean": _sum,
    "min": _extreme,
    "max": _extreme,
    "all": _truth,
    "any": _truth,
}
