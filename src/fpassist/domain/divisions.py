"""Prefixes of GB/T 2260, to the prefecture: which division codes are, or once were, in use.

Counties are not listed: they are renumbered often, and an unknown code is never more than a warning. Codes of
prefectures since dissolved are in, since an ID number keeps the code of the year it was issued (Chenzhou was 4328
before it was 4310).
"""

from __future__ import annotations

from functools import cache

# Province: prefectures today and (after the bar) those that older codes name. "a-b" is a stretch.
_TABLE = """
11 01-02
12 01-02|21
13 01-11|21-30
14 01-11|21-27
15 01-09 22 25 29|21 23 24 26-28
21 01-14|21-24
22 01-08 24|21-23
23 01-12 27|21-26
31 01-02
32 01-13|19-29
33 01-11|21-27
34 01-08 10-13 15-18|14 21-29
35 01-09|21-28
36 01-11|21-28
37 01-11 13-17|12 19-30
41 01-17 90|21-30
42 01-03 05-13 28 90|21-27 29 30
43 01-13 31|21-30
44 01-09 12-20 51-53|21-33
45 01-14|21-28
46 01-04 90|00
50 01-02|03 04
51 01 03-11 13-20 32-34|02 12 21-31 35-39
52 01-06 23 26 27|21 22 24 25
53 01 03-09 23 25 26 28 29 31 33 34|21 22 24 27 30 32 35
54 01-06 25|21-24 26 27
61 01-10|21-27
62 01-12 29 30|21-28
63 01 02 22 23 25-28|21 24
64 01-05|21 22
65 01 02 04 05 23 27-32 40 42 43 90|21 22 24-26 41
71 00
81 00
82 00
83 00
"""


def known_division(code: str) -> bool:
    """Whether the six digits ``code`` name a province or a prefecture, or a place within one."""
    return code[:4] in _prefixes() or (code[2:] == "0000" and any(p[:2] == code[:2] for p in _prefixes()))


@cache
def _prefixes() -> frozenset[str]:
    found: set[str] = set()
    for line in _TABLE.split("\n"):
        province, _, rest = line.partition(" ")
        for stretch in rest.replace("|", " ").split():
            first, _, last = stretch.partition("-")
            found.update(f"{province}{number:02}" for number in range(int(first), int(last or first) + 1))
    return frozenset(found)
