"""The static check: names resolved, types and units held against each other, all faults at once.

A fault is reported once, where it is; what contains it is then taken to be of any type, so that one cause makes
one diagnostic.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace as altered
from typing import Any, Protocol

from msgspec.structs import replace

from fpassist.diagnostics import Diagnostic, Span
from fpassist.lang import tree as t
from fpassist.lang import types as ty
from fpassist.lang.check_calls import check_call
from fpassist.lang.check_operators import (
    check_arithmetic,
    check_between,
    check_compare,
    check_in,
    check_interval,
    check_negate,
    quotes,
)
from fpassist.lang.contradictions import contradictions
from fpassist.lang.faults import Source, did_you_mean, shown
from fpassist.lang.fit import CONTEXT, bounded, join, join_all, loose, type_name, type_of
from fpassist.lang.types import Type
from fpassist.lang.units import parse_unit

MAX_RUNS = 4
"""Lists that a policy's expression may run over within one another: evaluation stays short for every household."""


class Scope(Protocol):
    """What names stand for, beyond the local variables."""

    def resolve(self, name: str, span: Span) -> t.Node | None:
        """The typed node that a bare name stands for, or ``None``."""
        ...

    def member(self, base: t.Node, name: str) -> t.Node | None:
        """The typed node of a property or definition of the record that ``base`` yields, or ``None``."""
        ...

    def suggestions(self) -> Iterable[str]:
        """Names to offer for a misspelt one."""
        ...

    def members(self, entity: str) -> Iterable[str]:
        """Properties and definitions of a record, to offer for a misspelt one."""
        ...


class NoScope:
    """A scope without names: what stands in the variables is all there is."""

    def resolve(self, name: str, span: Span) -> t.Node | None:
        """No name."""
        return None

    def member(self, base: t.Node, name: str) -> t.Node | None:
        """No member."""
        return None

    def suggestions(self) -> Iterable[str]:
        """No names."""
        return ()

    def members(self, entity: str) -> Iterable[str]:
        """No members."""
        return ()


def check(
    node: t.Node,
    scope: Scope,
    variables: Mapping[str, Type],
    *,
    standard: bool = False,
    source: Source | None = None,
) -> tuple[t.Node, list[Diagnostic]]:
    """Types every node of ``node``; no ``Name`` is left where there is no fault.

    Args:
        node: an untyped tree, policy blocks among it.
        scope: what names stand for.
        variables: types of the bound names, which shadow the scope's.
        standard: ``True`` for an expression of its own (``fpassist feel``), which may do what the standard gives an
            answer to and a policy has no use for: compare with null, never hold, mix types in a list or a choice.
        source: the text, for excerpts.
    """
    checker = Checker(scope, standard, source)
    typed = checker.visit(node, Locals(dict(variables)))
    if not standard and not checker.faults:
        checker.faults.extend(contradictions(typed, checker.source))
    return typed, checker.faults


class Locals:
    """The bound names at a place, and the element of the filter that encloses it."""

    def __init__(self, types: Mapping[str, Type], item: t.Variable | None = None, runs: int = 0) -> None:
        self.types = types
        self.item = item
        self.runs = runs
        """How many lists are being run over here, one within the other."""

    def bind(self, name: str, type: Type, runs: int = 0) -> Locals:
        """These names and one more."""
        return Locals({**self.types, name: type}, self.item, self.runs + runs)


class Checker:
    """One run of the check; collects ``faults``."""

    def __init__(self, scope: Scope, standard: bool, source: Source | None) -> None:
        self.scope = scope
        self.standard = standard
        self.source = source or Source("")
        self.faults: list[Diagnostic] = []
        self.unknown: dict[Span, int] = {}
        """Which fault tells of the unknown name at a span."""

    def fault(self, code: str, message: str, span: Span, help: str | None = None) -> None:
        """Reports one fault."""
        self.faults.append(self.source.fault(code, message, span, help))

    def visit(self, node: t.Node, names: Locals) -> t.Node:
        """``node`` with types, its children too."""
        return _RULES[type(node)](self, node, names)

    # Names

    def name(self, node: t.Name, names: Locals) -> t.Node:
        found = self._local(node, names)
        if found is None:
            found = self.scope.resolve(node.name, node.span)
        if found is None and names.item is not None and isinstance(names.item.type, ty.Anything):
            found = t.Property(span=node.span, base=names.item, name=node.name)
        if found is not None:
            return found
        known = {*names.types, *self.scope.suggestions()} - {"?"}
        if names.item is not None and isinstance(names.item.type, ty.Record):
            known |= {*names.item.type.fields, *self.scope.members(names.item.type.name)}
        help = did_you_mean(node.name, known)
        if help is None and self.standard:
            help = "give it a value in the context, or put text in double quotes"
        self.unknown[node.span] = len(self.faults)
        self.fault("L010", f"there is no name `{shown(node.name)}` here", node.span, help)
        return t.Variable(span=node.span, name=node.name)

    def in_quotes(self, span: Span, value: str) -> bool:
        """Gives the fault that tells of an unknown name at ``span`` the cure of a value without quotes, if one does."""
        place = self.unknown.get(span)
        if place is not None:
            self.faults[place] = altered(self.faults[place], help=quotes(value))
        return place is not None

    def _local(self, node: t.Name, names: Locals) -> t.Node | None:
        if names.item is not None and isinstance(names.item.type, ty.Record):
            member = self._member(replace(names.item, span=node.span), names.item.type, node.name, node.span)
            if member is not None:
                return member
        known = names.types.get(node.name)
        return None if known is None else t.Variable(span=node.span, name=node.name, type=known)

    def property(self, node: t.Property, names: Locals) -> t.Node:
        base = self.visit(node.base, names)
        of = base.type
        if isinstance(of, ty.List):
            item = t.Variable(span=base.span, name="item", type=of.of)
            one = self._of(item, of.of, node)
            if isinstance(one, t.Definition):
                return t.Definition(span=node.span, base=base, id=one.id, type=ty.List(one.type))
            return t.Property(span=node.span, base=base, name=node.name, type=ty.List(one.type))
        return self._of(base, of, node)

    def _of(self, base: t.Node, of: Type, node: t.Property) -> t.Node:
        if loose(of):
            return t.Property(span=node.span, base=base, name=node.name, type=of)
        if isinstance(of, ty.Record):
            found = self._member(base, of, node.name, node.span)
            if found is not None:
                return found
            known = {*of.fields, *self.scope.members(of.name)}
            message = f"{type_name(of)} has no property `{shown(node.name)}`"
            self.fault("L011", message, node.span, did_you_mean(node.name, known) or _listed(known))
            return t.Property(span=node.span, base=base, name=node.name)
        if isinstance(of, ty.Range) and node.name in _RANGE_PARTS:
            end: Type = ty.Boolean() if "included" in node.name else of.of
            return t.Property(span=node.span, base=base, name=node.name, type=end)
        parts = _PARTS.get(type(of), {})
        if self.standard and isinstance(parts.get(node.name), ty.Number):
            # The standard's numbers have no units: `d.years * 12 + d.months` is a number of its own.
            return t.Property(span=node.span, base=base, name=node.name, type=ty.Number())
        if node.name not in parts:
            names = _RANGE_PARTS if isinstance(of, ty.Range) else tuple(parts)
            help = did_you_mean(node.name, names) or _listed(names) or f"leave `.{shown(node.name)}` out"
            self.fault("L011", f"{type_name(of)} has no property `{shown(node.name)}`", node.span, help)
            return t.Property(span=node.span, base=base, name=node.name)
        return t.Property(span=node.span, base=base, name=node.name, type=parts[node.name])

    def _member(self, base: t.Node, of: ty.Record, name: str, span: Span) -> t.Node | None:
        found = self.scope.member(base, name)
        if found is not None:
            return replace(found, span=span)
        if name in of.fields:
            return t.Property(span=span, base=base, name=name, type=of.fields[name])
        return None

    # Logic

    def truth(self, node: t.Node, names: Locals, what: str) -> t.Node:
        """``node``, which has to be a condition."""
        typed = self.visit(node, names)
        if not isinstance(typed.type, ty.Boolean) and not loose(typed.type):
            self.fault(
                "L019", f"{what} is {type_name(typed.type)}, not a condition", typed.span, "compare it with something"
            )
        return typed

    def junction(self, node: t.And | t.Or, names: Locals) -> t.Node:
        word = "and" if isinstance(node, t.And) else "or"
        deciding = word == "or"
        if self.standard and any(isinstance(i, t.Literal) and i.value is deciding for i in node.items):
            # `false and 123` is false in the standard, and only what it answers with null is refused.
            items = tuple(self.visit(item, names) for item in node.items)
        else:
            items = tuple(self.truth(item, names, f"a part of `{word}`") for item in node.items)
        return replace(node, items=items, type=ty.Boolean())

    def negation(self, node: t.Not, names: Locals) -> t.Node:
        return replace(node, operand=self.truth(node.operand, names, "what `not` negates"), type=ty.Boolean())

    def if_(self, node: t.If, names: Locals) -> t.Node:
        condition = self.truth(node.condition, names, "what stands after `if`")
        then, otherwise = self.visit(node.then, names), self.visit(node.otherwise, names)
        type = self.branches([then, otherwise], node.span)
        return replace(node, condition=condition, then=then, otherwise=otherwise, type=type)

    def branches(self, nodes: list[t.Node], span: Span) -> Type:
        """The type that all branches of a choice share."""
        found: Type = nodes[0].type
        for node in nodes[1:]:
            both = join(found, node.type)
            if both is None and not self.standard:
                message = f"one branch yields {type_name(found)} and another {type_name(node.type)}"
                units = isinstance(found, ty.Number) and isinstance(node.type, ty.Number)
                self.fault("L017" if units else "L021", message, span, "let every branch yield the same type and unit")
            found = ty.Anything() if both is None else both
        return found

    def quantified(self, node: t.Quantified, names: Locals) -> t.Node:
        bindings: list[tuple[str, t.Node]] = []
        for name, source in node.bindings:
            typed = self.visit(source, names)
            bindings.append((name, typed))
            names = names.bind(name, self.element(typed, f"what `{node.kind}` runs over"), runs=1)
        self._few_runs(names, node.span)
        body = self.truth(node.body, names, "what stands after `satisfies`")
        return replace(node, bindings=tuple(bindings), body=body, type=ty.Boolean())

    def element(self, node: t.Node, what: str) -> Type:
        """The type of the elements of what must be a list; a single value is one in the standard."""
        of = node.type
        if isinstance(of, ty.List):
            return of.of
        if not loose(of) and not self.standard:
            self.fault("L020", f"{what} is {type_name(of)}, not a list", node.span, "give a list")
            return ty.Anything()
        return of

    def _few_runs(self, names: Locals, span: Span) -> None:
        """Reports lists run over within lists too deep; ``feel`` counts steps instead."""
        if names.runs > MAX_RUNS and not self.standard:
            message = f"lists are run over within lists more than {MAX_RUNS} deep"
            self.fault("L002", message, span, "split the condition into definitions")

    def filter(self, node: t.Filter, names: Locals) -> t.Node:
        base = self.visit(node.base, names)
        of = self.element(base, "what is filtered")
        item = t.Variable(span=node.condition.span, name="item", type=of)
        inner = Locals({**names.types, "item": of}, item, names.runs + 1)
        self._few_runs(inner, node.span)
        condition = self.visit(node.condition, inner)
        if isinstance(condition.type, ty.Number):
            return replace(node, base=base, condition=condition, type=of)
        if not isinstance(condition.type, ty.Boolean) and not loose(condition.type):
            message = f"a filter holds a condition or a place, and this is {type_name(condition.type)}"
            self.fault("L019", message, condition.span, "write `list[condition]` or `list[1]`")
        known = isinstance(condition.type, ty.Boolean)
        result: Type = ty.List(of) if known else ty.Anything()
        return replace(node, base=base, condition=condition, type=result)

    # Compounds

    def list_(self, node: t.ListOf, names: Locals) -> t.Node:
        items = tuple(self.visit(item, names) for item in node.items)
        return replace(node, items=items, type=ty.List(join_all(item.type for item in items)))

    def context(self, node: t.ContextOf, names: Locals) -> t.Node:
        entries: list[tuple[str, t.Node]] = []
        for name, entry in node.entries:
            typed = self.visit(entry, names)
            entries.append((name, typed))
            names = names.bind(name, bounded(typed.type))
        fields = {name: entry.type for name, entry in entries}
        return replace(node, entries=tuple(entries), type=ty.Record(CONTEXT, fields))

    def choose(self, node: t.Choose, names: Locals) -> t.Node:
        options = {name: self.visit(option, names) for name, option in node.options.items()}
        return replace(node, options=options, type=self.branches(list(options.values()), node.span))

    def at(self, node: t.At, names: Locals) -> t.Node:
        day = self.visit(node.day, names)
        if not isinstance(day.type, ty.Date) and not loose(day.type):
            self.fault("L014", f"`at` takes a date, and this is {type_name(day.type)}", day.span, "give a date")
        body = self.visit(node.body, names)
        return replace(node, day=day, body=body, type=body.type)

    def atom(self, node: t.Atom, names: Locals) -> t.Node:
        body = self.visit(node.body, names)
        return replace(node, body=body, type=body.type)

    def literal(self, node: t.Literal, names: Locals) -> t.Node:
        return replace(node, type=ty.Null() if node.value is None else type_of(node.value))

    def parameter(self, node: t.Parameter, names: Locals) -> t.Node:
        return node if node.key is None else replace(node, key=self.visit(node.key, names))

    def definition(self, node: t.Definition, names: Locals) -> t.Node:
        return replace(node, base=self.visit(node.base, names))


def _unit(name: str) -> ty.Number:
    return ty.Number(parse_unit(name))


_PARTS: dict[type, dict[str, Type]] = {
    ty.Date: {"year": ty.Number(), "month": ty.Number(), "day": ty.Number(), "weekday": ty.Number()},
    ty.Months: {"years": _unit("year"), "months": _unit("month")},
    ty.Days: {"days": _unit("day"), "hours": _unit("hour"), "minutes": _unit("minute"), "seconds": _unit("second")},
}


def _listed(names: Collection[str]) -> str | None:
    """A help sentence that lists ``names``, where they are few."""
    if not 0 < len(names) <= 8:
        return None
    return "it has " + ", ".join(f"`{shown(name)}`" for name in sorted(names))


_RANGE_PARTS = ("start", "end", "start included", "end included")

_RULES: dict[type[t.Node], Callable[[Checker, Any, Locals], t.Node]] = {
    t.Literal: Checker.literal,
    t.Name: Checker.name,
    t.Variable: lambda checker, node, names: node,
    t.AsOf: lambda checker, node, names: replace(node, type=ty.Date()),
    t.Property: Checker.property,
    t.Definition: Checker.definition,
    t.Parameter: Checker.parameter,
    t.And: Checker.junction,
    t.Or: Checker.junction,
    t.Not: Checker.negation,
    t.Compare: check_compare,
    t.Arithmetic: check_arithmetic,
    t.Negate: check_negate,
    t.Interval: check_interval,
    t.Between: check_between,
    t.In: check_in,
    t.If: Checker.if_,
    t.Quantified: Checker.quantified,
    t.Filter: Checker.filter,
    t.Call: check_call,
    t.ListOf: Checker.list_,
    t.ContextOf: Checker.context,
    t.Choose: Checker.choose,
    t.At: Checker.at,
    t.Atom: Checker.atom,
}
