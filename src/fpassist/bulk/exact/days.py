"""The days at which a formula changes its mind about an unknown date: one on each side makes every difference.

Where a formula hangs on the date and on nothing else of the family, it is worked out along the calendar. Where it
compares the date with other days of the family, or counts months or days to them, the days are formulas of those.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any, Final

from fpassist.bulk.formulas.interpret import compiled
from fpassist.bulk.formulas.ir import Builder, Expr, walk
from fpassist.bulk.formulas.lower_values import LARGEST, SCALE

_YEARS: Final = 130
_AHEAD: Final = 20
_GRID: Final = timedelta(days=61)
_ASSIGNMENTS: Final = 64
_MONTHS: Final = 2400
_DAYS: Final = 50_000


class NoThresholds(Exception):
    """The formula hangs on the date in a way that has no thresholds."""


class Supports:
    """The columns under each formula.

    Args:
        leaves: formulas that count as columns of their own, by id: they are filled in as a whole.
        silent: formulas, by id, that count as hanging on nothing.
    """

    def __init__(self, leaves: Container[int], silent: set[int]) -> None:
        self._leaves = leaves
        self._silent = silent
        self._found: dict[int, frozenset[Expr]] = {}

    def of(self, formula: Expr) -> frozenset[Expr]:
        """The columns that ``formula`` hangs on."""
        found = self._found.get(formula.id)
        if found is None:
            for node in walk([formula]):
                if node.id not in self._found:
                    self._found[node.id] = self._make(node)
            found = self._found[formula.id]
        return found

    def hanging(self, formula: Expr, column: Expr) -> list[Expr]:
        """The parts of ``formula`` that hang on ``column``, itself among them, what they stand on before themselves."""
        found: dict[int, Expr] = {}
        stack = [formula]
        while stack:
            node = stack.pop()
            if node.id not in found and column in self.of(node):
                found[node.id] = node
                stack.extend(node.args)
        return [found[id] for id in sorted(found)]

    def silence(self, formula: Expr) -> None:
        """Has ``formula`` count as hanging on nothing, unless it was asked about before."""
        self._silent.add(formula.id)

    def _make(self, node: Expr) -> frozenset[Expr]:
        if node.op == "column":
            return frozenset({node})
        below: frozenset[Expr] = frozenset()
        if node.id not in self._silent:
            below = below.union(*(self._found[arg.id] for arg in node.args))
        if node.id in self._leaves:
            return frozenset({node, *(column for column in below if column.kind != "date")})
        return below


class Thresholds:
    """Finds them for one plan; each formula once.

    Args:
        builder: makes the formulas.
        as_of: the day asked about.
        values: the values that a column other than a date or number can have, ``None`` where there is no list.
        supports: the columns under each formula.
    """

    def __init__(
        self,
        builder: Builder,
        as_of: date,
        values: Callable[[Expr], tuple[Any, ...] | None],
        supports: Supports,
    ) -> None:
        self._b = builder
        self._values = values
        self._supports = supports
        self._found: dict[tuple[int, int], tuple[Expr, ...]] = {}
        first, last = date(max(as_of.year - _YEARS, 2), 1, 1), date(min(as_of.year + _AHEAD, 9998), 1, 1)
        self._grid = [first + _GRID * n for n in range((last - first) // _GRID + 1)]

    def of(self, atom: Expr, column: Expr) -> tuple[Expr, ...]:
        """Days (formulas, possibly unknown) of which each is the last before ``atom`` changes, or near one.

        Args:
            atom: a formula in which ``column`` stands.
            column: the date.

        Raises:
            NoThresholds: there is no telling.
        """
        key = (atom.id, column.id)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = tuple(dict.fromkeys(self._find(atom, column)))
        return found

    def counts(self, atom: Expr, column: Expr) -> set[int]:
        """Numbers, one on each side of every change of ``atom``, the number ``column`` being counted in millionths.

        Raises:
            NoThresholds: there is no telling.
        """
        finite = self._finite(atom, self._supports.of(atom) - {column})
        if finite is None:
            raise NoThresholds
        end = LARGEST * SCALE
        grid = {0, 1, -1, end, -end, *(sign * 10**power for power in range(1, 15) for sign in (1, -1))}
        for node in walk([atom]):
            if node.constant and isinstance(node.value, int):
                # A figure may stand in the law's own measure, in millionths, or over some other divisor.
                for scale in (1, SCALE):
                    grid |= {
                        near for n in (node.value, -node.value) for near in (n * scale - 1, n * scale, n * scale + 1)
                    }
        places = sorted(n for n in grid if -end <= n <= end)
        work = compiled(atom, [column, *(other for other, _ in finite)])
        found = {-end, 0, end}
        for row in product(*(values for _, values in finite)):
            for place in _changes(lambda count, row=row: work(count, *row), places):
                found |= {place, place + 1}
        return found

    def _find(self, atom: Expr, column: Expr) -> Iterator[Expr]:
        others = self._supports.of(atom) - {column}
        faces = self._faces(atom, column)
        compared = [face for face, _ in faces if face.op in ("=", "<", "<=")]
        plain = len(compared) == len(faces) and all(any(arg.constant for arg in face.args) for face in compared)
        finite = None if plain else self._finite(atom, others)
        if finite is not None:
            yield from self._along(atom, column, finite)
            return
        rest = others.difference(*(self._supports.of(face) for face, _ in faces))
        if len(faces) != 1 and len(compared) != len(faces):
            # Several ways to count to the date in one comparison: no one threshold is that of the whole.
            raise NoThresholds
        for face, day in faces:
            yield from self._at(face, day, atom, column, rest)

    def _finite(self, atom: Expr, columns: frozenset[Expr] | set[Expr]) -> list[tuple[Expr, tuple[Any, ...]]] | None:
        """The values of each column, unknown among them; ``None`` where they are too many."""
        found: list[tuple[Expr, tuple[Any, ...]]] = []
        count = 1
        for column in sorted(columns, key=lambda c: c.id):
            values = self._values(column)
            if values is None:
                if any(column in node.args and node.op != "known" for node in walk([atom])):
                    return None
                values = (True,)  # asked only whether it is known
            found.append((column, (*values, None)))
            count *= len(values) + 1
        return found if count <= _ASSIGNMENTS else None

    def _along(self, atom: Expr, column: Expr, others: list[tuple[Expr, tuple[Any, ...]]]) -> Iterator[Expr]:
        """The last day before each change, along the calendar."""
        work = compiled(atom, [column, *(other for other, _ in others)])
        days: set[date] = set()
        for row in product(*(values for _, values in others)):
            days.update(_changes(lambda day, row=row: work(day, *row), self._grid))
        for day in sorted(days):
            yield self._b.constant(day, "date")

    def _faces(self, atom: Expr, column: Expr) -> list[tuple[Expr, Expr]]:
        """The innermost formulas through which ``atom`` reads the date, each with the argument that is the date."""
        dates = {column.id: column}
        found: list[tuple[Expr, Expr]] = []
        for node in walk([atom]):
            given = [arg for arg in node.args if arg.id in dates]
            if not given or node.op == "known":
                continue
            if node.op == "case" and any(arg.constant and arg.value is None for arg in node.args[1:]):
                # The date where something holds, and else unknown: it is the date wherever it is anything.
                dates[node.id] = node
            else:
                found.append((node, given[0]))
        return found

    def _at(self, face: Expr, day: Expr, atom: Expr, column: Expr, rest: set[Expr] | frozenset[Expr]) -> Iterator[Expr]:
        b = self._b
        one, two = (*face.args, face.args[0])[:2]
        other = two if one is day else one
        if column in self._supports.of(other):
            raise NoThresholds
        match face.op:
            case "=":
                yield from (other, b.add_days(other, b.constant(-1, "int")))
            case "<" | "<=":
                # The last day of the one side: the other day itself, or the day before.
                itself = (face.op == "<=") is (one is day)
                yield other if itself else b.add_days(other, b.constant(-1, "int"))
            case "months":
                for count in self._steps(face, atom, rest, _MONTHS):
                    sign = -1 if one is day else 1
                    for months in (count, count - 1):
                        moved = b.add_months(other, b.constant(sign * months, "int"))
                        yield from (moved, b.add_days(moved, b.constant(-1, "int")))
            case "days":
                for count in self._steps(face, atom, rest, _DAYS):
                    moved = b.add_days(other, b.constant(count if one is day else -count, "int"))
                    yield from (moved, b.add_days(moved, b.constant(-1, "int")))
            case "add_days" | "add_months" if one is day and two.constant and isinstance(two.value, int):
                for upper, moved in self._faces(atom, face):
                    left, right = (*upper.args, upper.args[0])[:2]
                    bound = right if left is moved else left
                    if upper.op not in ("=", "<", "<=") or column in self._supports.of(bound):
                        raise NoThresholds
                    back = b.constant(-two.value, "int")
                    if face.op == "add_days":
                        start, spread = b.add_days(bound, back), (0, -1)
                    else:
                        # Up to four days of a longer month end on the last day of a shorter one.
                        start, spread = b.add_months(bound, back), (-1, 0, 1, 2, 3)
                    yield from (b.add_days(start, b.constant(n, "int")) for n in spread)
            case _:
                raise NoThresholds

    def _steps(self, face: Expr, atom: Expr, rest: set[Expr] | frozenset[Expr], reach: int) -> list[int]:
        """The counts at which ``atom`` changes, ``face`` being the count."""
        finite = self._finite(atom, rest)
        if finite is None:
            raise NoThresholds
        work = compiled(atom, [face, *(other for other, _ in finite)])
        step = 1 if reach <= _MONTHS else 30
        counts = range(-reach, reach + 1, step)
        found: set[int] = set()
        for row in product(*(values for _, values in finite)):
            found.update(_changes(lambda count, row=row: work(count, *row), counts))
        # `_changes` gives the last before a change, and the step itself is the next.
        return sorted({count + 1 for count in found})


def _changes(work: Callable[[Any], Any], grid: Any) -> Iterator[Any]:
    """The last place before each change of ``work`` between places of ``grid`` whose values differ."""
    before, value = grid[0], work(grid[0])
    for place in grid[1:]:
        found = work(place)
        if found is not value and found != value:
            yield _bisected(work, before, value, place)
        before, value = place, found


def _bisected(work: Callable[[Any], Any], low: Any, value: Any, high: Any) -> Any:
    one = timedelta(days=1) if isinstance(low, date) else 1
    while high - low > one:
        middle = low + (high - low) // 2
        if work(middle) == value:
            low = middle
        else:
            high = middle
    return low
