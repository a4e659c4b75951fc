"""``fpassist explain``: why, why not, what is missing, and from when time alone will do it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

import typer

from fpassist.cli import families, output
from fpassist.cli.guard import call_fault
from fpassist.cli.options import (
    AsOf,
    Detail,
    Interprets,
    Lang,
    Language,
    Overlays,
    PolicyFile,
    Report,
    ReportOption,
    read_day,
    read_policy,
)

if TYPE_CHECKING:
    from fpassist import Household, Policy

EXAMPLES = """Examples:

\b
  fpassist explain family.json monthly_supplement --as-of 2014-08-01
  fpassist explain family.json monthly_supplement --subject w --as-of 2014-08-01 --detail long
  fpassist explain family.json home_care --as-of 2014-08-01 --lang en --format json
"""


def explain(
    household: Annotated[str, typer.Argument(metavar="HOUSEHOLD", help="A file with one household; - is stdin.")],
    benefit: Annotated[str, typer.Argument(metavar="BENEFIT", help="The id of a benefit.")],
    as_of: AsOf,
    subject: Annotated[
        str | None,
        typer.Option(
            "--subject", metavar="ID", help="One person, accident or treatment.", rich_help_panel="The question"
        ),
    ] = None,
    policy: PolicyFile = None,
    overlay: Overlays = None,
    interpret: Interprets = None,
    detail: Annotated[Detail, typer.Option("--detail", help="How much to tell.")] = Detail.short,
    shape: ReportOption = Report.text,
    lang: Lang = Language.zh,
) -> None:
    """Say why a household gets a benefit or not."""
    from fpassist.explain import describe
    from fpassist.explain import explain as why

    day = read_day(as_of)
    family = _one(household)
    law = read_policy(policy, overlay, interpret)
    _known(law, benefit)
    found = why(law, family, benefit, day, subject=subject)
    if subject is not None and not found:
        others = [row.subject for row in law.evaluate(family, day)[benefit]]
        near = get_close_matches(subject, others, n=1)
        told = f"did you mean {near[0]}?" if near else f"subjects: {', '.join(others) or 'none'}"
        raise call_fault("C006", f"{benefit} has no subject {subject} here", where="--subject", help_=told)
    if shape is Report.json:
        output.write_json([one.as_dict() for one in found])
        return
    if not found:
        output.write_text(_nobody(law, benefit, day, lang.value))
    for number, one in enumerate(found):
        lines = describe(one, law, family, day, lang.value, long=detail is Detail.long)
        output.write_text(("\n" if number else "") + "\n".join(_fitted(output.printable(line) for line in lines)))


def _fitted(lines: Iterable[str]) -> Iterator[str]:
    """``lines`` as they are for a file or a pipe, where others search them; wrapped and indented for a terminal."""
    if not sys.stdout.isatty():
        yield from lines
        return
    from fpassist.cli.layout import wrap

    width = output.console().width
    for line in lines:
        start = 4 if line.startswith("  - ") else 2
        yield from wrap(line, max(width, 3 * start), hanging=start)


def _one(name: str) -> Household:
    source = families.open_sources([name])[0]
    found = families.read_all([source])
    if len(found) != 1:
        raise call_fault("C010", f"the input holds {len(found)} households", where=source.label)
    return found[0]


def _known(law: Policy, benefit: str) -> None:
    known = law.data.benefits
    if benefit not in known:
        near = get_close_matches(benefit, known, n=1) or _labelled(law, benefit)
        told = f"did you mean {near[0]}?" if near else f"benefits: {', '.join(known)}"
        raise call_fault("C005", f"the policy has no benefit {benefit[:60]}", where="BENEFIT", help_=told)


def _labelled(law: Policy, label: str) -> list[str]:
    """The id of the benefit that tables call ``label``, in either language, as a list; empty where there is none."""
    ids = {one: id for id, benefit in law.data.benefits.items() for one in (benefit.label.zh, benefit.label.en)}
    return [ids[one] for one in get_close_matches(label[:80], ids, n=1)]


def _nobody(law: Policy, benefit: str, day: date, lang: str) -> str:
    label = law.data.benefits[benefit].label
    if lang == "zh":
        return f"{label.zh} [{benefit}]：该家庭在 {day} 没有这项措施的对象。"
    return f"{label.en} [{benefit}]: the household has no one on {day} to whom it could go."
