"""``fpassist feel``: one FEEL expression, or one a line."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Annotated, Any

import typer

from fpassist.cli import output
from fpassist.cli.families import standard_input
from fpassist.cli.guard import WRONG, call_fault
from fpassist.cli.options import Report, ReportOption
from fpassist.diagnostics import Diagnostic, ExpressionError, FpassistError

EXAMPLES = """Examples:

\b
  fpassist feel '1 + 2 * 3'
  fpassist feel 'age >= 49 and alive' --context '{"age": 50, "alive": null}'
  printf '%s\\n' '1 in [1..3]' 'date("2014-07-16").year' | fpassist feel -
"""


def feel(
    expression: Annotated[str, typer.Argument(metavar="EXPR", help="An expression; - reads one a line from stdin.")],
    context: Annotated[
        str | None, typer.Option("--context", metavar="JSON", help="The names that the expression may use.")
    ] = None,
    shape: ReportOption = Report.text,
) -> None:
    """Evaluate a FEEL expression and print it as JSON."""
    from fpassist.lang import feel_json as evaluate

    names = read_context(context)
    if expression != "-":
        _write(evaluate(expression, names))
        return
    del shape
    status = 0
    _, stdin = standard_input()
    # Each answer is out before the next line is read, so that a program may ask line by line.
    while line := stdin.readline():
        try:
            _write(evaluate(line.decode("utf-8", "surrogateescape").rstrip("\r\n"), names))
        except FpassistError as error:
            status = WRONG
            output.write_json(output.errors_object(error.diagnostics), pretty=False)
        except (RecursionError, MemoryError):
            status = WRONG
            fault = call_fault("C013", "the expression is too deep or too large to be read")
            output.write_json(output.errors_object(fault.diagnostics), pretty=False)
        output.flush()
    if status:
        raise output.Faults(status)


def read_context(text: str | None) -> dict[str, Any]:
    """The context given as JSON; numbers stay exact decimals.

    Raises:
        CallError: C008.
        ExpressionError: L025 for a key that an object of it has twice.
    """
    if text is None:
        return {}
    try:
        value: Any = json.loads(
            text, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_constant, object_pairs_hook=_object
        )
    except ValueError:
        raise call_fault("C008", "the context is not JSON", where="--context") from None
    if not isinstance(value, dict):
        raise call_fault("C008", "the context is not a JSON object", where="--context")
    return value  # pyright: ignore[reportUnknownVariableType]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            message = f"the context has the key `{name[:40]}` twice"
            raise ExpressionError([Diagnostic("L025", message, "--context", help="keep one of the two")])
        made[name] = value
    return made


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _write(text: str) -> None:
    output.write_bytes(text.encode("utf-8", "backslashreplace"))
