"""A family file in the place of another: nothing of it is told, by whatever command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.conftest import FAMILY, Call

NAME = "张三丰"
NUMBER = "431002196403010029"
DAY = ("--as-of", "2014-08-01")


@pytest.fixture(params=["line", "indented", "list", "lines", "yaml", "broken"])
def secret(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A family with a name and an ID number, in one of the forms that it may have."""
    one = {**FAMILY, "members": [{**FAMILY["members"][0], "name": NAME, "id_number": NUMBER}]}
    line = json.dumps(one, ensure_ascii=False)
    text = {
        "line": line,
        "indented": json.dumps(one, ensure_ascii=False, indent=1).replace("\n ", "\n\t"),
        "list": f"[{line}]",
        "lines": f"{line}\n{line}\n",
        "yaml": f"id: H-1\nmembers:\n  - id: w\n    role: wife\n    name: {NAME}\n    id_number: {NUMBER}\n",
        "broken": line[:-2],
    }[request.param]
    path = tmp_path / ("fam.yaml" if request.param == "yaml" else "fam.json")
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["text", "json"])
def test_names_and_numbers_are_not_told(call: Call, family: Path, secret: Path, form: str) -> None:
    calls: list[tuple[object, ...]] = [
        ("check", secret, "--format", form),
        ("check", secret, "--source", secret, "--format", form),
        ("test", secret, "--format", form),
        ("evaluate", family, *DAY, "--policy", secret, "--format", form.replace("text", "table")),
        ("evaluate", family, *DAY, "--overlay", secret, "--format", form.replace("text", "table")),
        ("explain", family, "monthly_supplement", *DAY, "--overlay", secret),
    ]
    for arguments in calls:
        done = call(*arguments)
        assert done.status in (1, 2), arguments
        for told in (NAME, NUMBER, NUMBER[6:14]):
            assert told not in done.out + done.err, arguments


def test_it_is_said_to_be_a_household(call: Call, family: Path) -> None:
    done = call("check", family, "--lang", "en")
    assert done.out.startswith(f"{family}: error[P012]: this file holds a household, not a policy or an overlay\n")
    done = call("test", family, "--lang", "en")
    assert done.out.startswith(f"{family}: error[C012]: this file holds a household, not a case\n")
    assert " | " not in done.out


CASE = f"""
as_of: 2015-02-28
household:
  id: H-1
  area: rural
  members:
    - {{id: w, role: wife, name: {NAME}, id_number: {NUMBER}, wrong: 1}}
expect: {{monthly_supplement: {{w: denied}}}}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("household:", "hosehold:"),
        ("wrong: 1}", "wrong: [}"),
        ("id: H-1", "id: a\n  id: b"),
        ("{id: w", "{id: w, id: v"),
    ],
)
def test_a_case_keeps_them_too(call: Call, tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(CASE.replace(old, new, 1), encoding="utf-8")
    done = call("test", path)
    assert done.status == 1
    assert NAME not in done.out
    assert NUMBER not in done.out
