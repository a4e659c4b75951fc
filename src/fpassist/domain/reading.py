"""Households from JSON (one object, a list, or one object a line) and YAML; one at a time, and faults as values."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, TypeAlias

from fpassist.diagnostics import Diagnostic, HouseholdError
from fpassist.domain.household import Household
from fpassist.domain.limits import (
    MAX_JSON,
    MAX_LINE,
    MAX_LOCATED,
    MAX_LOCATED_DOCUMENTS,
    MAX_YAML,
    repeated_key,
    too_large,
)

if TYPE_CHECKING:
    from fpassist.domain.places import Place

Outcome: TypeAlias = "Household | HouseholdError"
_BOM = b"\xef\xbb\xbf"


def load_households(source: str | bytes | os.PathLike[str], name: str | None = None) -> Iterator[Outcome]:
    """The households in ``source``, each as soon as it is read; one that cannot be read is the error itself.

    Args:
        source: the text, its bytes (UTF-8), or a path object.
        name: how messages call the source; its suffix, if it has one, tells the format.

    Memory is constant for one object a line; a list, and YAML, are held whole.

    Raises:
        HouseholdError: H025, where ``source`` is none of these or ``name`` no text.
    """
    if name is not None and not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise wrong_argument(name, "name", "text")
    if isinstance(source, os.PathLike):
        return read_households(source, name)
    if not isinstance(source, (str, bytes, bytearray, memoryview)):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise wrong_argument(source, "source", "text, bytes or a path object")
    data = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    return _stream(io.BytesIO(data), name or "<text>")


def read_households(path: str | os.PathLike[str], name: str | None = None) -> Iterator[Outcome]:
    """The households in the file at ``path``; ``-`` is standard input. As ``load_households``.

    Raises:
        HouseholdError: H025, where ``path`` is no path.
    """
    if not isinstance(path, (str, os.PathLike)):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise wrong_argument(path, "path", "a path")
    return _file(path, name)


def _file(path: str | os.PathLike[str], name: str | None) -> Iterator[Outcome]:
    shown = name or os.fsdecode(path)
    if shown == "-":
        # Python has no stream for what was closed before it began, whatever the types say.
        stdin: Any = getattr(sys.stdin, "buffer", None)
        if stdin is None:
            message, help = "standard input cannot be read: it is closed", "give the households, or the path of a file"
            yield HouseholdError([Diagnostic("H035", message, "<stdin>", help=help)])
        else:
            yield from _stream(stdin, "<stdin>")
        return
    fault: Diagnostic | None = None
    try:
        with open(path, "rb") as stream:
            yield from _stream(stream, shown)
    except (OSError, ValueError) as error:
        reason = (error.strerror or "").lower() if isinstance(error, OSError) else "not a path"
        message = f"the file cannot be read{': ' if reason else ''}{reason}"
        fault = Diagnostic("H035", message, shown, help="check the path and its permissions")
    if fault is not None:
        yield HouseholdError([fault])


def read_stream(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """The households in an open ``stream``, which is closed at the end. As ``load_households``."""
    with stream:
        yield from _stream(stream, name)


def parse_json(text: str | bytes, name: str = "<text>") -> Any:
    """``text`` as plain values, numbers with a point as ``Decimal``.

    Raises:
        HouseholdError: not UTF-8, not JSON, a doubled key, or nesting past any household's; H025 where it is no text.
            It holds none of the text.
    """
    if not isinstance(text, (str, bytes)):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise wrong_argument(text, "json_data", "text or bytes")
    fault: Diagnostic
    try:
        return _DECODER.decode(text if isinstance(text, str) else text.decode("utf-8-sig"))
    except _Doubled as error:
        from fpassist.domain.doubled import place_of_doubled

        fault = repeated_key(error.key, name + place_of_doubled(text, error.key))
    except json.JSONDecodeError as error:
        where = f"{name}:{error.lineno}:{error.colno}"
        fault = Diagnostic("H030", f"the text is not JSON: {_reason(error)}", where, help="correct it at that place")
    except UnicodeDecodeError as error:
        fault = Diagnostic("H034", f"the text is not UTF-8 at byte {error.start + 1}", name, help="save it as UTF-8")
    except RecursionError:
        fault = Diagnostic("H032", "the nesting is too deep", name, help="a household nests five levels")
    except (ValueError, ArithmeticError):
        help = "leave out NaN, Infinity and numbers of thousands of digits"
        fault = Diagnostic("H030", "the text is not JSON: a number is none", name, help=help)
    del text
    raise HouseholdError([fault])


def wrong_argument(given: object, name: str, wanted: str) -> HouseholdError:
    """The fault of a call whose argument ``name`` is of a type that cannot hold households."""
    help = f"pass {wanted}; Household.model_validate takes an object"
    return HouseholdError([Diagnostic("H025", f"{name} must be {wanted}, not {type(given).__name__}", name, help=help)])


def _reason(error: json.JSONDecodeError) -> str:
    return error.msg[:1].lower() + error.msg[1:]


class _Doubled(Exception):
    def __init__(self, key: str) -> None:
        self.key = key


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Doubled(key)
            seen.add(key)
    return made


def _constant(_: str) -> NoReturn:
    raise ValueError


# A hook for each object is the price of seeing a key that stands twice.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=Decimal, parse_constant=_constant)


def _stream(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    number, line = 0, b""
    while not line.strip():
        line = stream.readline(MAX_LINE + 1)
        number += 1
        if not line:
            yield HouseholdError([Diagnostic("H030", "there is no household", name, help="write one object at least")])
            return
        line = line.removeprefix(_BOM) if number == 1 else line
    suffix = os.path.splitext(name)[1].lower()
    start = line.lstrip()[:1]
    if suffix in (".ndjson", ".jsonl") or (suffix not in (".yaml", ".yml") and start == b"{" and _is_whole(line)):
        yield from _lines(stream, line, number, name)
        return
    as_json = suffix == ".json" or (suffix not in (".yaml", ".yml") and start in (b"{", b"["))
    limit = MAX_JSON if as_json else MAX_YAML
    # The lines passed over are put back, so that places in messages stay true.
    text = b"\n" * (number - 1) + line + stream.read(limit + 1)
    if len(text) > limit:
        yield HouseholdError([too_large(name, limit)])
        return
    yield from _json(text, name) if as_json else _yaml(text, name)


def _is_whole(line: bytes) -> bool:
    """Whether ``line`` is an object by itself, sound or broken, and not the opening of a longer text."""
    text = line.rstrip()
    if len(line) > MAX_LINE:
        return True
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        # Broken off at the end: the rest is on the lines that follow. Broken before: one object a line, and a bad one.
        return text.endswith(b"}") and error.pos < len(text.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return text.endswith(b"}")
    return True


def _lines(stream: BinaryIO, line: bytes, number: int, name: str) -> Iterator[Outcome]:
    first = True
    while line:
        if len(line) > MAX_LINE:
            yield HouseholdError([too_large(f"{name}:{number}", MAX_LINE)])
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE)
        elif line.strip():
            outcome = _one(line.rstrip(), name)
            if isinstance(outcome, HouseholdError):
                following = stream.readline(MAX_LINE + 1)
                # An object all alone is a document, and the path alone says where.
                alone = first and not following.strip()
                yield outcome if alone else _at_line(outcome, name, number)
                line, number, first = following, number + 1, False
                continue
            yield outcome
            first = False
        line = stream.readline(MAX_LINE + 1)
        number += 1


def _one(line: bytes, name: str) -> Outcome:
    try:
        return Household.model_validate(parse_json(line, name))
    except HouseholdError as error:
        return error.with_traceback(None)


def _at_line(error: HouseholdError, name: str, number: int) -> HouseholdError:
    def place(where: str) -> str:
        if where.startswith(f"{name}:"):  # a place in the text of the line, as if it were the first
            return f"{name}:{number}:{where.rpartition(':')[2]}"
        return f"{name}:{number}" if where in ("", name) else f"{name}:{number}: {where}"

    return HouseholdError(replace(d, where=place(d.where)) for d in error.diagnostics)


def _json(text: bytes, name: str) -> Iterator[Outcome]:
    try:
        value = parse_json(text, name)
    except HouseholdError as error:
        yield error.with_traceback(None)
        return
    # Between the tokens of JSON a tab is as good as a space, and YAML's reader wants it so.
    yield from _located(_values(value, name), text.decode("utf-8-sig").replace("\t", " "), name)


def _located(outcomes: Iterator[Outcome], text: str, name: str, document: int = 0) -> Iterator[Outcome]:
    """The outcomes, faults with their places in a text that is not too long to look them up: once for all."""
    found: Mapping[str, Place] | None = None
    sought = len(text) <= MAX_LOCATED and document < MAX_LOCATED_DOCUMENTS
    for outcome in outcomes:
        if isinstance(outcome, HouseholdError) and sought:
            from fpassist.domain.places import located, places

            found = places(text, document) if found is None else found
            yield located(outcome, found, name)
        else:
            yield outcome


def _yaml(text: bytes, name: str) -> Iterator[Outcome]:
    from fpassist.domain.yamlread import parse_yaml

    try:
        decoded = _decoded(text, name)
        for number, document in enumerate(parse_yaml(decoded, name)):
            yield from _located(_values(document, name), decoded, name, number)
    except HouseholdError as error:
        yield error.with_traceback(None)


def _decoded(text: bytes, name: str) -> str:
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = error.start + 1
    raise HouseholdError([Diagnostic("H034", f"the text is not UTF-8 at byte {at}", name, help="save it as UTF-8")])


def _values(value: Any, name: str) -> Iterator[Outcome]:
    if not isinstance(value, list):
        yield _validated(value)
        return
    items: list[Any] = value  # pyright: ignore[reportUnknownVariableType]
    if not items:
        yield HouseholdError([Diagnostic("H030", "there is no household", name, help="write one object at least")])
    for place, item in enumerate(items):
        outcome = _validated(item)
        if isinstance(outcome, HouseholdError):
            outcome = HouseholdError(
                replace(d, where=f"[{place}]{'.' if d.where else ''}{d.where}") for d in outcome.diagnostics
            )
        yield outcome


def _validated(value: Any) -> Outcome:
    try:
        return Household.model_validate(value)
    except HouseholdError as error:
        return error.with_traceback(None)
