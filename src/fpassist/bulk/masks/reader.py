"""Formulas over the columns of many families, one after another; what no later one stands on is let go of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol, TypeAlias

from fpassist.bulk.formulas.ir import Expr
from fpassist.bulk.masks import whole
from fpassist.bulk.masks.truth import Bits, Truth, all_of, both, case, either, none_of, same
from fpassist.bulk.masks.whole import Whole
from fpassist.bulk.masks.words import Texts, Words, conditions_of

Value: TypeAlias = Truth | Whole


class Columns(Texts, Protocol):
    """The columns that formulas stand on; one that is not there is unknown throughout."""

    @property
    def count(self) -> int:
        """How many families there are."""
        ...

    def truth(self, name: str) -> Truth:
        """A column of truths."""
        ...

    def whole(self, name: str) -> Whole:
        """A column of whole numbers."""
        ...

    def day(self, name: str) -> Whole:
        """A column of days."""
        ...


class MaskReader:
    """Reads formulas over columns.

    Args:
        roots: the formulas wanted; none of them is a text.
    """

    def __init__(self, roots: Iterable[Expr]) -> None:
        self._roots = list(roots)
        self._orders: dict[frozenset[int], list[tuple[Expr, list[int]]]] = {}

    def read(self, columns: Columns, known: Mapping[int, Value]) -> Mapping[int, Value]:
        """What every formula wanted comes to, by its number.

        Args:
            columns: what they stand on.
            known: what formulas come to that are read in another way, by number.
        """
        key = frozenset(known)
        if key not in self._orders:
            self._orders[key] = _order(self._roots, key)
        reading = _Reading(columns, dict(known))
        for node, over in self._orders[key]:
            reading.read(node)
            for id in over:
                del reading.found[id]
        return reading.found


def _order(roots: Sequence[Expr], known: frozenset[int]) -> list[tuple[Expr, list[int]]]:
    """The formulas to be read, what each stands on before itself, and the numbers of those that are then over."""
    needed: dict[int, Expr] = {}
    stack = list(roots)
    stands_on: dict[int, list[Expr]] = {}
    choosing: dict[int, list[Expr]] = {}
    while stack:
        node = stack.pop()
        if node.id in needed or node.id in known:
            continue
        needed[node.id] = node
        args = [arg for arg in node.args if arg.kind != "text"]
        # A text is never made: what tests it stands on the conditions by which it is chosen.
        for arg in node.args:
            if arg.kind == "text":
                if arg.id not in choosing:
                    choosing[arg.id] = conditions_of(arg)
                args += choosing[arg.id]
        stands_on[node.id] = args
        stack += args
    wanted = {root.id for root in roots}
    last: dict[int, int] = {}
    for id in sorted(needed):
        for arg in stands_on[id]:
            last[arg.id] = id
    over: dict[int, list[int]] = {}
    for arg, id in last.items():
        if arg not in wanted:
            over.setdefault(id, []).append(arg)
    return [(needed[id], over.get(id, [])) for id in sorted(needed)]


class _Reading:
    """One reading."""

    def __init__(self, columns: Columns, found: dict[int, Value]) -> None:
        self.found = found
        self._columns = columns
        self._count = columns.count
        none, every = none_of(self._count), all_of(self._count)
        self._constants = {True: Truth(every), False: Truth(none), None: Truth(none, none)}
        self._words = Words(columns, found, self._constants)

    def read(self, node: Expr) -> None:
        """Finds what one formula comes to, all that it stands on being found."""
        self.found[node.id] = self._bool(node) if node.kind == "bool" else self._number(node)

    def _truth(self, node: Expr) -> Truth:
        found = self.found[node.id]
        assert isinstance(found, Truth)
        return found

    def _whole(self, node: Expr) -> Whole:
        found = self.found[node.id]
        assert isinstance(found, Whole)
        return found

    def _bool(self, node: Expr) -> Truth:
        args = node.args
        match node.op:
            case "and":
                return both([self._truth(arg) for arg in args])
            case "or":
                return either([self._truth(arg) for arg in args])
            case "not":
                return self._truth(args[0]).negated()
            case "case":
                return case(self._truth(args[0]).yes, self._truth(args[1]), self._truth(args[2]))
            case "known":
                return self._known(args[0])
            case "isin":
                assert isinstance(node.value, tuple)
                return self._words.one_of(args[0], node.value)
            case "column":
                return self._columns.truth(str(node.value))
            case "constant":
                assert node.value is None or isinstance(node.value, bool)
                return self._constants[node.value]
            case _:
                return self._compared(node)

    def _compared(self, node: Expr) -> Truth:
        left, right = node.args
        if left.kind == "text":
            return self._words.compared(node.op, left, right)
        if left.kind == "bool":
            assert node.op == "="
            return same(self._truth(left), self._truth(right))
        return whole.compare(node.op, self._whole(left), self._whole(right), self._count)

    def _known(self, item: Expr) -> Truth:
        if item.kind == "text":
            return self._words.known(item)
        known: Bits | None = self.found[item.id].known
        return self._constants[True] if known is None else Truth(known)

    def _number(self, node: Expr) -> Whole:
        count, op = self._count, node.op
        match op:
            case "column":
                read = self._columns.day if node.kind == "date" else self._columns.whole
                return read(str(node.value))
            case "constant":
                assert node.value is None or isinstance(node.value, (int, date))
                return whole.constant(node.value, count)
            case "case":
                condition, then, otherwise = node.args
                return whole.pick(self._truth(condition).yes, self._whole(then), self._whole(otherwise), count)
            case "count":
                return Whole(whole.how_many([self._truth(arg).yes for arg in node.args], count).astype("int64"))
            case "+" | "-" | "*" | "floor":
                left, right = node.args
                return whole.reckon(op, self._whole(left), self._whole(right))
            case "months":
                start, end = node.args
                return whole.months(self._whole(start), self._whole(end), count)
            case "add_months":
                day, number = node.args
                return whole.add_months(self._whole(day), self._whole(number), count)
            case "add_days":
                day, number = node.args
                return whole.add_days(self._whole(day), self._whole(number), count)
            case "days":
                end, start = node.args
                return whole.days(self._whole(end), self._whole(start), count)
            case _:
                return whole.part(op, self._whole(node.args[0]), count)
