"""A household: the family that the policy is asked about, and what has happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self, cast

from pydantic import Field, ModelWrapValidatorHandler, ValidationError, model_validator

from fpassist.diagnostics import Diagnostic, HouseholdError
from fpassist.domain.base import Model, coded
from fpassist.domain.crosscheck import warnings_of
from fpassist.domain.kinds import NO_FACTS, Amount, Bool, Day, Division, Extra, Grade10, Id, Prose, Text
from fpassist.domain.person import Person
from fpassist.domain.settle import arrange, settle

_MANY = 10_000
_FEW: Final = 3
"""Texts read before it pays to load the quick decoder."""
_texts: Final = count()


class Victim(Model):
    """A member whom an accident killed or left disabled; ``grade`` is on either the 4- or the 10-grade scale."""

    person: Text
    outcome: Literal["death", "disability"]
    grade: Grade10 | None = None


class Accident(Model):
    """An accident or disaster."""

    id: Id
    on: Day
    cause: Prose | None = None
    victims: Annotated[tuple[Victim, ...], Field(max_length=_MANY)]


class Treatment(Model):
    """Assisted reproduction carried out."""

    id: Id
    on: Day
    kind: Literal["assisted", "ivf"]
    other_methods_failed: Bool | None = None


class Adoption(Model):
    """An application to adopt from a welfare institution."""

    wants: Bool | None = None
    legally_qualified: Bool | None = None
    applied_on: Day | None = None


class Received(Model):
    """A one-off grant already paid; ``amount`` in CNY."""

    benefit: Text
    subject: Text
    on: Day
    amount: Amount | None = None


class Household(Model):
    """The family, as one input object describes it. ``None`` is unknown."""

    id: Id
    area: Literal["urban", "rural"] | None = None
    division: Division | None = None
    members: Annotated[tuple[Person, ...], Field(min_length=1, max_length=1000)]
    low_income: Bool | None = None
    in_hardship: Bool | None = None
    owns_home: Bool | None = None
    eligible_public_housing: Bool | None = None
    eligible_housing_repair: Bool | None = None
    wants_another_child: Bool | None = None
    needs_legal_aid: Bool | None = None
    accidents: Annotated[tuple[Accident, ...], Field(max_length=_MANY)] = ()
    treatments: Annotated[tuple[Treatment, ...], Field(max_length=_MANY)] = ()
    adoption: Adoption | None = None
    received: Annotated[tuple[Received, ...], Field(max_length=_MANY)] = ()
    extra: Extra = NO_FACTS

    @model_validator(mode="wrap")
    @classmethod
    def _checked(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        # Here, and not in model_validate alone: a list of households, or a web framework, comes in past that.
        error: HouseholdError
        try:
            return cast("Self", settle(handler(data)))
        except (ValidationError, HouseholdError) as raised:
            error = coded(raised, data, cls)
        del data
        raise error

    if not TYPE_CHECKING:

        @classmethod
        def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
            if cls is Household and not options and type(json_data) in (str, bytes) and next(_texts) >= _FEW:
                from fpassist.domain.quickjson import quick_household

                made = quick_household(json_data)
                if made is not None:
                    return made
            handed = [json_data]
            del json_data
            return super().model_validate_json(handed.pop(), **options)

    if TYPE_CHECKING:
        # Set by ``arrange``; properties, so that a type checker takes none of them for a field.
        @property
        def wife(self) -> Person | None: ...
        @property
        def husband(self) -> Person | None: ...
        @property
        def spouses(self) -> tuple[Person, ...]: ...
        @property
        def children(self) -> tuple[Person, ...]: ...
        @property
        def treated(self) -> tuple[Treatment, ...]: ...

    @cached_property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is odd in the record without being wrong, such as an area code that GB/T 2260 does not list."""
        return warnings_of(self)

    def person(self, id: str) -> Person | None:
        """The member with this id."""
        for member in self.members:
            if member.id == id:
                return member
        return None

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy; the order of the children is kept where the same members are in it."""
        copied = super().model_copy(update=update, deep=deep)
        if update:
            vars(copied).pop("warnings", None)
            arrange(copied, order={child.id: place for place, child in enumerate(self.children)})
        return copied

    def __hash__(self) -> int:
        return hash((self.id, len(self.members)))
