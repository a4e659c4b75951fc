"""The check of comparisons, ranges and arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fpassist.diagnostics import Span
from fpassist.lang import tree as t
from fpassist.lang import types as ty
from fpassist.lang.faults import did_you_mean, shown
from fpassist.lang.fit import join, loose, type_name
from fpassist.lang.types import Type
from fpassist.lang.units import power, times
from fpassist.lang.values import compare

if TYPE_CHECKING:
    from fpassist.lang.checker import Checker, Locals

_ORDERED = (ty.Number, ty.Text, ty.Date, ty.Days, ty.Months)
_TIMES = ({("year", 1)}, {("month", 1)}, {("day", 1)}, {("hour", 1)}, {("minute", 1)}, {("second", 1)})


def check_compare(checker: Checker, node: t.Compare, names: Locals) -> t.Node:
    left, right = checker.visit(node.left, names), checker.visit(node.right, names)
    for side in (left, right):
        if isinstance(side.type, ty.Null) and isinstance(side, t.Literal) and not checker.standard:
            message = "a policy cannot compare with null, which is the unknown"
            checker.fault(
                "L022", message, node.span, "say which known value is meant, or let the condition stay unknown"
            )
            return replace(node, left=left, right=right, type=ty.Boolean())
    comparable(checker, left, right, node.op not in ("=", "!="), node.span)
    return replace(node, left=left, right=right, type=ty.Boolean())


def comparable(checker: Checker, left: t.Node, right: t.Node, ordered: bool, span: Span) -> bool:
    """Reports where two values cannot be compared; whether they can."""
    a, b = left.type, right.type
    for type in (a, b):
        if ordered and not loose(type) and not isinstance(type, _ORDERED):
            message = f"{type_name(type)} has no order, so `<` and `>` cannot compare it"
            chain = isinstance(left, t.Compare) or isinstance(right, t.Compare)
            ends = "compare each end apart and join the two with `and`, or write `value in [a..b]`"
            checker.fault("L015", message, span, ends if chain else "compare it with `=`")
            return False
    if _enum_value(checker, left, right) or _enum_value(checker, right, left):
        return False
    meant = _meant_value(left, right) or _meant_value(right, left)
    if meant is not None and (checker.in_quotes(left.span, meant) or checker.in_quotes(right.span, meant)):
        return False
    if loose(a) or loose(b) or join(a, b) is not None:
        return True
    if isinstance(a, ty.Number) and isinstance(b, ty.Number):
        message = f"{type_name(a)} cannot be compared with {type_name(b)}"
        checker.fault("L017", message, span, "bring both to one unit")
    else:
        message = f"{type_name(a)} cannot be compared with {type_name(b)}"
        checker.fault("L015", message, span, _compare_help(left, right) if meant is None else quotes(meant))
    return False


def quotes(name: str) -> str:
    """The cure where a value of an enum stands as if it were a name."""
    return f'put the value in double quotes: `"{shown(name)}"`'


def _meant_value(enum: t.Node, other: t.Node) -> str | None:
    """The value of ``enum`` that ``other`` was probably meant to be: a bare name, so that its quotes were left out."""
    if not isinstance(enum.type, ty.Enum) or not isinstance(other, t.Variable | t.Property):
        return None
    if other.name in enum.type.values:
        bare = other.span.line == other.span.end_line and other.span.end_column - other.span.column == len(other.name)
        return other.name if bare else None
    near = get_close_matches(other.name, enum.type.values, n=1, cutoff=0.75)
    return near[0] if near and isinstance(other, t.Variable) and loose(other.type) else None


def _compare_help(left: t.Node, right: t.Node) -> str:
    kinds = {left.type.__class__, right.type.__class__}
    sums = [side for side in (left, right) if isinstance(side, t.Arithmetic) and side.op == "-"]
    if kinds == {ty.Date, ty.Number} and sums:
        return 'write a date as `@"2014-07-16"`'
    if kinds == {ty.Number, ty.Text}:
        return "write a number without quotes"
    if kinds == {ty.Date, ty.Text}:
        return 'write a date as `@"2014-07-16"`'
    if kinds == {ty.Months, ty.Number}:
        return "take `.years` or `.months` of the duration"
    if kinds == {ty.Days, ty.Number}:
        return "take `.days` of the duration"
    return "compare values of one type"


def _enum_value(checker: Checker, enum: t.Node, other: t.Node) -> bool:
    """Reports a string that is none of the values of an enum; whether there was one."""
    if not isinstance(enum.type, ty.Enum):
        return False
    if isinstance(other.type, ty.Enum) and not set(other.type.values) & set(enum.type.values):
        message = f"`{enum.type.name}` and `{other.type.name}` have no value in common"
        checker.fault("L018", message, other.span, "compare each with values of its own")
        return True
    if not isinstance(other, t.Literal) or not isinstance(other.value, str) or other.value in enum.type.values:
        return False
    values = ", ".join(f'`"{value}"`' for value in enum.type.values)
    help = did_you_mean(other.value, enum.type.values) or f"the values are {values}"
    checker.fault("L018", f'`{enum.type.name}` has no value `"{shown(other.value)}"`', other.span, help)
    return True


def check_interval(checker: Checker, node: t.Interval, names: Locals) -> t.Node:
    low = None if node.low is None else checker.visit(node.low, names)
    high = None if node.high is None else checker.visit(node.high, names)
    of: Type = ty.Anything()
    if low is not None and high is not None:
        if comparable(checker, low, high, True, node.span):
            of = join(low.type, high.type) or ty.Anything()
            _not_empty(checker, low, high, node.low_closed and node.high_closed, node.span)
    else:
        end = low if low is not None else high
        assert end is not None
        comparable(checker, end, end, True, node.span)
        of = end.type
    return replace(node, low=low, high=high, type=ty.Range(of))


def _not_empty(checker: Checker, low: t.Node, high: t.Node, closed: bool, span: Span) -> None:
    if checker.standard or not isinstance(low, t.Literal) or not isinstance(high, t.Literal):
        return
    if compare("<=" if closed else "<", low.value, high.value, False) is False:
        checker.fault(
            "L023", "the range is empty, so the condition can never hold", span, "write the smaller end first"
        )


def check_between(checker: Checker, node: t.Between, names: Locals) -> t.Node:
    value, low, high = (checker.visit(part, names) for part in (node.value, node.low, node.high))
    fine = comparable(checker, value, low, True, node.span) and comparable(checker, value, high, True, node.span)
    if fine and comparable(checker, low, high, True, node.span):
        _not_empty(checker, low, high, True, node.span)
    return replace(node, value=value, low=low, high=high, type=ty.Boolean())


def check_in(checker: Checker, node: t.In, names: Locals) -> t.Node:
    value = checker.visit(node.value, names)
    inner = names.bind("?", value.type)
    tests = tuple(checker.visit(test, inner) for test in node.tests)
    for test in tests:
        _check_test(checker, value, test)
    return replace(node, value=value, tests=tests, type=ty.Boolean())


def _check_test(checker: Checker, value: t.Node, test: t.Node) -> None:
    from fpassist.lang.evaluator import reads

    if isinstance(test.type, ty.Boolean) and reads(test, "?"):
        return
    if isinstance(test, t.Interval):
        for end in (test.low, test.high):
            if end is not None and not comparable(checker, value, end, True, test.span):
                return
    elif isinstance(test, t.ListOf) and not isinstance(value.type, ty.List):
        # A list of several kinds is a list all the same to the standard: an element of another kind is no match.
        if checker.standard and isinstance(test.type, ty.List) and isinstance(test.type.of, ty.Anything):
            return
        for item in test.items:
            _check_test(checker, value, item)
    elif isinstance(test.type, ty.List) and not isinstance(value.type, ty.List):
        comparable(checker, value, replace(test, type=_ranged(test.type.of)), False, test.span)
    elif isinstance(test.type, ty.List) and isinstance(value.type, ty.List):
        if join(value.type, test.type) is None and join(value.type, test.type.of) is None:
            comparable(checker, value, test, False, test.span)
    else:
        comparable(checker, value, replace(test, type=_ranged(test.type)), False, test.span)


def _ranged(of: Type) -> Type:
    return of.of if isinstance(of, ty.Range) else of


def check_negate(checker: Checker, node: t.Negate, names: Locals) -> t.Node:
    operand = checker.visit(node.operand, names)
    if not isinstance(operand.type, (ty.Number, ty.Days, ty.Months)) and not loose(operand.type):
        message = f"{type_name(operand.type)} cannot be negated with `-`"
        help = "write `not(…)`" if isinstance(operand.type, ty.Boolean) else "only numbers and durations have a sign"
        checker.fault("L016", message, node.span, help)
        return replace(node, operand=operand)
    return replace(node, operand=operand, type=operand.type)


def check_arithmetic(checker: Checker, node: t.Arithmetic, names: Locals) -> t.Node:
    left, right = checker.visit(node.left, names), checker.visit(node.right, names)
    typed = replace(node, left=left, right=right)
    a, b = left.type, right.type
    if loose(a) or loose(b):
        return typed if isinstance(a, ty.Anything) or isinstance(b, ty.Anything) else replace(typed, type=ty.Null())
    if isinstance(a, ty.Number) and isinstance(b, ty.Number):
        return replace(typed, type=_numbers(checker, typed, a, b))
    result = _RESULTS.get((node.op, _base(a), _base(b)))
    number = a if isinstance(a, ty.Number) else b
    scaling = isinstance(number, ty.Number) and number.unit and set(number.unit) not in _TIMES
    if result is None or scaling:
        message = f"`{node.op}` does not go between {type_name(a)} and {type_name(b)}"
        checker.fault("L016", message, node.span, _arithmetic_help(node.op, a, b))
        return typed
    return replace(typed, type=result())


def _base(type: Type) -> type:
    return ty.Text if isinstance(type, ty.Enum) else type.__class__


def _arithmetic_help(op: str, a: Type, b: Type) -> str:
    kinds = {a.__class__, b.__class__}
    if kinds == {ty.Date, ty.Number} and op in "+-":
        return 'add a duration, such as `@"P3D"` or `@"P1Y"`'
    if kinds == {ty.Months, ty.Days}:
        return "days and months have no common measure"
    if op == "+" and kinds == {ty.Text, ty.Number}:
        return 'put the number in quotes to join texts, such as `"a" + "1"`'
    if ty.Boolean in kinds:
        return "write `if condition then 1 else 0` to count a condition, or `and` and `or` to join two"
    return "add and subtract numbers, durations, or a date and a duration; `+` joins two strings too"


def _numbers(checker: Checker, node: t.Arithmetic, a: ty.Number, b: ty.Number) -> Type:
    if node.op in ("*", "/"):
        return ty.Number(times(a.unit, b.unit, 1 if node.op == "*" else -1))
    if node.op == "**":
        return _power(checker, node, a, b)
    both = join(a, b)
    if both is not None:
        return both
    word = "added to" if node.op == "+" else "subtracted from"
    first, second = (a, b) if node.op == "+" else (b, a)
    message = f"{type_name(first)} cannot be {word} {type_name(second)}"
    checker.fault("L017", message, node.span, "bring both to one unit, never silently from a month to a year")
    return ty.Anything()


def _power(checker: Checker, node: t.Arithmetic, a: ty.Number, b: ty.Number) -> Type:
    if b.unit:
        message = f"an exponent has no unit, and this one is {type_name(b)}"
        checker.fault("L017", message, node.right.span, "give a number without unit, such as `2`")
        return ty.Anything()
    if not a.unit:
        return a
    exponent = node.right.value if isinstance(node.right, t.Literal) else None
    if isinstance(exponent, Decimal) and exponent == exponent.to_integral_value() and abs(exponent) < 10:
        return ty.Number(power(a.unit, int(exponent)))
    message = f"{type_name(a)} can be raised to a small whole number only"
    checker.fault("L017", message, node.span, "write the exponent as a literal")
    return ty.Anything()


_RESULTS: dict[tuple[str, type, type], Callable[[], Type]] = {
    ("+", ty.Text, ty.Text): ty.Text,
    ("-", ty.Date, ty.Date): ty.Days,
    ("+", ty.Date, ty.Days): ty.Date,
    ("+", ty.Days, ty.Date): ty.Date,
    ("-", ty.Date, ty.Days): ty.Date,
    ("+", ty.Date, ty.Months): ty.Date,
    ("+", ty.Months, ty.Date): ty.Date,
    ("-", ty.Date, ty.Months): ty.Date,
    **{(op, of, of): of for op in "+-" for of in (ty.Days, ty.Months)},
    **{("*", of, ty.Number): of for of in (ty.Days, ty.Months)},
    **{("*", ty.Number, of): of for of in (ty.Days, ty.Months)},
    **{("/", of, ty.Number): of for of in (ty.Days, ty.Months)},
    **{("/", of, of): ty.Number for of in (ty.Days, ty.Months)},
}
