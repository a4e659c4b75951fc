"""What a rule's parts are while it is lowered: formulas, numbers over a divisor, spans, records by slot, lists of them.

A list is unrolled: each element stands with the condition under which it is in the list, and that condition is never
unknown. A record is one slot, or the first of several whose condition holds (a victim is the wife, or the child, …).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import gcd
from typing import Final, NoReturn, TypeAlias, TypeVar

from fpassist.bulk.formulas.ir import Builder, Expr, Kind, walk
from fpassist.diagnostics import Diagnostic, EvaluationError, Span
from fpassist.lang.tree import Node
from fpassist.lang.types import Boolean, Date, Enum, Number, Text, Type


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a record in the row: ``wife``, ``first``, ``later1``, ``accident1.victim2``, ``household``."""

    entity: str
    name: str


@dataclass(frozen=True, slots=True)
class Num:
    """``top / bottom``, exactly; ``bottom`` is positive and the same for every family."""

    top: Expr
    bottom: int = 1


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A days duration of whole days."""

    count: Expr


@dataclass(frozen=True, slots=True)
class MonthSpan:
    """A years and months duration."""

    count: Expr


@dataclass(frozen=True, slots=True)
class Rec:
    """The slot of the first condition that holds; unknown where none does. The conditions are never unknown."""

    options: tuple[tuple[Expr, Slot], ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list: elements with the conditions under which they are in it; unknown as a whole unless ``known`` holds."""

    parts: tuple[tuple[Expr, Sym], ...]
    known: Expr


@dataclass(frozen=True, slots=True)
class Nothing:
    """The literal null."""


SCALE: Final = 1_000_000
"""A number that a policy declares as a fact is a column of millionths: six places are more than any such figure has."""

LARGEST: Final = 1_000_000_000
"""The largest such number, so that what is counted from it stays within 64 bits."""

_DAYS: Final = 10_000 * 366  # no two days of the calendar are further apart

Sym: TypeAlias = Expr | Num | DaySpan | MonthSpan | Rec | Items | Nothing


def refuse(node: Node, what: str) -> NoReturn:
    """Stops at a construct that has no form over columns.

    Raises:
        EvaluationError: B001.
    """
    raise EvaluationError([no_form(node.span, what)])


def no_form(span: Span, what: str) -> Diagnostic:
    """The fault of a construct that has no form over columns."""
    return Diagnostic(
        "B001",
        f"{what} cannot be decided over tables",
        span=span,
        help="write the rule without it, or decide the families one by one with policy.evaluate",
    )


def kind_of(type_: Type) -> Kind | None:
    """What a column of a fact of this type holds; ``None`` where it cannot be one. A number is held times ``SCALE``."""
    match type_:
        case Boolean():
            return "bool"
        case Enum() | Text():
            return "text"
        case Date():
            return "date"
        case Number():
            return "int"
        case _:
            return None


def number(builder: Builder, value: Decimal) -> Num:
    """A decimal as an exact fraction."""
    top, bottom = value.as_integer_ratio()
    return Num(builder.constant(top, "int"), bottom)


def truth(builder: Builder, value: Sym) -> Expr:
    """``value`` as a condition; what is no truth value is unknown."""
    return value if isinstance(value, Expr) and value.kind == "bool" else builder.unknown("bool")


def known(builder: Builder, value: Sym) -> Expr:
    """Whether the value is known."""
    match value:
        case Expr():
            return builder.known(value)
        case Num(top=count) | DaySpan(count=count) | MonthSpan(count=count):
            return builder.known(count)
        case Rec(options=options):
            return builder.any(condition for condition, _ in options)
        case Items(known=test):
            return test
        case Nothing():
            return builder.false


def where(builder: Builder, test: Expr, value: Sym) -> Sym:
    """``value`` where ``test`` (never unknown) holds, else unknown."""
    match value:
        case Expr():
            return builder.where_known(test, value)
        case Num(top=top, bottom=bottom):
            return Num(builder.where_known(test, top), bottom)
        case DaySpan(count=count):
            return DaySpan(builder.where_known(test, count))
        case MonthSpan(count=count):
            return MonthSpan(builder.where_known(test, count))
        case Rec(options=options):
            return Rec(tuple((builder.all((test, condition)), slot) for condition, slot in options))
        case Items(parts=parts, known=whole):
            return Items(parts, builder.all((test, whole)))
        case Nothing():
            return value


def pick(builder: Builder, condition: Expr, then: Sym, otherwise: Sym, node: Node) -> Sym:
    """An ``if``: where its condition is unknown, what both branches agree on, else unknown."""
    match then, otherwise:
        case Nothing(), Nothing():
            return then
        case Nothing(), _:
            return where(builder, builder.holds(builder.negate(condition)), otherwise)
        case _, Nothing():
            return where(builder, builder.holds(condition), then)
        case (Expr() as a, Expr() as b) if a.kind == b.kind:
            return _pick(builder, condition, a, b)
        case Num(), Num():
            a, b, bottom = common(builder, then, otherwise)
            return Num(_pick(builder, condition, a, b), bottom)
        case DaySpan(count=a), DaySpan(count=b):
            return DaySpan(_pick(builder, condition, a, b))
        case MonthSpan(count=a), MonthSpan(count=b):
            return MonthSpan(_pick(builder, condition, a, b))
        case (Rec(options=a), Rec(options=b)) if not condition.nullable:
            return Rec(tuple(_parted(builder, condition, a, b)))
        case (Items(parts=a, known=one), Items(parts=b, known=two)) if not condition.nullable:
            return Items(tuple(_parted(builder, condition, a, b)), builder.case(condition, one, two))
        case _:
            refuse(node, "an `if` between records, lists or values of two kinds")


_Part = TypeVar("_Part")


def _parted(
    b: Builder, condition: Expr, then: tuple[tuple[Expr, _Part], ...], otherwise: tuple[tuple[Expr, _Part], ...]
) -> Iterator[tuple[Expr, _Part]]:
    """The parts of the branch taken."""
    for side, parts in ((condition, then), (b.negate(condition), otherwise)):
        for test, part in parts:
            yield b.all((side, test)), part


def _pick(b: Builder, condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    if not condition.nullable:
        return b.case(condition, then, otherwise)
    agreed = b.case(b.compare("=", then, otherwise), then, b.unknown(then.kind))
    return b.case(condition, then, b.case(b.negate(condition), otherwise, agreed))


def chain(builder: Builder, options: list[tuple[Expr, Sym]], node: Node) -> Sym:
    """The value of the first condition that holds, none of them ever unknown; unknown where none does."""
    if len(options) == 1:
        return where(builder, options[0][0], options[0][1])
    result: Sym = Nothing()
    for condition, value in reversed(options):
        result = pick(builder, condition, value, result, node)
    return result


def common(b: Builder, left: Num, right: Num) -> tuple[Expr, Expr, int]:
    """Both tops over one divisor."""
    bottom = left.bottom * right.bottom // gcd(left.bottom, right.bottom)
    return _times(b, left.top, bottom // left.bottom), _times(b, right.top, bottom // right.bottom), bottom


def _times(b: Builder, value: Expr, by: int) -> Expr:
    return b.arithmetic("*", value, b.constant(by, "int"))


def compare(b: Builder, op: str, left: Sym, right: Sym, node: Node) -> Expr:
    """``left op right``; to null, only whether the value is known."""
    match left, right:
        case Nothing(), Nothing():
            return b.truth(op == "=") if op in ("=", "!=") else b.unknown("bool")
        case (Nothing(), other) | (other, Nothing()):
            if op not in ("=", "!="):
                return b.unknown("bool")
            test = known(b, other)
            return b.negate(test) if op == "=" else test
        case Expr(), Expr():
            if left.kind == "bool" and op not in ("=", "!="):
                return b.unknown("bool")
            return b.compare(op, left, right)
        case Num(), Num():
            one, two, _ = common(b, left, right)
            within(node, one, two)
            return b.compare(op, one, two)
        case (DaySpan(count=one), DaySpan(count=two)) | (MonthSpan(count=one), MonthSpan(count=two)):
            return b.compare(op, one, two)
        case _:
            refuse(node, "a comparison of records, lists or values of two kinds")


def endless(bottom: int) -> bool:
    """Whether a fraction with this divisor has no end as a decimal."""
    for prime in (2, 5):
        while bottom % prime == 0:
            bottom //= prime
    return bottom != 1


def fen(b: Builder, value: Num) -> Expr:
    """A sum in CNY as whole fen, half to even."""
    hundred = _times(b, value.top, 100)
    shared = gcd(100, value.bottom)
    if value.bottom == shared:
        return _times(b, value.top, 100 // shared)
    bottom = b.constant(value.bottom, "int")
    whole = b.arithmetic("floor", hundred, bottom)
    rest = _times(b, b.arithmetic("-", hundred, b.arithmetic("*", whole, bottom)), 2)
    two = b.constant(2, "int")
    odd = b.arithmetic("-", whole, b.arithmetic("*", b.arithmetic("floor", whole, two), two))
    up = b.any(
        (
            b.compare(">", rest, bottom),
            b.all((b.compare("=", rest, bottom), b.compare("=", odd, b.constant(1, "int")))),
        )
    )
    return b.case(up, b.arithmetic("+", whole, b.constant(1, "int")), whole)


def arithmetic(b: Builder, op: str, left: Sym, right: Sym, node: Node) -> Sym:
    """``+ - * /`` of numbers, days and spans."""
    match op, left, right:
        case "+" | "-", Num(), Num():
            _ended(node, left, right)
            one, two, bottom = common(b, left, right)
            return within(node, Num(b.arithmetic("+" if op == "+" else "-", one, two), bottom))
        case "*", Num(), Num():
            _ended(node, left, right)
            return within(node, Num(b.arithmetic("*", left.top, right.top), left.bottom * right.bottom))
        case "/", Num(), Num(top=by) if by.constant and isinstance(by.value, int) and by.value:
            _ended(node, left, right)
            sign = 1 if by.value > 0 else -1
            return within(node, Num(_times(b, left.top, sign * right.bottom), left.bottom * abs(by.value)))
        case "+", Expr(kind="date"), DaySpan(count=count):
            return b.add_days(left, count)
        case "-", Expr(kind="date"), DaySpan(count=count):
            return b.add_days(left, _times(b, count, -1))
        case "+", Expr(kind="date"), MonthSpan(count=count):
            return b.add_months(left, count)
        case "-", Expr(kind="date"), MonthSpan(count=count):
            return b.add_months(left, _times(b, count, -1))
        case "+", DaySpan() | MonthSpan(), Expr(kind="date"):
            return arithmetic(b, op, right, left, node)
        case "-", Expr(kind="date"), Expr(kind="date"):
            return DaySpan(b.days(left, right))
        case "+" | "-", DaySpan(count=one), DaySpan(count=two):
            return DaySpan(b.arithmetic("+" if op == "+" else "-", one, two))
        case "+" | "-", MonthSpan(count=one), MonthSpan(count=two):
            return MonthSpan(b.arithmetic("+" if op == "+" else "-", one, two))
        case ("*", MonthSpan(count=count), Num(top=by, bottom=bottom)) | (
            "*",
            Num(top=by, bottom=bottom),
            MonthSpan(count=count),
        ):
            return MonthSpan(_toward_zero(b, b.arithmetic("*", count, by), bottom))
        case "/", MonthSpan(count=count), Num(top=by, bottom=bottom) if _divides(by):
            sign = -1 if _negative(by) else 1
            return MonthSpan(_toward_zero(b, _times(b, count, sign * bottom), abs(_figure(by))))
        case ("/", MonthSpan(count=count), MonthSpan(count=by)) | ("/", DaySpan(count=count), DaySpan(count=by)) if (
            _divides(by)
        ):
            return Num(_times(b, count, -1 if _negative(by) else 1), abs(_figure(by)))
        case ("*", DaySpan(count=count), Num(top=by, bottom=1)) | ("*", Num(top=by, bottom=1), DaySpan(count=count)):
            return DaySpan(b.arithmetic("*", count, by))
        case _:
            refuse(node, f"`{op}` of these operands")


def _figure(value: Expr) -> int:
    return value.value if value.constant and isinstance(value.value, int) else 0


def _divides(value: Expr) -> bool:
    """Whether it is the same figure for every family, and not zero."""
    return _figure(value) != 0


def _negative(value: Expr) -> bool:
    return _figure(value) < 0


def _toward_zero(b: Builder, top: Expr, bottom: int) -> Expr:
    """A quotient without its fraction."""
    if bottom == 1:
        return top
    by = b.constant(bottom, "int")
    minus = _times(b, b.arithmetic("floor", _times(b, top, -1), by), -1)
    return b.case(b.compare("<", top, b.constant(0, "int")), minus, b.arithmetic("floor", top, by))


def _ended(node: Node, *numbers: Num) -> None:
    """A fraction without an end may be rounded or compared, but to go on counting with it would need its 34 digits."""
    if any(endless(number.bottom) for number in numbers):
        refuse(node, "counting on with a quotient that has no end")


_Made = TypeVar("_Made", Num, Expr)


def within(node: Node, *values: _Made) -> _Made:
    """The first of ``values``, all of which stay far enough within 64 bits for a sum to be made of them.

    Raises:
        EvaluationError: B001.
    """
    for value in values:
        formula = value.top if isinstance(value, Num) else value
        if reach(formula) * 200 >= 2**63:
            refuse(node, "counting with figures that can grow this large")
    return values[0]


def reach(formula: Expr) -> int:
    """How far from zero a whole number can lie."""
    found: dict[int, int] = {}
    for node in walk([formula]):
        below = [found[arg.id] for arg in node.args]
        match node.op:
            case "column":
                found[node.id] = LARGEST * SCALE if ".extra_" in str(node.value) else 10_000
            case "constant":
                found[node.id] = abs(node.value) if isinstance(node.value, int) else 0
            case "+" | "-":
                found[node.id] = sum(below)
            case "*":
                found[node.id] = below[0] * below[1]
            case "floor":
                found[node.id] = below[0] // max(below[1], 1) + 1
            case "case":
                found[node.id] = max(below[1:])
            case "count":
                found[node.id] = len(below)
            case _:
                found[node.id] = _DAYS
    return found[formula.id]
