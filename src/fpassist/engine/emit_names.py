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


def load(name: str) -> ast.Name:
    """Reads the local or global ``name``."""
    return ast.Name(name, ast.Load())


def constant(value: str | int | bool | None) -> ast.Constant:
    """A literal."""
    return ast.Constant(value)


def call(function: ast.expr, *arguments: ast.expr) -> ast.Call:
    """``function(*arguments)``."""
    return ast.Call(function, list(arguments), [])


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
    """

    def __init__(self) -> None:
        self.bound: dict[str, object] = {}
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
