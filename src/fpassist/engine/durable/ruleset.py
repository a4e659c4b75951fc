"""The C module of durable_rules, driven by the one recipe that measured without fault.

JSON rules straight to the module, never its ``Host``; one short-lived state for each household, deleted after; one flat
fact of conditions, then a fact for each conclusion; facts asserted one at a time; no retraction, no negation, no timer;
a rule that always fires, since deleting a state where nothing has fired crashes; ``dist`` 0; fired rules counted once.
"""

from __future__ import annotations

import importlib
import json
import threading
from itertools import count
from typing import Final, Protocol, cast

from fpassist.diagnostics import Diagnostic, EvaluationError
from fpassist.engine.durable.shards import START, Shard

_OBSERVED: Final = 2
_TRIES: Final = 8

HOW_TO_GET: Final = (
    "install it with `pip install 'fpassist[durable]'`; it needs a C compiler, and on Python 3.13 also "
    "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject"
)


class Module(Protocol):
    """What is used of the C module."""

    def create_ruleset(self, name: str, rules: str, /) -> int: ...
    def assert_fact(self, handle: int, fact: str, /) -> tuple[int, int]: ...
    def start_action_for_state(self, handle: int, state: int, /) -> tuple[str, str] | None: ...
    def complete_and_start_action(self, handle: int, state: int, /) -> str | None: ...
    def delete_state(self, handle: int, sid: str, /) -> None: ...


_lock = threading.RLock()
"""Held while a state lives: the module keeps its states in tables that it moves without locking."""

_sids = count(1)
_handles: dict[str, int] = {}
"""Rulesets by their rules: they are made once in a process and kept, since deleting one is not in the recipe."""


def module() -> Module:
    """The C module.

    Raises:
        EvaluationError: ``E501`` where the package is absent or cannot be loaded.
    """
    try:
        return cast(Module, importlib.import_module("durable_rules_engine"))
    except ImportError as error:
        raise EvaluationError(
            [Diagnostic("E501", "the durable_rules package that this engine needs is not installed", help=HOW_TO_GET)]
        ) from error


class Ruleset:
    """One shard, loaded into durable_rules.

    Args:
        shard: rules and the names of the properties that they read.

    Raises:
        EvaluationError: ``E501`` without the package, ``E503`` where it refuses the rules.
    """

    def __init__(self, shard: Shard) -> None:
        self.shard = shard
        self._module = module()
        self._text = json.dumps(shard.rules)
        with _lock:
            self._load()

    def run(self, properties: str) -> set[int]:
        """The conclusions that the rules draw from one flat fact.

        Args:
            properties: the fact's properties as JSON, each preceded by a comma: ``,"a1":1,"a2":0``.

        Raises:
            EvaluationError: ``E503`` where durable_rules fails.
        """
        with _lock:
            try:
                for _ in range(_TRIES):
                    drawn = self._run(self._load(), str(next(_sids)), properties)
                    if drawn is not None:
                        return drawn
                raise _broken("took two facts for one", None)
            except Exception as error:
                # The state may be left behind, and may not be deleted: the ruleset is given up with it.
                _handles.pop(self._text, None)
                if isinstance(error, EvaluationError):
                    raise
                raise _broken("failed on this household", error) from error

    def _load(self) -> int:
        handle = _handles.get(self._text)
        if handle is None:
            try:
                handle = _handles[self._text] = self._module.create_ruleset(f"fpassist{next(_sids)}", self._text)
            except Exception as error:
                raise _broken("refused the rules of this policy", error) from error
        return handle

    def _run(self, handle: int, sid: str, properties: str) -> set[int] | None:
        """One state from birth to deletion; ``None`` where two facts share a 32-bit hash, which another sid cures."""
        engine, shard = self._module, self.shard
        drawn: set[int] = set()
        collided = False
        code, state = engine.assert_fact(handle, f'{{"sid":"{sid}","{START}":1{properties}}}')
        if code == _OBSERVED:
            _handles.pop(self._text, None)
            return None
        if code:
            raise _broken(f"answered the facts with its code {code}", None)
        fired = engine.start_action_for_state(handle, state)
        if fired is None:
            raise _broken("did not fire the rule that always fires", None)
        message: str | None = fired[1]
        while message is not None:
            conclusion = shard.drawn.get(message[2 : message.index('":', 2)])
            if conclusion is not None and conclusion not in drawn:
                drawn.add(conclusion)
                name = shard.chained.get(conclusion)
                if name is not None:
                    code, _ = engine.assert_fact(handle, f'{{"sid":"{sid}","{name}":1}}')
                    if code == _OBSERVED:
                        collided = True
                    elif code:
                        raise _broken(f"answered a conclusion with its code {code}", None)
            message = engine.complete_and_start_action(handle, state)
        engine.delete_state(handle, sid)
        return None if collided else drawn


def _broken(what: str, error: Exception | None) -> EvaluationError:
    """The fault as a coded error; the module's own message holds a number and no fact of the family."""
    said = f": {error}" if error is not None else ""
    return EvaluationError(
        [
            Diagnostic(
                "E503",
                f"the durable_rules engine {what}{said}",
                help="decide with `--engine native`, which does not need it, and report the policy and the household",
            )
        ]
    )
