"""A policy as a network of conclusions: definitions and benefits, each drawn from conditions and other conclusions.

Every name in a rule is made concrete first: ``wife.member`` becomes the definition ``member`` in the *frame* "the wife,
on the day asked about", and ``at: accident.on`` the frame "the family, on the accident's day"; ``some`` and ``every``
open a frame for each of the first elements of their list. Policies have no recursion, so the frames are few and known
before any household is seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, cast

from msgspec.structs import replace

from fpassist.engine.durable.formula import ALWAYS, NEVER, Formula, Symbol, Truth, every, some
from fpassist.engine.subjects import VARIABLES
from fpassist.lang.tree import And, At, Atom, Choose, Definition, If, Node, Not, Or, Quantified, Variable
from fpassist.lang.tree import Literal as LiteralNode
from fpassist.lang.types import Boolean, List
from fpassist.policy.model import Benefit, PolicyData

Key: TypeAlias = tuple[Any, ...]
LeafKind: TypeAlias = Literal["condition", "exists", "reaches", "overflow", "in_force", "payable", "happened"]

ELEMENTS: Final = 2
"""Elements of a list that ``some`` and ``every`` open frames for; a longer list is left to the reference evaluator."""


@dataclass(frozen=True, slots=True)
class Element:
    """A loop variable: the element at ``place`` (from 1) of the list that ``source`` yields in ``frame``."""

    name: str
    frame: Frame
    source: Node
    place: int


@dataclass(frozen=True, slots=True)
class Frame:
    """Whom a rule speaks of, and on which day.

    Args:
        entity: the name of the record in expressions.
        record: ``household``, ``subject``, or the frame and node that yield the record.
        day: ``as_of``, or the frame and node that yield the day.
        bound: the loop variables in scope, outermost first.
        of_subject: whether it depends on the subject of the row.
    """

    index: int
    entity: str
    record: Literal["household", "subject"] | tuple[Frame, Node]
    day: Literal["as_of"] | tuple[Frame, Node]
    bound: tuple[Element, ...]
    of_subject: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """A condition settled by the reference evaluator before any rule runs.

    ``condition``: ``node`` in ``frame``. ``exists``: the frame's record and day are known. ``reaches``: the list that
    ``node`` yields has ``place`` elements or more. ``overflow``: ``node``, a ``some`` or ``every``, where its first
    list has more elements than frames were opened for. ``in_force``: the dates of the definition ``of`` admit the
    frame's day. ``payable`` and ``happened``: of the benefit ``of``, that its own dates admit the day and it is not
    paid already, and that the event of a one-off grant has happened.
    """

    index: int
    kind: LeafKind
    frame: Frame
    node: Node | None
    of: str
    place: int


@dataclass(frozen=True, slots=True)
class Gate:
    """A conclusion. ``label`` names it for people: ``special_hardship_family holds``."""

    index: int
    label: str
    formula: Formula
    of_subject: bool


class Network:
    """Frames, conditions and conclusions of one policy, its interpretations chosen.

    ``outcomes`` are the two conclusions of each benefit, *granted* and *denied*; ``twins`` name for each benefit the
    first one that goes to the same subjects on the same conditions.

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
        self.twins: dict[str, str] = {}
        same: dict[tuple[str, Truth], str] = {}
        for benefit in data.benefits.values():
            truth = self._benefit(benefit)
            self.twins[benefit.id] = same.setdefault((benefit.subject, truth), benefit.id)
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
        conditions: list[Truth] = []
        if benefit.start is not None or benefit.until is not None or benefit.grant.once_per is not None:
            conditions.append(self._symbols("payable", frame, None, benefit.id))
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
                inner = self._frame(frame.entity, frame.record, (self._narrow(day, frame), day), frame.bound)
                return self._guarded(inner, self._truth(body, inner))
            case Definition(base=base, id=id, type=Boolean()):
                return self._definition(id, self._record_frame(id, base, frame))
            case Quantified() if all(isinstance(source.type, List) for _, source in node.bindings):
                return self._quantified(node, frame)
            case _:
                return self._symbols("condition", self._narrow(node, frame), node, "")

    def _quantified(self, node: Quantified, frame: Frame) -> Truth:
        """The body for each of the first elements, and the whole by the reference evaluator where there are more.

        ``every`` is that not some element fails the body.
        """
        (name, source), *others = node.bindings
        rest = replace(node, bindings=tuple(others))
        of = self._narrow(source, frame)
        holds: list[Formula] = []
        fails: list[Formula] = []
        for place in range(1, ELEMENTS + 1):
            bound = (*(e for e in frame.bound if e.name != name), Element(name, of, source, place))
            inner = self._frame(frame.entity, frame.record, frame.day, bound)
            body = self._quantified(rest, inner) if others else self._truth(node.body, inner)
            met = body if node.kind == "some" else body.negated()
            there = self._symbols("reaches", of, source, "", place)
            holds.append(every((there.holds, met.holds)))
            fails.append(some((there.fails, met.fails)))
        over = self._symbols("overflow", self._narrow(node, frame), node, "")
        short = self._symbols("reaches", of, source, "", ELEMENTS + 1).fails
        found = Truth(some(holds), every((short, *fails)))
        if node.kind == "every":
            found = found.negated()
        return Truth(some((found.holds, over.holds)), some((found.fails, over.fails)))

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
            place = "" if frame == self._subject_frame(definition.of) else f" in frame {frame.index}"
            holds = self._gate(f"{id} holds{place}", truth.holds)
            found = Truth(holds, self._gate(f"{id} fails{place}", truth.fails))
            self._definitions[key] = found
        return found

    def _guarded(self, frame: Frame, truth: Truth) -> Truth:
        """``truth`` where the record and the day are known; otherwise unknown."""
        if isinstance(frame.record, str) and isinstance(frame.day, str) and not frame.bound:
            return truth
        exists = self._symbols("exists", frame, None, "").holds
        return Truth(every((exists, truth.holds)), every((exists, truth.fails)))

    def _gate(self, label: str, formula: Formula) -> Symbol:
        of_subject = any(self.of_subject(symbol) for symbol in _symbols(formula))
        gate = Gate(len(self.gates), label, formula, of_subject)
        self.gates.append(gate)
        return Symbol("gate", gate.index, True)

    def _symbols(self, kind: LeafKind, frame: Frame, node: Node | None, of: str, place: int = 0) -> Truth:
        key = (kind, frame.index, None if node is None else self._signature(node), of, place)
        leaf = self._leaves.get(key)
        if leaf is None:
            leaf = self._leaves[key] = Leaf(len(self.leaves), kind, frame, node, of, place)
            self.leaves.append(leaf)
        return Truth(Symbol("leaf", leaf.index, True), Symbol("leaf", leaf.index, False))

    def _subject_frame(self, entity: str) -> Frame:
        return self._frame(entity, "household" if entity == "household" else "subject", "as_of")

    def _record_frame(self, id: str, base: Node, frame: Frame) -> Frame:
        """The frame of a definition asked of the record that ``base`` yields; loop variables do not reach into it."""
        if isinstance(base, Variable) and all(element.name != base.name for element in frame.bound):
            if base.name == "household":
                return self._frame("household", "household", frame.day)
            if base.name == frame.entity:
                return self._frame(frame.entity, frame.record, frame.day)
        return self._frame(self.data.definitions[id].of, (self._narrow(base, frame), base), frame.day)

    def _narrow(self, node: Node, frame: Frame) -> Frame:
        """``frame`` without what ``node`` does not speak of, so that the same condition is settled once."""
        bound = tuple(element for element in frame.bound if _names(node, element.name))
        if frame.entity == "household" or _names(node, frame.entity):
            return self._frame(frame.entity, frame.record, frame.day, bound)
        return self._frame("household", "household", frame.day, bound)

    def _frame(
        self,
        entity: str,
        record: Literal["household", "subject"] | tuple[Frame, Node],
        day: Literal["as_of"] | tuple[Frame, Node],
        bound: tuple[Element, ...] = (),
    ) -> Frame:
        elements = tuple((e.name, e.frame.index, self._signature(e.source), e.place) for e in bound)
        key = (entity, self._source(record), self._source(day), elements)
        found = self._frames.get(key)
        if found is None:
            sources = [source[0] for source in (record, day) if isinstance(source, tuple)]
            sources.extend(element.frame for element in bound)
            of_subject = record == "subject" or any(source.of_subject for source in sources)
            found = self._frames[key] = Frame(len(self._frames), entity, record, day, bound, of_subject)
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
    return [getattr(node, name) for name in node.__struct_fields__ if name not in _PLACE]
