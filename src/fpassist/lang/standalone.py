"""One FEEL expression, on its own: what ``fpassist feel`` answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from fpassist.diagnostics import Diagnostic, ExpressionError
from fpassist.lang import tree as t
from fpassist.lang.checker import NoScope, check
from fpassist.lang.evaluator import Env, evaluate
from fpassist.lang.faults import Source, shown
from fpassist.lang.fit import type_of
from fpassist.lang.literals import duration_text
from fpassist.lang.numbers import CONTEXT, number_text
from fpassist.lang.parser import parse, several_words
from fpassist.lang.scan import MAX_DEPTH
from fpassist.lang.steps import MAX_STEPS, Steps, value_size
from fpassist.lang.tree import YearsMonths
from fpassist.lang.values import RangeValue
from fpassist.lang.walk import walk


class _NoHost:
    """A host without a policy: contexts and lists are all the records there are."""

    def property(self, record: Any, name: str, as_of: date) -> Any:
        return None

    def definition(self, id: str, record: Any, as_of: date) -> Any:
        return None

    def parameter(self, id: str, key: str | None, as_of: date) -> Any:
        return None

    def choice(self, interpretation: str) -> str:
        return ""


def feel_value(expression: str, context: Mapping[str, object] | None = None) -> Any:
    """The value of ``expression`` as the language has it: ``Decimal``, ``date``, ``YearsMonths`` …; ``None`` for null.

    An expression that reads no entry of the context is answered wholly as the standard says, where null is a value.
    Where it does, a null of the context is an unknown fact, as everywhere in a policy.

    Raises:
        ExpressionError: a syntax or type fault, or a context that holds what no FEEL value is.
    """
    given = {name: _inward(value, name, 0) for name, value in (context or {}).items()}
    source = Source(expression)
    variables = {name: type_of(value) for name, value in given.items()}
    apart = several_words(source, given)
    if apart is not None:
        raise apart
    node, faults = check(parse(expression), NoScope(), variables, standard=True, source=source)
    if faults:
        raise ExpressionError(faults)
    free = any(isinstance(n, t.Variable) and n.name in given for n in walk(node))
    steps = Steps(source, MAX_STEPS + 10 * value_size(given))
    env = Env(given, date.max, _NoHost(), standard=not free, steps=steps, singletons=True)
    value = evaluate(node, env)
    steps.value(node, value)
    return value


def feel(expression: str, context: Mapping[str, object] | None = None) -> object:
    """``feel_value`` as JSON has it: dates and durations as ISO 8601 strings, ranges as FEEL text, unknown as ``None``.

    Whole numbers come as ``int``, others as ``float``; ``feel_json`` keeps every digit.

    Raises:
        ExpressionError: as ``feel_value``.
    """
    return _outward(feel_value(expression, context))


def feel_json(expression: str, context: Mapping[str, object] | None = None) -> str:
    """``feel`` as JSON text, numbers with all their digits (up to 34).

    Raises:
        ExpressionError: as ``feel_value``.
    """
    return _text(feel_value(expression, context))


def _inward(value: object, path: str, depth: int) -> Any:
    """A value of the context in the language's own types."""
    if depth > MAX_DEPTH:
        raise _unfit(path, f"is nested more than {MAX_DEPTH} levels deep")
    if value is None or isinstance(value, (bool, str, timedelta, YearsMonths)):
        return value
    if isinstance(value, (int, float, Decimal)):
        try:
            number = CONTEXT.create_decimal(repr(value) if isinstance(value, float) else value)
        except ArithmeticError:
            number = Decimal("NaN")
        if number.is_finite():
            return number
        raise _unfit(path, "is no finite decimal of 34 digits")
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, (list, tuple)):
        return [_inward(v, f"{path}[{i}]", depth + 1) for i, v in enumerate(cast("list[object]", value))]
    if isinstance(value, Mapping):
        entries = cast("Mapping[object, object]", value).items()
        return {str(name): _inward(entry, f"{path}.{name}", depth + 1) for name, entry in entries}
    raise _unfit(path, "is no value of the language")


def _unfit(path: str, what: str) -> ExpressionError:
    message = f"the context entry `{shown(path)}` {what}"
    help = "give null, booleans, numbers, strings, dates, durations, lists or objects"
    return ExpressionError([Diagnostic("L026", message, where="context", help=help)])


def _outward(value: Any) -> object:
    if isinstance(value, Decimal):
        if value == 0:
            return 0
        if value == value.to_integral_value() and value.adjusted() < 400:
            return int(value)
        return float(value) if abs(value.adjusted()) < 300 else number_text(value)
    if isinstance(value, list):
        return [_outward(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {name: _outward(item) for name, item in cast("dict[str, Any]", value).items()}
    return _scalar(value)


def _scalar(value: Any) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (timedelta, YearsMonths)):
        return duration_text(value)
    return _range(value) if isinstance(value, RangeValue) else value


def _range(value: RangeValue) -> str:
    low = "" if value.low_unbounded else _text(value.low)
    high = "" if value.high_unbounded else _text(value.high)
    return f"{'[' if value.low_closed else '('}{low}..{high}{']' if value.high_closed else ')'}"


def _text(value: Any) -> str:
    from json import dumps

    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, list):
        return "[" + ", ".join(_text(item) for item in cast("list[Any]", value)) + "]"
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value).items()
        return "{" + ", ".join(f"{dumps(name, ensure_ascii=False)}: {_text(item)}" for name, item in entries) + "}"
    return dumps(_scalar(value), ensure_ascii=False)
