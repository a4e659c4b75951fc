"""Files that are refused as they stand: size, encoding, characters, depth, bombs. In bounded time and memory."""

from __future__ import annotations

import os
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fpassist.diagnostics import CODES, Diagnostic
from fpassist.policy import check_policy
from fpassist.policy.files import MAX_BYTES

SMALL = (Path(__file__).parent / "good" / "small.yaml").read_bytes()


def faults(tmp_path: Path, data: bytes) -> list[Diagnostic]:
    path = tmp_path / "policy.yaml"
    path.write_bytes(data)
    return check_policy(path)


def codes(tmp_path: Path, data: bytes) -> list[str]:
    return [item.code for item in faults(tmp_path, data)]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert [item.code for item in check_policy(tmp_path / "none.yaml")] == ["P001"]


def test_a_folder(tmp_path: Path) -> None:
    assert [item.code for item in check_policy(tmp_path)] == ["P001"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert [item.code for item in check_policy(tmp_path / "pipe")] == ["P001"]


def test_a_path_with_a_null(tmp_path: Path) -> None:
    assert [item.code for item in check_policy(f"{tmp_path}/\0")] == ["P001"]


def test_a_hundred_megabytes_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    tracemalloc.start()
    started = time.perf_counter()
    found = check_policy(path)
    spent = time.perf_counter() - started
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [item.code for item in found] == ["P002"]
    assert spent < 1
    assert peak < 5_000_000


def test_one_byte_over_the_limit(tmp_path: Path) -> None:
    assert codes(tmp_path, b"#" * (MAX_BYTES + 1)) == ["P002"]
    assert codes(tmp_path, b"#" * MAX_BYTES) == ["P010"]


def test_text_that_is_not_utf8(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, SMALL.replace("小通知".encode(), "小通告".encode("gb18030")))
    assert fault.code == "P003"
    assert fault.span is not None
    assert (fault.span.line, fault.span.column) == (6, 17)


def test_a_surrogate_is_not_utf8(tmp_path: Path) -> None:
    assert codes(tmp_path, b"policy: \xed\xa0\x80\n") == ["P003"]


@pytest.mark.parametrize("char", ["\0", "\x07", "\x1b", "\x7f", "\u202e", "\u2066", "\ufffe"])
def test_characters_that_may_not_stand_in_a_policy(tmp_path: Path, char: str) -> None:
    (fault,) = faults(tmp_path, SMALL.replace("小通知".encode(), f"小{char}知".encode()))
    assert fault.code == "P004"
    assert fault.span is not None
    assert (fault.span.line, fault.span.column) == (6, 16)


@pytest.mark.parametrize(
    "data",
    [
        '{"id": "H-1", "members": [{"id": "w", "name": "张三丰", "id_number": "431002196403010029"}]}',
        "id: H-1\nmembers:\n  - id: w\n    name: 张三丰\n    id_number: 431002196403010029\n",
        "- id: H-1\n  members: [{id: w, name: 张三丰}]\n- id: H-2\n",
    ],
)
def test_a_household_in_the_place_of_a_policy_or_overlay(tmp_path: Path, data: str) -> None:
    (fault,) = faults(tmp_path, data.encode())
    assert (fault.code, fault.where, fault.excerpt) == ("P012", str(tmp_path / "policy.yaml"), None)
    assert "fpassist evaluate" in (fault.help or "")
    (fault,) = check_policy(None, [tmp_path / "policy.yaml"])
    assert (fault.code, fault.excerpt) == ("P012", None)


def test_a_byte_order_mark_is_taken(tmp_path: Path) -> None:
    assert codes(tmp_path, b"\xef\xbb\xbf" + SMALL) == []


def test_windows_line_ends_are_taken(tmp_path: Path) -> None:
    assert codes(tmp_path, SMALL.replace(b"\n", b"\r\n")) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"a: " + b"[" * 100_000, "P008"),
        (b"a: " + b"{a: " * 100_000, "P008"),
        ("\n".join("  " * depth + "a:" for depth in range(700)).encode(), "P008"),
        (b"- " * 400_000, "P008"),
        (b"a: [" + b"1," * 300_000 + b"]", "P008"),
        (b"? " * 400_000, "P005"),
        (b"a: &a [*a]", "P006"),
        (b"a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b]", "P006"),
        (b"a: !!python/object/new:os.system [echo]", "P007"),
        (b"a: !!str x", "P007"),
        (b"a: !local x", "P007"),
        (b"%YAML 9.9\n---\na: 1", "P005"),
        (b'a: "' + b"x" * 900_000, "P005"),
        (b"'" * 900_001, "P005"),
        (b"? [a]\n: b", "P005"),
        (b"a: |\n" + b" x\n" * 200_000, "P020"),
    ],
    ids=range(16),
)
def test_bombs_are_refused_in_bounded_time_and_memory(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "bomb.yaml"
    path.write_bytes(data)
    check_policy(tmp_path / "none.yaml")
    tracemalloc.start()
    started = time.process_time()
    found = check_policy(path)
    spent = time.process_time() - started
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert code in {item.code for item in found}
    assert spent < 6, "tracing makes this several times slower than it is"
    assert peak < 120_000_000


def test_a_report_does_not_grow_without_end(tmp_path: Path) -> None:
    data = SMALL + "".join(f"x{number}: 1\n" for number in range(5_000)).encode()
    assert len(faults(tmp_path, data)) == 200


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SMALL) - 1), st.integers(0, 40), st.binary(max_size=6))
def test_any_damage_ends_in_coded_errors(
    tmp_path_factory: pytest.TempPathFactory, at: int, drop: int, put: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.yaml"
    path.write_bytes(SMALL[:at] + put + SMALL[at + drop :])
    for item in check_policy(path):
        assert item.code in CODES
