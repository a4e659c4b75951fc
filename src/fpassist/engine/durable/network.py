"""A policy as a network of conclusions: definitions and benefits, each drawn from conditions and other conclusions.

Every name in a rule is made concrete first: ``wife.member`` becomes the definition ``member`` in the *frame* "the wife,
on the day asked about", and ``at: accident.on`` the frame "the family, on the accident's day". Policies have no
recursion, so the frames are few and known before any household is seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeAlias, cast

from fpassist.engine.durable.formula import ALWAYS, NEVER, Formula, Symbol, Truth, every, some
from fpassist.engine.subjects import VARIABLES
from fpassist.lang.tree import And, At, Atom, Choose, Definition, If, Node, Not, Or, Variable
from fpassist.lang.tree import Literal as LiteralNode
from fpassist.lang.types import Boolean
from fpassist.policy.model import Benefit, PolicyData

Key: TypeAlias = tuple[Any, ...]
LeafKind: TypeAlias = Literal["condition", "exists", "in_force", "payable", "happened"]


@dataclass(frozen=True, slots=True)
class Frame:
    """Whom a rule speaks of, and on which day.

    Args:
        entity: the name of the record in expressions.
        record: ``household``, ``subject``, or the frame and node that yield the record.
        day: ``as_of``, or the frame and node that yield the day.
        of_subject: whether it depends on the subject of the row.
    """

    index: int
    entity: str
    record: Literal["household", "subject"] | tuple[Frame, Node]
    day: Literal["as_of"] | tuple[Frame, Node]
    of_subject: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """A condition settled by the reference evaluator before any rule runs.

    ``condition``: ``node`` in ``frame``. ``exists``: the frame's record and day are known. ``in_force``: the dates of
    the definition ``of`` admit the frame's day. ``payable`` and ``happened``: of the benefit ``of``, that its own dates
    admit the day and it is not paid already, and that the event of a one-off grant has happened.
    """

    index: int
    kind: LeafKind
    frame: Frame
    node: Node | None
    of: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A conclusion. ``label`` names it for people: ``special_hardship_family holds``."""

    index: int
    label: str
    formula: Formula
    of_subject: bool


class Network:
    """Frames, conditions and conclusions of one policy, its interpretations chosen.

    Args:
        data: the resolved policy.
    """

    def __init__(self, data: PolicyData) -> None:
        self.data = data
        self.leaves: list[Leaf] = []
        self.gates: list[Gate] = []
        self.outcomes: dict[str, tuple[Symbol, Symbol]] = {}
        self._frames: dict[Key, Frame] = {}
        self._leaves: dict[Key, Leaf] = {}
        self._definitions: dict[tuple[str, int], Truth] = {}
        self._parts: dict[Formula, Symbol] = {}
        self._signatures: dict[int, tuple[Node, Key]] = {}
        for benefit in data.benefits.values():
            truth = self._benefit(benefit)
            self.outcomes[benefit.id] = (
                self._gate(f"{benefit.id} granted", truth.holds),
                self._gate(f"{benefit.id} denied", truth.fails),
            )

    def conclude(self, formula: Formula) -> Symbol:
        """A conclusion of its own for a part of a rule, shared by all that need the same part."""
        found = self._parts.get(formula)
        if found is None:
            found = self._parts[formula] = self._gate(f"part {len(self._parts)}", formula)
        return found

    def of_subject(self, symbol: Symbol) -> bool:
        """Whether ``symbol`` depends on the subject of the row."""
        if symbol.kind == "leaf":
            return self.leaves[symbol.number].frame.of_subject
        return self.gates[symbol.number].of_subject

    def _benefit(self, benefit: Benefit) -> Truth:
        frame = self._subject_frame(VARIABLES[benefit.subject])
        conditions = [self._symbols("payable", frame, None, benefit.id)]
        if benefit.grant.event is not None:
            conditions.append(self._symbols("happened", frame, None, benefit.id))
        return _and([*conditions, self._truth(benefit.when, frame)])

    def _truth(self, node: Node, frame: Frame) -> Truth:
        match node:
            case Atom(body=body):
                return self._truth(body, frame)
            case LiteralNode(value=bool() as value):
                return Truth(ALWAYS, NEVER) if value else Truth(NEVER, ALWAYS)
            case LiteralNode(value=None):
                return Truth(NEVER, NEVER)
            case And(items=items):
                return _and([self._truth(item, frame) for item in items])
            case Or(items=items):
                return _and([self._truth(item, frame).negated() for item in items]).negated()
            case Not(operand=operand):
                return self._truth(operand, frame).negated()
            case If(condition=LiteralNode(value=None), otherwise=otherwise):
                return self._truth(otherwise, frame)
            case If(condition=condition, then=then, otherwise=otherwise):
                met, one, other = (self._truth(n, frame) for n in (condition, then, otherwise))
                return Truth(_branch(met, one.holds, other.holds), _branch(met, one.fails, other.fails))
            case Choose(interpretation=interpretation, options=options):
                return self._truth(options[self.data.interpretations[interpretation].chosen], frame)
            case At(day=day, body=body):
                inner = self._frame(frame.entity, frame.record, (self._narrow(day, frame), day))
                return self._guarded(inner, self._truth(body, inner))
            case Definition(base=base, id=id, type=Boolean()):
                return self._definition(id, self._record_frame(id, base, frame))
            case _:
                return self._symbols("condition", self._narrow(node, frame), node, "")

    def _definition(self, id: str, frame: Frame) -> Truth:
        """The two conclusions of a definition in ``frame``, made once."""
        key = (id, frame.index)
        found = self._definitions.get(key)
        if found is None:
            definition = self.data.definitions[id]
            truth = self._truth(definition.node, frame)
            if definition.start is not None or definition.until is not None:
                truth = _and([self._symbols("in_force", frame, None, id), truth])
            truth = self._guarded(frame, truth)
            place = "" if frame.index == 0 else f" in frame {frame.index}"
            holds = self._gate(f"{id} holds{place}", truth.holds)
            found = Truth(holds, self._gate(f"{id} fails{place}", truth.fails))
            self._definitions[key] = found
        return found

    def _guarded(self, frame: Frame, truth: Truth) -> Truth:
        """``truth`` where the record and the day are known; otherwise unknown."""
        if isinstance(frame.record, str) and isinstance(frame.day, str):
            return truth
        exists = self._symbols("exists", frame, None, "").holds
        return Truth(every((exists, truth.holds)), every((exists, truth.fails)))

    def _gate(self, label: str, formula: Formula) -> Symbol:
        of_subject = any(self.of_subject(symbol) for symbol in _symbols(formula))
        gate = Gate(len(self.gates), label, formula, of_subject)
        self.gates.append(gate)
        return Symbol("gate", gate.index, True)

    def _symbols(self, kind: LeafKind, frame: Frame, node: Node | None, of: str) -> Truth:
        key = (kind, frame.index, None if node is None else self._signature(node), of)
        leaf = self._leaves.get(key)
        if leaf is None:
            leaf = self._leaves[key] = Leaf(len(self.leaves), kind, frame, node, of)
            self.leaves.append(leaf)
        return Truth(Symbol("leaf", leaf.index, True), Symbol("leaf", leaf.index, False))

    def _subject_frame(self, entity: str) -> Frame:
        return self._frame(entity, "household" if entity == "household" else "subject", "as_of")

    def _record_frame(self, id: str, base: Node, frame: Frame) -> Frame:
        """The frame of a definition asked of the record that ``base`` yields."""
        entity = self.data.definitions[id].of
        match base:
            case Variable(name="household"):
                return self._frame("household", "household", frame.day)
            case Variable(name=name) if name == frame.entity:
                return frame
            case _:
                return self._frame(entity, (self._narrow(base, frame), base), frame.day)

    def _narrow(self, node: Node, frame: Frame) -> Frame:
        """The family's frame on the same day where ``node`` does not speak of the record of ``frame``."""
        if frame.entity == "household" or _names(node, frame.entity):
            return frame
        return self._frame("household", "household", frame.day)

    def _frame(
        self,
        entity: str,
        record: Literal["household", "subject"] | tuple[Frame, Node],
        day: Literal["as_of"] | tuple[Frame, Node],
    ) -> Frame:
        key = (entity, self._source(record), self._source(day))
        found = self._frames.get(key)
        if found is None:
            if not self._frames and entity != "household":
                self._frame("household", "household", "as_of")
            of_subject = record == "subject" or any(
                source[0].of_subject for source in (record, day) if isinstance(source, tuple)
            )
            found = self._frames[key] = Frame(len(self._frames), entity, record, day, of_subject)
        return found

    def _source(self, source: str | tuple[Frame, Node]) -> Key:
        return (source,) if isinstance(source, str) else (source[0].index, self._signature(source[1]))

    def _signature(self, node: Node) -> Key:
        """What ``node`` says, whatever its place in the file; the node is kept, so that its identity stays its own."""
        found = self._signatures.get(id(node))
        if found is None:
            found = self._signatures[id(node)] = (node, _signature(node))
        return found[1]


def _and(parts: list[Truth]) -> Truth:
    return Truth(every(part.holds for part in parts), some(part.fails for part in parts))


def _branch(met: Truth, one: Formula, other: Formula) -> Formula:
    """Where the condition is unknown but both branches agree, what they agree on."""
    return some((every((met.holds, one)), every((met.fails, other)), every((one, other))))


def _symbols(formula: Formula) -> list[Symbol]:
    if isinstance(formula, Symbol):
        return [formula]
    return [symbol for item in formula.items for symbol in _symbols(item)]


_PLACE = frozenset({"span", "type", "text", "cite"})


def _signature(value: object) -> Any:
    match value:
        case Atom(body=body):
            return _signature(body)
        case Node():
            return (type(value).__name__, *(_signature(part) for part in _parts(value)))
        case Mapping():
            pairs = cast("Mapping[str, object]", value)
            return tuple((key, _signature(item)) for key, item in pairs.items())
        case tuple():
            return tuple(_signature(item) for item in cast("tuple[object, ...]", value))
        case _:
            return (type(value).__name__, value)


def _names(value: object, variable: str) -> bool:
    """Whether ``variable`` stands anywhere in a node; a loop variable of the same name counts too, to be safe."""
    match value:
        case Variable(name=name):
            return name == variable
        case Node():
            return any(_names(part, variable) for part in _parts(value))
        case Mapping():
            return any(_names(item, variable) for item in cast("Mapping[str, object]", value).values())
        case tuple():
            return any(_names(item, variable) for item in cast("tuple[object, ...]", value))
        case _:
            return False


def _parts(node: Node) -> list[object]:
    """What a node is made of, without its place and its type."""
    return [getattr(node, f.name) for f in fields(node) if f.name not in _PLACE]
