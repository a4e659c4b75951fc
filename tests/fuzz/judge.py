"""What an error, an output and an exit status must be."""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
import unicodedata

from fpassist import FpassistError
from fpassist.cli.guard import run as run_command
from fpassist.diagnostics import CODES, render


class Wrong(Exception):
    """An answer or error that is not as it should be."""


def sound(error: FpassistError, secrets: tuple[str, ...] = ()) -> None:
    """Every fault has a known code and a message that can be printed anywhere and says no secret.

    Raises:
        Wrong: it has not.
    """
    if not error.diagnostics:
        raise Wrong(f"{type(error).__name__} without a diagnostic")
    for each in error.diagnostics:
        if each.code not in CODES:
            raise Wrong(f"code {each.code} is not in the error table")
        if not each.message or each.message != each.message.strip() or each.message.endswith((".", "。")):
            raise Wrong(f"{each.code}: its message is empty or ends in a full stop or a space")
        for name in ("message", "where", "help"):
            text = getattr(each, name) or ""
            bad = [character for character in text if unicodedata.category(character) in ("Cc", "Cs")]
            if bad:
                raise Wrong(f"{each.code}: control character or lone surrogate in its {name}")
        if len(each.message) > 2000 or len(each.where) > 2000:
            raise Wrong(f"{each.code}: its message or place is more than 2,000 characters long")
        try:
            text = render(each)
            json.dumps(each.as_dict(), ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise Wrong(f"{each.code}: cannot be written as UTF-8") from None
        no_secret(text, secrets)
    no_secret(str(error) + repr(error), secrets)


def no_secret(text: str, secrets: tuple[str, ...]) -> None:
    """Raise ``Wrong`` where one of the secrets is in the text."""
    for secret in secrets:
        if secret in text:
            raise Wrong("a name or an ID number is in an output")


# -- the command line ---------------------------------------------------------------------------------------------


def command(arguments: list[str], data: bytes, suffix: str = "", statuses: tuple[int, ...] = (0, 2)) -> None:
    """Run a command in this process; ``FILE`` stands for the input, which is standard input otherwise.

    Raises:
        Wrong: its exit status or output is not as it should be.
    """
    taken = sys.stdin, sys.stdout, sys.stderr
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    os.environ["FPASSIST_NO_CACHE"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        if "FILE" in arguments:
            path = os.path.join(folder, f"input{suffix}")
            with open(path, "wb") as file:
                file.write(data)
            arguments = [path if each == "FILE" else each for each in arguments]
        as_json = ["--format", "json"] if arguments[0] != "feel" else []
        try:
            sys.stdin = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
            sys.stdout, sys.stderr = out, err
            status = run_command([*arguments, *as_json])
        finally:
            sys.stdin, sys.stdout, sys.stderr = taken
            os.environ.pop("FPASSIST_NO_CACHE", None)
    out.flush()
    err.flush()
    text = out.buffer.getvalue() + err.buffer.getvalue()  # type: ignore[attr-defined]
    _judge(arguments[0], status, text, out.buffer.getvalue(), statuses)  # type: ignore[attr-defined]


def _judge(command: str, status: int, text: bytes, out: bytes, statuses: tuple[int, ...]) -> None:
    if status not in statuses:
        raise Wrong(f"{command} ended with status {status}")
    if b"Traceback (most recent" in text:
        raise Wrong(f"{command} printed a traceback")
    if b"C999" in text:
        fault = text[text.index(b"C999") :][:200].decode("utf-8", "replace")
        raise Wrong(f"{command} met a fault of its own: {fault}")
    if status and b'"code"' not in text:
        raise Wrong(f"{command} ended with status {status} and named no code")
    if not status and b'"errors"' in text and command != "check":
        raise Wrong(f"{command} printed errors and ended with status 0")
    if command != "feel":
        # One document, or, where the input is a household a line, so is the output.
        if not _is_json(out) and not all(map(_is_json, out.splitlines())):
            raise Wrong(f"{command} --format json printed what is not JSON")


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
