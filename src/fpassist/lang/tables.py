"""The parser's tables, worked out beforehand: making them from the grammar takes longer than reading a whole policy.

``python -m fpassist.lang.tables`` writes them anew after the grammar has changed. Tables of another grammar, or of
another version of Lark, are passed over, and the parser is made from the grammar.
"""

from __future__ import annotations

import hashlib
import io
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lark import Lark

GRAMMAR: Final = "grammar.lark"
TABLES: Final = "grammar.tables"


def parser() -> Lark:
    """The parser of the language; it is the package's own file that is unpickled, as its code is its own."""
    from lark import Lark

    home = files("fpassist.lang")
    grammar = home.joinpath(GRAMMAR).read_bytes()
    kept = home.joinpath(TABLES)
    data = kept.read_bytes() if kept.is_file() else b""
    mark = mark_of(grammar)
    if not data.startswith(mark):
        return from_grammar(grammar)
    return Lark.load(io.BytesIO(data[len(mark) :]))  # pyright: ignore[reportUnknownMemberType]


def from_grammar(grammar: bytes) -> Lark:
    """The parser made anew."""
    from lark import Lark

    text = grammar.decode("utf-8")
    return Lark(text, parser="lalr", lexer="contextual", propagate_positions=True, maybe_placeholders=True)


def mark_of(grammar: bytes) -> bytes:
    """What tells tables of this grammar and of the Lark at hand from others."""
    import lark

    return hashlib.sha256(lark.__version__.encode() + b"\0" + grammar).digest()


def write(path: Path) -> None:
    """Writes the tables of the grammar to ``path``."""
    grammar = files("fpassist.lang").joinpath(GRAMMAR).read_bytes()
    made = io.BytesIO()
    from_grammar(grammar).save(made)  # pyright: ignore[reportUnknownMemberType]
    path.write_bytes(mark_of(grammar) + made.getvalue())


if __name__ == "__main__":
    write(Path(__file__).with_name(TABLES))
