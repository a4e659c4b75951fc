"""From Lark's tree to ours. Does not recurse: the depth of the text is not the depth of the Python stack."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Any

from lark import Token, Tree

from fpassist.diagnostics import Span
from fpassist.lang import tree as t
from fpassist.lang.faults import Source, did_you_mean, in_small_letters, shown
from fpassist.lang.literals import LiteralFault, parse_temporal, unescape
from fpassist.lang.numbers import CONTEXT
from fpassist.lang.signatures import FUNCTIONS, OUTSIDE


class Builder:
    """Builds the nodes of one source.

    Args:
        source: the text that was parsed.
    """

    def __init__(self, source: Source) -> None:
        self.source = source

    def build(self, root: Tree[Token]) -> t.Node:
        """The node of ``root``; raises ``ExpressionError`` for literals and argument names that do not fit."""
        stack: list[tuple[Tree[Token], bool]] = [(root, False)]
        done: list[Any] = []
        while stack:
            item, ready = stack.pop()
            if not ready:
                stack.append((item, True))
                stack.extend((child, False) for child in reversed(item.children) if isinstance(child, Tree))
                continue
            trees = sum(isinstance(child, Tree) for child in item.children)
            built = iter(done[len(done) - trees :])
            parts: list[Any] = [next(built) if isinstance(child, Tree) else child for child in item.children]
            del done[len(done) - trees :]
            done.append(_RULES[item.data](self, self.span(item), parts))
        return done[0]

    def span(self, item: Tree[Token]) -> Span:
        """The place of a subtree."""
        meta = item.meta
        if meta.empty:
            return self.source.span(1, 1, 1, 1)
        return self.source.span(meta.line, meta.column, meta.end_line, meta.end_column)

    def token_span(self, token: Token) -> Span:
        """The place of a token."""
        return self.source.span(token.line or 1, token.column or 1, token.end_line or 1, token.end_column or 1)

    # Literals

    def number(self, span: Span, parts: list[Any]) -> t.Node:
        try:
            value = CONTEXT.create_decimal(str(parts[0]))
        except DecimalException:
            value = Decimal("NaN")
        if not value.is_finite():
            message = "the number is too large for a decimal of 34 digits"
            raise self.source.error("L009", message, span, "exponents reach from -6143 to 6144")
        return t.Literal(span=span, value=value)

    def string(self, span: Span, parts: list[Any]) -> t.Node:
        return t.Literal(span=span, value=self.text(parts[0]))

    def text(self, token: Token) -> str:
        try:
            return unescape(str(token)[1:-1])
        except LiteralFault as fault:
            raise self.source.error("L003", str(fault), self.token_span(token), "write the character itself") from None

    def at_literal(self, span: Span, parts: list[Any]) -> t.Node:
        body = str(parts[0])[1:].strip()[1:-1]
        try:
            value = parse_temporal(unescape(body))
            if value is not None:
                return t.Literal(span=span, value=value)
            # Text that is neither is null in the standard; the checker refuses it in a policy, as `date("…")`.
            return t.Call(span=span, function="date", arguments=(t.Literal(span=span, value=unescape(body)),))
        except LiteralFault as fault:
            raise self.source.error(fault.code, str(fault), span, fault.help) from None

    # Operators

    def flat(self, kind: type[t.And] | type[t.Or], span: Span, parts: list[Any]) -> t.Node:
        return kind(span=span, items=tuple(parts))

    def compare(self, span: Span, parts: list[Any]) -> t.Node:
        return t.Compare(span=span, op=str(parts[1]), left=parts[0], right=parts[2])  # pyright: ignore[reportArgumentType]

    def arithmetic(self, span: Span, parts: list[Any]) -> t.Node:
        return t.Arithmetic(span=span, op=str(parts[1]), left=parts[0], right=parts[2])  # pyright: ignore[reportArgumentType]

    def negate(self, span: Span, parts: list[Any]) -> t.Node:
        operand: t.Node = parts[1]
        if isinstance(operand, t.Literal) and isinstance(operand.value, Decimal):
            return t.Literal(span=span, value=CONTEXT.minus(operand.value))
        return t.Negate(span=span, operand=operand)

    def bound(self, span: Span, parts: list[Any]) -> t.Node:
        op, end = str(parts[0]), parts[1]
        if op == "=":
            return end
        if op == "!=":
            return t.Compare(span=span, op="!=", left=t.Name(span=span, name="?"), right=end)
        if op[0] == ">":
            return t.Interval(span=span, low=end, high=None, low_closed=op == ">=", high_closed=False)
        return t.Interval(span=span, low=None, high=end, low_closed=False, high_closed=op == "<=")

    def interval(self, span: Span, parts: list[Any]) -> t.Node:
        first, low, _, high, last = parts
        closed, end_closed = str(first) == "[", str(last) == "]"
        return t.Interval(span=span, low=low, high=high, low_closed=closed, high_closed=end_closed)

    # Calls

    def call(self, span: Span, parts: list[Any]) -> t.Node:
        token: Token = parts[0]
        name = " ".join(str(token).split())
        place = self.token_span(token)
        if name not in FUNCTIONS:
            if name in OUTSIDE:
                message = f"the function `{name}` is standard FEEL, but outside the language of policies"
                raise self.source.error("L007", message, place, "the functions are " + ", ".join(sorted(FUNCTIONS)))
            help = in_small_letters(name) or did_you_mean(name, [*FUNCTIONS, "not"])
            help = help or "the functions are " + ", ".join(sorted(FUNCTIONS))
            raise self.source.error("L012", f"there is no function `{shown(name)}`", place, help)
        return t.Call(span=span, function=name, arguments=self.ordered(name, span, parts[1]))

    def not_(self, span: Span, parts: list[Any]) -> t.Node:
        arguments: list[t.Node | tuple[Token, t.Node]] = parts[0] or []
        if len(arguments) != 1:
            message = f"`not` takes 1 argument, and {len(arguments)} are given"
            raise self.source.error("L013", message, span, "write `not(condition)`")
        if isinstance(arguments[0], tuple):
            name, value = arguments[0]
            if str(name) != "negand":
                raise self.source.error("L013", f"`not` has no parameter `{name}`", span, "it is called `negand`")
            return t.Not(span=span, operand=value)
        return t.Not(span=span, operand=arguments[0])

    def ordered(self, name: str, span: Span, arguments: list[Any] | None) -> tuple[t.Node, ...]:
        """Arguments in the order of the parameters, where they were given by name."""
        given = arguments or []
        if not given or not isinstance(given[0], tuple):
            return tuple(given)
        named: dict[str, t.Node] = {}
        for token, value in given:
            if str(token) in named:
                message = f"the argument `{token}` is given twice"
                raise self.source.error("L013", message, self.token_span(token), "give it once")
            named[str(token)] = value
        for form in FUNCTIONS[name].forms:
            if set(form) == set(named):
                return tuple(named[parameter] for parameter in form)
        forms = " or ".join(f"`{name}({', '.join(form)})`" for form in FUNCTIONS[name].forms)
        message = f"`{name}` has no form with the parameters {', '.join(f'`{shown(n)}`' for n in named)}"
        raise self.source.error("L013", message, span, f"call it as {forms}")

    # Compounds

    def list_(self, span: Span, parts: list[Any]) -> t.Node:
        return t.ListOf(span=span, items=tuple(p for p in parts if not isinstance(p, Token)))

    def entry(self, span: Span, parts: list[Any]) -> tuple[str, Span, t.Node]:
        token: Token = parts[0]
        name = self.text(token) if token.type == "STRING" else str(token)
        return name, self.token_span(token), parts[1]

    def context(self, span: Span, parts: list[Any]) -> t.Node:
        entries: dict[str, t.Node] = {}
        for part in parts:
            if part is None:
                continue
            name, place, value = part
            if name in entries:
                message = f"the context has the key `{shown(name)}` twice"
                raise self.source.error("L025", message, place, "keep one of the two")
            entries[name] = value
        return t.ContextOf(span=span, entries=tuple(entries.items()))


_Rule = Callable[[Builder, Span, list[Any]], Any]

_RULES: dict[str, _Rule] = {
    "start": lambda b, s, p: p[0],
    "paren": lambda b, s, p: p[0],
    "number": Builder.number,
    "string": Builder.string,
    "at_literal": Builder.at_literal,
    "true": lambda b, s, p: t.Literal(span=s, value=True),
    "false": lambda b, s, p: t.Literal(span=s, value=False),
    "null": lambda b, s, p: t.Literal(span=s, value=None),
    "name": lambda b, s, p: t.Name(span=s, name=str(p[0])),
    "or_": lambda b, s, p: b.flat(t.Or, s, p),
    "and_": lambda b, s, p: b.flat(t.And, s, p),
    "compare": Builder.compare,
    "arithmetic": Builder.arithmetic,
    "negate": Builder.negate,
    "between": lambda b, s, p: t.Between(span=s, value=p[0], low=p[1], high=p[2]),
    "in_": lambda b, s, p: t.In(span=s, value=p[0], tests=tuple(p[1:])),
    "bound": Builder.bound,
    "interval": Builder.interval,
    "property": lambda b, s, p: t.Property(span=s, base=p[0], name=" ".join(str(p[1]).split())),
    "filter": lambda b, s, p: t.Filter(span=s, base=p[0], condition=p[1]),
    "call": Builder.call,
    "not_": Builder.not_,
    "arguments": lambda b, s, p: p,
    "named": lambda b, s, p: (p[0], p[1]),
    "list_": Builder.list_,
    "entry": Builder.entry,
    "context": Builder.context,
    "if_": lambda b, s, p: t.If(span=s, condition=p[0], then=p[1], otherwise=p[2]),
    "binding": lambda b, s, p: (str(p[0]), p[1]),
    "some": lambda b, s, p: t.Quantified(span=s, kind="some", bindings=tuple(p[:-1]), body=p[-1]),
    "every": lambda b, s, p: t.Quantified(span=s, kind="every", bindings=tuple(p[:-1]), body=p[-1]),
}
