"""`fpassist feel`: a value as JSON, or a coded fault."""

from __future__ import annotations

import json

import pytest
from cli.conftest import Call


@pytest.mark.parametrize(
    ("expression", "context", "value"),
    [
        ("1 + 2 * 3", None, 7),
        ("a and b", '{"a": true, "b": null}', None),
        ('@"2014-07-16"', None, "2014-07-16"),
        ("[1, 2][item > 1]", None, [2]),
        ('{"a": 1}.a', None, 1),
        ("名字", '{"名字": "郴州"}', "郴州"),
        ("-1", None, -1),
        ("-x", '{"x": 2}', -2),
    ],
)
def test_value(call: Call, expression: str, context: str | None, value: object) -> None:
    done = call("feel", expression, *([] if context is None else ["--context", context]))
    assert done.status == 0, done.err
    assert json.loads(done.out) == value


def test_every_digit_is_kept(call: Call) -> None:
    assert call("feel", "0.1 + 0.2").out == "0.3\n"
    assert call("feel", "a", "--context", '{"a": 12345678901234567890.123}').out == "12345678901234567890.123\n"


@pytest.mark.parametrize("context", ['{"a": 1, "a": 2}', '{"b": [{"a": 1, "\\u0061": null}], "a": 1}'])
def test_a_context_with_a_key_twice_is_refused(call: Call, context: str) -> None:
    done = call("feel", "a", "--context", context, "--format", "json")
    assert (done.status, done.codes) == (2, ["L025"])
    assert done.json["errors"][0]["where"] == "--context"


def test_a_fault_is_coded(call: Call) -> None:
    done = call("feel", "1 +")
    assert (done.status, done.out) == (2, "")
    assert "error[L" in done.err
    assert call("feel", "1 +", "--format", "json").codes[0].startswith("L")


def test_a_line_an_answer(call: Call) -> None:
    done = call("feel", "-", stdin='1 + 1\n1 +\n"好"\n\ntrue')
    assert done.status == 2
    two, fault, text, empty, truth = map(json.loads, done.out.splitlines())
    assert (two, text, truth) == (2, "好", True)
    assert fault["errors"][0]["code"].startswith("L")
    assert empty["errors"][0]["code"].startswith("L")
    assert done.err == ""
    assert call("feel", "-", stdin="1\n2\n").status == 0


def test_bytes_that_are_no_text_are_a_fault(call: Call) -> None:
    done = call("feel", "-", stdin=b"1 + \xff\n2\n")
    fault, two = done.out.splitlines()
    assert json.loads(fault)["errors"][0]["code"].startswith("L")
    assert two == "2"


def test_depth_is_bounded(call: Call) -> None:
    for text in ("(" * 10_000 + "1" + ")" * 10_000, "[" * 100_000, "-" * 5_000 + "1"):
        done = call("feel", "-", stdin=text + "\n")
        assert len(done.out.splitlines()) == 1
        assert done.status in (0, 2)
    done = call("feel", "1", "--context", '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}")
    assert done.status == 2
