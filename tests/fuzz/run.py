"""One case put in, and what came of it judged: an answer, a coded error, or a finding."""

from __future__ import annotations

import json
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random
from types import FrameType
from typing import Any

import msgspec

from fpassist import FpassistError, Household, HouseholdError, Policy, load_households, load_policy
from fpassist.lang import feel, feel_json
from fpassist.policy import load
from tests.fuzz import expressions, households, policies
from tests.fuzz.judge import Wrong, command, no_secret, sound

LIMIT = 1.0
"""Seconds of processor time that one case may take: the clock on the wall would blame it for its neighbours."""
A_LINE = 0.001
SHARES = {"household": 0.56, "expression": 0.42, "policy": 0.02}
DAY = date(2015, 3, 1)


@dataclass(frozen=True)
class Finding:
    """A case that ended badly.

    Args:
        number: with the seed, makes the case again.
        kind: household, expression or policy.
        what: exception and place, or what else is wrong; the same for the same fault.
        shown: what was put in, shortened.
        trace: the last calls, where there was an exception.
    """

    number: int
    kind: str
    what: str
    shown: str
    trace: str = ""


class TooSlow(BaseException):
    """Raised where the time ran out; no ``except Exception`` can take it for its own."""


def make(seed: int, number: int) -> tuple[str, Any]:
    """The kind and the input of a case."""
    rng = Random(f"{seed}:{number}")
    kind = rng.choices(list(SHARES), list(SHARES.values()))[0]
    maker: dict[str, Callable[[Random], Any]] = {
        "household": households.make,
        "expression": expressions.make,
        "policy": policies.make,
    }
    return kind, maker[kind](rng)


def run(seed: int, number: int) -> Finding | None:
    """Run one case; ``None`` where all is well."""
    kind, case = make(seed, number)
    # Made before the time runs.
    policy(), small()
    put_in = {"household": _household, "expression": _expression, "policy": _policy}[kind]
    limit = LIMIT + (cost_of_whole() if kind == "policy" and case.whole else 0)
    if kind == "expression" and case.by_command:
        # Each line is a question of its own.
        limit += A_LINE * str(case.text).count("\n")
    try:
        with limited(limit):
            put_in(case)
    except TooSlow:
        what = f"took more than {LIMIT:g} s in {_place(sys.exception(), deepest=False)}"
    except Wrong as wrong:
        what = str(wrong)
    except Exception as error:  # noqa: BLE001 - any other is what is looked for
        what = f"{type(error).__name__} at {_place(error)}"
    else:
        return None
    trace = "".join(traceback.format_exception(sys.exception(), limit=-6)) if sys.exception() else ""
    return Finding(number, kind, what, shown(case), trace)


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise ``TooSlow`` in the block once it has used that much processor time."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, _out_of_time)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _out_of_time(_number: int, frame: FrameType | None) -> None:
    # Thrown into the measuring of coverage it would leave a lock behind that nobody opens again.
    while frame is not None:
        if "/coverage/" in frame.f_code.co_filename:
            signal.setitimer(signal.ITIMER_PROF, 0.01)
            return
        frame = frame.f_back
    raise TooSlow


def _place(error: BaseException | None, *, deepest: bool = True) -> str:
    """Where in the package: the innermost call of it, or of a slow one the outermost below the fuzzer."""
    frames = [
        each for each in traceback.extract_tb(error.__traceback__ if error else None) if "fpassist" in each.filename
    ]
    if not frames:
        return "(outside the package)"
    frame = frames[-1] if deepest else frames[min(2, len(frames) - 1)]
    return f"{frame.filename.rpartition('fpassist/')[2]}:{frame.lineno} in {frame.name}"


def shown(case: Any, most: int = 1500) -> str:
    """The input for a reader, shortened in the middle."""
    try:
        text = ascii(case)
    except RecursionError:
        return f"{type(case).__name__}, nested too deep to be shown"
    return text if len(text) <= most else f"{text[: most - 300]} … {len(text)} characters … {text[-250:]}"


# -- households ---------------------------------------------------------------------------------------------------


@cache
def policy() -> Policy:
    """The bundled policy, compiled."""
    return _compiled(load_policy())


@cache
def small() -> Policy:
    """The small one of the policy tests, compiled."""
    return _compiled(Policy(load(policies.SMALL)))


def _compiled(made: Policy) -> Policy:
    """``made`` after some families: rules are compiled with the first ones, which is no fault of theirs."""
    family = Household.model_validate({"id": "H-1", "members": [{"id": "w", "role": "wife"}]})
    for _ in range(6):
        made.evaluate_json(family.model_dump_json(exclude_unset=True), DAY)
    return made


def _household(case: households.HouseholdCase) -> None:
    if case.by_command:
        suffix = ".yaml" if b"members:" in case.source[:500] else ".json"
        asked = ["--as-of", case.as_of.isoformat(), "--policy", str(policies.SMALL)]
        command(["evaluate", "FILE", *asked], case.source, suffix)
        return
    for family in _families(case.source):
        if isinstance(family, FpassistError):
            sound(family, case.secrets)
            continue
        try:
            result = policy().evaluate(family, case.as_of)
        except FpassistError as error:
            sound(error, case.secrets)
            continue
        outcomes = {row.outcome for row in result}
        if not outcomes <= {"granted", "denied", "undetermined"}:
            raise Wrong(f"outcomes {outcomes}")
        if case.in_full:
            text = result.to_json()
            json.loads(text)
            no_secret(text.decode() + repr(result) + repr(family) + str(family), case.secrets)


def _families(source: Any) -> Iterator[Household | FpassistError]:
    if isinstance(source, str | bytes):
        yield from load_households(source)
        return
    try:
        yield Household.model_validate(source)
    except FpassistError as error:
        if not isinstance(error, HouseholdError):
            raise Wrong(f"{type(error).__name__} where a HouseholdError is due") from error
        yield error


# -- expressions --------------------------------------------------------------------------------------------------


def _expression(case: expressions.ExpressionCase) -> None:
    if case.by_command:
        command(["feel", "-"], str(case.text).encode("utf-8", "surrogatepass"))
        return
    try:
        answer = feel(case.text, case.context)
        msgspec.json.encode(answer) if _plain(case.context) else repr(answer)
        if _plain(case.context):
            json.loads(feel_json(case.text, case.context))
    except FpassistError as error:
        sound(error)


def _plain(context: Any) -> bool:
    """Is the context free of halves of a surrogate pair, which no JSON encoder takes?"""
    try:
        json.dumps(context, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError):
        return False
    return True


# -- policies -----------------------------------------------------------------------------------------------------


@cache
def cost_of_whole() -> float:
    """Seconds of processor time that the unchanged notice takes to load, doubled: what a mutated one may take too."""
    from time import process_time

    start = process_time()
    load(policies.WHOLE, contents={str(policies.WHOLE): policies.WHOLE.read_bytes()})
    return 2 * (process_time() - start)


@cache
def _asked() -> tuple[tuple[Household, date], ...]:
    from tests.strategies import case

    return tuple((Household.model_validate(family), day) for family, day in map(case, range(12)))


def _policy(case: policies.PolicyCase) -> None:
    policy_bytes = case.policy.encode("utf-8", "surrogatepass")
    if case.by_command:
        command(["check", "FILE"], policy_bytes, ".yaml", statuses=(0, 1, 2))
        return
    contents = {"policy.yaml": policy_bytes}
    overlays = [f"overlay{place}.yaml" for place in range(len(case.overlays))]
    contents |= {
        name: text.encode("utf-8", "surrogatepass") for name, text in zip(overlays, case.overlays, strict=True)
    }
    try:
        made = Policy(load("policy.yaml", overlays, contents=contents))
    except FpassistError as error:
        sound(error)
        return
    for family, day in _asked():
        try:
            result = made.evaluate(family, day)
            reference = made.evaluate(family, day, engine="reference")
            if [row.outcome for row in result] != [row.outcome for row in reference]:
                raise Wrong("the native engine and the reference disagree under a mutated policy")
        except FpassistError as error:
            sound(error)
