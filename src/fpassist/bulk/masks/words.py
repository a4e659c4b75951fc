"""Tests of texts: of words against a list, and of texts that only their columns know.

A text that is chosen by conditions is never made: the test is made of each text that may be chosen, and chosen itself.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol

import polars as pl

from fpassist.bulk.formulas.ir import Expr, walk
from fpassist.bulk.masks.truth import Bits, Truth, case, packed, where_known

_COMPARE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {"=": operator.eq, "<": operator.lt, "<=": operator.le}


class Texts(Protocol):
    """Columns of text."""

    def one_of(self, name: str, words: tuple[str, ...]) -> Truth:
        """Whether a text is one of ``words``, which are among those that ``words_of`` has for the column."""
        ...

    def given(self, name: str) -> Bits:
        """Of whom a column is known."""
        ...

    def text(self, name: str) -> pl.Series:
        """A column as it is."""
        ...


def words_of(nodes: Iterable[Expr]) -> dict[str, tuple[str, ...]]:
    """By column of text, the words that formulas compare it with."""
    found: dict[str, set[str]] = {}
    for node in nodes:
        if node.op not in ("=", "isin") or node.args[0].kind != "text":
            continue
        leaves = [leaf for arg in node.args for leaf in _leaves(arg)]
        words = {str(leaf.value) for leaf in leaves if leaf.constant and leaf.value is not None}
        if node.op == "isin":
            assert isinstance(node.value, tuple)
            words |= set(node.value)
        for leaf in leaves:
            if not leaf.constant:
                found.setdefault(str(leaf.value), set()).update(words)
    return {name: tuple(sorted(words)) for name, words in found.items()}


def conditions_of(text: Expr) -> list[Expr]:
    """The conditions by which a text is chosen."""
    return [node.args[0] for node in walk([text]) if node.op == "case" and node.kind == "text"]


def _leaves(text: Expr) -> list[Expr]:
    """The columns and constants that a text may be."""
    found: dict[int, Expr] = {}
    stack, seen = [text], {text.id}
    while stack:
        node = stack.pop()
        if node.op != "case":
            found[node.id] = node
            continue
        fresh = [arg for arg in node.args[1:] if arg.id not in seen]
        seen.update(arg.id for arg in fresh)
        stack += fresh
    return list(found.values())


class Words:
    """The tests of texts of one reading, each made once.

    Args:
        texts: the columns.
        found: what formulas come to, by number: the conditions by which texts are chosen among them.
        constants: truths that are the same of everyone.
    """

    def __init__(self, texts: Texts, found: Mapping[int, object], constants: Mapping[bool | None, Truth]) -> None:
        self._texts = texts
        self._found = found
        self._constants = constants
        self._made: dict[tuple[object, ...], Truth] = {}

    def known(self, text: Expr) -> Truth:
        """Whether a text is known."""
        return self._once(("known", text.id), text, self.known, lambda: self._given(text))

    def one_of(self, text: Expr, words: tuple[str, ...]) -> Truth:
        """Whether a text is one of ``words``; unknown where it is."""
        return self._once(
            (words, text.id), text, lambda branch: self.one_of(branch, words), lambda: self._among(text, words)
        )

    def compared(self, op: str, left: Expr, right: Expr) -> Truth:
        """``left op right``; unknown where one of them is."""
        if left.op == "case":
            return self._once((op, left.id, right.id), left, lambda branch: self.compared(op, branch, right), None)
        return self._once(
            (op, left.id, right.id),
            right,
            lambda branch: self.compared(op, left, branch),
            lambda: self._pair(op, left, right),
        )

    def _once(
        self,
        key: tuple[object, ...],
        text: Expr,
        by_branch: Callable[[Expr], Truth],
        plain: Callable[[], Truth] | None,
    ) -> Truth:
        found = self._made.get(key)
        if found is None:
            if text.op == "case":
                condition, then, otherwise = text.args
                test = self._found[condition.id]
                assert isinstance(test, Truth)
                found = case(test.yes, by_branch(then), by_branch(otherwise))
            else:
                assert plain is not None
                found = plain()
            self._made[key] = found
        return found

    def _constant(self, value: bool | None) -> Truth:
        return self._constants[value]

    def _given(self, leaf: Expr) -> Truth:
        return self._constant(leaf.value is not None) if leaf.constant else Truth(self._texts.given(str(leaf.value)))

    def _among(self, leaf: Expr, words: tuple[str, ...]) -> Truth:
        if leaf.constant:
            return self._constant(None if leaf.value is None else leaf.value in words)
        return self._texts.one_of(str(leaf.value), words)

    def _pair(self, op: str, left: Expr, right: Expr) -> Truth:
        if any(leaf.constant and leaf.value is None for leaf in (left, right)):
            return self._constant(None)
        if left.constant and right.constant:
            return self._constant(_COMPARE[op](str(left.value), str(right.value)))
        if op == "=" and (left.constant or right.constant):
            column, word = (right, left) if left.constant else (left, right)
            return self._texts.one_of(str(column.value), (str(word.value),))
        if left is right:
            given = self._texts.given(str(left.value))
            return where_known(given if op != "<" else given ^ given, given)
        if op == "=" and str(left.value).endswith(".id") and str(right.value).endswith(".id"):
            # Valid tables have no two records of a kind with one id in a family, and slots hold a record each.
            given = [self._texts.given(str(leaf.value)) for leaf in (left, right)]
            return Truth(given[0] ^ given[0], given[0] & given[1])
        test = _COMPARE[op](self._column(left), self._column(right))
        if not isinstance(test, pl.Series):
            return self._constant(bool(test))
        known = None if not test.null_count() else packed(test.is_not_null().to_numpy())
        return where_known(packed(test.fill_null(value=False).to_numpy()), known)

    def _column(self, leaf: Expr) -> Any:
        return str(leaf.value) if leaf.constant else self._texts.text(str(leaf.value))
