"""What stands between a fault and the user: every exception becomes a coded error and an exit status."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from typing import IO, Any, Final, NoReturn, cast

from fpassist.cli import INTERRUPTED, output
from fpassist.cli.output import Faults
from fpassist.diagnostics import CallError, Diagnostic, FpassistError

WRONG = 2
FOR_PROGRAMS = frozenset(("feel", "schema", "synth"))
"""Commands without ``--lang``."""


def run(argv: Sequence[str] | None = None) -> int:
    """The exit status of ``fpassist`` called with ``argv``. No exception leaves but those that end a process."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    prepare_streams()
    try:
        status = _run(arguments)
        _flush()
    except BrokenPipeError:
        # The reader has what it wanted (`| head`); nothing may be written to the pipe any more, not even at exit.
        _discard_stdout()
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        # Files that are read have their errors coded where they are opened: what arrives here is the output.
        _discard_stdout()
        told = call_fault("C011", f"the output cannot be written: {reason(error)}").diagnostics
        output.show_errors(told, as_json=False, lang=language(arguments))
        return WRONG
    return status


def _run(arguments: list[str]) -> int:
    as_json, lang = wants_json(arguments), language(arguments)

    def report(error: FpassistError) -> int:
        output.show_errors(error.diagnostics, as_json=as_json, lang=lang)
        return WRONG

    try:
        if arguments[:1] == ["evaluate"]:
            from fpassist.cli.plainly import read_plainly

            asked = read_plainly(arguments)
            if asked is not None:
                from fpassist.cli.deciding import decide_all

                decide_all(asked)
                return 0
        from fpassist.cli.app import app

        # Called bare, the command tells what it can do.
        status: object = app(arguments or ["--help"], prog_name="fpassist", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except Faults as faults:
        return faults.status
    except SystemExit:
        # So the command-line library ends on a closed pipe; nothing else here exits.
        raise BrokenPipeError from None
    except FpassistError as error:
        return report(error)
    except (RecursionError, MemoryError):
        return report(call_fault("C013", "the input is too deep or too large to be read"))
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - no traceback ever reaches a user
        return report(usage_fault(error) or own_fault(error))


def usage_fault(error: Exception) -> CallError | None:
    """The command-line library's complaint as a coded error; ``None`` if ``error`` is none of its own."""
    tell = getattr(error, "format_message", None)
    if tell is None:
        return None
    context: Any = getattr(error, "ctx", None)
    name = str(getattr(context, "command_path", "fpassist"))
    option = getattr(error, "option_name", None)
    near = cast("Sequence[str] | None", getattr(error, "possibilities", None))
    if near:
        message, cure = f"there is no option {option}", f"did you mean {' or '.join(sorted(near))}?"
    else:
        message, cure = sentence(str(tell())), f"see `{name} --help`"
        if "--as-of" in message:
            cure = "give the day asked about as --as-of YYYY-MM-DD, such as --as-of 2014-08-01"
    return call_fault("C001", message, help_=cure)


def own_fault(error: Exception) -> CallError:
    """A defect of fpassist, told without the exception's text, which might quote the input."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    at = "" if trace is None else f" at {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
    return call_fault("C999", f"fpassist met a fault of its own ({type(error).__name__}{at})")


def call_fault(code: str, message: str, *, where: str = "", help_: str | None = None) -> CallError:
    """One coded error of the call; the cure is the error table's where ``help_`` gives none."""
    from fpassist.diagnostics import CODES

    return CallError([Diagnostic(code, message, where=where, help=help_ or CODES[code].cure)])


def sentence(text: str) -> str:
    """``text`` in the style of the messages: one line, no capital, no full stop."""
    flat = " ".join(text.replace("Value error, ", "").split()).rstrip(".")
    return flat[:1].lower() + flat[1:]


def reason(error: OSError) -> str:
    """Why the system refused, in its own words."""
    return (error.strerror or type(error).__name__).lower()


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the call asks for JSON, read without parsing: a call that cannot be parsed still answers as asked."""
    return "json" in (_given(arguments, "--format"), _given(arguments, "--summary"))


def language(arguments: Sequence[str]) -> str:
    """The language that the call asks for, read likewise: Chinese, but for the commands that speak to programs."""
    return _given(arguments, "--lang") or ("en" if arguments[:1] and arguments[0] in FOR_PROGRAMS else "zh")


def _given(arguments: Sequence[str], option: str) -> str | None:
    for place, argument in enumerate(arguments):
        if argument == option and place + 1 < len(arguments):
            return arguments[place + 1]
        if argument.startswith(option + "="):
            return argument[len(option) + 1 :]
    return None


def prepare_streams() -> None:
    """Make the standard streams safe to write any text to: odd characters are escaped, a closed one has its meaning.

    What goes to a closed standard output is an error when it is written; messages for a closed standard error are lost.
    """
    for name in ("stdin", "stdout", "stderr"):
        stream = cast("IO[str] | None", getattr(sys, name))
        if stream is not None:
            if name != "stdin" and hasattr(stream, "reconfigure"):
                cast(Any, stream).reconfigure(errors="backslashreplace")
            continue
        # Its number is taken again, lest a file that is opened later be taken for the stream.
        placeholder = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - lives as long as the process
        _PLACEHOLDERS.append(placeholder)
        if name == "stdout":
            sys.stdout = io.TextIOWrapper(cast(Any, _Closed()), encoding="utf-8", write_through=True)
        elif name == "stderr":
            sys.stderr = placeholder


_PLACEHOLDERS: Final[list[IO[str]]] = []


class _Closed(io.RawIOBase):
    """A stream that was closed before the process began."""

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> NoReturn:
        raise OSError(errno.EBADF, "it is closed")


def _flush() -> None:
    sys.stdout.flush()


def _discard_stdout() -> None:
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - lives as long as the process
