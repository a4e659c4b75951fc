"""Every faulty file beside its diagnostics: code, severity, place, sentence.

``bad/NAME.yaml`` is a policy, or (``overlay_NAME.yaml``) an overlay over ``good/small.yaml``; ``bad/NAME.expected``
holds one diagnostic a line.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fpassist.diagnostics import CODES, Diagnostic, PolicyError, Span, render
from fpassist.policy import check_policy, load

HERE = Path(__file__).parent
FILES = sorted((HERE / "bad").glob("*.yaml"))
# Codes that need bytes, other files or a notice, and where they are tested.
ELSEWHERE = {
    "test_input.py": {"P001", "P002", "P003", "P004", "P008", "P012"},
    "test_notice.py": {"P043", "P044", "P045", "P046", "P047"},
    "test_overlays.py": {"P107", "P111"},
    "test_calls.py": {"P013"},
}


def found(path: Path) -> list[Diagnostic]:
    if path.name.startswith("overlay_"):
        return check_policy("good/small.yaml", [f"bad/{path.name}"])
    return check_policy(f"bad/{path.name}")


def line(item: Diagnostic) -> str:
    # The sentences of the language (L…) are tested where they are made.
    sentence = f": {item.message}" if item.code.startswith("P") else ""
    return f"{item.code} {item.severity} {item.span}{sentence}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_faulty_file_is_reported(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)
    expected = path.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    assert [line(item) for item in found(path)] == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_faulty_file_does_not_load(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)
    faults = found(path)
    if all(item.severity == "warning" for item in faults):
        assert load(f"bad/{path.name}").warnings == tuple(faults)
        return
    over = path.name.startswith("overlay_")
    with pytest.raises(PolicyError) as caught:
        load("good/small.yaml" if over else f"bad/{path.name}", [f"bad/{path.name}"] if over else [])
    assert caught.value.diagnostics == tuple(faults)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_messages_keep_the_house_style(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)
    for item in found(path):
        assert item.code in CODES
        assert item.span is not None
        assert item.excerpt is not None
        assert not item.message.endswith(".")
        first = item.message[0]
        assert not first.isupper()
        assert "\n" not in item.message
        assert item.help
        assert not item.help.endswith(".")


def test_every_code_of_the_policy_is_tested() -> None:
    codes = {code for code in CODES if code.startswith("P")}
    shown = {row.split()[0] for path in FILES for row in path.with_suffix(".expected").read_text("utf-8").splitlines()}
    elsewhere = set().union(*ELSEWHERE.values())
    assert codes - shown == elsewhere
    for file, named in ELSEWHERE.items():
        text = (HERE / file).read_text(encoding="utf-8")
        assert all(code in text for code in named), file


def test_carets_stand_right_under_full_width_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)
    wide, narrow = check_policy("bad/names_wide.yaml")
    text = render(narrow).splitlines()
    assert text[1] == '  64 |         - only_child.sex = "女" and only_child.deceasd'
    # 女 takes two columns: the caret moves one further than the characters before it.
    assert text[2].index("^") == text[1].index("only_child.deceasd") + 1
    assert text[2].count("^") == len("only_child.deceasd")
    assert render(wide).splitlines()[2].count("^") == len('"女"') + 1


def test_of_a_long_line_only_what_is_near_is_shown() -> None:
    line = "面" * 5000 + "fault" + "a" * 5000
    fault = Diagnostic("P001", "it is wrong", span=Span("f.yaml", 7, 5001, 7, 5006), excerpt=line)
    place, shown, under, *_ = render(fault).splitlines()
    assert place.startswith("f.yaml:7:5001")
    assert len(shown) < 200
    assert shown.startswith("  7 | …面")
    assert shown.endswith("a…")
    # The sign of what is left out takes one column, each character before the fault two.
    assert under.index("^") - shown.index("fault") == shown.count("面")
    assert under.count("^") == len("fault")


@pytest.mark.parametrize(
    ("name", "token"),
    [("names_folded", "person.birth_dat"), ("names_quoted", "only_childd"), ("names_wide", "only_child.deceasd")],
)
def test_a_span_covers_what_was_written(name: str, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)
    last = check_policy(f"bad/{name}.yaml")[-1]
    assert last.span is not None
    assert last.excerpt is not None
    assert last.excerpt[last.span.column - 1 : last.span.end_column - 1] == token
