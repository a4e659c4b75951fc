"""Where a key stands for the second time in an object of JSON: worked out only where one does."""

from __future__ import annotations

import json
import re

from fpassist.domain.limits import MAX_LINE

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]')
_COLON = re.compile(r"\s*:")


def place_of_doubled(text: str | bytes, key: str) -> str:
    """``:line:column`` of ``key`` where an object of the JSON ``text`` has it again.

    Empty where the text is too long to look.
    """
    if len(text) > MAX_LINE:
        return ""
    read = text if isinstance(text, str) else text.decode("utf-8-sig")
    seen: list[bool] = []
    for token in _TOKEN.finditer(read):
        found = token[0]
        if found == "{":
            seen.append(False)
        elif found == "}":
            seen.pop()
        elif _COLON.match(read, token.end()) is not None and json.loads(found, strict=False) == key:
            if seen[-1]:
                before = read[: token.start()]
                return f":{before.count(chr(10)) + 1}:{token.start() - before.rfind(chr(10))}"
            seen[-1] = True
    return ""
