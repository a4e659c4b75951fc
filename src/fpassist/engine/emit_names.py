"""Names, helpers and small pieces of Python syntax for the compiled reader."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from fpassist.domain import Accident, Household, Person, Treatment, Victim
from fpassist.domain.readers import PLAIN, READERS
from fpassist.engine.compiled_helpers import HELPERS, language_function

MODELS: Final[Mapping[str, type]] = {
    "household": Household,
    "person": Person,
    "accident": Accident,
    "victim": Victim,
    "treatment": Treatment,
}


UNSET: Final = object()
"""In a memory: not worked out yet."""

OTHERS: Final = 0
"""Where the memory of a household has those of its records on the same day, by identity; a record outlives them."""

KEPT: Final[Mapping[str, int]] = {
    name: place
    for place, name in enumerate(
        ("only_child", "later_children", "living_spouses", "treatments", "accidents", "children", "members", "spouses"),
        OTHERS + 1,
    )
}
"""Where the memory of a household has those of its facts that take some looking up."""

FIRST_DEFINITION: Final = OTHERS + 1 + len(KEPT)
"""The first place in a memory that is a definition's."""


def memory_of(shared: list[Any], record: object) -> list[Any]:
    """The memory of ``record`` that belongs to ``shared``, that of its household."""
    others: dict[int, list[Any]] = shared[OTHERS]
    if others is UNSET:
        others = shared[OTHERS] = {}
    found = others.get(id(record))
    if found is None:
        found = others[id(record)] = [UNSET] * len(shared)
    return found


def _keeper(name: str) -> Callable[[Any, Any, list[Any]], Any]:
    read, place = READERS["household"][name], KEPT[name]

    def keep(household: Any, day: Any, memory: list[Any]) -> Any:
        value = memory[place] = read(household, day, household)
        return value

    return keep


def load(name: str) -> ast.Name:
    """Reads the local or global ``name``."""
    return ast.Name(name, ast.Load())


def constant(value: str | int | bool | None) -> ast.Constant:
    """A literal."""
    return ast.Constant(value)


def call(function: ast.expr, *arguments: ast.expr) -> ast.Call:
    """``function(*arguments)``."""
    return ast.Call(function, list(arguments), [])


def argument_list(*names: str) -> ast.arguments:
    """Plain positional parameters."""
    return ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])


def function(name: str, arguments: ast.arguments, body: list[ast.stmt]) -> ast.FunctionDef:
    """A function definition without decorators or annotations."""
    made = ast.FunctionDef(name, arguments, body, [])
    # A newer Python has it and needs it.
    made.type_params = []  # pyright: ignore[reportAttributeAccessIssue]
    return made


def walrus(name: str, value: ast.expr) -> ast.NamedExpr:
    """``(name := value)``."""
    return ast.NamedExpr(ast.Name(name, ast.Store()), value)


def is_none(value: ast.expr) -> ast.Compare:
    """``value is None``."""
    return ast.Compare(value, [ast.Is()], [ast.Constant(None)])


def none_if(test: ast.expr, otherwise: ast.expr) -> ast.IfExp:
    """``None if test else otherwise``."""
    return ast.IfExp(test, ast.Constant(None), otherwise)


class Names:
    """Hands out names, and remembers what the global ones stand for.

    Attributes:
        bound: the globals that the generated code needs.
        functions: generated functions that it needs beside.
    """

    def __init__(self) -> None:
        self.bound: dict[str, object] = {}
        self.functions: list[ast.stmt] = []
        self._locals = 0

    def local(self) -> str:
        """A fresh local."""
        self._locals += 1
        return f"v{self._locals}"

    def object(self, value: object) -> str:
        """A global that holds ``value``."""
        name = f"o{len(self.bound)}"
        self.bound[name] = value
        return name

    def known(self, value: ast.expr) -> Any:
        """What ``value`` always yields; ``None`` where it is no constant."""
        match value:
            case ast.Constant(value=constant_):
                return constant_
            case ast.Name(id=name) if name.startswith("o"):
                return self.bound.get(name)
            case _:
                return None

    def unset(self) -> str:
        """The global that stands for "not worked out yet"."""
        self.bound["UNSET"] = UNSET
        return "UNSET"

    def blank(self) -> str:
        """The global list of one ``UNSET``, to be multiplied into a memory."""
        self.bound["BLANK"] = [UNSET]
        return "BLANK"

    def own_memory(self, shared: ast.expr, record: ast.expr) -> ast.expr:
        """The memory of ``record``, found by that of its household."""
        self.bound["own"] = memory_of
        return call(load("own"), shared, record)

    def remembered(self, held: str, memory: ast.expr, place: int, worked_out: ast.expr) -> ast.expr:
        """What ``memory`` has at ``place``, held in the local ``held``; ``worked_out`` where it has nothing yet."""
        value = walrus(held, ast.Subscript(memory, constant(place), ast.Load()))
        return ast.IfExp(ast.Compare(value, [ast.IsNot()], [load(self.unset())]), load(held), worked_out)

    def kept(self, name: str, household: str, day: str, memory: str) -> ast.expr:
        """Reads a fact of the household that is looked up once a day."""
        keep = f"keep_{name}"
        self.bound[keep] = _keeper(name)
        worked_out = call(load(keep), load(household), load(day), load(memory))
        return self.remembered(self.local(), load(memory), KEPT[name], worked_out)

    def helper(self, name: str) -> str:
        """The helper function ``name``."""
        bound = f"h_{name}"
        self.bound[bound] = HELPERS[name]
        return bound

    def function(self, name: str) -> str:
        """A function of the language."""
        bound = f"f_{name.replace(' ', '_')}"
        self.bound[bound] = language_function(name)
        return bound

    def definition(self, id: str) -> str:
        """The generated function of a definition."""
        return f"d_{id}"

    def fact(self, entity: str, name: str, record: ast.expr, day: ast.expr, household: ast.expr) -> ast.expr:
        """Reads a fact: an attribute where it is one, else its reader."""
        if name in PLAIN[entity]:
            return ast.Attribute(record, name, ast.Load())
        reader: Callable[..., object] | None = READERS[entity].get(name)
        if reader is None:
            extra = ast.Attribute(ast.Attribute(record, "extra", ast.Load()), "get", ast.Load())
            return call(extra, constant(name))
        bound = f"r_{entity}_{name}"
        self.bound[bound] = reader
        return call(load(bound), record, day, household)
