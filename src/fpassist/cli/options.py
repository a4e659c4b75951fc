"""The options that commands share; ``asked`` reads their text."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from fpassist.cli.asked import make_policy as make_policy
from fpassist.cli.asked import read_choices as read_choices
from fpassist.cli.asked import read_day as read_day
from fpassist.cli.asked import read_policy as read_policy


class Shape(StrEnum):
    """How results are printed."""

    table = "table"
    json = "json"


class Report(StrEnum):
    """How reports are printed."""

    text = "text"
    json = "json"


class Layout(StrEnum):
    """Where the members stand."""

    tables = "tables"
    wide = "wide"


PERSONS_OR_WIDE = "give --persons, or --layout wide without it"
"""The cure where what is given of persons does not go with the layout."""


class Language(StrEnum):
    """The language of what people read."""

    zh = "zh"
    en = "en"


class Engine(StrEnum):
    """Which engine decides."""

    native = "native"
    durable = "durable"


class Detail(StrEnum):
    """How much an explanation tells."""

    short = "short"
    long = "long"


AsOf = Annotated[
    str,
    typer.Option("--as-of", metavar="DATE", help="The day asked about, YYYY-MM-DD.", rich_help_panel="The question"),
]
PolicyFile = Annotated[
    str | None,
    typer.Option(
        "--policy", metavar="FILE", help="A policy file. [default: the bundled policy]", rich_help_panel="The law"
    ),
]
Overlays = Annotated[
    list[str] | None,
    typer.Option(
        "--overlay", metavar="FILE", help="Change the policy; repeatable, in order.", rich_help_panel="The law"
    ),
]
Interprets = Annotated[
    list[str] | None,
    typer.Option("--interpret", metavar="ID=OPTION", help="Choose a reading; repeatable.", rich_help_panel="The law"),
]
Lang = Annotated[Language, typer.Option("--lang", help="Language of what people read.")]
ShapeOption = Annotated[Shape, typer.Option("--format", help="A table, or JSON.")]
ReportOption = Annotated[Report, typer.Option("--format", help="Text, or JSON.")]
