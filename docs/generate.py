"""Writes docs/reference from the code, so that the reference says what the code does.

``python docs/generate.py`` writes; ``python docs/generate.py --check`` fails where a page is not up to date.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from fpassist import load_policy
from fpassist.bulk.intake.columns import Column, schema
from fpassist.diagnostics import CODES
from fpassist.domain import FACTS
from fpassist.lang.signatures import FUNCTIONS, OUTSIDE

HERE = Path(__file__).parent / "reference"
MADE = "<!-- Made by docs/generate.py; do not edit. -->\n\n"
ROOMS = {"H": "Household", "L": "Language", "P": "Policy", "E": "Engine", "B": "Tables", "A": "Analysis", "C": "Call"}
COMMANDS = ("evaluate", "explain", "check", "test", "feel", "batch", "sql", "synth", "impact", "schema", "errors")


def cell(text: object) -> str:
    """``text`` fit for a cell of a table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table."""
    names = list(head)
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(cell(c) for c in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def errors() -> str:
    """The error table."""
    parts = [
        "# Error codes\n\n`fpassist errors CODE` shows one, `--lang zh` in Chinese. A code never changes its meaning.\n"
    ]
    for letter, room in ROOMS.items():
        entries = [CODES[key] for key in sorted(CODES) if key.startswith(letter)]
        if entries:
            parts.append(f"\n## {room} ({letter})\n\n")
            rows = (
                (e.code, f"{e.title}<br>{e.title_zh}", f"`{cell(e.example)}`", f"{e.cure}<br>{e.cure_zh}")
                for e in entries
            )
            parts.append(table(("code", "what is wrong", "example", "cure"), rows))
    return "".join(parts)


def facts() -> str:
    """What a policy may read."""
    parts = [
        "# Facts\n\nWhat a policy may read of each entity, as it stands on the day asked about: "
        "what is dated later has not happened yet. *asks* is the input field to ask for where the fact is unknown.\n"
    ]
    for entity, known in FACTS.items():
        parts.append(f"\n## {entity}\n\n")
        rows = (
            (f"`{f.name}`", _kind(f), f"{f.label_en}<br>{f.label_zh}", f"`{f.asks}`" if f.asks else "")
            for f in known.values()
        )
        parts.append(table(("fact", "type", "meaning", "asks"), rows))
    return "".join(parts)


def _kind(fact: object) -> str:
    kind = str(getattr(fact, "kind"))  # noqa: B009
    of, values, unit = getattr(fact, "of", None), getattr(fact, "values", ()), getattr(fact, "unit", None)
    if values:
        return " or ".join(f"`{v}`" for v in values)
    return (
        f"{kind} of {of}"
        if kind == "list" and of
        else str(of)
        if kind == "record" and of
        else kind + (f" ({unit})" if unit else "")
    )


def tables() -> str:
    """The columns of the tables."""
    parts = [
        "# Tables\n\nWhat `fpassist batch` and `fpassist sql` read; `fpassist schema tables` gives it as JSON Schema. "
        "Households and persons also take a column `extra_<fact>` for each fact that a policy declares.\n"
    ]
    for name, known in schema().items():
        parts.append(f"\n## {name}\n\n")
        rows = ((f"`{c.name}`", _type(c), "required" if c.filled else c.absent) for c in known.columns.values())
        parts.append(table(("column", "type", "where it is null or missing"), rows))
    return "".join(parts)


def _type(column: Column) -> str:
    if column.values:
        return " or ".join(f"`{value}`" for value in column.values)
    bounds = "" if column.low is None else f" from {column.low} to {column.high}"
    names = {"flag": "true or false", "day": "date", "whole": "whole number", "money": "decimal, CNY to the fen"}
    return {"secret": "text, never shown"}.get(column.kind, names.get(column.kind, "text") + bounds)


def functions() -> str:
    """The functions of the language."""
    rows = []
    for name, signature in FUNCTIONS.items():
        forms = [f"`{name}({', '.join(form)})`" for form in signature.forms]
        if signature.variadic:
            forms.append(f"`{name}(a, b, …)`")
        rows.append((f"`{name}`", " or ".join(forms)))
    return (
        "# Functions\n\nThe built-in functions of the language, called as FEEL has them.\n\n"
        + table(("function", "forms"), rows)
        + "\nStandard functions that the language leaves out; calling one is a fault that names it: "
        + ", ".join(f"`{name}`" for name in sorted(OUTSIDE))
        + ".\n"
    )


def commands() -> str:
    """What each command says of itself."""
    parts = [
        "# Commands\n\nExit status: 0 done; 1 the policy or the cases have faults; 2 the input or the call is wrong.\n"
    ]
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}
    for name in COMMANDS:
        shown = subprocess.run(
            [sys.executable, "-m", "fpassist", name, "--help"],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        parts.append(f"\n## fpassist {name}\n\n```text\n{shown.stdout.strip()}\n```\n")
    return "".join(parts)


def policy() -> str:
    """The bundled policy in tables."""
    data = load_policy().data
    parts = [f"# The bundled policy: {data.id}\n\n{data.document} {data.title.zh}<br>{data.title.en}\n"]
    parts.append("\n## Benefits\n\n")
    parts.append(
        table(
            ("measure", "benefit", "for", "form", "ground"),
            (
                (b.measure, f"`{b.id}`<br>{b.label.zh}<br>{b.label.en}", b.subject, b.grant.form, _places(b.citations))
                for b in data.benefits.values()
            ),
        )
    )
    parts.append("\n## Parameters\n\n")
    parts.append(
        table(
            ("parameter", "values", "bound", "ground"),
            (
                (
                    f"`{p.id}`<br>{p.label.zh}<br>{p.label.en}",
                    "<br>".join(f"{v.start}: {_value(v.value)}" for v in p.values),
                    p.bound.replace("_", " ") + ("" if p.verified else " (unverified)"),
                    _places(p.citations),
                )
                for p in data.parameters.values()
            ),
        )
    )
    parts.append("\n## Interpretations\n\n")
    parts.append(
        table(
            ("interpretation", "question", "options (default first)"),
            (
                (
                    f"`{i.id}`",
                    f"{i.question.zh}<br>{i.question.en}",
                    "<br>".join(
                        f"`{o}`: {i.options[o].zh} / {i.options[o].en}"
                        for o in sorted(i.options, key=lambda o: o != i.default)
                    ),
                )
                for i in data.interpretations.values()
            ),
        )
    )
    parts.append("\n## Duties\n\n")
    parts.append(
        table(
            ("part", "duty", "who"),
            (
                (d.measure, f"{d.label.zh}<br>{d.label.en}", f"{d.bearer.zh}<br>{d.bearer.en}")
                for d in data.duties.values()
            ),
        )
    )
    return "".join(parts)


def _places(citations: Iterable[object]) -> str:
    return "<br>".join(dict.fromkeys(str(getattr(c, "at")) for c in citations))  # noqa: B009


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_value(v)}" for key, v in value.items())  # type: ignore[misc]
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


PAGES = {
    "errors": errors,
    "facts": facts,
    "tables": tables,
    "functions": functions,
    "commands": commands,
    "policy": policy,
}


def main(check: bool) -> int:
    """Write or check every page; the exit status."""
    stale: list[str] = []
    HERE.mkdir(exist_ok=True)
    for name, make in PAGES.items():
        page, path = MADE + make(), HERE / f"{name}.md"
        if path.exists() and path.read_text(encoding="utf-8") == page:
            continue
        stale.append(path.name)
        if not check:
            path.write_text(page, encoding="utf-8")
    if stale:
        print(("not up to date, run `make docs`: " if check else "written: ") + ", ".join(stale))
    return 1 if stale and check else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
