"""A policy ready to decide: immutable, safe between threads, picklable, made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from fpassist.diagnostics import Diagnostic, EvaluationError
from fpassist.domain import Household
from fpassist.engine.atoms import Quick
from fpassist.engine.decide import Decider
from fpassist.engine.extra import faults_in_extra, settled
from fpassist.engine.reasons import Explainer
from fpassist.engine.result import Decision, Result
from fpassist.engine.subjects import SUBJECTS
from fpassist.engine.sums import Sums
from fpassist.engine.support import Support
from fpassist.engine.table_result import TableResult
from fpassist.engine.telling import Telling
from fpassist.lang.types import Boolean
from fpassist.policy.model import PolicyData

if TYPE_CHECKING:
    from fpassist.engine.answers import Compiled, CompiledAnswers
    from fpassist.engine.writing import Scribe

EXPLAINED_SLOWLY: Final = 3
"""Families explained before it pays to compile the single conditions."""

NOT_COMPILED: Final[Mapping[int, Quick]] = {}
"""Known by identity: a policy none of whose conditions can be compiled is still compiled once only."""

EngineName = Literal["native", "reference", "durable"]


class Policy:
    """Decides households under one set of rules.

    Args:
        data: the resolved policy; ``load_policy`` reads it from YAML.
    """

    __slots__ = (
        "__weakref__",
        "_compiled",
        "_data",
        "_durable",
        "_explained",
        "_laid",
        "_quick",
        "_scribe",
        "_written",
        "decider",
        "sums",
        "telling",
    )

    def __init__(self, data: PolicyData) -> None:
        self._data = data
        self.decider = Decider(data)
        self.sums = Sums(self.decider)
        self.telling = Telling(data)
        self._compiled: Compiled | None = None
        self._durable: Any = None
        self._quick: Mapping[int, Quick] = NOT_COMPILED
        self._laid: Mapping[int, Callable[[Explainer, Any, date], Support]] = {}
        self._explained = 0
        self._scribe: Scribe | None = None
        self._written = 0

    def __reduce__(self) -> tuple[type[Policy], tuple[PolicyData]]:
        return Policy, (self.data,)

    def __repr__(self) -> str:
        stack = "".join(f" + {overlay.id}" for overlay in self.data.overlays)
        return f"<Policy {self.data.id}{stack}>"

    @property
    def data(self) -> PolicyData:
        """The resolved policy."""
        return self._data

    @property
    def id(self) -> str:
        """The policy's id."""
        return self.data.id

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What the check of the policy file warned of."""
        return self.data.warnings

    def evaluate(self, household: Household, as_of: date, engine: EngineName = "native") -> Result:
        """Decides every benefit for every subject it could go to.

        Args:
            household: the family; ``Household.model_validate`` makes one.
            as_of: the day asked about.
            engine: ``native`` (compiled, exact), ``reference`` (the meaning of the language, slow) or ``durable``
                (a second opinion by forward chaining; needs ``fpassist[durable]``).

        Raises:
            EvaluationError: ``E001`` a day before the notice was in force, ``E002`` after it ended, ``E004`` no date,
                ``E005`` no household, ``E006`` extra facts that the policy does not declare, ``E007`` no such engine.
        """
        household = self._admitted(household, as_of)
        if engine == "native":
            compiled = self._compiled
            if compiled is None:
                from fpassist.engine.compiled import compile_policy

                compiled = self._compiled = compile_policy(self.data)
            answers = compiled.answers(household, as_of)
            exhausted = self._settle(household, as_of, answers) if None in answers.values else ()
            return Result(self, household, as_of, answers, exhausted)
        if engine == "reference":
            return self._by_reference(household, as_of)
        if engine == "durable":
            return self._by_durable(household, as_of)
        raise EvaluationError(
            [Diagnostic("E007", f"there is no engine called {engine!r}", help="use native, reference or durable")]
        )

    def evaluate_json(self, text: str | bytes, as_of: date) -> bytes:
        """One household as JSON text in, its result as JSON text out.

        The same as ``evaluate(Household.model_validate_json(text), as_of).to_json()``, and quicker where many are asked
        about: what is written was then mostly explained before.

        Args:
            text: one household, in the form of the contract.
            as_of: the day asked about.

        Raises:
            HouseholdError: every fault of the household.
            EvaluationError: as ``evaluate``; ``E005`` where ``text`` is no text.
        """
        if not isinstance(text, (str, bytes, bytearray)):  # pyright: ignore[reportUnnecessaryIsInstance]
            message = f"a household as JSON text is needed, not {type(text).__name__}"
            cure = "pass text or bytes; evaluate takes a household"
            raise EvaluationError([Diagnostic("E005", message, "text", help=cure)])
        household = self._admitted(Household.model_validate_json(text), as_of)
        scribe = self.scribe()
        return self.evaluate(household, as_of).to_json() if scribe is None else scribe.write(household, as_of)

    def refuse_day(self, as_of: date) -> None:
        """Stops where the policy cannot be asked about a day, before there is a household to ask about.

        Args:
            as_of: the day.

        Raises:
            EvaluationError: E001, E002 or E004, as ``evaluate``.
        """
        faults = list(_day_faults(self.data, as_of))
        if faults:
            raise EvaluationError(faults)

    def evaluate_table(
        self,
        households: Any,
        persons: Any = None,
        *,
        accidents: Any = None,
        treatments: Any = None,
        received: Any = None,
        as_of: date,
        long: bool = False,
    ) -> TableResult:
        """Decides every family of tables at once; ``fpassist.bulk.evaluate_table`` says what a table may be.

        Needs ``fpassist[bulk]``.

        Raises:
            TableError: every fault of the tables at once (B05x).
            EvaluationError: as ``evaluate``; B001 for a construct that has no form over columns; B055 where the
                packages for tables are absent.
        """
        # The room of the tables lies to the right of this one, so that it is only met when it is asked for.
        try:
            bulk = import_module("fpassist.bulk")
        except ModuleNotFoundError:
            message = "the packages for many families are absent"
            fault = Diagnostic("B055", message, "evaluate_table", help="install `fpassist[bulk]`")
            raise EvaluationError([fault]) from None
        tables = {"accidents": accidents, "treatments": treatments, "received": received}
        return bulk.evaluate_table(self, households, persons, **tables, as_of=as_of, long=long)

    def _settle(self, household: Household, as_of: date, answers: CompiledAnswers) -> tuple[str, ...]:
        """Settles, in place, the answers that three-valued logic leaves open; returns the benefits given up on."""
        exhausted: dict[str, None] = {}
        values = answers.values
        for place, (id, record) in enumerate(answers.subjects()):
            if values[place] is None and self.decider.repeats.may_matter(id, household):
                found = self.decider.settled(self.data.benefits[id], household, record, as_of)
                values[place] = None if found.answer is None else bool(found.answer)
                if found.exhausted:
                    exhausted[id] = None
        return tuple(exhausted)

    def _by_reference(self, household: Household, as_of: date) -> Result:
        decisions: list[Decision] = []
        exhausted: dict[str, None] = {}
        for benefit in self.data.benefits.values():
            for record in SUBJECTS[benefit.subject](household, as_of):
                found = self.decider.outcome(benefit, household, record, as_of)
                if found.exhausted:
                    exhausted[benefit.id] = None
                decisions.append((benefit.id, record, None if found.answer is None else bool(found.answer)))
        return Result(self, household, as_of, decisions, tuple(exhausted))

    def _by_durable(self, household: Household, as_of: date) -> Result:
        from fpassist.engine.durable import DurableDecider

        if self._durable is None:
            self._durable = DurableDecider(self.data)
        exhausted: dict[str, None] = {}
        decisions = list(self._durable.decide(household, as_of, exhausted))
        return Result(self, household, as_of, decisions, tuple(exhausted))

    def _admitted(self, household: Household, as_of: date) -> Household:
        data = self._data
        if type(household) is Household and type(as_of) is date and not household.extra:
            if data.in_force_from <= as_of and (data.in_force_until is None or as_of <= data.in_force_until):
                for person in household.members:
                    if person.extra:
                        break
                else:
                    return household
        faults = list(_faults(data, household, as_of))
        if faults:
            raise EvaluationError(faults)
        return settled(data, household)

    def explainer(self, household: Household) -> Explainer:
        """A walker of the rules for one family; after a few families the conditions are compiled first."""
        self._explained += 1
        if self._explained > EXPLAINED_SLOWLY and self._quick is NOT_COMPILED:
            from fpassist.engine.quick import compile_conditions
            from fpassist.engine.ways import lay_out

            quick = compile_conditions(self.data, self.telling)
            self._laid = lay_out(self.data, self.telling, quick)
            self._quick = quick
        return Explainer(self.data, household, self.telling, self._quick, self._laid)

    def scribe(self) -> Scribe | None:
        """The writer of results as JSON; ``None`` while too few were asked for to pay for its making."""
        self._written += 1
        if self._written > EXPLAINED_SLOWLY and self._scribe is None:
            from fpassist.engine.writing import Scribe

            self._scribe = Scribe(self)
        return self._scribe

    def standing(self, household: Household, as_of: date) -> dict[str, bool | None]:
        """Each true-or-false definition of the household on ``as_of``; ``None`` where two completions differ.

        Raises:
            EvaluationError: as ``evaluate``.
        """
        household = self._admitted(household, as_of)
        return {
            definition.id: self.decider.standing(definition, household, as_of)
            for definition in self.data.definitions.values()
            if definition.of == "household" and isinstance(definition.type, Boolean)
        }


def _day_faults(data: PolicyData, as_of: object) -> Iterator[Diagnostic]:
    if type(as_of) is not date:
        message = f"the day asked about must be a date, not {type(as_of).__name__}"
        yield Diagnostic("E004", message, "as_of", help="pass datetime.date, such as date(2014, 8, 1)")
    elif as_of < data.in_force_from:
        message = f"the notice was not in force on {as_of.isoformat()}"
        help = f"ask about {data.in_force_from.isoformat()} or a later day"
        yield Diagnostic("E001", message, "as_of", help=help, cite=data.document)
    elif data.in_force_until is not None and as_of > data.in_force_until:
        message = f"the notice was no longer in force on {as_of.isoformat()}"
        help = f"ask about {data.in_force_until.isoformat()} or an earlier day"
        yield Diagnostic("E002", message, "as_of", help=help, cite=data.document)


def _faults(data: PolicyData, household: object, as_of: object) -> list[Diagnostic]:
    faults: list[Diagnostic] = []
    if not isinstance(household, Household):
        faults.append(
            Diagnostic(
                "E005",
                f"a household is needed, not {type(household).__name__}",
                "household",
                help="make one with Household.model_validate(data)",
            )
        )
    faults += _day_faults(data, as_of)
    if isinstance(household, Household):
        faults.extend(faults_in_extra(data, household))
    return faults


def load_policy(
    path: str | Path | None = None,
    *,
    overlays: Sequence[str | Path] = (),
    interpret: Mapping[str, str] | None = None,
) -> Policy:
    """Reads a policy file, and the overlays on it in order.

    Args:
        path: a policy file; ``None`` is the bundled 2014 policy.
        overlays: files that change it: local standards, amendments, reforms; a single path is one.
        interpret: option by interpretation id, where not the default.

    Raises:
        PolicyError: every fault of the files at once, each with code, place and cure; P013 for an argument of the
            wrong type.
    """
    from fpassist.policy import load

    return Policy(load(path, overlays=overlays, interpret=interpret))
