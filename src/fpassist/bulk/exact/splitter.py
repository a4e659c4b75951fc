"""One formula made exact: split on the columns on which three-valued logic may be too weak for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final

from fpassist.bulk.exact.days import NoThresholds, Supports, Thresholds
from fpassist.bulk.exact.facts import Fillable, Fillables
from fpassist.bulk.exact.payers import numbered, tests, told
from fpassist.bulk.formulas.ir import Builder, Expr
from fpassist.bulk.formulas.lower_values import Slot
from fpassist.bulk.formulas.plan import PayerPlan, Plan, RowPlan
from fpassist.bulk.formulas.rewrite import replaced, where_unknown
from fpassist.lang.calendar import add_months

_NONE: Mapping[Expr, Expr] = MappingProxyType({})
_YEARS_AHEAD: Final = 150 * 12


class _Beyond(Exception):
    """A formula needs more branches than are allowed, or days that no threshold tells."""


class Splitter:
    """Splits formulas of one plan.

    Args:
        plan: the plan.
        absent: the columns, by id, that are unknown throughout.
        limit: branches that one formula may be split into.
    """

    def __init__(self, plan: Plan, absent: frozenset[int], limit: int) -> None:
        self._absent = absent
        self._limit = limit
        self._facts = plan.facts
        self._b: Builder = plan.facts.builder
        self._day = self._b.constant(plan.as_of, "date")
        self._fillables = Fillables(plan.data, plan.facts, self._day)
        self._supports = Supports(plan.facts.joining, set(plan.facts.before_birth))
        self._thresholds = Thresholds(self._b, plan.as_of, self._fillables.listed, self._supports)
        later = add_months(plan.as_of, _YEARS_AHEAD) or date(9998, 12, 31)
        self._last = self._b.constant(later, "date")
        self._done: dict[tuple[int, frozenset[tuple[int, int]]], tuple[Expr, bool]] = {}
        self._needy: dict[tuple[int, int], bool] = {}
        self._left = 0
        self._cut = False

    def row(self, row: RowPlan) -> tuple[RowPlan, bool]:
        """A row with exact formulas, and whether all of them are."""
        b = self._b
        # In a completion a child may not have joined yet, and then there is no row to grant.
        outcome, one = self._whole(b.all((row.present, row.outcome)))
        amount, two = (None, True) if row.amount is None else self._whole(row.amount)
        payers, three = self._payers(row.payers)
        return replace(row, outcome=outcome, amount=amount, payers=payers), one and two and three

    def _whole(self, formula: Expr) -> tuple[Expr, bool]:
        self._left, self._cut = self._limit, False
        found = self.split(formula, _NONE)
        return found, not self._cut

    def _payers(self, rules: tuple[PayerPlan, ...]) -> tuple[tuple[PayerPlan, ...], bool]:
        if not any(self._hungry(test, _NONE) for rule in rules for test in tests(rule)):
            return rules, True
        number = numbered(self._b, rules)
        found, whole = self._whole(number)
        return told(self._b, rules, found), whole

    # --- which columns

    def _open(self, formula: Expr, filled: Mapping[Expr, Expr]) -> list[Expr]:
        """The columns of ``formula`` that can be filled in and have not been looked at yet."""
        below = self._supports.of(formula)
        return sorted((c for c in below if c not in filled and self._fillables.of(c) is not None), key=lambda c: c.id)

    def _hungry(self, formula: Expr, filled: Mapping[Expr, Expr]) -> list[Expr]:
        """The columns on which three-valued logic may be too weak for ``formula``."""
        return [column for column in self._open(formula, filled) if self._weak(formula, column)]

    def _weak(self, formula: Expr, column: Expr) -> bool:
        key = (formula.id, column.id)
        found = self._needy.get(key)
        if found is None:
            found = self._needy[key] = self._asks(formula, column)
        return found

    def _asks(self, formula: Expr, column: Expr) -> bool:
        unknown = where_unknown(self._b, formula, column, self._supports.hanging(formula, column))
        if unknown.formula.constant and unknown.formula.value is not None:
            return False
        if unknown.lost:
            return True
        times = self._times(unknown.formula, column)
        fillable = self._fillables.of(column)
        # A day that must lie before another may settle a comparison all alone, and so may a word of a closed list.
        bounded = fillable is not None and bool(fillable.latest or fillable.earliest or column.kind == "text")
        return times > 1 or (times == 1 and (bounded or formula.kind != "bool"))

    def _times(self, formula: Expr, column: Expr) -> int:
        """In how many conditions ``column`` stands, two being as good as more."""
        counts: dict[int, int] = {}
        for node in self._supports.hanging(formula, column):
            if node is column:
                counts[node.id] = 1
                continue
            times = [counts.get(arg.id, 0) for arg in node.args]
            counts[node.id] = min(2, sum(times)) if node.op in ("and", "or", "case") else max(times)
        return counts.get(formula.id, 0)

    # --- the splitting

    def split(self, formula: Expr, filled: Mapping[Expr, Expr]) -> Expr:
        """``formula`` exactly.

        Args:
            formula: any formula.
            filled: columns settled further out: what stands for them, or themselves where they are known.
        """
        hungry = self._hungry(formula, filled)
        if not hungry:
            return formula
        below = self._supports.of(formula)
        near = {fillable.column for c in below if (fillable := self._fillables.of(c)) is not None}
        key = (formula.id, frozenset((c.id, v.id) for c, v in filled.items() if self._bears(c, near)))
        found = self._done.get(key)
        if found is None:
            outside, self._cut = self._cut, False
            made = self._split(formula, filled, hungry)
            found = self._done[key] = made, self._cut
            self._cut = outside
        self._cut |= found[1]
        return found[0]

    def _bears(self, column: Expr, near: set[Expr]) -> bool:
        """Whether what was filled in for ``column`` can matter to the days that may be filled in for others."""
        if column in near:
            return True
        return column.kind == "date" and any(self._whose(other) == self._whose(column) for other in near)

    def _split(self, formula: Expr, filled: Mapping[Expr, Expr], hungry: list[Expr]) -> Expr:
        b = self._b
        match formula.op:
            case "not":
                return b.negate(self.split(formula.args[0], filled))
            case "and" | "or":
                groups = self._groups(formula.args, hungry)
                if len(groups) > 1:
                    join = b.all if formula.op == "and" else b.any
                    return join(self.split(join(group), filled) for group in groups)
            case "case":
                condition, then, otherwise = formula.args
                if not any(column in self._supports.of(condition) for column in self._open(formula, filled)):
                    return b.case(condition, self.split(then, filled), self.split(otherwise, filled))
            case _:
                pass
        return self._on(formula, filled, hungry)

    def _groups(self, args: tuple[Expr, ...], hungry: list[Expr]) -> list[list[Expr]]:
        """Parts of a conjunction that share none of the columns."""
        groups: list[tuple[set[Expr], list[Expr]]] = []
        wanted = set(hungry)
        for arg in args:
            columns, parts = set(self._supports.of(arg) & wanted), [arg]
            rest: list[tuple[set[Expr], list[Expr]]] = []
            for other, members in groups:
                if other & columns:
                    columns |= other
                    parts = members + parts
                else:
                    rest.append((other, members))
            groups = [*rest, (columns, parts)]
        return [parts for _, parts in groups]

    def _on(self, formula: Expr, filled: Mapping[Expr, Expr], hungry: list[Expr]) -> Expr:
        """Splits ``formula`` at its root on one column, and goes on with what is left."""
        b = self._b
        column = min(hungry, key=lambda c: (c.kind == "date", self._rank(c), c.id))
        fillable = self._fillables.of(column)
        assert fillable is not None
        pivot = self._pivot(formula, fillable)
        if pivot is not None:
            (parentage,) = self._supports.of(pivot)
            hanging = self._supports.hanging(formula, parentage)
            then, otherwise = (replaced(b, formula, pivot, truth, hanging) for truth in (b.true, b.false))
            return b.case(pivot, self.split(then, filled), self.split(otherwise, filled))
        hanging = self._supports.hanging(formula, column)
        unfilled = replaced(b, formula, column, b.unknown(column.kind), hanging)
        unknown = unfilled
        if not (unfilled.constant and unfilled.value is not None):
            try:
                agreed = self._agreed(formula, filled, fillable)
            except _Beyond:
                agreed, self._cut = unfilled, True
            unknown = b.case(b.known(unfilled), unfilled, agreed)
        if column.id in self._absent and fillable.curable is b.true:
            return unknown
        # What no answer cures is left as it is, unknown or not.
        left = b.any((b.known(column), b.negate(fillable.curable)))
        settled = self.split(formula, {**filled, column: column})
        return settled if unknown is unfilled and unknown.constant else b.case(left, settled, unknown)

    def _rank(self, column: Expr) -> int:
        """A day of adoption before the day of birth that it bounds."""
        return 1 if str(column.value).endswith("birth_date") else 0

    def _pivot(self, formula: Expr, fillable: Fillable) -> Expr | None:
        """Whether a child is adopted, where its days stand in ``formula`` otherwise than as its day of joining."""
        if fillable.slot.entity != "person" or fillable.column.kind != "date":
            return None
        columns = [c for c in self._supports.of(formula) if self._whose(c) == fillable.slot and c.kind == "date"]
        own = [c for c in columns if c.op == "column" and self._fillables.of(c) is not None]
        joining = [c for c in columns if c.op != "column"]
        if not joining or not own:
            return None
        adopted = self._facts.adopted(fillable.slot)
        return None if adopted.constant else adopted

    def _whose(self, column: Expr) -> Slot | None:
        fillable = self._fillables.of(column)
        return None if fillable is None else fillable.slot

    def _agreed(self, formula: Expr, filled: Mapping[Expr, Expr], fillable: Fillable) -> Expr:
        """What all values that can make a difference agree on."""
        b, column = self._b, fillable.column
        tried: list[tuple[Expr, Expr]] = []
        hanging = self._supports.hanging(formula, column)
        values = self._days_of(formula, fillable, filled) if column.kind == "date" else self._values(formula, fillable)
        for fits, value in values:
            self._left -= 1
            if self._left < 0:
                raise _Beyond
            branch = replaced(b, formula, column, value, hanging)
            # A day of the family that is itself open fits only where it is known.
            sure_then = {one: one for one in self._open(value, filled)}
            tried.append((fits, self.split(branch, {**filled, **sure_then, column: value})))
            sure = {one.id for test, one in tried if test is b.true and one.constant}
            if len(sure) > 1:
                return b.unknown(formula.kind)
        return agree(b, tried, formula)

    def _days_of(self, formula: Expr, fillable: Fillable, filled: Mapping[Expr, Expr]) -> list[tuple[Expr, Expr]]:
        """Days, one on each side of everything that matters, each with whether it fits the family."""

        def look(bound: Expr) -> Expr:
            return filled.get(bound, bound)

        column = fillable.column
        last = self._fillables.last(fillable, look, self._last)
        # What bounds a day is not filled in for its own sake.
        self._supports.silence(last)
        atoms = self._atoms(formula, column)
        found = dict.fromkeys(day for atom in atoms for day in self._days(atom, column))
        others = {o for atom in atoms for o in self._open(atom, {**filled, column: column}) if o.kind == "date"}
        if others:
            # Two open days may lie between the same two others in either order, so both ends are needed; and the one
            # may have to be where the other ends, or it may seem that they never meet.
            met = dict.fromkeys(day for other in sorted(others, key=lambda o: o.id)
                                for day in self._where_it_ends(other, column, found, look))  # fmt: skip
            found |= met
            found |= dict.fromkeys(self._moved(day, 1) for day in list(found))
            found |= dict.fromkeys(self._moved(day, -1) for day in met)
        found = {day: self._fillables.fits(fillable, day, last, look) for day in found if day is not last}
        return [(self._b.true, last), *((test, day) for day, test in found.items() if test is not self._b.false)]

    def _where_it_ends(
        self, other: Expr, column: Expr, days: Mapping[Expr, None], look: Callable[[Expr], Expr]
    ) -> Iterator[Expr]:
        """``days`` that hang on another open day, at the bounds of that one."""
        b, fillable = self._b, self._fillables.of(other)
        assert fillable is not None

        def without(bound: Expr) -> Expr:
            return b.unknown("date") if bound is column else look(bound)

        ends = [self._fillables.last(fillable, without, self._last), *map(without, fillable.earliest)]
        for day in days:
            if other in self._supports.of(day):
                hanging = self._supports.hanging(day, other)
                yield from (replaced(b, day, other, end, hanging) for end in ends)

    def _moved(self, day: Expr, count: int) -> Expr:
        return self._b.add_days(day, self._b.constant(count, "int"))

    def _values(self, formula: Expr, fillable: Fillable) -> list[tuple[Expr, Expr]]:
        """Values of which any two that a formula can tell apart are among them."""
        b, column = self._b, fillable.column
        if column.kind == "bool":
            return [(b.true, b.true), (b.true, b.false)]
        if column.kind == "int":
            return [(b.true, b.constant(count, "int")) for count in self._counts(formula, column)]
        words, plain = self._named(formula, column)
        given: list[str] = [str(word) for word in fillable.values]
        if given:
            named = [word for word in given if word in words]
            tried = [*named, *[word for word in given if word not in words][:1]] if plain else given
        elif plain:
            tried = [*sorted(words), next(word for word in ("", "-", "--") if word not in words)]
        else:
            raise _Beyond
        return [(b.true, b.constant(word, "text")) for word in tried]

    def _named(self, formula: Expr, column: Expr) -> tuple[set[str], bool]:
        """The words that ``column`` is compared with, and whether it is compared with nothing else."""
        words: set[str] = set()
        plain = True
        for node in self._supports.hanging(formula, column):
            if column not in node.args or node.op == "known":
                continue
            if node.op == "isin" and isinstance(node.value, tuple):
                words.update(node.value)
            elif node.op == "=" and any(arg.constant for arg in node.args):
                words.update(str(arg.value) for arg in node.args if arg.constant)
            else:
                plain = False
        return words, plain

    def _counts(self, formula: Expr, column: Expr) -> list[int]:
        try:
            found = {n for atom in self._atoms(formula, column) for n in self._thresholds.counts(atom, column)}
        except NoThresholds:
            raise _Beyond from None
        return sorted(found)

    def _days(self, atom: Expr, column: Expr) -> tuple[Expr, ...]:
        try:
            return self._thresholds.of(atom, column)
        except NoThresholds:
            raise _Beyond from None

    def _atoms(self, formula: Expr, column: Expr) -> list[Expr]:
        """The conditions that read ``column``, and ``formula`` itself where it is counted from the column directly."""
        found: dict[int, list[Expr] | None] = {}
        for node in self._supports.hanging(formula, column):
            if node is column:
                found[node.id] = None
            elif node.op == "known" and found[node.args[0].id] is None:
                found[node.id] = []
            else:
                found[node.id] = self._conditions(node, [found.get(arg.id, []) for arg in node.args])
        atoms = found[formula.id]
        return [formula] if atoms is None else list(dict.fromkeys(atoms))

    def _conditions(self, node: Expr, below: list[list[Expr] | None]) -> list[Expr] | None:
        """The conditions under ``node``; ``None`` where it is a value counted from the column."""
        if all(atoms is not None for atoms in below):
            return [atom for atoms in below for atom in atoms or ()]
        return [node] if node.kind == "bool" else None


def agree(b: Builder, tried: list[tuple[Expr, Expr]], formula: Expr) -> Expr:
    """The value that all share of those whose test holds; unknown where they differ, one is unknown, or there is none.

    Args:
        b: makes the formulas.
        tried: tests, never unknown, and values.
        formula: what the values are values of, for the kind.
    """
    if not tried:
        return b.unknown(formula.kind)
    some = b.any(test for test, _ in tried)
    if formula.kind == "bool":
        every = b.all(b.any((b.negate(test), value)) for test, value in tried)
        one = b.any(b.all((test, value)) for test, value in tried)
        shared = b.case(every, b.true, b.case(b.negate(one), b.false, b.unknown("bool")))
        return b.where_known(some, shared)
    first: Expr = b.unknown(formula.kind)
    for test, value in reversed(tried):
        first = b.case(test, value, first)
    same = b.all(b.any((b.negate(test), b.compare("=", first, value))) for test, value in tried)
    return b.where_known(b.holds(b.all((some, same))), first)
