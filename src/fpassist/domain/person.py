"""A person of the family."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field

from fpassist.domain.base import Model
from fpassist.domain.kinds import NO_FACTS, Bool, Day, DisabilityClass, Extra, Grade4, Id, Name, Number, Sex
from fpassist.domain.settle import fill_from_number

_SEX_OF_ROLE: dict[str, Literal["female", "male"]] = {"wife": "female", "husband": "male"}


class Disability(Model):
    """An assessment under GB/T 26341; grade 1 is the most severe."""

    grade: Grade4
    assessed_on: Day
    class_: DisabilityClass | None = Field(None, alias="class")


class Education(Model):
    """The course that a person attends, from admission to normal graduation."""

    stage: Literal["compulsory", "senior_high", "junior_college", "bachelor"]
    full_time: Bool
    admitted_on: Day
    normal_graduation_on: Day
    boarding: Bool | None = None


class Person(Model):
    """A wife, a husband or a child. ``None`` is unknown, except where contract says what an absent field means.

    Birth date and sex are filled in from a sound ID number, sex from the role too. Name and ID number are secret:
    in no ``repr``, dump or pickle.
    """

    id: Id
    role: Literal["wife", "husband", "child"]
    name: Name | None = Field(None, exclude=True, repr=False)
    id_number: Number | None = Field(None, exclude=True, repr=False)
    sex: Sex = None
    birth_date: Day | None = None
    death_date: Day | None = None
    disability: Disability | None = None
    parentage: Literal["born", "adopted"] | None = None
    adopted_on: Day | None = None
    orphan: Bool | None = None
    hukou: Literal["urban", "rural"] | None = None
    living: Literal["home", "nonprofit_institution", "other_institution"] | None = None
    care_dependency: Literal["none", "partial", "full"] | None = None
    employer: Literal["state_organ", "state_enterprise", "public_institution", "other", "none"] | None = None
    job: (
        Literal["urban_registered_unemployed", "rural_migrant_worker", "employed", "retired", "student", "other"] | None
    ) = None
    able_to_work: Bool | None = None
    wants_training: Bool | None = None
    cadre: Bool | None = None
    resident_pension: Bool | None = None
    drawing_pension: Bool | None = None
    education: Education | None = None
    needs_assisted_reproduction: Bool | None = None
    agrees_to_guardian: Bool | None = None
    qualifies_rehabilitation: Bool | None = None
    qualifies_assistive_device: Bool | None = None
    extra: Extra = NO_FACTS

    def _finish(self) -> None:
        # For a person made alone. A household fills in its members itself, in the one pass it makes over them.
        if self.id_number is not None:
            fill_from_number(self)
        if self.sex is None:
            vars(self)["sex"] = _SEX_OF_ROLE.get(self.role)

    @property
    def joined_on(self) -> date | None:
        """The day this person joined the family: the day of adoption of an adopted child, else of birth."""
        return self.adopted_on if self.parentage == "adopted" else self.birth_date

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Person):
            return NotImplemented
        return _open_part(self) == _open_part(other)

    def __hash__(self) -> int:
        return hash((self.id, self.role))

    def __getstate__(self) -> dict[Any, Any]:
        state = super().__getstate__()
        state["__dict__"] = {**state["__dict__"], "name": None, "id_number": None}
        state["__pydantic_fields_set__"] = state["__pydantic_fields_set__"] - {"name", "id_number"}
        return state


def _open_part(person: Person) -> dict[str, Any]:
    # Secrets do not survive a pickle, so they take no part in what makes two records the same.
    return {**vars(person), "name": None, "id_number": None}
