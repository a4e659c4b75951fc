"""Names and ID numbers in files that stand in the wrong place: in no excerpt, no message and no field of a fault."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from fpassist.diagnostics import Diagnostic, Span, display_width, render
from fpassist.policy import check_policy

NAME = "张三丰"
NUMBER = "431002196403010029"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f'{{"id":"H-1","name":"{NAME}","id_number":"{NUMBER}","x":1}}', '{"id":"H-1","name":"＊＊＊","id_number":"'),
        (f"  name: {NAME}", "  name: ＊＊＊"),
        (f"- {{id: a, name: {NAME}, role: wife}}", "- {id: a, name: ＊＊＊, role: wife}"),
        ("name: Smith, John", "name: ****** ****"),
        (f"'name' : '{NAME}' # of age", "'name' : '＊＊＊' # "),
        (f'"name": "{NAME}"丰", "role": 1', '"name": *＊'),
        (f'Name：["{NAME}"]', "Name：**＊"),
        ('"name": "\\u5f20\\u4e09", "role": "wife"', '"name": "************", "role": "wife"'),
        (f"x: {NUMBER[:17]}x", "x: ******************"),
        (f"x: {NUMBER[:6]}{NUMBER[8:17]}", "x: ***************"),
        ("x: ４３１００２１９６４０３０１００２９", "x: ＊＊"),
        (f"x: {NUMBER}1", "x: *******************"),
        ("full_name: a, amount: 12345678901234", "full_name: a, amount: 12345678901234"),
    ],
)
def test_lines_are_shown_without_them(line: str, shown: str) -> None:
    fault = Diagnostic("P005", "it is wrong", span=Span("f", 1, len(line), 1, len(line) + 1), excerpt=line)
    _, text, caret, *_ = render(fault).splitlines()
    assert text.startswith("  1 | " + shown)
    assert display_width(text) == display_width("  1 | " + line)
    # The caret stands under the last character, however wide those before it are.
    assert caret.index("^") == display_width("  1 | " + line[:-1])
    for secret in (NAME, NUMBER, NUMBER[:17], "Smith", "５"):
        assert secret not in render(fault) + repr(fault)
        assert secret.encode() not in pickle.dumps(fault)


@pytest.mark.parametrize(
    "text",
    [
        f"policy: {{id: {NAME}, name: {NAME}}}\nfacts: {{name: {NAME}}}\n",
        f'sources:\n  name:\n    {NUMBER}\ndefinitions: "{NUMBER}"\n',
        f"policy:\n  name: {NAME}\n  id: {NUMBER}\n  issued: {NUMBER}\n",
        f"definitions:\n  name: [{NAME}\n",
        f'{{"members": [1]}}\n{{"members": [1], "name": "{NAME}"}}\n',
        f"policy:\n  name:\n    - {NAME}\n   bad\n",
        f"facts:\n  name:\n    {NAME}\nsources:\n  id_number:\n\n    '{NAME}'\n",
        f"facts:\n  name: >-\n    {NAME}\n",
        f"overlay:\n  id: a\n  name: {NAME}\n  name: {NAME}\n",
        f"{NUMBER}: 1\n",
    ],
)
def test_no_fault_of_a_file_tells_them(tmp_path: Path, text: str) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(text.replace(f"id: {NAME}", "id: a"), encoding="utf-8")
    found = [*check_policy(path), *check_policy(None, [path])]
    assert found
    told = "\n".join([*map(render, found), *map(repr, found), *(str(fault.as_dict()) for fault in found)])
    assert NAME not in told
    assert NUMBER not in told
