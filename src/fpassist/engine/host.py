"""What the evaluator asks of a policy and a household: facts, definitions, parameters, choices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from fpassist.domain import Household, Person
from fpassist.domain.readers import READERS, entity_of
from fpassist.lang import Env, Trace, evaluate
from fpassist.policy.model import Parameter, PolicyData


def parameter_value(parameter: Parameter, key: str | None, day: date) -> object:
    """The figure of ``parameter`` on ``day``; before its first date, the first one.

    A family's past is judged by the law's figures of its first day, since the law had no others.
    """
    dated = parameter.on(day) or (parameter.values[0] if parameter.values else None)
    if dated is None:
        return None
    if isinstance(dated.value, Mapping):
        return None if key is None else dated.value.get(key)
    return dated.value


class PolicyHost:
    """Reads one household under one policy.

    Args:
        data: the resolved policy.
        household: the family asked about.
        trace: hears of each fact read, condition met and interpretation chosen.
    """

    __slots__ = ("data", "household", "trace")

    def __init__(self, data: PolicyData, household: Household, trace: Trace | None = None) -> None:
        self.data = data
        self.household = household
        self.trace = trace

    def environment(self, entity: str, record: object, as_of: date) -> Env:
        """The names in scope for a rule about ``record``."""
        variables: dict[str, object] = {"household": self.household}
        variables[entity] = record
        return Env(variables=variables, as_of=as_of, host=self, trace=self.trace)

    def property(self, record: object, name: str, as_of: date) -> object:
        """A fact of ``record`` as it stands on ``as_of``; ``None`` where it is not known."""
        entity = entity_of(type(record))
        reader = None if entity is None else READERS[entity].get(name)
        if reader is not None:
            value = reader(record, as_of, self.household)
        elif isinstance(record, Household | Person):
            value = record.extra.get(name)
        else:
            value = None
        return Decimal(value) if type(value) is int else value

    def definition(self, id: str, record: object, as_of: date) -> object:
        """The value of definition ``id`` for ``record`` on ``as_of``; one not in force holds for nobody."""
        definition = self.data.definitions[id]
        if (definition.start is not None and as_of < definition.start) or (
            definition.until is not None and as_of > definition.until
        ):
            return False
        return evaluate(definition.node, self.environment(definition.of, record, as_of))

    def parameter(self, id: str, key: str | None, as_of: date) -> object:
        """The figure of parameter ``id`` in force on ``as_of``."""
        return parameter_value(self.data.parameters[id], key, as_of)

    def choice(self, interpretation: str) -> str:
        """The option chosen of ``interpretation``."""
        return self.data.interpretations[interpretation].chosen
