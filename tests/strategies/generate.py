"""One random family in contract form, valid, from a ``random.Random``; the same seed gives the same family.

Weighted towards what decides: special-hardship families, a day either side of every age and event, later children,
accidents, treatments, courses, grants already received, one parent alone, and facts that nobody gave.
Dates are ISO 8601 strings, so that a family can go to JSON as it is.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

Facts = dict[str, Any]

IN_FORCE = date(2014, 7, 16)
LAST_DAY = date(2030, 12, 31)
DAY = timedelta(days=1)
BOUNDARY_DAYS = (
    IN_FORCE,
    IN_FORCE + DAY,
    date(2014, 12, 31),
    date(2016, 2, 29),
    date(2019, 7, 15),
    date(2019, 7, 16),
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2027, 3, 1),
    date(2028, 2, 29),
)
AGES = (16, 18, 49, 50, 55, 60)
EMPLOYERS = ("state_organ", "state_enterprise", "public_institution", "other", "none")
JOBS = ("urban_registered_unemployed", "rural_migrant_worker", "employed", "retired", "student", "other")
LIVING = ("home", "home", "nonprofit_institution", "nonprofit_institution", "other_institution")
AREA_CODES = ("431002", "431003", "431021", "431081", "430102")
FAMILY_BOOLS = (
    "low_income",
    "in_hardship",
    "eligible_public_housing",
    "eligible_housing_repair",
    "wants_another_child",
    "needs_legal_aid",
)
PERSON_BOOLS = (
    "able_to_work",
    "wants_training",
    "resident_pension",
    "needs_assisted_reproduction",
    "agrees_to_guardian",
)
OPTIONS: dict[str, tuple[str, ...]] = {
    "age_reached": ("on_birthday", "day_after_birthday"),
    "single_parent_age": ("own_age", "wife_only"),
    "later_child": ("neither", "both"),
    "members": ("couple_and_child", "couple_only"),
    "injury_scale": ("disability_grade", "injury_grade"),
    "relief_unit": ("event", "victim"),
    "employer_pays": ("any_spouse", "never_if_other_not"),
    "grants_additive": ("exclusive", "additive"),
    "adoption_status": ("at_application", "strict"),
    "home_care_age": ("either", "both"),
    "institution_unit": ("resident", "couple"),
    "education_grade": ("special_family", "any_grade"),
    "allowance_months": ("calendar", "term"),
    "local_status": ("hukou", "residence"),
    "boarder": ("boarders_only", "any_pupil"),
}


def case(seed: int) -> tuple[Facts, date]:
    """The family and the day of that number."""
    rng = Random(seed)
    as_of = random_as_of(rng)
    return random_household(rng, as_of), as_of


def random_choices(rng: Random) -> dict[str, str]:
    """Some interpretations, each an alternative or the default; often none."""
    if rng.random() < 0.5:
        return {}
    return {name: rng.choice(options) for name, options in OPTIONS.items() if rng.random() < 0.35}


def random_as_of(rng: Random) -> date:
    """A day from the first that the notice was in force to the end of 2030, often a boundary."""
    if rng.random() < 0.3:
        return rng.choice(BOUNDARY_DAYS)
    last = LAST_DAY if rng.random() < 0.6 else date(2019, 12, 31)
    return IN_FORCE + rng.randrange((last - IN_FORCE).days + 1) * DAY


def random_household(rng: Random, as_of: date | None = None) -> Facts:
    """A valid family; ``as_of`` is the day around which its boundaries lie."""
    return _Maker(rng, random_as_of(rng) if as_of is None else as_of).household()


def years_before(day: date, years: int) -> date:
    """The same day that many years earlier; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def id_number(rng: Random, birth: date, sex: str) -> str:
    """A citizen ID number with a right check digit (GB 11643, ISO 7064 MOD 11-2)."""
    serial = rng.randrange(10, 99) * 10 + rng.choice((1, 3, 5, 7, 9) if sex == "male" else (0, 2, 4, 6, 8))
    body = f"{rng.choice(AREA_CODES)}{birth:%Y%m%d}{serial:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


class _Maker:
    """Makes one family. ``gaps`` is how often a fact that may be left out is; many families have no gap at all."""

    def __init__(self, rng: Random, as_of: date) -> None:
        self.rng = rng
        self.as_of = as_of
        self.gaps = rng.choice((0.0, 0.0, 0.05, 0.1, 0.25, 0.6))

    def household(self) -> Facts:
        rng = self.rng
        children = self._children()
        members = [*self._couple(), *children] or [self._spouse("wife")]
        if rng.random() < 0.2:
            rng.shuffle(members)
        family: Facts = {"id": f"H-{rng.randrange(10**6)}", "members": members}
        self._give(family, "area", ("urban", "rural"))
        for name in FAMILY_BOOLS:
            self._give(family, name, (True, True, False))
        self._give(family, "owns_home", (True, False, False))
        if rng.random() < 0.1:
            family["division"] = rng.choice(AREA_CODES)
        if rng.random() < 0.4:
            family["accidents"] = [self._accident(index, members) for index in range(rng.choice((1, 1, 2)))]
        if rng.random() < 0.4:
            family["treatments"] = [self._treatment(index) for index in range(rng.choice((1, 1, 2, 3)))]
        if rng.random() < 0.5:
            family["adoption"] = self._adoption()
        if rng.random() < 0.3:
            family["received"] = self._received(family)
        for member in members:
            _to_text(member)
        return family

    # -- how often, and when --

    def _often(self, chance: float) -> bool:
        return self.rng.random() < chance

    def _give(self, facts: Facts, name: str, values: tuple[Any, ...]) -> None:
        """Give the fact one of its values, or leave it out."""
        if not self._often(self.gaps):
            facts[name] = self.rng.choice(values)

    def _near(self, day: date) -> date:
        return day + self.rng.choice((-1, 0, 0, 1)) * DAY

    def _event(self) -> date:
        """A day on which something happens: around the day asked about, around the first in force, or any."""
        roll = self.rng.random()
        if roll < 0.25:
            return self._near(self.as_of)
        if roll < 0.4:
            return self._near(IN_FORCE)
        return date(2012, 1, 1) + self.rng.randrange((LAST_DAY - date(2012, 1, 1)).days) * DAY

    def _past(self) -> date:
        """Mostly a day before the one asked about."""
        if self._often(0.2):
            return self._event()
        return self.as_of - self.rng.randrange(1, 2500) * DAY

    def _birth(self, ages: tuple[int, ...], youngest: int, oldest: int) -> date:
        """A birth date; half the time within a day of one of these ages on the day asked about."""
        if self._often(0.5):
            return self._near(years_before(self.as_of, self.rng.choice(ages)))
        if self._often(0.05):
            year = self.as_of.year - self.rng.randrange(youngest, oldest)
            return date(year - year % 4, 2, 29)
        return self.as_of - self.rng.randrange(youngest * 365, oldest * 365) * DAY

    # -- persons --

    def _couple(self) -> list[Facts]:
        roles = self.rng.choice((["wife", "husband"],) * 6 + (["husband", "wife"], ["wife"], ["husband"], []))
        return [self._spouse(role) for role in roles]

    def _spouse(self, role: str) -> Facts:
        person: Facts = {"id": role[0], "role": role}
        birth = self._birth((49, 49, 60, 60, 55, 50, 62, 63, 53), 25, 75)
        self._identity(person, birth, "female" if role == "wife" else "male")
        if self._often(0.15):
            person["death_date"] = self._past()
        if self._often(0.1):
            person["disability"] = self._disability(birth)
        self._adult_facts(person)
        return person

    def _identity(self, person: Facts, birth: date, sex: str) -> None:
        """Birth date and sex: as they are, or by ID number, or unknown."""
        if self._often(0.08):
            person["id_number"] = id_number(self.rng, birth, sex)
            person["name"] = "某某"
            if self._often(0.5):
                return
        elif self._often(self.gaps):
            if self._often(0.5):
                person["sex"] = sex
            return
        person["birth_date"] = birth
        if not self._often(self.gaps):
            person["sex"] = self.rng.choice((sex, sex, "1" if sex == "male" else "2"))

    def _adult_facts(self, person: Facts) -> None:
        for name in PERSON_BOOLS:
            self._give(person, name, (True, True, True, False))
        self._give(person, "drawing_pension", (True, False, False))
        self._give(person, "cadre", (True, False))
        self._give(person, "employer", EMPLOYERS)
        self._give(person, "job", JOBS[:2] * 3 + JOBS)
        self._give(
            person, "living", ("home", "home", "nonprofit_institution", "nonprofit_institution", "other_institution")
        )
        self._give(person, "care_dependency", ("none", "partial", "full"))
        if self._often(0.5):
            person["hukou"] = self.rng.choice(("urban", "rural"))

    def _disability(self, birth: date) -> Facts:
        assessed_on = max(birth, self._past())
        grade = self.rng.choice((1, 2, 3, 3, 3, 4, 4))
        found: Facts = {"grade": grade, "assessed_on": assessed_on.isoformat()}
        if self._often(0.3):
            found["class"] = self.rng.choice(("visual", "hearing", "physical", "mental"))
        return found

    def _children(self) -> list[Facts]:
        """The only child, which has mostly died or is disabled, and sometimes later ones."""
        rng = self.rng
        if self._often(0.04):
            return []
        birth = self._birth((16, 16, 18, 20, 30, 50), 1, 45)
        first = self._child("c1", birth, adopted=self._often(0.1))
        if self._often(0.1):
            return [first, self._orphan_after(first, birth)]
        fate = rng.random()
        if fate < 0.4:
            first["death_date"] = max(self._started(first, birth), self._past())
        elif fate < 0.85:
            first["disability"] = self._disability(birth)
        if fate > 0.35 and fate < 0.42:
            first["disability"] = self._disability(birth)
        children = [first]
        for index in range(rng.choice((0, 0, 0, 0, 0, 1, 1, 2))):
            children.append(self._later_child(f"c{index + 2}"))
        if self._often(0.1):
            rng.shuffle(children)
        return children

    def _orphan_after(self, first: Facts, birth: date) -> Facts:
        """The first child has died, and about then or later the family adopts an orphan."""
        died_on = max(self._started(first, birth), self.as_of - self.rng.randrange(900, 4000) * DAY)
        first["death_date"] = died_on
        came = self.rng.choice((died_on, died_on + DAY, died_on + 2 * DAY, died_on + 500 * DAY, died_on + 500 * DAY))
        child = self._later_child("c2", came)
        if self._often(0.7):
            child["orphan"] = True
        return child

    def _started(self, child: Facts, birth: date) -> date:
        return child.get("adopted_on", birth)

    def _child(self, id: str, birth: date, *, adopted: bool) -> Facts:
        child: Facts = {"id": id, "role": "child"}
        self._identity(child, birth, self.rng.choice(("female", "male")))
        if adopted:
            child["parentage"] = "adopted"
            if not self._often(self.gaps):
                child["adopted_on"] = birth + self.rng.choice((0, 1, 400, 2000)) * DAY
            self._give(child, "orphan", (True, True, False))
        elif self._often(0.3):
            child["parentage"] = "born"
        self._adult_facts(child)
        self._give(child, "qualifies_rehabilitation", (True, False))
        self._give(child, "qualifies_assistive_device", (True, False))
        if self._often(0.5):
            child["education"] = self._education(birth, ("senior_high", "junior_college", "bachelor", "compulsory"))
        return child

    def _later_child(self, id: str, adopted_on: date | None = None) -> Facts:
        """Born or adopted around the day asked about, or some years before; or adopted on a day."""
        rng = self.rng
        came = adopted_on or self._past()
        if adopted_on is None and self._often(0.45):
            return self._orphaned(self._child(id, came, adopted=False), came)
        birth = came - rng.choice((0, 1, 300, 2000, 4000, 6000)) * DAY
        if self._often(0.25):
            birth = min(came, self._near(years_before(self.as_of, 18)))
        child = self._child(id, birth, adopted=True)
        if "adopted_on" in child:
            child["adopted_on"] = came
        child.pop("education", None)
        if self._often(0.7):
            child["education"] = self._education(birth, ("compulsory", "compulsory", "senior_high"))
        return self._orphaned(child, came)

    def _orphaned(self, child: Facts, came: date) -> Facts:
        """Some later children die too."""
        if self._often(0.12):
            child["death_date"] = max(came, self._event())
        return child

    def _education(self, birth: date, stages: tuple[str, ...]) -> Facts:
        rng = self.rng
        roll = rng.random()
        admitted_on = (
            self._near(self.as_of)
            if roll < 0.2
            else self.as_of - rng.randrange(1500) * DAY
            if roll < 0.9
            else self._event()
        )
        admitted_on = max(birth, admitted_on)
        graduation = admitted_on + rng.choice((0, 365, 1096, 1461, 2192)) * DAY
        if self._often(0.2):
            graduation = max(admitted_on, self._near(self.as_of))
        course: Facts = {
            "stage": rng.choice(stages),
            "full_time": rng.random() < 0.85,
            "admitted_on": admitted_on.isoformat(),
            "normal_graduation_on": graduation.isoformat(),
        }
        self._give(course, "boarding", (True, True, False))
        return course

    # -- events --

    def _accident(self, index: int, members: list[Facts]) -> Facts:
        rng = self.rng
        victims: list[Facts] = []
        for person in rng.sample(members, min(len(members), rng.choice((0, 1, 1, 1, 2)))):
            if self._often(0.4):
                victims.append({"person": person["id"], "outcome": "death"})
            else:
                grade = rng.choice((1, 2, 3, 3, 4, 4, 5, 10))
                victims.append({"person": person["id"], "outcome": "disability", "grade": grade})
        accident: Facts = {"id": f"a{index + 1}", "on": self._event().isoformat(), "victims": victims}
        if self._often(0.3):
            accident["cause"] = rng.choice(("traffic", "flood"))
        return accident

    def _treatment(self, index: int) -> Facts:
        treatment: Facts = {"id": f"t{index + 1}", "on": self._event().isoformat()}
        treatment["kind"] = self.rng.choice(("assisted", "ivf", "ivf"))
        self._give(treatment, "other_methods_failed", (True, True, False))
        return treatment

    def _adoption(self) -> Facts:
        adoption: Facts = {}
        self._give(adoption, "wants", (True, True, False))
        self._give(adoption, "legally_qualified", (True, True, False))
        if not self._often(self.gaps):
            adoption["applied_on"] = self._past().isoformat()
        return adoption

    def _received(self, family: Facts) -> list[Facts]:
        """One-off grants recorded as paid, mostly of those that this family could get."""
        rng = self.rng
        could: list[tuple[str, str]] = [("college_award", "c1"), ("funeral_subsidy", "w"), ("funeral_subsidy", "c1")]
        could += [("emergency_relief", accident["id"]) for accident in family.get("accidents", ())]
        for treatment in family.get("treatments", ()):
            could += [("assisted_reproduction_grant", treatment["id"]), ("ivf_grant", treatment["id"])]
        paid: list[Facts] = []
        for benefit, subject in rng.sample(could, rng.choice((1, 1, 2))):
            grant: Facts = {"benefit": benefit, "subject": subject, "on": self._past().isoformat()}
            if self._often(0.5):
                grant["amount"] = rng.choice(("5000.00", "2000.00"))
            paid.append(grant)
        return paid


def _to_text(person: Facts) -> None:
    """Dates as text; nobody dies before being born."""
    for name in ("birth_date", "death_date", "adopted_on"):
        if name in person:
            person[name] = person[name].isoformat()
