"""Bounds on what is read, and the faults that both JSON and YAML can have."""

from __future__ import annotations

import re

from fpassist.diagnostics import Diagnostic

MAX_LINE = 8 * 2**20
"""Bytes in one line of NDJSON."""
MAX_JSON = 256 * 2**20
"""Bytes in a JSON document that is read whole."""
MAX_YAML = 16 * 2**20
"""Bytes in a YAML document."""
MAX_LOCATED = 300_000
"""Characters of a text in which the places of faults are looked up; in a longer one the path must do."""
MAX_LOCATED_DOCUMENTS = 20
"""Documents of a text of which that is done: each is found by reading all before it."""
GRADES = 4
"""Grades of disability (GB/T 26341), 1 the most severe."""
INJURY_GRADES = 10
"""Grades on the scale of injuries, 1 the most severe."""
MAX_DEPTH = 50
"""Levels of nesting; a household has five."""

_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9-]{0,40}\Z")


def word(key: str) -> bool:
    """Whether ``key`` may stand in a message: a word of a file format, and no name or number of a person."""
    return _WORD.match(key) is not None


def repeated_key(key: str, where: str) -> Diagnostic:
    """The fault of a key that stands twice in one object."""
    what = key if word(key) else "a key"
    return Diagnostic("H031", f"{what} is given twice in one object", where, help="keep one of the two")


def too_large(where: str, limit: int) -> Diagnostic:
    """The fault of a text longer than ``limit`` bytes."""
    help = f"write one household a line; a line may hold {MAX_LINE >> 20} MiB"
    return Diagnostic("H033", f"the text is larger than {limit >> 20} MiB", where, help=help)
