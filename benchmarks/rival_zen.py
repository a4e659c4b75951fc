"""GoRules ZEN (Rust, through ``zen-engine``): the same fifteen benefits, JSON text in, JSON text out."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import msgspec

from benchmarks.zen_graph import graph

KEY = "notice.json"


def decider() -> tuple[str, Callable[[str], bytes]]:
    """The name with its version, and a function from JSON text (``Family.question``) to JSON text.

    The graph is held by a static loader, which compiles it once: ZEN's fast path. The text goes to ZEN as it is, and
    its answer, a Python dict, is encoded by msgspec.

    Raises:
        ImportError: ``zen-engine`` is not installed.
    """
    import zen

    engine = zen.ZenEngine({"loader": {"type": "static", "content": {KEY: json.loads(graph())}}})
    evaluate, encode = engine.evaluate, msgspec.json.encode

    def decide(question: str) -> bytes:
        answer: dict[str, Any] = evaluate(KEY, question)
        return encode(answer["result"])

    return f"GoRules ZEN {version('zen-engine')}", decide
