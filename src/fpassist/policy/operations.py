"""Arithmetic over dated values: ``+10 %``, ``+50``, ``-5``, ``* 1.1``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal

from fpassist.policy import scalars
from fpassist.policy.wide_signs import narrow
from fpassist.policy.written import plain, written
from fpassist.policy.yaml_nodes import YamlMapping, YamlNode, YamlScalar

_FORM = re.compile(r"([+\-*×])\s*([0-9]{1,12}(?:\.[0-9]{1,6})?)\s*(%)?")
_EXACT = Context(prec=34)


@dataclass(frozen=True, slots=True)
class Operation:
    """``sign`` is ``+``, ``-`` or ``*``; ``percent`` takes ``amount`` as a share of the value."""

    sign: str
    amount: Decimal
    percent: bool

    @staticmethod
    def read(text: str) -> Operation | None:
        """The operation that ``text`` writes, or ``None``."""
        found = _FORM.fullmatch(text.strip())
        if found is None:
            return None
        sign = "*" if found.group(1) == "×" else found.group(1)
        percent = found.group(3) is not None
        if percent and sign == "*":
            return None
        return Operation(sign, Decimal(found.group(2)), percent)

    def apply(self, value: Decimal) -> Decimal:
        """The new value, exact, without trailing zeros."""
        if self.sign == "*":
            new = _EXACT.multiply(value, self.amount)
        else:
            step = _EXACT.divide(_EXACT.multiply(value, self.amount), Decimal(100)) if self.percent else self.amount
            new = _EXACT.add(value, step) if self.sign == "+" else _EXACT.subtract(value, step)
        return new.to_integral_value() if new == new.to_integral_value() else new.normalize()


def operation_cure(node: YamlNode) -> str:
    """What to write for an operation that cannot be read."""
    text = narrow(scalars.text(node) or "").strip()
    found = written(text[1:]) if text[:1] in ("+", "-", "*", "×") else None
    if found is not None and (found.word or found.shown != text[1:].strip()):
        amount = f"{plain(found.value * 100)} %" if found.word == "%" else found.shown
        return f"write '{text[0]}{amount}'; the unit is that of the parameter"
    return "write '+10 %', '+50', '-5' or '* 1.1'"


def computed(node: YamlNode, operation: Operation, at: YamlNode) -> YamlNode | None:
    """A dated value put through ``operation``; the new numbers stand where the operation was written."""
    if isinstance(node, YamlScalar):
        value = scalars.number(node)
        if value is None:
            return None
        scaled = node.scaled or operation.percent or operation.sign == "*"
        return YamlScalar(at.file, at.mark, format(operation.apply(value), "f"), scaled=scaled)
    if not isinstance(node, YamlMapping):
        return None
    new = YamlMapping(node.file, node.mark)
    for name, key, inner in node.items():
        part: YamlNode | None = inner if name == "cite" else computed(inner, operation, at)
        if part is None:
            return None
        new.entries[name] = (key, part)
    return new
