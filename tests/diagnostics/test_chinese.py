"""Every fault in Chinese: nothing that the source can say is without it, and nothing in the catalogue is unused.

That every fault of every other test has its Chinese is seen to in ``tests/conftest.py``.
"""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random
from time import perf_counter

import pytest
from diagnostics.sentences import HOLE, Source

from fpassist import FpassistError, load_households, load_policy
from fpassist.diagnostics import CODES, Diagnostic, render
from fpassist.diagnostics.chinese import PARTS, ROOMS, book, chinese
from fpassist.diagnostics.chinese.templates import HOLE as NAMED
from fpassist.domain import FACTS
from fpassist.lang import feel_value
from fpassist.policy import check_policy

HERE = Path(__file__).parent
SRC = HERE.parents[1] / "src" / "fpassist"
BAD = HERE.parent / "policy" / "bad"
GOOD = BAD.with_name("good") / "small.yaml"
_QUOTED = re.compile(r"`[^`]*`|\"[^\"]*\"|'[^']*'|“[^”]*”")
_NAMES = re.compile(r"\b(?:some person in|Noto Sans CJK|years and months duration|round (?:half )?(?:up|down))\b")
"""Two words beside each other that are no English sentence: FEEL, and a font."""
_FEEL = re.compile(r"\{[^{}]*\}|some person in … satisfies …|Noto Sans CJK|--?[a-z-]+")
_ENGLISH = re.compile(r"[A-Za-z]{2,},? [a-z]{2,}")

# What is not written beside the diagnostic: entries of pydantic's error context, texts of the schema of the tables.
UNWRITTEN = ("leave out control characters", "an entry of members is not an object")


def said() -> set[str]:
    """Every text that the source can say, with a mark in place of what it takes from the input."""
    texts = {text.replace(HOLE, "⟪⟫") for _, text in Source(SRC).said()}
    # A single word is a name; a code is one too.
    return {text for text in texts if " " in text and re.search(r"[a-z]{2}", text)}


def english_in(text: str) -> str | None:
    """Two English words that stand beside each other outside of quotes and of FEEL."""
    found = _ENGLISH.search(_FEEL.sub("", _NAMES.sub("", _QUOTED.sub("", text))))
    return None if found is None else found[0]


def pairs(modules: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in modules:
        found |= import_module(f"fpassist.diagnostics.chinese.{name}").PAIRS
    return found


def absent() -> list[str]:
    """What the table of columns that are not given says of each (B054)."""
    from fpassist.bulk.intake.columns import schema
    from fpassist.bulk.intake.table_columns import told

    return [found.message for name, table in schema().items() for found in told(name, table.columns.values())]


def test_everything_that_the_source_can_say_has_chinese() -> None:
    texts = said()
    assert len(texts) > 1000
    without = sorted(text for text in texts if chinese(text) is None)
    assert without == []
    left = sorted((text, told) for text in texts if (told := chinese(text)) is not None and english_in(told))
    assert left == []


def test_nothing_in_the_catalogue_is_unused() -> None:
    used: set[str] = set()
    for text in (*said(), *UNWRITTEN, *absent()):
        used.update(book().templates(text))
    written = "\n".join(path.read_text(encoding="utf-8") for path in SRC.rglob("*.py"))
    assert all(text in written for text in UNWRITTEN[:1])
    own = pairs(name for name in (*ROOMS, *PARTS) if name not in ("command_line", "libraries"))
    assert sorted(own.keys() - used) == []


def library(name: str) -> bytes:
    """The code of a package, compiled or not; nothing where it is not installed."""
    found = find_spec(name) if find_spec(name.partition(".")[0]) is not None else None
    if found is None or found.origin is None:
        return b""
    origin = Path(found.origin)
    files = [origin] if origin.suffix != ".py" or origin.stem != "__init__" else sorted(origin.parent.glob("*.*"))
    return b"\n".join(file.read_bytes() for file in files if file.suffix in (".py", ".so", ".pyd"))


def refused_json(text: str) -> str:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.msg
    raise AssertionError(text)


def test_what_libraries_say_is_what_they_say() -> None:
    names = ("yaml", "yaml._yaml", "typer", "click", "typer._click", "pydantic_core._pydantic_core")
    names += ("durable_rules_engine", "durable.engine")
    code = b"\n".join(map(library, names)).lower()
    system = "\n".join(map(os.strerror, errno.errorcode)).lower()
    broken = ('"\1"', '"', '"\\x"', '"\\u00"', "", "{,", "[1 2]", "1 2", "\ufeff1")
    reader = "\n".join(map(refused_json, broken)).lower()
    for english in pairs(("command_line", "libraries")):
        longest = max(NAMED.sub("\0", english).split("\0"), key=len).strip(" :(?").lower()
        known = longest in system or longest in reader or longest.encode() in code
        assert known or "trailing comma" in english, english  # that is of Python 3.13


def test_a_translation_takes_no_hole_that_is_not_there() -> None:
    for english, told in pairs((*ROOMS, *PARTS)).items():
        assert set(NAMED.findall(told)) <= set(NAMED.findall(english)), english
        assert re.search(r"[\u4e00-\u9fff]", told) or told.startswith("`"), english


@pytest.mark.parametrize("path", sorted(BAD.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_bad_policy_in_chinese(path: Path) -> None:
    overlay = path.name.startswith("overlay_")
    found = check_policy(GOOD, [path]) if overlay else check_policy(path)
    assert found
    for diagnostic in found:
        shown = render(diagnostic, "zh").splitlines()
        told = [line for line in shown if line.strip().startswith(("详情：", "处理：", "提示："))]
        assert not re.search(r"\b(error|warning|help)\b: ", shown[0])
        assert [line for line in told if english_in(line)] == []


def made_up(folder: Path) -> Iterator[FpassistError]:
    """Faults of expressions, policies and households that the fuzzer damages."""
    sys.path.insert(0, str(HERE.parents[1]))
    try:
        from tests.fuzz import expressions, households, policies
    finally:
        sys.path.pop(0)
    path = folder / "policy.yaml"
    for number in range(400):
        rng = Random(number)
        family = households.make(rng).source
        try:
            if number % 4 == 0:
                path.write_text(policies.mutated(GOOD.read_text(encoding="utf-8"), rng), encoding="utf-8")
                load_policy(path)
            elif number % 4 == 1:
                yield from (one for one in load_households(family) if isinstance(one, FpassistError))
            else:
                feel_value(expressions.mutated(rng))
        except FpassistError as error:
            yield error


def test_made_up_faults_in_chinese(tmp_path: Path) -> None:
    codes: set[str] = set()
    for error in made_up(tmp_path):
        for one in error.diagnostics:
            codes.add(one.code)
            assert chinese(one.message), one.message
            assert one.help is None or chinese(one.help), one.help
    assert {code[0] for code in codes} == {"H", "L", "P"}
    assert len(codes) > 20


def test_what_is_said_already_is_not_said_again() -> None:
    entry = CODES["H031"]
    shown = render(Diagnostic("L006", "the expression ends too early", "x", help="write a condition or a value"), "zh")
    assert shown == "x: 错误[L006]：表达式不完整\n  处理：补上缺少的部分\n  提示：写一个条件或值"
    shown = render(Diagnostic("H031", "id is given twice in one object", help=entry.cure), "zh")
    assert shown == "错误[H031]：键重复\n  详情：id 在同一对象中出现两次\n  处理：保留其中一个"


def test_what_has_no_chinese_is_shown_as_it_is() -> None:
    assert chinese("nobody has written this yet") is None
    shown = render(Diagnostic("P005", "nobody has written this yet", help="nor this"), "zh")
    assert "  详情：nobody has written this yet" in shown
    assert shown.endswith("  提示：nor this")
    # A code that no table has comes from a program of another age.
    assert render(Diagnostic("X1", "nobody has written this yet"), "zh") == "错误[X1]：nobody has written this yet"


@pytest.mark.parametrize(
    ("english", "told"),
    [
        ("perhaps `)` or `]` is missing", "可能缺少 `)` 或 `]`"),
        ("did you mean `a` or `b`", "是否应为 `a` 或 `b`？"),
        (
            "a part of `and` is one of `urban`, `rural`, not a condition",
            "`and` 的一部分是 `urban`、`rural` 之一，而不是条件",
        ),
        ("what is filtered is a person, not a list", "被筛选的内容是人员记录，而不是列表"),
        ("`sum` takes 1 or more arguments, and 0 are given", "`sum` 至少需要 1 个参数，实际给出 0 个"),
        ("a number in CNY cannot be compared with a date", "单位为 CNY 的数字不能与日期比较"),
        ("the key 'household' stands twice, first in line 3", "键 'household' 重复，首次出现在第 3 行"),
        ("the file cannot be read: permission denied", "文件无法读取：权限不足"),
        ("the file cannot be read", "文件无法读取"),
    ],
)
def test_a_sentence_in_chinese(english: str, told: str) -> None:
    assert chinese(english) == told


@pytest.mark.parametrize("piece", ["b or c, ", "a of b for c is d on e, not f", "from 1 to 2; ", "x (unknown); "])
def test_a_long_text_is_read_in_little_time(piece: str) -> None:
    start = perf_counter()
    chinese(piece * 20_000)
    chinese(f"the policy has no benefit {piece * 200}")
    assert perf_counter() - start < 2


def test_every_kind_of_record_has_a_name() -> None:
    for entity in FACTS:
        article = "an" if entity[0] in "aeiou" else "a"
        told = chinese(f"{article} {entity} has no property `x`")
        assert told is not None
        assert not re.search(r"[a-z]{2}", told.replace("`x`", "")), told


def test_nothing_chinese_is_loaded_for_an_english_fault() -> None:
    code = (
        "import sys, fpassist\n"
        "try: fpassist.load_policy('nowhere.yaml')\n"
        "except fpassist.FpassistError as error: print(str(error)[:1] and [m for m in sys.modules if 'chinese' in m])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
